"""Copies: the answer as sources are taken to hang together, and as it would be were each a witness of its own."""

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
    """What was declared (claims that repeat others, sources in blocs), who may copy, and the answer without heeding it.

    ``alike`` are sources that say word for word what an earlier one said. ``shifts`` lead from the answer to the one
    with every source independent; empty where there is nothing of all that.
    """

    repeats: int
    blocs: tuple[str, ...]
    alike: tuple[str, ...]
    shifts: Mapping[str, Shift]
    pmf: Mapping[str, Floats]

    @property
    def matter(self) -> bool:
        """Whether anything was declared, or any source may copy."""
        return bool(self.repeats or self.blocs or self.alike)


@on_one_core
def copies(case: Case) -> Copies:
    """Return the answer with every source counted as independent, beside the answer.

    What a record of strikes says of several sources jointly is no copying, and stays.
    """
    claims = case.ledger.claims
    repeats = sum(bool(claim.repeats) for claim in claims)
    blocs = tuple(sorted({claim.bloc for claim in claims if claim.bloc}))
    read = case.solution.problem
    alike = tuple(
        reading.account.source for reading, copy in zip(read.readings, read.copies, strict=True) if copy.share
    )
    if not repeats and not blocs and not alike:
        return Copies(0, (), (), MappingProxyType({}), MappingProxyType(dict(case.pmfs)))
    plain = tuple(replace(claim, repeats="", bloc="") for claim in claims)
    (salvo,), _ = salvos(replace(case.ledger, claims=plain), as_of=case.as_of)
    ready = problem(salvo, case.priors, case.answer.outcomes, case.weapon_prior)
    pmf = pmfs_of(solve(ready.in_own_words, case.seed))
    moved = {name: shift(name, case.pmfs[name], pmf[name]) for name in quantities(case.pmfs)}
    return Copies(repeats, blocs, alike, MappingProxyType(moved), MappingProxyType(pmf))
