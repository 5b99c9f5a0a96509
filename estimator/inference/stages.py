"""One answer in two stages: counts at once, for whoever waits, then sources, odds and numerical error."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from estimator.claims.ledger import Ledger
from estimator.claims.salvos import salvos
from estimator.errors import NoClaimsError
from estimator.inference.budget import USUAL, Budget
from estimator.inference.estimate import Begun, begin, posterior_of, ready
from estimator.posterior.values import Posterior
from estimator.priors.values import PriorSet
from estimator.quantities import OUTCOMES


@dataclass(frozen=True, slots=True, eq=False)
class Stages:
    """A ledger's salvos, summed; ``counts`` is the answer as far as it goes without looking at sources."""

    counts: Posterior
    _begun: tuple[Begun, ...]

    def whole(self) -> Posterior:
        """Return what ``estimate`` returns; about half of the work is still to do."""
        return replace(self.counts, salvos=tuple(each.whole() for each in self._begun))


def estimate_in_stages(  # noqa: PLR0913 - all but two are options
    ledger: Ledger,
    priors: PriorSet,
    *,
    seed: int = 1,
    as_of: date | datetime | None = None,
    outcomes: Sequence[str] = OUTCOMES,
    weapon_prior: str = "",
    budget: Budget = USUAL,
) -> Stages:
    """Sum over every salvo of a ledger; the arguments and faults are those of ``estimate``."""
    read, notices = salvos(ledger, as_of=as_of)
    if not read:
        raise NoClaimsError(as_of.isoformat() if as_of else "")
    problems = ready(read, priors, outcomes, weapon_prior, budget)
    begun = tuple(begin(s, p, seed, weapon_prior) for s, p in zip(read, problems, strict=True))
    texts = tuple(notice.text for notice in (*ledger.notices, *notices))
    answers = tuple(each.counts() for each in begun)
    return Stages(posterior_of(answers, ledger, priors, texts, (seed, as_of, weapon_prior)), begun)
