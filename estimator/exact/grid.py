"""The truths that are summed over: every state while that is affordable, a weighted stratified sample beyond.

Docs/model.md, section 4. A state is one way to split N munitions; ``weight`` says how many states it stands for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import comb
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


#: Numbers launched that a sample tells apart, about.
N_DISTINCT: Final = 600


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """States of one salvo: ``launched`` and one row of ``counts`` per kept outcome, all of shape (states,).

    ``weight`` is 1 where every state is listed. ``half`` is 0 for listed states and 1 or 2 for the two
    independent halves of a sample, so that its error can be told from their difference. ``blur`` is how many
    numbers to either side a drawn N stands for (0 unless N runs into the thousands).
    """

    kept: tuple[str, ...]
    launched: Ints
    counts: Ints
    weight: Floats
    half: npt.NDArray[np.int8]
    blur: Ints

    @property
    def size(self) -> int:
        """Number of states listed."""
        return int(self.launched.size)

    @property
    def sampled(self) -> bool:
        """Whether any part of the grid is a sample."""
        return bool(self.half.any())


def states_up_to(launched: int, outcomes: int) -> int:
    """Return how many states have 1..launched munitions."""
    return comb(launched + outcomes, outcomes) - 1


@lru_cache(maxsize=8)
def listed(low: int, high: int, kept: tuple[str, ...]) -> Grid:
    """Return the grid of every state with low <= N <= high."""
    free = len(kept) - 1
    if free == 0:
        n = np.arange(low, high + 1)
        return _grid(kept, n, n[None, :])
    parts = np.stack([axis.ravel() for axis in np.indices((high + 1,) * free)])
    sums = parts.sum(axis=0)
    order = np.argsort(sums, kind="stable")
    order = order[: comb(high + free, free)]
    parts = parts[:, order]
    sizes = [comb(n + free, free) for n in range(low, high + 1)]
    index = np.concatenate([np.arange(size) for size in sizes])
    n = np.repeat(np.arange(low, high + 1), sizes)
    taken = parts[:, index]
    return _grid(kept, n, np.vstack([taken, n - taken.sum(axis=0)]))


def _grid(kept: tuple[str, ...], n: Ints, counts: Ints) -> Grid:
    for array in (n, counts):
        array.flags.writeable = False
    return Grid(kept, n, counts, np.ones(n.size), np.zeros(n.size, dtype=np.int8), np.zeros_like(n))


@dataclass(frozen=True, slots=True)
class Strata:
    """Boxes that tile the truths with N in ``edges[0]..edges[-1]-1``: blocks of N times blocks of each stick.

    ``edges`` has shape (blocks + 1,); stick blocks are cut at sin^2 so that they are narrow near 0 and 1.
    """

    edges: tuple[int, ...]
    cuts: int
    kept: tuple[str, ...]

    @property
    def size(self) -> int:
        """Number of boxes."""
        return int((len(self.edges) - 1) * self.cuts ** (len(self.kept) - 1))


def blocks(low: int, high: int, first: int, outward: bool = True) -> tuple[int, ...]:
    """Return edges of blocks over low..high whose widths double from ``first``, starting at low (or at high)."""
    widths: list[int] = []
    left = high + 1 - low
    while left > 0:
        widths.append(min(first << len(widths), left))
        left -= widths[-1]
    if not outward:
        widths.reverse()
    return tuple(int(edge) for edge in low + np.concatenate([[0], np.cumsum(widths)]))


def centres(strata: Strata) -> Grid:
    """Return the state in the middle of every box, in the order of boxes; it stands for the whole box."""
    place = [axis.ravel() for axis in np.indices(_shape(strata))]
    within = [np.full(strata.size, 0.5)] * len(place)
    n, counts, volume, blur = _states_at(strata, place, within)
    return Grid(strata.kept, n, counts, volume, np.ones(strata.size, dtype=np.int8), blur)


def sampled(strata: Strata, chance: Floats, size: int, rng: np.random.Generator) -> Grid:
    """Draw ``size`` states, a box with probability ``chance`` (boxes,), uniformly within it; weights make up for it.

    Sums over the boxes are met without bias. Two halves of an additive-recurrence sequence (irrational steps from
    the generalised golden ratio), each with a random shift of its own, are taken through the boxes' conditional
    distributions: so every one-dimensional margin is filled evenly, and the halves tell the error.
    """
    shape = _shape(strata)
    place, within, density = _boxes(chance.reshape(shape), _even(size, len(shape), rng))
    n, counts, volume, blur = _states_at(strata, place, within)
    half = np.repeat(np.array([1, 2], dtype=np.int8), [size - size // 2, size // 2])
    return Grid(strata.kept, n, counts, volume / (size * density), half, blur)


def _shape(strata: Strata) -> tuple[int, ...]:
    return (len(strata.edges) - 1, *(strata.cuts,) * (len(strata.kept) - 1))


def _states_at(strata: Strata, place: list[Ints], within: list[Floats]) -> tuple[Ints, Ints, Floats, Ints]:
    """Return N, counts, the number of states per unit of ``within``, and the blur of N, for positions in boxes.

    Within a box a share x is uniform and the count is floor(x (R + 1)); whatever that rounding does, the volume
    makes every sum over states come out right on average. A wide block's N is taken at few numbers only.
    """
    edges = np.asarray(strata.edges)
    length = np.diff(edges)[place[0]]
    step = np.clip(edges[-1] // N_DISTINCT, 1, length)
    offset = np.minimum((within[0] * length).astype(np.int64), length - 1) // step * step
    n = edges[place[0]] + offset + np.minimum(step, length - offset) // 2
    volume, rest, counts = length.astype(float), n, []
    ends = np.sin(0.5 * np.pi * np.arange(strata.cuts + 1) / strata.cuts) ** 2
    for k, u in zip(place[1:], within[1:], strict=True):
        wide = ends[k + 1] - ends[k]
        count = np.minimum(((ends[k] + wide * u) * (rest + 1)).astype(np.int64), rest)
        volume = volume * wide * (rest + 1)
        counts.append(count)
        rest = rest - count
    return n, np.stack([*counts, rest]), volume, np.where(step > 1, step, 0)


def _even(size: int, dimensions: int, rng: np.random.Generator) -> Floats:
    """Return two shifted halves of an additive recurrence, shape (dimensions, size) in (0, 1)."""
    ratio = 2.0
    for _ in range(60):  # the positive root of x^(d + 1) = x + 1
        ratio = (1.0 + ratio) ** (1.0 / (dimensions + 1))
    step = ratio ** -np.arange(1, dimensions + 1)[:, None]
    halves = [
        (rng.random((dimensions, 1)) + step * np.arange(count)) % 1.0
        for count in (size - size // 2, size // 2)
    ]
    return np.clip(np.concatenate(halves, axis=1), 1e-12, 1 - 1e-12)


def _boxes(chance: Floats, uniform: Floats) -> tuple[list[Ints], list[Floats], Floats]:
    """Return, for points of the unit cube, box places and positions within, axis by axis, and the boxes' chances."""
    place: list[Ints] = []
    within: list[Floats] = []
    before = np.full(uniform.shape[1], chance.sum())
    for axis in range(chance.ndim):
        margin = chance.sum(axis=tuple(range(axis + 1, chance.ndim)))
        below = np.cumsum(margin, axis=axis)[tuple(place)]  # the same row for all along the first axis
        reached = (uniform[axis] * before)[:, None] > below
        k = np.minimum(reached.sum(axis=1), margin.shape[axis] - 1)
        place.append(k)
        here = margin[tuple(place)]
        top = np.cumsum(margin, axis=axis)[tuple(place)]
        within.append(np.clip(1.0 - (top - uniform[axis] * before) / here, 0.0, 1.0))
        before = here
    return place, within, before / chance.sum()


def joined(grids: Sequence[Grid]) -> Grid:
    """Return one grid of several that do not overlap."""
    if len(grids) == 1:
        return grids[0]
    return Grid(
        grids[0].kept,
        np.concatenate([g.launched for g in grids]),
        np.concatenate([g.counts for g in grids], axis=1),
        np.concatenate([g.weight for g in grids]),
        np.concatenate([g.half for g in grids]),
        np.concatenate([g.blur for g in grids]),
    )


def distinct(columns: Sequence[Ints]) -> tuple[Ints, Ints]:
    """Return, for the distinct rows in sorted order, where each first stands, and for every row which it is."""
    code, size = columns[0], int(columns[0].max()) + 1
    for column in columns[1:]:
        base = int(column.max()) + 1
        if size * base > 2**62:  # number the rows anew before the code would overflow
            code = np.unique(code, return_inverse=True)[1]
            size = int(code.max()) + 1
        code, size = code * base + column, size * base
    _, first, inverse = np.unique(code, return_index=True, return_inverse=True)
    return first, inverse
