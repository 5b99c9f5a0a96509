"""What comes of fitting the priors to the bundled strikes alone: one factor at a time, by maximum likelihood.

A strike's likelihood is P(its claims and its truth ranges) under the priors. The factor is fitted to all strikes but
one and scored on that one; and to the famous lies alone and scored on the other strikes, and the other way round.
Where the scores of the others choose the factor in place of their likelihood, this is said.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from argue_priors.changes import changed, every_number
from argue_priors.strikes import Answer, Strike, answer, answers
from estimator.priors.values import PriorSet

Plain = dict[str, object]
FACTORS = (0.0, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0)
#: What is multiplied: the ends of numbers' keys. The last are single numbers that differ from the record's.
KNOBS = {
    "spin.mean": (".spin.mean", FACTORS),
    "spin.sd": (".spin.sd", FACTORS[1:]),
    "noise.median": (".noise.median", FACTORS[1:]),
    "belligerent.spin.sd": ("belligerent.spin.sd", FACTORS[1:]),
    "neutral.spin.sd": ("neutral.spin.sd", FACTORS[1:]),
    "neutral.size_spin.sd": ("neutral.size_spin.sd", FACTORS[1:]),
    "ballistic missile.intercepted.b": ("ballistic missile.intercepted.b", FACTORS[1:]),
}
#: By factor, by strike.
Answers = Mapping[float, Mapping[str, Answer]]


def fits(
    found: Sequence[Strike], priors: PriorSet, famous: frozenset[str], tell: Callable[[str], None]
) -> Plain:
    """Return every factor's fit as plain values; ``famous`` names the strikes known for a gross lie."""
    judged = [strike for strike in found if strike.truths]
    shipped = every_number(priors)
    before = {strike.name: answer(strike, priors) for strike in judged}
    made: Plain = {}
    for name, (ending, factors) in KNOBS.items():
        scaled = {1.0: before}
        for factor in factors:
            tell(f"{name} times {factor:g}")
            numbers = {key: value * factor for key, value in shipped.items() if key.endswith(ending)}
            if factor != 1.0:
                scaled[factor] = answers(judged, changed(priors, numbers), list(numbers), before)
        made[name] = fit(dict(sorted(scaled.items())), famous)
    return made


def fit(by_factor: Answers, famous: frozenset[str]) -> Plain:
    """Return the likelihoods by factor, the factor fitted without each strike, and the two halves' exchange."""
    names = list(by_factor[1.0])
    lies = [name for name in names if name in famous]
    others = [name for name in names if name not in famous]
    left_out = {name: best(by_factor, [other for other in names if other != name]) for name in names}
    by_score = {name: best_score(by_factor, [other for other in names if other != name]) for name in names}
    return {
        "factors": {
            f"{factor:g}": {
                "log_likelihood": {name: round(one[name].evidence, 3) for name in names},
                **_score(by_factor, dict.fromkeys(names, factor)),
            }
            for factor, one in by_factor.items()
        },
        "all": best(by_factor, names),
        "left_out": left_out,
        "left_out_scores": _score(by_factor, left_out),
        "by_score": by_score,
        "by_score_scores": _score(by_factor, by_score),
        "lies": {"strikes": lies, "fitted": best(by_factor, lies)},
        "others": {"strikes": others, "fitted": best(by_factor, others)},
        "loss_on_others": round(
            sum(
                by_factor[1.0][name].evidence - by_factor[best(by_factor, lies)][name].evidence
                for name in others
            ),
            3,
        ),
        "lies_to_others": _score(by_factor, dict.fromkeys(others, best(by_factor, lies))),
        "shipped_on_others": _score(by_factor, dict.fromkeys(others, 1.0)),
        "others_to_lies": _score(by_factor, dict.fromkeys(lies, best(by_factor, others))),
        "shipped_on_lies": _score(by_factor, dict.fromkeys(lies, 1.0)),
    }


def best(by_factor: Answers, names: Sequence[str]) -> float:
    """Return the factor under which the claims and ranges of some strikes are likeliest."""
    return max(by_factor, key=lambda factor: sum(by_factor[factor][name].evidence for name in names))


def best_score(by_factor: Answers, names: Sequence[str]) -> float:
    """Return the factor under which the mean log score of some strikes is lowest."""
    return min(by_factor, key=lambda factor: _score(by_factor, dict.fromkeys(names, factor))["log"])


def _score(by_factor: Answers, factor: Mapping[str, float]) -> dict[str, float]:
    """Return the mean log and ranked scores of strikes, each under its own factor."""
    every = np.array([scores for name, at in factor.items() for scores in by_factor[at][name].scores])
    return {"log": round(float(every[:, 0].mean()), 4), "rps": round(float(every[:, 1].mean()), 4)}
