"""A probability as a curve over one presumed number: an even chance marked, crossings named, axes told."""

import math
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from estimator.display.likelihood import percent
from estimator.display.svg import Element, add, drawing, number, text_of, write

Floats = npt.NDArray[np.float64]

_WIDTH, _LEFT, _RIGHT, _TOP, _FLOOR, _HEIGHT = 340.0, 34.0, 334.0, 24.0, 134.0, 166.0
_INK: Final = "#0072b2"
_TICKS: Final = 5


def curve_svg(
    title: str,
    axis: str,
    values: Floats,
    probability: Floats,
    crossings: Sequence[float],
    *,
    log: bool = False,
) -> str:
    """Return the drawing of P over ``values`` (points,); ``title`` and ``axis`` are safe text already.

    ``log`` spaces the values by their logarithm.
    """
    place = _scale(values, log=log)
    root = drawing(_WIDTH, _HEIGHT, title, describe(axis, values, probability, crossings))
    write(root, 2, 13, title, font_weight="bold", font_size="12")
    for share in (0.0, 0.5, 1.0):
        _level(root, share)
    points = " ".join(
        f"{number(place(x))},{number(_up(p))}" for x, p in zip(values, probability, strict=True)
    )
    add(root, "polyline", points=points, fill="none", stroke=_INK, stroke_width=2)
    for crossing in crossings:
        add(root, "circle", cx=place(crossing), cy=_up(0.5), r=4, fill=_INK)
        write(root, place(crossing), _up(0.5) - 7, _short(crossing), text_anchor="middle", font_weight="bold")
    ticks = values[np.linspace(0, values.size - 1, _TICKS).round().astype(int)]
    for value, anchor in zip(ticks, ("start", "middle", "middle", "middle", "end"), strict=True):
        write(root, place(float(value)), _FLOOR + 14, _short(float(value)), text_anchor=anchor)
    write(root, (_LEFT + _RIGHT) / 2, _FLOOR + 28, axis, text_anchor="middle")
    return text_of(root)


def describe(axis: str, values: Floats, probability: Floats, crossings: Sequence[float]) -> str:
    """Return the curve in words."""
    ends = ", ".join(
        f"{percent(float(probability[k]))} at {_short(float(values[k]))}" for k in (0, values.size // 2, -1)
    )
    if not crossings:
        return f"Probability over {axis}: {ends}. It never crosses an even chance."
    told = " and ".join(_short(value) for value in crossings)
    return f"Probability over {axis}: {ends}. It crosses an even chance at {told}."


def _scale(values: Floats, *, log: bool) -> Callable[[float], float]:
    at: Callable[[float], float] = math.log if log else float
    first, last = at(values[0]), at(values[-1])

    def place(value: float) -> float:
        return _LEFT + (at(value) - first) / (last - first) * (_RIGHT - _LEFT)

    return place


def _up(share: float) -> float:
    return _FLOOR - float(share) * (_FLOOR - _TOP)


def _level(root: Element, share: float) -> None:
    style: dict[str, str | float] = {"stroke_dasharray": "3 3"} if share == 0.5 else {}
    y = _up(share)
    add(root, "line", x1=_LEFT, x2=_RIGHT, y1=y, y2=y, stroke="currentColor", stroke_opacity=0.5, **style)
    write(root, _LEFT - 4, y + 4, f"{100 * share:.0f} %", text_anchor="end", font_size="10")


def _short(value: float) -> str:
    text = f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
    return text.replace("-", "\u2212")
