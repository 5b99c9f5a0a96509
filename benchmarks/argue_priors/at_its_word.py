"""The record taken at its word: derived numbers in place of the shipped ones, each strike with its own rows left out.

Scored with all claims, and as of the day of the strike and a week later.

This is the fair test of a derived number: no strike is scored under priors that its own lie went into.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from argue_priors.changes import changed, every_number
from argue_priors.derived import numbers
from argue_priors.record import Comparison, Fate
from argue_priors.strikes import EARLY, Answer, Strike, answer, answers, early_scores, means
from estimator.priors.values import PriorSet

Plain = dict[str, object]

#: Which derived numbers are taken; "" stands for every number that the record tells.
TAKEN = {
    "belligerent.spin.mean": "belligerent.spin.mean",
    "belligerent.spin.sd": "belligerent.spin.sd",
    "belligerent.noise.median": "belligerent.noise.median",
    "neutral.spin.sd": "neutral.spin.sd",
    "ballistic missile.intercepted": "ballistic missile.intercepted",
    "ballistic missile, every number": "ballistic missile",
    "cruise missile, every number": "cruise missile",
    "every number that the record tells": "",
}


@dataclass(frozen=True, slots=True)
class Published:
    """The two files of the record."""

    record: Sequence[Comparison]
    salvos: Sequence[Fate]

    def without(self, event: str) -> dict[str, float]:
        """Return every derived number, by its key, of what is not about one event."""
        record = [row for row in self.record if row.event != event]
        salvos = [one for one in self.salvos if one.salvo != event]
        return {key: one.value for key, one in numbers(record, salvos).items()}


def at_its_word(
    found: Sequence[Strike], priors: PriorSet, published: Published, tell: Callable[[str], None]
) -> Plain:
    """Return mean scores under every choice of derived numbers, and strike by strike, beside the shipped ones."""
    judged = [strike for strike in found if strike.truths]
    shipped = {strike.name: answer(strike, priors) for strike in judged}
    made: Plain = {"shipped": _scores(shipped) | _early(judged, [priors] * len(judged))}
    for name, prefix in TAKEN.items():
        tell(f"the record at its word: {name}")
        taken = [_taken(published.without(strike.name), prefix, priors) for strike in judged]
        own = [changed(priors, derived) for derived in taken]
        after = {}
        for strike, instead, derived in zip(judged, own, taken, strict=True):
            after |= answers([strike], instead, list(derived), shipped)
        made[name] = _scores(after) | _early(judged, own)
    return made


def _early(judged: Sequence[Strike], own: Sequence[PriorSet]) -> Plain:
    """Return the mean scores as of every early date, each strike under priors of its own."""
    found = [early_scores(strike, priors) for strike, priors in zip(judged, own, strict=True)]
    return {date: means([scores for one in found for scores in one[k]]) for k, date in enumerate(EARLY)}


def _taken(derived: dict[str, float], prefix: str, priors: PriorSet) -> dict[str, float]:
    """Return the derived numbers below a key, but for those that a spread of nothing would make certainties."""
    return {
        key: value
        for key, value in derived.items()
        if key in every_number(priors) and key.startswith(prefix) and (key.endswith(".mean") or value > 0)
    }


def _scores(after: dict[str, Answer]) -> Plain:
    return {
        **means([scores for one in after.values() for scores in one.scores]),
        "strikes": {
            name: round(float(np.mean([scores[0] for scores in one.scores])), 4)
            for name, one in after.items()
        },
    }
