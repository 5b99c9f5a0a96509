"""What numbers rest on: the claims as they were read, and the priors with their reasons."""

import re
from collections.abc import Sequence
from typing import Final

import streamlit as st

from app import state
from app.components.answer import in_words
from app.components.folded import folded
from app.components.literal import label, show_table
from estimator.display.likelihood import percent
from estimator.priors.values import PriorEntry
from estimator.report.html import prior_groups
from estimator.report.summary import Summary
from estimator.report.values import SalvoSummary

#: What stands below a bar: a number, or the first and last of several.
_BAR: Final = re.compile(r"([0-9]{1,6})(?: to ([0-9]{1,6}))?")


def show(summary: Summary) -> None:
    """Show the claims and priors behind an answer."""
    with st.container(key="rests-on"):
        box = folded("What these numbers rest on: claims and priors", state.BASIS)
    if box is None:
        return
    salvo = summary.salvos[0]
    with box:
        _show_behind(salvo)
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


def _show_behind(salvo: SalvoSummary) -> None:
    """Show the number that was clicked, beside what was said and presumed of it."""
    asked = state.held(state.BEHIND, tuple)
    row = next((row for row in salvo.rows if asked and row.quantity == asked[0]), None)
    if row is None or asked is None:
        return
    name, said = row.quantity.replace("_", " "), [each for each in row.said if each.counted]
    claims = "; ".join(f"{label(each.claim.source)}: {label(each.claim.said)}" for each in said)
    st.text(f"{name.capitalize()}. {_shares(salvo, row.quantity, asked[1])}{in_words(row.count)}.")
    st.text(f"Claims about it: {claims}." if claims else "No claim that counts is about it.")
    st.text(
        "The other claims bear on it as well, since the numbers add up; the Argument page shows what changes "
        "without each source."
    )


def _shares(salvo: SalvoSummary, quantity: str, number: str) -> str:
    """Return how probable the numbers of a bar ("4", "115 to 119") are, after the claims and before; "" without one."""
    match = _BAR.fullmatch(number)
    if match is None:
        return ""
    first, last = int(match[1]), int(match[2] or match[1])
    pmfs = salvo.posterior.pmf[quantity], salvo.posterior.prior_pmf[quantity]
    after, before = (percent(min(float(pmf[first : last + 1].sum()), 1.0)) for pmf in pmfs)
    return f"{number}: {after} after the claims, {before} before any of them. "


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
