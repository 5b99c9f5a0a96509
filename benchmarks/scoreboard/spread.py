"""Honest predictive distributions for methods that give a number: how far sources disagree says how far off it may be.

A number c is placed on the log-odds axis of 0..N and given a Student t about it, cut into N + 1 cells. Its spread is
the method's own, made from what sources disagree about on that axis, never from the truth; only one factor a method
(``tuned``) was chosen on other panels. N is every total said, as often as it was said.
"""

import numpy as np
import numpy.typing as npt

from scoreboard.figures import Figures

Floats = npt.NDArray[np.float64]

#: Weight, in figures, of what the whole panel disagrees about in what one strike does.
PRIOR_FIGURES = 4.0
#: Disagreement between sources (sd on log-odds) and its weight where there is no panel to learn it from.
ALONE, ALONE_FIGURES = 0.8, 2.0


def disagreement(shares: Floats, *, alone: bool) -> Floats:
    """Return the sd between sources in every strike, (strikes,), shrunk to the panel's (or to a constant)."""
    count = np.sum(~np.isnan(shares), axis=1)
    middle = np.divide(np.nansum(shares, axis=1), count, out=np.zeros(len(shares)), where=count > 0)
    squares = np.nansum((shares - middle[:, None]) ** 2, axis=1)
    freedom = np.maximum(count - 1, 0)
    common = ALONE**2 if alone else (squares.sum() + ALONE**2) / (freedom.sum() + 1)
    weight = ALONE_FIGURES if alone else PRIOR_FIGURES
    return np.sqrt((weight * common + squares) / (weight + freedom))


def on_axis(count: Floats, whole: Floats) -> Floats:
    """Return where counts lie on the log-odds axis, held inside 0..whole."""
    inside = np.clip(count, 0.0, whole)
    return np.log((inside + 0.5) / (whole - inside + 0.5))


def student4(at: Floats) -> Floats:
    """Return the distribution function of Student's t of four degrees of freedom, in closed form."""
    bent = at / np.sqrt(1 + at**2 / 4)
    return 0.5 + 0.375 * bent * (1 - bent**2 / 12)


def cells(location: float, scale: float, whole: int) -> Floats:
    """Return a Student t on the log-odds axis as a pmf over 0..whole."""
    inner = np.arange(1, whole + 1)
    cuts = np.log(inner / (whole + 1 - inner))
    below = np.concatenate([[0.0], student4((cuts - location) / max(scale, 1e-3)), [1.0]])
    return np.diff(below)


def mixed(figures: Figures, place: int, count: float, scale: float) -> Floats:
    """Return the pmf of one strike about a number, over every total that was said."""
    values, share = figures.totals(place)
    made = np.zeros(int(values.max()) + 1)
    for whole, weight in zip(np.rint(values).astype(int), share, strict=True):
        location = float(on_axis(np.array(count), np.array(float(whole))))
        made[: whole + 1] += weight * cells(location, scale, whole)
    return made
