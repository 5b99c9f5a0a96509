"""The accounts of one salvo of a panel: their totals, the counts they look at, and the cut points of their figures."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from estimator.claims.ledger import Account
from estimator.exact.grid import distinct
from estimator.exact.totals import Totals, totals_of
from estimator.model.account import AccountAt, AccountReading, at_totals
from estimator.model.source import log_odds, total_cuts, total_location
from estimator.panel.states import States

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Heard(NamedTuple):
    """An account read at the totals that are summed over: ``at`` every node of ``totals``.

    ``edges`` are each possible node's two ends on the log axis, ``ends`` those of every step there, with its direction
    (an end that is open is infinite, and so are both where the step does not count).
    """

    reading: AccountReading
    totals: Totals
    at: AccountAt
    use: Ints
    edges: tuple[Floats, Floats]
    ends: tuple[tuple[Floats, Floats, Floats], ...]

    def spike(self, launched: Floats) -> Floats:
        """Return the share of the mass at S = N that each node takes, (launched, totals)."""
        first, last = self.totals.edges[[0, -1]]
        if self.totals.nodes.size > 1:
            return self.totals.spike(launched)
        inside: Floats = ((launched >= first) & (launched < last)).astype(float)  # one node takes all
        return inside[:, None]


class StepParts(NamedTuple):
    """One step: cut points and direction at every node (open ends infinite), its cells, slot -> cell.

    A cell is where y lies on the log-odds axis, and y + rest + 1.
    """

    cut_low: Floats
    cut_high: Floats
    direction: Floats
    location: Floats
    out_of: Floats
    slot_cell: Ints


class AccountParts(NamedTuple):
    """One account; ``spike`` has shape (rows, nodes), ``slot_of_state`` (states,), see ``arrays.Panel``."""

    heard: Heard
    source: str
    sign: int
    edge_low: Floats
    edge_high: Floats
    row_location: Floats
    spike: Floats
    steps: tuple[StepParts, ...]
    slot_row: Ints
    slot_of_state: Ints


def salvo_parts(
    readings: Sequence[AccountReading], states: States, kept: Sequence[str]
) -> list[AccountParts]:
    """Read a salvo's accounts at the totals that matter, and find the distinct counts that each looks at."""
    most, found, parts = int(states.launched.max()), {}, []
    for reading in readings:
        heard = hear(reading, most)
        looked_at = tuple((row.step.target, row.step.others) for row in heard.at.steps)
        if looked_at not in found:  # accounts of one salvo mostly speak of the same quantities
            found[looked_at] = _slots(states, kept, looked_at)
        parts.append(_account(heard, found[looked_at]))
    return parts


#: Who says what is read: of no matter to the reading.
_NOBODY: Final = Account("", "", "", "", ())


def hear(reading: AccountReading, most_launched: int) -> Heard:
    """Read an account at the totals to sum over for truths of up to ``most_launched`` munitions."""
    alike = replace(reading, account=_NOBODY, role_sign=1, used=(), notices=())
    known = reading.total[0] == reading.total[1]  # then no truth makes a difference
    return _heard(alike, 0 if known else most_launched)._replace(reading=reading)


@lru_cache(maxsize=2048)
def _heard(reading: AccountReading, most_launched: int) -> Heard:
    """Return what ``hear`` does (remembered: in a record the same is often said)."""
    totals = totals_of(reading, most_launched, "coarse")
    at = at_totals(reading, totals.nodes)
    use = np.flatnonzero(at.possible)
    edges = total_cuts(totals.edges[:-1], totals.edges[1:] - 1.0)
    ends = []
    for row in at.steps:
        idle = ~row.counts
        low = np.where(row.cut.low_open | idle, -np.inf, row.cut.low)[use]
        high = np.where(row.cut.high_open | idle, np.inf, row.cut.high)[use]
        ends.append((low, high, row.direction.astype(float)[use]))
    outer = np.where(edges.low_open, -np.inf, edges.low), np.where(edges.high_open, np.inf, edges.high)
    return Heard(reading, totals, at, use, (outer[0][use], outer[1][use]), tuple(ends))


class _Slots(NamedTuple):
    """What accounts looking at the same counts share; ``cells``: each step's log-odds, y + rest + 1, slot -> cell."""

    rows: Floats
    row_location: Floats
    slot_row: Ints
    slot_of_state: Ints
    cells: tuple[tuple[Floats, Floats, Ints], ...]


def _slots(
    states: States, kept: Sequence[str], looked_at: Sequence[tuple[frozenset[str], frozenset[str]]]
) -> _Slots:
    """Return the distinct combinations of counts of steps that look at (target, others)."""
    launched = states.launched
    y = [states.count(target, kept) for target, _ in looked_at]
    rest = [states.count(others, kept) for _, others in looked_at]
    first, slot_of_state = distinct([launched, *y])
    rows, slot_row = np.unique(launched[first], return_inverse=True)
    cells: list[tuple[Floats, Floats, Ints]] = []
    for a, b in zip(y, rest, strict=True):
        own_a, whole = a[first], (a + b)[first]
        at, slot_cell = distinct([whole, own_a])  # in the order of the slots, if it tells the same apart
        where = np.asarray(log_odds(own_a[at], (whole - own_a)[at]), dtype=float)
        out_of = whole[at].astype(float) + 1.0
        cells.append((where, out_of, slot_cell.astype(np.int64)))
    location = np.asarray(total_location(rows, 0.0))
    return _Slots(
        rows.astype(float), location, slot_row.astype(np.int64), slot_of_state.astype(np.int64), tuple(cells)
    )


def _account(heard: Heard, slots: _Slots) -> AccountParts:
    return AccountParts(
        heard=heard,
        source=heard.reading.account.source,
        sign=heard.reading.role_sign,
        edge_low=heard.edges[0],
        edge_high=heard.edges[1],
        row_location=slots.row_location,
        spike=heard.spike(slots.rows)[:, heard.use],
        steps=tuple(StepParts(*ends, *cells) for ends, cells in zip(heard.ends, slots.cells, strict=True)),
        slot_row=slots.slot_row,
        slot_of_state=slots.slot_of_state,
    )
