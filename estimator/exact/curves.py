"""One figure averaged over a source's prior: a smoothed logistic step, tabulated once per prior.

The probability of an account's only figure is a difference of E[L((z - spin) / noise)] at two points z, whatever
the truth and the total. So its average over (spin, noise) is a function of one number, and a table of a few
hundred values serves every state of every salvo.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit

Floats = npt.NDArray[np.float64]

_NODES = 600  # with cubic Hermite pieces in asinh(z): log-odds to about 1e-9
_REACH = 60.0  # beyond, the log-odds of the average go on as a straight line


@dataclass(frozen=True, slots=True, eq=False)
class SmoothStep:
    """g(z) = logit E[L((z - shift) / scale)], tabulated at z = centre + unit * sinh(t), t on an even grid.

    ``value`` and ``slope`` (dg/dt) have shape (nodes,). Working with log-odds keeps both tails accurate.
    """

    centre: float
    unit: float
    first: float
    step: float
    value: Floats
    slope: Floats

    def log_odds(self, z: Floats, sign: int) -> Floats:
        """Return logit E[L((z - sign * shift) / scale)] elementwise; ``sign`` is +1 or -1."""
        return self._plus(z) if sign > 0 else -self._plus(-z)

    def _plus(self, z: Floats) -> Floats:
        position = (np.arcsinh((z - self.centre) / self.unit) - self.first) / self.step
        np.clip(position, 0.0, self.value.size - 1.000001, out=position)
        left = position.astype(np.int64)
        t = position - left
        y0, y1 = self.value[left], self.value[left + 1]
        d0, d1 = self.slope[left] * self.step, self.slope[left + 1] * self.step
        rise = y1 - y0
        return y0 + t * (d0 + t * ((3 * rise - 2 * d0 - d1) + t * (d0 + d1 - 2 * rise)))


def smooth_step(shift: Floats, scale: Floats, weight: Floats) -> SmoothStep:
    """Tabulate the step averaged over weighted points (shift, scale), each of shape (points,)."""
    centre = float(weight @ shift)
    unit = 0.5 * float(np.exp(weight @ np.log(scale)))
    end = float(np.arcsinh(_REACH / unit))
    grid = np.linspace(-end, end, _NODES)
    z = centre + unit * np.sinh(grid)
    a = (z[:, None] - shift) / scale
    low, high = expit(a), expit(-a)  # both, so that neither tail is a difference
    below, above = low @ weight, high @ weight
    density = (low * high) @ (weight / scale)
    tiny = 1e-290
    value = np.log(np.maximum(below, tiny)) - np.log(np.maximum(above, tiny))
    slope = density / np.maximum(below * above, tiny) * unit * np.cosh(grid)
    return SmoothStep(centre, unit, -end, float(grid[1] - grid[0]), value, slope)


def between(low: Floats, high: Floats) -> Floats:
    """Return L(high) - L(low), 0 where high <= low; infinite ends are allowed, nothing cancels."""
    with np.errstate(over="ignore"):  # an infinite divisor is a probability of 0
        divisor = 1.0 + np.exp(-high)
        divisor *= 1.0 + np.exp(low)
        part = -np.expm1(np.minimum(low - high, 0.0))
    return np.asarray(part / divisor)
