"""The sum turned round: what a salvo says about each source's numbers (its blur is summed out).

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
from estimator.exact.fine import FinePoints, fine_points, interpolation
from estimator.exact.solve import Solution
from estimator.exact.tables import AccountTable, Speaker, given_points
from estimator.exact.turn_size import heaviest, size_weight

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: Pairs of (truth, total) that a source's points are weighted by, at most.
_PAIRS_MAX: Final = 2_400


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
    by_size, knows = size_weight(table, by_launched)
    prior = table.belief.prior
    return SourceWeights(
        fine.points.location,
        fine.points.scale,
        fine.reliability,
        weight,
        fine.points.weight,
        fine.size_points.location,
        fine.size_points.scale,
        by_size,
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
    row, per_slot = table.slots.row, table.row_by_slot  # then its N is known
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
                value = np.maximum(weights @ given.T, 1e-300)
                share = _by_look(table, held, value) / value
                by_row[b] += given * (share.T @ weights)
                by_launched[s] += weights * (share @ given)
    return by_row, by_launched


def _by_look(table: AccountTable, held: Floats, value: Floats) -> Floats:
    """Share the slots' mass ``held`` out among the rows that serve each, shape of ``value`` (launched, rows)."""
    row, rows = table.slots.row, value.shape[1]
    part = table.look_weight[:, None] * value[row, table.looks]
    part *= held / np.maximum(part.sum(axis=0), 1e-300)
    place = row * rows + table.looks
    return np.bincount(place.ravel(), part.ravel(), minlength=value.size).reshape(value.shape)


def _outcome_ratio(table: AccountTable, by_row: Floats) -> Floats:
    """Return posterior over prior weight at every lattice point, shape (spin nodes, points)."""
    points, rows = table.belief.points, []
    for b, z in enumerate(table.nodes.spin):
        row, total = heaviest(by_row[b], _PAIRS_MAX)
        speaker = Speaker(table.belief, table.reading.role_sign, z * table.belief.bloc_sd)
        given = given_points(table, row, total, speaker.points)
        norm = given @ points.weight
        whole = max(float(by_row[b].sum()), 1e-300)
        rows.append((by_row[b][row, total] / np.maximum(norm, 1e-300)) @ given / whole)
    return np.array(rows)


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
    matrices, across = interpolation(belief, shift)
    rows = pairwise(belief.points.rows)
    along = np.stack([m @ log_ratio[a:b] for m, (a, b) in zip(matrices, rows, strict=True)])
    return np.asarray(np.exp(np.minimum(across @ along, 600.0)))
