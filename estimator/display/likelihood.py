"""Words for probabilities, by default after the scale of the US intelligence community's directive 203 (2015).

A word never goes out without its number in brackets: readers disagree on the words, not on the numbers.
"""

from dataclasses import dataclass
from typing import Final, Literal

Scale = Literal["icd203", "phia", "ipcc"]

#: The scales that can be chosen, and where each comes from.
SCALES: Final[dict[Scale, str]] = {
    "icd203": "Intelligence Community Directive 203 (US, 2015)",
    "phia": "the probability yardstick of the Professional Head of Intelligence Assessment (UK, 2018)",
    "ipcc": "the calibrated language of the Intergovernmental Panel on Climate Change (2010)",
}

_Bands = tuple[tuple[float, str], ...]
# Upper ends in percent. Those of the first part are left out (below), those of the second taken in (up to), so that p
# and 1 - p get mirrored words. The yardstick leaves gaps between its ranges: each is cut in the middle. The panel's
# ranges lie within each other: the narrowest that fits is said.
_WORDS: Final[dict[Scale, tuple[_Bands, _Bands, str]]] = {
    "icd203": (
        ((5, "almost no chance"), (20, "very unlikely"), (45, "unlikely")),
        ((55, "roughly even chance"), (80, "likely"), (95, "very likely")),
        "almost certain",
    ),
    "phia": (
        (
            (7.5, "remote chance"),
            (22.5, "highly unlikely"),
            (37.5, "unlikely"),
            (52.5, "realistic possibility"),
        ),
        ((77.5, "likely"), (92.5, "highly likely")),
        "almost certain",
    ),
    "ipcc": (
        ((1, "exceptionally unlikely"), (10, "very unlikely"), (33, "unlikely")),
        ((66, "about as likely as not"), (90, "likely"), (99, "very likely")),
        "virtually certain",
    ),
}
#: Words that name a chance in place of saying how likely something is, with their article.
_CHANCES: Final = {
    "almost no chance": "",
    "roughly even chance": "a ",
    "remote chance": "a ",
    "realistic possibility": "a ",
}


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
        if self.word in _CHANCES:
            return f"there is {_CHANCES[self.word]}{self} that {event}"
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


def likelihood(probability: float, scale: Scale = "icd203") -> Likelihood:
    """Return the word of a probability; it follows the number as shown, so that both always agree.

    Below 1 % and above 99 %, where the scale ends, the outermost words serve and the number says how far out.
    """
    number = percent(probability)
    shown = float(number.split(" ")[-2])
    return Likelihood(probability, _word(shown, scale), number)


def _word(shown: float, scale: Scale) -> str:
    below, up_to, top = _WORDS[scale]
    for end, word in below:
        if shown < end:
            return word
    for end, word in up_to:
        if shown <= end:
            return word
    return top
