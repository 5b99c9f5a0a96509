"""Which accounts of a salvo may be copies of others, and which of those they repeat (docs/model.md, section 2.3)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from estimator.claims.ledger import Account, Figure

_LAST = datetime.max.replace(tzinfo=UTC)
_OPPOSED = {"attacker", "defender"}


def agreeing(own: Account, accounts: Sequence[Account]) -> float | None:
    """Return which share of the accounts that one may be a copy of it repeats; None where it may be none."""
    models = models_of(own, accounts)
    if not models:
        return None
    return sum(repeats(own, model) for model in models) / len(models)


def first_alike(own: Account, accounts: Sequence[Account]) -> Account | None:
    """Return the earliest account that one may be a copy of and repeats; None where there is none."""
    alike = [model for model in models_of(own, accounts) if repeats(own, model)]
    return min(alike, key=_turn, default=None)


def models_of(own: Account, accounts: Sequence[Account]) -> list[Account]:
    """Return the accounts that one may be a copy of: that come before it and speak of every quantity it speaks of.

    What was published earlier comes before; what was published at once, or has no date, stands last, by name. Nobody
    hands on as its own what the other side says: where attacker and defender agree, either says so itself.
    """
    spoken = _said(own).keys()
    return [
        one
        for one in accounts
        if _turn(one) < _turn(own) and spoken <= _said(one).keys() and {one.role, own.role} != _OPPOSED
    ]


def repeats(own: Account, model: Account) -> bool:
    """Return whether an account says just what another says of all that it speaks of."""
    said = _said(model)
    return all(one.quantity in said and said[one.quantity].reading == one.reading for one in own.figures)


def copied(own: Account, model: Account) -> Account:
    """Return an account with the readings of its model in place of its own."""
    said = _said(model)
    return replace(
        own, figures=tuple(replace(one, reading=said[one.quantity].reading) for one in own.figures)
    )


def copy_some(
    accounts: Sequence[Account], copying: Mapping[str, float], rng: np.random.Generator
) -> tuple[Account, ...]:
    """Return the accounts of a salvo after each source copied, with its own chance, one of those that it may copy."""
    said: dict[str, Account] = {one.source: one for one in accounts}
    for own in sorted(accounts, key=_turn):
        models = models_of(own, tuple(said.values()))
        if models and rng.random() < copying[own.source]:
            said[own.source] = copied(own, models[int(rng.integers(len(models)))])
    return tuple(said.values())


def _turn(account: Account) -> tuple[datetime, str]:
    return account.published or _LAST, account.source


def _said(account: Account) -> dict[str, Figure]:
    return {figure.quantity: figure for figure in account.figures}
