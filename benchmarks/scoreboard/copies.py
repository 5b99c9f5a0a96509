"""Generator g3: sources that copy, accounts made up, and figures heaped at 5 and 10.

Each source has a lean toward its side and a scatter of its own, both on log-odds. Beyond the first two, a source
copies another's account of a strike with its own probability; a tenth of all accounts are drawn without regard to
the truth; a source rounds a figure to a multiple of 5 (from 20 on, of 10) with its own probability.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from estimator.priors.values import PriorSet, TruthPrior
from scoreboard.panels import Teller, Telling, Truth, quantities, worded

#: Accounts made up.
FABRICATED = 0.1
#: Lean of a source toward its side on log-odds, by class: mean and sd.
_LEANS = {"belligerent": (0.8, 0.8), "ally": (0.4, 0.6), "neutral": (0.0, 0.4)}
#: Figures from here on are heaped, and the figure from which on they are heaped at 10.
_HEAPED_FROM, _TENS_FROM = 3, 20


@dataclass(frozen=True, slots=True)
class _Habits:
    """How one source errs: toward the defence, scatter, total known, tilt of the total, copying (whom, how often)."""

    lean: float
    scatter: float
    knows_total: float
    total_lean: float
    heaps: float
    model: str
    copies: float


def telling(tellers: list[Teller], prior: TruthPrior, priors: PriorSet, rng: np.random.Generator) -> Telling:
    """Draw every source's habits once; return how they speak of a strike."""
    del priors  # this generator knows nothing of the model's priors
    habits = {teller.name: _habits(place, tellers, rng) for place, teller in enumerate(tellers)}

    def tell(speakers: list[Teller], truth: Truth) -> dict[str, dict[str, str]]:
        said: dict[str, dict[str, str]] = {}
        for teller in speakers:  # a model stands before whoever copies it
            own = habits[teller.name]
            if own.model in said and rng.random() < own.copies:
                said[teller.name] = dict(said[own.model])
                continue
            made_up = rng.random() < FABRICATED
            counts = _fabricated(prior, rng) if made_up else _counts(own, truth, rng)
            heaped = {name: _heaped(value, own.heaps, rng) for name, value in counts.items()}
            said[teller.name] = worded(heaped, quantities(teller, rng))
        return said

    return tell


def _habits(place: int, tellers: list[Teller], rng: np.random.Generator) -> _Habits:
    teller = tellers[place]
    mean, sd = _LEANS[teller.source_class]
    models = [
        other.name for other in tellers[:place] if 0 in (teller.sign, other.sign) or teller.sign == other.sign
    ]
    return _Habits(
        rng.normal(teller.sign * mean, sd),
        0.4 * math.exp(0.4 * rng.standard_normal()),
        rng.beta(4, 4),
        rng.normal(0.05 * teller.sign, 0.1),
        rng.uniform(0.1, 0.5),
        str(rng.choice(models)) if place > 1 and models else "",
        rng.uniform(0.2, 0.6),
    )


def _counts(own: _Habits, truth: Truth, rng: np.random.Generator) -> dict[str, int]:
    """Return one honest account: total, then interceptions of it, then hits of what is left."""
    total = truth["launched"]
    if rng.random() >= own.knows_total:
        total = max(1, round(total * math.exp(own.total_lean + 0.12 * rng.standard_normal())))
    intercepted = _part(truth["intercepted"], truth["launched"], total, own.lean, own.scatter, rng)
    reached = truth["launched"] - truth["intercepted"]
    hit = _part(truth["hit"], reached, total - intercepted, -own.lean, own.scatter, rng)
    return {"launched": total, "intercepted": intercepted, "hit": hit}


def _part(
    count: int, whole: int, said_whole: int, lean: float, scatter: float, rng: np.random.Generator
) -> int:
    """Return how many of its own whole a source takes to be of a kind."""
    odds = math.log((count + 0.5) / (whole - count + 0.5)) + lean + scatter * rng.standard_normal()
    return min(math.floor((said_whole + 1) * float(expit(odds))), said_whole)


def _fabricated(prior: TruthPrior, rng: np.random.Generator) -> dict[str, int]:
    """Return numbers without regard to the truth, as large as the truth's are."""
    total = max(1, round(prior.launched_median * math.exp(prior.launched_sigma * rng.standard_normal())))
    intercepted = rng.binomial(total, rng.random())
    return {
        "launched": total,
        "intercepted": intercepted,
        "hit": int(rng.binomial(total - intercepted, rng.random())),
    }


def _heaped(value: int, chance: float, rng: np.random.Generator) -> int:
    """Return a figure, rounded half up to a multiple of 5 or 10 with a chance."""
    if value < _HEAPED_FROM or rng.random() >= chance:
        return value
    unit = 10 if value >= _TENS_FROM else 5
    return unit * math.floor(value / unit + 0.5)
