"""The answer in words: one sentence, the same numbers under every scenario, and what to keep in mind."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from app.components.literal import show_lines, show_name, unbroken
from estimator.display.likelihood import percent
from estimator.display.sentence import legend
from estimator.quantities import UNIONS
from estimator.report.summary import Summary
from estimator.report.values import Count, SalvoSummary

_NO_BREAK: Final = "\u00a0"
_NO_BREAK_HYPHEN: Final = "\u2011"


def show_sentence(salvo: SalvoSummary) -> None:
    """Show the answer in one sentence, in large type."""
    show_name((salvo.posterior.strike, salvo.posterior.weapon))
    with st.container(key="sentence"):
        st.text(unbroken(salvo.sentence))
    st.caption(unbroken(legend()))


def show_scenarios(summary: Summary, order: Sequence[str]) -> None:
    """Show the most probable value and the credible set of every quantity under every scenario, in a fixed order.

    What a record of strikes taught stands before them.
    """
    rows = [row for row in summary.salvos[0].scenarios if row.quantity not in UNIONS]
    table = {"quantity": [row.quantity for row in rows]}
    for name in dict.fromkeys(
        (*summary.scenarios[:1], *order) if summary.posterior.priors.learned else order
    ):
        place = summary.scenarios.index(name)
        head = f"{name} (shown)" if place == 0 else name
        table[head] = [in_short(row.counts[place]) for row in rows]
    with st.container(key="scenarios"):
        st.table(table, hide_index=True, alt="The answer under every scenario")
    st.caption("Under every scenario: most probable number [smallest credible set: what it holds].")


def in_short(count: Count) -> str:
    """Return ``4 [1-7: 96 %]``, which can break before its bracket only."""
    inside = unbroken(f"[{count.credible}: {percent(count.credible.mass)}]")
    return f"{count.value} {inside.replace(' ', _NO_BREAK).replace('-', _NO_BREAK_HYPHEN)}"


def in_words(count: Count) -> str:
    """Return ``Most probable 4; smallest credible set 1-7 holds 96 %``."""
    found = count.credible
    return f"Most probable {count.value}; {found.kind} {found} holds {percent(found.mass)}"


def show_limits(summary: Summary) -> None:
    """Show what a reader should know before trusting a number, and what was decided on the way to it."""
    salvo = summary.salvos[0]
    with st.container(border=True):
        st.markdown("**To keep in mind**")
        show_lines([*salvo.limits, *summary.notices, *salvo.posterior.notices])
