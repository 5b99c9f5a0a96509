"""A map of the sources: how far each leans (across) and how far its figures scatter (up), with what was presumed."""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from app.components.drawing import Record, Spec, chart, draw, layer, lettering, quantitative, words
from app.components.literal import label
from app.components.sources import TABLE
from estimator.display.colours import COLOURS, NEUTRAL
from estimator.display.credible import CentralInterval
from estimator.report.values import SourceRow

_HEIGHT: Final = 380
#: Centres nearer than this, in spin and in the logarithm of noise, share one label.
_NEAR_SPIN: Final = 0.2
_NEAR_NOISE: Final = 0.15
#: Spin that a label takes up to its right, and each of its letters more: so on the narrowest screen.
_ROOM: Final = 0.12
_LETTER: Final = 0.13


def show(sources: Sequence[SourceRow]) -> None:
    """Draw the map and describe it for a screen reader."""
    draw(
        data(sources),
        map_spec(),
        "source-map",
        "Map: spin and noise of each source",
        describe(sources),
        TABLE,
    )


def describe(sources: Sequence[SourceRow]) -> str:
    """Return what the map shows, in words."""
    told = "; ".join(f"{label(each.name)}: {_told(each)}" for each in sources)
    return f"Spin and noise, mean and central 90 % interval. {told}"


def _told(source: SourceRow) -> str:
    spin, noise = source.numbers["spin"], source.numbers["noise"]
    words = f"spin {spin.mean:.2f} ({spin.interval.low:.2f} to {spin.interval.high:.2f}), "
    words += f"noise {noise.mean:.2f} ({noise.interval.low:.2f} to {noise.interval.high:.2f})"
    return words if source.says_outcomes else f"no evidence, as presumed: {words}"


def data(sources: Sequence[SourceRow]) -> list[Record]:
    """Return every row of the map's data: a cross for each source, a grey one where it began."""
    drawn: list[Record] = []
    for source in sources:
        spin, noise = source.numbers["spin"], source.numbers["noise"]
        drawn += _cross(
            "before", spin.prior_mean, noise.prior_mean, spin.prior_interval, noise.prior_interval
        )
        if source.says_outcomes:
            drawn += _cross("after", spin.mean, noise.mean, spin.interval, noise.interval)
    return drawn + _numbers([_centre(source) for source in sources])


def _centre(source: SourceRow) -> tuple[float, float]:
    spin, noise = source.numbers["spin"], source.numbers["noise"]
    return (spin.mean, noise.mean) if source.says_outcomes else (spin.prior_mean, noise.prior_mean)


def _numbers(centres: Sequence[tuple[float, float]]) -> list[Record]:
    """Return the sources' numbers beside their centres; where centres all but meet, one label names them all."""
    labels: list[tuple[float, float, list[str]]] = []
    for place, (x, y) in enumerate(centres, start=1):
        near = next((each for each in labels if _meet(each, (x, y))), None)
        if near:
            near[2].append(str(place))
        else:
            labels.append((x, y, [str(place)]))
    return _beside(labels)


def _beside(labels: Sequence[tuple[float, float, list[str]]]) -> list[Record]:
    """Return labels as rows: above its centre, or below where one to its left would run into it."""
    drawn: list[Record] = []
    for x, y, names in sorted(labels):
        over = [row for row in drawn if row["kind"] == "number" and _runs_into(row, (x, y))]
        kind = "number below" if over else "number"
        drawn.append({"kind": kind, "x": x, "y": y, "text": ", ".join(names)})
    return drawn


def _runs_into(row: Record, at: tuple[float, float]) -> bool:
    reach = row["x"] + _ROOM + _LETTER * len(row["text"])
    return at[0] < reach and abs(math.log(row["y"] / at[1])) < _NEAR_NOISE


def _meet(label: tuple[float, float, list[str]], at: tuple[float, float]) -> bool:
    """Return whether two labels would lie over one another; noise is drawn on a log scale."""
    return abs(label[0] - at[0]) < _NEAR_SPIN and abs(math.log(label[1] / at[1])) < _NEAR_NOISE


def _cross(kind: str, x: float, y: float, across: CentralInterval, up: CentralInterval) -> list[Record]:
    return [
        {"kind": kind, "x": across.low, "x2": across.high, "y": y},
        {"kind": f"{kind} up", "x": x, "y": max(up.low, 1e-3), "y2": up.high},
        {"kind": f"{kind} dot", "x": x, "y": y},
    ]


@lru_cache(maxsize=4)
def map_spec() -> Spec:
    """Return the Vega-Lite specification, without data."""
    ink = COLOURS["intercepted"]
    line = {"type": "rule", "strokeWidth": 2}
    dot = {"type": "point", "filled": True, "opacity": 1}
    faint = {"stroke": NEUTRAL, "strokeDash": [4, 3]}
    number = {"fontWeight": 700, "align": "left", "dx": 8}
    layers = [
        layer("before", line | faint, x2={"field": "x2"}),
        layer("before up", line | faint, y2={"field": "y2"}),
        layer("before dot", dot | {"fill": NEUTRAL, "shape": "diamond", "size": 160}),
        layer("after", line | {"stroke": ink, "strokeWidth": 3}, x2={"field": "x2"}),
        layer("after up", line | {"stroke": ink, "strokeWidth": 3}, y2={"field": "y2"}),
        layer("after dot", dot | {"fill": ink, "size": 160}),
        layer("number", lettering(13, **number, baseline="bottom", dy=-6), text=words()),
        layer("number below", lettering(13, **number, baseline="top", dy=7), text=words()),
    ]
    x = quantitative(
        "x",
        {"zero": True, "nice": True},
        {"title": "spin: talks its own side down (left), up (right)", "grid": True, "domain": False},
    )
    y = quantitative(
        "y",
        {"type": "log", "nice": False, "padding": 12},
        {"title": "noise: scatter of its figures", "grid": True, "domain": False, "tickCount": 5},
    )
    return chart(_HEIGHT, x, y, layers)
