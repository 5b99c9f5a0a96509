"""One answer in two stages: counts at once, for whoever waits, then sources, odds and numerical error."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from estimator.claims.ledger import Ledger, Salvo
from estimator.claims.salvos import salvos
from estimator.errors import NoClaimsError
from estimator.exact.problem import Problem
from estimator.inference.budget import USUAL, Budget
from estimator.inference.cost import check, items
from estimator.inference.estimate import Begun, begin, posterior_of, ready_salvo
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


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A ledger's salvos made ready, none of them summed; ``seconds`` is what the whole answer will take, about."""

    seconds: float
    _ledger: Ledger
    _priors: PriorSet
    _problems: tuple[tuple[Salvo, Problem], ...]
    _notices: tuple[str, ...]
    _asked: tuple[int, date | datetime | None, str]

    def begin(self) -> Stages:
        """Sum over every salvo."""
        seed, _as_of, weapon_prior = self._asked
        begun = tuple(begin(salvo, made, seed, weapon_prior) for salvo, made in self._problems)
        answers = tuple(each.counts() for each in begun)
        return Stages(posterior_of(answers, self._ledger, self._priors, self._notices, self._asked), begun)


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
    costs = items(read, problems)
    check(costs, budget)
    texts = tuple(notice.text for notice in (*ledger.notices, *notices))
    made = tuple(zip(read, problems, strict=True))
    return Prepared(
        sum(cost.seconds for cost in costs), ledger, priors, made, texts, (seed, as_of, weapon_prior)
    )
