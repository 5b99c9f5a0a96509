"""The sum turned round: what a salvo says about each source's five numbers.

No sampler is needed: a source's prior points are weighted by the likelihood of the whole salvo. A likelihood ratio
on the lattice is smooth, so it is interpolated to a finer grid before quantiles are read off.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from estimator.exact.belief import Belief
from estimator.exact.curves import between
from estimator.exact.kernel import figure_pairs
from estimator.exact.points import Points, cubic_taps
from estimator.exact.solve import Solution
from estimator.exact.tables import AccountTable
from estimator.exact.totals import Totals
from estimator.model.source import reliability
from estimator.priors.values import SourcePrior

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: Mass of (truth, total) pairs that may be left out when a source's points are weighted.
_PRUNED: Final = 5e-3
_PAIRS_MAX: Final = 1_500
_SIZE_PAIRS_MAX: Final = 200
_FINE: Final = (121, 25)  # points across location and across scale
_FINE_SIZE: Final = (41, 17)
_EVERY: Final = 2  # reliability is worked out at every second fine point each way, and interpolated


@dataclass(frozen=True, slots=True, eq=False)
class SourceWeights:
    """A source's posterior as weighted points beside its prior's weights; every weight vector sums to 1.

    Shapes: outcome arrays (points,), size arrays (size points,). ``exact`` holds (a, b, knows): given the salvo,
    size_exact is Beta(a + 1, b) with probability ``knows`` and Beta(a, b + 1) otherwise.
    """

    spin: Floats
    noise: Floats
    reliability: Floats
    weight: Floats
    prior_weight: Floats
    size_spin: Floats
    size_noise: Floats
    size_weight: Floats
    size_prior_weight: Floats
    exact: tuple[float, float, float]


def source_weights(solution: Solution, place: int) -> SourceWeights | None:
    """Return the posterior of the source of one reading; None where its account says nothing."""
    table = solution.tables[place]
    if table is None:
        return None
    by_row, by_launched = _pair_mass(table, _slot_mass(solution, table, place))
    fine = fine_points(table.belief.prior)
    ratio = _outcome_ratio(table, by_row) if table.at.steps else np.ones((table.nodes.spin.size, 1))
    weight = _spread(table, by_row.sum(axis=(1, 2)), ratio, fine)
    size_weight, knows = _size_weight(table, by_launched)
    prior = table.belief.prior
    return SourceWeights(
        fine.points.location,
        fine.points.scale,
        fine.reliability,
        weight,
        fine.points.weight,
        fine.size_points.location,
        fine.size_points.scale,
        size_weight,
        fine.size_points.weight,
        (prior.size_exact_a, prior.size_exact_b, knows),
    )


def _slot_mass(solution: Solution, table: AccountTable, place: int) -> Floats:
    """Return P(slot, combination | salvo), shape (slots, combinations)."""
    group = next(k for k, members in enumerate(solution.problem.groups) if place in members)
    slots, combos = table.log_value.shape
    if combos == 1:
        return np.bincount(table.slots.of_state, solution.mass, minlength=slots)[:, None]
    part = _combination_mass(solution, group)
    return np.stack(
        [np.bincount(table.slots.of_state, part[:, c], minlength=slots) for c in range(combos)], axis=1
    )


@lru_cache(maxsize=1)
def _combination_mass(solution: Solution, group: int) -> Floats:
    """Remember the last group's combinations: its members are asked for one after another."""
    return solution.combination_mass(group)


def _pair_mass(table: AccountTable, mass: Floats) -> tuple[Floats, Floats]:
    """Return P(spin node, row, total | salvo) and P(size node, N, total | salvo).

    Given the slot and the combination of nodes, the own total has mass proportional to given * weights; summed
    over slots, that is a matrix product over N either way.
    """
    spins, sizes = table.nodes.spin.size, table.nodes.size.size
    by_row, by_launched = np.zeros_like(table.given), np.zeros_like(table.weights)
    rows, row = table.given.shape[1], table.slots.row
    per_slot = rows == row.size and rows > 1  # one row a slot: its N is known
    for b in range(spins):
        given = table.given[b]
        for s in range(sizes):
            weights, held = table.weights[s], mass[:, b * sizes + s]
            if per_slot:
                joint = given * weights[row]
                joint *= (held / np.maximum(joint.sum(axis=1), 1e-300))[:, None]
                by_row[b] += joint
                np.add.at(by_launched[s], row, joint)
            else:
                share = np.bincount(row * rows + table.nearest, held, minlength=weights.shape[0] * rows)
                share = share.reshape(-1, rows) / np.maximum(weights @ given.T, 1e-300)
                by_row[b] += given * (share.T @ weights)
                by_launched[s] += weights * (share @ given)
    return by_row, by_launched


def _outcome_ratio(table: AccountTable, by_row: Floats) -> Floats:
    """Return posterior over prior weight at every lattice point, shape (spin nodes, points)."""
    points, rows = table.belief.points, []
    for b, z in enumerate(table.nodes.spin):
        row, total = _heaviest(by_row[b])
        given = _pairs_given(table, row, total, z * table.belief.bloc_sd)
        norm = given @ points.weight
        whole = max(float(by_row[b].sum()), 1e-300)
        rows.append((by_row[b][row, total] / np.maximum(norm, 1e-300)) @ given / whole)
    return np.array(rows)


def _heaviest(mass: Floats, most: int = _PAIRS_MAX) -> tuple[Ints, Ints]:
    """Return the places of the cells that hold all but a little of the mass, ``most`` of them at most."""
    flat = mass.ravel()
    order = np.argpartition(flat, -most)[-most:] if flat.size > most else np.arange(flat.size)
    order = order[np.argsort(flat[order])[::-1]]
    held = np.cumsum(flat[order])
    enough = int(np.searchsorted(held, (1 - _PRUNED) * flat.sum())) + 1
    slot, total = np.unravel_index(order[:enough], mass.shape)
    return np.asarray(slot), np.asarray(total)


def _pairs_given(table: AccountTable, row: Ints, total: Ints, shift: float) -> Floats:
    """Return P(figures | row, total, point), shape (pairs, points)."""
    result = np.ones((row.size, table.belief.points.weight.size))
    for k, step in enumerate(table.at.steps):
        tilt = table.reading.role_sign * step.direction
        location = table.locations[k][row]
        figure = figure_pairs(location, step.cut, total, tilt, shift, table.belief.points)
        figure[~step.counts[total]] = 1.0
        result *= figure
    return result


@dataclass(frozen=True, slots=True, eq=False)
class FinePoints:
    """A fine tensor grid over one prior: (spin, noise) points with their reliability, and size points."""

    points: Points
    reliability: Floats
    size_points: Points


@lru_cache(maxsize=64)
def fine_points(prior: SourcePrior) -> FinePoints:
    """Return the fine grid of a class prior, on which posteriors are reported."""
    points = _tensor((prior.spin_mean, prior.spin_sd), (prior.noise_median, prior.noise_logsd), _FINE)
    size = _tensor(
        (prior.size_spin_mean, prior.size_spin_sd),
        (prior.size_noise_median, prior.size_noise_logsd),
        _FINE_SIZE,
    )
    return FinePoints(points, _reliability(points), size)


def _reliability(points: Points) -> Floats:
    """Return the reliability of every fine point."""
    across = points.rows[1]
    spin, noise = points.location[:across], points.scale[::across]
    some = reliability(spin[None, ::_EVERY], noise[::_EVERY, None])
    along, over = cubic(spin[::_EVERY], spin), cubic(points.levels[::_EVERY], points.levels)
    return np.asarray(np.clip(over @ some @ along.T, 0.0, 1.0).ravel())


def _tensor(normal: tuple[float, float], lognormal: tuple[float, float], size: tuple[int, int]) -> Points:
    x, z = np.linspace(-4.2, 4.2, size[0]), np.linspace(-3.2, 3.2, size[1])
    weight = np.outer(np.exp(-0.5 * z**2), np.exp(-0.5 * x**2)).ravel()
    location = np.tile(normal[0] + normal[1] * x, z.size)
    scale = np.repeat(lognormal[0] * np.exp(lognormal[1] * z), x.size)
    rows = tuple(range(0, x.size * z.size + 1, x.size))
    return Points(location, scale, weight / weight.sum(), z, rows)


def _spread(table: AccountTable, combo: Floats, ratio: Floats, fine: FinePoints) -> Floats:
    """Return posterior weights on the fine grid from likelihood ratios on the lattice of every spin node.

    Along spin the log-ratio is interpolated by cubics on each level of noise, then between levels.
    """
    if ratio.shape[1] == 1 and combo.size == 1:
        return fine.points.weight
    belief, prior = table.belief, table.belief.prior
    x = fine.points.location[: fine.points.rows[1]]
    own = np.sqrt(max(prior.spin_sd**2 - belief.bloc_sd**2, 1e-300))
    total = np.zeros((fine.points.levels.size, x.size))
    level_weight = np.exp(-0.5 * fine.points.levels**2)[:, None]
    for b, z in enumerate(table.nodes.spin):
        centred = x - z * belief.bloc_sd
        density = np.exp(-0.5 * ((centred - prior.spin_mean) / own) ** 2)
        part = density * level_weight * _interpolated(belief, ratio[b], -z * belief.bloc_sd)
        total += combo[b] * part / max(float(part.sum()), 1e-300)
    return np.asarray(total.ravel() / total.sum())


def _interpolated(belief: Belief, ratio: Floats, shift: float) -> Floats | float:
    """Return the likelihood ratio on the fine grid moved by ``shift``, shape (levels, spins)."""
    if ratio.size == 1:
        return 1.0
    log_ratio = np.log(np.maximum(ratio, 1e-300))
    matrices, across = _interpolation(belief, shift)
    rows = pairwise(belief.points.rows)
    along = np.stack([m @ log_ratio[a:b] for m, (a, b) in zip(matrices, rows, strict=True)])
    return np.asarray(np.exp(np.minimum(across @ along, 600.0)))


@lru_cache(maxsize=256)
def _interpolation(belief: Belief, shift: float) -> tuple[tuple[Floats, ...], Floats]:
    """Return the matrices from a lattice to the fine grid moved by ``shift``: along each level, and across levels."""
    points, fine = belief.points, fine_points(belief.prior).points
    spin = fine.location[: fine.rows[1]] + shift
    along = tuple(cubic(points.location[a:b], spin) for a, b in pairwise(points.rows))
    return along, cubic(points.levels, fine.levels)


def cubic(nodes: Floats, at: Floats) -> Floats:
    """Return the matrix (at, nodes) of local cubic interpolation on even nodes."""
    first, weight = cubic_taps(nodes, at)
    matrix = np.zeros((at.size, nodes.size))
    for k in range(weight.shape[1]):
        matrix[np.arange(at.size), first + k] = weight[:, k]
    return matrix


def _size_weight(table: AccountTable, by_total: Floats) -> tuple[Floats, float]:
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
    row, column = _heaviest(mass, _SIZE_PAIRS_MAX)
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
