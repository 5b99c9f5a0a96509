"""Leave one source out: what every quantity would be had it said nothing, exactly."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from estimator.argument.case import Case, quantities
from estimator.argument.distances import wasserstein
from estimator.display.credible import CredibleSet, smallest_set
from estimator.display.likelihood import percent
from estimator.one_core import on_one_core

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shift:
    """How one quantity's pmf moves: Wasserstein distance in munitions, smallest credible set before and after."""

    quantity: str
    distance: float
    before: CredibleSet
    after: CredibleSet

    def __str__(self) -> str:
        if self.before.values == self.after.values:
            return f"{self.before} stays ({percent(self.before.mass)}, then {percent(self.after.mass)})"
        held = f"({percent(self.before.mass)}, then {percent(self.after.mass)})"
        return f"{self.before} becomes {self.after} {held}"


@dataclass(frozen=True, slots=True, eq=False)
class LeftOut:
    """What changes without one source: a shift of every quantity in play, and the pmfs that would hold."""

    source: str
    shifts: Mapping[str, Shift]
    pmf: Mapping[str, Floats]


@on_one_core
def leave_one_out(case: Case, quantity: str) -> tuple[LeftOut, ...]:
    """Return what each source's account does to the answer, largest shift of ``quantity`` first.

    A source that says nothing that counts is left out too, to be seen at 0. Whoever repeats a source was never counted,
    so nothing takes its place.
    """
    case.check(quantity)
    found = [_without(case, account.source) for account in case.salvo.accounts]
    return tuple(sorted(found, key=lambda one: (-one.shifts[quantity].distance, one.source)))


def _without(case: Case, source: str) -> LeftOut:
    place = case.place(source)
    if not case.solution.problem.readings[place].informative:
        pmf = dict(case.pmfs)
    else:
        pmf = case.pmfs_if([account for account in case.salvo.accounts if account.source != source])
    return LeftOut(
        source, {name: shift(name, case.pmfs[name], pmf[name]) for name in quantities(case.pmfs)}, pmf
    )


def shift(quantity: str, before: Floats, after: Floats) -> Shift:
    """Return how one pmf moves to another."""
    return Shift(quantity, wasserstein(before, after), smallest_set(before), smallest_set(after))
