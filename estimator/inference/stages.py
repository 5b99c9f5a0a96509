"""From a ledger to its posterior: made ready and priced, then summed at once or in two stages.

The first stage is counts, for whoever waits; the second sources, odds and numerical error.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from math import nan

from estimator.claims.ledger import Ledger, Salvo
from estimator.claims.salvos import salvos
from estimator.errors import NoClaimsError
from estimator.exact.problem import Problem
from estimator.inference.budget import USUAL, Budget
from estimator.inference.cost import check, items
from estimator.inference.salvo import Begun, begin, ready_salvo
from estimator.inference.versions import versions
from estimator.posterior.values import Posterior, SalvoPosterior
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


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A ledger's salvos made ready, none of them summed.

    ``seconds`` is what the whole answer will take, about; NaN where the budget has no bound, so that nothing is priced.
    """

    seconds: float
    _ledger: Ledger
    _priors: PriorSet
    _problems: tuple[tuple[Salvo, Problem], ...]
    _notices: tuple[str, ...]
    _asked: tuple[int, date | datetime | None, str]

    def begin(self) -> Stages:
        """Sum over every salvo, and leave the rest of the answer for later."""
        begun = tuple(self._begun())
        return Stages(self._posterior(tuple(each.counts() for each in begun)), begun)

    def whole(self) -> Posterior:
        """Return the whole answer; no more than one salvo's sum is held at a time."""
        return self._posterior(tuple(each.whole() for each in self._begun()))

    def _begun(self) -> Iterator[Begun]:
        seed, _as_of, weapon_prior = self._asked
        return (begin(salvo, made, seed, weapon_prior) for salvo, made in self._problems)

    def _posterior(self, answers: tuple[SalvoPosterior, ...]) -> Posterior:
        """Return answers with all that is needed to make them again."""
        seed, as_of, weapon_prior = self._asked
        return Posterior(
            salvos=answers,
            ledger=self._ledger,
            priors=self._priors,
            method="score" if self._priors.learned else "exact",
            seed=seed,
            as_of=as_of.isoformat() if as_of else "",
            weapon_prior=weapon_prior,
            versions=versions(),
            claims_hash=self._ledger.digest,
            priors_hash=self._priors.digest,
            notices=self._notices,
        )


def prepare(  # noqa: PLR0913 - all but two are options
    ledger: Ledger,
    priors: PriorSet,
    *,
    seed: int = 1,
    as_of: date | datetime | None = None,
    outcomes: Sequence[str] = OUTCOMES,
    weapon_prior: str = "",
    budget: Budget = USUAL,
) -> Prepared:
    """Make every salvo ready and tell what it will cost; the arguments and faults are those of ``estimate``."""
    read, notices = salvos(ledger, as_of=as_of)
    if not read:
        raise NoClaimsError(as_of.isoformat() if as_of else "")
    problems = tuple(ready_salvo(salvo, priors, outcomes, weapon_prior) for salvo in read)
    seconds = nan
    if budget.bounded:
        costs = items(read, problems)
        check(costs, budget)
        seconds = sum(cost.seconds for cost in costs)
    texts = tuple(notice.text for notice in (*ledger.notices, *notices))
    made = tuple(zip(read, problems, strict=True))
    return Prepared(seconds, ledger, priors, made, texts, (seed, as_of, weapon_prior))
