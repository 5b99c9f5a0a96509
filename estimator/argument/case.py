"""One salvo with all that it takes to ask "what if": its accounts, priors, solution and answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np
import numpy.typing as npt

from estimator.claims.ledger import Account, Ledger, Salvo
from estimator.claims.salvos import salvos
from estimator.display.sentence import TOLD
from estimator.errors import EstimatorError
from estimator.exact import answer
from estimator.exact.problem import problem
from estimator.exact.solve import Solution, solve
from estimator.inference.estimate import as_of_value
from estimator.one_core import on_one_core
from estimator.posterior.values import Posterior, SalvoPosterior
from estimator.priors.values import PriorSet
from estimator.quantities import LAUNCHED, QUANTITIES

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One salvo as it was answered; ``solution`` is the sum that the answer was read from, made again.

    ``ledger`` holds the claims about this salvo alone; ``as_of``, ``weapon_prior`` and ``seed`` are the posterior's.
    """

    salvo: Salvo
    answer: SalvoPosterior
    ledger: Ledger
    as_of: date | datetime | None
    priors: PriorSet
    weapon_prior: str
    seed: int
    solution: Solution

    @property
    def pmfs(self) -> Mapping[str, Floats]:
        """The posterior pmf of every quantity in play."""
        return self.answer.pmf

    @property
    def headline(self) -> str:
        """The outcome that is told first."""
        return next(name for name in TOLD if name in self.answer.outcomes)

    def place(self, source: str) -> int:
        """Return a source's place among the accounts, or raise ``EstimatorError``."""
        names = [account.source for account in self.salvo.accounts]
        if source not in names:
            raise EstimatorError(
                f"source: found {source!r}; allowed: one that speaks of this salvo ({', '.join(names)}). "
                "Name one of these."
            )
        return names.index(source)

    def check(self, quantity: str) -> str:
        """Return a quantity that is in play, or raise ``EstimatorError``."""
        if quantity not in self.pmfs:
            raise EstimatorError(
                f"quantity: found {quantity!r}; allowed: {', '.join(self.pmfs)}. Name one of these."
            )
        return quantity

    def pmfs_if(self, accounts: Sequence[Account]) -> dict[str, Floats]:
        """Return the pmfs of all quantities had these accounts been given, on a grid of their own."""
        salvo = replace(self.salvo, accounts=tuple(accounts))
        ready = problem(salvo, self.priors, self.answer.outcomes, self.weapon_prior)
        return pmfs_of(solve(ready, self.seed))


def pmfs_of(solution: Solution) -> dict[str, Floats]:
    """Return the pmf of every quantity in play; where nobody says anything, the prior's."""
    if not solution.problem.groups:
        return answer.prior_of(solution.problem, solution)
    return answer.pmfs(solution.grid, solution.mass)


def cases(posterior: Posterior) -> tuple[Case, ...]:
    """Return every salvo of a posterior as a case."""
    return tuple(case(posterior, one) for one in posterior.salvos)


@on_one_core
def case(posterior: Posterior, one: SalvoPosterior) -> Case:
    """Return one salvo of a posterior as a case."""
    claims = tuple(c for c in posterior.ledger.claims if (c.strike, c.weapon) == (one.strike, one.weapon))
    ledger, as_of = replace(posterior.ledger, claims=claims), as_of_value(posterior.as_of)
    (salvo,), _ = salvos(ledger, as_of=as_of)
    ready = problem(salvo, posterior.priors, one.outcomes, posterior.weapon_prior)
    solution = solve(ready, posterior.seed)
    return Case(salvo, one, ledger, as_of, posterior.priors, posterior.weapon_prior, posterior.seed, solution)


def quantities(found: Mapping[str, Floats]) -> tuple[str, ...]:
    """Return the quantities in play in their fixed order."""
    return tuple(name for name in (LAUNCHED, *QUANTITIES[1:]) if name in found)
