"""Scores of a pmf against a hidden whole number; every method is held to the same."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from estimator.checks.track_scores import log_score, ranked_score
from estimator.display.credible import smallest_set
from scoreboard.panels import SCORED, Panel

Floats = npt.NDArray[np.float64]
#: strike -> quantity -> pmf over 0, 1, 2, ...
Answers = Mapping[str, Mapping[str, Floats]]
MASSES = (0.5, 0.9)
_MEANS = ("crps", "log", "error", "in50", "in90", "width50", "width90", "mass50", "mass90")
#: Means over a panel's strikes and quantities, as ``averaged`` makes them.
SCORES = (*_MEANS, *(f"pit{100 * mass:.0f}" for mass in MASSES))


def median(pmf: Floats) -> int:
    """Return the least number that at least half of the mass does not exceed."""
    return int(np.searchsorted(np.cumsum(pmf), 0.5 * pmf.sum() - 1e-12))


def randomised_pit(pmf: Floats, truth: int, u: float) -> float:
    """Return P(less than the truth) + u P(the truth): uniform where the pmf is honest."""
    below = float(pmf[:truth].sum())
    return below + u * (float(pmf[truth]) if truth < pmf.size else 0.0)


def one(pmf: Floats, truth: int, u: float) -> dict[str, float]:
    """Return every score of one pmf, which is scaled to sum to 1.

    ``in50`` and ``in90`` tell whether the smallest credible sets, as the product shows them, hold the truth, and
    ``mass50`` and ``mass90`` what they promise: a set of whole numbers seldom ends at what was asked for. ``pit``
    serves the central intervals, which no set's holding too much can flatter.
    """
    pmf = np.asarray(pmf, dtype=float) / np.sum(pmf)
    found = {
        "truth": float(truth),
        "crps": ranked_score(pmf, truth, truth),
        "log": log_score(pmf, truth, truth),
        "error": float(abs(median(pmf) - truth)),
        "pit": randomised_pit(pmf, truth, u),
    }
    for mass in MASSES:
        chosen = smallest_set(pmf, mass)
        found[f"in{100 * mass:.0f}"] = float(truth in chosen.values)
        found[f"width{100 * mass:.0f}"] = float(len(chosen.values))
        found[f"mass{100 * mass:.0f}"] = chosen.mass
    return found


def averaged(found: Mapping[str, Mapping[str, list[float]]]) -> dict[str, float]:
    """Return the mean of every score over strikes and quantities, of what ``scored`` returns; none of no strikes.

    ``pit50`` and ``pit90`` are the shares of PITs in the central 50 and 90 %.
    """
    every = {name: np.concatenate([found[q].get(name, []) for q in SCORED]) for name in ("pit", *_MEANS)}
    if not every["pit"].size:
        return {}
    off = np.abs(every["pit"] - 0.5)
    return {name: float(every[name].mean()) for name in _MEANS} | {
        f"pit{100 * mass:.0f}": float(np.mean(off <= mass / 2)) for mass in MASSES
    }


def scored(panel: Panel, answers: Answers) -> dict[str, dict[str, list[float]]]:
    """Return quantity -> score -> one number a strike; the randomised PIT's numbers are every method's alike."""
    rng = np.random.default_rng([panel.seed, panel.replicate, 99])
    found: dict[str, dict[str, list[float]]] = {quantity: {} for quantity in SCORED}
    for strike, truth in panel.truths.items():
        for quantity in SCORED:
            u = float(rng.random())
            if strike not in answers:
                continue
            for name, value in one(answers[strike][quantity], truth[quantity], u).items():
                found[quantity].setdefault(name, []).append(round(value, 6))
    return found
