"""Every strike with its spins as presumed, in the scale that is shipped, and in one that is summed at many values."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from argue_priors.strikes import EARLY, SEED, Scores, Strike, means, scores_of
from estimator.claims.ledger import Salvo
from estimator.inference.salvo import begin, ready_salvo
from estimator.priors.spin_scale import KNOWN, LOG_SD, SPIN_SCALES, SpinScale
from estimator.priors.values import PriorSet

Plain = dict[str, object]
Floats = npt.NDArray[np.float64]
Scales = tuple[SpinScale, ...]
MANY = 13


def many(logsd: float = LOG_SD, count: int = MANY) -> Scales:
    """Return a fine rule for the log-normal scale: even steps over three standard deviations to either side."""
    z = np.linspace(-3.0, 3.0, count)
    weight = np.exp(-0.5 * z**2)
    return tuple(map(SpinScale, np.exp(logsd * z).tolist(), (weight / weight.sum()).tolist()))


#: What is compared, by name.
ROWS: dict[str, Scales] = {
    "fixed at 1": KNOWN,
    f"as shipped, {len(SPIN_SCALES)} values": SPIN_SCALES,
    f"{MANY} values": many(),
}


def scaled(salvo: Salvo, priors: PriorSet, scales: Scales) -> tuple[dict[str, Floats], float]:
    """Return the pmfs and the log evidence of a salvo under a prior of the scale."""
    begun = begin(salvo, replace(ready_salvo(salvo, priors), scales=scales), SEED)
    return begun.pmf, float(begun.solution.log_evidence)


def shared_scale(found: Sequence[Strike], priors: PriorSet, tell: Callable[[str], None]) -> Plain:
    """Return, by date, the mean scores and the evidence of all claims under every row."""
    judged = [strike for strike in found if strike.truths]
    made: Plain = {}
    for name, scales in ROWS.items():
        tell(f"a scale of spins: {name}")
        early = [(date, [strike.early[k] for strike in judged]) for k, date in enumerate(EARLY)]
        dated = [*early, ("all claims", [strike.salvo for strike in judged])]
        made[name] = {date: _at(judged, told, priors, scales) for date, told in dated}
    return made


def _at(judged: Sequence[Strike], told: Sequence[Salvo | None], priors: PriorSet, scales: Scales) -> Plain:
    scores: list[Scores] = []
    evidence = 0.0
    for strike, salvo in zip(judged, told, strict=True):
        pmf, log = scaled(salvo, priors, scales) if salvo else (None, 0.0)
        scores += scores_of(strike, pmf, priors)
        evidence += log
    return {**means(scores), "evidence": round(evidence, 2)}
