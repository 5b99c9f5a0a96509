"""Laws of a source's numbers: normal and log-normal, and what bends or ties them where a source was learned."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

#: The least part of a variance that is not shared, and the most that an own location goes with its scale.
_LEAST: Final = 1e-4
_MOST: Final = 0.995
#: A skew below this is none.
_STRAIGHT: Final = 1e-6
#: Normal scores at which what is bent is looked up, and how often what was found is made better.
_SCORES: Final = np.linspace(-12.0, 12.0, 2401)
_NEWTON: Final = 3


class LogScale(NamedTuple):
    """A positive scale whose logarithm is normal, or bent as Tukey's g and h have it (Hoaglin 1985).

    ``logsd`` is how far a normal score moves the logarithm in the middle.
    """

    median: float
    logsd: float
    skew: float = 0.0
    tail: float = 0.0

    def at(self, level: npt.ArrayLike) -> Floats:
        """Return the scale at standard normal levels, elementwise."""
        return np.asarray(self.median * np.exp(self.logsd * bent(np.asarray(level), self.skew, self.tail)))

    def score(self, scale: npt.ArrayLike) -> Floats:
        """Return the normal scores of scales, elementwise: what ``at`` takes, or far out where there is none."""
        return unbent(np.log(np.asarray(scale) / self.median) / self.logsd, self.skew, self.tail)


class Location(NamedTuple):
    """A location: normal, or bent as Tukey's g and h have it (Hoaglin 1985): it leans, it has heavier tails.

    ``mean`` and ``sd`` are its own, whatever bends it (their closed forms: Martinez & Iglewicz 1984).
    """

    mean: float
    sd: float
    tail: float = 0.0
    skew: float = 0.0

    @property
    def unit(self) -> float:
        """How far a normal score moves it in the middle."""
        if abs(self.skew) < _STRAIGHT:
            return self.sd * float((1.0 - 2.0 * self.tail) ** 0.75)
        g, left = self.skew**2, 1.0 - 2.0 * self.tail
        square = (np.expm1(2.0 * g / left) - 2.0 * np.expm1(0.5 * g / left)) / (g * np.sqrt(left))
        return self.sd / float(np.sqrt(square - self._mean_bent**2))

    @property
    def middle(self) -> float:
        """The median."""
        return self.mean - self.unit * self._mean_bent

    def bent_by(self, tail: float, skew: float, unit: float) -> "Location":
        """Return the location of the same median that is bent so, and moved by ``unit`` in the middle."""
        plain = Location(0.0, 1.0, tail, skew)
        return Location(self.middle + unit / plain.unit * -plain.middle, unit / plain.unit, tail, skew)

    @property
    def _mean_bent(self) -> float:
        if abs(self.skew) < _STRAIGHT:
            return 0.0
        left = 1.0 - self.tail
        return float(np.expm1(0.5 * self.skew**2 / left) / (self.skew * np.sqrt(left)))

    def at(self, score: npt.ArrayLike) -> Floats:
        """Return the location at normal scores, elementwise."""
        return np.asarray(self.middle + self.unit * bent(np.asarray(score), self.skew, self.tail))

    def score(self, location: npt.ArrayLike) -> Floats:
        """Return the normal scores of locations, elementwise: what ``at`` takes, or far out where there is none."""
        return unbent((np.asarray(location) - self.middle) / self.unit, self.skew, self.tail)


def bent(score: Floats, skew: float, tail: float) -> Floats:
    """Return Tukey's g-and-h of normal scores, elementwise: (exp(g z) - 1) / g exp(h z z / 2), rising for h >= 0."""
    leant = np.expm1(skew * score) / skew if abs(skew) >= _STRAIGHT else score
    return np.asarray(leant * np.exp(0.5 * tail * score**2) if tail else leant)


def unbent(value: npt.ArrayLike, skew: float, tail: float) -> Floats:
    """Return the normal scores that ``bent`` takes to values, elementwise; far out where it reaches none."""
    y = np.asarray(value)
    if not tail and abs(skew) < _STRAIGHT:
        return y
    z = np.interp(y, bent(_SCORES, skew, tail), _SCORES)
    for _ in range(_NEWTON):  # what is bent rises and is smooth, and the table is dense
        slope = np.exp(skew * z + 0.5 * tail * z**2) + tail * z * bent(z, skew, tail)
        z = np.clip(z - (bent(z, skew, tail) - y) / slope, _SCORES[0], _SCORES[-1])
    return np.asarray(z)


class Pair(NamedTuple):
    """A location and a scale; ``corr`` is the correlation of their normal scores (a Gaussian copula, Nelsen 2006)."""

    location: Location
    scale: LogScale
    corr: float = 0.0

    @property
    def root(self) -> float:
        """What of the location's score does not go with the scale: its standard deviation."""
        return float((1.0 - self.corr**2) ** 0.5)

    @property
    def slope(self) -> float:
        """How far a unit of the scale's score moves the location in the middle."""
        return self.corr * self.location.unit

    def at(self, score: npt.ArrayLike, level: npt.ArrayLike) -> Floats:
        """Return the location at normal scores of its own and normal scores of the scale, broadcasting."""
        return self.location.at(self.corr * np.asarray(level) + self.root * np.asarray(score))

    def score(self, location: npt.ArrayLike, level: npt.ArrayLike) -> Floats:
        """Return a location's own normal scores at normal scores of the scale, broadcasting: what ``at`` takes."""
        return np.asarray((self.location.score(location) - self.corr * np.asarray(level)) / self.root)

    def apart(self, shared: float) -> "Pair":
        """Return it less what is shared of the location, a part of that standard deviation.

        All of it may not be shared, nor go with the scale: a lattice needs some width.
        """
        sd = float(np.sqrt(max(self.location.sd**2 - shared**2, _LEAST * self.location.sd**2)))
        corr = self.corr * self.location.sd / sd
        return Pair(self.location._replace(sd=sd), self.scale, float(np.clip(corr, -_MOST, _MOST)))
