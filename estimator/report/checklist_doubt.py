"""Checklist: what the result hangs on, and whether another can check it."""

import re
from typing import Final

from estimator.display.plain import safe
from estimator.report.checklist_parts import Found, Look, arguments, judged, title
from estimator.report.values import Contents

#: Between two presumptions a quantity may move by so much (total variation) and still count as stable.
STABLE: Final = 0.25
#: Presumptions that are compared.
PRESUMPTIONS: Final = 3
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


def presumptions(summary: Contents) -> Found:
    """Three presumptions about the sources stand side by side, for every quantity."""
    names = ", ".join(safe(name) for name in summary.scenarios)
    whole = all(len(row.counts) == len(summary.scenarios) for s in summary.salvos for row in s.scenarios)
    shown = all(len(salvo.scenarios) == len(salvo.rows) for salvo in summary.salvos)
    enough = len(summary.scenarios) >= PRESUMPTIONS and whole and shown
    told = f"Presumptions side by side: {names} (needed {PRESUMPTIONS}, for every quantity)."
    return Found("passed" if enough else "failed", told)


def presumption(name: str, what: str) -> Look:
    """Return the look for one presumption by name."""

    def look(summary: Contents) -> Found:
        is_there = any(one.partition(",")[0] == name for one in summary.scenarios)
        told = f"The scenario {name} ({what}) is {'shown beside the others' if is_there else 'not shown'}."
        return Found("passed" if is_there else "failed", told)

    return look


def stable(summary: Contents) -> Found:
    """No quantity moves much between presumptions."""
    rows = [(row.spread, row.quantity) for salvo in summary.salvos for row in salvo.scenarios]
    if not rows:
        return Found("failed", "Nothing was estimated under another presumption.")
    worst, name = max(rows)
    told = (
        f"Between two presumptions {name.replace('_', ' ')} moves most, by {worst:.2f} in total variation "
        f"(stable up to {STABLE:g})."
    )
    return Found("passed" if worst <= STABLE else "failed", told)


def scaled(summary: Contents) -> Found:
    """Prior and likelihood were power-scaled for every quantity."""
    found = arguments(summary)
    if not found:
        return Found("failed", "The argument was not worked out, so prior and likelihood were not scaled.")
    bad = [
        title(salvo)
        for salvo, one in zip(summary.salvos, found, strict=True)
        if {each.quantity for each in one.scaling} != {row.quantity for row in salvo.rows}
    ]
    return judged(bad, "Not scaled in", "Prior and likelihood were power-scaled for every quantity.")


def compared(summary: Contents) -> Found:
    """Where two stories are compared, their probabilities stand beside the ratios."""
    told = [one for one in arguments(summary) if one.stories is not None]
    if not told:
        return Found("not applicable", "No stories are compared.")
    bad = [
        safe(one.answer.strike)
        for one in told
        if one.stories and not (one.stories.first.probability > 0 and one.stories.second.probability > 0)
    ]
    return judged(
        bad, "A story has no probability in", "Stories are told with their probabilities beside the ratios."
    )


def decided(summary: Contents) -> Found:
    """The statement looked at has its threshold shown for every source that could turn it."""
    found = arguments(summary)
    if not found:
        return Found("not applicable", "No statement is held against a threshold; nothing is decided.")
    bad = [
        title(salvo)
        for salvo, one in zip(summary.salvos, found, strict=True)
        if {each.source for each in one.tipping} != {s.name for s in salvo.sources if s.says_outcomes}
    ]
    good = "The threshold is an even chance; what would carry each statement across it is shown for every source."
    return judged(bad, "No threshold is shown in", good)


def reproducible(summary: Contents) -> Found:
    """Seed, versions and both digests are told."""
    posterior = summary.posterior
    bad = [] if posterior.seed >= 0 else ["seed"]
    bad += [] if posterior.versions else ["versions"]
    bad += [] if _DIGEST.fullmatch(posterior.claims_hash) else ["digest of the claims"]
    bad += [] if _DIGEST.fullmatch(posterior.priors_hash) else ["digest of the priors"]
    return judged(
        bad, "Not told", f"Seed {posterior.seed}, versions and the digests of claims and priors are told."
    )


def provenance(summary: Contents) -> Found:
    """Every claim leads to its page."""
    claims = summary.posterior.ledger.claims
    lacking = sum(not claim.url.strip() for claim in claims)
    told = f"{lacking} of {len(claims)} claims lack the address of their page." if lacking else ""
    return Found("failed" if lacking else "passed", told or f"All {len(claims)} claims name their page.")


def dated(summary: Contents) -> Found:
    """Every claim has the date on which it was published."""
    claims = summary.posterior.ledger.claims
    lacking = sum(claim.published is None for claim in claims)
    told = f"{lacking} of {len(claims)} claims lack their date." if lacking else ""
    return Found("failed" if lacking else "passed", told or f"All {len(claims)} claims have their date.")


def truth_apart(summary: Contents) -> Found:
    """Nothing that later evidence rests on was weighed as a claim."""
    bad = [
        f"{safe(s.claim.file)}, line {s.claim.row}"
        for salvo in summary.salvos
        for s in salvo.sayings
        if s.counted and ("truth-basis" in s.claim.note or s.claim.file.endswith("truth.csv"))
    ]
    return judged(
        bad,
        "Claims that later evidence rests on were weighed, so this result must not be scored against that evidence",
        "No claim that was weighed is marked as what later evidence rests on.",
    )
