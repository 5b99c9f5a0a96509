"""Prior of one salvo's truth: how many were launched, and how they broke into outcomes (docs/model.md, section 1)."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from estimator.model.arrays import NUMPY, Array, Ops
from estimator.priors.values import TruthPrior
from estimator.quantities import LAUNCHED, OUTCOMES

Floats = npt.NDArray[np.float64]

#: The prior of the number launched is normalised over 1..LAUNCHED_MAX.
LAUNCHED_MAX: Final = 60_000


@lru_cache(maxsize=64)
def launched_logpmf(median: float, sigma: float) -> Floats:
    """Return log P(N), shape (LAUNCHED_MAX + 1,), index N; entry 0 is -inf (a salvo has at least one)."""
    n = np.arange(1, LAUNCHED_MAX + 1)
    logp = -0.5 * ((np.log(n) - np.log(median)) / sigma) ** 2 - np.log(n)
    table = np.concatenate([[-np.inf], logp - NUMPY.logsumexp(logp, 0)])
    table.flags.writeable = False
    return table


def beta_binomial_logpmf(k: Array, n: Array, stick: tuple[Array, Array], ops: Ops = NUMPY) -> Array:
    """Return log BetaBinomial(k | n, a, b) elementwise, for 0 <= k <= n; ``stick`` is (a, b)."""
    a, b = stick
    g = ops.gammaln
    choose = g(n + 1.0) - g(k + 1.0) - g(n - k + 1.0)
    return choose + g(k + a) + g(n - k + b) - g(n + a + b) - (g(a) + g(b) - g(a + b))


def kept_sticks(prior: TruthPrior, kept: Sequence[str]) -> list[tuple[str, tuple[float, float]]]:
    """Return (outcome, (a, b)) for every kept outcome but the last, which takes the rest."""
    return [(outcome, getattr(prior, outcome)) for outcome in kept[:-1]]


def sticks_logpmf(
    truth: Mapping[str, Array], sticks: Sequence[tuple[str, tuple[Array, Array]]], ops: Ops = NUMPY
) -> Array:
    """Return log P(outcomes | N) elementwise over states; ``truth`` maps launched and outcomes to counts."""
    left = truth[LAUNCHED]
    total: Array = 0.0
    for outcome, stick in sticks:
        total = total + beta_binomial_logpmf(truth[outcome], left, stick, ops)
        left = left - truth[outcome]
    return total


def truth_logpmf(truth: Mapping[str, Array], prior: TruthPrior, kept: Sequence[str] = OUTCOMES) -> Array:
    """Return log P(truth), elementwise over states; the counts must add up and 1 <= N <= LAUNCHED_MAX."""
    launched = launched_logpmf(prior.launched_median, prior.launched_sigma)[truth[LAUNCHED]]
    return launched + sticks_logpmf(truth, kept_sticks(prior, kept))
