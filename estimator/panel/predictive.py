"""Posterior predictive checks: what the model would have had each source say, and how far it was from what was said.

For a draw of the sources' numbers and of the truth, a figure's residual is Phi^-1(u), u uniform inside the
probability of what was said (randomised quantile residuals: Dunn & Smyth 1996). Under the model residuals are
standard normal at a draw from the posterior (Gelman, Meng & Stern 1996), whatever the truth was. Where an account is
drawn to be a copy it says nothing of its source, and its residuals are drawn from the standard normal.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from estimator.panel import tellers
from estimator.panel.arrays import COPYING, PARAMETERS
from estimator.panel.compile import CompiledPanel

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class FigureKey:
    """One scored figure of a panel: whose, about which salvo (places), of what; ``low..high`` as it was read.

    A share's ends are shares of the source's own total; ``high`` may be infinite. ``toward`` is +1 where a larger
    figure flatters the source's own side, -1 where a smaller one does, 0 where neither.
    """

    source: int
    salvo: int
    quantity: str
    toward: int
    is_share: bool
    low: float
    high: float


@dataclass(frozen=True, slots=True, eq=False)
class Predictive:
    """Figures (figures,), and for every draw their residuals and replicates (draws, figures).

    A replicate is what the source might have said itself of the same truth in the same pattern; of a share, a share.
    """

    figures: tuple[FigureKey, ...]
    residuals: Floats
    replicates: Floats


@dataclass(frozen=True, slots=True)
class SourceCheck:
    """How well the model fits one source: ``figures`` scored, ``scatter`` the mean squared residual (1 is right).

    ``lean`` is the mean residual toward its own side (0 is right). ``p_value`` is the posterior predictive
    probability of residuals as far from a standard normal (Cramer-von Mises distance) or farther: near 0 the model
    misses something about the source.
    """

    source: str
    figures: int
    scatter: float
    lean: float
    p_value: float


def predictive(
    panel: CompiledPanel,
    numbers: Mapping[str, Floats],
    chosen: npt.NDArray[np.int32],
    rng: np.random.Generator,
) -> Predictive:
    """Return residuals and replicates of every scored figure.

    ``numbers`` maps a source's numbers to (draws, sources), copying where it is learned (else all have the prior's
    mean); ``chosen`` (draws, salvos) are states drawn with them.
    """
    theta = np.stack([numbers[name] for name in PARAMETERS], axis=2)
    copying = numbers.get(COPYING, np.full(theta.shape[:2], panel.copies))
    heard = panel.heard
    # Account by account, so that no account's randomness hangs on which others it is worked out with.
    chances = [tellers.chance(h, len(theta), rng) for h in heard]
    states, launched = _truths(panel, chosen)
    owner = np.repeat(np.arange(len(panel.salvos)), np.diff(panel.panel.account_start))
    found: list[list[tellers.Told]] = [[] for _ in heard]
    for group in _alike(panel, owner, len(theta)):
        told = tellers.Tellers(
            [heard[k] for k in group],
            np.stack([launched[owner[k]] for k in group]),
            np.stack([states[owner[k]] for k in group]),
            np.stack([theta[:, panel.account_source[k]] for k in group]),
            [chances[k] for k in group],
            np.stack([np.outer(panel.panel.copies[k], copying[:, panel.account_source[k]]) for k in group]),
        ).figures()
        for k, own in zip(group, told, strict=True):
            found[k] = own
    keys = [
        FigureKey(int(panel.account_source[k]), int(owner[k]), *figure[:3], *figure.ends)
        for k, own in enumerate(found)
        for figure in own
    ]
    every = [figure for own in found for figure in own]
    residuals, replicates = (np.array([f.residual for f in every]), np.array([f.replicate for f in every]))
    return Predictive(tuple(keys), residuals.T, replicates.T)


def _truths(panel: CompiledPanel, chosen: npt.NDArray[np.int32]) -> tuple[list[Ints], list[Ints]]:
    """Return the drawn truths of every salvo: counts of its prefix, (depth + 1, draws), and N, (draws,)."""
    places = [states.first[chosen[:, k]] for k, states in enumerate(panel.states)]
    fine = [states.fine for states in panel.states]
    return (
        [grid.counts[:, at] for grid, at in zip(fine, places, strict=True)],
        [grid.launched[at] for grid, at in zip(fine, places, strict=True)],
    )


#: Numbers (accounts x draws x nodes) that are worked on at once at most.
_AT_ONCE: Final = 1_000_000


def _alike(panel: CompiledPanel, owner: Ints, draws: int) -> list[list[int]]:
    """Return places of accounts whose figures can be worked out together, in groups that are not too large."""
    groups: dict[Hashable, list[int]] = {}
    for k, heard in enumerate(panel.heard):
        groups.setdefault((panel.states[owner[k]].depth, *tellers.pattern(heard)), []).append(k)
    parts = []
    for group in groups.values():
        size = max(1, _AT_ONCE // (draws * panel.heard[group[0]].totals.nodes.size))
        parts += [group[k : k + size] for k in range(0, len(group), size)]
    return parts


def source_checks(found: Predictive, names: Sequence[str]) -> tuple[SourceCheck, ...]:
    """Return the check of every source with a scored figure, the worst fit first."""
    checks = []
    for place, name in enumerate(names):
        own = [k for k, key in enumerate(found.figures) if key.source == place]
        if not own:
            continue
        z = found.residuals[:, own]
        side = np.array([found.figures[k].toward for k in own])
        lean = float((z * side).mean()) if side.any() else 0.0
        p_value = _p_value(ndtr(z))
        checks.append(SourceCheck(name, len(own), float((z**2).mean()), lean, p_value))
    return tuple(sorted(checks, key=lambda check: check.p_value))


def _p_value(uniform: Floats) -> float:
    """Return P(distance of uniform values >= the observed), averaged over draws; ``uniform`` is (draws, figures)."""
    null = _null_distances(uniform.shape[1])
    return float(1.0 - (np.searchsorted(null, _distances(uniform)) / null.size).mean())


def _distances(uniform: Floats) -> Floats:
    """Return the Cramer-von Mises distance of every row from uniformity."""
    count = uniform.shape[1]
    places = (2.0 * np.arange(count) + 1.0) / (2.0 * count)
    return np.asarray(((np.sort(uniform, axis=1) - places) ** 2).sum(axis=1))


@lru_cache(maxsize=64)
def _null_distances(count: int) -> Floats:
    """Return sorted distances of uniform samples of ``count`` (a fixed seed: the same at every call)."""
    rows = max(200, min(4_000, 4_000_000 // count))
    return np.sort(_distances(np.random.default_rng(1928).random((rows, count))))
