"""Joint draws of one salvo: states by their mass, and every source's numbers given the state (docs/model.md, 6).

Given the state and the scale of all spins, sources factor but for what their bloc has in common. So per state: that
scale, the bloc's nodes, then whether each account is a copy, which tells nothing of its source, or else the source's
own total, then its (spin, noise) given its figures and that total, then its size numbers given the total.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from estimator.exact.belief import ALONE
from estimator.exact.curves import between
from estimator.exact.fine import FinePoints, fine_points
from estimator.exact.grid import Grid
from estimator.exact.points import cubic_taps
from estimator.exact.problem import Problem
from estimator.exact.solve import Tables, told
from estimator.exact.sticks import log_node
from estimator.exact.tables import AccountTable, given_points
from estimator.posterior.cells import blocks, cells, pick
from estimator.priors.values import SourcePrior

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Numbers = dict[str, Floats]


def source_draws(problem: Problem, grid: Grid, state: Ints, rng: np.random.Generator) -> list[Numbers]:
    """Return every source's numbers, each of shape (draws,), given the drawn places ``state`` (draws,) in ``grid``."""
    scaled = [problem.in_scale(one.scale) for one in problem.scales]
    said = told(scaled, grid, "fine")
    log_joint = [
        sum(combined, np.full(grid.size, np.log(one.weight)))
        for one, (_, combined) in zip(problem.scales, said, strict=True)
    ]
    chosen = pick(_rows(np.stack(log_joint, axis=1)), state, rng.random(state.size))
    fine = [fine_points(*(p.source_prior(k) for p in scaled)) for k in range(len(problem.readings))]
    drawn = [
        _at_scale((at_scale, fine), tables, grid, state[chosen == place], rng)
        for place, (at_scale, (tables, _)) in enumerate(zip(scaled, said, strict=True))
    ]
    order = np.argsort(np.argsort(chosen, kind="stable"), kind="stable")  # back from scale by scale
    return [
        {name: np.concatenate([one[k][name] for one in drawn])[order] for name in drawn[0][k]}
        for k in range(len(problem.readings))
    ]


def _at_scale(
    where: tuple[Problem, list[FinePoints]], tables: Tables, grid: Grid, state: Ints, rng: np.random.Generator
) -> list[Numbers]:
    """Return every source's numbers at one scale of spins, drawn on the fine points of every reading."""
    problem, fine = where
    found: dict[int, Numbers] = {}
    for group in problem.groups:
        own = [table for k in group if (table := tables[k]) is not None]
        combination = _combination(own, log_node(own[0].nodes, grid), state, rng)
        for k, table in zip(group, own, strict=True):
            found[k] = _given_state((table, fine[k]), table.slots.of_state[state], combination, rng)
    for k in range(len(problem.readings)):
        if k not in found:  # an account that says nothing
            found[k] = _from_prior(problem.source_prior(k), fine[k], state.size, rng)
    return [found[k] for k in range(len(problem.readings))]


def _rows(log_joint: Floats) -> Floats:
    """Return weights whose largest in every row is 1."""
    return np.asarray(np.exp(log_joint - log_joint.max(axis=1, keepdims=True)))


def _combination(
    tables: Sequence[AccountTable], log_weight: Floats, state: Ints, rng: np.random.Generator
) -> Ints:
    """Return for every draw the combination of the nodes that a group has in common."""
    uniform = rng.random(state.size)
    log_joint = log_weight + sum(t.log_value[t.slots.of_state] for t in tables)
    return pick(_rows(log_joint), state, uniform)


def _given_state(
    whose: tuple[AccountTable, FinePoints], slot: Ints, combination: Ints, rng: np.random.Generator
) -> Numbers:
    table, fine = whose
    spin_node, size_node = np.divmod(combination, table.nodes.size.size)
    look, total = _own_total(table, slot, combination, rng)
    row, launched = table.looks[look, slot], table.slots.row[slot]
    copied = np.zeros(slot.size, dtype=bool)
    if table.copy.told:
        copied = rng.random(slot.size) >= table.own_words[slot, combination]
    return {
        **_outcome_numbers((table, fine), spin_node, row, total, copied, rng),
        **_size_numbers(table, size_node, launched, total, copied, rng),
    }


def _own_total(
    table: AccountTable, slot: Ints, combination: Ints, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """Return for every draw which of the rows that serve its slot is meant, and the node of the source's own total."""
    (slots, both), row = _distinct(slot, combination)
    uniform, found = rng.random(slot.size), np.zeros(slot.size, dtype=np.int64)
    spin_node, size_node = np.divmod(both, table.nodes.size.size)
    for run, draws in blocks(row, slots.size):
        rows = table.looks[:, slots[run]].T
        weight = table.given[spin_node[run, None], rows] * table.look_weight[:, None]
        weight = weight * table.weights[size_node[run], table.slots.row[slots[run]]][:, None]
        weight = weight.reshape(len(weight), -1)
        found[draws] = pick(weight, row[draws] - run.start, uniform[draws])
    return np.divmod(found, table.totals.nodes.size)


def _outcome_numbers(
    whose: tuple[AccountTable, FinePoints],
    node: Ints,
    row: Ints,
    total: Ints,
    copied: Bools,
    rng: np.random.Generator,
) -> Numbers:
    """Return spin, noise and reliability given the figures, the truth they see and the own total, or a copy."""
    table, fine = whose
    prior, belief = table.belief.prior, table.belief
    own = prior.outcome_pair.apart(belief.bloc_sd)
    common = table.nodes.spin * belief.bloc_sd
    grid = cells(fine.points, own, common)
    mass = grid.mass
    (nodes, rows, totals, told), case = _distinct(node, row, total, copied.astype(np.int64))
    uniform, point = rng.random(node.size), np.zeros(node.size, dtype=np.int64)
    for run, draws in blocks(case, nodes.size):
        given = given_points(table, rows[run], totals[run], fine.points)
        weight = mass[nodes[run]] * np.where(told[run, None] == 1, 1.0, given)
        point[draws] = pick(weight, case[draws] - run.start, uniform[draws])
    spin, noise, level = grid.spread(node, point, rng)
    return {"spin": spin, "noise": noise, "reliability": _reliability(fine, spin, level)}


def _size_numbers(
    table: AccountTable, node: Ints, launched: Ints, total: Ints, copied: Bools, rng: np.random.Generator
) -> Numbers:
    """Return size_spin, size_noise and size_exact given N and the own total: it knew N, or it guessed, or copied."""
    prior, belief = table.belief.prior, table.belief
    spike = belief.size_exact_mean * table.totals.spike(table.slots.launched.astype(float))
    whole = np.maximum(table.weights[node, launched, total], 1e-300)
    knows = rng.random(node.size) < np.where(copied, belief.size_exact_mean, spike[launched, total] / whole)
    own = prior.size_pair.apart(belief.bloc_size_sd)
    common = table.nodes.size * belief.bloc_size_sd
    points = fine_points(prior).size_points
    grid = cells(points, own, common)
    mass = grid.mass
    unmoved = (knows | copied).astype(np.int64)
    (nodes, rows, totals, free), case = _distinct(node, launched, total, unmoved)
    uniform, point = rng.random(node.size), np.zeros(node.size, dtype=np.int64)
    for run, draws in blocks(case, nodes.size):
        guess = _guess(table, rows[run], totals[run])
        weight = mass[nodes[run]] * np.where(free[run, None] == 1, 1.0, guess)
        point[draws] = pick(weight, case[draws] - run.start, uniform[draws])
    spin, noise, _ = grid.spread(node, point, rng)
    exact = rng.beta(prior.size_exact_a + knows, prior.size_exact_b + ~knows)
    return {"size_spin": spin, "size_noise": noise, "size_exact": exact}


def _guess(table: AccountTable, launched: Ints, total: Ints) -> Floats:
    """Return P(total's node | N, size point, the source guessed), shape (cases, size points)."""
    points, edges = fine_points(table.belief.prior).size_points, table.totals.edges
    centre = np.log(table.slots.launched[launched] + 0.5)[:, None] + table.reading.role_sign * points.location
    with np.errstate(divide="ignore"):  # a total of 0 lies at minus infinity
        low, high = np.log(edges[total])[:, None], np.log(edges[total + 1])[:, None]
    return between((low - centre) / points.scale, (high - centre) / points.scale)


def _from_prior(prior: SourcePrior, fine: FinePoints, size: int, rng: np.random.Generator) -> Numbers:
    none, numbers = np.zeros(size, dtype=np.int64), []
    for points, pair in ((fine.points, prior.outcome_pair), (fine.size_points, prior.size_pair)):
        grid = cells(points, pair, ALONE.spin)
        numbers.append(grid.spread(none, pick(grid.mass, none, rng.random(size)), rng))
    (spin, noise, level), (size_spin, size_noise, _) = numbers
    exact = rng.beta(prior.size_exact_a, prior.size_exact_b, size)
    return {
        "spin": spin,
        "noise": noise,
        "reliability": _reliability(fine, spin, level),
        "size_spin": size_spin,
        "size_noise": size_noise,
        "size_exact": exact,
    }


def _reliability(fine: FinePoints, spin: Floats, level: Floats) -> Floats:
    """Return the reliability at (spin, noise), by local cubics between the fine points: to some 1e-4, seldom 5e-3."""
    places = fine.points.places()
    table = fine.reliability.reshape(fine.points.levels.size, places.size)
    (down, by_level), (right, by_spin) = (
        cubic_taps(fine.points.levels, level),
        cubic_taps(places, spin - fine.points.slope * level),
    )
    found = np.zeros(spin.size)
    for i in range(by_level.shape[1]):
        for j in range(by_spin.shape[1]):
            found += by_level[:, i] * by_spin[:, j] * table[down + i, right + j]
    return np.clip(found, 0.0, 1.0)


def _distinct(*columns: Ints) -> tuple[Ints, Ints]:
    """Return the distinct rows of some columns, shape (columns, distinct), and for every row which it is."""
    rows, place = np.unique(np.stack(columns, axis=1), axis=0, return_inverse=True)
    return rows.T, place.ravel()
