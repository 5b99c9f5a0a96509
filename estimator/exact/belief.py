"""A source's prior in the form in which the exact route sums over it."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from estimator.exact.curves import SmoothStep, smooth_step
from estimator.exact.points import Level, Points, curved_jacobi, hermite, lattice
from estimator.priors.values import SourcePrior

Floats = npt.NDArray[np.float64]

# Spacing and offset of the lattices: the coarse one has half the points and stands between the fine one's levels.
_POINTS = {"fine": (1.5, 0.0), "coarse": (3.0, 0.5)}
_CURVES = {"fine": (1.0, 0.0), "coarse": (2.0, 0.5)}
#: Nodes over blur: where several figures share it, where an account's only figure is looked up at many places, and for
#: the reliability. One node for the coarse would hide how little the fine ones leave open.
_BLURS: Final[dict[Level, int]] = {"fine": 3, "coarse": 2}
_RELIABILITY_BLURS: Final = 4
_LOOKS: Final[dict[Level, int]] = {"fine": 6, "coarse": 3}
#: The blur about which what is seen bends most: some one over the number of munitions.
_BLUR_SCALE: Final = 0.15


@dataclass(frozen=True, slots=True, eq=False)
class Belief:
    """What is believed of one source before this salvo: points, smoothed steps, and its part in a bloc.

    ``points`` are of (own spin, noise), ``blurs`` nodes of blur with their weights and ``looks`` more of them;
    points exclude what the source shares with its bloc, whose standard deviations are ``bloc_sd`` (spin) and
    ``bloc_size_sd`` (below 0 where it moves against the others, as learned sources may).
    """

    prior: SourcePrior
    level: Level
    points: Points
    blurs: tuple[tuple[float, float], ...]
    looks: tuple[tuple[float, float], ...]
    tilted: SmoothStep
    flat: SmoothStep
    size: SmoothStep
    bloc_sd: float
    bloc_size_sd: float

    @property
    def size_exact_mean(self) -> float:
        """Prior mean of size_exact; only its mean matters to the likelihood, which is linear in it."""
        return self.prior.size_exact_a / (self.prior.size_exact_a + self.prior.size_exact_b)


@lru_cache(maxsize=256)
def belief(prior: SourcePrior, shared: tuple[float, float], level: Level) -> Belief:
    """Return the belief of a source whose prior is ``prior``; ``shared`` are its bloc_sd and bloc_size_sd."""
    own, size = prior.outcome_pair.apart(shared[0]), prior.size_pair.apart(shared[1])
    curve_points, size_curve_points = lattice(own, *_CURVES[level]), lattice(size, *_CURVES[level])
    return Belief(
        prior,
        level,
        lattice(own, *_POINTS[level]),
        blurs(prior, level),
        _blur_nodes(prior, _LOOKS[level]),
        _step(curve_points),
        smooth_step(0 * curve_points.location, curve_points.scale, curve_points.weight),
        _step(size_curve_points),
        shared[0],
        shared[1],
    )


def reliability_blurs(prior: SourcePrior) -> tuple[tuple[float, float], ...]:
    """Return nodes of a source's blur with their weights, over which its reliability is averaged: to some 1e-4."""
    return _blur_nodes(prior, _RELIABILITY_BLURS)


def blurs(prior: SourcePrior, level: Level) -> tuple[tuple[float, float], ...]:
    """Return nodes of a source's blur with their weights."""
    return _blur_nodes(prior, _BLURS[level])


def _blur_nodes(prior: SourcePrior, count: int) -> tuple[tuple[float, float], ...]:
    nodes, weights = curved_jacobi(prior.blur_a, prior.blur_b, count, _BLUR_SCALE)
    return tuple(zip(nodes.tolist(), weights.tolist(), strict=True))


def _step(points: Points) -> SmoothStep:
    return smooth_step(points.location, points.scale, points.weight)


class Speaker(NamedTuple):
    """A source as its figures are read: its belief, its role sign, and what its bloc adds to its spin."""

    belief: Belief
    sign: int
    shift: float

    @property
    def points(self) -> Points:
        """Its points of (spin, noise), with the bloc's part in the spin."""
        own = self.belief.points
        return replace(own, location=own.location + self.shift)


@dataclass(frozen=True, slots=True, eq=False)
class BlocNodes:
    """Quadrature over a bloc's two common standard normals; combination c = spin node * n_size + size node.

    ``spin`` and ``size`` hold the nodes, ``log_weight`` the log-weights of the combinations. ``sticks`` are (a, b) of
    the truth's first sticks at every spin node, (nodes, 2) each, where these go with it; ``base`` what they are alone.
    """

    spin: Floats
    size: Floats
    log_weight: Floats
    sticks: tuple[Floats, ...] = ()
    base: tuple[tuple[float, float], ...] = ()


@lru_cache(maxsize=64)
def common_nodes(spins: int, sizes: int) -> BlocNodes:
    """Return so many Gauss-Hermite nodes for what spins, and what size_spins, have in common."""
    (z, w), (y, v) = hermite(spins), hermite(sizes)
    return BlocNodes(z, y, np.log(np.outer(w, v)).ravel())


#: A source on its own: nothing is shared, nothing is summed outside.
ALONE = BlocNodes(np.zeros(1), np.zeros(1), np.zeros(1))
