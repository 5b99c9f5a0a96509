"""The candidate truths of one salvo of a panel, reduced to what its figures can tell apart (docs/model.md, 4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from estimator.exact import bounds
from estimator.exact import grid as grids
from estimator.exact.bounds import LaunchedBound
from estimator.exact.grid import Grid, distinct
from estimator.exact.problem import Problem
from estimator.exact.solve import solve_on
from estimator.model.truth import kept_sticks, launched_logpmf, sticks_logpmf
from estimator.quantities import LAUNCHED

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: Mass that may lie beyond a salvo's window of N on either side, by the bound of the exact route.
EDGE: Final = 1e-4
#: Mass outside the states that are listed one by one, on either side, that a sample may stand for.
CORE: Final = 5e-3
#: States listed at most, before those that no figure tells apart are merged; up to so many all are listed.
LISTED_MAX: Final = 60_000
LISTED_ALWAYS: Final = 4_000
#: States drawn of either tail, and of a salvo that cannot be listed.
TAIL_SIZE: Final = 200
SAMPLE_SIZE: Final = 8_000


@dataclass(frozen=True, slots=True, eq=False)
class States:
    """The states of one salvo.

    ``fine`` lists prefixes: N, the first ``depth`` outcomes, and the rest in one. ``of_fine`` (fine,) leads to the
    state that holds it and ``share`` (fine,) says with which part of its prior; ``first`` (states,) is a
    representative. ``log_prior`` (states,) is log P(state) without the learned sticks; ``sticks`` (learned sticks, 2,
    states) holds their (k, n); ``beyond`` is the bound's mass outside the window.
    """

    fine: Grid
    depth: int
    of_fine: Ints
    share: Floats
    first: Ints
    log_prior: Floats
    sticks: Ints
    beyond: float

    @property
    def launched(self) -> Ints:
        """N of every state."""
        return self.fine.launched[self.first]

    def count(self, outcomes: frozenset[str], kept: Sequence[str]) -> Ints:
        """Return every state's count in a set of outcomes that its prefix tells."""
        return count_in(self.fine, self.depth, outcomes, kept)[self.first]


def depth_of(problem: Problem) -> int:
    """Return how many leading outcomes must be known to know the count in every set that a figure looks at."""
    kept = problem.kept
    looked_at = [
        step.target
        for group in problem.groups
        for k in group
        for steps in (
            problem.readings[k].steps.exact,
            problem.readings[k].steps.ranges,
            problem.readings[k].steps.shares,
        )
        for s in steps
        for step in (s, _Other(s.others))
    ]
    for depth in range(len(kept)):
        tail = frozenset(kept[depth:])
        if all(not target & tail or target >= tail for target in looked_at):
            return depth
    return len(kept) - 1


@dataclass(frozen=True, slots=True)
class _Other:
    target: frozenset[str]


def count_in(fine: Grid, depth: int, outcomes: frozenset[str], kept: Sequence[str]) -> Ints:
    """Return the count in a set of outcomes on a grid of prefixes; the tail counts whole or not at all."""
    rows = [fine.counts[k] for k in range(depth) if kept[k] in outcomes]
    if outcomes.intersection(kept[depth:]):
        rows.append(fine.counts[depth])
    return np.sum(rows, axis=0) if rows else np.zeros_like(fine.launched)


def states_of(problem: Problem, learned: int, seed: int) -> States:
    """List (or, of a very large salvo, sample) the states of one salvo; its first ``learned`` sticks are learned.

    Which, is chosen as if nobody copied and spins were as their priors have them: of a record both are learned.
    """
    problem = problem.plain
    bound, depth = bounds.launched_bound(problem), depth_of(problem)
    low, high = bound.window(EDGE)
    bounds.check_limit(high)
    prefix = (*problem.kept[:depth], "rest")
    core = bound.window(CORE)
    if _size(low, high, prefix) <= LISTED_ALWAYS:
        core = low, high
    if _size(*core, prefix) <= LISTED_MAX:
        fine = _core_and_tails(core, (low, high), prefix, seed)
    else:
        fine = _sampled(problem, bound, prefix, seed)
    return _merged(problem, fine, depth, min(learned, depth), bound.beyond(low, high))


def _merged(problem: Problem, fine: Grid, depth: int, learned: int, beyond: float) -> States:
    """Merge the prefixes that neither a figure nor a learned stick tells apart."""
    kept = problem.kept
    columns = [fine.launched, *fine.counts[:learned]]
    for group in problem.groups:
        for k in group:
            steps = problem.readings[k].steps
            scored = (*steps.exact, *steps.ranges, *steps.shares)
            columns += [count_in(fine, depth, step.target, kept) for step in scored]
    first, of_fine = distinct(columns)
    truth = {LAUNCHED: fine.launched, **dict(zip(kept[:depth], fine.counts[:depth], strict=True))}
    sticks = kept_sticks(problem.truth, kept)[:depth]
    left = fine.launched - fine.counts[:learned].sum(axis=0)
    logp = (
        np.log(fine.weight)
        + launched_logpmf(problem.truth.launched_median, problem.truth.launched_sigma)[fine.launched]
    )
    logp = logp + sticks_logpmf({**truth, LAUNCHED: left}, sticks[learned:])
    mass = np.exp(logp - logp.max())
    total = np.bincount(of_fine, mass)
    before = fine.launched - np.cumsum(np.vstack([0 * fine.launched, fine.counts]), axis=0)[:learned]
    pairs = np.stack([fine.counts[:learned], before], axis=1)[:, :, first]
    return States(
        fine, depth, of_fine, mass / total[of_fine], first, np.log(total) + logp.max(), pairs, beyond
    )


def _size(low: int, high: int, prefix: tuple[str, ...]) -> int:
    return grids.states_up_to(high, len(prefix)) - grids.states_up_to(low - 1, len(prefix))


def _core_and_tails(
    core: tuple[int, int], window: tuple[int, int], prefix: tuple[str, ...], seed: int
) -> Grid:
    """List the core of a window of N, and draw a thin sample of what lies beside it."""
    rng = np.random.default_rng(seed)
    parts = [grids.listed(*core, prefix)]
    for low, high, outward in ((window[0], core[0] - 1, False), (core[1] + 1, window[1], True)):
        if low <= high:
            edges = grids.blocks(low, high, max(1, core[1] // 10), outward)
            fading = 0.5 ** np.arange(len(edges) - 1)[:: 1 if outward else -1] + 0.1
            strata = grids.Strata(edges, 1, prefix)
            parts.append(grids.sampled(strata, fading / fading.sum(), TAIL_SIZE, rng))
    return grids.joined(parts)


def _sampled(problem: Problem, bound: LaunchedBound, prefix: tuple[str, ...], seed: int) -> Grid:
    """Draw prefixes, densely where a coarse first look by the exact route finds the mass."""
    low, high = bound.window(EDGE)
    inner = bound.window(0.005)
    edges = {low, high + 1, *np.linspace(*inner, 25).astype(int).tolist(), *grids.blocks(low, high, 4)}
    cuts = 8 if len(problem.kept) == 4 else 24
    strata = grids.Strata(tuple(sorted(edges)), cuts, problem.kept)
    found = solve_on(problem, grids.centres(strata), bound, "coarse").mass
    shape = (len(strata.edges) - 1, *(cuts,) * (len(problem.kept) - 1))
    found = found.reshape(shape).sum(axis=tuple(range(len(prefix), len(shape)))).ravel()
    root = np.sqrt(found)
    chance = (
        0.6 * found + 0.3 * root / root.sum() + 0.1 / found.size
    )  # sources may be learned to be unlike their priors
    narrow = grids.Strata(strata.edges, cuts, prefix)
    return grids.sampled(narrow, chance, SAMPLE_SIZE, np.random.default_rng(seed))
