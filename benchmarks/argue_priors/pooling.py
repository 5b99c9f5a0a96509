"""Normal-normal pooling: a mean over events, its standard error, and the sd between events.

The sd between is Paule and Mandel's (1982), its interval the Q profile's (Viechtbauer 2007).
"""

from collections.abc import Sequence
from math import nan
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.stats import chi2

from argue_priors.shifts import Shift

Floats = npt.NDArray[np.float64]

#: sd of a logistic of scale 1.
LOGISTIC_SD = float(np.pi / np.sqrt(3))


class Pool(NamedTuple):
    """``count`` units pooled: mean, its standard error, sd between units and the 90 % interval of that sd."""

    mean: float
    error: float
    between: float
    between_ends: tuple[float, float]
    count: int

    def interval(self, mass_z: float = 1.6449) -> tuple[float, float]:
        """Return the central 90 % interval of the mean."""
        return self.mean - mass_z * self.error, self.mean + mass_z * self.error


def pool(units: Sequence[Shift]) -> Pool | None:
    """Return the pooled shift, None where there is nothing to pool.

    The variance between units is the one at which the weighted squares about the mean are worth their degrees of
    freedom; it is 0 where they are worth less without it. Of one unit it cannot be told.
    """
    if not units:
        return None
    mean = np.array([one.mean for one in units])
    within = np.array([one.sd for one in units]) ** 2 + 1e-12
    freedom = mean.size - 1
    if not freedom:
        return Pool(float(mean[0]), nan, nan, (nan, nan), 1)
    variance = _variance(mean, within, freedom)
    weight = 1.0 / (within + variance)
    ends = [_variance(mean, within, float(chi2.ppf(at, freedom))) for at in (0.95, 0.05)]
    return Pool(
        float((weight * mean).sum() / weight.sum()),
        float(1.0 / np.sqrt(weight.sum())),
        float(np.sqrt(variance)),
        (float(np.sqrt(ends[0])), float(np.sqrt(ends[1]))),
        mean.size,
    )


def _variance(mean: Floats, within: Floats, worth: float) -> float:
    """Return the variance between units at which the weighted squares about their mean are ``worth`` so much."""

    def squares(variance: float) -> float:
        weight = 1.0 / (within + variance)
        middle = (weight * mean).sum() / weight.sum()
        return float((weight * (mean - middle) ** 2).sum())

    if squares(0.0) <= worth:
        return 0.0
    low, high = 0.0, float(np.var(mean)) * mean.size / worth + 1.0
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if squares(middle) > worth else (low, middle)
    return (low + high) / 2


def scatter(groups: Sequence[Sequence[float]]) -> tuple[float, int]:
    """Return the sd of values about their own groups' means, and its degrees of freedom."""
    kept = [np.asarray(group) for group in groups if len(group) > 1]
    freedom = sum(group.size - 1 for group in kept)
    if not freedom:
        return nan, 0
    return float(np.sqrt(sum(((group - group.mean()) ** 2).sum() for group in kept) / freedom)), freedom
