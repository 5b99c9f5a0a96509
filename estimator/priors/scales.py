"""Laws of a source's numbers: normal and log-normal, and what bends either where a source was learned."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


class LogScale(NamedTuple):
    """A positive scale: the logarithm is normal, or leans as Tukey's g has it (Hoaglin 1985), which is smooth."""

    median: float
    logsd: float
    skew: float = 0.0

    def at(self, level: npt.ArrayLike) -> Floats:
        """Return the scale at standard normal levels, elementwise."""
        z = np.asarray(level)
        bent = np.expm1(self.skew * z) / self.skew if self.skew else z
        return np.asarray(self.median * np.exp(self.logsd * bent))


class Location(NamedTuple):
    """A location: normal, or heavier-tailed as Tukey's h has it (Hoaglin 1985); ``sd`` is its standard deviation."""

    mean: float
    sd: float
    tail: float = 0.0

    @property
    def unit(self) -> float:
        """How far a normal score moves it in the middle."""
        return self.sd * float((1.0 - 2.0 * self.tail) ** 0.75)

    def at(self, score: npt.ArrayLike) -> Floats:
        """Return the location at normal scores, elementwise."""
        z = np.asarray(score)
        return np.asarray(self.mean + self.unit * z * np.exp(0.5 * self.tail * z**2))

    def score(self, location: npt.ArrayLike) -> Floats:
        """Return the normal scores of locations, elementwise: what ``at`` takes (by Lambert's W)."""
        y = (np.asarray(location) - self.mean) / self.unit
        if not self.tail:
            return np.asarray(y)
        from scipy.special import lambertw  # noqa: PLC0415 - priors are read without SciPy

        return np.asarray(np.sign(y) * np.sqrt(lambertw(self.tail * y**2).real / self.tail))
