"""What a panel is large enough to learn beyond its sources, and how wide the beliefs about that are."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from estimator.claims.ledger import Salvo
from estimator.exact.problem import problem
from estimator.panel.states import depth_of
from estimator.priors.spin_scale import LOG_SD
from estimator.priors.values import PriorSet


@dataclass(frozen=True, slots=True)
class Pooling:
    """Thresholds and hyperpriors of partial pooling; widths are standard deviations.

    A class is learned where ``class_sources`` of its sources or more speak in ``class_salvos`` salvos or more each:
    spreads of what each source says once are told by nothing, and such fits run into funnels. A stick is learned where
    ``salvos`` salvos or more tell its outcome, and how often sources copy where in as many one may have done so.
    ``class_mean``: of a class mean, in class standard deviations - the table's means are themselves guesses, but not
    by more than a source differs from its class. ``class_spread``: of the log of a class spread - a factor of 1.6
    either way. ``stick_mean``: of a weapon's stick mean on the log-odds scale - from 0.27 to 0.73 about a half;
    ``stick_spread``: of how far weapons lie apart; ``stick_size``: of the log of a + b - a factor of 2.
    ``spin_scale``: of the log of what all spins are multiplied by - a factor of 2; sources of one conflict are alike
    in how much they lean (docs/model-criticism.md, variant k). ``centred``: how far spins are drawn in their own units
    rather than in the scale's (1 all, 0 not at all), of classes whose spread is ``centred_from`` or more, for others
    are told by their prior; nothing of the model hangs on it, but how well it is explored.
    """

    class_sources: int = 8
    class_salvos: int = 3
    salvos: int = 15
    class_mean: float = 1.0
    class_spread: float = 0.5
    stick_mean: float = 1.0
    stick_spread: float = 0.5
    stick_size: float = 0.7
    spin_scale: float = LOG_SD
    centred: float = 0.75
    centred_from: float = 0.25


POOLING: Final = Pooling()


@dataclass(frozen=True, slots=True)
class Pooled:
    """What is learned beyond the sources; ``notes`` say what is not.

    ``classes``, the first ``sticks`` sticks, and how often sources copy. A common scale of all spins always is, but in
    comparisons.
    """

    classes: tuple[str, ...]
    sticks: int
    copying: bool
    notes: tuple[str, ...]
    spin_scale: bool = True


def pooled(read: Sequence[Salvo], priors: PriorSet, outcomes: Sequence[str]) -> Pooled:
    """Decide what a panel is large enough to learn; the rest stands at the priors, and is said."""
    ready = [made for salvo in read if (made := problem(salvo, priors, outcomes)).groups]
    speaks = Counter(
        (p.readings[k].account.source, p.readings[k].account.source_class)
        for p in ready
        for group in p.groups
        for k in group
    )
    often = Counter(
        source_class for (_, source_class), salvos in speaks.items() if salvos >= POOLING.class_salvos
    )
    count = Counter({source_class: often[source_class] for _, source_class in speaks})
    classes = tuple(sorted(c for c, number in count.items() if number >= POOLING.class_sources))
    depths = [depth_of(p) for p in ready]
    sticks = 0
    while sum(depth > sticks for depth in depths) >= POOLING.salvos:
        sticks += 1
    copied = sum(any(copy.chance for copy in p.copies) for p in ready)
    notes = (
        *_class_notes(count, classes),
        *_stick_notes(sticks, len(ready)),
        *_copying_notes(copied, priors),
    )
    return Pooled(classes, sticks, copied >= POOLING.salvos, notes)


def _copying_notes(copied: int, priors: PriorSet) -> list[str]:
    if copied >= POOLING.salvos:
        return []
    return [
        f"copying: in {copied} salvos an account may be a copy of an earlier one, fewer than {POOLING.salvos}, "
        f"so every such account is taken for a copy with the prior's chance, {100 * priors.copies:.0f} %"
    ]


def _class_notes(count: Counter[str], classes: tuple[str, ...]) -> list[str]:
    return [
        f"class {name}: sources that speak in {POOLING.class_salvos} salvos or more number {number}, fewer than "
        f"{POOLING.class_sources}, so the class's own numbers stand at the priors"
        for name, number in sorted(count.items())
        if name not in classes
    ]


def _stick_notes(sticks: int, salvos: int) -> list[str]:
    names = ("intercepted", "hit", "damaged")
    return [
        f"share {name}: fewer than {POOLING.salvos} of {salvos} salvos tell it, "
        f"so each weapon's share stands at the priors"
        for name in names[sticks:]
    ]
