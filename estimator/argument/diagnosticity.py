"""Two stories, and how strongly each claim speaks for one against the other."""

import math
from dataclasses import dataclass
from typing import Final

from estimator.argument.case import Case
from estimator.display.stories import Story, leading, parted
from estimator.inference.reweigh import figure_ratio
from estimator.one_core import on_one_core
from estimator.posterior.values import FigurePosterior

#: What is said of a figure that is, as told, 1.0 times likelier.
NOTHING: Final = "tells next to nothing either way"


@dataclass(frozen=True, slots=True)
class Ratio:
    """One figure and the natural logarithm of its likelihood ratio, first story to second, given all other figures."""

    figure: FigurePosterior
    log_ratio: float

    @property
    def is_telling(self) -> bool:
        """Whether it is worth saying which story it speaks for."""
        return self.times != "1.0"

    @property
    def times(self) -> str:
        """How many times likelier it is under the story that it speaks for."""
        times = math.exp(min(abs(self.log_ratio), 20.0))
        return f"{times:.1f}" if times < 10 else f"{times:.0f}" if times < 1000 else "over 1000"


@dataclass(frozen=True, slots=True)
class Stories:
    """The two leading stories of one quantity, the more probable first, and every figure's say between them.

    ``parted`` tells whether the smallest credible set has a hole between them; else it was cut in two. ``ratios`` are
    in order of weight.
    """

    quantity: str
    first: Story
    second: Story
    parted: bool
    ratios: tuple[Ratio, ...]

    @property
    def divider(self) -> Ratio | None:
        """The figure that divides the stories most, None where none tells them apart."""
        return self.ratios[0] if self.ratios and self.ratios[0].is_telling else None

    def told(self, ratio: Ratio) -> str:
        """Return in words which story a figure speaks for, and how strongly."""
        if not ratio.is_telling:
            return NOTHING
        story = self.first if ratio.log_ratio > 0 else self.second
        return f"{ratio.times} times likelier if {story.span}"


@on_one_core
def stories(case: Case, quantity: str) -> Stories | None:
    """Return the two leading stories of a quantity and each figure's diagnosticity; None where only one is left.

    A figure's ratio is conditional on all the others: the posterior odds of the stories with it, over the odds without.
    """
    pmf = case.pmfs[case.check(quantity)]
    pair = leading(pmf)
    if pair is None:
        return None
    ratios = [
        Ratio(figure, figure_ratio(case.solution, voice, place, quantity, pair))
        for (voice, place), figure in zip(_places(case), case.answer.figures, strict=True)
        if figure.counted
    ]
    ratios.sort(key=lambda one: -abs(one.log_ratio))
    return Stories(quantity, *pair, bool(parted(pmf)), tuple(ratios))


def _places(case: Case) -> list[tuple[int, int]]:
    """Return account and place within it of every figure, in the order of the answer's figures."""
    return [(k, place) for k, one in enumerate(case.salvo.accounts) for place in range(len(one.figures))]
