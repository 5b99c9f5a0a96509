"""From numbers to pmfs: opponents of ``points``, the same for every quantity and strike."""

import numpy as np
import numpy.typing as npt

from scoreboard.figures import Figures, figures
from scoreboard.panels import SCORED, Panel
from scoreboard.points import POINTS, Middle, Table
from scoreboard.scores import Answers
from scoreboard.spread import disagreement, mixed, on_axis

Floats = npt.NDArray[np.float64]

#: Share of what the other outcome leaves, where a quantity was not spoken of and no panel tells it; and its sd.
_LEFT, _LEFT_ERROR = 0.55, 1.3


def answer(panel: Panel, method: str, factor: float, scale: str, *, alone: bool) -> Answers:
    """Return a method's pmfs of a panel; ``factor`` multiplies its standard errors."""
    given = figures(panel)
    middles = {quantity: located(given, quantity, method, scale, alone=alone) for quantity in SCORED}
    filled = {quantity: unspoken(given, quantity, middles, alone=alone) for quantity in SCORED}
    return pmfs(given, filled, factor)


def pmfs(given: Figures, middles: dict[str, Middle], factor: float) -> Answers:
    """Return pmfs about numbers (counts) with errors on log-odds."""
    return {
        strike: {
            quantity: mixed(given, place, found.centre[place], factor * found.error[place])
            for quantity, found in middles.items()
        }
        for place, strike in enumerate(given.strikes)
    }


def located(given: Figures, quantity: str, method: str, scale: str, *, alone: bool) -> Middle:
    """Return a method's numbers as counts, their errors on log-odds."""
    shares, whole = given.shares(quantity), given.middle_total()
    apart = disagreement(shares, alone=alone)
    if scale == "share":
        found = POINTS[method](Table(shares, given.sign, given.side, apart))
        return Middle((whole + 1) / (1 + np.exp(-found.centre)) - 0.5, found.error)
    counts = given.counts[quantity]
    steep = slope(np.nanmean(np.where(np.isnan(counts).all(axis=1)[:, None], 0, counts), axis=1), whole)
    found = POINTS[method](Table(counts, given.sign, given.side, apart * steep))
    return Middle(found.centre, found.error / steep)


def slope(count: Floats, whole: Floats) -> Floats:
    """Return how many munitions one unit of log-odds is, about a count."""
    inside = np.clip(count, 0, whole)
    return (inside + 0.5) * (whole - inside + 0.5) / (whole + 1)


def unspoken(given: Figures, quantity: str, middles: dict[str, Middle], *, alone: bool) -> Middle:
    """Return numbers with those filled in of which nobody spoke: the usual part of what the other outcome leaves."""
    own, other = middles[quantity], middles[next(name for name in SCORED if name != quantity)]
    whole = given.middle_total()
    left = np.maximum(whole - np.nan_to_num(other.centre, nan=0.0), 0.0)
    both = ~np.isnan(own.centre) & ~np.isnan(other.centre)
    odds = on_axis(own.centre[both], np.maximum(left[both], own.centre[both]))
    enough = both.sum() >= 5 and not alone
    mean, error = (odds.mean(), odds.std()) if enough else (np.log(_LEFT / (1 - _LEFT)), _LEFT_ERROR)
    silent = np.isnan(own.centre)
    guess = np.maximum((left + 1) / (1 + np.exp(-mean)) - 0.5, 0.0)
    return Middle(np.where(silent, guess, own.centre), np.where(silent, error, own.error))
