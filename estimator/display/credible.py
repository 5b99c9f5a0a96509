"""Credible sets of whole numbers and central intervals of continuous ones, always with their kind and mass."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

#: The mass asked for where nobody asks for another.
MASS = 0.9
#: Depth of a dip, as a share of the peak, below which it does not part a credible set.
SHALLOW = 0.05


@dataclass(frozen=True, slots=True)
class CredibleSet:
    """The smallest set of whole numbers that holds at least ``asked`` of the mass; ``mass`` is what it holds."""

    values: tuple[int, ...]
    mass: float
    asked: float

    @property
    def kind(self) -> str:
        """Name of this kind of set."""
        return "smallest credible set"

    def runs(self) -> tuple[tuple[int, int], ...]:
        """Return the unbroken runs (first, last) the set consists of; more than one means it has a hole."""
        cuts = [k for k in range(1, len(self.values)) if self.values[k] != self.values[k - 1] + 1]
        starts, stops = [0, *cuts], [*cuts, len(self.values)]
        return tuple((self.values[a], self.values[b - 1]) for a, b in zip(starts, stops, strict=True))

    def __str__(self) -> str:
        return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in self.runs())


@dataclass(frozen=True, slots=True)
class CentralInterval:
    """The central interval of a continuous quantity: as much mass left out below as above."""

    low: float
    high: float
    mass: float

    @property
    def kind(self) -> str:
        """Name of this kind of interval."""
        return "central interval"


def smallest_set(pmf: Floats, mass: float = MASS) -> CredibleSet:
    """Return the smallest credible set of a pmf over 0, 1, 2, ...; ties go to the smaller number.

    A dip shallower than SHALLOW of the peak is no hole: too little to tell two stories by, it is filled.
    """
    order = np.lexsort((np.arange(pmf.size), -pmf))
    held = np.cumsum(pmf[order])
    count = int(np.searchsorted(held, mass * held[-1] - 1e-12)) + 1
    chosen = np.zeros(pmf.size, dtype=bool)
    chosen[order[:count]] = True
    high = np.flatnonzero(pmf >= pmf[order[count - 1]] - SHALLOW * pmf.max())
    for run in np.split(high, np.flatnonzero(np.diff(high) > 1) + 1):
        inside = run[chosen[run]]
        if inside.size:
            chosen[inside[0] : inside[-1] + 1] = True
    values = np.flatnonzero(chosen)
    return CredibleSet(tuple(values.tolist()), float(pmf[values].sum()), mass)


def quantile(values: Floats, weight: Floats, at: Sequence[float]) -> Floats:
    """Return quantiles of weighted points, interpolated between the mid-points of their cumulative weights."""
    distinct, place = np.unique(values, return_inverse=True)
    merged = np.bincount(place, weight)
    middle = np.cumsum(merged) - 0.5 * merged
    return np.asarray(np.interp(np.asarray(at), middle / merged.sum(), distinct))


def central_interval(values: Floats, weight: Floats, mass: float = MASS) -> CentralInterval:
    """Return the central interval of weighted points."""
    low, high = quantile(values, weight, [0.5 - mass / 2, 0.5 + mass / 2])
    return CentralInterval(float(low), float(high), mass)
