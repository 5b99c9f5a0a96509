"""Checks between rows: what one source may not say twice, and who may not stand where."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from estimator.claims.findings import Findings, Place, shown
from estimator.claims.ledger import Claim
from estimator.claims.repeating import check_repeats
from estimator.quantities import LAUNCHED


def check_between_rows(claims: Sequence[Claim], spoke: set[tuple[str, str]], findings: Findings) -> None:
    """Add the faults and notices that only several rows together show.

    ``spoke``: every (strike, source) of the files, so that a row with a fault of its own is not
    reported again as a missing source.
    """
    _check_one_value(claims, findings, "role", lambda claim: (claim.strike, claim.source))
    _check_one_value(claims, findings, "class", lambda claim: claim.source)
    _check_one_value([c for c in claims if c.bloc], findings, "bloc", lambda claim: claim.source)
    _check_sides(claims, findings)
    check_repeats(claims, spoke, findings)
    _check_duplicates(claims, findings)
    _check_conflicts(claims, findings)
    _check_nothing_launched(claims, findings)


def spread_blocs(claims: Sequence[Claim], findings: Findings) -> list[Claim]:
    """Give every row of a source the bloc that any of its rows names."""
    blocs = {claim.source: claim.bloc for claim in claims if claim.bloc}
    told: set[str] = set()
    spread = []
    for claim in claims:
        bloc = blocs.get(claim.source, "")
        if bloc != claim.bloc and not claim.bloc:
            if claim.source not in told:
                told.add(claim.source)
                text = f"{shown(claim.source)} is in the bloc {shown(bloc)} in every row, as other rows say"
                findings.notice(claim.file, claim.row, text)
            claim = replace(claim, bloc=bloc)  # noqa: PLW2901
        spread.append(claim)
    return spread


def _place(claim: Claim, column: str) -> Place:
    return Place(claim.file, claim.row, column)


def _line(claim: Claim, other: Claim) -> str:
    """Say where ``other`` stands as seen from ``claim``."""
    return f"line {other.row}" if claim.file == other.file else f"{other.file}, line {other.row}"


def _check_one_value(
    claims: Iterable[Claim], findings: Findings, column: str, key: Callable[[Claim], Hashable]
) -> None:
    field = "source_class" if column == "class" else column
    first: dict[Hashable, Claim] = {}
    for claim in claims:
        earlier = first.setdefault(key(claim), claim)
        value, before = getattr(claim, field), getattr(earlier, field)
        if value != before:
            found = f"{shown(claim.source)} as {value}, but as {before} in {_line(claim, earlier)}"
            where = "in a strike" if column == "role" else "anywhere"
            mend = f"Give the same {column} in every row, or tell two sources apart by name."
            findings.fault(_place(claim, column), found, f"one {column} of a source {where}", mend)


def _check_sides(claims: Iterable[Claim], findings: Findings) -> None:
    """A bloc shares its spin, so it cannot stand on both sides of one strike (docs/model.md, section 2.3)."""
    first: dict[tuple[str, str], Claim] = {}
    told: set[tuple[str, str]] = set()
    for claim in claims:
        key = (claim.strike, claim.bloc)
        if not claim.bloc or claim.role == "neutral":
            continue
        earlier = first.setdefault(key, claim)
        if earlier.role != claim.role and key not in told:
            told.add(key)
            found = f"{claim.role} of the bloc {shown(claim.bloc)}, which is {earlier.role} in "
            found += _line(claim, earlier)
            mend = "Take one of the two out of the bloc, or mend the role."
            findings.fault(_place(claim, "bloc"), found, "one side of a strike for a bloc", mend)


def _check_duplicates(claims: Iterable[Claim], findings: Findings) -> None:
    first: dict[tuple[object, ...], Claim] = {}
    for claim in claims:
        earlier = first.setdefault(claim.content, claim)
        if earlier is not claim:
            text = f"this row says exactly what {_line(claim, earlier)} says; it is counted once"
            findings.notice(claim.file, claim.row, text)


def _check_conflicts(claims: Iterable[Claim], findings: Findings) -> None:
    groups: dict[tuple[str, ...], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.reading.kind != "silent" and not claim.repeats:
            key = (claim.strike, claim.weapon, claim.source, claim.quantity, claim.part)
            groups[key].append(claim)
    for group in groups.values():
        undated = [claim for claim in group if claim.published is None]
        if undated and len(undated) < len(group):
            _check_same(group, findings)
            continue
        by_date: dict[object, list[Claim]] = defaultdict(list)
        for claim in group:
            by_date[claim.published].append(claim)
        for same_date in by_date.values():
            _check_same(same_date, findings)


def _check_same(group: Sequence[Claim], findings: Findings) -> None:
    for earlier, claim in pairwise(group):
        if claim.reading != earlier.reading:
            found = f"{shown(claim.said)}, but {shown(earlier.said)} in {_line(claim, earlier)}"
            allowed = f"one figure on {claim.quantity} of {shown(claim.source)}, or dates that order them"
            mend = "Give each row its time in published, name the part, or drop one."
            findings.fault(_place(claim, "said"), found, allowed, mend)


def _check_nothing_launched(claims: Iterable[Claim], findings: Findings) -> None:
    accounts: dict[tuple[str, ...], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.reading.kind != "silent" and not claim.repeats and not claim.part:
            accounts[(claim.strike, claim.weapon, claim.source)].append(claim)
    for account in accounts.values():
        outcomes = [claim for claim in account if claim.quantity != LAUNCHED]
        above = [c for c in outcomes if c.reading.kind == "all" or c.reading.low > 0]
        for claim in account:
            if claim.quantity != LAUNCHED or claim.reading.high > 0 or (outcomes and not above):
                continue
            rest = " and no more"
            if above:
                rest = f", but {above[0].quantity} above zero in {_line(claim, above[0])}"
            found = f"{shown(claim.said)} launched{rest}"
            mend = "Leave the row out where a source denies the strike, or mend the number."
            findings.fault(_place(claim, "said"), found, "at least 1 launched", mend)
