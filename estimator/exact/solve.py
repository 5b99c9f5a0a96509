"""The exact route: sum over truths, with every source summed out (docs/model.md, section 6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from estimator.claims.findings import shown
from estimator.errors import ImpossibleError
from estimator.exact import bounds
from estimator.exact import grid as grids
from estimator.exact.grid import Grid
from estimator.exact.points import Level
from estimator.exact.prior import prior_logpmf
from estimator.exact.problem import Problem
from estimator.exact.sticks import log_node
from estimator.exact.tables import AccountTable, account_table
from estimator.model.arrays import NUMPY

Floats = npt.NDArray[np.float64]

#: States drawn in the main pass of a salvo too large to list.
SAMPLE_SIZE: Final = 64_000
_BLOCK: Final = 2_048


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """A salvo's posterior over its grid.

    ``mass`` (states,) sums to 1 and includes each state's weight; ``tables`` follow ``problem.readings`` (None
    where an account says nothing); ``combined`` holds per group log P(group | state), shape (states,).
    """

    problem: Problem
    grid: Grid
    bound: bounds.LaunchedBound
    mass: Floats
    log_evidence: float
    tables: tuple[AccountTable | None, ...]
    combined: tuple[Floats, ...]

    def combination_mass(self, group: int) -> Floats:
        """Return P(state, combination of a bloc's nodes | salvo), shape (states, combinations)."""
        joint = _joint([self.tables[k] for k in self.problem.groups[group]], self.grid)
        joint -= self.combined[group][:, None]
        np.exp(joint, out=joint)
        joint *= self.mass[:, None]
        return joint


def solve(problem: Problem, seed: int, level: Level = "fine") -> Solution:
    """Sum a salvo up on a grid that its own figures choose; ``seed`` serves the sampled part of the grid."""
    bound = bounds.launched_bound(problem)
    grid = bounds.small_grid(problem, bound, seed)
    if grid is None:
        rng = np.random.default_rng(seed)
        grid = _refined(problem, bound, rng)
    return solve_on(problem, grid, bound, level)


def solve_on(problem: Problem, grid: Grid, bound: bounds.LaunchedBound, level: Level) -> Solution:
    """Sum a salvo up on a given grid."""
    beliefs = problem.beliefs(level)
    tables: list[AccountTable | None] = [None] * len(problem.readings)
    logp = prior_logpmf(problem.truth, grid) + np.log(grid.weight)
    combined = []
    nodes = problem.nodes(level)
    for group in problem.groups:
        for k in group:
            tables[k] = account_table(problem.readings[k], beliefs[k], nodes[k], grid, problem.copies[k])
        combined.append(_group_log([tables[k] for k in group], grid))
        logp = logp + combined[-1]
    top = float(logp.max())
    if not np.isfinite(top):
        raise _impossible(problem, logp.size, combined)
    mass = np.exp(logp - top)
    total = float(mass.sum())
    return Solution(problem, grid, bound, mass / total, top + np.log(total), tuple(tables), tuple(combined))


def _impossible(problem: Problem, states: int, combined: Sequence[Floats]) -> ImpossibleError:
    """Return the error that names the groups of accounts without any one of which something would be possible."""
    whole = [np.isfinite(one) for one in combined]
    without = [
        np.logical_and.reduce([o for k, o in enumerate(whole) if k != place], axis=0, initial=True)
        for place in range(len(whole))
    ]
    guilty = [place for place, possible in enumerate(without) if np.broadcast_to(possible, states).any()]
    named = [k for place in guilty or range(len(whole)) for k in problem.groups[place]]
    accounts = [problem.readings[k].account for k in sorted(named)]
    told = tuple(
        f"{shown(account.source)}: {', '.join(f'{f.quantity} {f.reading}' for f in account.figures)}"
        for account in accounts
    )
    return ImpossibleError(told)


def _joint(tables: Sequence[AccountTable | None], grid: Grid, part: slice = slice(None)) -> Floats:
    """Return log P(accounts of one group, combination | state), shape (states, combinations), for some states."""
    present = [table for table in tables if table is not None]
    total = present[0].log_value[present[0].slots.of_state[part]]
    for table in present[1:]:
        total += table.log_value[table.slots.of_state[part]]
    node = log_node(present[0].nodes, grid)
    total += node if node.ndim == 1 else node[part]
    return total


def _group_log(tables: Sequence[AccountTable | None], grid: Grid) -> Floats:
    """Return log P(accounts of one group | state): multiplied within, summed over what they have in common."""
    found = []
    for start in range(0, grid.size, _BLOCK):  # blocks that stay in cache
        joint = _joint(tables, grid, slice(start, start + _BLOCK))
        found.append(NUMPY.logsumexp(joint, 1) if joint.shape[1] > 1 else joint[:, 0])
    return np.concatenate(found)


def _refined(problem: Problem, bound: bounds.LaunchedBound, rng: np.random.Generator) -> Grid:
    """Return small truths listed, and of the rest a sample that is dense where a coarse first look finds the mass."""
    small, strata = bounds.large_parts(problem, bound)
    middles = grids.centres(strata)
    look = middles if small is None else grids.joined([small, middles])
    found = solve_on(problem, look, bound, "coarse").mass[-middles.size :]
    share = float(found.sum())
    size = int(SAMPLE_SIZE * min(1.0, max(0.03, 4 * np.sqrt(share))))
    root = np.sqrt(found)
    rest = grids.sampled(strata, 0.8 * found / share + 0.2 * root / root.sum(), size, rng)
    return rest if small is None else grids.joined([small, rest])
