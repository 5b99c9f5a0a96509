"""A panel as one array of whole numbers and one of reals, with every part at a known place: what the kernel reads.

Two arrays and offsets, because numba compiles and calls that in a fraction of the time that a score of arrays takes.
"""

import itertools
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from estimator.panel import arrays
from estimator.panel.arrays import Panel

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Places = npt.NDArray[np.uint64]

#: Places in ``ints`` of the panel's extent and of where its tables begin.
HEAD: Final = (
    "salvos",
    "sources",
    "columns",  # learned sticks a state has
    "room",  # how many reals the work takes: at first the states of one salvo, then what its accounts need
    "mass",  # from here on, places in the room
    "by_row",
    "cells",
    "others",
    "moved",
    "parted",
    "powers",  # of every location, at both places where its source may see it: all upper ones, then all lower ones
    "seen",  # the two places
    "turns",  # how they turn with its blur
    "places",  # how many locations there are
    "state_start",  # from here on, places in ``ints``
    "account_start",
    "accounts",
    "terms",
    "location_start",
    "size_start",
    "log_scale",  # from here on, places in ``floats``
    "prior",
    "location",
    "out_of",
)
#: Columns of an account in ``ints``; all that say "at" are places in the two arrays, the last three in the room.
ACCOUNT: Final = (
    "source",
    "nodes",
    "steps",
    "rows",
    "slots",
    "same",
    "intervals_at",
    "row_start_at",
    "map_at",
    "sign_at",
    "spike_at",
    "copies_at",
    "value",
    "share",
    "weight",
)
#: Columns of a step, and of an account's total, an interval of the same form held against its rows, which stands before
#: its steps; the last two are places in the room.
STEP: Final = (
    "cells",
    "place_at",
    "link_at",
    "low_at",
    "high_at",
    "direction_at",
    "same",
    "gathered",
    "ends",
)
#: Numbers that are kept of the two ends of an interval.
ENDS: Final = 4


class Packed(NamedTuple):
    """A panel in two arrays; ``ints`` begins with HEAD."""

    ints: Places
    floats: Floats


def pack(panel: Panel) -> Packed:
    """Lay a panel end to end in two arrays."""
    ints = _Builder(len(HEAD))
    floats = _Builder(0)
    head = _tables(panel, ints, floats)
    room = _room(panel)
    records_at = ints.add(_records(panel, ints, floats, room))
    head["accounts"] = ints.add(_accounts(panel, ints, floats, room, records_at))
    whole = ints.joined().astype(np.uint64)
    whole[: len(HEAD)] = [(head | room.regions)[name] for name in HEAD]
    return Packed(whole, floats.joined())


def _tables(panel: Panel, ints: "_Builder", floats: "_Builder") -> dict[str, int]:
    """Add what all accounts share; the locations of totals stand behind those of figures."""
    return {
        "salvos": panel.log_scale.size,
        "sources": panel.location_start.size - 1,
        "columns": panel.terms.shape[1],
        **{name: ints.add(getattr(panel, name)) for name in ("state_start", "account_start", "terms")},
        "location_start": ints.add(panel.location_start),
        "size_start": ints.add(panel.location.size + panel.size_start),
        "places": panel.location.size + panel.size_location.size,
        "location": floats.add(np.concatenate([panel.location, panel.size_location])),
        "out_of": floats.add(panel.out_of),
        **{name: floats.add(getattr(panel, name)) for name in ("log_scale", "prior")},
    }


class _Room(NamedTuple):
    """Places in the room: of regions, of accounts (value, share, weight), of totals and then steps (gathered, ends)."""

    regions: dict[str, int]
    accounts: Ints
    records: Ints


def _room(panel: Panel) -> _Room:
    """Share the room out: every salvo begins anew behind the states, what only one account needs stands at the end."""
    first = int(np.diff(panel.state_start).max(initial=0))
    count, end = len(panel.accounts), first
    accounts, records = np.zeros((count, 3), np.int64), np.zeros((count + len(panel.steps), 2), np.int64)
    mass = by_row = cells = others = 0
    for begin, stop in itertools.pairwise(panel.account_start.tolist()):
        at = first
        for k in range(begin, stop):
            a = panel.accounts[k]
            nodes, rows, slots = (int(a[c]) for c in (arrays.NODES, arrays.ROWS, arrays.SLOTS))
            share = at if nodes == 1 else at + slots  # of one node the share is the value
            at = share + nodes * slots
            accounts[k] = share if nodes == 1 else share - slots, share, at
            at += nodes * rows
            steps = range(a[arrays.STEPS_AT], a[arrays.STEPS_AT] + a[arrays.STEPS])
            sizes = [(k, rows), *((count + j, 2 * int(panel.steps[j, arrays.CELLS])) for j in steps)]
            for record, size in sizes:
                records[record] = at, at + size
                at += size + ENDS * nodes
            widest = max(size for _, size in sizes)
            mass, by_row = max(mass, slots), max(by_row, nodes * rows)
            cells, others = max(cells, nodes * widest), max(others, widest)
        end = max(end, at)
    regions = {"mass": mass, "by_row": by_row, "cells": cells, "others": others}
    regions["moved"] = regions["parted"] = others
    for name in ("powers", "seen", "turns"):
        regions[name] = 2 * (panel.location.size + panel.size_location.size)
    places = np.cumsum([end, *regions.values()]).tolist()
    return _Room(dict(zip([*regions, "room"], places, strict=True)), accounts, records)


def _records(panel: Panel, ints: "_Builder", floats: "_Builder", room: _Room) -> Ints:
    """Return the columns STEP of every account's total and of its steps, account by account."""
    a, s, none = panel.accounts, panel.steps, np.zeros(len(panel.accounts), np.int64)
    rows, places = ints.add(panel.location.size + panel.row_place), ints.add(panel.cell_place)
    edge_low, edge_high = floats.add(panel.edge_low), floats.add(panel.edge_high)
    low, high, way = floats.add(panel.cut_low), floats.add(panel.cut_high), floats.add(panel.direction)
    ahead = floats.add(np.ones(a[:, arrays.NODES].max(initial=0)))
    edges, cuts = a[:, arrays.NODES_AT], s[:, arrays.CUTS_AT]
    totals = [
        a[:, arrays.ROWS],
        rows + a[:, arrays.ROWS_AT],
        none,
        edge_low + edges,
        edge_high + edges,
        none + ahead,
    ]
    steps = [
        s[:, arrays.CELLS],
        places + s[:, arrays.CELLS_AT],
        ints.add(panel.slot_cell) + s[:, arrays.LINKS_AT],
        low + cuts,
        high + cuts,
        way + cuts,
    ]
    table = np.concatenate([np.stack([*totals, none], axis=1), np.stack([*steps, _same(panel)], axis=1)])
    owner = np.repeat(np.arange(len(a)), a[:, arrays.STEPS])
    order = np.argsort(
        np.concatenate([np.arange(len(a)), owner]), kind="stable"
    )  # totals first among their own
    return np.concatenate([table, room.records], axis=1)[order]


def _same(panel: Panel) -> Ints:
    """Return 1 for every step whose cells stand in the order of its account's slots, else 0."""
    same = np.zeros(len(panel.steps), dtype=np.int64)
    for account in panel.accounts:
        slots = account[arrays.SLOTS]
        for j in range(account[arrays.STEPS_AT], account[arrays.STEPS_AT] + account[arrays.STEPS]):
            link = panel.slot_cell[panel.steps[j, arrays.LINKS_AT] :][:slots]
            same[j] = int(panel.steps[j, arrays.CELLS] == slots and np.array_equal(link, np.arange(slots)))
    return same


def _accounts(panel: Panel, ints: "_Builder", floats: "_Builder", room: _Room, records_at: int) -> Ints:
    """Return the columns ACCOUNT of every account."""
    starts, start_at = _row_starts(panel)
    a = panel.accounts
    columns = [
        a[:, arrays.SOURCE],
        a[:, arrays.NODES],
        a[:, arrays.STEPS],
        a[:, arrays.ROWS],
        a[:, arrays.SLOTS],
        a[:, arrays.SAME],
        records_at + len(STEP) * (np.arange(len(a)) + a[:, arrays.STEPS_AT]),
        ints.add(starts) + start_at,
        ints.add(panel.slot_of_state) + a[:, arrays.MAP_AT],
        floats.add(np.array([-1.0, 0.0, 1.0])) + 1 + a[:, arrays.SIGN],
        floats.add(panel.spike) + a[:, arrays.SPIKE_AT],
        floats.add(panel.copies) + 2 * np.arange(len(a)),
    ]
    return np.concatenate([np.stack(columns, axis=1), room.accounts], axis=1)


def _row_starts(panel: Panel) -> tuple[Ints, Ints]:
    """Return where each row's slots begin, one more for their end, and each account's place in that.

    An account's slots stand row by row.
    """
    starts: list[Ints] = []
    for account in panel.accounts:
        of_slot = panel.slot_row[account[arrays.SLOTS_AT] :][: account[arrays.SLOTS]]
        starts.append(np.searchsorted(of_slot, np.arange(account[arrays.ROWS] + 1)))
    sizes = np.array([0, *(s.size for s in starts)], dtype=np.int64)
    return np.concatenate([np.zeros(0, np.int64), *starts]), np.cumsum(sizes)[:-1]


class _Builder:
    """An array in the making: ``add`` says where a part came to lie."""

    def __init__(self, reserved: int) -> None:
        self.parts: list[npt.NDArray[np.float64] | npt.NDArray[np.int64]] = [np.zeros(reserved, np.int64)]
        self.size = reserved

    def add(self, part: npt.NDArray[np.float64] | npt.NDArray[np.int64]) -> int:
        at = self.size
        self.parts.append(part.ravel())
        self.size += part.size
        return at

    def joined(self) -> Floats:
        return np.concatenate([part.astype(np.float64) for part in self.parts])
