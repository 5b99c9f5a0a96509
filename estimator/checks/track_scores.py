"""Scores of a pmf against a range that later evidence supports: what is not known inside the range costs nothing."""

import numpy as np
import numpy.typing as npt

from estimator.display.credible import smallest_set

Floats = npt.NDArray[np.float64]

#: A probability below this is scored as this, so that one surprise does not decide a mean of logarithms.
FLOOR = 1e-3


def mass_within(pmf: Floats, low: int, high: int) -> float:
    """Return the probability of the range ``low..high``."""
    return min(float(pmf[low : high + 1].sum()), 1.0)


def log_score(pmf: Floats, low: int, high: int) -> float:
    """Return minus the natural logarithm of the probability of the range, floored; lower is better."""
    return float(-np.log(max(mass_within(pmf, low, high), FLOOR)))


def ranked_score(pmf: Floats, low: int, high: int) -> float:
    """Return the ranked probability score (discrete CRPS) of an interval-censored truth; lower is better.

    Summed over the thresholds at which the truth is known to lie on one side: F(k)^2 below the range, (1 - F(k))^2
    from its upper end on (Gneiting & Raftery 2007). For a range of one number it is the usual score.
    """
    below = np.cumsum(pmf)
    under = below[: min(low, pmf.size)]
    over = 1.0 - below[min(high, pmf.size) :]
    # Beyond the end of the pmf everything lies below: up to ``low`` each number is a whole miss.
    beyond = max(low - pmf.size, 0)
    return float((under**2).sum() + (over**2).sum()) + beyond


def meets(pmf: Floats, low: int, high: int, mass: float) -> bool:
    """Return whether the smallest credible set of a mass holds a number of the range."""
    return any(low <= value <= high for value in smallest_set(pmf, mass).values)
