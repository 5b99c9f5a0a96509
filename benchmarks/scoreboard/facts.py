"""AverageLog (Pasternack & Roth 2010) and TruthFinder (Yin et al. 2008): what was said as facts, sources by trust.

A fact is a strike, a quantity and a count; trust is shared between both quantities. A strike's answer is a mixture of
the spread about every count said, weighed by the beliefs, so that nothing of what the method believes is lost.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from scoreboard.figures import Figures, figures
from scoreboard.panels import SCORED, Panel
from scoreboard.point_rows import located, unspoken
from scoreboard.points import Middle
from scoreboard.scores import Answers
from scoreboard.spread import disagreement, mixed

Floats = npt.NDArray[np.float64]
_ROUNDS = 30
#: TruthFinder's own numbers, as published: first trust, damping, influence of similar facts, similarity that is none.
_TRUST, _DAMPING, _INFLUENCE, _NO_SIMILARITY = 0.9, 0.3, 0.5, 0.5


class Facts(NamedTuple):
    """Every fact's strike, quantity and count, and who says it: (facts, sources)."""

    strike: npt.NDArray[np.int_]
    quantity: npt.NDArray[np.int_]
    count: Floats
    says: npt.NDArray[np.bool_]


def facts(given: Figures) -> Facts:
    """Return the distinct facts of a panel."""
    found = []
    for column, quantity in enumerate(SCORED):
        said = np.rint(given.counts[quantity])
        for place, row in enumerate(said):
            found += [(place, column, value, row == value) for value in np.unique(row[~np.isnan(row)])]
    strike, quantity_of, count, says = zip(*found, strict=True)
    return Facts(np.array(strike), np.array(quantity_of), np.array(count), np.array(says))


def average_log(known: Facts) -> Floats:
    """Return beliefs: a fact is believed as its sources are trusted, a source by its facts' mean and how many."""
    number = np.maximum(known.says.sum(axis=0), 1)
    trust = np.ones(known.says.shape[1])
    belief = known.says @ trust
    for _ in range(_ROUNDS):
        trust = np.log(number + 1) * (belief @ known.says) / number
        trust /= trust.max()
        belief = known.says @ trust
        belief /= belief.max()
    return belief


def truth_finder(known: Facts) -> Floats:
    """Return confidences, facts near each other lending each other support."""
    same = (known.strike[:, None] == known.strike) & (known.quantity[:, None] == known.quantity)
    apart = np.abs(known.count[:, None] - known.count)
    reach = np.maximum(np.maximum(known.count[:, None], known.count) * 0.5, 1.0)
    implies = np.where(same, np.exp(-apart / reach) - _NO_SIMILARITY, 0.0)
    np.fill_diagonal(implies, 0.0)
    number = np.maximum(known.says.sum(axis=0), 1)
    trust = np.full(known.says.shape[1], _TRUST)
    for _ in range(_ROUNDS):
        score = known.says @ -np.log1p(-np.minimum(trust, 1 - 1e-6))
        confidence = 1 / (1 + np.exp(-_DAMPING * (score + _INFLUENCE * implies @ score)))
        trust = (confidence @ known.says) / number
    return confidence


FACTS: dict[str, Callable[[Facts], Floats]] = {"averagelog": average_log, "truthfinder": truth_finder}


def answer(panel: Panel, method: str, factor: float) -> Answers:
    """Return a method's pmfs; quantities that nobody spoke of are filled in as for other opponents."""
    given = figures(panel)
    known = facts(given)
    belief = FACTS[method](known)
    plain = {quantity: located(given, quantity, "median", "share", alone=False) for quantity in SCORED}
    filled = {quantity: unspoken(given, quantity, plain, alone=False) for quantity in SCORED}
    apart = {quantity: disagreement(given.shares(quantity), alone=False) for quantity in SCORED}
    answers: dict[str, dict[str, Floats]] = {strike: {} for strike in given.strikes}
    for column, quantity in enumerate(SCORED):
        for place, strike in enumerate(given.strikes):
            own = (known.strike == place) & (known.quantity == column)
            if own.any():
                made = [mixed(given, place, c, factor * apart[quantity][place]) for c in known.count[own]]
                answers[strike][quantity] = np.average(made, axis=0, weights=belief[own])
            else:
                answers[strike][quantity] = _guess(given, place, filled[quantity], factor)
    return answers


def _guess(given: Figures, place: int, filled: Middle, factor: float) -> Floats:
    return mixed(given, place, filled.centre[place], factor * filled.error[place])
