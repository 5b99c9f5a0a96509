"""Words for probabilities, after the scale of the US intelligence community's directive 203 (2015).

A word never goes out without its number in brackets: readers disagree on the words, not on the numbers.
"""

from dataclasses import dataclass
from typing import Final

# Upper ends in percent; at an end the less extreme word holds, so that p and 1 - p get mirrored words.
_BELOW: Final = ((5, "almost no chance"), (20, "very unlikely"), (45, "unlikely"))
_UP_TO: Final = ((55, "roughly even chance"), (80, "likely"), (95, "very likely"))
_TOP: Final = "almost certain"


@dataclass(frozen=True, slots=True)
class Likelihood:
    """A probability with its word and the number as it is shown."""

    probability: float
    word: str
    number: str

    def __str__(self) -> str:
        return f"{self.word} ({self.number})"

    def clause(self, event: str) -> str:
        """Return ``it is likely (71 %) that ...``, in the form that the word asks for."""
        if self.word == "almost no chance":
            return f"there is {self} that {event}"
        if self.word == "roughly even chance":
            return f"there is a {self} that {event}"
        return f"it is {self} that {event}"


def percent(probability: float) -> str:
    """Return a probability as it is shown: whole percents, finer near 0 and 1, never a bare 0 % or 100 %."""
    if not 0.0 <= probability <= 1.0 + 1e-9:
        raise ValueError(f"found {probability!r}; allowed: a probability from 0 to 1")
    share = 100 * probability
    if share < 0.1:
        return "under 0.1 %"
    if share > 99.9:
        return "over 99.9 %"
    fine = share < 0.95 or share >= 99.05
    return f"{share:.1f} %" if fine else f"{share:.0f} %"


def likelihood(probability: float) -> Likelihood:
    """Return the word of a probability; it follows the number as shown, so that both always agree.

    Below 1 % and above 99 %, where the scale ends, the outermost words serve and the number says how far out.
    """
    number = percent(probability)
    shown = float(number.split(" ")[-2])
    return Likelihood(probability, _word(shown), number)


def _word(shown: float) -> str:
    for end, word in _BELOW:
        if shown < end:
            return word
    for end, word in _UP_TO:
        if shown <= end:
            return word
    return _TOP
