"""Checklist: how the numbers were computed, and how they are told."""

import math
import re
from typing import Final

from estimator.display.likelihood import likelihood
from estimator.display.plain import safe
from estimator.quantities import OUTCOMES
from estimator.report.checklist_parts import Found, State, judged, numbers, title
from estimator.report.numbers import small
from estimator.report.values import Contents

#: A change of a probability that is small enough: on doubling the points, between halves of a sample, off the grid.
SMALL: Final = 0.01


def sampler(summary: Contents) -> Found:
    """What was sampled converged; without a record nothing is."""
    learned = summary.posterior.priors.learned
    if learned is None:
        return Found("not applicable", "Nothing is sampled: truths and sources are summed over.")
    state: State = "passed" if learned.passed else "failed"
    return Found(
        state, f"The fit from which sources were learned ({learned.method}): {safe(learned.sentence)}"
    )


def doubling(summary: Contents) -> Found:
    """Twice the points change no probability by much."""
    worst = max(salvo.posterior.error.points for salvo in summary.salvos)
    told = f"With twice the points no probability changes by more than {small(worst)} (allowed {SMALL:g})."
    return Found("passed" if worst <= SMALL else "failed", told)


def resolution(summary: Contents) -> Found:
    """Whole numbers are told apart, and hardly anything lies beyond the grid."""
    worst = max(salvo.posterior.error.edge for salvo in summary.salvos)
    told = f"Every whole number has a probability; beyond the grid lies at most {small(worst)} (allowed {SMALL:g})."
    return Found("passed" if worst < SMALL else "failed", told)


def accuracy(summary: Contents) -> Found:
    """All numerical errors together are small."""
    errors = [salvo.posterior.error for salvo in summary.salvos]
    worst = max(error.points + error.sample + error.edge for error in errors)
    told = f"Errors of points, sample and grid add up to at most {small(worst)} (allowed {SMALL:g})."
    return Found("passed" if worst <= SMALL else "failed", told)


def central(summary: Contents) -> Found:
    """Every quantity has a most probable value with its probability, every number of a source its mean."""
    bad = [
        f"{title(salvo)}, {row.quantity.replace('_', ' ')}"
        for salvo in summary.salvos
        for row in salvo.rows
        if not 0 < row.count.probability <= 1
    ]
    bad += [name for name, one in numbers(summary) if not math.isfinite(one.mean)]
    return judged(
        bad, "No middle is told of", "Most probable values with their probability, and means, are told."
    )


def spread(summary: Contents) -> Found:
    """Every quantity has a credible set that holds what was asked for, every number of a source its interval."""
    bad = [
        f"{title(salvo)}, {row.quantity.replace('_', ' ')}"
        for salvo in summary.salvos
        for row in salvo.rows
        if row.count.credible.mass < row.count.credible.asked - 1e-9
    ]
    bad += [name for name, one in numbers(summary) if not one.interval.low < one.interval.high]
    return judged(
        bad,
        "No sound set or interval is told of",
        "Credible sets and intervals are told, with kind and mass.",
    )


def adds_up(summary: Contents) -> Found:
    """Splits add up to the number launched, and no outcome exceeds it."""
    bad = [
        title(salvo)
        for salvo in summary.salvos
        if any(sum(getattr(one, name) for name in OUTCOMES) != one.launched for one in salvo.splits)
        or not salvo.splits
    ]
    return judged(bad, "Splits do not add up in", "Every split that is shown adds up to the number launched.")


def interpreted(summary: Contents) -> Found:
    """Words for probabilities are followed by their number."""
    words = {likelihood(share / 200, summary.scale).word for share in range(201)}
    bad = [
        title(salvo)
        for salvo in summary.salvos
        if not (salvo.posterior.withheld or _well_said(salvo.sentence, words))
    ]
    return judged(
        bad,
        "A sentence lacks its probabilities",
        "Sentences tell probabilities of numbers given the claims, each word followed by its number.",
    )


def _well_said(sentence: str, words: set[str]) -> bool:
    bare = any(re.search(rf"\b{word}\b(?! \()", sentence) for word in words)
    return "%" in sentence and not bare
