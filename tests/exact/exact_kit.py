"""Salvos and priors small enough to be summed by brute force."""

import dataclasses
from types import MappingProxyType

from model_kit import as_book

from estimator import load_priors
from estimator.claims.ledger import Salvo
from estimator.exact.answer import pmfs
from estimator.exact.problem import problem
from estimator.exact.solve import solve
from estimator.priors.values import PriorSet, TruthPrior
from estimator.quantities import OUTCOMES, ROLE_SIGN

SMALL = TruthPrior(3.0, 0.2, (1.0, 1.0), (1.5, 1.0), (1.0, 2.0))
WIDER = TruthPrior(4.0, 0.3, (2.0, 1.0), (1.5, 1.0), (1.0, 2.0))


def priors(truth=SMALL, scenario="historical", **sources) -> PriorSet:
    """Return a scenario's priors with the unknown weapon's truth prior (and some classes) replaced."""
    given = load_priors(scenario)
    return dataclasses.replace(
        given,
        weapons=MappingProxyType({**given.weapons, "unknown": truth}),
        sources=MappingProxyType({**given.sources, **sources}),
    )


def salvo(*accounts) -> Salvo:
    return Salvo("s", "", tuple(accounts))


def solved(accounts, given, kept=OUTCOMES, seed=1, scales=None):
    """Return the solution and its pmfs; ``scales`` take the place of those that spins may have."""
    made = problem(salvo(*accounts), given, kept)
    solution = solve(dataclasses.replace(made, scales=scales) if scales else made, seed)
    return solution, pmfs(solution.grid, solution.mass)


def as_groups(accounts, given, sign=1):
    """Return accounts in the form that BruteForce takes: one list a bloc or lone source."""
    groups = {}
    for k, a in enumerate(accounts):
        role = sign if a.role == "neutral" else ROLE_SIGN[a.role]
        made = as_book(a), role, given.sources[a.source_class], copy(a, accounts, given.copying)
        groups.setdefault(a.bloc or k, []).append(made)
    return list(groups.values())


def copy(own, accounts, a):
    """Return P(an account is a copy) and P(it is one, and says what it says), accounts told in the order of names."""
    before = [
        as_book(one)
        for one in accounts
        if one.source < own.source and {one.role, own.role} != {"attacker", "defender"}
    ]
    models = [one for one in before if set(as_book(own)) <= set(one)]
    chance = a / (1 + a) if models else 0.0
    same = [all(model[q] == said for q, said in as_book(own).items()) for model in models]
    return chance, chance * sum(same) / max(len(same), 1)
