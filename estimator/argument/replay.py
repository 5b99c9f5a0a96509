"""As-of replay: what would have been believed at the end of every day on which a claim was published."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from estimator.argument.case import Case, pmfs_of, quantities
from estimator.claims.fates import is_published
from estimator.claims.ledger import Claim, Ledger
from estimator.claims.salvos import salvos
from estimator.exact.problem import problem
from estimator.exact.solve import solve
from estimator.one_core import on_one_core

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """The end of one day: which claims (places in the case's ledger) were new, and every quantity's pmf then.

    ``day`` is None for claims without a date, which count from the start.
    """

    day: date | None
    new: tuple[int, ...]
    pmf: Mapping[str, Floats]


@on_one_core
def replay(case: Case) -> tuple[Moment, ...]:
    """Return the answer at the end of every day on which something was published, in order of time."""
    claims = case.ledger.claims
    published = [claim.published for claim in claims if is_published(claim, case.as_of)]
    undated: list[date | None] = [None] if None in published else []
    days = [*undated, *sorted({moment.date() for moment in published if moment is not None})]
    return tuple(_at(case, day) for day in days)


def _at(case: Case, day: date | None) -> Moment:
    claims = case.ledger.claims
    # Claims of a later moment of the last day stay out where the case itself ends before them.
    known = [place for place, claim in enumerate(claims) if is_published(claim, case.as_of)]
    out = [place for place in known if is_published(claims[place], day or date.min)]
    new = tuple(place for place in out if _day_of(claims[place]) == day)
    ledger = replace(case.ledger, claims=tuple(claims[place] for place in out))
    return Moment(day, new, MappingProxyType(_pmfs(case, ledger)))


def _day_of(claim: Claim) -> date | None:
    return claim.published.date() if claim.published else None


def _pmfs(case: Case, ledger: Ledger) -> dict[str, Floats]:
    (salvo,), _ = salvos(ledger, as_of=case.as_of)
    ready = problem(salvo, case.priors, case.answer.outcomes, case.weapon_prior)
    pmfs = pmfs_of(solve(ready, case.seed))
    return {name: pmfs[name] for name in quantities(pmfs)}
