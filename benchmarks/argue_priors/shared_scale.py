"""Every strike with one scale of all its spins, as a record of many strikes has: five answers, mixed by their evidence.

docs/learning.md has the scale; single strikes have none, since each would have to be answered at every node.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from argue_priors.strikes import EARLY, SEED, Scores, Strike, means, scores_of
from estimator.claims.ledger import Salvo
from estimator.inference.salvo import begin_salvo
from estimator.panel.pooling import POOLING
from estimator.priors.values import PriorSet

Plain = dict[str, object]
Floats = npt.NDArray[np.float64]
NODES = 5


def scaled(priors: PriorSet, scale: float) -> PriorSet:
    """Return priors whose spins are all multiplied by ``scale``."""
    sources = {
        name: replace(one, spin_mean=scale * one.spin_mean, spin_sd=scale * one.spin_sd)
        for name, one in priors.sources.items()
    }
    return replace(priors, sources=sources)


def mixed(salvo: Salvo, priors: PriorSet, logsd: float, nodes: int) -> tuple[dict[str, Floats], float]:
    """Return the pmfs and the log evidence, averaged over a log-normal scale about 1 (Gauss-Hermite)."""
    z, weight = np.polynomial.hermite_e.hermegauss(nodes)
    begun = [begin_salvo(salvo, scaled(priors, float(np.exp(logsd * one))), SEED) for one in z]
    log = np.log(weight / weight.sum()) + [one.solution.log_evidence for one in begun]
    share = np.exp(log - log.max())
    total = float(share.sum())
    pmfs = {name: _average([one.pmf[name] for one in begun], share / total) for name in begun[0].pmf}
    return pmfs, float(log.max() + np.log(total))


def _average(pmfs: Sequence[Floats], share: Floats) -> Floats:
    size = max(pmf.size for pmf in pmfs)
    return share @ np.array([np.pad(pmf, (0, size - pmf.size)) for pmf in pmfs])


def shared_scale(found: Sequence[Strike], priors: PriorSet, tell: Callable[[str], None]) -> Plain:
    """Return, by date, the mean scores and the evidence of all claims, without the scale and with it."""
    judged = [strike for strike in found if strike.truths]
    made: Plain = {}
    for name, nodes in (("none, as shipped", 1), (f"one, at {NODES} nodes", NODES)):
        tell(f"a scale of spins: {name}")
        early = [(date, [strike.early[k] for strike in judged]) for k, date in enumerate(EARLY)]
        dated = [*early, ("all claims", [strike.salvo for strike in judged])]
        made[name] = {date: _at(judged, told, priors, nodes) for date, told in dated}
    return made


def _at(judged: Sequence[Strike], told: Sequence[Salvo | None], priors: PriorSet, nodes: int) -> Plain:
    scores: list[Scores] = []
    evidence = 0.0
    for strike, salvo in zip(judged, told, strict=True):
        pmf, log = mixed(salvo, priors, POOLING.spin_scale, nodes) if salvo else (None, 0.0)
        scores += scores_of(strike, pmf, priors)
        evidence += log
    return {**means(scores), "evidence": round(evidence, 2)}
