"""Posterior of every salvo's truth given the whole panel: conditional on each draw exactly, averaged over draws."""

import importlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from estimator.model.truth import beta_binomial_logpmf
from estimator.panel.compile import CompiledPanel
from estimator.panel.packing import pack
from estimator.panel.states import States, count_in
from estimator.quantities import LAUNCHED, MEMBERS

Floats = npt.NDArray[np.float64]
Sticks = Mapping[str, tuple[float, float]]


def state_probabilities(panel: CompiledPanel, theta: Floats, a: Floats, b: Floats) -> Floats:
    """Return P(state | claims) of every salvo's states, end to end, averaged over draws.

    ``theta`` (draws, sources, 5); ``a`` and ``b`` (draws, weapons x learned sticks) are those sticks' Betas.
    """
    op: Any = importlib.import_module("estimator.panel.op")  # PyTensor and numba only where a panel is fitted
    terms = panel.terms
    log_terms = np.zeros((len(theta), 1 + terms.k.size))
    if terms.k.size:
        stick = (a[:, terms.stick], b[:, terms.stick])
        log_terms[:, 1:] = beta_binomial_logpmf(terms.k, terms.n, stick)
    return np.asarray(op.state_probabilities(theta, log_terms, pack(panel.panel)))


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
        split = _tail_pmf(int(fine.counts[depth].max()), tail, inside, sticks[depth:])
        found[quantity] = _combined(told, fine.counts[depth], mass, split)
    return found


def _combined(
    told: npt.NDArray[np.int64], rest: npt.NDArray[np.int64], mass: Floats, split: Floats
) -> Floats:
    """Return the pmf of told + (a part of the rest); ``split`` (rest, count) is that part's pmf."""
    width = split.shape[0]
    joint = np.bincount(told * width + rest, mass, minlength=(int(told.max()) + 1) * width)
    rows = joint.reshape(-1, width) @ split
    total = np.zeros(rows.shape[0] + width - 1)
    for count, row in enumerate(rows):
        total[count : count + width] += row
    return np.trim_zeros(total, "b") if total.any() else total[:1]


def _tail_pmf(
    most: int, tail: tuple[str, ...], inside: frozenset[str], sticks: Sequence[tuple[float, float]]
) -> Floats:
    """Return P(count in ``inside`` | the tail holds R), shape (R, count), by the sticks from the last to the first."""
    size = most + 1
    last = tail[-1] in inside
    pmf = np.eye(size) if last else np.tile(np.eye(1, size), (size, 1))
    for outcome, stick in reversed(list(zip(tail[:-1], sticks, strict=False))):
        after, pmf = pmf, np.zeros((size, size))
        for rest in range(size):
            k = np.arange(rest + 1)
            chance = np.exp(beta_binomial_logpmf(k, rest, stick))
            if outcome in inside:
                for taken in k:
                    pmf[rest, taken:] += chance[taken] * after[rest - taken, : size - taken]
            else:
                pmf[rest] = chance @ after[rest - k]
    return pmf
