"""The law of what was learned of one number: a normal, bent until its quantiles are those of the draws."""

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from estimator.priors.scales import Location, LogScale, bent

Floats = npt.NDArray[np.float64]

#: No learned spread is taken to be smaller than this part of a unit: draws are few, and a lattice needs some width.
SPREAD_MIN: Final = 1e-3
#: The quantiles that are met, and their normal scores.
_CHANCE: Final = np.arange(1, 40) / 40
_SCORE: Final = ndtri(_CHANCE)
#: Skews and tails that are tried: first all of the range, then closer and closer about the best.
_SKEWS: Final = np.linspace(-0.8, 0.8, 17)
_TAILS: Final = np.linspace(0.0, 0.2, 9)
_ROUNDS: Final = 4
_CLOSER: Final = 4.0


def location_of(values: Floats) -> Location:
    """Return the location whose quantiles come nearest to those of ``values``, (draws,)."""
    middle, unit, skew, tail = _law(values)
    return Location(middle, unit).bent_by(tail, skew, unit)


def scale_of(values: Floats) -> LogScale:
    """Return the scale whose quantiles come nearest to those of ``values``, (draws,)."""
    middle, unit, skew, tail = _law(np.log(values))
    return LogScale(float(np.exp(middle)), unit, skew, tail)


def _law(values: Floats) -> tuple[float, float, float, float]:
    """Return middle, unit, skew and tail: least squares of the chances at the draws' quantiles.

    An error of a quantile is one of a chance, by the draws' own density there, over the error that a chance of so many
    draws has (Anderson & Darling 1952). Given skew and tail the least squares are linear.
    """
    if float(values.std()) < SPREAD_MIN:
        return float(values.mean()), SPREAD_MIN, 0.0, 0.0
    quantile = np.quantile(values, _CHANCE)
    density = np.gradient(_CHANCE) / np.maximum(np.gradient(quantile), 1e-9 * float(values.std()))
    weight = density**2 / (_CHANCE * (1.0 - _CHANCE))
    weight /= weight.sum()
    skews, tails = _SKEWS, _TAILS
    for _ in range(_ROUNDS):
        best = _best(quantile, weight, skews, tails)
        skews, tails = _closer(skews, best[2], _SKEWS), _closer(tails, best[3], _TAILS)
    middle, unit, skew, tail = best
    return middle, max(unit, SPREAD_MIN), skew, tail


def _best(
    quantile: Floats, weight: Floats, skews: Floats, tails: Floats
) -> tuple[float, float, float, float]:
    pairs = [(float(g), float(h)) for g in skews for h in tails]
    shape = np.stack([bent(_SCORE, g, h) for g, h in pairs])
    mean, centre = shape @ weight, float(quantile @ weight)
    together = ((shape - mean[:, None]) * (quantile - centre)) @ weight
    alone = ((shape - mean[:, None]) ** 2) @ weight
    k = int(np.argmax(together**2 / alone))
    unit = float(together[k] / alone[k])
    return centre - unit * float(mean[k]), unit, *pairs[k]


def _closer(tried: Floats, best: float, whole: Floats) -> Floats:
    """Return as many values about the best, closer together, none beyond the whole range."""
    reach = (tried[-1] - tried[0]) / _CLOSER / 2.0
    return np.linspace(max(best - reach, whole[0]), min(best + reach, whole[-1]), tried.size)
