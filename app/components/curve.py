"""Curves over one number: solid what holds, dashed what it is held against, with marks where it matters."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from app.components.drawing import Record, Spec, chart, lettering, quantitative, words
from estimator.display.colours import COLOURS, NEUTRAL

_HEIGHT: Final = 240
#: Names of what a curve can hold.
NOW, BEFORE, MARK, LINE = "now", "before", "mark", "line"


def points(kind: str, xs: Iterable[float], ys: Iterable[float]) -> list[Record]:
    """Return a curve's points."""
    return [{"kind": kind, "x": float(x), "y": float(y)} for x, y in zip(xs, ys, strict=True)]


def mark(x: float, y: float, text: str = "") -> Record:
    """Return a mark on a curve with its words."""
    return {"kind": MARK, "x": float(x), "y": float(y), "text": text}


def line(y: float) -> Record:
    """Return a level across the drawing."""
    return {"kind": LINE, "x": 0.0, "y": float(y)}


@lru_cache(maxsize=32)
def curve_spec(x_title: str, y_title: str, y_label: str = "", top: float | None = None) -> Spec:
    """Return the Vega-Lite specification, without data; ``top`` fixes the upper end of the upright axis."""
    ink = COLOURS["intercepted"]
    across: Spec = {"title": x_title, "grid": False}
    up: Spec = {"title": y_title, "grid": True, "domain": False} | ({"labelExpr": y_label} if y_label else {})
    if top is None:
        up |= {"labels": False, "ticks": False}
    scale: Spec = {"zero": True} | ({"domain": [0, top]} if top is not None else {})
    word = lettering(12, align="left", baseline="top", dx=6, dy=10)
    layers = [
        _layer(BEFORE, {"type": "line", "stroke": NEUTRAL, "strokeWidth": 2, "strokeDash": [6, 4]}),
        _layer(NOW, {"type": "line", "stroke": ink, "strokeWidth": 3}),
        _layer(
            LINE,
            {"type": "rule", "stroke": NEUTRAL, "strokeDash": [2, 3]},
            x={"value": 0},
            x2={"value": "width"},
        ),
        _layer(MARK, {"type": "point", "filled": True, "opacity": 1, "fill": COLOURS["hit"], "size": 130}),
        _layer(MARK, word, text=words()),
    ]
    x, y = quantitative("x", {"zero": False, "nice": False}, across), quantitative("y", scale, up)
    return chart(_HEIGHT, x, y, layers)


def _layer(kind: str, drawn: Spec, **encoding: Spec) -> Spec:
    order = {"order": {"field": "x", "type": "quantitative"}} if drawn["type"] == "line" else {}
    return {"transform": [{"filter": f"datum.kind == '{kind}'"}], "mark": drawn, "encoding": order | encoding}


def sentence(xs: Sequence[float], ys: Sequence[float], how: str) -> str:
    """Return a curve in words: its ends and where it is highest."""
    best = max(range(len(xs)), key=lambda k: ys[k])
    return f"From {xs[0]:.2f} to {xs[-1]:.2f}; highest at {xs[best]:.2f}. {how}"
