"""Bars to the left and right of a middle line: what speaks for one of two things, and how strongly."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from app.components.drawing import Record, Spec, chart, draw, layer, lettering, pixels, quantitative, words
from app.components.literal import label
from estimator.display.colours import COLOURS, NEUTRAL

_ROW: Final = 40
_FOOT: Final = 34


@dataclass(frozen=True, slots=True)
class Weight:
    """One row: its name, its length (negative to the left), and how it is told."""

    name: str
    length: float
    told: str


def show(rows: Sequence[Weight], key: str, title: str, axis_title: str) -> None:
    """Draw rows and describe them for a screen reader; the table beside them is described by ``title``, too."""
    told = f"{title}. " + "; ".join(f"{label(row.name)}: {row.told}" for row in rows)
    draw(data(rows), balance_spec(len(rows), axis_title), key, f"Bars: {title}", told, title)


def data(rows: Sequence[Weight]) -> list[Record]:
    """Return every row of the chart's data; y counts pixels up from the lowest."""
    drawn: list[Record] = []
    for place, row in enumerate(rows):
        top = float(_ROW * (len(rows) - place))
        kind = "right" if row.length >= 0 else "left"
        drawn += [
            {"kind": "name", "x": 0.0, "y": top - 18, "text": f"{label(row.name, 80)}: {row.told}"},
            {"kind": kind, "x": 0.0, "x2": row.length, "y": top - 20, "y2": top - 32},
            {"kind": "middle", "x": 0.0, "y": top - 18, "y2": top - 36},
        ]
    return drawn


@lru_cache(maxsize=32)
def balance_spec(count: int, title: str) -> Spec:
    """Return the Vega-Lite specification for a number of rows, without data."""
    to = {"x2": {"field": "x2"}, "y2": {"field": "y2"}}
    name = lettering(13, baseline="bottom", align="left", limit={"expr": "width"})
    axis = {"title": title, "grid": True, "domain": False, "tickCount": 6}
    layers = [
        layer("right", {"type": "rect", "fill": COLOURS["intercepted"]}, **to),
        layer("left", {"type": "rect", "fill": COLOURS["hit"]}, **to),
        layer("middle", {"type": "rule", "stroke": NEUTRAL}, y2={"field": "y2"}),
        layer("name", name, x={"value": 0}, text=words()),
    ]
    x, y = quantitative("x", {"zero": True, "nice": True}, axis), pixels(0, _ROW * count)
    return chart(_ROW * count + _FOOT + 16, x, y, layers)
