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
from estimator.exact.tables import AccountTable, account_tables
from estimator.model.arrays import NUMPY
from estimator.priors.spin_scale import SpinScale

Floats = npt.NDArray[np.float64]
Tables = tuple[AccountTable | None, ...]

#: States drawn in the main pass of a salvo too large to list.
SAMPLE_SIZE: Final = 64_000
_BLOCK: Final = 2_048


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A salvo at one scale of its sources' spins, over the grid.

    ``mass`` (states,) is P(state, scale | salvo) and includes each state's weight; ``tables`` follow
    ``problem.readings`` (None where an account says nothing); ``combined`` holds per group log P(group | state, scale),
    shape (states,).
    """

    at: SpinScale
    problem: Problem
    grid: Grid
    mass: Floats
    tables: Tables
    combined: tuple[Floats, ...]

    def combination_mass(self, group: int) -> Floats:
        """Return P(state, scale, combination of a bloc's nodes | salvo), shape (states, combinations)."""
        joint = joint_log([self.tables[k] for k in self.problem.groups[group]], self.grid)
        joint -= self.combined[group][:, None]
        np.exp(joint, out=joint)
        joint *= self.mass[:, None]
        return joint


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """A salvo's posterior over its grid: ``mass`` (states,), which sums to 1, is that of its ``parts`` together."""

    problem: Problem
    grid: Grid
    bound: bounds.LaunchedBound
    mass: Floats
    log_evidence: float
    parts: tuple[Part, ...]

    @property
    def scales(self) -> dict[float, float]:
        """P(scale of spins | salvo)."""
        return {part.at.scale: float(part.mass.sum()) for part in self.parts}


def solve(problem: Problem, seed: int, level: Level = "fine") -> Solution:
    """Sum a salvo up on a grid that its own figures choose; ``seed`` serves the sampled part of the grid."""
    bound = bounds.launched_bound(problem)
    grid = bounds.small_grid(problem, bound, seed)
    if grid is None:
        rng = np.random.default_rng(seed)
        grid = _refined(problem, bound, rng)
    return solve_on(problem, grid, bound, level)


def solve_on(problem: Problem, grid: Grid, bound: bounds.LaunchedBound, level: Level) -> Solution:
    """Sum a salvo up on a given grid, at every scale of its sources' spins."""
    log_prior = prior_logpmf(problem.truth, grid) + np.log(grid.weight)
    scaled = [(one, problem.in_scale(one.scale)) for one in problem.scales]
    said = told([at_scale for _, at_scale in scaled], grid, level)
    logp = [
        sum(combined, log_prior + np.log(one.weight))
        for (one, _), (_, combined) in zip(scaled, said, strict=True)
    ]
    top = max(float(one.max()) for one in logp)
    if not np.isfinite(top):
        raise _impossible(problem, grid.size, said[0][1])
    mass = np.exp(np.stack(logp) - top)
    total = float(mass.sum())
    parts = (
        Part(one, at_scale, grid, own / total, *what)
        for (one, at_scale), own, what in zip(scaled, mass, said, strict=True)
    )
    return Solution(problem, grid, bound, mass.sum(axis=0) / total, top + np.log(total), tuple(parts))


def told(scaled: Sequence[Problem], grid: Grid, level: Level) -> list[tuple[Tables, tuple[Floats, ...]]]:
    """Return what every account, and every group of them, says of a grid, for one salvo at several scales of spins."""
    first = scaled[0]
    nodes, beliefs = first.nodes(level), [problem.beliefs(level) for problem in scaled]
    found: list[list[AccountTable | None]] = [[None] * len(first.readings) for _ in scaled]
    for k in (k for group in first.groups for k in group):
        own = [held[k] for held in beliefs]
        for place, table in enumerate(
            account_tables(first.readings[k], own, nodes[k], grid, first.copies[k])
        ):
            found[place][k] = table
    return [
        (tuple(tables), tuple(group_log([tables[k] for k in group], grid) for group in first.groups))
        for tables in found
    ]


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


def joint_log(tables: Sequence[AccountTable | None], grid: Grid, part: slice = slice(None)) -> Floats:
    """Return log P(accounts of one group, combination | state), shape (states, combinations), for some states."""
    present = [table for table in tables if table is not None]
    total = present[0].log_value[present[0].slots.of_state[part]]
    for table in present[1:]:
        total += table.log_value[table.slots.of_state[part]]
    node = log_node(present[0].nodes, grid)
    total += node if node.ndim == 1 else node[part]
    return total


def group_log(tables: Sequence[AccountTable | None], grid: Grid) -> Floats:
    """Return log P(accounts of one group | state): multiplied within, summed over what they have in common."""
    found = []
    for start in range(0, grid.size, _BLOCK):  # blocks that stay in cache
        joint = joint_log(tables, grid, slice(start, start + _BLOCK))
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
