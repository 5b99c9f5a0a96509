"""The probability of a figure at many cells, totals and points at once, without a transcendental per entry.

With X = exp(eta / noise), A = exp(u_low / noise), B = exp(-u_high / noise) the probability of u_low..u_high is
(1 - A B) X / ((1 + X B) (A + X)) (docs/model.md, section 6).
"""

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from estimator.exact.points import Points
from estimator.model.source import Cut

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: Exponents up to here keep every product of the fast form finite.
_SAFE: Final = 330.0


def figure_table(log_odds: Floats, cut: Cut, tilt: Ints, shift: float, points: Points) -> Floats:
    """Return P(figure), shape (totals, cells, points).

    ``log_odds`` has shape (cells,), ``cut`` and ``tilt`` (role * direction) shape (totals,); ``shift`` is added to
    every point's spin.
    """
    return _interval(
        log_odds[None, :, None],
        Cut(*(end[:, None, None] for end in cut)),
        tilt[:, None, None] * (points.location + shift),
        points.scale,
    )


def figure_pairs(log_odds: Floats, cut: Cut, tilt: Ints, shift: float, points: Points) -> Floats:
    """Return P(figure), shape (pairs, points): the same with one cell and one total a row."""
    spin = tilt[:, None] * (points.location + shift)
    return _interval(log_odds[:, None], Cut(*(end[:, None] for end in cut)), spin, points.scale)


def _interval(log_odds: Floats, cut: Cut, spin: Floats, scale: Floats) -> Floats:
    reach = np.max(np.abs(log_odds)) + np.max(np.abs(spin))
    reach = max(reach, np.max(np.abs(cut.low)), np.max(np.abs(cut.high)))
    if reach > _SAFE * np.min(scale):
        return _interval_slow(log_odds, cut, spin, scale)
    if spin.ndim == 3 and np.all(spin == spin[:1]):
        spin = spin[:1]  # the tilt does not hang on the total, as nearly always
    x = np.exp((log_odds + spin) / scale)
    a = np.where(cut.low_open, 0.0, np.exp(cut.low / scale))
    b = np.where(cut.high_open, 0.0, np.exp(-cut.high / scale))
    is_open = cut.low_open | cut.high_open
    width = np.where(is_open, 1.0, cut.high - cut.low)
    mass = np.where(is_open, 1.0, -np.expm1(-width / scale))
    below = x * b
    below += 1.0
    above = x + a
    below *= above
    np.divide(x * mass, below, out=below)
    return below


def _interval_slow(log_odds: Floats, cut: Cut, spin: Floats, scale: Floats) -> Floats:
    """The same where exponents would overflow: logistic functions, factor by factor."""
    eta = log_odds + spin
    upper = np.where(cut.high_open, 1.0, expit((cut.high - eta) / scale))
    lower = np.where(cut.low_open, 1.0, expit((eta - cut.low) / scale))
    is_open = cut.low_open | cut.high_open
    width = np.where(is_open, 1.0, cut.high - cut.low)
    mass: Floats = upper * lower * np.where(is_open, 1.0, -np.expm1(-width / scale))
    return mass
