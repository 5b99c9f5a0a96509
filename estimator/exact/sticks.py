"""What goes with a common node of several sources beside them: the shares of a weapon that a record taught.

A record tells the level of its sources' spins and the share that is intercepted together: where all lean further, less
was stopped. So a new strike's truth has another prior at every node of the spins' common factor.
"""

from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from estimator.exact.belief import BlocNodes
from estimator.exact.grid import Grid, distinct
from estimator.model.truth import beta_binomial_logpmf
from estimator.priors.values import LearnedPriors

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_BETA_MAX: Final = 1e4


def stick_odds(learned: LearnedPriors, weapon: str) -> Floats:
    """Return the log-odds of the mean of every stick that a record taught of a weapon type, (draws, sticks)."""
    mean = learned.stick_means[:, _columns(learned, weapon)]
    return np.asarray(np.log(mean) - np.log1p(-mean))


def sticks_at(learned: LearnedPriors, weapon: str, members: list[Ints]) -> tuple[Floats, ...]:
    """Return for every learned stick its (a, b) at each node, (nodes, 2), from the draws that make the node up."""
    columns = _columns(learned, weapon)
    mean, size = learned.stick_means[:, columns], learned.stick_sizes[:, columns]
    return tuple(
        np.array([mixed(mean[own, k], size[own, k]) for own in members]) for k in range(len(columns))
    )


def _columns(learned: LearnedPriors, weapon: str) -> list[int]:
    if weapon not in learned.weapons:
        return []
    first = learned.weapons.index(weapon) * len(learned.sticks)
    return list(range(first, first + len(learned.sticks)))


def mixed(mean: Floats, size: Floats) -> tuple[float, float]:
    """Return the (a, b) of the Beta with the moments of a mixture of Betas of such means and sizes a + b, (draws,)."""
    within = float((mean * (1 - mean) / (size + 1.0)).mean())
    return beta_of(float(mean.mean()), within + float(mean.var()))


def beta_of(mean: float, variance: float) -> tuple[float, float]:
    """Return the (a, b) of the Beta of a mean and variance."""
    mean = min(max(mean, 1e-6), 1 - 1e-6)
    size = min(max(mean * (1 - mean) / max(variance, 1e-300) - 1.0, 1e-3), _BETA_MAX)
    return mean * size, (1 - mean) * size


@lru_cache(maxsize=8)
def log_node(nodes: BlocNodes, grid: Grid) -> Floats:
    """Return the log-weight of every combination of a group's nodes, (combinations,).

    Where sticks go with the spin's nodes it hangs on the state: (states, combinations) of log P(combination) +
    log P(state | combination) - log P(state).
    """
    if not nodes.sticks:
        return nodes.log_weight
    ratio, left = np.zeros((grid.size, nodes.spin.size)), grid.launched
    for counts, stick, base in zip(grid.counts, nodes.sticks, nodes.base, strict=False):
        first, place = distinct([left, counts])
        y, n = counts[first, None].astype(float), left[first, None].astype(float)
        held = beta_binomial_logpmf(y, n, (stick[:, 0], stick[:, 1]))
        ratio += (held - beta_binomial_logpmf(y, n, (np.array(base[0]), np.array(base[1]))))[place]
        left = left - counts
    return np.asarray(np.repeat(ratio, nodes.size.size, axis=1) + nodes.log_weight)
