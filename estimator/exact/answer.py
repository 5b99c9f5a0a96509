"""From a solution to pmfs, and how far they can be trusted."""

from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from estimator.exact.bounds import EDGE_MASS
from estimator.exact.grid import Grid
from estimator.exact.prior import prior_pmfs
from estimator.exact.problem import Problem
from estimator.exact.solve import Solution, solve_on
from estimator.quantities import LAUNCHED, MEMBERS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: A drawn state's outcomes are spread over up to N / SPREAD numbers to either side.
SPREAD: Final = 40
#: The widths that occur, so that they are few.
_WIDTHS: Final = np.unique(np.round(2 ** np.arange(-1, 13, 0.5)).astype(np.int64))
#: Largest truth over which prior pmfs are tabulated.
PRIOR_MAX: Final = 400


def quantities_in_play(kept: tuple[str, ...]) -> tuple[str, ...]:
    """Return launched and every quantity of which an outcome is in play."""
    return (LAUNCHED, *(q for q, members in MEMBERS.items() if members.intersection(kept)))


@lru_cache(maxsize=32)
def count_of(grid: Grid, quantity: str) -> Ints:
    """Return the count of a quantity in every state of a grid."""
    if quantity == LAUNCHED:
        return grid.launched
    rows = [grid.counts[k] for k, outcome in enumerate(grid.kept) if outcome in MEMBERS[quantity]]
    return np.asarray(np.sum(rows, axis=0))


def pmfs(grid: Grid, mass: Floats) -> dict[str, Floats]:
    """Return the pmf of every quantity in play, each over 0, 1, 2, ... to its largest value on the grid.

    A listed state counts where it stands. A drawn one stands for its neighbours too: its count of outcomes is
    spread by a triangle (mean kept), none near 0 or N, where every number matters. N itself is spread only where
    it runs into the thousands, and never where somebody said it.
    """
    return {q: _pmf(grid, q, mass) for q in quantities_in_play(grid.kept)}


def _pmf(grid: Grid, quantity: str, mass: Floats) -> Floats:
    count = count_of(grid, quantity)
    spread = _spread(grid, quantity)
    if spread is None:
        return np.bincount(count, mass)
    size, parts = spread
    total = np.zeros(size)
    for width, where in parts:
        triangle = width + 1.0 - np.abs(np.arange(-width, width + 1))
        here = np.bincount(count[where], mass[where], minlength=size + width)
        total += np.convolve(here, triangle / triangle.sum())[width : width + size] if width else here
    return total


@lru_cache(maxsize=32)
def _spread(grid: Grid, quantity: str) -> tuple[int, tuple[tuple[int, Ints], ...]] | None:
    """Return the length of a pmf and, for every width of spreading, the states it serves; None where none is spread."""
    if not grid.sampled:
        return None
    count = count_of(grid, quantity)
    reach = np.minimum(np.minimum(count, grid.launched - count) // 4, grid.launched // SPREAD)
    reach = grid.blur if quantity == LAUNCHED else _WIDTHS[np.searchsorted(_WIDTHS, reach, "right") - 1]
    reach = np.where(grid.half > 0, reach, 0)
    if not reach.any():
        return None
    parts = tuple((int(width), np.flatnonzero(reach == width)) for width in np.unique(reach))
    return int((count + reach).max()) + 1, parts


def prior_of(problem: Problem, solution: Solution) -> dict[str, Floats]:
    """Return the prior pmf of every quantity in play, over at least the range that the posterior needs."""
    top = int(solution.grid.launched[solution.mass > 1e-5].max(initial=1))
    most = PRIOR_MAX if not problem.groups else min(PRIOR_MAX, max(100, 100 * -(-2 * top // 100)))
    return dict(prior_pmfs(problem.truth, problem.kept, most))


def change_on_doubling(solution: Solution, fine: dict[str, Floats]) -> float:
    """Return the largest change of any pmf value between half the points and all of them."""
    if not solution.problem.groups:
        return 0.0
    coarse = solve_on(solution.problem, solution.grid, solution.bound, "coarse")
    other = pmfs(solution.grid, coarse.mass)
    return max(float(np.max(np.abs(fine[q] - other[q]))) for q in fine)


def sample_error(solution: Solution) -> tuple[float, float]:
    """Return half the largest change of a pmf value between the halves of the sample, and the mass it carries."""
    grid = solution.grid
    if not grid.sampled:
        return 0.0, 0.0
    halves = []
    for half in (1, 2):
        mass = solution.mass * np.where(grid.half == 0, 1.0, 2.0 * (grid.half == half))
        halves.append(pmfs(grid, mass / mass.sum()))
    change = max(float(np.max(np.abs(halves[0][q] - halves[1][q]))) for q in halves[0])
    return 0.5 * change, float(solution.mass[grid.half > 0].sum())


def edge_mass(solution: Solution) -> float:
    """Return the posterior mass estimated to lie beyond the grid.

    Beyond the grid only the bound on N is known; it is scaled by what the posterior makes of it near the edges.
    """
    low, high = solution.bound.window(EDGE_MASS)
    n, bound = solution.grid.launched, solution.bound.mass
    reach = max(1, (high - low) // 5)
    near = (n < low + reach) | (n > high - reach)
    expected = bound[low : low + reach].sum() + bound[max(high - reach + 1, low + reach) : high + 1].sum()
    ratio = float(solution.mass[near].sum()) / max(float(expected), 1e-300)
    return min(solution.bound.beyond(low, high) * max(ratio, 1.0), 1.0)
