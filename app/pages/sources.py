"""The Sources page: how far each source leans and scatters, and whether that was told or presumed."""

import streamlit as st

from app import question, record
from app.components import basis, learned_table, record_basis, source_map, sources
from app.components.literal import label, show_table
from estimator.report.values import SalvoSummary


def page() -> None:
    """Show the page."""
    st.title("Sources", anchor=False)
    st.caption("How far each source can be relied on: what was presumed of it, and what the claims say.")
    asked = question.asked("to see how far its sources can be relied on")
    if asked is not None:
        _show_salvo(asked)
    _show_record()


def _show_salvo(asked: question.Question) -> None:
    salvo = asked.answer.salvos[0]
    if not salvo.sources:
        st.info("Nobody speaks of this salvo, so there are no sources to judge.")
        return
    left, right = st.columns(2, gap="large")
    with left:
        sources.show(salvo)
        _show_key(salvo)
    with right:
        _show_map(salvo)
    basis.show(asked.answer)


def _show_map(salvo: SalvoSummary) -> None:
    st.header("Map of spin and noise", anchor=False)
    st.caption(
        "Blue disc and cross: mean and central 90 % interval after the claims; grey dashed cross and diamond: before "
        "them. A source without evidence is shown where it was presumed. The table of sources gives the names of the "
        "numbers, the table of reliability, spin and noise the same in figures."
    )
    source_map.show(salvo.sources)


def _show_key(salvo: SalvoSummary) -> None:
    key = {
        "on the map": list(range(1, len(salvo.sources) + 1)),
        "source": [label(each.name) for each in salvo.sources],
        "prior": [each.prior_from for each in salvo.sources],
        "evidence here": ["its figures" if each.says_outcomes else "none" for each in salvo.sources],
    }
    show_table(key, "The numbers on the map, and where each source's prior comes from")


def _show_record() -> None:
    """Show what the session's record taught, where there is one."""
    learned = record.learned()
    st.header("Learned from your record", anchor=False)
    if learned is None or not record.can_be_used():
        st.info(
            "Nothing was learned yet: every source is presumed to be like others of its class. On the History page "
            "many strikes at once teach how far each source leans.",
            icon=":material/history:",
        )
        st.page_link("pages/history.py", label="Go to the History page", icon=":material/arrow_forward:")
        return
    st.caption(
        f"Mean (central 90 % interval), learned from {len(learned.truths)} strikes; beside it what was presumed."
    )
    learned_table.show(learned)
    held = record.record()
    if held is not None:
        record_basis.show(held, learned)


page()
