"""A solution with one voice taken away: on the same grid, what all the others say of every state."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from estimator.claims.ledger import Reading
from estimator.display.stories import Story, leading, parted
from estimator.exact import answer
from estimator.exact.belief import ALONE, Belief, belief
from estimator.exact.copies import OWN, Copy, copies_of
from estimator.exact.grid import Grid
from estimator.exact.prior import prior_logpmf
from estimator.exact.solve import Part, Solution, group_log
from estimator.exact.tables import AccountTable, account_table
from estimator.model.account import AccountReading, read_account
from estimator.model.arrays import NUMPY

Floats = npt.NDArray[np.float64]


def log_without(solution: Solution, place: int, instead: AccountReading | None = None) -> Floats:
    """Return log P(state, scale of spins, every account but one) up to a constant, shape (scales, states).

    ``place`` is the account's in ``problem.readings``; ``instead`` is an account that the same source gives in its
    place. Who may be a copy, and of whom, is told anew.
    """
    problem = solution.problem
    readings = {k: reading for k, reading in enumerate(problem.readings) if k != place}
    if instead is not None:
        readings[place] = instead
    copies = dict(zip(readings, copies_of(list(readings.values()), problem.priors), strict=True))
    return np.stack([_without(part, readings, copies) for part in solution.parts])


def _without(part: Part, readings: Mapping[int, AccountReading], copies: Mapping[int, Copy]) -> Floats:
    """Return log P(state, scale, those accounts) at one scale; one that is not as it was is summed anew."""
    told = {k: _retold(part, k, reading, copies[k]) for k, reading in readings.items() if reading.informative}
    log_mass = log_prior(part)
    for group, combined in zip(part.problem.groups, part.combined, strict=True):
        now = [told[k] for k in group if k in told]
        same = now == [part.tables[k] for k in group]
        log_mass = log_mass + (combined if same else _together(now, part.grid))
    return log_mass


def _retold(part: Part, place: int, reading: AccountReading, copy: Copy) -> AccountTable:
    """Return the table of an account as another kind of copy, or of another account of the same source."""
    table = part.tables[place]
    if table is None:
        raise ValueError(f"reading {place} says nothing: it has no table")
    if reading is table.reading:
        return table.retold(copy)
    return account_table(reading, table.belief, table.nodes, part.grid, copy)


def log_beside(solution: Solution, place: int) -> Floats:
    """Return log P(state, scale, every account but one), where all others still may have copied that one.

    The shape is (scales, states).
    """
    return np.stack([_beside(part, place) for part in solution.parts])


def _beside(part: Part, place: int) -> Floats:
    log_mass = log_prior(part)
    for group, combined in zip(part.problem.groups, part.combined, strict=True):
        others = [t for k in group if k != place and (t := part.tables[k]) is not None]
        log_mass = log_mass + (_together(others, part.grid) if place in group else combined)
    return log_mass


def log_prior(part: Part) -> Floats:
    """Return the log prior mass of one scale of spins that every state of a grid stands for."""
    weight: Floats = np.log(part.grid.weight * part.at.weight)
    return prior_logpmf(part.problem.truth, part.grid) + weight


def _together(tables: Sequence[AccountTable], grid: Grid) -> Floats | float:
    return group_log(tables, grid) if tables else 0.0


def over_scales(log_mass: Floats) -> Floats:
    """Return log P(state, ...) of log P(state, scale, ...), of shape (scales, states)."""
    return np.asarray(NUMPY.logsumexp(log_mass.T, 1))


def log_account(reading: AccountReading, held: Belief, grid: Grid, copy: Copy = OWN) -> Floats:
    """Return log P(account | state) of a source that has nothing in common with others, shape (states,)."""
    table = account_table(reading, held, ALONE, grid, copy)
    return np.asarray(table.log_value[table.slots.of_state, 0])


def log_figure(solution: Solution, place: int, quantity: str, reading: Reading) -> Floats:
    """Return log P(the source of the account at ``place`` says just this | state, scale), shape (scales, states)."""
    account = solution.problem.readings[place].account
    figure = account.figures[0]
    only = replace(account, figures=(replace(figure, quantity=quantity, reading=reading),))
    read = read_account(only, solution.problem.kept, solution.problem.readings[place].role_sign)
    beliefs = [belief(part.problem.source_prior(place), (0.0, 0.0), "fine") for part in solution.parts]
    return np.stack([log_account(read, held, solution.grid) for held in beliefs])


def log_without_figure(solution: Solution, place: int, figure: int) -> Floats:
    """Return log P(state, scale, every figure but one) up to a constant; ``figure`` is its place in the account."""
    whole = solution.problem.readings[place]
    rest = tuple(f for k, f in enumerate(whole.account.figures) if k != figure)
    read = read_account(replace(whole.account, figures=rest), solution.problem.kept, whole.role_sign)
    instead = read if whole.informative and read.informative else None
    return log_without(solution, place, instead)


def weights(log_mass: Floats) -> Floats:
    """Return probabilities that sum to 1, of the shape of their logarithms."""
    mass = np.exp(log_mass - log_mass.max())
    return np.asarray(mass / mass.sum())


def log_odds(solution: Solution, quantity: str, mass: Floats, stories: tuple[Story, Story]) -> float:
    """Return the log-odds of one story against another under a mass over the states."""
    count = answer.count_of(solution.grid, quantity)
    held = [float(mass[(count >= s.low) & (count <= s.high)].sum()) for s in stories]
    return float(np.log(max(held[0], 1e-300)) - np.log(max(held[1], 1e-300)))


def figure_ratio(
    solution: Solution, place: int, figure: int, quantity: str, stories: tuple[Story, Story]
) -> float:
    """Return log P(figure | first story, all else) - log P(figure | second story, all else)."""
    without = weights(log_without_figure(solution, place, figure)).sum(axis=0)
    return log_odds(solution, quantity, solution.mass, stories) - log_odds(
        solution, quantity, without, stories
    )


def telling(pmfs: dict[str, Floats]) -> dict[str, tuple[Story, Story]]:
    """Return the two leading stories of every quantity whose smallest credible set has a hole worth telling."""
    found = {quantity: leading(pmf) for quantity, pmf in pmfs.items() if parted(pmf)}
    return {quantity: stories for quantity, stories in found.items() if stories is not None}
