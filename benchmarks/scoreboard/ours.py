"""Our rows: the product's own answers, learned over the whole panel or from each strike alone."""

from collections.abc import Iterable

from estimator.checks.stamp import LEARNING, digest_of
from estimator.claims.ledger import Ledger
from estimator.inference.estimate import estimate
from estimator.inference.learn import learn
from estimator.inference.sampling import Sampling
from estimator.priors.values import PriorSet
from scoreboard.panels import SCORED
from scoreboard.scores import Answers

#: Short chains in larger steps than the default's: a truth is a mean over draws, and needs few.
SAMPLING = Sampling(draws=400, tune=400, chains=2, cores=1, target_accept=0.85)
#: The code that makes a truth's numbers; what counts the cost of it or files it away may change.
_PARTS = (*LEARNING, "inference/importance.py")


def truths(method: str, ledger: Ledger, priors: PriorSet, seed: int) -> tuple[Answers, str]:
    """Return our pmfs of every strike of a ledger (strike -> quantity -> pmf), and what the fit's own checks say.

    ``method`` is "nuts" or "laplace" (learned over all strikes), or "exact" (each strike alone).
    """
    if method == "exact":
        return _named((salvo.strike, salvo.pmf) for salvo in estimate(ledger, priors, seed=seed).salvos), ""
    learned = learn(ledger, priors, seed=seed, method=method, sampling=SAMPLING)
    checks = learned.diagnostics
    told = f"checks {checks.verdict}: {', '.join(checks.problems) or 'none'}"
    told += f"; R-hat {checks.rhat:.3f}" if method == "nuts" else ""
    return _named((truth.strike, truth.pmf) for truth in learned.truths), told


def _named(found: Iterable[tuple[str, Answers]]) -> Answers:
    return {strike: {quantity: pmf[quantity] for quantity in SCORED} for strike, pmf in found}


def stamp(priors: PriorSet) -> str:
    """Return a digest of the code and the priors that our answers rest on: another means that a row is stale."""
    return digest_of(priors, _PARTS)[:16]
