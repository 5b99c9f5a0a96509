"""The truths that are summed over: every state while that is affordable, a weighted stratified sample beyond.

Docs/model.md, section 4. A state is one way to split N munitions; ``weight`` says how many states it stands for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import comb

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """States of one salvo: ``launched`` and one row of ``counts`` per kept outcome, all of shape (states,).

    ``weight`` is 1 where every state is listed. ``half`` is 0 for listed states and 1 or 2 for the two
    independent halves of a sample, so that its error can be told from their difference.
    """

    kept: tuple[str, ...]
    launched: Ints
    counts: Ints
    weight: Floats
    half: npt.NDArray[np.int8]

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
    return Grid(kept, n, counts, np.ones(n.size), np.zeros(n.size, dtype=np.int8))


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
    widths, left = [], high + 1 - low
    while left > 0:
        widths.append(min(first << len(widths), left))
        left -= widths[-1]
    if not outward:
        widths.reverse()
    return tuple(int(edge) for edge in low + np.concatenate([[0], np.cumsum(widths)]))


def sampled(strata: Strata, draws: Ints, rng: np.random.Generator) -> Grid:
    """Draw ``draws[s]`` states (0 or more) uniformly from each box s; unbiased for any sum over the boxes drawn.

    Within a box a share x is uniform and the count is floor(x (R + 1)); so the weight is exact, whatever the
    rounding does to small R.
    """
    box = np.repeat(np.arange(strata.size), draws)
    share = np.repeat(1.0 / np.maximum(draws, 1), draws)
    edges = np.asarray(strata.edges)
    sticks = len(strata.kept) - 1
    place = np.unravel_index(box, (len(edges) - 1, *(strata.cuts,) * sticks))
    length = np.diff(edges)[place[0]]
    n = edges[place[0]] + np.floor(rng.random(box.size) * length).astype(np.int64)
    weight, rest, counts = share * length, n, []
    ends = np.sin(0.5 * np.pi * np.arange(strata.cuts + 1) / strata.cuts) ** 2
    for k in place[1:]:
        wide = ends[k + 1] - ends[k]
        x = ends[k] + wide * rng.random(box.size)
        count = np.minimum((x * (rest + 1)).astype(np.int64), rest)
        weight = weight * wide * (rest + 1)
        counts.append(count)
        rest = rest - count
    half = (1 + np.arange(box.size) % 2).astype(np.int8)
    return Grid(strata.kept, n, np.stack([*counts, rest]), weight, half)


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
    )
