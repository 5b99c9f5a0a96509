"""Checks on ``repeats``: who passes on whose figure."""

from collections.abc import Sequence

from estimator.claims.findings import Findings, Place, shown
from estimator.claims.ledger import Claim

_Question = tuple[str, str, str]  # strike, weapon, quantity
_Link = tuple[_Question, str]  # the source whose figure is only passed on
_ALLOWED = "another source of the same strike"


def check_repeats(claims: Sequence[Claim], spoke: set[tuple[str, str]], findings: Findings) -> None:
    """Add faults where ``repeats`` names itself, a missing source or a cycle."""
    links = {(_question(claim), claim.source): claim.repeats for claim in claims if claim.repeats}
    circles = _cycles(links)
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
        elif chain := circles.get((_question(claim), claim.source)):
            found = "a circle: " + " repeats ".join(shown(source) for source in chain)
            findings.fault(
                place, found, "a chain with a beginning", "Leave repeats blank for the first to say it."
            )
        elif (_question(claim), claim.repeats) not in figures:
            text = f"{shown(claim.repeats)} has no figure on {claim.quantity} here: this row counts nowhere"
            findings.notice(claim.file, claim.row, text)


def _question(claim: Claim) -> _Question:
    return claim.strike, claim.weapon, claim.quantity


def _cycles(links: dict[_Link, str]) -> dict[_Link, list[str]]:
    """Return for every link of a circle the chain of sources from it back to itself.

    Each link is walked once: a chain of thousands must not cost the square of its length.
    """
    circles: dict[_Link, list[str]] = {}
    walked: set[_Link] = set()
    for start in links:
        path: list[_Link] = []
        link = start
        while link in links and link not in walked:
            walked.add(link)
            path.append(link)
            link = (link[0], links[link])
        if link in path:
            circle = [source for _, source in path[path.index(link) :]]
            for place, source in enumerate(circle):
                circles[(link[0], source)] = [*circle[place:], *circle[:place], source]
    return circles
