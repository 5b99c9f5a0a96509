"""What becomes of every claim between the file and the model: which counts, and why the others do not."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Literal

from estimator.claims.dates import as_utc
from estimator.claims.ledger import Claim, Ledger

Fate = Literal[
    "used",
    "part of a sum",
    "repeats",
    "superseded",
    "duplicate",
    "silent",
    "not yet published",
    "whole known",
    "adds nothing",
]
"""``whole known``: a part of what the source also gave as a whole; ``adds nothing``: a part that says
no number above zero (a share, "all", an upper bound)."""

_NEVER = datetime.min.replace(tzinfo=UTC)
_Indices = list[int]


def claim_status(ledger: Ledger, as_of: date | datetime | None = None) -> tuple[Fate, ...]:
    """Return the fate of each claim, in the ledger's order, as of a date (docs/model.md, section 2.3)."""
    claims = ledger.claims
    fates: list[Fate] = [_own_fate(claim, as_of) for claim in claims]
    questions: dict[tuple[str, ...], _Indices] = defaultdict(list)
    for index, claim in enumerate(claims):
        if fates[index] == "used":
            questions[(claim.strike, claim.weapon, claim.source, claim.quantity)].append(index)
    for indices in questions.values():
        _settle_parts(claims, _settle_revisions(claims, indices, fates), fates)
    return tuple(fates)


def is_published(claim: Claim, as_of: date | datetime | None) -> bool:
    """Return whether a claim was out by ``as_of`` (a plain date: by its end); an undated one always was."""
    if as_of is None or claim.published is None:
        return True
    if isinstance(as_of, datetime):
        return claim.published <= as_utc(as_of)
    return claim.published.date() <= as_of


def _own_fate(claim: Claim, as_of: date | datetime | None) -> Fate:
    if not is_published(claim, as_of):
        return "not yet published"
    if claim.reading.kind == "silent":
        return "silent"
    return "repeats" if claim.repeats else "used"


def _settle_revisions(claims: Sequence[Claim], indices: _Indices, fates: list[Fate]) -> _Indices:
    """Let the latest figure on each part stand, and return those that do."""
    latest: dict[str, int] = {}
    for index in indices:
        standing = latest.setdefault(claims[index].part, index)
        if _moment(claims[index]) > _moment(claims[standing]):
            latest[claims[index].part] = index
    for index in indices:
        winner = latest[claims[index].part]
        if index != winner:
            fates[index] = "duplicate" if _is_same(claims[index], claims[winner]) else "superseded"
    return list(latest.values())


def _moment(claim: Claim) -> datetime:
    return claim.published or _NEVER


def _is_same(claim: Claim, winner: Claim) -> bool:
    return claim.reading == winner.reading and claim.published in {winner.published, None}


def _settle_parts(claims: Sequence[Claim], indices: _Indices, fates: list[Fate]) -> None:
    """Let figures about parts add up, unless the source speaks of the whole."""
    has_whole = any(not claims[index].part for index in indices)
    for index in indices:
        claim = claims[index]
        if claim.part:
            adds = claim.reading.kind == "count" and claim.reading.low > 0
            fates[index] = "whole known" if has_whole else "part of a sum" if adds else "adds nothing"
