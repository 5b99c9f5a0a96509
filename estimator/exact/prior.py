"""The prior of every quantity of a salvo, exactly, by breaking one stick after another."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from estimator.exact.grid import Grid
from estimator.model.arrays import NUMPY
from estimator.model.truth import beta_binomial_logpmf, kept_sticks, launched_logpmf
from estimator.priors.values import TruthPrior
from estimator.quantities import LAUNCHED, MEMBERS

Floats = npt.NDArray[np.float64]


@lru_cache(maxsize=8)
def prior_logpmf(prior: TruthPrior, grid: Grid) -> Floats:
    """Return log P(truth) of every state of a grid."""
    logp, left = launched_logpmf(prior.launched_median, prior.launched_sigma)[grid.launched], grid.launched
    for (_, stick), counts in zip(kept_sticks(prior, grid.kept), grid.counts, strict=False):
        of_broken, of_left, of_both = _stick_tables(stick, int(left.max()))
        logp = logp + of_broken[counts] + of_left[left - counts] - of_both[left]
        left = left - counts
    return np.asarray(logp)


@lru_cache(maxsize=32)
def _stick_tables(stick: tuple[float, float], most: int) -> tuple[Floats, Floats, Floats]:
    """Return log BetaBinomial(k | n, a, b) in parts that hang on k, on n - k and on n: each over 0..most."""
    (a, b), g, n = stick, NUMPY.gammaln, np.arange(most + 1.0)
    whole = g(n + a + b) - g(n + 1.0) - g(a + b)
    return g(n + a) - g(n + 1.0) - g(a), g(n + b) - g(n + 1.0) - g(b), whole


@lru_cache(maxsize=32)
def prior_pmfs(prior: TruthPrior, kept: tuple[str, ...], most: int) -> Mapping[str, Floats]:
    """Return the prior pmf of every quantity in play over 0..most, for truths of up to ``most`` munitions.

    The mass of larger truths is left out: a pmf sums to P(N <= most).
    """
    launched = np.exp(launched_logpmf(prior.launched_median, prior.launched_sigma)[: most + 1])
    sticks = [(outcome, _stick(stick, most)) for outcome, stick in kept_sticks(prior, kept)]
    pmfs = {LAUNCHED: launched}
    for quantity, members in MEMBERS.items():
        if members.intersection(kept):
            pmfs[quantity] = _sum_of(launched, sticks, members, kept[-1])
    for pmf in pmfs.values():
        pmf.flags.writeable = False
    return MappingProxyType(pmfs)


def _stick(stick: tuple[float, float], most: int) -> Floats:
    """Return P(R' left | R before), shape (most + 1, most + 1), for a stick that breaks R - R' off."""
    n = np.arange(most + 1)
    broken = n[:, None] - n[None, :]
    logp = beta_binomial_logpmf(np.maximum(broken, 0), n[:, None], stick)
    return np.where(broken >= 0, np.exp(logp), 0.0)


def _sum_of(
    launched: Floats, sticks: Sequence[tuple[str, Floats]], members: frozenset[str], last: str
) -> Floats:
    """Return the pmf of the total of some outcomes.

    A joint table of (what is left, total so far) is carried along. Breaking a member off keeps left + total, so
    in the coordinates (left + total, left) every stick is one matrix product.
    """
    size = launched.size
    left, whole = np.arange(size)[None, :], np.arange(size)[:, None]
    joint = np.diag(launched)  # rows: left + total so far; columns: left
    for outcome, stick in sticks:
        if outcome in members:
            joint = joint @ stick
        else:  # the total stays, what is left shrinks: rows become the total
            by_total = np.where(whole + left < size, joint[np.minimum(whole + left, size - 1), left], 0.0)
            by_total = by_total @ stick
            total = whole - left
            joint = np.where(total >= 0, by_total[np.maximum(total, 0), left], 0.0)
    if last in members:
        return joint.sum(axis=1)
    total = np.broadcast_to(whole - left, joint.shape)
    return np.bincount(total[total >= 0], joint[total >= 0], minlength=size)
