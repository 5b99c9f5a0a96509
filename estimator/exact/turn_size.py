"""The sum turned round for the number launched: a source's size_spin, size_noise and size_exact."""

from typing import Final

import numpy as np
import numpy.typing as npt

from estimator.exact.fine import fine_points
from estimator.exact.kernel import figure_rows
from estimator.exact.points import Points
from estimator.exact.tables import AccountTable
from estimator.model.source import Cut

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: Mass of (truth, total) pairs that may be left out when a source's points are weighted.
_PRUNED: Final = 2e-3
_PAIRS_MAX: Final = 1_000


def size_weight(table: AccountTable, by_total: Floats, copied: Floats) -> tuple[Floats, float]:
    """Return posterior weights of the size points and the probability that the source simply knew the total.

    ``by_total`` is P(size node, N, total, own words | salvo), ``copied`` (size nodes,) P(size node, a copy | salvo).
    Given that it knew, or copied, its size_spin and size_noise keep their prior, but for what its bloc has in common.
    """
    points = fine_points(table.belief.prior).size_points
    prior = _own_prior(table, points)
    spike = table.belief.size_exact_mean * table.totals.spike(table.slots.launched.astype(float))
    known = by_total * spike / np.maximum(table.weights, 1e-300)
    knows, whole = known.sum(axis=(1, 2)), float(by_total.sum() + copied.sum())
    kept = (knows + copied)[:, None] * prior
    weight = (kept + _guessed(table, by_total - known, points, prior)).sum(axis=0)
    total = float(weight.sum())
    by_chance = table.belief.size_exact_mean * float(copied.sum())
    knew = min((float(knows.sum()) + by_chance) / max(whole, 1e-300), 1.0)
    return (weight / total if total > 0 else points.weight), knew


def _own_prior(table: AccountTable, points: Points) -> Floats:
    """Return the prior of the size points at every size node, shape (size nodes, points), each summing to 1."""
    prior, shared = table.belief.prior, table.belief.bloc_size_sd
    own, levels = prior.size_pair.apart(shared), points.levels[:, None]
    # Without a correlation the places of all levels are the same.
    rows = points.levels.size if own.corr else 1
    places = points.location[: points.rows[rows]].reshape(rows, -1)
    across = own.score(places - shared * table.nodes.size[:, None, None], levels[:rows])
    # Places are even at the scores of the whole, not at those of what is not shared.
    along = np.exp(-0.5 * across**2) * np.gradient(across, axis=2)
    made = (np.exp(-0.5 * levels**2) * along).reshape(len(across), -1)
    return np.asarray(made / made.sum(axis=1, keepdims=True))


def _guessed(table: AccountTable, mass: Floats, points: Points, prior: Floats) -> Floats:
    """Return the weight that (size node, N, total) with no knowledge put on each size point, (size nodes, points)."""
    if mass.sum() <= 0:
        return np.zeros_like(prior)
    row, column = heaviest(mass.sum(axis=0), _PAIRS_MAX)
    low, high = table.totals.edges[column], table.totals.edges[column + 1]
    opens = low <= 0, np.isinf(high)
    ends = Cut(np.log(np.where(opens[0], 1.0, low)), np.log(np.where(opens[1], 1.0, high)), *opens)
    seen_at = np.log(table.slots.launched[row] + 0.5)
    given = figure_rows(seen_at, ends, table.reading.role_sign, points)
    share = mass[:, row, column] / np.maximum(prior @ given.T, 1e-300)
    result = prior * (share @ given)
    wanted, got = mass.sum(axis=(1, 2)), result.sum(axis=1)
    return np.asarray(result * (wanted / np.maximum(got, 1e-300))[:, None])


def heaviest(mass: Floats, most: int) -> tuple[Ints, Ints]:
    """Return the places of the cells that hold all but a little of the mass, ``most`` of them at most."""
    flat = mass.ravel()
    order = np.argpartition(flat, -most)[-most:] if flat.size > most else np.arange(flat.size)
    order = order[np.argsort(flat[order])[::-1]]
    held = np.cumsum(flat[order])
    enough = int(np.searchsorted(held, (1 - _PRUNED) * flat.sum())) + 1
    slot, total = np.unravel_index(order[:enough], mass.shape)
    return np.asarray(slot), np.asarray(total)
