"""A first answer without a sampler: weighted draws from a split t about the mode (docs/learning.md)."""

import importlib
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.special import gammaincinv, gammaln, logsumexp, ndtri

from estimator.errors import UnreliableError
from estimator.inference.sampling import Progress, Sampled, Watch, gaussian_at_mode, report
from estimator.panel.density import Density
from estimator.panel.laplace import Laplace

Floats = npt.NDArray[np.float64]

#: Above this Pareto shape the weights cannot be trusted (Vehtari et al. 2024).
K_HAT_MAX: Final = 0.7
#: Degrees of freedom of the proposal and how much wider than the density it is taken to be.
_FREEDOM: Final = 7.0
_WIDER: Final = 1.1
#: Distances from the mode at which the density's width is measured, and what a width may be.
_DISTANCES: Final = (1.0, 2.0, 3.0, 4.0)
_WIDTHS: Final = (0.7, 3.0)
#: Proposals: so many states are looked at, and at least and at most so many proposals are made (powers of two).
_STATES: Final = 48_000_000
_PROPOSALS: Final = (1024, 8192)
_DRAWS: Final = 2_000
_REPORT_EVERY: Final = 64


def importance(density: Density, states: int, seed: int, watch: Watch | None = None) -> Sampled:
    """Draw from a density by importance sampling; ``UnreliableError`` where the Pareto shape is above K_HAT_MAX.

    ``states`` is how many the panel has: small panels afford more proposals. Weights are Pareto-smoothed, then draws
    are resampled systematically, so that all count alike.
    """
    about = gaussian_at_mode(density, watch)
    count = int(2 ** np.clip(np.log2(_STATES / max(states, 1)) // 1, *np.log2(_PROPOSALS)))
    proposals, log_proposal = _proposals(about, _half_widths(density, about), count, seed)
    log_target = np.empty(count)
    for k, flat in enumerate(proposals):
        if k % _REPORT_EVERY == 0:
            report(watch, Progress(k, count, 0))
        log_target[k] = density.value(flat)
    weights, k_hat = _smoothed(log_target - log_proposal)
    if not k_hat <= K_HAT_MAX:
        raise UnreliableError(
            f"importance sampling is not reliable here: found a Pareto k-hat of {k_hat:.2f}; allowed: up to "
            f"{K_HAT_MAX}. Learn by NUTS instead (method nuts)."
        )
    rng = np.random.default_rng(seed)
    ticks = (np.arange(_DRAWS) + rng.random()) / _DRAWS
    chosen = np.minimum(np.searchsorted(np.cumsum(weights), ticks), count - 1)
    shuffled = rng.permutation(chosen)
    stats = {"weight": weights[None, shuffled], "logp": log_target[None, shuffled]}
    effective = float(1.0 / (weights**2).sum())
    return Sampled(proposals[shuffled][None], stats, k_hat, effective)


def _half_widths(density: Density, about: Laplace) -> Floats:
    """Return how wide the density is along each axis of the Gaussian, up and down, (2, size), in its units.

    Geweke's split t (1989, Econometrica 57): the width at which a Gaussian would have fallen as far as the density
    has, the largest over some distances.
    """
    top = density.value(about.centre)
    widths = np.ones((2, about.centre.size))
    for row, sign in enumerate((1.0, -1.0)):
        for axis in range(about.centre.size):
            fallen = [
                top - density.value(about.centre + sign * d * about.factor[:, axis]) for d in _DISTANCES
            ]
            wide = max(d / np.sqrt(2.0 * max(f, 1e-3)) for d, f in zip(_DISTANCES, fallen, strict=True))
            widths[row, axis] = np.clip(wide, *_WIDTHS)
    return widths


def _proposals(about: Laplace, widths: Floats, count: int, seed: int) -> tuple[Floats, Floats]:
    """Return vectors from a split t about the mode (count, size), by a Sobol sequence, and their log-density."""
    qmc: Any = importlib.import_module("scipy.stats.qmc")  # late: slow to import
    size = about.centre.size
    uniform = qmc.Sobol(size + 1, rng=np.random.default_rng(seed)).random(count)
    uniform = np.clip(uniform, 1e-12, 1 - 1e-12)
    mixing = gammaincinv(0.5 * _FREEDOM, uniform[:, size:]) * 2.0 / _FREEDOM  # chi-square over its freedom
    plain = ndtri(uniform[:, :size]) / np.sqrt(mixing)
    scale = _WIDER * np.where(plain > 0, widths[0], widths[1])
    log_volume = np.linalg.slogdet(about.factor)[1] + np.log(scale).sum(axis=1)
    log_norm = (
        gammaln(0.5 * (_FREEDOM + size)) - gammaln(0.5 * _FREEDOM) - 0.5 * size * np.log(_FREEDOM * np.pi)
    )
    distance = (plain**2).sum(axis=1)
    log_density = log_norm - log_volume - 0.5 * (_FREEDOM + size) * np.log1p(distance / _FREEDOM)
    return about.centre + (plain * scale) @ about.factor.T, log_density


def _smoothed(log_ratio: Floats) -> tuple[Floats, float]:
    """Return Pareto-smoothed weights that sum to 1, and their Pareto shape."""
    stats: Any = importlib.import_module("arviz_stats.base").array_stats  # late: slow to import
    finite = np.where(np.isfinite(log_ratio), log_ratio, -1e10)
    smooth, k_hat = stats.psislw(-finite)
    return np.exp(smooth - logsumexp(smooth)), float(k_hat)
