"""Ledger -> salvos: what each source said of each salvo, ready for the model (docs/model.md, section 2.3)."""

import math
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from estimator.claims.fates import Fate, claim_status
from estimator.claims.findings import shown
from estimator.claims.ledger import Account, Claim, Figure, Ledger, Notice, Reading, Salvo
from estimator.quantities import QUANTITIES

_Key = tuple[str, str]  # strike, weapon


def salvos(
    ledger: Ledger, *, as_of: date | datetime | None = None
) -> tuple[tuple[Salvo, ...], tuple[Notice, ...]]:
    """Return the salvos as of a date (a plain date: to its end), and notices of what was decided.

    Salvos stand by strike and weapon, accounts by source, figures in the order of quantities; a
    source that only repeats others, or had published nothing yet, has no account.
    """
    fates = claim_status(ledger, as_of)
    speaking: dict[_Key, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for index, claim in enumerate(ledger.claims):
        if fates[index] not in {"not yet published", "repeats"}:
            speaking[(claim.strike, claim.weapon)][claim.source].append(index)
    notices = _blank_weapons(ledger.claims, fates)
    made = []
    for key in sorted(speaking):
        sources = sorted(speaking[key].items())
        made.append(Salvo(*key, tuple(_account(ledger.claims, own, fates, notices) for _, own in sources)))
    if not made:
        notices.append(Notice("", None, f"nothing had been published by {as_of}"))
    return tuple(made), tuple(notices)


def _account(
    claims: Sequence[Claim], indices: list[int], fates: Sequence[Fate], notices: list[Notice]
) -> Account:
    by_quantity: dict[str, list[int]] = defaultdict(list)
    for index in indices:
        if fates[index] in {"used", "part of a sum"}:
            by_quantity[claims[index].quantity].append(index)
    first = claims[indices[0]]
    figures = tuple(
        _figure(claims, by_quantity[quantity], fates, notices)
        for quantity in QUANTITIES
        if quantity in by_quantity
    )
    dates = [claims[k].published for figure in figures for k in figure.claims]
    published = max((known for known in dates if known is not None), default=None)
    return Account(first.source, first.role, first.source_class, first.bloc, figures, published)


def _figure(
    claims: Sequence[Claim], indices: list[int], fates: Sequence[Fate], notices: list[Notice]
) -> Figure:
    first = claims[indices[0]]
    if fates[indices[0]] == "used":
        return Figure(first.quantity, first.reading, (indices[0],))
    total = sum(claims[index].reading.low for index in indices)
    parts = shown(", ".join(sorted(claims[index].part for index in indices)))
    text = f"{shown(first.source)} spoke of parts only, {parts}: {first.quantity} at least {total:.0f} in all"
    notices.append(Notice(first.file, first.row, text))
    return Figure(first.quantity, Reading("count", total, math.inf), tuple(indices))


def _blank_weapons(claims: Sequence[Claim], fates: Sequence[Fate]) -> list[Notice]:
    """Warn where one strike has rows with and without a weapon: they are read as different salvos."""
    weapons: dict[str, set[str]] = defaultdict(set)
    blank: dict[str, Claim] = {}
    for claim, fate in zip(claims, fates, strict=True):
        if fate == "not yet published":
            continue
        weapons[claim.strike].add(claim.weapon)
        if not claim.weapon:
            blank.setdefault(claim.strike, claim)
    notices = []
    for strike, claim in sorted(blank.items()):
        if named := sorted(weapons[strike] - {""}):
            others = ", ".join(map(shown, named))
            text = f"{shown(strike)} has rows without a weapon beside {others}: they are a salvo of their own"
            notices.append(Notice(claim.file, claim.row, text))
    return notices
