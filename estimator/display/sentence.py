"""One honest sentence for a salvo: every number with its probability, its set and what the set holds."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from estimator.display.credible import MASS, smallest_set
from estimator.display.likelihood import likelihood, percent
from estimator.quantities import LAUNCHED, OUTCOMES

Floats = npt.NDArray[np.float64]
Run = tuple[int, int]

#: The order in which outcomes are told: what arrived comes first.
TOLD: Final = ("hit", "intercepted", "damaged", "failed")
#: "At least k" is said of the largest k that has this probability.
SAFE_BET: Final = 2 / 3
#: A piece of a credible set that holds less is no story of its own.
CRUMB: Final = 0.05
#: Stories told of one quantity; what further pieces of its set hold is added up.
STORIES: Final = 3

_VERBS: Final = {
    LAUNCHED: ("launched", "launched"),
    "hit": ("hit", "hit"),
    "intercepted": ("was intercepted", "were intercepted"),
    "damaged": ("came down damaged", "came down damaged"),
    "failed": ("failed", "failed"),
}


def salvo_sentence(pmfs: Mapping[str, Floats], outcomes: Sequence[str] = OUTCOMES, mass: float = MASS) -> str:
    """Return the sentence of one salvo; ``pmfs`` maps launched and the outcomes in play to pmfs over 0, 1, 2, ..."""
    phrases, hedged = [], False
    for outcome in (name for name in TOLD if name in outcomes):
        phrase, is_single = count_phrase(outcome, pmfs[outcome], mass)
        phrases.append(f"most probably {phrase}" if is_single and not hedged else phrase)
        hedged = hedged or is_single
    launched, _ = count_phrase(LAUNCHED, pmfs[LAUNCHED], mass, "smallest credible set ")
    return f"Of {launched}, {_listed(phrases)}; {at_least_clause(pmfs, outcomes)}."


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
    found = smallest_set(pmf, mass)
    runs = sorted(found.runs(), key=lambda run: (-_held(pmf, run), run))
    large = sum(_held(pmf, run) >= CRUMB for run in runs)
    if large > 1 or (large == 0 and len(runs) > 1):
        return _stories(quantity, pmf, runs, min(large or STORIES, STORIES)), False
    best = int(np.argmax(pmf))
    held = f"{kind}{_span(runs[0])}{_crumbs(runs[1:])} with {percent(found.mass)}"
    return f"{best} {verb(quantity, best)} ({percent(float(pmf[best]))}; {held})", True


def at_least_clause(pmfs: Mapping[str, Floats], outcomes: Sequence[str] = OUTCOMES) -> str:
    """Return how likely it is that at least so many of the outcome told first came about."""
    headline = next(name for name in TOLD if name in outcomes)
    count, probability = safe_bet(pmfs[headline])
    return likelihood(probability).clause(f"at least {count} {verb(headline, count)}")


def safe_bet(pmf: Floats) -> tuple[int, float]:
    """Return the largest k >= 1 with P(at least k) of SAFE_BET or more (else 1), and that probability."""
    tail = np.minimum(np.cumsum(pmf[::-1])[::-1], 1.0)
    safe = np.flatnonzero(tail >= SAFE_BET)
    count = max(int(safe[-1]) if safe.size else 0, 1)
    return count, float(tail[count]) if count < tail.size else 0.0


def verb(quantity: str, count: int) -> str:
    """Return the words that follow a count of a quantity."""
    return _VERBS[quantity][count != 1]


def _crumbs(runs: Sequence[Run]) -> str:
    count = sum(high - low + 1 for low, high in runs)
    return f" and {count} number{'s' * (count > 1)} apart" if count else ""


def _stories(quantity: str, pmf: Floats, by_weight: Sequence[Run], most: int) -> str:
    told = [_story(quantity, pmf, run) for run in by_weight[:most]]
    rest = sum(_held(pmf, run) for run in by_weight[most:])
    if rest:
        told.append(f"other numbers of the set ({percent(rest)})")
    return f"either {' or '.join(told)}"


def _story(quantity: str, pmf: Floats, run: Run) -> str:
    low, high = run
    if low == high:
        return f"{low} {verb(quantity, low)} ({percent(_held(pmf, run))})"
    best = low + int(np.argmax(pmf[low : high + 1]))
    inner = f"{percent(_held(pmf, run))} together, {best} alone {percent(float(pmf[best]))}"
    return f"{_span(run)} {verb(quantity, high)} ({inner})"


def _held(pmf: Floats, run: Run) -> float:
    return float(pmf[run[0] : run[1] + 1].sum())


def _span(run: Run) -> str:
    return str(run[0]) if run[0] == run[1] else f"{run[0]} to {run[1]}"


def _listed(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
