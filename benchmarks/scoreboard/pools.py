"""A linear pool of what each source's figure says alone, and random-effects pooling of shares on log-odds."""

import numpy as np
import numpy.typing as npt
from scipy.stats import betabinom

from scoreboard.figures import Figures, figures
from scoreboard.panels import SCORED, Panel
from scoreboard.point_rows import pmfs, unspoken
from scoreboard.points import Middle
from scoreboard.scores import Answers

Floats = npt.NDArray[np.float64]


def linear_pool(panel: Panel, worth: float, *, alone: bool) -> Answers:
    """Return the plain mean of sources' beta-binomials; a munition said is worth ``worth`` (plus Jeffreys' halves)."""
    given = figures(panel)
    counts = {
        quantity: Middle(*(np.full(len(given.strikes), np.nan) for _ in range(2))) for quantity in SCORED
    }
    for quantity in SCORED:
        counts[quantity].centre[:] = _row_means(given.counts[quantity])
    filled = {quantity: unspoken(given, quantity, counts, alone=alone) for quantity in SCORED}
    guessed = pmfs(given, filled, 1.0)
    return {
        strike: {q: _pooled(given, place, q, worth, guessed[strike][q]) for q in SCORED}
        for place, strike in enumerate(given.strikes)
    }


def _row_means(values: Floats) -> Floats:
    count = np.sum(~np.isnan(values), axis=1)
    return np.divide(np.nansum(values, axis=1), count, out=np.full(len(values), np.nan), where=count > 0)


def _pooled(given: Figures, place: int, quantity: str, worth: float, guessed: Floats) -> Floats:
    values, share = given.totals(place)
    said, whole = given.counts[quantity][place], given.whole[place]
    spoke = np.flatnonzero(~np.isnan(said))
    if not spoke.size:
        return guessed
    made = np.zeros(int(values.max()) + 1)
    for source in spoke:
        a, b = 0.5 + worth * said[source], 0.5 + worth * (whole[source] - said[source])
        own = given.total[place, source]
        totals, weight = (values, share) if np.isnan(own) else (np.array([max(own, 1.0)]), np.ones(1))
        for total, part in zip(np.rint(totals).astype(int), weight, strict=True):
            made[: total + 1] += part / spoke.size * betabinom.pmf(np.arange(total + 1), total, a, b)
    return made


def random_effects(panel: Panel, factor: float, *, alone: bool) -> Answers:
    """Return pmfs about random-effects means of log-odds: between-source variance by Paule and Mandel.

    Over a panel it is one number, which all strikes together tell better than any; alone it is the strike's.
    """
    given = figures(panel)
    whole, middles = given.middle_total(), {}
    for quantity in SCORED:
        y = given.counts[quantity]
        inner = 1 / (y + 0.5) + 1 / (given.whole - y + 0.5)
        effects = given.shares(quantity)
        groups = [np.array([k]) for k in range(len(effects))] if alone else [np.arange(len(effects))]
        between = np.concatenate([np.full(len(g), paule_mandel(effects[g], inner[g])) for g in groups])
        weight = np.where(np.isnan(effects), 0.0, 1 / (inner + between[:, None]))
        precision = weight.sum(axis=1)
        mean = np.where(
            precision > 0, np.nansum(weight * effects, axis=1) / np.maximum(precision, 1e-12), np.nan
        )
        centre = (whole + 1) / (1 + np.exp(-mean)) - 0.5
        middles[quantity] = Middle(centre, 1 / np.sqrt(np.maximum(precision, 1e-12)))
    filled = {quantity: unspoken(given, quantity, middles, alone=alone) for quantity in SCORED}
    return pmfs(given, filled, factor)


def paule_mandel(effects: Floats, inner: Floats) -> float:
    """Return the between-source variance at which the weighted squares are what their freedom has them be."""
    freedom = np.maximum(np.sum(~np.isnan(effects), axis=1) - 1, 0).sum()

    def excess(between: float) -> float:
        weight = np.where(np.isnan(effects), 0.0, 1 / (inner + between))
        mean = np.nansum(weight * effects, axis=1) / np.maximum(weight.sum(axis=1), 1e-12)
        return float(np.nansum(weight * (effects - mean[:, None]) ** 2) - freedom)

    low, high = 0.0, 25.0
    if excess(low) <= 0:
        return 0.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return high
