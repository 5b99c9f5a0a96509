"""Ranges of whole numbers under one another: a credible set for each row, its most probable number as a dot."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from app.components.drawing import Record, Spec, chart, draw, layer, lettering, pixels, quantitative, words
from app.components.literal import label, show_table
from estimator.display.colours import COLOURS, NEUTRAL
from estimator.display.credible import smallest_set
from estimator.display.likelihood import percent

_ROW: Final = 44
_FOOT: Final = 34


@dataclass(frozen=True, slots=True)
class Interval:
    """One row: its name, the runs of its credible set, its most probable number, and how it is told.

    The first of several rows is what the others are held against; ``basis`` draws it in grey.
    """

    name: str
    runs: tuple[tuple[int, int], ...]
    best: int
    told: str
    basis: bool = False


def interval(name: str, pmf: npt.NDArray[np.float64], *, basis: bool = False) -> Interval:
    """Return the row of a pmf over 0, 1, 2, ..."""
    found, best = smallest_set(pmf), int(np.argmax(pmf))
    told = f"{best} ({percent(float(pmf[best]))}; {found} with {percent(min(found.mass, 1.0))})"
    return Interval(name, found.runs(), best, told, basis)


def show(rows: Sequence[Interval], key: str, title: str, head: str) -> None:
    """Draw rows, describe them for a screen reader, and give the same as a table."""
    st_rows = list(rows)
    draw(
        data(st_rows),
        intervals_spec(len(st_rows)),
        key,
        f"Intervals: {title}",
        describe(st_rows, title),
        title,
    )
    columns = {head: [row.name for row in st_rows]}
    columns["most probable (its probability; smallest credible set with what it holds)"] = [
        row.told for row in st_rows
    ]
    show_table(columns, title)


def describe(rows: Iterable[Interval], title: str) -> str:
    """Return what the rows show, in words."""
    return f"{title}. " + "; ".join(f"{label(row.name)}: {row.told}" for row in rows)


def data(rows: Sequence[Interval]) -> list[Record]:
    """Return every row of the chart's data; y counts pixels up from the lowest."""
    drawn: list[Record] = []
    for place, row in enumerate(rows):
        top = float(_ROW * (len(rows) - place))
        kind = "basis" if row.basis else "set"
        drawn.append({"kind": "name", "x": 0.0, "y": top - 18, "text": label(row.name, 44)})
        drawn += [
            {"kind": kind, "x": float(low) - 0.4, "x2": float(high) + 0.4, "y": top - 28}
            for low, high in row.runs
        ]
        drawn.append({"kind": f"{kind} best", "x": float(row.best), "y": top - 28})
    return drawn


@lru_cache(maxsize=32)
def intervals_spec(count: int) -> Spec:
    """Return the Vega-Lite specification for a number of rows, without data."""
    ink = COLOURS["intercepted"]
    name = lettering(13, baseline="bottom", align="left", limit={"expr": "width"})
    line = {"type": "rule", "strokeCap": "butt", "strokeWidth": 7}
    dot = {"type": "point", "filled": True, "opacity": 1, "size": 110, "stroke": "#ffffff", "strokeWidth": 1}
    axis = {"title": None, "format": "d", "tickMinStep": 1, "grid": True, "domain": False}
    layers = [
        layer("basis", line | {"stroke": NEUTRAL, "strokeOpacity": 0.55}, x2={"field": "x2"}),
        layer("basis best", dot | {"fill": NEUTRAL, "shape": "diamond"}),
        layer("set", line | {"stroke": ink, "strokeOpacity": 0.55}, x2={"field": "x2"}),
        layer("set best", dot | {"fill": ink}),
        layer("name", name, x={"value": 0}, text=words()),
    ]
    x, y = quantitative("x", {"zero": False, "nice": False, "padding": 12}, axis), pixels(0, _ROW * count)
    return chart(_ROW * count + _FOOT, x, y, layers)
