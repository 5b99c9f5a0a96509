"""Which accounts of a salvo may be copies of others, and how many of those say all that they say (docs/model.md, 4)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from estimator.claims.ledger import Account, Figure
from estimator.exact.problem import Problem

Floats = npt.NDArray[np.float64]

_LAST = datetime.max.replace(tzinfo=UTC)


def copies(problem: Problem) -> Floats:
    """Return (may be a copy: 0 or 1, share of those it may copy that say all that it says) of a salvo's accounts.

    Shape (accounts, 2), in the problem's order.
    """
    accounts = [problem.readings[k].account for group in problem.groups for k in group]
    found = np.zeros((len(accounts), 2))
    for k, own in enumerate(accounts):
        if models := models_of(own, accounts):
            found[k] = 1.0, np.mean([copied(own, model).figures == own.figures for model in models])
    return found


def models_of(own: Account, accounts: Sequence[Account]) -> list[Account]:
    """Return the accounts that one may be a copy of: that come before it and speak of every quantity it speaks of.

    What was published earlier comes before; what was published at once, or has no date, stands last, by name.
    """
    spoken = _said(own).keys()
    return [one for one in accounts if _turn(one) < _turn(own) and spoken <= _said(one).keys()]


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
