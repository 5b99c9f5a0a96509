"""Which truths to sum over: bounds on the number launched set by the figures, then a grid inside them."""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from estimator.errors import LimitError
from estimator.exact import grid as grids
from estimator.exact.belief import Belief
from estimator.exact.grid import Grid
from estimator.exact.problem import Problem
from estimator.exact.totals import Totals
from estimator.model.account import AccountReading, least_said_total
from estimator.model.truth import LAUNCHED_MAX, launched_logpmf

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: Mass that may lie beyond the grid on either side, by the bound below.
EDGE_MASS: Final = 1e-6
#: Mass outside the listed states that a sample may stand for.
TAIL_MASS: Final = 1e-2
#: States listed one by one at most; a salvo that needs more is sampled.
LISTED_MAX: Final = 150_000
#: States drawn on either side of the listed ones: few where each is dear (several figures, total unsaid).
TAIL_SIZE: Final = {"dear": 64, "cheap": 1_536}
#: States listed of a salvo that is otherwise sampled.
LISTED_PART: Final = 24_000
#: Up to so many states all are listed, whatever little mass they may hold.
LISTED_ALWAYS: Final = 4_000
#: The largest number launched that the exact route takes on.
LAUNCHED_LIMIT: Final = 40_000


@dataclass(frozen=True, slots=True, eq=False)
class LaunchedBound:
    """An upper bound on the posterior of N, from totals alone: ``mass`` (launched,), index N, sums to 1."""

    mass: Floats

    def window(self, outside: float) -> tuple[int, int]:
        """Return the narrowest run low..high of N with at most ``outside`` of the mass on either side."""
        below = np.cumsum(self.mass)
        low = int(np.searchsorted(below, outside, side="right"))
        high = int(np.searchsorted(below, 1.0 - outside, side="left"))
        return max(low, 1), max(min(high, self.mass.size - 1), low, 1)

    def beyond(self, low: int, high: int) -> float:
        """Return the mass outside low..high."""
        return float(self.mass[:low].sum() + self.mass[high + 1 :].sum())


def launched_bound(problem: Problem) -> LaunchedBound:
    """Bound the posterior of N by its prior and what every account says, or implies, of its own total.

    One that says what another said bounds nothing: it may be a copy, and what it then tells of N is told already.
    """
    readings = [problem.readings[k] for group in problem.groups for k in group]
    biggest = max((_largest_number(r) for r in readings), default=0.0)
    top = min(LAUNCHED_MAX, max(2_000, int(8 * biggest)))
    logp = launched_logpmf(problem.truth.launched_median, problem.truth.launched_sigma)[1 : top + 1].copy()
    beliefs = problem.beliefs("fine")
    for group in problem.groups:
        for k in group:
            if problem.copies[k].share:
                continue
            logp += _log_size(_said(problem.readings[k]), beliefs[k], problem.readings[k].role_sign, top)
    mass = np.exp(logp - logp.max())
    return LaunchedBound(np.concatenate([[0.0], mass / mass.sum()]))


def _said(reading: AccountReading) -> tuple[float, float]:
    """Return where an account's own total lies, by what it says or implies."""
    return reading.total if reading.says_total else (float(least_said_total(reading)), math.inf)


@lru_cache(maxsize=512)
def _log_size(said: tuple[float, float], belief: Belief, sign: int, top: int) -> Floats:
    """Return log P(own total inside ``said`` | N) for N = 1 .. top (remembered: in a record totals recur)."""
    low, high = said
    if low <= 0 and math.isinf(high):
        return np.zeros(top)
    n = np.arange(1, top + 1, dtype=float)
    totals = Totals(np.array([low]), np.array([low, high + 1.0]))
    with np.errstate(divide="ignore"):
        found = np.log(totals.weights(n, belief, sign, 0.0)[:, 0])
    found.flags.writeable = False
    return np.asarray(found)


def _largest_number(reading: AccountReading) -> float:
    ends = [float(end) for end in reading.total if math.isfinite(end)]
    return max([float(least_said_total(reading)), *ends])


def small_grid(problem: Problem, bound: LaunchedBound, seed: int) -> Grid | None:
    """Return every state where nearly all the mass is, and a thin sample of the tails; None if that is too many."""
    window = bound.window(EDGE_MASS)
    check_limit(window[1])
    core = bound.window(0.5 * TAIL_MASS)
    if _states(window[0], core[0] - 1, len(problem.kept)) <= LISTED_ALWAYS:
        core = window[0], core[1]  # small truths are cheap
    if _states(*window, len(problem.kept)) <= LISTED_ALWAYS:
        core = window
    if _states(*core, len(problem.kept)) > LISTED_MAX:
        return None
    return _core_and_tails(core, window, problem.kept, _tail_size(problem), seed)


@lru_cache(maxsize=8)
def _core_and_tails(
    core: tuple[int, int], window: tuple[int, int], kept: tuple[str, ...], size: int, seed: int
) -> Grid:
    """Return a listed core and a sample of what lies beside it (remembered: an edit seldom moves the window)."""
    rng = np.random.default_rng(seed)
    parts = [grids.listed(*core, kept)]
    for low, high, outward in ((window[0], core[0] - 1, False), (core[1] + 1, window[1], True)):
        if low <= high:
            edges = grids.blocks(low, high, max(1, core[1] // 10), outward)
            blocks = len(edges) - 1
            strata = grids.Strata(edges, 1, kept)
            fading = 0.5 ** np.arange(blocks)[:: 1 if outward else -1] + 0.1
            parts.append(grids.sampled(strata, fading / fading.sum(), size, rng))
    return grids.joined(parts)


def _tail_size(problem: Problem) -> int:
    dear = any(
        len(r.steps.exact) + len(r.steps.ranges) + len(r.steps.shares) > 1 and r.total[0] != r.total[1]
        for r in problem.readings
    )
    return TAIL_SIZE["dear" if dear else "cheap"]


def large_parts(problem: Problem, bound: LaunchedBound) -> tuple[Grid | None, grids.Strata]:
    """Return what can be listed of a salvo too large to list as a whole (its small truths), and boxes of the rest.

    Boxes are narrow in N where the bound has its mass; a total that was said has a box of its own, because it may
    simply be known.
    """
    low, high = bound.window(EDGE_MASS)
    start = low
    while start < high and _states(low, start, len(problem.kept)) <= LISTED_PART:
        start += 1
    inner = bound.window(0.5 * TAIL_MASS)
    edges = {*np.linspace(*inner, 25).astype(int).tolist(), *grids.blocks(start, high, 4)}
    said = {int(end) for r in problem.readings for end in r.total if low < end < high}
    edges |= said | {end + 1 for end in said}
    edges = {start, high + 1, *(edge for edge in edges if start < edge <= high)}
    strata = grids.Strata(tuple(sorted(edges)), 8 if len(problem.kept) == 4 else 24, problem.kept)
    return (grids.listed(low, start - 1, problem.kept) if start > low else None), strata


def _states(low: int, high: int, outcomes: int) -> int:
    return grids.states_up_to(high, outcomes) - grids.states_up_to(low - 1, outcomes)


def check_limit(high: int) -> None:
    """Refuse a salvo whose truth may be larger than the exact route takes on."""
    if high > LAUNCHED_LIMIT:
        raise LimitError(
            f"the number launched may be as large as {high}; the exact route takes on {LAUNCHED_LIMIT}. "
            f"Narrow launched_median and launched_sigma of the weapon's prior."
        )
