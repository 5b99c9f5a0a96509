"""The axis of whole numbers under a bar chart: which numbers are drawn, how many share a bar, and where."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

#: More bars than this do not fit their numbers; then neighbours share one.
MAX_BARS: Final = 20
#: A number less probable than this may lie beyond the axis.
_VISIBLE: Final = 0.003
_STEPS: Final = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Axis:
    """Bars of ``width`` whole numbers each, from ``start`` on, between ``left`` and ``right`` on the drawing."""

    start: int
    width: int
    bars: int
    left: float
    right: float

    @property
    def step(self) -> float:
        """Breadth of a bar with its share of the gaps."""
        return (self.right - self.left) / self.bars

    def edge(self, value: float) -> float:
        """Return where the whole number ``value`` begins, held to the drawn part."""
        place = self.left + (value - self.start) * self.step / self.width
        return min(max(place, self.left), self.right)

    def heights(self, pmf: Floats) -> Floats:
        """Return the probability of each bar, shape (bars,)."""
        drawn = np.zeros(self.bars * self.width)
        part = pmf[self.start : self.start + drawn.size]
        drawn[: part.size] = part
        return drawn.reshape(self.bars, self.width).sum(axis=1)


def axis_for(pmf: Floats, values: Iterable[int], ends: Iterable[float], left: float, right: float) -> Axis:
    """Return an axis that shows every visible probability, every value of a set and every finite end of a claim."""
    seen = [int(value) for value in np.flatnonzero(pmf >= _VISIBLE)]
    needed = [*seen, *values, *(int(end) for end in ends if math.isfinite(end))]
    low, high = max(min(needed, default=0), 0), max(needed, default=0)
    width = _bar_width(high - low + 1)
    if high < MAX_BARS:
        low = 0
    start = low - low % width
    bars = max((high - start) // width + 1, 4)
    return Axis(start, width, bars, left, right)


def _bar_width(count: int) -> int:
    """Return the least of 1, 2, 5, 10, 20, ... with which ``count`` numbers fit; one bar is kept for rounding down."""
    power = 1
    while True:
        for step in _STEPS:
            if count <= (MAX_BARS - (step * power > 1)) * step * power:
                return step * power
        power *= 10
