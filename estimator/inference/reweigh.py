"""A solution with one voice taken away: on the same grid, what all the others say of every state."""

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
from estimator.exact.solve import Solution
from estimator.exact.sticks import log_node
from estimator.exact.tables import AccountTable, account_table
from estimator.model.account import AccountReading, read_account
from estimator.model.arrays import NUMPY
from estimator.priors.values import SourcePrior

Floats = npt.NDArray[np.float64]


def log_without(solution: Solution, place: int, instead: AccountTable | None = None) -> Floats:
    """Return log P(state, every account but one) up to a constant, shape (states,).

    ``place`` is the account's in ``problem.readings``; ``instead`` is a table that takes its place beside those with
    whom its source has something in common. Who may be a copy, and of whom, is told anew.
    """
    problem = solution.problem
    readings = {k: reading for k, reading in enumerate(problem.readings) if k != place}
    tables = {k: table for k in readings if (table := solution.tables[k]) is not None}
    if instead is not None:
        readings[place], tables[place] = instead.reading, instead
    copies = dict(zip(readings, copies_of(list(readings.values()), problem.priors), strict=True))
    told = {k: table.retold(copies[k]) for k, table in tables.items()}
    log_mass = log_prior(solution)
    for group, combined in zip(problem.groups, solution.combined, strict=True):
        now = [told[k] for k in group if k in told]
        same = now == [solution.tables[k] for k in group]
        log_mass = log_mass + (combined if same else _together(now, solution.grid))
    return log_mass


def log_beside(solution: Solution, place: int) -> Floats:
    """Return log P(state, every account but one), shape (states,), where all others still may have copied that one."""
    log_mass = log_prior(solution)
    for group, combined in zip(solution.problem.groups, solution.combined, strict=True):
        others = [t for k in group if k != place and (t := solution.tables[k]) is not None]
        log_mass = log_mass + (_together(others, solution.grid) if place in group else combined)
    return log_mass


def log_prior(solution: Solution) -> Floats:
    """Return the log prior mass that every state of a grid stands for."""
    weight: Floats = np.log(solution.grid.weight)
    return prior_logpmf(solution.problem.truth, solution.grid) + weight


def _together(tables: list[AccountTable], grid: Grid) -> Floats | float:
    if not tables:
        return 0.0
    joint = sum(table.log_value[table.slots.of_state] for table in tables) + log_node(tables[0].nodes, grid)
    return np.asarray(NUMPY.logsumexp(joint, 1))


def log_account(reading: AccountReading, held: Belief, grid: Grid, copy: Copy = OWN) -> Floats:
    """Return log P(account | state) of a source that has nothing in common with others, shape (states,)."""
    table = account_table(reading, held, ALONE, grid, copy)
    return np.asarray(table.log_value[table.slots.of_state, 0])


def log_figure(solution: Solution, place: int, quantity: str, reading: Reading, prior: SourcePrior) -> Floats:
    """Return log P(a source says just this | state), in the role of the account at ``place`` and with ``prior``."""
    account = solution.problem.readings[place].account
    figure = account.figures[0]
    only = replace(account, figures=(replace(figure, quantity=quantity, reading=reading),))
    read = read_account(only, solution.problem.kept, solution.problem.readings[place].role_sign)
    return log_account(read, belief(prior, (0.0, 0.0), "fine"), solution.grid)


def log_without_figure(solution: Solution, place: int, figure: int) -> Floats:
    """Return log P(state, every figure but one) up to a constant; ``figure`` is its place in the account."""
    whole = solution.problem.readings[place]
    rest = tuple(f for k, f in enumerate(whole.account.figures) if k != figure)
    read = read_account(replace(whole.account, figures=rest), solution.problem.kept, whole.role_sign)
    table = solution.tables[place]
    if table is None or not read.informative:
        return log_without(solution, place)
    return log_without(solution, place, account_table(read, table.belief, table.nodes, solution.grid))


def weights(log_mass: Floats) -> Floats:
    """Return probabilities that sum to 1."""
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
    without = weights(log_without_figure(solution, place, figure))
    return log_odds(solution, quantity, solution.mass, stories) - log_odds(
        solution, quantity, without, stories
    )


def telling(pmfs: dict[str, Floats]) -> dict[str, tuple[Story, Story]]:
    """Return the two leading stories of every quantity whose smallest credible set has a hole worth telling."""
    found = {quantity: leading(pmf) for quantity, pmf in pmfs.items() if parted(pmf)}
    return {quantity: stories for quantity, stories in found.items() if stories is not None}
