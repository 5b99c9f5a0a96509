"""What a prior fitted to the famous lies costs on strikes of ordinary claimants, and the other way round.

Strikes are simulated from docs/model.md: one ballistic salvo, an attacker and a defender who each give the number
launched and what came of it. Their spins are drawn from a pool of the record in place of the shipped prior, all else
from the shipped one; every strike is answered under each candidate and scored on the true numbers.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from argue_priors.changes import changed
from argue_priors.pooling import Pool
from estimator.checks.track_scores import log_score
from estimator.inference.salvo import begin_salvo
from estimator.model.patterns import Form, Pattern
from estimator.model.simulate import simulate_salvo
from estimator.priors.values import PriorSet

Floats = npt.NDArray[np.float64]
SIMULATED, SEED = 400, 2026
WEAPON = "ballistic missile"
PATTERNS = (
    Pattern("attacker", "attacker", "belligerent", (Form("launched"), Form("hit"))),
    Pattern("defender", "defender", "belligerent", (Form("launched"), Form("intercepted"))),
)
SCORED = ("intercepted", "hit")
#: Candidates: what the belligerent's spin mean and sd are multiplied by.
CANDIDATES = {
    "shipped": (1.0, 1.0),
    "spin.mean x 0": (0.0, 1.0),
    "spin.mean x 2": (2.0, 1.0),
    "spin.mean x 3": (3.0, 1.0),
    "spin.sd x 0.5": (1.0, 0.5),
    "spin.sd x 2": (1.0, 2.0),
}


def ordinary(priors: PriorSet, pooled: Mapping[str, Pool], tell: Callable[[str], None]) -> dict[str, object]:
    """Return, for each world, every candidate's mean log score less the shipped one's, with its standard error."""
    worlds = {"campaigns and plain": "belligerent, campaigns and plain", "famous": "belligerent, famous"}
    candidates = {name: candidate(priors, *factors) for name, factors in CANDIDATES.items()}
    made: dict[str, object] = {}
    for world, name in worlds.items():
        one = pooled[name]
        numbers = {"belligerent.spin.mean": one.mean, "belligerent.spin.sd": one.between}
        scores = _scores(changed(priors, numbers), candidates, lambda k, of=world: tell(f"{of}: strike {k}"))
        made[world] = _summary(scores)
    return made


def candidate(priors: PriorSet, mean: float, sd: float) -> PriorSet:
    """Return the priors with the belligerent's spin scaled."""
    shipped = priors.sources["belligerent"]
    numbers = {"belligerent.spin.mean": mean * shipped.spin_mean, "belligerent.spin.sd": sd * shipped.spin_sd}
    return changed(priors, numbers)


def _scores(
    world: PriorSet, candidates: Mapping[str, PriorSet], tell: Callable[[int], None]
) -> dict[str, Floats]:
    """Return every candidate's log score, a mean over SCORED, of each simulated strike; all see the same strikes."""
    rng = np.random.default_rng(SEED)
    # Salvos of one size, so that a few strikes suffice: the size of a salvo is not what is asked.
    narrow = replace(
        world, weapons={**world.weapons, WEAPON: replace(world.weapons[WEAPON], launched_sigma=0.4)}
    )
    rows = []
    for number in range(SIMULATED):
        tell(number)
        drawn = simulate_salvo(PATTERNS, narrow, rng, weapon=WEAPON)
        answered = [begin_salvo(drawn.salvo, prior, 1).pmf for prior in candidates.values()]
        rows.append(
            [
                np.mean([log_score(pmf[name], drawn.truth[name], drawn.truth[name]) for name in SCORED])
                for pmf in answered
            ]
        )
    return dict(zip(candidates, np.array(rows).T, strict=True))


def _summary(scores: Mapping[str, Floats]) -> dict[str, object]:
    shipped = scores["shipped"]
    return {
        name: {
            "log": round(float(own.mean()), 4),
            "more": round(float((own - shipped).mean()), 4),
            "error": round(float((own - shipped).std(ddof=1) / np.sqrt(own.size)), 4),
        }
        for name, own in scores.items()
    }
