"""How often each source of a record repeats another word for word: one set of rows for text, reports and the app."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from estimator.display.credible import MASS, CentralInterval
from estimator.display.likelihood import percent
from estimator.inference.learned import LearnedSources
from estimator.panel.arrays import COPYING

#: What the numbers of a row are, and what they rest on.
COPYING_NOTE: Final = (
    "Share of its accounts that repeat, figure for figure, one that was published before (where dates are the same or "
    "unknown: that stands before by name) and speaks of all that it speaks of. Mean and central 90 % interval; before "
    "any claim {prior}. Two that say the same may both be right: only more agreement than that makes a copy likely."
)


class Copying(NamedTuple):
    """One source: how many of its accounts may be copies, and the share of them that are, with its interval."""

    source: str
    may_copy: int
    mean: float
    interval: CentralInterval

    @property
    def words(self) -> str:
        """The share as it is shown, with the interval beside it."""
        return share_words(self.mean, self.interval)


def copying_rows(learned: LearnedSources) -> tuple[Copying, ...]:
    """Return a row for every source of which an account may be a copy; none where copying was not learned."""
    return tuple(
        Copying(s.name, s.may_copy, learned.mean(s.name, COPYING), learned.interval(s.name, COPYING))
        for s in (learned.sources if learned.copying.size else ())
        if s.may_copy
    )


def copying_note(learned: LearnedSources) -> str:
    """Return what the rows mean, with what was presumed of every source."""
    name = learned.names[0]
    prior = learned.mean(name, COPYING, prior=True), learned.interval(name, COPYING, prior=True)
    return COPYING_NOTE.format(prior=share_words(*prior))


def copying_objects(learned: LearnedSources) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return the rows as plain values, by source."""
    for row in copying_rows(learned):
        interval = {
            "low": row.interval.low,
            "high": row.interval.high,
            "mass": MASS,
            "kind": row.interval.kind,
        }
        yield row.source, {"mean": row.mean, **interval, "may_copy": row.may_copy}


def share_words(mean: float, interval: CentralInterval) -> str:
    """Return a share and its interval as percentages."""
    return f"{percent(mean)} ({100 * interval.low:.0f} to {100 * interval.high:.0f} %)"
