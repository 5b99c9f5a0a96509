"""One account as the model reads it, and its probability given a truth (docs/model.md, sections 2.1 and 2.2)."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from estimator.claims.ledger import Account, Figure, Reading
from estimator.errors import RuledOutError
from estimator.model import source, steps
from estimator.model.arrays import NUMPY, Array, Ops
from estimator.model.steps import Affine, Step, Steps
from estimator.quantities import LAUNCHED, MEMBERS, OUTCOMES, ROLE_SIGN

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

#: Mass of the source's own total that a sum over all totals may leave out.
TAIL_MASS = 1e-12
#: Totals are summed one by one up to here at most; beyond, what is left out is at most the mass beyond.
TOTAL_MAX = 200_000


@dataclass(frozen=True, slots=True)
class AccountReading:
    """An account made ready: where its total may lie, the steps that are scored, and what was decided.

    ``total`` is the said interval of S, or (0, inf) where it is unsaid or treated as unsaid.
    ``kept`` are the outcomes in play; ``used`` the places of the figures that count; ``notices`` say what was
    set aside and why.
    """

    account: Account
    kept: tuple[str, ...]
    role_sign: int
    total: tuple[float, float]
    steps: Steps
    used: tuple[int, ...]
    notices: tuple[str, ...]

    @property
    def says_total(self) -> bool:
        """Whether a launched figure bears on the total."""
        return self.total != (0.0, math.inf)

    @property
    def says_outcomes(self) -> bool:
        """Whether any outcome figure is scored."""
        return bool(self.steps.exact or self.steps.ranges or self.steps.shares)

    @property
    def informative(self) -> bool:
        """Whether the account can teach anything at all."""
        return self.says_total or self.says_outcomes or bool(self.steps.constraints)


class StepAt(NamedTuple):
    """One step for each of several totals: cut points, direction (-1, 0, +1) and whether it counts."""

    step: Step
    cut: source.Cut
    direction: npt.NDArray[np.int64]
    counts: Bools


class AccountAt(NamedTuple):
    """An account read at each of several totals; ``possible`` says where it has a probability above 0."""

    totals: Floats
    possible: Bools
    steps: tuple[StepAt, ...]


def read_account(account: Account, kept: Sequence[str] = OUTCOMES, neutral_sign: int = 1) -> AccountReading:
    """Read an account; raise ``RuledOutError`` for a figure about outcomes none of which is in play.

    ``neutral_sign`` is the sign a neutral source takes (its bloc's, where it belongs to one).
    """
    _check_kept(account, kept)
    order = tuple(kept)
    said = tuple((figure.quantity, figure.reading) for figure in account.figures)
    total, scored, used, notices = _decided(said, order)
    sign = neutral_sign if account.role == "neutral" else ROLE_SIGN[account.role]
    return AccountReading(account, order, sign, total, scored, used, notices)


_Decided = tuple[tuple[float, float], Steps, tuple[int, ...], tuple[str, ...]]


@lru_cache(maxsize=4096)
def _decided(words: tuple[tuple[str, Reading], ...], kept: tuple[str, ...]) -> _Decided:
    """Return the total, the steps, the places used and the notices (remembered: in a record the same is often said)."""
    figures = [Figure(quantity, reading) for quantity, reading in words]
    notices: list[str] = []
    said = next((f.reading for f in figures if f.quantity == LAUNCHED), None)
    total = (said.low, said.high) if said is not None else (0.0, math.inf)
    outcomes = [(place, f) for place, f in enumerate(figures) if f.quantity != LAUNCHED]
    outcomes.sort(key=lambda pair: _rank(pair[1], kept))
    given, total = total, _reconcile(total, steps.break_steps(outcomes, kept), kept, notices)
    used: list[tuple[int, Figure]] = []
    for place, figure in outcomes:
        trial = steps.break_steps([*used, (place, figure)], kept)
        if possible(trial, kept, _totals_to_try(total, trial)).any():
            used.append((place, figure))
        else:
            notices.append(
                f"{figure.quantity} {figure.reading} cannot be true beside its other figures: set aside"
            )
    final = steps.break_steps(used, kept)
    _notice_overlaps(final, kept, total, notices)
    places = [place for place, _ in used]
    heard = given[0] <= total[0] and total[1] <= given[1]  # not overruled by its own outcomes
    places += [k for k, f in enumerate(figures) if f.quantity == LAUNCHED and heard]
    return total, final, tuple(sorted(places)), tuple(notices)


def at_totals(reading: AccountReading, totals: Floats) -> AccountAt:
    """Return the account's steps at each total: all that a likelihood needs besides truth and parameters."""
    hit = dict(reading.steps.values).get("hit")
    rows: list[StepAt] = []
    for group in (reading.steps.exact, reading.steps.ranges, reading.steps.shares):
        counts = _counts(reading.steps, group, reading.kept, totals)
        for step, row in zip(group, counts, strict=True):
            rows.append(StepAt(step, _cut(step, totals), steps.direction(step, hit, totals), row))
    return AccountAt(totals, possible(reading.steps, reading.kept, totals), tuple(rows))


def possible(read: Steps, kept: Sequence[str], totals: Floats) -> Bools:
    """Return at which totals every figure that counts can be said, shape of ``totals``."""
    good = totals >= 0
    for constraint in read.constraints:
        good &= constraint.allowed(totals)
    for group in (read.exact, read.ranges, read.shares):
        counts = _counts(read, group, kept, totals)
        for step, row in zip(group, counts, strict=True):
            good &= step.allowed(totals) | ~row
    return good


def account_logpmf(
    reading: AccountReading, truth: Mapping[str, Array], theta: Mapping[str, Array], ops: Ops = NUMPY
) -> Array:
    """Return log P(account | truth, theta), shape of the truth's counts; the definition, summed over totals.

    ``theta`` maps spin, noise, blur, size_spin, size_noise and size_exact to scalars. The sum over an unsaid total
    stops where the mass left out is below TAIL_MASS (or at TOTAL_MAX).
    """
    at = at_totals(reading, _totals_for(reading, truth, theta))
    sign = reading.role_sign
    size = (sign * theta["size_spin"], theta["size_noise"], theta["size_exact"])
    launched = truth[LAUNCHED][..., None]
    if not at.steps and reading.total[0] <= at.totals[0] and bool(at.possible.all()):
        low, high = np.array([reading.total[0]]), np.array([reading.total[1]])
        return source.total_logpmf(low, high, launched, size, ops)[..., 0]
    logp = source.total_logpmf(at.totals, at.totals, launched, size, ops)
    for row in at.steps:
        y, rest = (sum_of(truth, row.step.target), sum_of(truth, row.step.others))
        tilt = sign * row.direction * theta["spin"]
        y, rest = y[..., None], rest[..., None]
        seen_at = source.places(source.log_odds(y, rest, ops), y + rest + 1.0, theta["blur"], ops)
        figure = source.figure_logpmf(row.cut, seen_at, tilt, theta["noise"], ops)
        logp = logp + ops.where(row.counts, figure, 0.0)
    return ops.logsumexp(ops.where(at.possible, logp, -np.inf), -1)


def sum_of(truth: Mapping[str, Array], outcomes: frozenset[str]) -> Array:
    """Return the true count in a set of outcomes."""
    return sum((truth[outcome] for outcome in OUTCOMES if outcome in outcomes), start=0 * truth[LAUNCHED])


def least_said_total(reading: AccountReading) -> int:
    """Return the smallest total at which the account is possible."""
    return _least(reading.total, reading.steps, reading.kept)


@lru_cache(maxsize=4096)
def _least(total: tuple[float, float], read: Steps, kept: tuple[str, ...]) -> int:
    totals = _totals_to_try(total, read)
    return int(totals[np.argmax(possible(read, kept, totals))])


def _check_kept(account: Account, kept: Sequence[str]) -> None:
    for figure in account.figures:
        if figure.quantity != LAUNCHED and not MEMBERS[figure.quantity].intersection(kept):
            raise RuledOutError(account.source, figure.quantity, tuple(kept))


def _rank(figure: Figure, kept: Sequence[str]) -> tuple[int, int, int]:
    """Order in which figures are tried: those about one outcome, other exact ones, ranges, shares."""
    single = len(MEMBERS[figure.quantity].intersection(kept)) == 1
    kind = 2 if figure.reading.kind == "share" else 0 if figure.reading.exact else 1
    order = tuple(MEMBERS).index(figure.quantity)
    return kind, 0 if single else 1, order


def _reconcile(
    total: tuple[float, float], read: Steps, kept: Sequence[str], notices: list[str]
) -> tuple[float, float]:
    """Take the sum where every outcome is given; treat a total that the figures exceed as unsaid (section 2.1)."""
    values = dict(read.values)
    if len(values) == len(kept) and all(value.slope == 0 for value in values.values()):
        whole = sum(value.constant for value in values.values())
        if not total[0] <= whole <= total[1]:
            notices.append(
                f"its outcomes add up to {whole:.0f}, not to the total it gives: their sum is taken"
            )
        return whole, whole
    if total == (0.0, math.inf):
        return total
    least = steps.least_total(read)
    if least > total[1]:
        notices.append(
            f"its figures add up to at least {least:.0f}, more than its own total: total treated as unsaid"
        )
        return 0.0, math.inf
    return total


def _totals_to_try(total: tuple[float, float], read: Steps) -> Floats:
    beyond = max(total[0], steps.numbers_said(read)) + 2
    return np.arange(total[0], min(total[1], beyond) + 1)


def _counts(read: Steps, group: tuple[Step, ...], kept: Sequence[str], totals: Floats) -> Bools:
    if group is read.exact or not group:
        return np.ones((len(group), totals.size), dtype=bool)
    left = frozenset(kept)
    if group is read.ranges:
        left -= {outcome for outcome, _ in read.values}
    return steps.active(group, left, totals)


def _cut(step: Step, totals: Floats) -> source.Cut:
    if step.kind == "share":
        return source.share_cuts(step.low.constant, step.high.constant, totals)
    rest = np.maximum(step.said_rest.at(totals), 0.0)
    return source.cuts(step.low.at(totals), step.high.at(totals), rest)


def _notice_overlaps(
    read: Steps, kept: Sequence[str], total: tuple[float, float], notices: list[str]
) -> None:
    totals = _totals_to_try(total, read)
    totals = totals[possible(read, kept, totals)]
    for group in (read.ranges, read.shares):
        for step, row in zip(group, _counts(read, group, kept, totals), strict=True):
            if not row.all():
                where = "" if not row.any() else " (at some totals)"
                notices.append(
                    f"{step.named} overlaps with a narrower figure of its own, which counts instead{where}"
                )


def _totals_for(reading: AccountReading, truth: Mapping[str, Array], theta: Mapping[str, Array]) -> Floats:
    """Return the totals to sum over: the said interval, else all up to where less than TAIL_MASS is left."""
    low, high = reading.total
    if math.isfinite(high) and high - low < TOTAL_MAX:
        return np.arange(low, high + 1)
    if not reading.says_outcomes and not reading.steps.constraints:
        return np.array([low])
    noise, tilt = _number(theta["size_noise"], 1.0), _number(theta["size_spin"], 1.0)
    top = math.log(float(np.max(_number(truth[LAUNCHED], 100.0))) + 0.5) + abs(float(np.max(np.abs(tilt))))
    reach = math.exp(min(top - float(np.max(noise)) * math.log(TAIL_MASS), math.log(TOTAL_MAX)))
    return np.arange(low, max(low, steps.numbers_said(reading.steps)) + math.ceil(reach) + 2)


def _number(value: Array, fallback: float) -> Floats:
    """Return a value as numbers, or a stand-in where it is a symbol that has none yet."""
    try:
        return np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        return np.asarray(fallback)


__all__ = ["AccountAt", "AccountReading", "Affine", "StepAt", "account_logpmf", "at_totals", "read_account"]
