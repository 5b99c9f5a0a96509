"""The sum turned round: what a salvo says about each source's numbers (its blur is summed out).

No sampler is needed: a source's prior points are weighted by the likelihood of the whole salvo. A likelihood ratio
on the lattice is smooth, so it is interpolated to a finer grid before quantiles are read off.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from estimator.exact.belief import Belief, Speaker
from estimator.exact.fine import FinePoints, fine_points, interpolation, prior_on
from estimator.exact.looks import mixing, summing
from estimator.exact.solve import Part, Solution
from estimator.exact.tables import AccountTable, given_points
from estimator.exact.turn_size import heaviest, size_weight
from estimator.priors.spin_scale import SPIN_SCALES

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: A scale of spins less probable than this is left at its prior: of what follows nothing can be seen.
_RULED_OUT: Final = 1e-12
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
    if solution.parts[0].tables[place] is None:
        return None
    fine = _fine(solution, place)
    return _mixed(solution, [_at_scale(part, place, fine) for part in solution.parts])


def unmoved(solution: Solution, place: int) -> SourceWeights:
    """Return what is believed of the source of a reading that says nothing: its prior, at what the scale is now."""
    fine = _fine(solution, place)
    return _mixed(solution, [_prior(part, place, fine) for part in solution.parts])


def _fine(solution: Solution, place: int) -> FinePoints:
    """Return the fine points that serve its source's prior at every scale."""
    return fine_points(*(part.problem.source_prior(place) for part in solution.parts))


def _mixed(solution: Solution, each: Sequence[SourceWeights]) -> SourceWeights:
    """Return one posterior of those at every scale of spins, by the scale's probability after and before the salvo."""
    if len(each) == 1:
        return each[0]
    after = np.array([part.mass.sum() for part in solution.parts])
    before = np.array([part.at.weight for part in solution.parts])
    a, b, _ = each[0].exact
    return replace(
        each[0],
        weight=np.asarray(after @ np.stack([w.weight for w in each])),
        prior_weight=np.asarray(before @ np.stack([w.prior_weight for w in each])),
        size_weight=np.asarray(after @ np.stack([w.size_weight for w in each])),
        exact=(a, b, float(after @ [w.exact[2] for w in each])),
        copied=float(after @ [w.copied for w in each]),
    )


def _prior(part: Part, place: int, fine: FinePoints) -> SourceWeights:
    """Return the prior at one scale of spins in the form of a posterior that nothing has moved."""
    prior = part.problem.source_prior(place)
    weight, size = prior_on(fine, prior), fine.size_points
    a, b = prior.size_exact_a, prior.size_exact_b
    return SourceWeights(
        fine.points.location,
        fine.points.scale,
        fine.reliability,
        weight,
        weight,
        size.location,
        size.scale,
        size.weight,
        size.weight,
        (a, b, a / (a + b)),
    )


def _at_scale(part: Part, place: int, fine: FinePoints) -> SourceWeights:
    """Return the posterior at one scale of spins; its prior where the salvo rules that scale out."""
    before = _prior(part, place, fine)
    table = part.tables[place]
    if table is None or not (share := float(part.mass.sum())) > _RULED_OUT:
        return before
    mass = _slot_mass(part, table, place) / share
    own = mass * table.own_words
    copied = (mass - own).sum(axis=0).reshape(table.nodes.spin.size, -1)
    by_row, by_launched = _pair_mass(table, own)
    ratio = _outcome_ratio(table, by_row) if table.at.steps else np.ones((table.nodes.spin.size, 1))
    parts = [(by_row.sum(axis=(1, 2)), ratio)] if own.any() else []
    parts += [(copied.sum(axis=1), np.ones((table.nodes.spin.size, 1)))] if copied.any() else []
    by_size, knows = size_weight(table, by_launched, copied.sum(axis=0))
    return replace(
        before,
        weight=_spread(table, parts, fine, before.prior_weight),
        size_weight=by_size,
        exact=(*before.exact[:2], knows),
        copied=float(copied.sum() / mass.sum()),
    )


def _slot_mass(part: Part, table: AccountTable, place: int) -> Floats:
    """Return P(slot, scale, combination | salvo), shape (slots, combinations)."""
    group = next(k for k, members in enumerate(part.problem.groups) if place in members)
    slots, combos = table.log_value.shape
    if combos == 1:
        return np.bincount(table.slots.of_state, part.mass, minlength=slots)[:, None]
    return np.asarray(summing(table.slots.of_state, slots) @ _combination_mass(part, group))


@lru_cache(maxsize=len(SPIN_SCALES))
def _combination_mass(part: Part, group: int) -> Floats:
    """Remember the last group's combinations at every scale: its members are asked for one after another."""
    return part.combination_mass(group)


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


def _spread(
    table: AccountTable, parts: Sequence[tuple[Floats, Floats]], fine: FinePoints, before: Floats
) -> Floats:
    """Return posterior weights on the fine grid from likelihood ratios on the lattice of every spin node.

    ``parts`` are the account's own words and its being a copy: mass of every spin node, and those ratios (all 1 of a
    copy); ``before`` are the prior's weights. Along spin the log-ratio is interpolated by cubics on each level of
    noise, then between levels.
    """
    if all(ratio.shape[1] == 1 and combo.size == 1 for combo, ratio in parts):
        return before
    belief = table.belief
    x, own = fine.points.places(), belief.prior.outcome_pair.apart(belief.bloc_sd)
    total = np.zeros((fine.points.levels.size, x.size))
    level_weight = np.exp(-0.5 * fine.points.levels**2)[:, None]
    for b, z in enumerate(table.nodes.spin):
        centred = x - z * belief.bloc_sd
        density = np.exp(-0.5 * own.score(centred, 0.0) ** 2) * level_weight
        for combo, ratio in parts:
            part = density * _interpolated(belief, fine, ratio[b], -z * belief.bloc_sd)
            total += combo[b] * part / max(float(part.sum()), 1e-300)
    return np.asarray(total.ravel() / total.sum())


def _interpolated(belief: Belief, fine: FinePoints, ratio: Floats, shift: float) -> Floats | float:
    """Return the likelihood ratio on the fine grid moved by ``shift``, shape (levels, spins)."""
    if ratio.size == 1:
        return 1.0
    log_ratio = np.log(np.maximum(ratio, 1e-300))
    matrices, across = interpolation(belief, fine.points, shift)
    rows = pairwise(belief.points.rows)
    along = np.stack([m @ log_ratio[a:b] for m, (a, b) in zip(matrices, rows, strict=True)])
    return np.asarray(np.exp(np.minimum(across @ along, 600.0)))
