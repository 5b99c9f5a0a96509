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

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: Rows of weights that are held at once.
BLOCK: Final = 512


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Cells over a normal location and a log-normal scale, point by point as in ``points``.

    ``location`` and ``level`` are the edges along either axis, (places + 1,) and (levels + 1,); levels count log-sds
    of the scale from its median. ``centre`` (shifts,) are the means of the location, one for each node of what a
    bloc has in common, ``sd`` its standard deviation about them; ``scale`` is the scale's (median, log-sd).
    """

    points: Points
    location: Floats
    level: Floats
    centre: Floats
    sd: float
    scale: tuple[float, float]

    @property
    def mass(self) -> Floats:
        """Return the prior mass of every cell, shape (shifts, points)."""
        along = _mass((self.location - self.centre[:, None]) / self.sd)
        return (_mass(self.level)[:, None] * along[:, None, :]).reshape(self.centre.size, -1)

    def spread(self, shift: Ints, point: Ints, rng: np.random.Generator) -> tuple[Floats, Floats, Floats]:
        """Return a location, a scale and its level within the cell of every draw, spread as the prior is there."""
        level, place = np.divmod(point, self.location.size - 1)
        centre = self.centre[shift]
        low = (self.location[place] - centre) / self.sd
        high = (self.location[place + 1] - centre) / self.sd
        location = centre + self.sd * _within(low, high, rng.random(point.size))
        z = _within(self.level[level], self.level[level + 1], rng.random(point.size))
        return location, self.scale[0] * np.exp(self.scale[1] * z), z


def cells(
    points: Points, normal: tuple[float, float], lognormal: tuple[float, float], common: Floats
) -> Cells:
    """Return the cells of a tensor grid of points; ``normal`` is (mean, own sd), ``common`` (shifts,) adds to it."""
    places = points.location[: points.rows[1]]
    return Cells(points, _edges(places), _edges(points.levels), normal[0] + common, normal[1], lognormal)


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
    half = 0.5 * (centres[1] - centres[0])
    return np.append(centres - half, centres[-1] + half)


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
