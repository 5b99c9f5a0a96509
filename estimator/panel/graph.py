"""The panel's likelihood as a plain graph, from the model's own formulas: the judge of the fused kernel.

Everything ragged is padded to a rectangle, so that the graph does not grow with the panel. It runs on NumPy and on
PyTensor alike; it is meant to be read and to be right, not to be fast.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from estimator.model.arrays import Ops, pytensor_ops
from estimator.model.source import Cut, figure_logpmf, log_interval, places
from estimator.panel import arrays
from estimator.panel.arrays import Panel

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class Intervals(NamedTuple):
    """Intervals laid end to end: whose, where on the axis, the sign of the tilt, and the two ends (all one shape)."""

    source: Ints
    location: Floats
    sign: Floats
    low: Floats
    high: Floats


class Padded(NamedTuple):
    """A panel padded to rectangles; index arrays point one past the end where there is nothing.

    ``out_of`` is y + rest + 1 of every cell; ``row_of`` and each of ``cell_of`` have shape (slots, nodes), ``slot_of``
    (states, accounts of a salvo), ``state_of`` (salvos, states of a salvo).
    """

    rows: Intervals
    spike: Floats
    cells: Intervals
    out_of: Floats
    row_of: Ints
    cell_of: tuple[Ints, ...]
    slot_of: Ints
    state_of: Ints


def panel_logp(theta: Any, log_terms: Any, panel: Panel, ops: Ops | None = None) -> Any:
    """Return the log-likelihood of a panel; ``theta`` (sources, 7), ``log_terms`` (terms,)."""
    ops, padded = ops or pytensor_ops(), padded_panel(panel)
    guess = _log_intervals(padded.rows, padded.rows.location, (theta[:, 2], theta[:, 3]), ops)
    knows = theta[:, 4][padded.rows.source]
    with np.errstate(divide="ignore"):
        weight = ops.logaddexp(np.log(padded.spike) + ops.log(knows), ops.log(1.0 - knows) + guess)
    value = _with_last(weight, -np.inf)[padded.row_of]
    figure = _with_last(_figures(padded, theta, ops), 0.0)
    for place in padded.cell_of:
        value = value + figure[place]
    account = _with_last(_copied(ops.logsumexp(value, 1), theta, panel, ops), 0.0)
    with np.errstate(divide="ignore"):
        state: Any = np.log(panel.prior)
    for column in range(padded.slot_of.shape[1]):
        state = state + account[padded.slot_of[:, column]]
    for column in range(panel.terms.shape[1]):
        state = state + log_terms[panel.terms[:, column]]
    salvo = ops.logsumexp(_with_last(state, -np.inf)[padded.state_of], 1)
    return (salvo + panel.log_scale).sum()


def _copied(own: Any, theta: Any, panel: Panel, ops: Ops) -> Any:
    """Return what every slot is worth to its account, ``own`` where that is no copy; both (slots,)."""
    account = np.repeat(np.arange(len(panel.accounts)), panel.accounts[:, arrays.SLOTS])
    may, agreeing = panel.copies[account].T
    if not may.any():
        return own
    chance = theta[:, 6][panel.accounts[account, arrays.SOURCE]]
    with np.errstate(divide="ignore"):
        return ops.logaddexp(ops.log(1.0 - chance * may) + own, np.log(agreeing) + ops.log(chance))


def _figures(padded: Padded, theta: Any, ops: Ops) -> Any:
    of = padded.cells
    seen_at = places(of.location, padded.out_of, theta[:, 5][of.source], ops)
    return figure_logpmf(_cut(of), seen_at, of.sign * theta[:, 0][of.source], theta[:, 1][of.source], ops)


def _log_intervals(of: Intervals, location: Any, numbers: tuple[Any, Any], ops: Ops) -> Any:
    spin, noise = numbers
    return log_interval(_cut(of), location + of.sign * spin[of.source], noise[of.source], ops)


def _cut(of: Intervals) -> Cut:
    low_open, high_open = np.isinf(of.low), np.isinf(of.high)
    return Cut(np.where(low_open, 0.0, of.low), np.where(high_open, 0.0, of.high), low_open, high_open)


def _with_last(values: Any, last: float) -> Any:
    """Return a vector with one more entry, for what points past its end."""
    if isinstance(values, np.ndarray):
        return np.append(values, last)
    pt = pytensor_tensor()
    return pt.concatenate([values, np.array([last])])


def pytensor_tensor() -> Any:
    """Return pytensor.tensor, imported on first use."""
    import pytensor.tensor as pt  # noqa: PLC0415 - late: the exact route must not pay for it

    return pt


def padded_panel(panel: Panel) -> Padded:
    """Pad a panel to rectangles."""
    rows: list[Intervals] = []
    cells: list[Intervals] = []
    out_of: list[Floats] = []
    row_of: list[Ints] = []
    cell_of: list[list[Ints]] = []
    row_size = cell_size = 0
    for account in panel.accounts:
        own = _rows(account, panel)
        slot_row = panel.slot_row[account[arrays.SLOTS_AT] :][: account[arrays.SLOTS]]
        nodes = np.arange(account[arrays.NODES])
        row_of.append(row_size + slot_row[:, None] * nodes.size + nodes)
        row_size += own.source.size
        rows.append(own)
        links = []
        for step in panel.steps[account[arrays.STEPS_AT] :][: account[arrays.STEPS]]:
            cells.append(_cells(account, step, panel))
            place = panel.cell_place[step[arrays.CELLS_AT] :][: step[arrays.CELLS]]
            out_of.append(np.repeat(panel.out_of[place], account[arrays.NODES]))
            link = panel.slot_cell[step[arrays.LINKS_AT] :][: account[arrays.SLOTS]]
            links.append(cell_size + link[:, None] * nodes.size + nodes)
            cell_size += cells[-1].source.size
        cell_of.append(links)
    most_nodes, most_steps = max(r.shape[1] for r in row_of), max(map(len, cell_of))
    steps = [
        [
            links[j] if j < len(links) else np.full(r.shape, cell_size)
            for links, r in zip(cell_of, row_of, strict=True)
        ]
        for j in range(most_steps)
    ]
    spike = [
        panel.spike[a[arrays.SPIKE_AT] :][: a[arrays.NODES] * a[arrays.ROWS]]
        .reshape(a[arrays.NODES], a[arrays.ROWS])
        .T.ravel()
        for a in panel.accounts
    ]
    return Padded(
        _joined(rows),
        np.concatenate(spike),
        _joined(cells),
        np.concatenate([*out_of, np.zeros(0)]),
        _rectangle(row_of, most_nodes, row_size),
        tuple(_rectangle(step, most_nodes, cell_size) for step in steps),
        _slots_of_states(panel),
        _states_of_salvos(panel),
    )


def _rows(account: Ints, panel: Panel) -> Intervals:
    """Return the intervals of an account's total, rows x nodes."""
    nodes, rows, at = account[arrays.NODES], account[arrays.ROWS], account[arrays.NODES_AT]
    place = panel.row_place[account[arrays.ROWS_AT] :][:rows]
    return Intervals(
        np.full(rows * nodes, account[arrays.SOURCE]),
        np.repeat(panel.size_location[place], nodes),
        np.full(rows * nodes, float(account[arrays.SIGN])),
        np.tile(panel.edge_low[at : at + nodes], rows),
        np.tile(panel.edge_high[at : at + nodes], rows),
    )


def _cells(account: Ints, step: Ints, panel: Panel) -> Intervals:
    """Return the intervals of one step, cells x nodes."""
    nodes, cells, at = account[arrays.NODES], step[arrays.CELLS], step[arrays.CUTS_AT]
    place = panel.cell_place[step[arrays.CELLS_AT] :][:cells]
    return Intervals(
        np.full(cells * nodes, account[arrays.SOURCE]),
        np.repeat(panel.location[place], nodes),
        account[arrays.SIGN] * np.tile(panel.direction[at : at + nodes], cells),
        np.tile(panel.cut_low[at : at + nodes], cells),
        np.tile(panel.cut_high[at : at + nodes], cells),
    )


def _joined(parts: list[Intervals]) -> Intervals:
    if not parts:
        return Intervals(np.zeros(0, np.int64), *(np.zeros(0) for _ in range(4)))
    return Intervals(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _rectangle(parts: list[Ints], width: int, nothing: int) -> Ints:
    """Stack matrices of unequal widths, pointing at ``nothing`` where they end."""
    return np.concatenate(
        [np.pad(part, ((0, 0), (0, width - part.shape[1])), constant_values=nothing) for part in parts]
    )


def _slots_of_states(panel: Panel) -> Ints:
    """Return the slot of every state in each of its salvo's accounts."""
    first_slot = panel.accounts[:, arrays.SLOTS_AT]
    nothing = int(panel.accounts[:, arrays.SLOTS].sum())
    most = int(np.diff(panel.account_start).max())
    table = np.full((panel.prior.size, most), nothing)
    for salvo in range(panel.log_scale.size):
        start, end = panel.state_start[salvo], panel.state_start[salvo + 1]
        for column, a in enumerate(range(panel.account_start[salvo], panel.account_start[salvo + 1])):
            at = panel.accounts[a, arrays.MAP_AT]
            table[start:end, column] = first_slot[a] + panel.slot_of_state[at : at + end - start]
    return table


def _states_of_salvos(panel: Panel) -> Ints:
    sizes = np.diff(panel.state_start)
    table = panel.state_start[:-1, None] + np.arange(sizes.max())
    return np.where(np.arange(sizes.max()) < sizes[:, None], table, panel.prior.size)
