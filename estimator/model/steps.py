"""The steps by which one account is read: which figure is held against which munitions (docs/model.md, section 2.2).

Everything an account says is a whole number, or its own total S less a whole number; hence ``Affine``.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from estimator.claims.ledger import Figure, Reading
from estimator.quantities import DIRECTION, MEMBERS, OUTCOMES, QUANTITIES

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


class Affine(NamedTuple):
    """A number as a function of the source's own total: ``constant + slope * S``."""

    constant: float
    slope: int

    def at(self, total: Floats) -> Floats:
        """Return its value for each total."""
        return self.constant + self.slope * total

    def less(self, other: "Affine") -> "Affine":
        """Return this number less another; an open end stays open."""
        return Affine(self.constant - other.constant, self.slope - other.slope)


OWN_TOTAL = Affine(0.0, 1)


@dataclass(frozen=True, slots=True)
class Step:
    """One scored figure: ``low..high`` about the outcomes ``target`` out of ``target`` and ``others``."""

    figure: int
    named: str
    kind: Literal["exact", "count", "share"]
    target: frozenset[str]
    others: frozenset[str]
    low: Affine
    high: Affine
    said_rest: Affine

    def allowed(self, total: Floats) -> Bools:
        """Return where the figure has a probability above 0: its interval meets 0..R_said."""
        if self.kind == "share":  # of nothing there is no share between 0 and 1
            return (total > 0) | (self.low.constant <= 0) | (self.high.constant >= 1)
        rest, low, high = self.said_rest.at(total), self.low.at(total), self.high.at(total)
        return (rest >= 0) & (low <= rest) & (high >= 0) & (low <= high)

    def width(self, total: Floats) -> Floats:
        """Return the width after clipping to 0..R_said; below 0 where nothing is left."""
        rest = self.said_rest.at(total)
        return np.minimum(self.high.at(total), rest) - np.maximum(self.low.at(total), 0.0)


@dataclass(frozen=True, slots=True)
class Constraint:
    """Arithmetic that is not scored: the total must put ``value`` inside ``low..high``."""

    figure: int
    value: Affine
    low: Affine
    high: Affine

    def allowed(self, total: Floats) -> Bools:
        """Return where the constraint holds."""
        value = self.value.at(total)
        return (self.low.at(total) <= value) & (value <= self.high.at(total))


@dataclass(frozen=True, slots=True)
class Steps:
    """All that one account's figures put to a truth; ``ranges`` and ``shares`` may overlap among themselves."""

    exact: tuple[Step, ...]
    ranges: tuple[Step, ...]
    shares: tuple[Step, ...]
    constraints: tuple[Constraint, ...]
    values: tuple[tuple[str, Affine], ...]


def ends(reading: Reading) -> tuple[Affine, Affine]:
    """Return the two ends of a count (or ``all``) reading."""
    if reading.kind == "all":
        return OWN_TOTAL, OWN_TOTAL
    return Affine(reading.low, 0), Affine(reading.high, 0)


def exact_values(figure: Figure, kept: Sequence[str]) -> dict[str, Affine] | None:
    """Return the outcomes that a figure fixes exactly, or None where it fixes none.

    An exact not_intercepted or not_hit fixes its complement in S; a union of nothing fixes each outcome at 0.
    """
    if figure.reading.kind == "share" or not figure.reading.exact:
        return None
    value, members = ends(figure.reading)[0], MEMBERS[figure.quantity].intersection(kept)
    complement = frozenset(kept) - members
    if figure.quantity in ("not_intercepted", "not_hit") and len(complement) == 1:
        return dict.fromkeys(complement, OWN_TOTAL.less(value))
    if len(members) == 1:
        return dict.fromkeys(members, value)
    return dict.fromkeys(members, value) if value == Affine(0.0, 0) else None


def break_steps(figures: Sequence[tuple[int, Figure]], kept: Sequence[str]) -> Steps:
    """Return the steps of an account's outcome figures; ``figures`` pairs each with its place in the account."""
    values: dict[str, _Said] = {}
    constraints: list[Constraint] = []
    for place, figure in figures:
        fixed = exact_values(figure, kept) or {}
        for outcome, value in fixed.items():
            if outcome not in values:  # a union with one kept member tilts as it was named
                own = len(fixed) == 1 and outcome in MEMBERS[figure.quantity]
                values[outcome] = _Said(place, value, figure.quantity if own else outcome)
            elif values[outcome].value != value:  # said twice, in two ways: both must hold
                constraints.append(Constraint(place, values[outcome].value, value, value))
    exact, rest, left = _sticks(values, kept, constraints)
    broken = {outcome: said.value for outcome, said in values.items()}
    ranges = []
    for place, figure in figures:
        if figure.reading.kind != "share" and exact_values(figure, kept) is None:
            step = _range(place, figure, broken, rest, left)
            if isinstance(step, Constraint):
                constraints.append(step)
            elif step is not None:
                ranges.append(step)
    shares = [
        _share(place, figure, kept, constraints)
        for place, figure in figures
        if figure.reading.kind == "share"
    ]
    scored = tuple(step for step in shares if step is not None)
    return Steps(tuple(exact), tuple(ranges), scored, tuple(constraints), tuple(broken.items()))


class _Said(NamedTuple):
    """An outcome fixed exactly: by the figure at ``place``, at ``value``, under the name that tilts it."""

    place: int
    value: Affine
    named: str


def _sticks(
    values: dict[str, _Said], kept: Sequence[str], constraints: list[Constraint]
) -> tuple[list[Step], Affine, frozenset[str]]:
    """Break the exact figures off, in the order of outcomes; return steps, what is left, and of which outcomes."""
    steps: list[Step] = []
    rest, left = OWN_TOTAL, frozenset(kept)
    for outcome in OUTCOMES:
        if outcome not in values:
            continue
        place, value, named = values[outcome]
        target = frozenset({outcome})
        if left == target:  # all that remains: arithmetic
            constraints.append(Constraint(place, rest, value, value))
        else:
            steps.append(Step(place, named, "exact", target, left - target, value, value, rest))
        rest, left = rest.less(value), left - target
    return steps, rest, left


def _range(
    place: int, figure: Figure, broken: dict[str, Affine], rest: Affine, left: frozenset[str]
) -> Step | Constraint | None:
    """Read a range, bound or union against what the exact figures left; None where nothing is left of it."""
    members = MEMBERS[figure.quantity]
    low, high = ends(figure.reading)
    for outcome in members.intersection(broken):
        low, high = low.less(broken[outcome]), high.less(broken[outcome])
    target = members & left
    if not target:
        return None
    if target == left:
        return Constraint(place, rest, low, high)
    return Step(place, figure.quantity, "count", target, left - target, low, high, rest)


def _share(place: int, figure: Figure, kept: Sequence[str], constraints: list[Constraint]) -> Step | None:
    """Read a share against the whole; a share of everything is arithmetic: it must allow 100 %."""
    low, high = Affine(figure.reading.low, 0), Affine(figure.reading.high, 0)
    target, whole = MEMBERS[figure.quantity].intersection(kept), frozenset(kept)
    if target == whole:
        constraints.append(Constraint(place, Affine(1.0, 0), low, high))
        return None
    return Step(place, figure.quantity, "share", target, whole - target, low, high, OWN_TOTAL)


def active(steps: Sequence[Step], left: frozenset[str], total: Floats) -> Bools:
    """Return which of overlapping steps count, shape (steps, totals): the narrowest after clipping.

    Ties go to the smaller set, then to the order of quantities. Two steps overlap where they share an
    outcome or are each other's complement in ``left``.
    """
    counts = np.zeros((len(steps), total.size), dtype=bool)
    if len(steps) < 2:
        counts[:] = True
        return counts
    overlap = np.array(
        [[bool(a.target & b.target) or a.target | b.target == left for b in steps] for a in steps]
    )
    widths = np.array([_clipped_width(step, total) for step in steps])
    tie = sorted(range(len(steps)), key=lambda k: (len(steps[k].target), QUANTITIES.index(steps[k].named)))
    rank = np.empty(len(steps))
    rank[tie] = np.arange(len(steps))
    order = np.lexsort((np.broadcast_to(rank[:, None], widths.shape), widths), axis=0)
    alive, column = np.ones_like(counts), np.arange(total.size)
    for chosen in order:
        keep = alive[chosen, column]
        counts[chosen, column] = keep
        alive &= ~(overlap[chosen].T & keep)
    return counts


def _clipped_width(step: Step, total: Floats) -> Floats:
    if step.kind == "share":
        return np.full(total.size, step.high.constant - step.low.constant)
    return step.width(total)


def direction(step: Step, hit: Affine | None, total: Floats) -> Ints:
    """Return the direction of a step's tilt for each total: +1 flatters a defender (section 2.2).

    "Damaged" is a kinder word for "hit" only where the source gives no exact number of hits above 0.
    """
    sign = np.full(total.size, DIRECTION[step.named], dtype=np.int64)
    if step.named == "damaged" and hit is not None:
        sign[hit.at(total) > 0] = 0
    return sign


def least_total(steps: Steps) -> float:
    """Return a lower bound on the total that an account's exact figures and lower ends add up to."""
    fixed = sum(value.constant for _, value in steps.values if value.slope == 0)
    lows = [(step.target, step.low.constant) for step in steps.ranges if step.low.slope == 0]
    best = 0.0
    for chosen in range(1 << len(lows)):
        picked = [low for k, low in enumerate(lows) if chosen >> k & 1]
        sets = [target for target, _ in picked]
        if sum(map(len, sets)) == len(frozenset().union(*sets)):
            best = max(best, sum(max(low, 0.0) for _, low in picked))
    return fixed + best


def numbers_said(steps: Steps) -> float:
    """Return the sum of all finite numbers of an account: beyond it, a total changes nothing any more."""
    every = [value.constant for _, value in steps.values]
    every += [end.constant for step in steps.ranges for end in (step.low, step.high)]
    every += [end.constant for c in steps.constraints for end in (c.low, c.high, c.value)]
    return sum(abs(number) for number in every if math.isfinite(number))
