"""Sources of a record that hardly ever differ: copies entered as witnesses make it too sure (docs/calibration.md)."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from datetime import date, datetime
from itertools import combinations
from typing import Final, NamedTuple

from estimator.claims.ledger import Ledger
from estimator.claims.salvos import salvos
from estimator.display.plain import isolated, safe
from estimator.inference.learned import LearnedSources

#: Figures on the same numbers that two sources must have in common, and the share that must be alike, to be named. Of
#: simulated panels without copies 28 to 49 % are alike (docs/model-criticism.md).
COMMON_MIN: Final = 10
ALIKE_MIN: Final = 0.9


class Twins(NamedTuple):
    """Two sources, on how many numbers both gave an exact figure, and how often the same one."""

    one: str
    other: str
    common: int
    alike: int


def twins(learned: LearnedSources) -> tuple[Twins, ...]:
    """Return the pairs of sources that hardly ever differ in a record that was learned, by name."""
    return _pairs(
        ((figure.salvo, figure.quantity), learned.names[figure.source], figure.low)
        for figure in learned.predictive.figures
        if not figure.is_share and figure.low == figure.high
    )


def twins_said(ledger: Ledger, as_of: date | datetime | None = None) -> tuple[Twins, ...]:
    """Return the same of claims: with copies taken for witnesses, learning may not come to an end that can be used."""
    return _pairs(
        ((salvo.strike, salvo.weapon, figure.quantity), account.source, figure.reading.low)
        for salvo in salvos(ledger, as_of=as_of)[0]
        for account in salvo.accounts
        for figure in account.figures
        if figure.reading.kind == "count" and figure.reading.exact
    )


def twins_sentence(pair: Twins) -> str:
    """Return what two such sources mean to who relies on the record."""
    one, other = (isolated(safe(name)) for name in (pair.one, pair.other))
    return (
        f"{one} and {other} gave the same figure in {pair.alike} of {pair.common} cases. If one repeats the other, say "
        "so (repeats), or give both a bloc: a record takes sources that never differ for sources that are never wrong."
    )


def _pairs(told: Iterable[tuple[Hashable, str, float]]) -> tuple[Twins, ...]:
    """Return the pairs of sources alike, from (what is counted, who says, how many)."""
    said: dict[Hashable, dict[str, float]] = defaultdict(dict)
    for about, source, value in told:
        said[about][source] = value
    common: Counter[tuple[str, str]] = Counter()
    alike: Counter[tuple[str, str]] = Counter()
    for values in said.values():
        for one, other in combinations(sorted(values), 2):
            common[one, other] += 1
            alike[one, other] += values[one] == values[other]
    return tuple(
        Twins(*pair, number, alike[pair])
        for pair, number in sorted(common.items())
        if number >= COMMON_MIN and alike[pair] >= ALIKE_MIN * number
    )
