"""What numbers learned from a record rest on: the record's claims, and the priors it was learned under."""

import streamlit as st

from app import record, work, work_history
from app.components.basis import show_priors
from app.components.folded import folded
from app.components.literal import label, show_table
from estimator.claims.ledger import Ledger
from estimator.inference.learned import LearnedSources
from estimator.priors.values import PriorEntry


def show(held: record.Record, learned: LearnedSources) -> None:
    """Show the claims of a record and the priors behind what it taught."""
    box = folded("What these numbers rest on: the record's claims and the priors", "record-basis")
    if box is None:
        return
    with box:
        st.markdown("**Claims.** Every claim of the record, as it was read.")
        _show_claims(work_history.ledger(held))
        st.markdown(
            "**Priors.** What was presumed before the record spoke; the Method page explains and changes them."
        )
        found = _entries(learned)
        if found is None:
            st.text(
                "They have changed since: learn again to see the numbers and the priors of today together."
            )
        else:
            show_priors([(f"sources: {entry.key.split('.')[1]}", entry) for entry in found])


def _show_claims(ledger: Ledger) -> None:
    claims = ledger.claims
    columns = {
        "line": [each.row for each in claims],
        "strike": [label(each.strike) for each in claims],
        "source": [label(each.source) for each in claims],
        "quantity": [each.quantity for each in claims],
        "said": [label(each.said) for each in claims],
        "read as": [each.reading.words for each in claims],
        "page": [label(each.url, 120) for each in claims],
    }
    show_table(columns, "The claims of the record")


def _entries(learned: LearnedSources) -> list[PriorEntry] | None:
    """Return the priors of the classes that speak in the record, or None where they are not those of today."""
    scenario = learned.origin.scenario
    if scenario not in work.scenarios():
        return None
    priors = work.priors(scenario)
    if priors.digest != learned.origin.priors_hash:
        return None
    classes = {source.source_class for source in learned.sources}
    return [each for each in priors.entries if each.key.split(".")[:2] in [["sources", c] for c in classes]]
