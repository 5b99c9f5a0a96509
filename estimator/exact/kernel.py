"""The probability of a figure at many cells, totals and points at once, without a transcendental per entry.

With X = exp(eta / noise), A = exp(u_low / noise), B = exp(-u_high / noise) the probability of u_low..u_high is
(1 - A B) X / ((1 + X B) (A + X)) = (1 - A B) / (1 + A B + X B + A / X) (docs/model.md, section 6).
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
_HALF_SAFE: Final = 165.0
_BLOCK: Final = 6
_PAIRS: Final = 64


def figure_table(log_odds: Floats, cut: Cut, tilt: Ints, points: Points, weight: Floats) -> Floats:
    """Return P(figure) times ``weight`` (points,), shape (cells, totals, points).

    ``log_odds`` has shape (cells,), ``cut`` and ``tilt`` (role * direction) shape (totals,).
    """
    spin = points.location
    tilts = tilt[:1, None] if np.all(tilt == tilt[0]) else tilt[:, None]  # it seldom hangs on the total
    if _reach(log_odds, cut, spin) > _SAFE * float(points.scale.min()):
        ends = Cut(*(end[:, None] for end in cut))
        return _interval_slow(log_odds[:, None, None], ends, tilts * spin, points.scale) * weight
    a, b, mass = _ends(Cut(*(end[:, None] for end in cut)), points.scale)
    out = np.empty((log_odds.size, *mass.shape))
    mass = mass * weight
    middle, scratch = 1.0 + a * b, np.empty_like(out[:_BLOCK])
    for start in range(0, log_odds.size, _BLOCK):  # blocks that stay in cache
        block = out[start : start + _BLOCK]
        x = np.exp((log_odds[start : start + _BLOCK, None, None] + tilts * spin) / points.scale)
        np.multiply(x, b, out=block)
        block += middle
        block += np.multiply(1.0 / x, a, out=scratch[: len(block)])
        np.divide(mass, block, out=block)
    return out


def figure_pairs(log_odds: Floats, cut: Cut, total: Ints, tilt: Ints, points: Points) -> Floats:
    """Return P(figure), shape (pairs, points): one cell (``log_odds``) and one place in ``total`` a row.

    ``cut`` and ``tilt`` have shape (totals,), as in ``figure_table``.
    """
    spin = tilt[total][:, None] * points.location
    ends = Cut(*(end[:, None] for end in cut))
    if _reach(log_odds, cut, spin) > _SAFE * float(points.scale.min()):
        at = Cut(*(end[total] for end in ends))
        return _interval_slow(log_odds[:, None], at, spin, points.scale)
    a, b, mass = _ends(ends, points.scale)
    middle, out = 1.0 + a * b, np.empty((total.size, points.scale.size))
    key = (
        log_odds + 1e6 * tilt[total]
    )  # cells recur: their powers are worked out once (log-odds are far below 1e6)
    _, first, row = np.unique(key, return_index=True, return_inverse=True)
    powers = np.exp((log_odds[first, None] + spin[first]) / points.scale)
    for start in range(0, total.size, _PAIRS):  # blocks that stay in cache
        part = slice(start, start + _PAIRS)
        which, block, x = total[part], out[part], powers[row[part]]
        np.multiply(x, b[which], out=block)
        block += middle[which]
        block += np.divide(a[which], x, out=x)
        np.divide(mass[which], block, out=block)
    return out


def figure_rows(log_odds: Floats, cut: Cut, tilt: int, points: Points) -> Floats:
    """Return P(figure) of one location and one pair of ends a row, shape (rows, points), over a tensor of points.

    An exponential for each row and level of scale; what the location adds to it is shared by all rows.
    """
    scale, spin = points.scale[np.asarray(points.rows[:-1])], tilt * points.location
    if float(np.max(np.abs(spin / points.scale))) > _HALF_SAFE:
        return _interval_slow(log_odds[:, None], Cut(*(end[:, None] for end in cut)), spin, points.scale)
    levels = scale.size
    tilted = np.exp(spin / points.scale).reshape(levels, -1)
    below, above = (
        np.exp(np.clip(each[:, None] / scale, -_SAFE, _SAFE))
        for each in (cut.low - log_odds, log_odds - cut.high)
    )
    below[cut.low_open], above[cut.high_open] = 0.0, 0.0
    is_open = cut.low_open | cut.high_open
    width = np.where(is_open, np.inf, np.maximum(cut.high - cut.low, 0.0))
    found = below[:, :, None] / tilted
    found += 1.0
    other = above[:, :, None] * tilted
    other += 1.0
    found *= other
    np.divide(-np.expm1(-width[:, None, None] / scale[:, None]), found, out=found)
    return np.asarray(found.reshape(log_odds.size, -1))


def _reach(log_odds: Floats, cut: Cut, spin: Floats) -> float:
    location = float(np.max(np.abs(log_odds))) + float(np.max(np.abs(spin)))
    return max(location, float(np.max(np.abs(cut.low))), float(np.max(np.abs(cut.high))))


def _ends(cut: Cut, scale: Floats) -> tuple[Floats, Floats, Floats]:
    """Return A, B and 1 - A B; an open end makes its factor 0."""
    a = np.where(cut.low_open, 0.0, np.exp(cut.low / scale))
    b = np.where(cut.high_open, 0.0, np.exp(-cut.high / scale))
    is_open = cut.low_open | cut.high_open
    width = np.where(is_open, 1.0, np.maximum(cut.high - cut.low, 0.0))
    return a, b, np.where(is_open, 1.0, -np.expm1(-width / scale))


def _interval_slow(log_odds: Floats, cut: Cut, spin: Floats, scale: Floats) -> Floats:
    """The same where exponents would overflow: logistic functions, factor by factor."""
    eta = log_odds + spin
    upper = np.where(cut.high_open, 1.0, expit((cut.high - eta) / scale))
    lower = np.where(cut.low_open, 1.0, expit((eta - cut.low) / scale))
    is_open = cut.low_open | cut.high_open
    width = np.where(is_open, 1.0, np.maximum(cut.high - cut.low, 0.0))
    return np.asarray(upper * lower * np.where(is_open, 1.0, -np.expm1(-width / scale)))
