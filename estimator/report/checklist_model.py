"""Checklist: the question, the claims, the model and what was presumed."""

import math
from collections.abc import Iterator
from typing import Final

import numpy as np

from estimator.display.plain import isolated, safe
from estimator.posterior.values import PARAMETERS
from estimator.report.checklist_parts import Found, judged, title
from estimator.report.used import prior_groups
from estimator.report.values import Contents

#: A counted figure to which the prior gives less than this lies outside of what was presumed possible.
FORESEEN: Final = 0.001


def probabilities(summary: Contents) -> Found:
    """Every number has a probability, and those of one quantity add up to one."""
    bad = [
        f"{title(salvo)}, {name}"
        for salvo in summary.salvos
        for name, pmf in salvo.posterior.pmf.items()
        if not (np.all(np.isfinite(pmf)) and np.all(pmf >= 0) and math.isclose(pmf.sum(), 1.0, abs_tol=1e-6))
    ]
    return judged(
        bad,
        "Probabilities do not add up to one",
        "Every whole number of every quantity has its probability, and they add up to one.",
    )


def goal(summary: Contents) -> Found:
    """Every salvo is answered in a sentence."""
    bad = [title(salvo) for salvo in summary.salvos if salvo.posterior.withheld or not salvo.sentence.strip()]
    return judged(
        bad, "No answer is given of", "Each salvo is answered in one sentence: what happened to how many."
    )


def claims_told(summary: Contents) -> Found:
    """Every claim is shown with how it was read and what became of it."""
    shown = {(s.claim.file, s.claim.row) for salvo in summary.salvos for s in salvo.sayings if s.fate}
    bad = [
        f"{safe(claim.file)}, line {claim.row}"
        for claim in summary.posterior.ledger.claims
        if (claim.file, claim.row) not in shown
    ]
    return judged(
        bad, "Claims that are not shown", "Every claim is shown with how it was read and what became of it."
    )


def parameters(summary: Contents) -> Found:
    """Every number of every source is shown."""
    bad = [
        isolated(safe(source.name))
        for salvo in summary.salvos
        for source in salvo.sources
        if set(source.numbers) != set(PARAMETERS)
    ]
    return judged(
        bad,
        "Sources of which a number of the model is not shown",
        "Quantities of interest and every number of every source are shown and explained.",
    )


def specified(summary: Contents) -> Found:
    """Every class of source and type of weapon in use has its prior listed."""
    groups = prior_groups(summary)
    wanted = {f"sources: {source.source_class}" for salvo in summary.salvos for source in salvo.sources}
    wanted |= {f"weapons: {salvo.posterior.weapon_type}" for salvo in summary.salvos}
    count = sum(map(len, groups.values()))
    return judged(
        [safe(name) for name in sorted(wanted - set(groups))],
        "No prior is listed for",
        f"All {count} numbers of the priors in use are listed.",
    )


def justified(summary: Contents) -> Found:
    """Every number of the priors in use has a reason."""
    entries = [entry for group in prior_groups(summary).values() for entry in group]
    if not entries:
        return Found("failed", "No number of the priors is listed, so none has a reason.")
    bad = [safe(entry.key) for entry in entries if not entry.reason.strip()]
    return judged(
        bad, "Numbers without a reason", f"Each of the {len(entries)} numbers in use has its reason."
    )


def prior_beside(summary: Contents) -> Found:
    """Prior stands beside posterior for every quantity and every source."""
    bad = [
        f"{title(salvo)}, {row.quantity.replace('_', ' ')}"
        for salvo in summary.salvos
        for row in salvo.rows
        if row.quantity not in salvo.posterior.prior_pmf or not row.prior.credible.values
    ]
    bad += [
        isolated(safe(source.name))
        for salvo in summary.salvos
        for source in salvo.sources
        if any(not math.isfinite(one.prior_mean) for one in source.numbers.values())
    ]
    return judged(
        bad,
        "No prior stands beside the result of",
        "What was presumed stands beside what is believed, everywhere.",
    )


def foreseen(summary: Contents) -> Found:
    """The prior holds every counted figure possible."""
    chances = list(_prior_chances(summary))
    if not chances:
        return Found("not applicable", "No count was given that the prior could be held against.")
    return judged(
        [name for name, chance in chances if chance < FORESEEN],
        f"Counted figures to which the prior gives less than {FORESEEN:g}",
        f"The prior gives each of the {len(chances)} counts that were weighed a probability of {FORESEEN:g} or more.",
    )


def _prior_chances(summary: Contents) -> Iterator[tuple[str, float]]:
    for salvo in summary.salvos:
        for saying in salvo.sayings:
            claim, prior = saying.claim, salvo.posterior.prior_pmf.get(saying.claim.quantity)
            if saying.counted and claim.reading.kind == "count" and prior is not None:
                high = int(min(claim.reading.high, prior.size - 1))
                beyond = max(1.0 - float(prior.sum()), 0.0) if claim.reading.high >= prior.size else 0.0
                chance = float(prior[int(claim.reading.low) : high + 1].sum()) + beyond
                yield f"{isolated(safe(claim.source))}: {isolated(safe(claim.said))}", chance


def software(summary: Contents) -> Found:
    """Versions of this package and of what it computes with are told."""
    bad = [
        name for name in ("estimator", "python", "numpy", "scipy") if not summary.posterior.versions.get(name)
    ]
    count = len(summary.posterior.versions)
    return judged(bad, "No version is told of", f"Versions of {count} programs and libraries are told.")


def model_named(summary: Contents) -> Found:
    """The method is one of those that docs/model.md defines, and the version of that page is told."""
    version, method = summary.posterior.versions.get("estimator", ""), summary.posterior.method
    if not version or method not in {"exact", "score"}:
        return Found("failed", "The method or the version of its definition is not told.")
    return Found("passed", f"Method {method}, defined in docs/model.md of version {safe(version)}.")
