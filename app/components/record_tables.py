"""The strikes of a record: before learning what is said of each, after it what is believed of each."""

from typing import Final

import streamlit as st

from app.components.literal import label, show_lines, show_table
from estimator.claims.ledger import Ledger
from estimator.inference.learned import LearnedSources
from estimator.quantities import LAUNCHED, OUTCOMES
from estimator.report.numbers import count
from estimator.report.twins import twins_said, twins_sentence

_SHOWN: Final = (LAUNCHED, *OUTCOMES)


def show_claims(ledger: Ledger) -> None:
    """Show every strike of a record with how many claims and sources speak of it."""
    found: dict[tuple[str, str], list[str]] = {}
    for claim in ledger.claims:
        found.setdefault((claim.strike, claim.weapon), []).append(claim.source)
    table = {
        "strike": [label(strike) for strike, _ in found],
        "weapon": [label(weapon) for _, weapon in found],
        "claims": [len(sources) for sources in found.values()],
        "sources": [len(set(sources)) for sources in found.values()],
    }
    show_table(table, "The strikes of the record")


def show_alike(ledger: Ledger) -> None:
    """Name sources of a record that hardly ever differ, learned or not: with copies nothing good may be learned."""
    if pairs := twins_said(ledger):
        st.warning("These sources hardly ever differ.", icon=":material/content_copy:")
        show_lines(map(twins_sentence, pairs))


def show_truths(learned: LearnedSources) -> None:
    """Show what is believed of every strike, its sources judged by the whole record."""
    table: dict[str, list[object]] = {
        "strike": [label(truth.strike) for truth in learned.truths],
        "weapon": [label(truth.weapon) for truth in learned.truths],
    }
    for name in _SHOWN:
        table[name] = [str(count(t.pmf[name])) if name in t.pmf else "–" for t in learned.truths]
    show_table(table, "What is believed of every strike of the record")
