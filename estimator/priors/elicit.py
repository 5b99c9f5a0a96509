"""An analyst's interval turned into the numbers of a prior: quantiles are easier to judge than parameters.

"Between 20 % and 70 %, with 90 % probability" leaves equal probability on either side (O'Hagan et al.,
Uncertain Judgements, 2006).
"""

import math
from collections.abc import Callable
from statistics import NormalDist

from estimator.errors import Fault, PriorError
from estimator.priors.shape import BETA


def normal_from_interval(low: float, high: float, mass: float = 0.9) -> tuple[float, float]:
    """Return the (mean, sd) of the normal with central ``mass`` between ``low`` and ``high``."""
    _check("normal_from_interval", (low, high, mass), (-math.inf, math.inf))
    half_width = NormalDist().inv_cdf((1 + mass) / 2)
    return low / 2 + high / 2, (high / 2 - low / 2) / half_width


def lognormal_from_interval(low: float, high: float, mass: float = 0.9) -> tuple[float, float]:
    """Return the (median, sd of the log) of the log-normal with central ``mass`` between positive ends."""
    _check("lognormal_from_interval", (low, high, mass), (0.0, math.inf))
    mean, sd = normal_from_interval(math.log(low), math.log(high), mass)
    return math.exp(mean), sd


def beta_from_interval(low: float, high: float, mass: float = 0.9) -> tuple[float, float]:
    """Return the (a, b) of the Beta with central ``mass`` between two shares, 0 < low < high < 1.

    Two quantiles fix a Beta. For each ``a`` one ``b`` puts the lower tail right; along that line a larger
    ``a`` is a narrower Beta, so the upper tail is met once.
    """
    _check("beta_from_interval", (low, high, mass), (0.0, 1.0))
    # Imported here so that loading priors, which happens at every start, does not wait for SciPy.
    from scipy.special import betainc, betaincc  # noqa: PLC0415

    tail = (1 - mass) / 2

    def matching_b(a: float) -> float:
        return _rising_root(lambda b: float(betainc(a, b, low)) - tail)

    def missing_above(a: float) -> float:
        return tail - float(betaincc(a, matching_b(a), high))

    a = _rising_root(missing_above)
    b = matching_b(a)
    if max(abs(missing_above(a)), abs(float(betainc(a, b, low)) - tail)) > 1e-6 * tail:
        _refuse("beta_from_interval", f"{low:g} to {high:g} with {mass:g}", f"a Beta with a and b {BETA}")
    return a, b


def _rising_root(function: Callable[[float], float]) -> float:
    """Return where a rising function of a Beta parameter crosses 0, halving the range on the log scale."""
    low, high = math.log(BETA.low), math.log(BETA.high)
    for _ in range(60):
        middle = (low + high) / 2
        if function(math.exp(middle)) < 0:
            low = middle
        else:
            high = middle
    return math.exp((low + high) / 2)


def _check(name: str, numbers: tuple[float, float, float], bounds: tuple[float, float]) -> None:
    low, high, mass = numbers
    if not bounds[0] < low < high < bounds[1]:
        _refuse(name, f"{low} to {high}", f"{bounds[0]:g} < low < high < {bounds[1]:g}")
    if not 0 < mass < 1:
        _refuse(name, f"mass {mass}", "a probability between 0 and 1, such as 0.9")


def _refuse(name: str, found: str, allowed: str) -> None:
    raise PriorError([Fault(name, None, None, found, allowed, "Give an interval that you believe in.")])
