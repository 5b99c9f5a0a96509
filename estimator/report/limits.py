"""What a reader should know before trusting a number: two or three sentences per salvo, the gravest first."""

from collections.abc import Sequence
from typing import Final

from estimator.display.likelihood import percent
from estimator.posterior.values import SalvoPosterior, SourcePosterior
from estimator.priors.values import LearnedPriors
from estimator.report.numbers import largest_error
from estimator.report.values import QuantityRow, ScenarioRow, SourceRow

#: A quantity that moved less than this from its prior (total variation) is mostly presumption.
BARELY: Final = 0.15
#: Numerical error from which on it is named among the limits.
COARSE: Final = 0.01


def limits(
    salvo: SalvoPosterior,
    rows: Sequence[QuantityRow],
    sources: Sequence[SourceRow],
    scenarios: Sequence[ScenarioRow],
    names: Sequence[str],
) -> tuple[str, ...]:
    """Return the limits of one salvo."""
    found = [_bias(scenarios, names), _unmoved(rows), _independence(sources), _numerical(salvo)]
    return tuple(text for text in found if text)


def learned_limit(salvo: SalvoPosterior, learned: LearnedPriors | None) -> tuple[str, ...]:
    """Return what to know of sources that were learned from a record, if any were."""
    if learned is None:
        return ()
    known = [source for source in salvo.sources if source.strikes]
    if not learned.passed:
        return (f"The fit from which the sources were learned failed its checks. {learned.sentence}",)
    if not known:
        return (
            "None of these sources is in the record of strikes that was learned from: what is shown is presumed.",
        )
    part = "All" if len(known) == len(salvo.sources) else f"{len(known)} of {len(salvo.sources)}"
    told = f"{part} sources are judged by their record ({_record(known)})"
    if part == "All":
        return (f"{told}. It is taken to hold for this strike too.",)
    return (f"{told}, the others by what is presumed of their class.",)


def _record(known: Sequence[SourcePosterior]) -> str:
    numbers = sorted({source.strikes for source in known})
    each = f"{numbers[0]}" if len(numbers) == 1 else f"{numbers[0]} to {numbers[-1]}"
    return f"{each} salvo{'s' * (numbers[-1] > 1)} each"


def _bias(scenarios: Sequence[ScenarioRow], names: Sequence[str]) -> str:
    told = "How far each side flatters itself cannot be read off its own claims; it is presumed."
    if not scenarios:
        return f"{told} Compare the result under other presumptions."
    row = next((row for row in scenarios if row.quantity == "hit"), scenarios[-1])
    each = [f"{percent(probability)} ({name})" for name, probability in zip(names, row.at_least, strict=True)]
    event = f"at least {row.threshold} {row.quantity.replace('_', ' ')}"
    return f"{told} The probability of {event} is {_listed(each)}, depending on that presumption."


def _unmoved(rows: Sequence[QuantityRow]) -> str:
    names = [row.quantity.replace("_", " ") for row in rows if row.moved < BARELY]
    if not names:
        return ""
    return (
        f"The claims say little about {_listed(names)}: what is shown there is mostly what was presumed of such a "
        f"weapon beforehand (moved by less than {BARELY:g} on a scale from 0 to 1)."
    )


def _independence(sources: Sequence[SourceRow]) -> str:
    alone = [source for source in sources if not source.bloc]
    if len(sources) < 2:
        return ""
    if not alone:
        return "Sources of one bloc are taken to share part of their bias; how large a part is presumed (bloc_share)."
    whose = "Every source" if len(alone) == len(sources) else "Every source outside a bloc"
    return (
        f"{whose} is counted as a witness of its own, but that one which says word for word what was said before it "
        "may be a copy. If one repeats another, or several share a briefing, say so in the claims (repeats, bloc): "
        "the result is then less certain."
    )


def _numerical(salvo: SalvoPosterior) -> str:
    error = largest_error(salvo.error)
    if error < COARSE:
        return ""
    return f"The arithmetic itself may be off by {error:.2f} in a probability (as a share of 1)."


def _listed(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
