"""Posterior of every salvo's truth given the whole panel: conditional on each draw exactly, averaged over draws."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from estimator.model.truth import beta_binomial_logpmf
from estimator.panel.density import Density
from estimator.panel.states import States, count_in
from estimator.quantities import LAUNCHED, MEMBERS

Floats = npt.NDArray[np.float64]
Sticks = Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True, eq=False)
class Walk:
    """What a walk over draws gives: ``states`` (states,) are P(state | panel), averaged over the draws.

    ``log_likelihood`` (draws, salvos) is each salvo's; ``chosen`` (draws, salvos) is a state of each, drawn given
    that draw's numbers, as a place among the salvo's own.
    """

    states: Floats
    log_likelihood: Floats
    chosen: npt.NDArray[np.int32]


def walk(
    density: Density,
    starts: npt.NDArray[np.int64],
    flats: Floats,
    rng: np.random.Generator,
    watch: Callable[[int], None],
) -> Walk:
    """Visit draws ``flats`` (draws, size): truths given each draw are exact, whole numbers are never sampled for them.

    ``starts`` (salvos + 1,) is where each salvo's states begin; ``watch`` is told the number of every draw.
    """
    salvos = starts.size - 1
    total, logs = np.zeros(starts[-1]), np.empty((len(flats), salvos))
    chosen = np.empty((len(flats), salvos), dtype=np.int32)
    for k, flat in enumerate(flats):
        watch(k)
        logs[k], states = density.states(np.ascontiguousarray(flat))
        total += states
        # Each salvo's probabilities sum to 1, so that the running sum is the salvo's number where its states begin.
        below = np.cumsum(states)
        places = np.searchsorted(below, np.arange(salvos) + rng.random(salvos) * (1 - 1e-9), side="right")
        chosen[k] = np.clip(places, starts[:-1], starts[1:] - 1) - starts[:-1]
    return Walk(total / len(flats), logs, chosen)


def quantity_pmfs(
    states: States, probability: Floats, kept: Sequence[str], sticks: Sequence[tuple[float, float]]
) -> dict[str, Floats]:
    """Return the pmf of every quantity in play, over 0, 1, 2, ...; ``probability`` (states,) sums to 1.

    ``sticks`` holds the (a, b) of every kept outcome but the last: what no figure looks at follows its prior.
    """
    fine, depth = states.fine, states.depth
    mass = probability[states.of_fine] * states.share
    tail = tuple(kept[depth:])
    found = {LAUNCHED: np.bincount(fine.launched, mass)}
    for quantity, members in MEMBERS.items():
        if not members.intersection(kept):
            continue
        inside = members.intersection(tail)
        if not inside or inside == frozenset(tail):
            found[quantity] = np.bincount(count_in(fine, depth, members, kept), mass)
            continue
        told = count_in(fine, depth, members - frozenset(tail), kept)
        size = int(fine.counts[depth].max()) + 1
        # Rounded up, so that salvos of about one size share a table.
        split = _tail_pmf(-(-size // _ROUND) * _ROUND, tail, inside, tuple(sticks[depth:]))[:size, :size]
        found[quantity] = _combined(told, fine.counts[depth], mass, split)
    return found


def _combined(
    told: npt.NDArray[np.int64], rest: npt.NDArray[np.int64], mass: Floats, split: Floats
) -> Floats:
    """Return the pmf of told + (a part of the rest); ``split`` (rest, count) is that part's pmf."""
    width = split.shape[0]
    joint = np.bincount(told * width + rest, mass, minlength=(int(told.max()) + 1) * width)
    rows = joint.reshape(-1, width) @ split
    count = np.arange(rows.shape[0])[:, None] + np.arange(width)
    total = np.bincount(count.ravel(), rows.ravel())
    return total[: np.flatnonzero(total).max(initial=0) + 1]


_ROUND: Final = 32


@lru_cache(maxsize=256)
def _tail_pmf(
    size: int, tail: tuple[str, ...], inside: frozenset[str], sticks: tuple[tuple[float, float], ...]
) -> Floats:
    """Return P(count in ``inside`` | the tail holds R), shape (R, count), by the sticks from the last to the first."""
    last = tail[-1] in inside
    pmf = np.eye(size) if last else np.tile(np.eye(1, size), (size, 1))
    for outcome, stick in reversed(list(zip(tail[:-1], sticks, strict=False))):
        after, pmf = pmf, np.zeros((size, size))
        for rest in range(size):
            k = np.arange(rest + 1)
            chance = np.exp(beta_binomial_logpmf(k, rest, stick))
            if outcome in inside:
                places = k[:, None] + np.arange(size)  # beyond the rest there is nothing to add
                pmf[rest] = np.bincount(places.ravel(), (chance[:, None] * after[rest - k]).ravel())[:size]
            else:
                pmf[rest] = chance @ after[rest - k]
    return pmf
