"""From probabilities to the words and numbers that STIX has for opinions (docs/exchange.md holds the thresholds)."""

from collections.abc import Mapping
from typing import Final

from estimator.exchange.judged import View

#: The specification's scale, in its order.
OPINIONS: Final = ("strongly-disagree", "disagree", "neutral", "agree", "strongly-agree")
_BY_WORD: Final = {
    "almost no chance": 0,
    "very unlikely": 1,
    "unlikely": 1,
    "roughly even chance": 2,
    "likely": 3,
    "very likely": 3,
    "almost certain": 4,
}
_NEUTRAL: Final = 2
#: Confidence by how many steps of the scale lie between presumptions: high, medium, low of the specification.
_CONFIDENCE: Final = {0: 85, 1: 50}
_LOW: Final = 15


def opinion(view: View) -> str:
    """Return the opinion about a figure."""
    return OPINIONS[_step(view)]


def confidence(view: View, elsewhere: Mapping[str, View]) -> int | None:
    """Return how far the opinion holds whatever is presumed of the sources, or None where nothing else was tried.

    Confidence is about the opinion, not about the claim: a firm "disagree" has high confidence.
    """
    if not elsewhere:
        return None
    steps = [_step(each) for each in (view, *elsewhere.values())]
    return _CONFIDENCE.get(max(steps) - min(steps), _LOW)


def _step(view: View) -> int:
    step = _BY_WORD[view.likelihood.word]
    # One number among the many that a large salvo may have is never probable: that alone is no disagreement.
    return _NEUTRAL if step < _NEUTRAL and view.meets else step
