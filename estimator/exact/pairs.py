"""Two figures of one account over a grid of places where each may be seen: worked out there, interpolated at slots.

What a source says of a truth hangs on two places, where either figure is seen, and these recur a little moved for
every blur and every slot. So P(both figures | places, own total) is summed over the source's points once on a grid,
and read at the slots by cubics. The source's posterior is the same sum turned round.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from estimator.exact.kernel import figure_table
from estimator.exact.looks import Views, even_places, mean_taps, mixing, views_of
from estimator.exact.points import Points
from estimator.model.account import StepAt
from estimator.priors.values import SourcePrior

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: Look-ups of a slot for each node of blur: both figures' four taps at two places each.
LOOKS: Final = 64
#: More places than these are not worth their tables.
_PLACES_MAX: Final = 400
#: What a pair of places takes, against the figures of a cell.
_PAIR: Final = 1 / 60
#: Slots whose look-ups are held at once.
BLOCK: Final = 2_048
#: Slots up to which what serves several sums is held.
_HELD: Final = 32_768


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Two ``steps``, the ``places`` at which either is worked out, and where slots look to lie (``views``)."""

    steps: tuple[StepAt, ...]
    places: tuple[Floats, ...]
    views: Views

    def given(self, several: Sequence[Points], tilt: int) -> Floats:
        """Return P(both figures | slot, own total) for each of ``several`` points, shape (several, slots, totals).

        ``tilt`` is the source's role sign.
        """
        found, blocks = [], self._blocks(len(several))
        for points in several:
            first, second = self._tables(points, tilt)
            first *= points.weight
            both = first.swapaxes(0, 1) @ second.transpose(1, 2, 0)
            table = np.ascontiguousarray(both.transpose(1, 2, 0)).reshape(-1, len(both))
            found.append(np.concatenate([matrix @ table for _, matrix in blocks or self._mixing()]))
        return np.asarray(np.maximum(np.stack(found), 1e-300))  # far out, cubics may fall below 0

    def turned(self, weights: Floats, several: Sequence[Points], tilt: int) -> list[Floats]:
        """Return the sums of ``weights`` (several, slots, totals) times P(both figures | slot, own total, point)."""
        found, blocks = [], self._blocks(len(several))
        for points, weight in zip(several, weights, strict=True):
            held = sum(matrix.T @ weight[part] for part, matrix in blocks or self._mixing())
            first, second = self._tables(points, tilt)
            by_total = np.ascontiguousarray(held.T).reshape(-1, len(first), len(second))
            inner = by_total @ second.swapaxes(0, 1)
            found.append(np.einsum("psk,spk->k", first, inner))
        return found

    def _tables(self, points: Points, tilt: int) -> tuple[Floats, ...]:
        """Return either figure's probabilities at its places, (places, totals, points)."""
        made = []
        for step, places in zip(self.steps, self.places, strict=True):
            table = figure_table(places, step.cut, tilt * step.direction, points, np.ones(1))
            table[:, ~step.counts] = 1.0
            made.append(table)
        return tuple(made)

    def _blocks(self, times: int) -> list[tuple[slice, csr_array]]:
        """Return what reads the slots, where it serves several ``times`` and is not too large to be held."""
        return list(self._mixing()) if times > 1 and self.views[0][0].shape[2] <= _HELD else []

    def _mixing(self) -> Iterator[tuple[slice, csr_array]]:
        """Yield matrices (slots, places * places) for blocks of slots: all at once they would be large."""
        slots, width = self.views[0][0].shape[2], self.places[0].size * self.places[1].size
        for start in range(0, slots, BLOCK):
            part = slice(start, min(start + BLOCK, slots))
            yield part, mixing(*self._looks(part), width)

    def _looks(self, part: slice) -> tuple[Ints, Floats]:
        """Return pairs of places and their weights, (slots, looks), for some slots."""
        count, blurs = part.stop - part.start, len(self.views)
        pairs = np.empty((count, blurs, 8, 8), dtype=np.int64)
        shares = np.empty(pairs.shape)
        for k, (view, weight) in enumerate(self.views):
            (row, by_row), (column, by_column) = (
                mean_taps(places, seen_at[:, part]) for places, seen_at in zip(self.places, view, strict=True)
            )
            np.add((row * self.places[1].size)[:, :, None], column[:, None], out=pairs[:, k])
            np.multiply((weight * by_row)[:, :, None], by_column[:, None], out=shares[:, k])
        return pairs.reshape(count, -1), shares.reshape(count, -1)


def worth_it(places: int, slots: float, blurs: int) -> bool:
    """Return whether two figures are better worked out at ``places`` each than at every slot and node of blur."""
    return places <= _PLACES_MAX and slots * blurs > 2 * places + _PAIR * places**2


def pairs_of(steps: tuple[StepAt, ...], views: Views, prior: SourcePrior) -> Pairs | None:
    """Return two figures over grids of places; None where they are not two, or better worked out cell by cell."""
    if len(steps) != 2:
        return None
    places = tuple(even_places(prior, [view[k] for view, _ in views]) for k in range(2))
    most = max(each.size for each in places)
    return Pairs(steps, places, views) if worth_it(most, views[0][0].shape[2], len(views)) else None


def span_of(most: int, blurs: Sequence[tuple[float, float]]) -> float:
    """Return how far apart figures are seen on the log-odds axis, for truths of up to ``most`` munitions, about."""
    none = np.array([[[0, 0], [1, most]]])
    return 2.0 * max(float(np.abs(view).max()) for view, _ in views_of(none, blurs))
