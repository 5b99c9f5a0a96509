"""How far two beliefs about one whole number lie apart."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def wasserstein(one: Floats, other: Floats) -> float:
    """Return the Wasserstein-1 distance of two pmfs over 0, 1, 2, ...: by how many munitions mass is moved on average.

    A pmf that ends before its probability does (a prior's) is taken as it would be were nothing beyond its end.
    """
    first, second = _padded(one, other)
    return float(np.abs(np.cumsum(first / first.sum() - second / second.sum())).sum())


def cumulative_jensen_shannon(one: Floats, other: Floats) -> float:
    """Return the cumulative Jensen-Shannon distance of two pmfs, 0 to 1 (Nguyen & Vreeken 2015).

    The square root of the symmetrised divergence over its bound, taken from both ends and the larger kept, as in power-
    scaling sensitivity (Kallioinen et al. 2024, section 2.3.2) and ArviZ's ``psense``.
    """
    first, second = _padded(one, other)
    first, second = first / first.sum(), second / second.sum()
    return max(_from_one_end(first, second), _from_one_end(first[::-1], second[::-1]))


def _from_one_end(first: Floats, second: Floats) -> float:
    p, q = np.cumsum(first)[:-1], np.cumsum(second)[:-1]
    bound = float((p + q).sum())
    if bound <= 0:
        return 0.0
    middle = 0.5 * (p + q)
    differ = float((q - p).sum()) / (2 * np.log(2))
    forth = float(_times_log_ratio(p, middle).sum()) + differ
    back = float(_times_log_ratio(q, middle).sum()) - differ
    return float(np.sqrt((max(forth, 0.0) + max(back, 0.0)) / bound))


def _times_log_ratio(p: Floats, middle: Floats) -> Floats:
    """Return p log2(p / middle), 0 where p is."""
    ratio = np.divide(p, middle, out=np.ones_like(p), where=p > 0)
    return np.asarray(p * np.log2(ratio))


def entropy(pmf: Floats) -> float:
    """Return the entropy of a pmf in bits."""
    held = pmf[pmf > 0] / pmf.sum()
    return float(-(held * np.log2(held)).sum()) + 0.0


def _padded(one: Floats, other: Floats) -> tuple[Floats, Floats]:
    size = max(one.size, other.size)
    return np.pad(one, (0, size - one.size)), np.pad(other, (0, size - other.size))
