"""Several figures of one account that share spin and noise, cell by cell: matrix products over the source's points."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from estimator.exact.belief import Speaker
from estimator.exact.grid import distinct
from estimator.exact.kernel import figure_table
from estimator.exact.looks import Views, even_places, mean_taps, mixing
from estimator.model.account import AccountAt, StepAt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: Cells before the last figure that are multiplied out at once: their tables stay in cache.
_BLOCK: Final = 16


def over_blur(at: AccountAt, cells: Ints, views: Views, speaker: Speaker) -> Floats:
    """Return P(figures | slot, own total), shape (slots, totals), averaged over the nodes of a source's blur.

    ``cells`` (steps, 2, slots) hold y and rest of every step, ``views`` where they look to lie.
    """
    result = np.zeros((cells.shape[2], at.totals.size))
    for view, weight in views:
        result += weight * _many_steps(at, cells, view, speaker)
    return result


class _Step(NamedTuple):
    """One figure's probabilities ``table`` (distinct cells, totals, points), and which of them is each cell's."""

    table: Floats
    of_cell: Ints


def _many_steps(at: AccountAt, cells: Ints, view: Floats, speaker: Speaker) -> Floats:
    """Return P(figures | slot, own total): matrix products, one for each number the last figure is out of.

    What the last figure is read against follows from the cells before it; so the sum over points is, for each
    such number and each total, (cells before x points) @ (points x cells of the last).
    """
    out_of = cells[-1].sum(axis=0)
    before, before_of = distinct([out_of, *cells[:-1].reshape(-1, out_of.size)])
    last, last_of = distinct([out_of, cells[-1, 0]])
    left = [
        _step(step, cells[k][:, before], view[k][:, before], speaker) for k, step in enumerate(at.steps[:-1])
    ]
    right = _step(at.steps[-1], cells[-1][:, last], view[-1][:, last], speaker)
    result = np.empty((out_of.size, at.totals.size))
    order = np.argsort(out_of, kind="stable")
    for group in np.split(order, np.flatnonzero(np.diff(out_of[order])) + 1):
        a, b = before_of[group], last_of[group]
        rows, columns = slice(a.min(), a.max() + 1), slice(b.min(), b.max() + 1)
        product = _product(left, right, rows, columns, speaker.points.weight)
        result[group] = product[a - rows.start, :, b - columns.start]
    return result


def _product(left: list[_Step], right: _Step, rows: slice, columns: slice, weight: Floats) -> Floats:
    """Return the sum over points of weight and figures of cells before and last ones, (rows, totals, columns)."""
    last = right.table[right.of_cell[columns]].transpose(1, 2, 0)
    parts = []
    for start in range(rows.start, rows.stop, _BLOCK):
        part = slice(start, min(start + _BLOCK, rows.stop))
        block = left[0].table[left[0].of_cell[part]] * weight
        for step in left[1:]:
            block *= step.table[step.of_cell[part]]
        parts.append((block.swapaxes(0, 1) @ last).swapaxes(0, 1))
    return np.concatenate(parts)


def _step(row: StepAt, cells: Ints, seen_at: Floats, speaker: Speaker) -> _Step:
    """Return one figure's probabilities; ``seen_at`` (places, cells) is where cells look to lie, of equal weight."""
    first, of_cell = distinct([cells[0], cells[1]])
    seen_at, tilt = seen_at[:, first], speaker.sign * row.direction
    nodes = even_places(speaker.belief.prior, [seen_at])
    if seen_at.size > 2 * nodes.size:  # cheaper worked out at even places and read by cubics
        table = figure_table(nodes, row.cut, tilt, speaker.points, np.ones(1))
        shape = (first.size, *table.shape[1:])
        table = (mixing(*mean_taps(nodes, seen_at), nodes.size) @ table.reshape(nodes.size, -1)).reshape(
            shape
        )
    else:
        share = np.full(1, 1.0 / len(seen_at))
        table = figure_table(seen_at[0], row.cut, tilt, speaker.points, share)
        for place in seen_at[1:]:
            table += figure_table(place, row.cut, tilt, speaker.points, share)
    table[:, ~row.counts] = 1.0
    return _Step(table, of_cell)
