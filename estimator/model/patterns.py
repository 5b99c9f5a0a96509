"""What synthetic sources will speak of, and in which form: the patterns that the model takes as given.

A bound, a range and a percentage round an exact draw: the whole numbers (or the line of shares) are parted into
intervals beforehand, and the source says the one that its draw lies in. Only a partition makes the probability of
an interval that of what was said (docs/model.md, section 7, item 7).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from estimator.claims.ledger import Reading
from estimator.quantities import LAUNCHED, MEMBERS, OUTCOMES, QUANTITIES


@dataclass(frozen=True, slots=True)
class Form:
    """How a source words one quantity, chosen before anything is drawn.

    ``exact``: the number. ``band``: the range of ``size`` numbers (at least 2) that it lies in, the first from 0.
    ``bound``: "at least ``size``" or else "at most ``size`` - 1". ``percent``: a whole percentage of its own total.
    """

    quantity: str
    kind: Literal["exact", "band", "bound", "percent"] = "exact"
    size: int = 0


@dataclass(frozen=True, slots=True)
class Pattern:
    """Who will speak, and of which quantities in which form: what the model takes as given."""

    source: str
    role: str
    source_class: str
    forms: tuple[Form, ...]
    bloc: str = ""


def check_pattern(pattern: Pattern, kept: Sequence[str] = OUTCOMES) -> None:
    """Raise ``ValueError`` for a pattern of which the model has no distribution of everything that it may say.

    An exact union that is not turned into its complement, a figure given twice, and inexact figures that overlap.
    """
    fixed = [
        stick_of(f.quantity, kept)[0] for f in pattern.forms if f.kind == "exact" and f.quantity in MEMBERS
    ]
    if len({*fixed}) < len(fixed) or len({f.quantity for f in pattern.forms}) < len(pattern.forms):
        raise ValueError(f"{pattern.source} gives one figure twice")
    for percent in (False, True):
        whole = frozenset(kept) if percent else frozenset(kept) - {*fixed}
        sets = [
            MEMBERS[f.quantity] & whole
            for f in pattern.forms
            if f.quantity in MEMBERS and f.kind != "exact" and (f.kind == "percent") == percent
        ]
        for a, b in combinations([members for members in sets if members != whole], 2):
            if a & b or (a | b == whole and a and b):
                raise ValueError(f"{pattern.source} gives figures that overlap: {', '.join(sorted(a | b))}")


def stick_of(quantity: str, kept: Sequence[str]) -> tuple[str, bool]:
    """Return the outcome that an exact figure fixes, and whether through its complement in the own total."""
    members = MEMBERS[quantity].intersection(kept)
    others = frozenset(kept) - members
    turned = quantity in ("not_intercepted", "not_hit") and len(others) == 1
    if not turned and len(members) != 1:
        raise ValueError(f"an exact {quantity} cannot be drawn: its 0 says more than its other numbers do")
    return next(iter(others if turned else members)), turned


def turn(form: Form, kept: Sequence[str]) -> tuple[int, int]:
    """Order of drawing (section 2.2): exact figures by the outcome that they fix, then the rest, then shares."""
    if form.quantity == LAUNCHED:
        return 0, 0
    if form.kind == "exact":
        return 1, OUTCOMES.index(stick_of(form.quantity, kept)[0])
    return (3 if form.kind == "percent" else 2), QUANTITIES.index(form.quantity)


def rounded(count: int, form: Form) -> Reading:
    """Return the interval of a form's partition of the whole numbers that a count lies in."""
    if form.kind == "exact":
        return Reading("count", count, count)
    if form.kind == "band":
        low = count - count % form.size
        return Reading("count", low, low + form.size - 1)
    return Reading("count", form.size, math.inf) if count >= form.size else Reading("count", 0, form.size - 1)


def words(reading: Reading) -> str:
    """Return words that the reader of claims turns back into the same interval."""
    if reading.kind == "share":
        return f"{round(50 * (max(reading.low - 0.005, 0.0) + min(reading.high + 0.005, 1.0)))}%"
    if math.isinf(reading.high):
        return f"at least {reading.low:.0f}"
    return f"{reading.low:.0f}" if reading.exact else f"{reading.low:.0f}-{reading.high:.0f}"
