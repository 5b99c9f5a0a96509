"""The likelihood of one account over a grid of truths, as a table over the few counts that it hangs on.

A slot is one distinct combination of counts that the account's steps look at. What a slot makes of the account's
figures at own total S, averaged over its own (spin, noise), is a row of ``given``; how likely S is at N, a row of
``weights``. Their product, summed over S, is the account's probability.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from estimator.exact.belief import Belief, BlocNodes, Speaker
from estimator.exact.copies import OWN, Copy
from estimator.exact.curves import between
from estimator.exact.grid import Grid, distinct
from estimator.exact.kernel import figure_pairs
from estimator.exact.looks import Views, mixing, views_of
from estimator.exact.pairs import Pairs, pairs_of
from estimator.exact.points import Points, cubic_taps
from estimator.exact.products import over_blur
from estimator.exact.totals import Totals, totals_of
from estimator.model.account import AccountAt, AccountReading, StepAt, at_totals

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: Distinct locations of an only figure that are taken as they are; more are interpolated from so many even ones.
LOCATIONS_MAX: Final = 400
_LOCATIONS: Final = 160
_TAPS: Final = np.arange(4)


@dataclass(frozen=True, slots=True, eq=False)
class Slots:
    """Distinct cells of an account's steps on a grid.

    ``of_state`` (states,) leads from a state to its slot, ``row`` (slots,) from a slot to the row of ``weights``
    for its N, which is ``launched[row]``. ``cells`` (steps, 2, slots) hold y and rest of every step.
    """

    of_state: Ints
    launched: Ints
    row: Ints
    cells: Ints


@dataclass(frozen=True, slots=True, eq=False)
class AccountTable:
    """An account's likelihood over a grid, and all that is needed to turn it round for the source's posterior.

    ``given`` has shape (spin nodes, rows, totals), ``weights`` (size nodes, launched, totals), ``log_value`` and
    ``log_own`` (slots, combinations of nodes). ``looks`` (looks, slots) are the rows of ``given`` that serve a slot,
    exactly or (where places were interpolated) as the nearest, each with a share ``look_weight`` (looks,). ``views``
    say where the rows look to lie to the source. ``log_value`` is that of an account which may be a ``copy``;
    ``log_own``, and all else, of its own words.
    """

    reading: AccountReading
    belief: Belief
    nodes: BlocNodes
    totals: Totals
    at: AccountAt
    slots: Slots
    given: Floats
    weights: Floats
    looks: Ints
    look_weight: Floats
    views: Views
    log_own: Floats
    log_value: Floats
    copy: Copy

    @property
    def own_words(self) -> Floats:
        """P(own words | account, slot, combination of nodes), of the form of ``log_value``."""
        return self.copy.own_part(self.log_value)

    def retold(self, copy: Copy) -> "AccountTable":
        """Return the same account as another kind of copy."""
        return self if copy == self.copy else replace(self, log_value=copy.mixed(self.log_own), copy=copy)

    @property
    def row_by_slot(self) -> bool:
        """Whether every slot has a row of its own, in their order."""
        return self.looks.shape == (1, self.given.shape[1]) and bool(np.all(np.diff(self.looks[0]) == 1))

    @property
    def pairs(self) -> Pairs | None:
        """Its two figures over grids of places, where that is how it was summed."""
        return pairs_of(self.at.steps, self.views, self.belief.prior)


def account_table(
    reading: AccountReading, belief: Belief, nodes: BlocNodes, grid: Grid, copy: Copy = OWN
) -> AccountTable:
    """Sum an account over its own total and its own parameters, at every slot of the grid; it may be a ``copy``."""
    return account_tables(reading, (belief,), nodes, grid, copy)[0]


def account_tables(
    reading: AccountReading, beliefs: Sequence[Belief], nodes: BlocNodes, grid: Grid, copy: Copy = OWN
) -> tuple[AccountTable, ...]:
    """Sum an account under several beliefs of its source, which differ in the scale of its spin alone."""
    first = beliefs[0]
    totals = totals_of(reading, int(grid.launched.max()), first.level)
    at = at_totals(reading, totals.nodes)
    slots = slots_of(at, grid)
    sign, launched = reading.role_sign, slots.launched.astype(float)
    weights = np.stack([totals.weights(launched, first, sign, z * first.bloc_size_sd) for z in nodes.size])
    weights *= at.possible
    speakers = [Speaker(belief, sign, z * belief.bloc_sd) for belief in beliefs for z in nodes.spin]
    make = _from_one_step if len(at.steps) == 1 else _from_many_steps
    given, looks, look_weight, views, value = make(at, slots, speakers, weights)
    with np.errstate(divide="ignore"):
        own = np.log(value)
    return tuple(
        AccountTable(
            reading=reading,
            belief=belief,
            nodes=nodes,
            totals=totals,
            at=at,
            slots=slots,
            given=by_node,
            weights=weights,
            looks=looks,
            look_weight=look_weight,
            views=views,
            log_own=log_own,
            log_value=copy.mixed(log_own),
            copy=copy,
        )
        for belief, by_node, log_own in zip(
            beliefs, np.split(given, len(beliefs)), np.split(own, len(beliefs), axis=1), strict=True
        )
    )


_Parts = tuple[Floats, Ints, Floats, Views, Floats]  # given, looks, their weights, views, value


def _from_one_step(at: AccountAt, slots: Slots, speakers: Sequence[Speaker], weights: Floats) -> _Parts:
    """One figure hangs on the truth by the place where it is seen alone: a table over (N, place), then look-ups."""
    seen_at = views_of(slots.cells, speakers[0].belief.looks)
    look_weight = np.repeat([0.5 * weight for _, weight in seen_at], 2)
    where = np.concatenate([view[0] for view, _ in seen_at])
    rows, looks = np.unique(where, return_inverse=True)
    looks, taps = looks.reshape(where.shape), None
    if rows.size > LOCATIONS_MAX:
        rows = np.linspace(rows[0], rows[-1], _LOCATIONS)
        taps = [cubic_taps(rows, place) for place in where]
        looks = np.rint((where - rows[0]) / (rows[1] - rows[0])).astype(np.int64)
    given = np.stack([_one_step(at.steps[0], rows, speaker) for speaker in speakers])
    table = np.einsum("brs,cns->nrbc", given, weights, optimize=True)
    table = table.reshape(slots.launched.size * rows.size, -1)
    start = slots.row * rows.size
    if taps is None:
        value = mixing((start + looks).T, look_weight, len(table)) @ table
    else:  # interpolated as logarithms, so that it stays above 0; one look after another, as all would be large
        log_table = np.log(np.maximum(table, 1e-300))
        value = np.zeros((slots.row.size, table.shape[1]))
        for share, (first, coefficient) in zip(look_weight, taps, strict=True):
            part = mixing((start + first)[:, None] + _TAPS, coefficient, len(table)) @ log_table
            np.exp(part, out=part)
            part *= share
            value += part
    return given, looks, look_weight, ((rows[None, None], 1.0),), value


def _from_many_steps(at: AccountAt, slots: Slots, speakers: Sequence[Speaker], weights: Floats) -> _Parts:
    """No step, or several: one row of ``given`` a slot."""
    views: Views = ((np.zeros((0, 1, 1)), 1.0),)
    if not at.steps:
        looks = np.zeros((1, slots.row.size), dtype=np.int64)
        given = np.ones((len(speakers), 1, at.totals.size))
    else:
        looks, views = np.arange(slots.row.size)[None], views_of(slots.cells, speakers[0].belief.blurs)
        pairs = pairs_of(at.steps, views, speakers[0].belief.prior)
        given = (
            pairs.given([s.points for s in speakers], speakers[0].sign)
            if pairs
            else np.stack([over_blur(at, slots.cells, views, s) for s in speakers])
        )
    value = np.stack(
        [np.einsum("ks,ks->k", g[looks[0]], w[slots.row]) for g in given for w in weights], axis=1
    )
    return given, looks, np.ones(1), views, value


def slots_of(at: AccountAt, grid: Grid) -> Slots:
    """Return the distinct cells that an account's steps meet on a grid."""
    row = dict(zip(grid.kept, grid.counts, strict=True))
    y = [_summed(row, step.step.target) for step in at.steps]
    rest = [_summed(row, step.step.others) for step in at.steps]
    first, of_state = distinct([grid.launched, *y])
    launched, of_slot = np.unique(grid.launched[first], return_inverse=True)
    cells = np.array([[y[k][first], rest[k][first]] for k in range(len(y))], dtype=np.int64)
    return Slots(of_state, launched, of_slot, cells.reshape(len(y), 2, first.size))


def _summed(row: dict[str, Ints], outcomes: frozenset[str]) -> Ints:
    parts = [row[outcome] for outcome in row if outcome in outcomes]
    return parts[0] if len(parts) == 1 else np.sum(parts, axis=0)


def _one_step(row: StepAt, place: Floats, speaker: Speaker) -> Floats:
    """One figure of truths seen at ``place``, averaged in closed form by the smoothed step, shape (rows, totals)."""
    tilt = speaker.sign * int(row.direction[0])  # with one step it cannot hang on the total
    curve = speaker.belief.tilted if tilt else speaker.belief.flat
    ends = []
    for end, is_open, beyond in (
        (row.cut.low, row.cut.low_open, -np.inf),
        (row.cut.high, row.cut.high_open, np.inf),
    ):
        odds = np.full((place.size, end.size), beyond)
        closed = ~is_open
        odds[:, closed] = curve.log_odds(end[closed] - (place[:, None] + tilt * speaker.shift), tilt or 1)
        ends.append(odds)
    return between(ends[0], ends[1])


def given_points(table: AccountTable, row: Ints, total: Ints, points: Points) -> Floats:
    """Return P(figures | row, own total, point), shape (pairs, points): averaged over all that the source may see.

    ``row`` and ``total`` (pairs,) are places in ``table.given``; a point's spin is the whole of it.
    """
    result = np.zeros((row.size, points.weight.size))
    for view, weight in table.views:
        product = np.full(result.shape, weight)
        for step, seen_at in zip(table.at.steps, view, strict=True):
            tilt = table.reading.role_sign * step.direction
            figures = [figure_pairs(place[row], step.cut, total, tilt, points) for place in seen_at]
            figure = np.mean(figures, axis=0)
            figure[~step.counts[total]] = 1.0
            product *= figure
        result += product
    return result
