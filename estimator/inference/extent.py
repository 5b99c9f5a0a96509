"""How large the grid of a salvo will be, told from its bound and a glance, before anything is summed.

It follows ``bounds.small_grid`` and ``solve._refined``: what is listed is counted exactly, what a sample will tell
apart is judged by its spread.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from estimator.exact import bounds
from estimator.exact import grid as grids
from estimator.exact.bounds import LaunchedBound
from estimator.exact.grid import Grid, states_up_to
from estimator.exact.points import Level
from estimator.exact.prior import prior_logpmf
from estimator.exact.problem import Problem
from estimator.exact.solve import SAMPLE_SIZE
from estimator.model.account import AccountReading, at_totals
from estimator.model.source import figure_logpmf, log_odds, places
from estimator.model.steps import Step
from estimator.model.truth import launched_logpmf
from estimator.priors.values import SourcePrior

Floats = npt.NDArray[np.float64]
Sets = tuple[frozenset[str], ...]

#: Blocks of N that a salvo too large to list is cut into, about, and cuts of each stick (``bounds.large_parts``).
_BLOCKS: Final = 34
_CUTS: Final = {4: 8}
_CUTS_FEW: Final = 24
#: A glance at a large salvo: blocks of N below and beyond what is listed, and cuts of each stick.
_BELOW: Final = 3
_BEYOND: Final = 10
_COARSE: Final = 4
#: A figure no source could have given counts for no less than this, as a source may well be off.
_LEAST: Final = -50.0
#: Volume that a sample fills, in standard deviations, by the number of counts looked at (benchmarks/cost.py).
_FILLED: Final = {1: 12.0, 2: 24.0, 3: 45.0, 4: 45.0}


@dataclass(frozen=True, slots=True, eq=False)
class Extent:
    """A grid as it will be: every state with ``low`` <= N <= ``high`` is listed, ``drawn`` others are a sample.

    ``spread`` is the covariance (outcomes, outcomes) of the counts of what is drawn, None for tails, which lie wide
    apart; ``most`` is the largest N.
    """

    low: int
    high: int
    drawn: int
    most: int
    kept: tuple[str, ...]
    spread: Floats | None = None

    @property
    def states(self) -> int:
        """How many states it has."""
        return self.listed(len(self.kept)) + self.drawn

    @property
    def launched(self) -> float:
        """How many numbers launched it tells apart, about."""
        return max(self.high - self.low + 1, 0) + self.apart((frozenset(self.kept),), 1)

    def listed(self, rank: int) -> int:
        """Return how many distinct values ``rank`` independent counts, N among them, take on what is listed."""
        return _between(self.low, self.high, rank) if self.low <= self.high else 0

    def apart(self, sets: Sets, rank: int) -> float:
        """Return how many distinct values the counts in some sets take on what is drawn, about.

        They fill an ellipsoid whose volume goes with the root of their covariance's determinant.
        """
        if self.spread is None or not self.drawn:
            return float(self.drawn)
        looks = looks_of(sets, self.kept)
        values = np.linalg.eigvalsh(looks @ self.spread @ looks.T)[-rank:]
        step = max(1, self.most // grids.N_DISTINCT)  # a large N is taken at few numbers only
        volume = _FILLED[rank] * float(np.sqrt(np.prod(np.maximum(values, 1e-3)))) / step
        return self.drawn * volume / (self.drawn + volume)

    def cells(self, sets: Sets, rank: int) -> float:
        """Return the same for all of the grid."""
        return self.listed(rank) + self.apart(sets, rank)


def looks_of(sets: Sets, kept: tuple[str, ...]) -> Floats:
    """Return which outcomes belong to which set, 1 or 0, shape (sets, outcomes)."""
    return np.array([[float(name in one) for name in kept] for one in sets])


def steps_of(reading: AccountReading) -> tuple[Step, ...]:
    """Return an account's steps in the order in which they are multiplied."""
    return (*reading.steps.exact, *reading.steps.ranges, *reading.steps.shares)


def extents(problem: Problem, bound: LaunchedBound) -> tuple[tuple[Extent, Level], ...]:
    """Return the grids that a salvo is summed on, in order; ``LimitError`` for truths beyond the exact route."""
    kept, window = problem.kept, bound.window(bounds.EDGE_MASS)
    bounds.check_limit(window[1])
    core = bound.window(0.5 * bounds.TAIL_MASS)
    if _between(window[0], core[0] - 1, len(kept)) <= bounds.LISTED_ALWAYS:
        core = window[0], core[1]
    if _between(*window, len(kept)) <= bounds.LISTED_ALWAYS:
        core = window
    if _between(*core, len(kept)) <= bounds.LISTED_MAX:
        sides = (window[0] < core[0]) + (core[1] < window[1])
        return ((Extent(*core, sides * _tail(problem), window[1], kept), "fine"),)
    start = _reach(*window, len(kept))
    boxes = _BLOCKS * _CUTS.get(len(kept), _CUTS_FEW) ** (len(kept) - 1)
    share, spread = _glance(problem, bound, start, window)
    drawn = int(SAMPLE_SIZE * min(1.0, max(0.03, 4 * np.sqrt(share))))
    return (
        (Extent(window[0], start - 1, boxes, window[1], kept), "coarse"),
        (Extent(window[0], start - 1, drawn, window[1], kept, spread), "fine"),
    )


def _between(low: int, high: int, outcomes: int) -> int:
    return states_up_to(high, outcomes) - states_up_to(low - 1, outcomes)


def _tail(problem: Problem) -> int:
    several = any(len(steps_of(r)) > 1 and r.total[0] != r.total[1] for r in problem.readings)
    return bounds.TAIL_SIZE["dear" if several else "cheap"]


def _reach(low: int, high: int, outcomes: int) -> int:
    """Return the first N of a large salvo that is not listed, by bisection."""
    bottom, top = low, high
    while bottom < top:
        middle = (bottom + top) // 2
        if _between(low, middle, outcomes) <= bounds.LISTED_PART:
            bottom = middle + 1
        else:
            top = middle
    return bottom


def _glance(
    problem: Problem, bound: LaunchedBound, start: int, window: tuple[int, int]
) -> tuple[float, Floats]:
    """Return about what mass lies at N >= ``start``, and the covariance (outcomes, outcomes) of a sample of it.

    A few hundred boxes are looked at, each figure as if its source were the prior's middle and knew the total.
    """
    states = grids.centres(grids.Strata(_edges(bound, start, window), _COARSE, problem.kept))
    truth, n = problem.truth, states.launched
    log_mass = prior_logpmf(truth, states) - launched_logpmf(truth.launched_median, truth.launched_sigma)[n]
    log_mass += np.log(states.weight) + np.log(np.maximum(bound.mass[n], 1e-300))
    for group in problem.groups:
        for k in group:
            log_mass += _told(problem.readings[k], problem.source_prior(k), states)
    mass = np.exp(log_mass - log_mass.max())
    beyond = np.where(n >= start, mass, 0.0)
    root = np.sqrt(beyond)
    weight = 0.8 * beyond / max(float(beyond.sum()), 1e-300) + 0.2 * root / max(float(root.sum()), 1e-300)
    return float(beyond.sum() / mass.sum()), _covariance(states, weight)


def _edges(bound: LaunchedBound, start: int, window: tuple[int, int]) -> tuple[int, ...]:
    """Return edges of blocks of N: few below ``start``, and narrow where the bound has its mass beyond."""
    mass = np.maximum(bound.mass[start : window[1] + 1], 1e-300)
    below = np.cumsum(mass / mass.sum() + np.sqrt(mass) / np.sqrt(mass).sum())
    inner = start + np.searchsorted(below, 2.0 * np.arange(1, _BEYOND) / _BEYOND)
    under = np.linspace(window[0], start, _BELOW + 1).astype(int)
    return tuple(sorted({*under.tolist(), *inner.tolist(), window[1] + 1}))


def _told(reading: AccountReading, prior: SourcePrior, states: Grid) -> Floats:
    """Return log P(outcome figures | state), shape (states,), of a middling source whose total is N."""
    at = at_totals(reading, states.launched.astype(float))
    row = dict(zip(states.kept, states.counts, strict=True))
    noise = float(np.sqrt(prior.noise_median**2 + 3.0 / np.pi**2 * prior.spin_sd**2))
    blur = prior.blur_a / (prior.blur_a + prior.blur_b)
    total = np.zeros(states.size)
    for step in at.steps:
        ends = (step.step.target, step.step.others)
        y, rest = (np.sum([row[name] for name in states.kept if name in one], axis=0) for one in ends)
        tilt = reading.role_sign * step.direction * prior.spin_mean
        seen_at = places(log_odds(y, rest), y + rest + 1.0, np.asarray(blur))
        figure = figure_logpmf(step.cut, seen_at, tilt, noise)
        total += np.where(step.counts & at.possible, np.maximum(figure, _LEAST), 0.0)
    return total


def _covariance(states: Grid, weight: Floats) -> Floats:
    """Return the covariance of the counts of what is drawn: that of the boxes, and each one's own width."""
    centred = states.counts - (states.counts @ weight)[:, None]
    width = states.launched / _COARSE
    own = np.diag([float(weight @ width**2) / 12.0] * len(states.kept))
    return np.asarray((centred * weight) @ centred.T + own)
