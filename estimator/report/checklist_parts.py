"""What the parts of a report's checklist share: what one look at the summary found, and where it looks."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, Literal, NamedTuple

from estimator.argument.argue import SalvoArgument
from estimator.display.plain import isolated, safe
from estimator.report.values import Contents, NumberRow, SalvoSummary

State = Literal["passed", "failed", "not applicable"]

#: What is named at most; the rest is counted.
_NAMED: Final = 4


class Found(NamedTuple):
    """What one look at the summary found."""

    state: State
    why: str


Look = Callable[[Contents], Found]


def judged(bad: Sequence[str], told: str, good: str) -> Found:
    """Return failed with what is bad, named up to a few, else passed."""
    if not bad:
        return Found("passed", good)
    more = f" and {len(bad) - _NAMED} more" if len(bad) > _NAMED else ""
    return Found("failed", f"{told}: {', '.join(bad[:_NAMED])}{more}.")


def arguments(summary: Contents) -> tuple[SalvoArgument, ...]:
    """Return the argument about every salvo, or nothing where it was not worked out."""
    argument = summary.argument
    return argument.salvos if argument is not None else ()


def numbers(summary: Contents) -> Iterator[tuple[str, NumberRow]]:
    """Return every number of every source with its name."""
    for salvo in summary.salvos:
        for source in salvo.sources:
            for name, one in source.numbers.items():
                yield f"{isolated(safe(source.name))}, {name.replace('_', ' ')}", one


def title(salvo: SalvoSummary) -> str:
    """Return strike and weapon, safe to stand in a sentence."""
    return isolated(safe(salvo.title))
