"""What learned numbers rest on: power-scaling of prior and likelihood, and how well left-out salvos are foretold."""

import importlib
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
from scipy.special import logsumexp

Floats = npt.NDArray[np.float64]
Reading = Literal[
    "told by the claims", "rests on the prior", "told by claims and prior", "hardly told by either"
]

#: A sensitivity from here on counts (Kallioinen et al. 2024).
SENSITIVE: Final = 0.05
#: A number whose posterior sd is not below this part of its prior's rests on the prior.
RESTS_ON_PRIOR: Final = 0.7
#: The powers to which prior and likelihood are raised.
_POWERS: Final = (0.99, 1.01)


@dataclass(frozen=True, slots=True)
class Reliance:
    """One number of one source: how it moves when prior or likelihood count for a little more (1 % either way).

    ``prior`` and ``likelihood`` are ArviZ's ``psense`` at powers 0.99 and 1.01; ``narrowing`` is posterior sd over
    prior sd (of the logarithm of a noise).
    """

    source: str
    parameter: str
    prior: float
    likelihood: float
    narrowing: float

    @property
    def reading(self) -> Reading:
        """What the three numbers say together."""
        if self.narrowing > RESTS_ON_PRIOR:
            return "rests on the prior"
        if self.prior >= SENSITIVE:
            return "told by claims and prior" if self.likelihood >= SENSITIVE else "rests on the prior"
        return "told by the claims" if self.likelihood >= SENSITIVE else "hardly told by either"


def reliance(
    draws: Mapping[str, Floats],
    log_prior: Floats,
    log_likelihood: Floats,
    sources: Sequence[str],
    narrowing: Mapping[str, Sequence[float]],
) -> tuple[Reliance, ...]:
    """Return how every source's numbers hang on prior and likelihood.

    ``draws`` maps parameters to (draws, sources) on the scale to look at; ``log_prior`` has shape (draws,),
    ``log_likelihood`` (draws, salvos); ``narrowing`` maps parameters to a ratio for every source.
    """
    stats: Any = importlib.import_module(
        "arviz_stats.base"
    ).array_stats  # plain arrays: xarray is slow to import
    found: dict[str, dict[str, Floats]] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of draws that are all alike: then the sensitivity is not a number
        for group, log_part in (("prior", log_prior), ("likelihood", log_likelihood.sum(axis=1))):
            ends = [_scaled_weights(stats, log_part, power) for power in _POWERS]
            found[group] = {
                name: np.array([stats.power_scale_sense(own[None], *ends, *_POWERS) for own in values.T])
                for name, values in draws.items()
            }
    return tuple(
        Reliance(
            source,
            name,
            float(np.nan_to_num(found["prior"][name][k])),
            float(np.nan_to_num(found["likelihood"][name][k])),
            float(narrowing[name][k]),
        )
        for k, source in enumerate(sources)
        for name in draws
    )


def _scaled_weights(stats: Any, log_part: Floats, power: float) -> Floats:
    """Return the weights (1, draws) where a part of the density, (draws,) in logarithms, is raised to a power."""
    try:
        log_weight = np.asarray(stats.power_scale_lw(log_part, alpha=power))
    except (ValueError, IndexError):
        # Too few draws, or too many alike, to smooth their tail: it is left rough.
        log_weight = (power - 1.0) * log_part
    weight = np.exp(log_weight - log_weight.max())
    return np.asarray(weight / weight.sum())[None]


@dataclass(frozen=True, slots=True, eq=False)
class LeftOut:
    """How each salvo is foretold by all others (PSIS-LOO): ``elpd`` and ``k_hat``, (salvos,).

    A k-hat above 0.7 says that the salvo is too influential for its elpd to be trusted.
    """

    elpd: Floats
    k_hat: Floats


def left_out(log_likelihood: Floats) -> LeftOut:
    """Return the leave-one-salvo-out log predictive densities from (draws, salvos)."""
    columns = np.ascontiguousarray(log_likelihood.T)
    log_weight, shape = pareto_smoothed(-columns)
    elpd = logsumexp(log_weight + columns, axis=1)
    return LeftOut(np.asarray(elpd), np.nan_to_num(shape, nan=np.inf, posinf=1e3, neginf=-1e3))


#: Columns that are smoothed at once: a table of some 40 x tail each.
_AT_ONCE: Final = 256
#: The fewest draws in a tail that a Pareto is fitted to, as in ArviZ; fewer are left as they are, and not trusted.
_LEAST_TAIL: Final = 5


def pareto_smoothed(log_ratio: Floats) -> tuple[Floats, Floats]:
    """Return Pareto-smoothed log weights that sum to 1 in each row of (rows, draws), and the rows' Pareto shapes.

    Vehtari et al. (2024), as ArviZ's ``psislw`` does it for one row; a shape that cannot be told is NaN, or infinite.
    """
    rows, draws = log_ratio.shape
    tail = int(3 * draws**0.5) if draws > 225 else draws // 5
    log_weight, shape = log_ratio - log_ratio.max(axis=1, keepdims=True), np.full(rows, np.inf)
    if tail < _LEAST_TAIL:
        return log_weight - logsumexp(log_weight, axis=1, keepdims=True), shape
    chance = (np.arange(tail) + 0.5) / tail
    for begin in range(0, rows, _AT_ONCE):
        part = log_weight[begin : begin + _AT_ONCE]
        order = np.argsort(part, axis=1)[:, draws - tail - 1 :]
        largest = np.exp(np.take_along_axis(part, order, 1))
        with np.errstate(all="ignore"):  # of rows that are all alike: then the shape is not a number
            k, scale = _pareto(largest[:, 1:] - largest[:, :1])
            stretch = np.where(k[:, None] == 0, -np.log1p(-chance), np.expm1(-k[:, None] * np.log1p(-chance)))
            beyond = scale[:, None] * stretch / np.where(k == 0, 1.0, k)[:, None]
            smooth = np.minimum(np.log(largest[:, :1] + beyond), 0.0)
        told = np.isfinite(k)
        np.put_along_axis(part, order[:, 1:], np.where(told[:, None], smooth, np.log(largest[:, 1:])), 1)
        shape[begin : begin + _AT_ONCE] = k
    return log_weight - logsumexp(log_weight, axis=1, keepdims=True), shape


def _pareto(beyond: Floats) -> tuple[Floats, Floats]:
    """Return shape and scale of a generalised Pareto for each row of sorted exceedances (rows, tail).

    Zhang & Stephens (2009), the shape drawn towards 0.5 by ten observations' worth (Vehtari et al. 2024).
    """
    count = beyond.shape[1]
    grid = 30 + int(count**0.5)
    quarter = beyond[:, [int(count / 4 + 0.5) - 1]]
    rate = (1.0 - np.sqrt(grid / (np.arange(grid) + 0.5))) / (3.0 * quarter) + 1.0 / beyond[:, -1:]
    k = np.log1p(-rate[:, :, None] * beyond[:, None, :]).mean(axis=2)
    fit = count * (np.log(-rate / k) - k - 1.0)
    weight = np.exp(fit - logsumexp(fit, axis=1, keepdims=True))
    weight = np.where(weight >= 10 * np.finfo(float).eps, weight, 0.0)
    rate = (rate * weight).sum(axis=1) / weight.sum(axis=1)
    shape = np.log1p(-rate[:, None] * beyond).mean(axis=1)
    told = (quarter > beyond[:, :1])[:, 0]
    scale = np.where(told, -shape / rate, np.nan)
    shape = (count * shape + 10 * 0.5) / (count + 10)
    return np.where(told, np.where(np.isnan(shape), np.inf, shape), np.nan), scale
