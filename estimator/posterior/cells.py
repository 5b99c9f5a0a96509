"""A source's prior cut into cells round the points on which its posterior is reported, to draw from.

Within a cell the likelihood is taken as that of its centre, the prior as it is: so draws are continuous, and draws
from a prior are the prior's own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from estimator.exact.points import Points
from estimator.priors.scales import Location, LogScale

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: Rows of weights that are held at once.
BLOCK: Final = 512


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Cells over a normal location and a log-normal scale, point by point as in ``points``.

    ``location`` and ``level`` are the edges along either axis, (places + 1,) and (levels + 1,); levels are the
    scale's normal scores. ``own`` is the prior of what a source does not share of its location, ``common`` (shifts,)
    what its bloc adds to it at every node; ``scale`` is the scale's prior.
    """

    points: Points
    location: Floats
    level: Floats
    own: Location
    common: Floats
    scale: LogScale

    @property
    def mass(self) -> Floats:
        """Return the prior mass of every cell, shape (shifts, points)."""
        along = _mass(self.own.score(self.location - self.common[:, None]))
        return (_mass(self.level)[:, None] * along[:, None, :]).reshape(self.common.size, -1)

    def spread(self, shift: Ints, point: Ints, rng: np.random.Generator) -> tuple[Floats, Floats, Floats]:
        """Return a location, a scale and its level within the cell of every draw, spread as the prior is there."""
        level, place = np.divmod(point, self.location.size - 1)
        common = self.common[shift]
        low, high = (self.own.score(self.location[end] - common) for end in (place, place + 1))
        location = common + self.own.at(_within(low, high, rng.random(point.size)))
        z = _within(self.level[level], self.level[level + 1], rng.random(point.size))
        return location, self.scale.at(z), z


def cells(points: Points, own: Location, scale: LogScale, common: Floats) -> Cells:
    """Return the cells of a tensor grid of points; ``common`` (shifts,) adds to the ``own`` location."""
    places = points.location[: points.rows[1]]
    return Cells(points, _edges(places), _edges(points.levels), own, common, scale)


def pick(weight: Floats, row: Ints, uniform: Floats) -> Ints:
    """Return for every draw a column of its ``row`` of ``weight`` (rows, columns), with chances as the weights."""
    below = np.cumsum(weight, axis=1)
    below /= np.maximum(below[:, -1:], 1e-300)
    below += np.arange(len(weight))[:, None]
    found = np.searchsorted(below.ravel(), row + uniform * (1 - 1e-12), side="right")
    columns = weight.shape[1]
    return np.asarray(np.clip(found - row * columns, 0, columns - 1))


def blocks(row: Ints, rows: int) -> Iterator[tuple[slice, Ints]]:
    """Yield runs of rows, as many as are held at once, each with the draws that fall into it."""
    order = np.argsort(row, kind="stable")
    for start in range(0, rows, BLOCK):
        ends = np.searchsorted(row[order], [start, start + BLOCK])
        yield slice(start, min(start + BLOCK, rows)), order[ends[0] : ends[1]]


def _edges(centres: Floats) -> Floats:
    middle = 0.5 * (centres[1:] + centres[:-1])
    return np.concatenate([[2 * centres[0] - middle[0]], middle, [2 * centres[-1] - middle[-1]]])


def _mass(edges: Floats) -> Floats:
    """Return the standard normal mass between neighbouring edges, from the nearer tail so that nothing cancels."""
    low, high = edges[..., :-1], edges[..., 1:]
    above = low > 0
    return np.asarray(np.where(above, ndtr(-low) - ndtr(-high), ndtr(high) - ndtr(low)))


def _within(low: Floats, high: Floats, uniform: Floats) -> Floats:
    """Return standard normal values between ``low`` and ``high``, elementwise."""
    sign = np.where(low > 0, -1.0, 1.0)
    first, last = np.where(low > 0, -high, low), np.where(low > 0, -low, high)
    at = ndtri(ndtr(first) + uniform * (ndtr(last) - ndtr(first)))
    # Far out, where not even the tail is above 0, any place in the cell is as good.
    at = np.where(np.isfinite(at), at, first + uniform * (last - first))
    return np.asarray(sign * np.clip(at, first, last))
