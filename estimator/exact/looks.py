"""Where the cells of slots look to lie to a source, and tables over such places read at every slot's own.

Reading is a sparse matrix, so that the same matrix turns it round.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array, csr_array

from estimator.exact.points import cubic_taps
from estimator.model.source import log_odds, places
from estimator.priors.values import SourcePrior

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: Nodes of what a source may see: where rows look to lie, (steps, places, rows), all places alike, and a weight.
Views = tuple[tuple[Floats, float], ...]

#: Spacing of the places, in units of a low noise (one log-sd below the median): cubics between them meet the sum to
#: 9e-6 of its largest value at that noise (the probability is analytic in the places, with poles pi * noise away).
_SPACING: Final = 0.2
_LEAST: Final = 1e-6


def views_of(cells: Ints, blurs: Sequence[tuple[float, float]]) -> Views:
    """Return where cells (steps, 2, cells) of y and rest look to lie, at every weighted node of the source's blur."""
    y, rest = cells[:, 0].astype(float), cells[:, 1].astype(float)
    where, out_of = log_odds(y, rest), y + rest + 1.0
    return tuple(
        (np.stack(places(where, out_of, np.asarray(blur)), axis=1), weight) for blur, weight in blurs
    )


def places_of(prior: SourcePrior, span: float) -> int:
    """Return how many places a figure needs that may be seen anywhere within ``span`` on the log-odds axis."""
    low = float(prior.noise.at(-1.0))
    return int(np.ceil(span / (_SPACING * low))) + 4


def even_places(prior: SourcePrior, seen_at: Sequence[Floats]) -> Floats:
    """Return as many even places as a figure needs over all at which it may be seen."""
    low, high = min(float(each.min()) for each in seen_at), max(float(each.max()) for each in seen_at)
    high = max(high, low + _LEAST)
    return np.linspace(low, high, places_of(prior, high - low))


def mixing(columns: Ints, weight: Floats, width: int) -> csr_array:
    """Return the matrix (slots, width) that adds up rows of a table for every slot.

    ``columns`` (slots, looks) are the rows that serve a slot, ``weight`` their shares, of that shape or (looks,).
    """
    slots, looks = columns.shape
    data = np.ascontiguousarray(np.broadcast_to(weight, columns.shape)).ravel()
    return csr_array((data, columns.ravel(), np.arange(0, slots * looks + 1, looks)), shape=(slots, width))


def mean_taps(nodes: Floats, seen_at: Floats) -> tuple[Ints, Floats]:
    """Return which even ``nodes`` make up the mean over the places ``seen_at`` (places, slots), and their shares.

    Both have shape (slots, taps): cubic interpolation at every place.
    """
    first, weight = cubic_taps(nodes, seen_at.T.ravel())
    columns = first[:, None] + np.arange(weight.shape[1])
    slots = seen_at.shape[1]
    return columns.reshape(slots, -1), weight.reshape(slots, -1) / len(seen_at)


def summing(of_state: Ints, slots: int) -> csc_array:
    """Return the matrix (slots, states) that adds up over the states of every slot."""
    states = of_state.size
    return csc_array((np.ones(states), of_state, np.arange(states + 1)), shape=(slots, states))
