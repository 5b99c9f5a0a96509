"""Figures of which the exact ones leave nothing: skipped by the sum, and told where the exact ones contradict them."""

from math import ceil, inf
from typing import Final

import numpy as np
import numpy.typing as npt

from estimator.claims.ledger import Figure
from estimator.model.account import AccountReading
from estimator.model.steps import Affine, Constraint, ends, exact_values
from estimator.quantities import LAUNCHED, MEMBERS

#: Totals looked at: ends that hang on the total are told apart long before the last of them.
_TOTALS_MAX: Final = 2_000
#: Nothing: what has to lie between the ends of a figure once all of its members are taken off.
_NOTHING: Final = Affine(0.0, 0)


def contradicted(reading: AccountReading) -> tuple[int, ...]:
    """Return the places of figures that the account itself contradicts at every total it leaves open.

    A union whose members were all said exactly adds nothing and is not scored (docs/model.md, section 2.2). "hit 2,
    damaged 2, reached 3" cannot all be true, though, and whoever reads the answer should hear of it.
    """
    places = [place for place in reading.used if _left_over(reading, reading.account.figures[place])]
    return tuple(place for place in places if not _holds(reading, place))


def told(reading: AccountReading) -> tuple[str, ...]:
    """Return a remark on each of them."""
    figures = (reading.account.figures[place] for place in contradicted(reading))
    return tuple(
        f"{figure.quantity} {figure.reading} cannot be true beside its other figures: set aside"
        for figure in figures
    )


def _left_over(reading: AccountReading, figure: Figure) -> bool:
    """Return whether the exact figures leave nothing of a union, range or bound."""
    if figure.quantity == LAUNCHED or figure.reading.kind == "share":
        return False
    fixed = dict(reading.steps.values)
    members = MEMBERS[figure.quantity].intersection(reading.kept)
    return members <= fixed.keys() and exact_values(figure, reading.kept) is None


def _holds(reading: AccountReading, place: int) -> bool:
    figure, fixed = reading.account.figures[place], dict(reading.steps.values)
    low, high = ends(figure.reading)
    for outcome in MEMBERS[figure.quantity].intersection(fixed):
        low, high = low.less(fixed[outcome]), high.less(fixed[outcome])
    return bool(Constraint(place, _NOTHING, low, high).allowed(_totals(reading)).any())


def _totals(reading: AccountReading) -> npt.NDArray[np.float64]:
    low, high = reading.total
    first = ceil(low)
    last = first + _TOTALS_MAX if high == inf else min(int(high), first + _TOTALS_MAX)
    return np.arange(first, max(first, last) + 1, dtype=float)
