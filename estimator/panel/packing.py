"""A panel as one array of whole numbers and one of reals, with every part at a known place: what the kernel reads.

Two arrays and offsets, because numba compiles and calls that in a fraction of the time that a score of arrays takes.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from estimator.panel import arrays
from estimator.panel.arrays import Panel

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: Places in ``ints`` of the panel's extent and of where its tables begin.
HEAD: Final = (
    "salvos",
    "sources",
    "columns",  # learned sticks a state has
    "places",
    "size_places",
    "most_states",
    "most_slots",
    "most_shares",
    "most_weights",
    "most_cells",
    "state_start",
    "account_start",
    "accounts",
    "terms",
    "location_start",
    "size_start",
    "log_scale",  # from here on, places in ``floats``
    "prior",
    "location",
    "size_location",
    "widest",
)
#: Columns of an account and of a step in ``ints``; all that say "at" are places in ``ints`` or ``floats``.
ACCOUNT: Final = (
    "source",
    "nodes",
    "steps",
    "rows",
    "slots",
    "same",
    "steps_at",
    "row_place_at",
    "slot_row_at",
    "row_start_at",
    "map_at",
    "sign_at",
    "edge_low_at",
    "edge_high_at",
    "spike_at",
)
STEP: Final = ("cells", "cell_place_at", "link_at", "cut_low_at", "cut_high_at", "direction_at", "same")


class Packed(NamedTuple):
    """A panel in two arrays; ``ints`` begins with HEAD."""

    ints: Ints
    floats: Floats


def pack(panel: Panel) -> Packed:
    """Lay a panel end to end in two arrays."""
    ints = _Builder(len(HEAD))
    floats = _Builder(0)
    head = _tables(panel, ints, floats)
    steps = _steps(panel, ints, floats)
    steps_at = ints.add(steps)
    head["accounts"] = ints.add(_accounts(panel, ints, floats, steps_at))
    whole = ints.joined().astype(np.int64)
    whole[: len(HEAD)] = [head[name] for name in HEAD]
    return Packed(whole, floats.joined())


def _tables(panel: Panel, ints: "_Builder", floats: "_Builder") -> dict[str, int]:
    most = ("most_states", "most_slots", "most_shares", "most_weights", "most_cells")
    return {
        "salvos": panel.log_scale.size,
        "sources": panel.location_start.size - 1,
        "columns": panel.terms.shape[1],
        "places": panel.location.size,
        "size_places": panel.size_location.size,
        **dict(zip(most, panel.sizes.tolist(), strict=True)),
        **{
            name: ints.add(getattr(panel, name))
            for name in ("state_start", "account_start", "terms", "location_start", "size_start")
        },
        **{
            name: floats.add(getattr(panel, name))
            for name in ("log_scale", "prior", "location", "size_location", "widest")
        },
    }


def _steps(panel: Panel, ints: "_Builder", floats: "_Builder") -> Ints:
    places, links = ints.add(panel.cell_place), ints.add(panel.slot_cell)
    low, high = floats.add(panel.cut_low), floats.add(panel.cut_high)
    way = floats.add(panel.direction)
    s = panel.steps
    cuts = s[:, arrays.CUTS_AT]
    columns = [
        s[:, arrays.CELLS],
        places + s[:, arrays.CELLS_AT],
        links + s[:, arrays.LINKS_AT],
        low + cuts,
        high + cuts,
        way + cuts,
        _same(panel),
    ]
    return np.stack(columns, axis=1)


def _same(panel: Panel) -> Ints:
    """Return 1 for every step whose cells stand in the order of its account's slots, else 0."""
    same = np.zeros(len(panel.steps), dtype=np.int64)
    for account in panel.accounts:
        slots = account[arrays.SLOTS]
        for j in range(account[arrays.STEPS_AT], account[arrays.STEPS_AT] + account[arrays.STEPS]):
            link = panel.slot_cell[panel.steps[j, arrays.LINKS_AT] :][:slots]
            same[j] = int(panel.steps[j, arrays.CELLS] == slots and np.array_equal(link, np.arange(slots)))
    return same


def _accounts(panel: Panel, ints: "_Builder", floats: "_Builder", steps_at: int) -> Ints:
    rows, slots, maps = ints.add(panel.row_place), ints.add(panel.slot_row), ints.add(panel.slot_of_state)
    starts, start_at = _row_starts(panel)
    low, high, spike = floats.add(panel.edge_low), floats.add(panel.edge_high), floats.add(panel.spike)
    sign = floats.add(np.array([-1.0, 0.0, 1.0])) + 1
    a = panel.accounts
    columns = [
        a[:, arrays.SOURCE],
        a[:, arrays.NODES],
        a[:, arrays.STEPS],
        a[:, arrays.ROWS],
        a[:, arrays.SLOTS],
        a[:, arrays.SAME],
        steps_at + len(STEP) * a[:, arrays.STEPS_AT],
        rows + a[:, arrays.ROWS_AT],
        slots + a[:, arrays.SLOTS_AT],
        ints.add(starts) + start_at,
        maps + a[:, arrays.MAP_AT],
        sign + a[:, arrays.SIGN],
        low + a[:, arrays.NODES_AT],
        high + a[:, arrays.NODES_AT],
        spike + a[:, arrays.SPIKE_AT],
    ]
    return np.stack(columns, axis=1)


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
