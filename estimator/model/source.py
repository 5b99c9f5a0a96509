"""How a source turns a truth into a figure: the one likelihood (docs/model.md, sections 2.1, 2.2 and 5).

A figure is an interval on the log-odds axis, cut by ``cuts`` and located by ``log_odds`` plus the source's tilt.
This is an ordered logit with known cut points (McCullagh 1980).
"""

import math
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from estimator.model.arrays import NUMPY, Array, Ops

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

#: Half-width of "within 10 percentage points" in the definition of reliability (section 5).
RELIABILITY_MARGIN: Final = 0.1
_RELIABILITY_SHARES: Final = 1000


class Cut(NamedTuple):
    """The two ends of figures on the log-odds (or log) axis; an open end holds 0 and is flagged.

    Keeping infinities out of the arithmetic keeps gradients finite. All four have one shape.
    """

    low: Array
    high: Array
    low_open: Array
    high_open: Array


def log_odds(y: Array, rest: Array, ops: Ops = NUMPY) -> Array:
    """Return where a truth of ``y`` against ``rest`` munitions lies on the log-odds axis, mid-cell."""
    return ops.log((y + 0.5) / (rest + 0.5))


def seen(location: Array, blur: Array, ops: Ops = NUMPY) -> Array:
    """Return where a truth at ``location`` (``log_odds``) looks to lie to a source, before it tilts it.

    A share ``blur`` of what it saw is sorted at random between the set and the rest: p becomes (1 - blur) p + blur / 2.
    This is what many munitions come to; how far few of them scatter about it is in ``places``.
    """
    odds, mixed = ops.exp(location), 0.5 * blur
    return ops.log(((1.0 - mixed) * odds + mixed) / ((1.0 - mixed) + mixed * odds))


def places(location: Array, out_of: Array, blur: Array, ops: Ops = NUMPY) -> tuple[Array, Array]:
    """Return the two places, equally likely, where a truth at ``location`` may look to lie to a source.

    Every one of the ``out_of`` = R_truth + 1 is sorted by itself, so that the share seen has the variance
    (blur / 2)(1 - blur / 2) / (R_truth + 1): one standard deviation to either side on the log-odds axis, which is the
    Gauss-Hermite rule of two nodes.
    """
    centre, mixed = seen(location, blur, ops), 0.5 * blur
    odds = ops.exp(centre)
    far = ops.sqrt(mixed * (1.0 - mixed) / out_of) * (1.0 + odds) * (1.0 + 1.0 / odds)
    return centre - far, centre + far


def cuts(low: Floats, high: Floats, said_rest: Floats) -> Cut:
    """Return the cut points of count figures low..high about ``said_rest`` = R_said munitions."""
    cells = said_rest + 1.0
    return _cut(low, high + 1.0, cells, low <= 0, high + 1.0 >= cells)


def share_cuts(low: float, high: float, said_total: Floats) -> Cut:
    """Return the cut points of a share figure low..high of the source's own total ``said_total`` = S."""
    whole = np.ones_like(said_total, dtype=bool)
    lower, upper = low * said_total + 0.5, high * said_total + 0.5
    return _cut(lower, upper, said_total + 1.0, whole & (low <= 0), whole & (high >= 1))


def _cut(lower: Floats, upper: Floats, cells: Floats, low_open: Bools, high_open: Bools) -> Cut:
    return Cut(_logit(lower, cells, low_open), _logit(upper, cells, high_open), low_open, high_open)


def _logit(at: Floats, cells: Floats, is_open: Bools) -> Floats:
    inside = np.where(is_open, 0.5 * cells, np.clip(at, 1e-300, cells * (1 - 1e-15)))
    return np.asarray(np.log(inside / (cells - inside)))


def log_interval(cut: Cut, eta: Array, scale: Array, ops: Ops = NUMPY) -> Array:
    """Return log[L((u_high - eta) / scale) - L((u_low - eta) / scale)], broadcasting; nothing cancels.

    L(b) - L(a) = L(b) L(-a) (1 - exp(a - b)). The interval must not be empty (u_low < u_high).
    """
    upper = -ops.logaddexp(0.0, (eta - cut.high) / scale)
    lower = -ops.logaddexp(0.0, (cut.low - eta) / scale)
    is_open = cut.low_open | cut.high_open
    whole = is_open | (
        cut.high <= cut.low
    )  # an empty interval is ruled out by its caller; here it must only be finite
    width = ops.where(whole, 1.0, cut.high - cut.low) / scale
    between = ops.where(is_open, 0.0, ops.log(-ops.expm1(-width)))
    return ops.where(cut.high_open, 0.0, upper) + ops.where(cut.low_open, 0.0, lower) + between


def figure_logpmf(
    cut: Cut, seen_at: tuple[Array, Array], tilt: Array, noise: Array, ops: Ops = NUMPY
) -> Array:
    """Return log P(low..high | truth, S) of one figure (section 2.2).

    ``seen_at`` are the ``places`` where the truth may look to lie, ``tilt`` = role * direction * spin.
    """
    low, high = (log_interval(cut, place + tilt, noise, ops) for place in seen_at)
    return ops.logaddexp(low, high) - math.log(2.0)


def total_cuts(low: Floats, high: Floats) -> Cut:
    """Return the cut points on the log axis of totals low..high (whole numbers; ``high`` may be inf)."""
    low_open, high_open = low <= 0, np.isinf(high)
    ends = np.where(low_open, 1.0, low), np.where(high_open, 1.0, high + 1.0)
    return Cut(np.log(ends[0]), np.log(ends[1]), low_open, high_open)


def total_location(launched: Array, tilt: Array, ops: Ops = NUMPY) -> Array:
    """Return eta of the source's own total (section 2.1); ``tilt`` = role * size_spin."""
    return ops.log(launched + 0.5) + tilt


def total_logpmf(
    low: Floats, high: Floats, launched: Array, size: tuple[Array, Array, Array], ops: Ops = NUMPY
) -> Array:
    """Return log P(low <= S <= high | N) (section 2.1), broadcasting.

    ``size`` is (role * size_spin, size_noise, size_exact).
    """
    tilt, size_noise, size_exact = size
    guess = log_interval(total_cuts(low, high), total_location(launched, tilt, ops), size_noise, ops)
    knows = ops.where((low <= launched) & (launched <= high), ops.log(size_exact), -np.inf)
    return ops.logaddexp(knows, ops.log(1.0 - size_exact) + guess)


def reliability(
    spin: Floats, noise: Floats, blur: Floats | float = 0.0, shares: int = _RELIABILITY_SHARES
) -> Floats:
    """Return the probability that the next interception figure is within 10 points (section 5), broadcasting.

    It is the mean over the midpoints of so many ``shares``.
    """
    x = (np.arange(shares) + 0.5) / shares
    centre = seen(np.log(x / (1 - x)), np.asarray(blur)[..., None])
    top, bottom = np.minimum(x + RELIABILITY_MARGIN, 1.0), np.maximum(x - RELIABILITY_MARGIN, 0.0)
    with np.errstate(divide="ignore"):
        above = np.log(top) - np.log1p(-top) - centre
        below = np.log(bottom) - np.log1p(-bottom) - centre
    s, n = np.asarray(spin)[..., None], np.asarray(noise)[..., None]
    return np.asarray(np.mean(expit((above - s) / n) - expit((below - s) / n), axis=-1))
