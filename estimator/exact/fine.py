"""The fine grid on which a source's posterior is reported, and interpolation to it from a lattice."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from estimator.exact.belief import Belief, reliability_blurs
from estimator.exact.points import Points, cubic_taps
from estimator.model.source import reliability
from estimator.priors.scales import Pair
from estimator.priors.values import SourcePrior

Floats = npt.NDArray[np.float64]

_LEVELS: Final = 33
_PLACES: Final = (121, 321)  # across spin, at least and at most
_STEP: Final = 0.2  # how far they lie apart at most, in standard deviations of the narrowest prior,
_SPACING: Final = 0.26  # and in units of the noise: reliability bends no faster
_PLACES_SIZE: Final = 43
_REACH: Final = 4.2  # standard deviations
_EVERY: Final = 2  # reliability is worked out at every second fine point each way, and interpolated


@dataclass(frozen=True, slots=True, eq=False)
class FinePoints:
    """A fine tensor grid over a source's prior: (spin, noise) points with their reliability, and size points.

    ``priors`` are that prior at every scale of spins; where they are several, the points' weights are of no one's
    (``prior_on`` tells each one's).
    """

    priors: tuple[SourcePrior, ...]
    points: Points
    reliability: Floats
    size_points: Points


@lru_cache(maxsize=64)
def fine_points(*priors: SourcePrior) -> FinePoints:
    """Return the fine grid on which a source's posterior is reported, over its prior at every scale of spins."""
    first = priors[0]
    step = min(_SPACING * first.noise_median, _STEP * min(prior.spin_sd for prior in priors))
    ends = [prior.spin_mean + side * _REACH * prior.spin_sd for prior in priors for side in (-1, 1)]
    places = min(max(2 * int(np.ceil(0.5 * (max(ends) - min(ends)) / step)) + 1, _PLACES[0]), _PLACES[1])
    points = _tensor(first.outcome_pair, places)
    if len(priors) > 1:
        if any(prior.noise_corr for prior in priors):
            raise ValueError("spins in an unknown scale that go with their noises have no common grid")
        location = np.tile(np.linspace(min(ends), max(ends), places), _LEVELS)
        points = replace(points, location=location)
    return FinePoints(priors, points, _reliability(points, first), _tensor(first.size_pair, _PLACES_SIZE))


def prior_on(fine: FinePoints, prior: SourcePrior) -> Floats:
    """Return the weights on the fine points of one of the priors that they were made for."""
    points = fine.points
    if fine.priors == (prior,):
        return points.weight
    location = points.location.reshape(points.levels.size, -1)
    score = prior.outcome_pair.score(location, points.levels[:, None])
    weight = np.exp(-0.5 * (score**2 + points.levels[:, None] ** 2)).ravel()
    return np.asarray(weight / weight.sum())


def _reliability(points: Points, prior: SourcePrior) -> Floats:
    """Return the reliability of every fine point, averaged over the source's blur."""
    shape = points.levels.size, points.rows[1]
    at, noise = (each.reshape(shape)[::_EVERY, ::_EVERY] for each in (points.location, points.scale))
    some = np.sum([w * reliability(at, noise, blur) for blur, w in reliability_blurs(prior)], axis=0)
    spin = points.places()
    along, over = cubic(spin[::_EVERY], spin), cubic(points.levels[::_EVERY], points.levels)
    return np.asarray(np.clip(over @ (along @ some.T).T, 0.0, 1.0).ravel())


def _tensor(pair: Pair, places: int) -> Points:
    x, z = np.linspace(-_REACH, _REACH, places), np.linspace(-3.2, 3.2, _LEVELS)
    weight = np.outer(np.exp(-0.5 * z**2), np.exp(-0.5 * x**2)).ravel()
    location = pair.at(x, z[:, None]).ravel()
    scale = np.repeat(pair.scale.at(z), x.size)
    rows = tuple(range(0, x.size * z.size + 1, x.size))
    return Points(location, scale, weight / weight.sum(), z, rows, pair.slope)


@lru_cache(maxsize=256)
def interpolation(belief: Belief, fine: Points, shift: float) -> tuple[tuple[csr_array, ...], csr_array]:
    """Return the matrices from a lattice to a fine grid moved by ``shift``: along each level, and across levels."""
    points = belief.points
    spin = fine.places() + shift
    along = tuple(cubic(points.places(row), spin) for row in range(points.levels.size))
    return along, cubic(points.levels, fine.levels)


def cubic(nodes: Floats, at: Floats) -> csr_array:
    """Return the matrix (at, nodes) of local cubic interpolation on even nodes."""
    first, weight = cubic_taps(nodes, at)
    taps = weight.shape[1]
    columns = first[:, None] + np.arange(taps)
    starts = np.arange(0, taps * at.size + 1, taps)
    return csr_array((weight.ravel(), columns.ravel(), starts), shape=(at.size, nodes.size))
