"""The stories a pmf tells: the pieces of its smallest credible set, or its two halves where it is in one piece."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from estimator.display.credible import MASS, smallest_set

Floats = npt.NDArray[np.float64]

#: A piece of a credible set that holds less is no story of its own.
CRUMB: Final = 0.05
#: Stories told of one quantity; what further pieces of its set hold is added up.
STORIES: Final = 3


@dataclass(frozen=True, slots=True)
class Story:
    """An unbroken run of whole numbers, and the probability that the truth is one of them."""

    low: int
    high: int
    probability: float

    @property
    def span(self) -> str:
        """The run in words."""
        return str(self.low) if self.low == self.high else f"{self.low} to {self.high}"


def pieces(pmf: Floats, mass: float = MASS) -> tuple[Story, ...]:
    """Return the runs of the smallest credible set, the most probable first."""
    runs = [Story(low, high, held(pmf, low, high)) for low, high in smallest_set(pmf, mass).runs()]
    return tuple(sorted(runs, key=lambda story: (-story.probability, story.low)))


def parted(pmf: Floats, mass: float = MASS) -> tuple[Story, ...]:
    """Return the stories, most probable first, where the set is in several pieces worth telling; else none."""
    runs = pieces(pmf, mass)
    large = sum(story.probability >= CRUMB for story in runs)
    if large > 1 or (large == 0 and len(runs) > 1):
        return runs[: min(large or STORIES, STORIES)]
    return ()


def leading(pmf: Floats, mass: float = MASS) -> tuple[Story, Story] | None:
    """Return the two leading stories, the more probable first; None where one number holds everything.

    They are the two heaviest pieces of a set with a hole; else the set cut where its parts come nearest to each other
    in probability; of a set of one number, that number and the heavier of what lies below and above it.
    """
    told = parted(pmf, mass)
    if told:
        return told[0], told[1]
    values = smallest_set(pmf, mass).values
    low, high = values[0], values[-1]
    if low == high:
        ends = ((0, low - 1), (high + 1, pmf.size - 1))
        sides = [Story(first, last, held(pmf, first, last)) for first, last in ends]
        other = max(sides, key=lambda story: story.probability)
        return (Story(low, high, float(pmf[low])), other) if other.probability > 0 else None
    below = np.cumsum(pmf[low:high])
    cut = low + int(np.argmin(np.abs(2 * below - held(pmf, low, high))))
    halves = [Story(low, cut, held(pmf, low, cut)), Story(cut + 1, high, held(pmf, cut + 1, high))]
    first, second = sorted(halves, key=lambda story: -story.probability)
    return first, second


def held(pmf: Floats, low: int, high: int) -> float:
    """Return the probability of the run from ``low`` to ``high``."""
    return min(float(pmf[low : high + 1].sum()), 1.0)
