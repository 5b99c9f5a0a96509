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
from estimator.priors.scales import Pair

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: Rows of weights that are held at once.
BLOCK: Final = 512


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Cells over a normal location and a log-normal scale, point by point as in ``points``.

    ``location`` (levels, places + 1) and ``level`` (levels + 1,) are the edges along either axis; levels are the
    scale's normal scores. ``own`` is the prior of both, less what a source shares of its location, ``common``
    (shifts,) what its bloc adds to that at every node.
    """

    points: Points
    location: Floats
    level: Floats
    own: Pair
    common: Floats

    @property
    def mass(self) -> Floats:
        """Return the prior mass of every cell, shape (shifts, points)."""
        levels = self.points.levels[:, None]
        along = _mass(self.own.score(self.location - self.common[:, None, None], levels))
        return (_mass(self.level)[:, None] * along).reshape(self.common.size, -1)

    def spread(self, shift: Ints, point: Ints, rng: np.random.Generator) -> tuple[Floats, Floats, Floats]:
        """Return a location, a scale and its level within the cell of every draw, spread as the prior is there."""
        level, place = np.divmod(point, self.location.shape[1] - 1)
        common, centre = self.common[shift], self.points.levels[level]
        low, high = (self.own.score(self.location[level, end] - common, centre) for end in (place, place + 1))
        score = _within(low, high, rng.random(point.size))
        z = _within(self.level[level], self.level[level + 1], rng.random(point.size))
        return common + self.own.at(score, z), self.own.scale.at(z), z


def cells(points: Points, own: Pair, common: Floats) -> Cells:
    """Return the cells of a tensor grid of points; ``common`` (shifts,) adds to the ``own`` location."""
    location = points.location.reshape(points.levels.size, -1)
    return Cells(points, _edges(location), _edges(points.levels), own, common)


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
    middle = 0.5 * (centres[..., 1:] + centres[..., :-1])
    first, last = 2 * centres[..., :1] - middle[..., :1], 2 * centres[..., -1:] - middle[..., -1:]
    return np.concatenate([first, middle, last], axis=-1)


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
