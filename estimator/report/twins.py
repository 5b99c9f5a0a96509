"""Sources of a record that hardly ever differ: copies entered as witnesses make it too sure (docs/calibration.md)."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from itertools import combinations
from typing import Final, NamedTuple

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
    """Return the pairs of sources that hardly ever differ in a record, by name."""
    common: Counter[tuple[str, str]] = Counter()
    alike: Counter[tuple[str, str]] = Counter()
    for told in _exact(learned).values():
        for one, other in combinations(sorted(told), 2):
            common[one, other] += 1
            alike[one, other] += told[one] == told[other]
    return tuple(
        Twins(*pair, number, alike[pair])
        for pair, number in sorted(common.items())
        if number >= COMMON_MIN and alike[pair] >= ALIKE_MIN * number
    )


def twins_sentence(pair: Twins) -> str:
    """Return what two such sources mean to who relies on the record."""
    one, other = (isolated(safe(name)) for name in (pair.one, pair.other))
    return (
        f"{one} and {other} gave the same figure in {pair.alike} of {pair.common} cases. If one repeats the other, say "
        "so (repeats), or give both a bloc: a record takes sources that never differ for sources that are never wrong."
    )


def _exact(learned: LearnedSources) -> Mapping[tuple[int, str], dict[str, float]]:
    """Return the exact figures, (salvo, quantity) -> source -> count."""
    found: dict[tuple[int, str], dict[str, float]] = defaultdict(dict)
    for figure in learned.predictive.figures:
        if not figure.is_share and figure.low == figure.high:
            found[figure.salvo, figure.quantity][learned.names[figure.source]] = figure.low
    return found
