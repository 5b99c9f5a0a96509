"""The fine grid on which a source's posterior is reported, and interpolation to it from a lattice."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from estimator.exact.belief import Belief, reliability_blurs
from estimator.exact.points import Points, cubic_taps
from estimator.model.source import reliability
from estimator.priors.scales import Pair
from estimator.priors.values import SourcePrior

Floats = npt.NDArray[np.float64]

_FINE: Final = (121, 33)  # points across location and across scale: a fifth of a standard deviation, or less
_FINE_SIZE: Final = (43, 33)
_EVERY: Final = 2  # reliability is worked out at every second fine point each way, and interpolated


@dataclass(frozen=True, slots=True, eq=False)
class FinePoints:
    """A fine tensor grid over one prior: (spin, noise) points with their reliability, and size points."""

    points: Points
    reliability: Floats
    size_points: Points


@lru_cache(maxsize=64)
def fine_points(prior: SourcePrior) -> FinePoints:
    """Return the fine grid of a class prior, on which posteriors are reported."""
    points, size = _tensor(prior.outcome_pair, _FINE), _tensor(prior.size_pair, _FINE_SIZE)
    return FinePoints(points, _reliability(points, prior), size)


def _reliability(points: Points, prior: SourcePrior) -> Floats:
    """Return the reliability of every fine point, averaged over the source's blur."""
    shape = points.levels.size, points.rows[1]
    at, noise = (each.reshape(shape)[::_EVERY, ::_EVERY] for each in (points.location, points.scale))
    some = sum(weight * reliability(at, noise, blur) for blur, weight in reliability_blurs(prior))
    spin = points.places()
    along, over = cubic(spin[::_EVERY], spin), cubic(points.levels[::_EVERY], points.levels)
    return np.asarray(np.clip(over @ some @ along.T, 0.0, 1.0).ravel())


def _tensor(pair: Pair, size: tuple[int, int]) -> Points:
    x, z = np.linspace(-4.2, 4.2, size[0]), np.linspace(-3.2, 3.2, size[1])
    weight = np.outer(np.exp(-0.5 * z**2), np.exp(-0.5 * x**2)).ravel()
    location = pair.at(x, z[:, None]).ravel()
    scale = np.repeat(pair.scale.at(z), x.size)
    rows = tuple(range(0, x.size * z.size + 1, x.size))
    return Points(location, scale, weight / weight.sum(), z, rows, pair.slope)


@lru_cache(maxsize=256)
def interpolation(belief: Belief, shift: float) -> tuple[tuple[Floats, ...], Floats]:
    """Return the matrices from a lattice to the fine grid moved by ``shift``: along each level, and across levels."""
    points, fine = belief.points, fine_points(belief.prior).points
    spin = fine.places() + shift
    along = tuple(cubic(points.places(row), spin) for row in range(points.levels.size))
    return along, cubic(points.levels, fine.levels)


def cubic(nodes: Floats, at: Floats) -> Floats:
    """Return the matrix (at, nodes) of local cubic interpolation on even nodes."""
    first, weight = cubic_taps(nodes, at)
    matrix = np.zeros((at.size, nodes.size))
    for k in range(weight.shape[1]):
        matrix[np.arange(at.size), first + k] = weight[:, k]
    return matrix
