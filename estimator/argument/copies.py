"""Copies: the answer as sources were declared to hang together, and as it would be were each a witness of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from estimator.argument.case import Case, pmfs_of, quantities
from estimator.argument.leave_out import Shift, shift
from estimator.claims.salvos import salvos
from estimator.exact.problem import problem
from estimator.exact.solve import solve
from estimator.one_core import on_one_core

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Copies:
    """What was declared (claims that repeat others, sources in blocs), and the answer without heeding it.

    ``shifts`` lead from the answer as declared to the one with every source independent; empty where nothing was
    declared.
    """

    repeats: int
    blocs: tuple[str, ...]
    shifts: Mapping[str, Shift]
    pmf: Mapping[str, Floats]

    @property
    def declared(self) -> bool:
        """Whether anything was declared."""
        return bool(self.repeats or self.blocs)


@on_one_core
def copies(case: Case) -> Copies:
    """Return the answer with every source counted as independent, beside the answer as declared.

    What a record of strikes says of several sources jointly is no copying, and stays.
    """
    claims = case.ledger.claims
    repeats = sum(bool(claim.repeats) for claim in claims)
    blocs = tuple(sorted({claim.bloc for claim in claims if claim.bloc}))
    if not repeats and not blocs:
        return Copies(0, (), MappingProxyType({}), MappingProxyType(dict(case.pmfs)))
    plain = tuple(replace(claim, repeats="", bloc="") for claim in claims)
    (salvo,), _ = salvos(replace(case.ledger, claims=plain), as_of=case.as_of)
    ready = problem(salvo, case.priors, case.answer.outcomes, case.weapon_prior)
    pmf = pmfs_of(solve(ready, case.seed))
    moved = {name: shift(name, case.pmfs[name], pmf[name]) for name in quantities(case.pmfs)}
    return Copies(repeats, blocs, MappingProxyType(moved), MappingProxyType(pmf))
