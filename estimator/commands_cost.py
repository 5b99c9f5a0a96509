"""What a command asked for will cost, told and checked before any of it is worked out."""

import argparse
from collections.abc import Sequence

from estimator.argument.cost import argument_items
from estimator.claims import Ledger, salvos
from estimator.inference.budget import Budget
from estimator.inference.cost import Item, check, items
from estimator.inference.salvo import ready_salvo
from estimator.priors import PriorSet


def budget_of(choices: argparse.Namespace) -> Budget:
    """Return what the arguments allow."""
    return Budget(choices.max_seconds, choices.max_memory * 2**20)


def check_cost(
    choices: argparse.Namespace,
    ledgers: Sequence[Ledger],
    priors: Sequence[PriorSet],
    argued: Sequence[PriorSet] = (),
) -> None:
    """Raise ``LimitError`` where answers under all ``priors``, and arguments under ``argued``, would cost too much."""
    found: dict[str, list[Item]] = {}
    for ledger in ledgers:
        for item in _items(choices, ledger, priors, argued):
            found.setdefault(item.name, []).append(item)
    check([_together(own) for own in found.values()], budget_of(choices))


def _items(
    choices: argparse.Namespace, ledger: Ledger, priors: Sequence[PriorSet], argued: Sequence[PriorSet]
) -> list[Item]:
    read, _ = salvos(ledger, as_of=choices.as_of)
    found = []
    for given in priors:
        problems = [ready_salvo(salvo, given, choices.outcomes, choices.weapon_prior) for salvo in read]
        found += items(read, problems)
        if any(given is one for one in argued):
            found += argument_items(ledger, read, problems)
    return found


def _together(own: Sequence[Item]) -> Item:
    return Item(own[0].name, sum(item.seconds for item in own), max(item.bytes for item in own))
