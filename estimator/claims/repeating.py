"""Checks on ``repeats``: who passes on whose figure."""

from collections.abc import Sequence

from estimator.claims.findings import Findings, Place, shown
from estimator.claims.ledger import Claim

_Question = tuple[str, str, str]  # strike, weapon, quantity
_ALLOWED = "another source of the same strike"


def check_repeats(claims: Sequence[Claim], spoke: set[tuple[str, str]], findings: Findings) -> None:
    """Add faults where ``repeats`` names itself, a missing source or a cycle."""
    links = {(_question(claim), claim.source): claim.repeats for claim in claims if claim.repeats}
    figures = {(_question(claim), claim.source) for claim in claims if claim.reading.kind != "silent"}
    for claim in claims:
        if not claim.repeats:
            continue
        place = Place(claim.file, claim.row, "repeats")
        if claim.repeats == claim.source:
            found = f"{shown(claim.source)} repeating itself"
            findings.fault(place, found, _ALLOWED, "Leave the cell blank.")
        elif (claim.strike, claim.repeats) not in spoke:
            found = f"{shown(claim.repeats)}, which has no row in the strike {shown(claim.strike)}"
            findings.fault(place, found, _ALLOWED, "Respell it as in the source column, or add its rows.")
        elif chain := _cycle(claim, links):
            found = "a circle: " + " repeats ".join(shown(source) for source in chain)
            findings.fault(
                place, found, "a chain with a beginning", "Leave repeats blank for the first to say it."
            )
        elif (_question(claim), claim.repeats) not in figures:
            text = f"{shown(claim.repeats)} has no figure on {claim.quantity} here: this row counts nowhere"
            findings.notice(claim.file, claim.row, text)


def _question(claim: Claim) -> _Question:
    return claim.strike, claim.weapon, claim.quantity


def _cycle(claim: Claim, links: dict[tuple[_Question, str], str]) -> list[str]:
    """Return the chain of sources from ``claim`` back to itself, or nothing where it ends."""
    chain, seen = [claim.source, claim.repeats], {claim.source}
    while chain[-1] not in seen:
        seen.add(chain[-1])
        following = links.get((_question(claim), chain[-1]))
        if following is None:
            return []
        chain.append(following)
    return chain if chain[-1] == claim.source else []
