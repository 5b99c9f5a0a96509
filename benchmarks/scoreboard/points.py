"""Opponents that give a number for every strike: from figures (strikes, sources) to a middle and its error.

Errors are standard errors on the scale of the figures. Where a method has no error of its own, it is that of its
weighted mean (or median) under the disagreement between sources, (strikes,).
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.stats import chi2

Floats = npt.NDArray[np.float64]
_ROUNDS = 50


class Table(NamedTuple):
    """Figures on some scale (strikes, sources), signs and sides of sources, and sd between sources (strikes,)."""

    values: Floats
    sign: Floats
    side: npt.NDArray[np.bool_]
    apart: Floats


class Middle(NamedTuple):
    """A number for every strike and its standard error, (strikes,); not-a-number where nobody spoke."""

    centre: Floats
    error: Floats


Point = Callable[[Table], Middle]


def weighted(table: Table, weight: Floats) -> Middle:
    """Return weighted means over whoever spoke; weights broadcast to (strikes, sources)."""
    own = np.where(np.isnan(table.values), 0.0, weight * np.ones_like(table.values))
    whole = own.sum(axis=1, keepdims=True)
    own = np.divide(own, whole, out=np.full_like(own, np.nan), where=whole > 0)
    return Middle(
        np.where(whole[:, 0] > 0, np.nansum(own * table.values, axis=1), np.nan),
        table.apart * np.sqrt(np.sum(own**2, axis=1)),
    )


def _preferred(table: Table, *masks: Floats) -> Middle:
    """Return plain means over the first group of sources of which anybody spoke."""
    spoke, weight = ~np.isnan(table.values), np.zeros_like(table.values)
    for mask in (*masks, np.ones_like(table.sign)):
        silent = (weight * spoke).sum(axis=1) == 0
        weight[silent] = mask
    return weighted(table, weight)


def midpoint(table: Table) -> Middle:
    """Return the middle of the attacker's and the defender's figure; of everybody's where neither gave one."""
    return _preferred(table, table.side.astype(float))


def attacker(table: Table) -> Middle:
    """Return the attacker's figure, else its ally's, else everybody's mean."""
    return _preferred(table, (table.sign < 0) & table.side, (table.sign < 0).astype(float))


def defender(table: Table) -> Middle:
    """Return the defender's figure, else its ally's, else everybody's mean."""
    return _preferred(table, (table.sign > 0) & table.side, (table.sign > 0).astype(float))


def median(table: Table) -> Middle:
    """Return the median of all sources; its error is pi/2 of the mean's variance from three sources on."""
    plain = weighted(table, np.ones_like(table.sign))
    spoke = ~np.isnan(table.values)
    centre = np.full(len(spoke), np.nan)
    some = spoke.any(axis=1)
    centre[some] = np.nanmedian(table.values[some], axis=1)
    return Middle(centre, plain.error * np.where(spoke.sum(axis=1) > 2, np.sqrt(np.pi / 2), 1.0))


def _squares(table: Table, centre: Floats, scale: Floats) -> tuple[Floats, Floats]:
    """Return every source's sum of squared distances, in units of ``scale``, and how often it spoke."""
    away = ((table.values - centre[:, None]) / scale[:, None]) ** 2
    return np.nansum(away, axis=0) + 1e-6, np.sum(~np.isnan(table.values), axis=0)


def crh(table: Table) -> Middle:
    """Weigh sources by minus the logarithm of their share of all distance (CRH; Li et al. 2014), to convergence.

    Distances are squared and in units of the strike's disagreement, as CRH has it for numbers. The error is that of the
    weighted mean: sources' own distances shrink to nothing for whoever the weights favour, and made it far too small.
    """
    weight = np.ones_like(table.sign)
    for _ in range(_ROUNDS):
        away, spoke = _squares(table, weighted(table, weight).centre, table.apart)
        mean = away / np.maximum(spoke, 1)
        weight = -np.log(np.minimum(mean / (mean.sum() * 1.001), 1 - 1e-6)) + 1e-9
    return weighted(table, weight)


def catd(table: Table) -> Middle:
    """Weigh sources by the upper end of the confidence interval of their precision (CATD; Li et al. 2014)."""
    weight = np.ones_like(table.sign)
    for _ in range(_ROUNDS):
        away, spoke = _squares(table, weighted(table, weight).centre, table.apart)
        weight = chi2.ppf(0.975, np.maximum(spoke, 1)) / away
        weight /= weight.max()
    return weighted(table, weight)


def gtm(table: Table) -> Middle:
    """Fit the Gaussian truth model (Zhao & Han 2012) by expectation-maximisation; its own posterior sd is the error.

    Truths are normal about the panel's mean, sources' variances inverse-gamma (10 figures' worth of the panel's own
    disagreement, as its authors advise); a truth's uncertainty counts in a source's variance.
    """
    values = table.values
    spoke = ~np.isnan(values)
    mean, spread = np.nanmean(values), np.nanvar(values)
    common = float(np.mean(table.apart**2))
    variance = np.full(values.shape[1], common)
    centre, doubt = np.full(len(values), mean), np.full(len(values), spread)
    for _ in range(_ROUNDS):
        precision = 1 / spread + (spoke / variance).sum(axis=1)
        centre = (mean / spread + np.nansum(values / variance, axis=1)) / precision
        doubt = 1 / precision
        squares = np.nansum((values - centre[:, None]) ** 2 + doubt[:, None] * spoke, axis=0)
        variance = (10 * common + squares) / (10 + spoke.sum(axis=0))
    known = spoke.any(axis=1)
    return Middle(np.where(known, centre, np.nan), np.sqrt(doubt))


POINTS: dict[str, Point] = {
    "midpoint": midpoint,
    "median": median,
    "attacker": attacker,
    "defender": defender,
    "crh": crh,
    "catd": catd,
    "gtm": gtm,
}
