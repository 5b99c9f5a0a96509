"""The sum turned round: what a salvo says about each source's numbers (its blur is summed out).

No sampler is needed: a source's prior points are weighted by the likelihood of the whole salvo. A likelihood ratio
on the lattice is smooth, so it is interpolated to a finer grid before quantiles are read off.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from estimator.exact.belief import Belief, Speaker
from estimator.exact.fine import FinePoints, fine_points, interpolation
from estimator.exact.looks import mixing, summing
from estimator.exact.solve import Solution
from estimator.exact.tables import AccountTable, given_points
from estimator.exact.turn_size import heaviest, size_weight

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: Pairs of (truth, total) that a source's points are weighted by, at most.
_PAIRS_MAX: Final = 2_400


@dataclass(frozen=True, slots=True, eq=False)
class SourceWeights:
    """A source's posterior as weighted points beside its prior's weights; every weight vector sums to 1.

    Shapes: outcome arrays (points,), size arrays (size points,). ``exact`` holds (a, b, knows): given the salvo,
    size_exact is Beta(a + 1, b) with probability ``knows`` and Beta(a, b + 1) otherwise. ``copied`` is how likely the
    account is a copy.
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
    copied: float = 0.0


def source_weights(solution: Solution, place: int) -> SourceWeights | None:
    """Return the posterior of the source of one reading; None where its account says nothing."""
    table = solution.tables[place]
    if table is None:
        return None
    mass = _slot_mass(solution, table, place)
    own = mass * table.own_words
    copied = (mass - own).sum(axis=0).reshape(table.nodes.spin.size, -1)
    by_row, by_launched = _pair_mass(table, own)
    fine = fine_points(table.belief.prior)
    ratio = _outcome_ratio(table, by_row) if table.at.steps else np.ones((table.nodes.spin.size, 1))
    parts = [(by_row.sum(axis=(1, 2)), ratio)] if own.any() else []
    parts += [(copied.sum(axis=1), np.ones((table.nodes.spin.size, 1)))] if copied.any() else []
    weight = _spread(table, parts, fine)
    by_size, knows = size_weight(table, by_launched, copied.sum(axis=0))
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
        float(copied.sum() / mass.sum()),
    )


def _slot_mass(solution: Solution, table: AccountTable, place: int) -> Floats:
    """Return P(slot, combination | salvo), shape (slots, combinations)."""
    group = next(k for k, members in enumerate(solution.problem.groups) if place in members)
    slots, combos = table.log_value.shape
    if combos == 1:
        return np.bincount(table.slots.of_state, solution.mass, minlength=slots)[:, None]
    return np.asarray(summing(table.slots.of_state, slots) @ _combination_mass(solution, group))


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
    if table.row_by_slot:  # then a row's N is known
        row, by_n = table.slots.row, summing(table.slots.row, table.slots.launched.size)
        for b, s in np.ndindex(spins, sizes):
            joint = table.given[b] * table.weights[s][row]
            joint *= (mass[:, b * sizes + s] / np.maximum(joint.sum(axis=1), 1e-300))[:, None]
            by_row[b] += joint
            by_launched[s] += by_n @ joint
        return by_row, by_launched
    shares = _by_look(table, mass)
    for b, s in np.ndindex(spins, sizes):
        share = shares[:, :, b * sizes + s]
        by_row[b] += table.given[b] * (share.T @ table.weights[s])
        by_launched[s] += table.weights[s] * (share @ table.given[b])
    return by_row, by_launched


def _by_look(table: AccountTable, mass: Floats) -> Floats:
    """Share the slots' mass out among the rows that serve each, over each row's own value, (launched, rows, combos)."""
    value = np.einsum("brs,cns->nrbc", table.given, table.weights, optimize=True)
    launched, rows = value.shape[:2]
    serve = mixing((table.slots.row * rows + table.looks).T, table.look_weight, launched * rows)
    held = mass / np.maximum(serve @ value.reshape(launched * rows, -1), 1e-300)
    return np.asarray(serve.T @ held).reshape(launched, rows, -1)


def _outcome_ratio(table: AccountTable, by_row: Floats) -> Floats:
    """Return posterior over prior weight at every lattice point, shape (spin nodes, points)."""
    belief, sign, pairs = table.belief, table.reading.role_sign, table.pairs
    several = [Speaker(belief, sign, z * belief.bloc_sd).points for z in table.nodes.spin]
    whole = np.maximum(by_row.sum(axis=(1, 2)), 1e-300)[:, None]
    if pairs:
        share = by_row / np.maximum(table.given, 1e-300)
        return np.array(pairs.turned(share, several, sign)) / whole
    rows = []
    for mass, points in zip(by_row, several, strict=True):
        row, total = heaviest(mass, _PAIRS_MAX)
        given = given_points(table, row, total, points)
        rows.append((mass[row, total] / np.maximum(given @ points.weight, 1e-300)) @ given)
    return np.array(rows) / whole


def _spread(table: AccountTable, parts: Sequence[tuple[Floats, Floats]], fine: FinePoints) -> Floats:
    """Return posterior weights on the fine grid from likelihood ratios on the lattice of every spin node.

    ``parts`` are the account's own words and its being a copy: mass of every spin node, and those ratios (all 1 of a
    copy). Along spin the log-ratio is interpolated by cubics on each level of noise, then between levels.
    """
    if all(ratio.shape[1] == 1 and combo.size == 1 for combo, ratio in parts):
        return fine.points.weight
    belief = table.belief
    x, own = fine.points.places(), belief.prior.outcome_pair.apart(belief.bloc_sd)
    total = np.zeros((fine.points.levels.size, x.size))
    level_weight = np.exp(-0.5 * fine.points.levels**2)[:, None]
    for b, z in enumerate(table.nodes.spin):
        centred = x - z * belief.bloc_sd
        density = np.exp(-0.5 * own.score(centred, 0.0) ** 2) * level_weight
        for combo, ratio in parts:
            part = density * _interpolated(belief, ratio[b], -z * belief.bloc_sd)
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
