"""The sum turned round for the number launched: a source's size_spin, size_noise and size_exact."""

from typing import Final

import numpy as np
import numpy.typing as npt

from estimator.exact.curves import between
from estimator.exact.fine import fine_points
from estimator.exact.points import Points
from estimator.exact.tables import AccountTable
from estimator.exact.totals import Totals

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: Mass of (truth, total) pairs that may be left out when a source's points are weighted.
_PRUNED: Final = 2e-3
_PAIRS_MAX: Final = 1_000


def size_weight(table: AccountTable, by_total: Floats) -> tuple[Floats, float]:
    """Return posterior weights of the size points and the probability that the source simply knew the total.

    Given that it knew, its size_spin and size_noise keep their prior, but for what its bloc has in common.
    """
    points = fine_points(table.belief.prior).size_points
    launched = table.slots.launched
    belief, sign, weight, knows = table.belief, table.reading.role_sign, 0.0 * points.weight, 0.0
    own = np.sqrt(max(belief.prior.size_spin_sd**2 - belief.bloc_size_sd**2, 1e-300))
    for s, z in enumerate(table.nodes.size):
        shift = z * belief.bloc_size_sd
        whole = table.totals.weights(launched.astype(float), belief, sign, shift)
        spike = belief.size_exact_mean * table.totals.spike(launched.astype(float))
        share = by_total[s] * spike / np.maximum(whole, 1e-300)
        own_prior = np.exp(
            -0.5 * ((points.location - belief.prior.size_spin_mean - shift) / own) ** 2
            - 0.5
            * (np.log(points.scale / belief.prior.size_noise_median) / belief.prior.size_noise_logsd) ** 2
        )
        own_prior /= own_prior.sum()
        guessed = _guessed(table.totals, launched, by_total[s] - share, sign, points, own_prior)
        weight += float(share.sum()) * own_prior + guessed
        knows += float(share.sum())
    total = float(weight.sum())
    return (weight / total if total > 0 else points.weight), min(
        knows / max(float(by_total.sum()), 1e-300), 1.0
    )


def _guessed(
    totals: Totals, launched: Ints, mass: Floats, sign: int, points: Points, prior: Floats
) -> Floats:
    """Return the weight that (N, total) pairs with no knowledge put on each size point."""
    row, column = heaviest(mass, _PAIRS_MAX)
    if mass.sum() <= 0:
        return 0.0 * prior
    low, high = totals.edges[column], totals.edges[column + 1]
    low_open, high_open = low <= 0, np.isinf(high)
    eta = np.log(launched[row] + 0.5)[:, None] + sign * points.location
    below = (np.log(np.where(low_open, 1.0, low))[:, None] - eta) / points.scale
    above = (np.log(np.where(high_open, 1.0, high))[:, None] - eta) / points.scale
    below[low_open], above[high_open] = -np.inf, np.inf
    given = between(below, above) * prior
    given *= (mass[row, column] / np.maximum(given.sum(axis=1), 1e-300))[:, None]
    result: Floats = given.sum(axis=0)
    return result * (mass.sum() / max(float(result.sum()), 1e-300))


def heaviest(mass: Floats, most: int) -> tuple[Ints, Ints]:
    """Return the places of the cells that hold all but a little of the mass, ``most`` of them at most."""
    flat = mass.ravel()
    order = np.argpartition(flat, -most)[-most:] if flat.size > most else np.arange(flat.size)
    order = order[np.argsort(flat[order])[::-1]]
    held = np.cumsum(flat[order])
    enough = int(np.searchsorted(held, (1 - _PRUNED) * flat.sum())) + 1
    slot, total = np.unravel_index(order[:enough], mass.shape)
    return np.asarray(slot), np.asarray(total)
