"""Numbers of a summary: counts with their sets, distances between pmfs, errors in words."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from estimator.display.credible import MASS, smallest_set
from estimator.posterior.values import NumericalError
from estimator.report.values import Count

Floats = npt.NDArray[np.float64]


def count(pmf: Floats, mass: float = MASS) -> Count:
    """Return the most probable value of a pmf, its probability and the smallest credible set.

    A prior's pmf may end before its probability does; its set still holds ``mass`` of the whole where that is possible.
    """
    best = int(np.argmax(pmf))
    found = smallest_set(pmf, min(mass / max(float(pmf.sum()), mass), 1.0))
    return Count(best, float(pmf[best]), replace(found, asked=mass))


def total_variation(one: Floats, other: Floats) -> float:
    """Return half the summed difference of two pmfs: 0 where they agree, 1 where they share nothing.

    What a pmf lacks to 1 lies beyond its end, where the other is taken to have nothing.
    """
    size = max(one.size, other.size)
    padded = (np.pad(pmf, (0, size - pmf.size)) for pmf in (one, other))
    first, second = padded
    beyond = abs(float(first.sum()) - float(second.sum()))
    return float(min(0.5 * (np.abs(first - second).sum() + beyond), 1.0))


def error_text(error: NumericalError) -> str:
    """Return in words how far the printed probabilities can be trusted."""
    parts = [
        f"with twice the points for each source's numbers none changes by more than {small(error.points)}"
    ]
    if error.sampled_mass > 0:
        parts.append(
            f"{small(error.sampled_mass)} of the probability rests on sampled states, "
            f"which adds about {small(error.sample)}"
        )
    else:
        parts.append("every possible state was listed, none sampled")
    parts.append(f"about {small(error.edge)} may lie beyond the largest number considered")
    return f"Numerical error of the probabilities (as shares of 1): {'; '.join(parts)}."


def largest_error(error: NumericalError) -> float:
    """Return the sum of the numerical errors."""
    return error.points + error.sample + error.edge


def small(value: float) -> str:
    """Return a small number without an exponent; what is below 0.00001 is told as that."""
    return "0.00001" if 0 <= value < 1e-5 else f"{value:.5f}".rstrip("0") if value < 1e-3 else f"{value:.4f}"
