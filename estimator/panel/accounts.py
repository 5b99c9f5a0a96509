"""One account of a panel: its totals, the counts it looks at, and the cut points of its figures."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from estimator.exact.tables import distinct
from estimator.exact.totals import totals_of
from estimator.model.account import AccountReading, StepAt, at_totals
from estimator.model.source import log_odds, total_cuts, total_location
from estimator.panel.states import States

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class StepParts(NamedTuple):
    """One step: cut points and direction at every node (open ends infinite), its cells' log-odds, slot -> cell."""

    cut_low: Floats
    cut_high: Floats
    direction: Floats
    location: Floats
    slot_cell: Ints


class AccountParts(NamedTuple):
    """One account; ``spike`` has shape (rows, nodes), ``slot_of_state`` (states,), see ``arrays.Panel``."""

    source: str
    sign: int
    edge_low: Floats
    edge_high: Floats
    row_location: Floats
    spike: Floats
    steps: tuple[StepParts, ...]
    slot_row: Ints
    slot_of_state: Ints


def account_parts(reading: AccountReading, states: States, kept: Sequence[str]) -> AccountParts:
    """Read an account at the totals that matter, and find the distinct counts it looks at."""
    launched = states.launched
    totals = totals_of(reading, int(launched.max()), "coarse")
    at = at_totals(reading, totals.nodes)
    y = [states.count(s.step.target, kept) for s in at.steps]
    rest = [states.count(s.step.others, kept) for s in at.steps]
    first, slot_of_state = distinct([launched, *y])
    rows, slot_row = np.unique(launched[first], return_inverse=True)
    use = np.flatnonzero(at.possible)
    edges = total_cuts(totals.edges[:-1], totals.edges[1:] - 1.0)
    steps = tuple(_step(s, use, a[first], b[first]) for s, a, b in zip(at.steps, y, rest, strict=True))
    return AccountParts(
        reading.account.source,
        reading.role_sign,
        np.where(edges.low_open, -np.inf, edges.low)[use],
        np.where(edges.high_open, np.inf, edges.high)[use],
        np.asarray(total_location(rows, 0.0)),
        totals.spike(rows.astype(float))[:, use],
        steps,
        slot_row.astype(np.int64),
        slot_of_state.astype(np.int64),
    )


def _step(row: StepAt, use: Ints, y: Ints, rest: Ints) -> StepParts:
    """Lay one step out at the totals in ``use``; where it does not count, both its ends are open."""
    first, slot_cell = distinct([y + rest, y])  # in the order of the slots, where they tell the same apart
    idle = ~row.counts
    low = np.where(row.cut.low_open | idle, -np.inf, row.cut.low)[use]
    high = np.where(row.cut.high_open | idle, np.inf, row.cut.high)[use]
    location = np.asarray(log_odds(y[first], rest[first]), dtype=float)
    return StepParts(low, high, row.direction.astype(float)[use], location, slot_cell.astype(np.int64))
