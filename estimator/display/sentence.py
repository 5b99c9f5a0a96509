"""One honest sentence for a salvo: every number with its probability, its set and what the set holds."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from estimator.display.credible import MASS, smallest_set
from estimator.display.likelihood import Scale, likelihood, percent
from estimator.display.stories import Story, parted, pieces
from estimator.quantities import LAUNCHED, OUTCOMES

Floats = npt.NDArray[np.float64]

#: The order in which outcomes are told: what arrived comes first.
TOLD: Final = ("hit", "intercepted", "damaged", "failed")
#: "At least k" is said of the largest k that has this probability.
SAFE_BET: Final = 2 / 3

_VERBS: Final = {
    LAUNCHED: ("launched", "launched"),
    "hit": ("hit", "hit"),
    "intercepted": ("was intercepted", "were intercepted"),
    "damaged": ("came down damaged", "came down damaged"),
    "failed": ("failed", "failed"),
}

_NOBODY: Final[Mapping[str, str]] = MappingProxyType({})


def salvo_sentence(
    pmfs: Mapping[str, Floats],
    outcomes: Sequence[str] = OUTCOMES,
    mass: float = MASS,
    dividers: Mapping[str, str] = _NOBODY,
    scale: Scale = "icd203",
) -> str:
    """Return the sentence of one salvo; ``pmfs`` maps launched and the outcomes in play to pmfs over 0, 1, 2, ...

    ``dividers`` names the claim that divides the stories told of a quantity; ``scale`` chooses the words.
    """
    phrases, hedged = [], False
    for outcome in (name for name in TOLD if name in outcomes):
        phrase, is_single = count_phrase(outcome, pmfs[outcome], mass)
        if not is_single and outcome in dividers:
            phrase = f"{phrase}, divided by {dividers[outcome]}"
        phrases.append(f"most probably {phrase}" if is_single and not hedged else phrase)
        hedged = hedged or is_single
    launched, is_single = count_phrase(LAUNCHED, pmfs[LAUNCHED], mass, "smallest credible set ")
    if not is_single and LAUNCHED in dividers:
        launched = f"{launched}, divided by {dividers[LAUNCHED]}"
    return f"Of {launched}, {_listed(phrases)}; {at_least_clause(pmfs, outcomes, scale)}."


def legend(mass: float = MASS) -> str:
    """Return what the brackets of the sentence mean; it stands once under it."""
    return (
        "In brackets: the probability of exactly that number; then the smallest set of numbers that holds at least "
        f"{percent(mass)} of the probability, with what it holds. Each number is the most probable one taken alone, "
        "so they need not add up; the splits do."
    )


def count_phrase(quantity: str, pmf: Floats, mass: float = MASS, kind: str = "") -> tuple[str, bool]:
    """Return ``4 hit (17 %; 1 to 7 with 96 %)`` and True, or several stories and False.

    Stories are told where the smallest credible set has a hole: one range over it would claim what the numbers deny.
    """
    told = parted(pmf, mass)
    if told:
        return _stories(quantity, pmf, told, pieces(pmf, mass)[len(told) :]), False
    found, runs = smallest_set(pmf, mass), pieces(pmf, mass)
    best = int(np.argmax(pmf))
    inner = f"{kind}{runs[0].span}{_crumbs(runs[1:])} with {percent(found.mass)}"
    return f"{best} {verb(quantity, best)} ({percent(float(pmf[best]))}; {inner})", True


def at_least_clause(
    pmfs: Mapping[str, Floats], outcomes: Sequence[str] = OUTCOMES, scale: Scale = "icd203"
) -> str:
    """Return how likely it is that at least so many of the outcome told first came about."""
    headline = next(name for name in TOLD if name in outcomes)
    count, probability = safe_bet(pmfs[headline])
    return likelihood(probability, scale).clause(f"at least {count} {verb(headline, count)}")


def safe_bet(pmf: Floats) -> tuple[int, float]:
    """Return the largest k >= 1 with P(at least k) of SAFE_BET or more (else 1), and that probability."""
    tail = np.minimum(np.cumsum(pmf[::-1])[::-1], 1.0)
    safe = np.flatnonzero(tail >= SAFE_BET)
    count = max(int(safe[-1]) if safe.size else 0, 1)
    return count, float(tail[count]) if count < tail.size else 0.0


def verb(quantity: str, count: int) -> str:
    """Return the words that follow a count of a quantity."""
    return _VERBS[quantity][count != 1]


def _crumbs(runs: Sequence[Story]) -> str:
    count = sum(run.high - run.low + 1 for run in runs)
    return f" and {count} number{'s' * (count > 1)} apart" if count else ""


def _stories(quantity: str, pmf: Floats, told: Sequence[Story], others: Sequence[Story]) -> str:
    each = [_story(quantity, pmf, story) for story in told]
    rest = sum(story.probability for story in others)
    if rest:
        each.append(f"other numbers of the set ({percent(rest)})")
    return f"either {' or '.join(each)}"


def _story(quantity: str, pmf: Floats, story: Story) -> str:
    low, high = story.low, story.high
    if low == high:
        return f"{low} {verb(quantity, low)} ({percent(story.probability)})"
    best = low + int(np.argmax(pmf[low : high + 1]))
    inner = f"{percent(story.probability)} together, {best} alone {percent(float(pmf[best]))}"
    return f"{story.span} {verb(quantity, high)} ({inner})"


def _listed(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
