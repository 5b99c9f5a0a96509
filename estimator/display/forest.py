"""A forest plot: one number of many sources, mean and interval on a common axis, what was presumed faint behind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from estimator.display.plain import fit, isolated, safe
from estimator.display.svg import Element, add, drawing, isolate, text_of, write

_WIDTH, _LEFT, _RIGHT, _TOP, _ROW, _FOOT = 680.0, 250.0, 664.0, 40.0, 22.0, 24.0
_INK: Final = "#0072b2"
_NAME: Final = 36


@dataclass(frozen=True, slots=True)
class Stretch:
    """A mean with the ends of its interval."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        mean, low, high = (f"{round(one, 2) + 0.0:.2f}" for one in (self.mean, self.low, self.high))
        return f"{mean} ({low} to {high})".replace("-", "\u2212")


@dataclass(frozen=True, slots=True)
class Row:
    """One source: what is believed (None: nothing bears on it), and what was presumed."""

    name: str
    posterior: Stretch | None
    prior: Stretch


def forest_svg(title: str, rows: Sequence[Row], bounds: tuple[float, float]) -> str:
    """Return the plot; ``title`` is our own text, ``bounds`` the ends of the axis."""
    low, high = bounds
    height = _TOP + _ROW * len(rows) + _FOOT
    root = drawing(_WIDTH, height, title, describe(rows))
    write(root, 2, 15, title, font_weight="bold", font_size="14")
    write(root, _RIGHT, 15, "line: 90 % interval; band: before any claim", text_anchor="end")

    def at(value: float) -> float:
        return _LEFT + (min(max(value, low), high) - low) / (high - low) * (_RIGHT - _LEFT)

    floor = _TOP + _ROW * len(rows)
    for tick in _ticks(low, high):
        style: dict[str, str | float] = {} if tick == 0 else {"stroke_dasharray": "2 3"}
        add(
            root,
            "line",
            x1=at(tick),
            x2=at(tick),
            y1=_TOP - 8,
            y2=floor,
            stroke="currentColor",
            stroke_opacity=0.3,
            **style,
        )
        write(root, at(tick), floor + 14, f"{tick:g}".replace("-", "\u2212"), text_anchor="middle")
    for k, row in enumerate(rows):
        _draw(root, row, _TOP + _ROW * (k + 0.5) - 4, at)
    return text_of(root)


def describe(rows: Sequence[Row]) -> str:
    """Return the plot in words."""
    return "; ".join(
        f"{isolated(safe(row.name))}: {row.posterior or 'no evidence'}, before any claim {row.prior}"
        for row in rows
    )


def _draw(root: Element, row: Row, y: float, at: Callable[[float], float]) -> None:
    isolate(write(root, _LEFT - 10, y + 4, "", text_anchor="end"), fit(safe(row.name), _NAME))
    x = at(row.prior.low)
    add(root, "rect", x=x, y=y - 6, width=max(at(row.prior.high) - x, 1), height=12, fill_opacity=0.13)
    if row.posterior is None:
        write(root, at(row.prior.mean), y + 4, "no evidence", text_anchor="middle", font_size="10")
        return
    ends = at(row.posterior.low), at(row.posterior.high)
    add(root, "line", x1=ends[0], x2=ends[1], y1=y, y2=y, stroke=_INK, stroke_width=2.5)
    add(root, "circle", cx=at(row.posterior.mean), cy=y, r=4.5, fill=_INK)


def bounds_of(rows: Sequence[Row]) -> tuple[float, float]:
    """Return whole numbers between which all that is drawn lies."""
    drawn = [one for row in rows for one in (row.posterior, row.prior) if one is not None]
    low, high = min(one.low for one in drawn), max(one.high for one in drawn)
    return float(np.floor(low)), float(max(np.ceil(high), np.floor(low) + 1))


def _ticks(low: float, high: float) -> list[float]:
    step = next(step for step in (0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 50.0, 1e9) if (high - low) / step <= 8)
    first, last = int(np.ceil(low / step)), int(np.floor(high / step))
    return [k * step for k in range(first, last + 1)]
