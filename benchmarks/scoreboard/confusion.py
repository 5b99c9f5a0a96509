"""Generator g2: every munition is reported as it was, or as the source's own narrative has it.

A source tells each munition right with its own probability (a Beta about 0.8) and otherwise draws the outcome from its
own narrative, a Dirichlet that leans to its side. It misses some munitions, or reports some that never were.
"""

from dataclasses import dataclass

import numpy as np

from estimator.priors.values import PriorSet, TruthPrior
from estimator.quantities import LAUNCHED, OUTCOMES
from scoreboard.panels import Teller, Telling, Truth, quantities, worded

#: Concentrations of the narrative over OUTCOMES, by whom the source stands with; an ally leans half as much.
_LEANS = {
    1: np.array([8.0, 1.0, 2.0, 3.0]),
    -1: np.array([2.0, 8.0, 2.0, 1.0]),
    0: np.array([3.0, 3.0, 1.5, 1.5]),
}


@dataclass(frozen=True, slots=True)
class _Witness:
    """How one source sees: chance to tell a munition right, its narrative, chance to miss one, phantoms a munition."""

    right: float
    narrative: np.ndarray
    misses: float
    phantoms: float


def telling(tellers: list[Teller], prior: TruthPrior, priors: PriorSet, rng: np.random.Generator) -> Telling:
    """Draw how each source sees once; return how they speak of a strike."""
    del prior, priors  # this generator knows nothing of the model's priors
    witnesses = {teller.name: _witness(teller, rng) for teller in tellers}

    def tell(speakers: list[Teller], truth: Truth) -> dict[str, dict[str, str]]:
        said = {}
        for teller in speakers:
            counts = _counts(witnesses[teller.name], truth, rng)
            said[teller.name] = worded(counts, quantities(teller, rng))
        return said

    return tell


def _witness(teller: Teller, rng: np.random.Generator) -> _Witness:
    lean = _LEANS[teller.sign]
    if teller.source_class == "ally":
        lean = 0.5 * (lean + _LEANS[0])
    thins = rng.random() < 0.5
    return _Witness(
        rng.beta(16, 4),
        rng.dirichlet(lean),
        rng.beta(1, 9) if thins else 0.0,
        0.0 if thins else rng.gamma(1.0, 0.08),
    )


def _counts(witness: _Witness, truth: Truth, rng: np.random.Generator) -> dict[str, int]:
    """Return one source's own counts, which add up to its own total."""
    seen = np.zeros(len(OUTCOMES), dtype=int)
    for place, outcome in enumerate(OUTCOMES):
        present = rng.binomial(truth[outcome], 1.0 - witness.misses)
        right = rng.binomial(present, witness.right)
        seen[place] += right
        seen += rng.multinomial(present - right, witness.narrative)
    seen += rng.multinomial(rng.poisson(witness.phantoms * truth[LAUNCHED]), witness.narrative)
    return {LAUNCHED: int(seen.sum()), **dict(zip(OUTCOMES, seen.tolist(), strict=True))}
