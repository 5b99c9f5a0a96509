"""Are these numbers uniform on (0, 1)? Two tests that see different things, both exact for the sample's size."""

from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import gammaincc
from scipy.stats import binom

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

#: Bins of the chi-square test, and places at which the ECDF is held against its envelope.
BINS: Final = 20
_REPLICATES: Final = 20_000


class Uniformity(NamedTuple):
    """P-values under uniformity: ``chi_square`` over BINS bins, ``ecdf`` by the simultaneous envelope."""

    chi_square: float
    ecdf: float


def uniformity(values: Floats) -> Uniformity:
    """Test values, shape (n,), for uniformity on (0, 1)."""
    return uniformity_of(binned(values))


def binned(values: Floats) -> Counts:
    """Return how many of the values, shape (n,), lie in each of BINS equal bins of (0, 1): all that is tested."""
    return np.bincount(np.minimum((values * BINS).astype(int), BINS - 1), minlength=BINS)


def uniformity_of(counts: Counts) -> Uniformity:
    """Test counts in BINS equal bins, shape (BINS,), for uniformity on (0, 1)."""
    size = int(counts.sum())
    expected = size / BINS
    statistic = float(((counts - expected) ** 2).sum() / expected)
    chi_square = float(gammaincc(0.5 * (BINS - 1), 0.5 * statistic))
    tail = float(_narrowest_tail(counts[None, :])[0])
    return Uniformity(chi_square, float(np.mean(_null_tails(size) <= tail)))


def envelope(size: int, false_alarm: float) -> Floats:
    """Return the simultaneous envelope of the ECDF of ``size`` uniform values at 1/BINS, 2/BINS, ...

    Shape (2, BINS - 1): the ECDF leaves it anywhere with probability at most ``false_alarm`` (Säilynoja, Bürkner
    & Vehtari 2022: binomial margins, their level adjusted by simulation for being many).
    """
    level = float(np.quantile(_null_tails(size), false_alarm, method="lower"))
    places = np.arange(1, BINS) / BINS
    low = binom.ppf(0.5 * level, size, places)
    high = binom.isf(0.5 * level, size, places)
    return np.stack([low, high]) / size


def _narrowest_tail(counts: Counts) -> Floats:
    """Return, for rows of bin counts, the smallest two-sided binomial tail over all places of the ECDF."""
    size = int(counts[0].sum())
    table = _tails(size)
    below = np.cumsum(counts, axis=1)[:, :-1]
    return np.asarray(table[below, np.arange(BINS - 1)].min(axis=1))


@lru_cache(maxsize=8)
def _tails(size: int) -> Floats:
    """Return the two-sided tail probability of each count of values below each place, (size + 1, BINS - 1)."""
    count, places = np.arange(size + 1)[:, None], np.arange(1, BINS) / BINS
    at_most, at_least = binom.cdf(count, size, places), binom.sf(count - 1, size, places)
    return np.asarray(np.minimum(1.0, 2.0 * np.minimum(at_most, at_least)))


@lru_cache(maxsize=8)
def _null_tails(size: int) -> Floats:
    """Return the smallest tail of _REPLICATES uniform samples of ``size`` (a fixed seed: the same at every call)."""
    rng = np.random.default_rng(20220)
    return _narrowest_tail(rng.multinomial(size, np.full(BINS, 1 / BINS), size=_REPLICATES))
