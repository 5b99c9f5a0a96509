"""What numbers rest on: the claims as they were read, and the priors with their reasons."""

from collections.abc import Sequence

import streamlit as st

from app.components.folded import folded
from app.components.literal import label, show_table
from estimator.display.likelihood import percent
from estimator.priors.values import PriorEntry
from estimator.report.html import prior_groups
from estimator.report.summary import Summary


def show(summary: Summary) -> None:
    """Show the claims and priors behind an answer."""
    box = folded("What these numbers rest on: claims and priors", "basis")
    if box is None:
        return
    salvo = summary.salvos[0]
    with box:
        st.markdown("**Claims.** The last column: the probability that the truth lies inside what was said.")
        sayings = salvo.sayings
        columns = {
            "line": [each.claim.row for each in sayings],
            "source": [label(each.claim.source) for each in sayings],
            "quantity": [each.claim.quantity for each in sayings],
            "said": [label(each.claim.said) for each in sayings],
            "read as": [each.claim.reading.words for each in sayings],
            "becomes": [each.fate for each in sayings],
            "truth inside": [
                "" if each.truth_inside is None else percent(each.truth_inside) for each in sayings
            ],
        }
        show_table(columns, "The claims behind the numbers")
        st.markdown(
            "**Priors.** What was presumed before anybody spoke; the Method page explains and changes them."
        )
        show_priors([(group, entry) for group, found in prior_groups(summary).items() for entry in found])
        learned = [each for each in salvo.sources if each.strikes]
        for each in learned:
            st.text(f"{label(each.name)}: {each.prior_from}, in place of its class prior.")


def show_priors(entries: Sequence[tuple[str, PriorEntry]]) -> None:
    """Show numbers of the priors, each with what it is of and why it is what it is."""
    columns = {
        "of": [group for group, _ in entries],
        "number": [entry.key.split(".", 2)[-1] for _, entry in entries],
        "value": [f"{entry.value:g}" for _, entry in entries],
        "reason": [entry.reason for _, entry in entries],
    }
    show_table(columns, "The priors behind the numbers, with their reasons")
    st.caption("Enter or a double click opens a cell, such as a long reason.")
