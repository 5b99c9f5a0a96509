"""What the exact route has to do for one salvo, counted by kind without summing (it follows ``exact.tables``)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from estimator.exact.belief import Belief, BlocNodes
from estimator.exact.looks import places_of
from estimator.exact.pairs import BLOCK, LOOKS, span_of, worth_it
from estimator.exact.points import Level
from estimator.exact.problem import Problem
from estimator.exact.tables import LOCATIONS_MAX
from estimator.exact.totals import totals_of
from estimator.inference.extent import Extent, Sets, looks_of, steps_of
from estimator.model.account import AccountReading
from estimator.model.steps import Step

Floats = npt.NDArray[np.float64]

#: Locations from which an only figure is interpolated, and what a look-up by four taps costs against a plain one.
_LOCATIONS: Final = 160
_TAPS: Final = 6
#: Pairs of (truth, total) at which a source is turned round (``turn``).
_PAIRS: Final = 2_400
#: Totals at which an account that gives none is read, about.
_UNSAID: Final = 55
_FLOAT: Final = 8

Counts = dict[str, float]


@dataclass(frozen=True, slots=True)
class Work:
    """Counts of what is done, by kind; bytes ``held`` until the answer is made, and ``passing`` ones beside them."""

    counts: Counts
    held: float
    passing: float


@dataclass(frozen=True, slots=True)
class Shape:
    """How an account's steps look at a truth: sets whose counts are told apart, and how many are independent.

    ``cells`` are those of all steps with N; ``before`` those of all but the last with what the last is ``out_of``;
    ``last`` those of the last; ``whole`` tells whether the last is out of N.
    """

    steps: int
    cells: tuple[Sets, int]
    before: tuple[Sets, int]
    last: tuple[Sets, int]
    out_of: frozenset[str]
    whole: bool


@dataclass(frozen=True, slots=True)
class _Size:
    """Sizes of an account's tables: totals, points, turns over blur, look-ups of a slot, nodes of what it shares.

    ``places`` are those at which either of two figures is worked out.
    """

    totals: int
    points: int
    places: int
    blurs: int
    looks: int
    spins: int
    sizes: int


def summing(problem: Problem, extent: Extent, level: Level) -> tuple[Work, ...]:
    """Return what each account takes to be summed on a grid, in the order of ``problem.groups``."""
    return tuple(
        _account(reading, size, extent) for reading, size in zip(*_told(problem, extent, level), strict=True)
    )


def alone(problem: Problem, extent: Extent) -> tuple[Work, ...]:
    """Return the same, at the fine level, of each account taken out of what its source has in common with others."""
    return tuple(
        _account(reading, replace(size, spins=1, sizes=1), extent)
        for reading, size in zip(*_told(problem, extent, "fine"), strict=True)
    )


def turning(problem: Problem, extent: Extent) -> tuple[Work, ...]:
    """Return what it takes to turn the sum round for each account: its source's numbers."""
    return tuple(
        _turned(reading, size, extent) for reading, size in zip(*_told(problem, extent, "fine"), strict=True)
    )


def _told(problem: Problem, extent: Extent, level: Level) -> tuple[list[AccountReading], list[_Size]]:
    beliefs, nodes = problem.beliefs(level), problem.nodes(level)
    places = [k for group in problem.groups for k in group]
    sizes = [_size(problem.readings[k], beliefs[k], nodes[k], extent.most) for k in places]
    return [problem.readings[k] for k in places], sizes


def _size(reading: AccountReading, belief: Belief, nodes: BlocNodes, most: int) -> _Size:
    totals = _totals(reading, most, belief.level)
    return _Size(
        totals,
        belief.points.weight.size,
        places_of(belief.prior, span_of(most, belief.blurs)),
        len(belief.blurs),
        2 * len(belief.looks),
        nodes.spin.size,
        nodes.size.size,
    )


@lru_cache(maxsize=1024)
def _totals(reading: AccountReading, most: int, level: Level) -> int:
    return totals_of(reading, most, level).nodes.size


@lru_cache(maxsize=1024)
def _shape_of(steps: tuple[Step, ...], kept: tuple[str, ...]) -> Shape:
    every = frozenset(kept)
    if not steps:
        return Shape(0, ((every,), 1), ((every,), 1), ((every,), 1), every, whole=True)
    last = steps[-1]
    out_of = last.target | last.others
    earlier = [each for step in steps[:-1] for each in (step.target, step.others)]
    looks = ((every, *(step.target for step in steps)), (out_of, *earlier), (out_of, last.target))
    cells, before, own = ((sets, int(np.linalg.matrix_rank(looks_of(sets, kept)))) for sets in looks)
    return Shape(len(steps), cells, before, own, out_of, out_of == every)


def _account(reading: AccountReading, size: _Size, extent: Extent) -> Work:
    shape, combos = _shape_of(steps_of(reading), reading.kept), size.spins * size.sizes
    counts = {
        "accounts": 1.0,
        "sorted": extent.states * (1.0 + shape.steps),
        "joined": float(extent.states * combos),
        "weighed": extent.launched * size.totals * size.sizes,
    }
    slots = extent.cells(*shape.cells)
    held = _FLOAT * (slots * (4 + combos) + extent.states * (3 + 2 * combos * (combos > 1)))
    counted, tables, passing = (_one if shape.steps < 2 else _many)(shape, size, extent, slots)
    passing += _FLOAT * extent.states * (6 + 2 * combos)  # what sorting and joining hold for a while
    return Work(_added(counts, counted), held + tables, passing)


_Counted = tuple[Counts, float, float]  # counts, bytes held, bytes held for a while


def _one(shape: Shape, size: _Size, extent: Extent, slots: float) -> _Counted:
    """No step or one: a table over (N, place where it is seen), then look-ups."""
    combos, looks = size.spins * size.sizes, size.looks if shape.steps else 1
    several = slots * looks > LOCATIONS_MAX
    rows = (_LOCATIONS if several else slots * looks) if shape.steps else 1.0
    table = extent.launched * rows * combos
    looked = slots * combos * looks * (_TAPS if several and shape.steps else 1)
    counts = {"given": rows * size.totals * size.spins, "looked up": looked}
    passing = 2.0 * table + (3.0 * combos + looks * (6.0 + combos)) * slots
    return counts, _FLOAT * looks * slots, _FLOAT * passing


def _many(shape: Shape, size: _Size, extent: Extent, slots: float) -> _Counted:
    """Several steps: tables of (cells, totals, points), multiplied; two of them read off a grid of places."""
    row, turns = size.totals * size.points, size.spins * size.blurs
    counts = {"contracted": slots * size.totals * size.spins * size.sizes}
    table, views = _FLOAT * slots * size.totals, 2.0 * _FLOAT * slots * size.blurs * shape.steps
    held = size.spins * table + views
    if _by_places(shape, size, slots):
        square = float(size.places) ** 2
        passing = 2.0 * size.places * row + 2.0 * square * size.totals + 4.0 * LOOKS * size.blurs * BLOCK
        return _added(counts, _paired(size, slots)), held, _FLOAT * passing + 2.0 * table
    before, last = extent.cells(*shape.before), extent.cells(*shape.last)
    counts |= {
        "curves": 2 * turns * row * shape.steps * last,  # a truth is seen at two places
        "multiplied": turns * row * (shape.steps - 1) * before,
        "products": turns * row * _pairs(shape, extent),
    }
    passing = row * (2 * shape.steps + 1) * last + 2.0 * slots * size.totals
    return counts, held, _FLOAT * passing


def _by_places(shape: Shape, size: _Size, slots: float) -> bool:
    """Return whether an account's figures are worked out at places of their own (``exact.pairs``)."""
    return shape.steps == 2 and worth_it(size.places, slots, size.blurs)


def _paired(size: _Size, slots: float) -> Counts:
    """Return what two figures take at places of their own, summed or turned round."""
    row = float(size.totals * size.points * size.spins)
    return {
        "curves": 2 * size.places * row,
        "products": size.places**2 * row,
        "read": slots * LOOKS * size.blurs * size.spins * (1.0 + 0.25 * size.totals),
    }


def _pairs(shape: Shape, extent: Extent) -> float:
    """Return how many pairs of cells meet: those before the last step and those of the last, out of one number."""
    if shape.whole:
        n = np.arange(extent.low, extent.high + 1, dtype=float)
        listed = float((_ways(n, shape.before[1] - 1) * (n + 1.0)).sum())
    else:
        listed = float(extent.listed(shape.cells[1]))
    groups = max(extent.apart((shape.out_of,), 1), 1.0)
    return listed + extent.apart(*shape.before) * extent.apart(*shape.last) / groups


def _ways(n: Floats, free: int) -> Floats:
    """Return the number of ways to share out at most N among ``free`` counts, shape of ``n``."""
    ways = np.ones_like(n)
    for k in range(1, free + 1):
        ways = ways * (n + k) / k
    return ways


def _turned(reading: AccountReading, size: _Size, extent: Extent) -> Work:
    shape, combos = _shape_of(steps_of(reading), reading.kept), size.spins * size.sizes
    rows = extent.cells(*shape.cells) if shape.steps > 1 else extent.launched
    counts = {
        "sources": 1.0,
        "weighted": rows * size.totals * combos,
        "shared": float(extent.states * combos),
    }
    if _by_places(shape, size, rows):
        counts |= _paired(size, rows)
    else:
        counts["turned"] = float(_PAIRS * size.points * shape.steps * size.spins)
    return Work(
        counts, 0.0, _FLOAT * (3.0 * rows * size.totals + 2.0 * extent.states * combos * (combos > 1))
    )


def plain_figure(problem: Problem, extent: Extent) -> Counts:
    """Return the counts of a source's only figure, its total unsaid, on a grid."""
    outcome = frozenset(problem.kept[:1])
    every = frozenset(problem.kept)
    shape = Shape(1, ((every, outcome), 2), ((every,), 1), ((every, outcome), 2), every, whole=True)
    looks = 2 * len(problem.beliefs("fine")[0].looks)  # alike for every source
    size, slots = _Size(_UNSAID, 1, 0, 2, looks, 1, 1), extent.cells(*shape.cells)
    return _added({"accounts": 1.0, "sorted": 2.0 * extent.states}, _one(shape, size, extent, slots)[0])


def total(works: Sequence[Work]) -> Counts:
    """Return all counts added up."""
    return _added(*(work.counts for work in works))


def _added(*several: Counts) -> Counts:
    return {kind: sum(one.get(kind, 0.0) for one in several) for one in several for kind in one}
