"""The History page: many strikes in, what they teach about their sources out."""

import streamlit as st

from app import record, state, work, work_history
from app.components import learned_table, learning, literal, record_basis, record_tables
from estimator.errors import EstimatorError


def page() -> None:
    """Show the page."""
    st.title("History", anchor=False)
    st.caption("Many strikes teach how far each source leans; new strikes can then be judged by that record.")
    work_history.collect()
    held = record.record()
    _choose(held)
    if held is None:
        _show_empty()
    elif held.refused:
        literal.show_error("The files cannot be read yet. Mend these and upload them again.", held.refused)
    else:
        _show(held)


def _choose(held: record.Record | None) -> None:
    st.file_uploader(
        "Claims files of many strikes",
        type=["csv", "json"],
        accept_multiple_files=True,
        key=state.RECORD_UPLOADS,
        on_change=_uploaded,
        help="One or several files with the columns of a claims file; at most 1 MiB each.",
        max_upload_size=1,
    )
    if held is None:
        st.button(
            "Take the ten strikes that come with the app",
            on_click=work_history.read_bundled,
            help="Strikes from 1991 to 2024, each claim with its page.",
        )
    else:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(
                f"Record: {', '.join(map(literal.label, held.names[:3]))}{' ...' * (len(held.names) > 3)}"
            )
            st.button(
                "Take another record",
                on_click=work_history.forget,
                help="Forgets this one and what it taught.",
            )


def _uploaded() -> None:
    files = st.session_state[state.RECORD_UPLOADS] or []
    if not files:
        return
    if sum(file.size for file in files) > work_history.BYTES_MAX:
        st.session_state[state.RECORD_NOTE] = (
            "Found more than 8 MiB; allowed: 8 MiB together. Upload fewer files."
        )
        return
    work_history.read_files([(file.name, file.getvalue()) for file in files])


def _show_empty() -> None:
    note = st.session_state.pop(state.RECORD_NOTE, None)
    if note:
        st.error("The files were not taken.", icon=":material/error:")
        st.text(note)
    st.info(
        "One strike says little about a source; a record of strikes says a lot. Upload claims files above, or take the "
        "strikes that come with the app; then learn, and put what was learned to use on the Strike page.",
        icon=":material/lightbulb:",
    )


def _show(held: record.Record) -> None:
    """Show the record, learning, and what was learned."""
    ledger = work_history.ledger(held)
    record_tables.show_alike(ledger)
    job, learned = work_history.job(), record.learned()
    if job and job.running:
        learning.watch()
    else:
        _learn(held)
        if job:
            learning.show_end(job.report)
            if job.report.end == "failed" and st.session_state[state.RECORD_METHOD] == work_history.QUICK:
                _offer_more(held)
    if learned is None:
        st.header("Strikes of the record", anchor=False)
        record_tables.show_claims(ledger)
        return
    learning.show_verdict(learned)
    if record.can_be_used():
        _use()
        st.header("What it taught of the sources", anchor=False)
        st.caption(
            "Mean (central 90 % interval); beside it what was presumed. *Rests on*: claims or priors told the level. "
            "Blur, the share of what a source saw that it sorts at random, is learned with them and counted in."
        )
        learned_table.show(learned)
        st.header("Every strike, judged by the whole record", anchor=False)
        st.caption("Most probable number (its probability; smallest credible set with what it holds).")
        record_tables.show_truths(learned)
        record_basis.show(held, learned)


def _learn(held: record.Record) -> None:
    method, scenario = st.columns(2)
    chosen = method.radio(
        "Method",
        tuple(work_history.METHODS),
        key=state.RECORD_METHOD,
        format_func=work_history.METHODS.__getitem__,
        help="How the sources' numbers are found; both say whether their answer can be trusted.",
        persist_state="session",
    )
    under = scenario.selectbox(
        "Learn under",
        work.scenarios(),
        key=state.RECORD_SCENARIO,
        help="What is presumed of sources before the record speaks; the level of spin rests on it in part.",
        persist_state="session",
    )
    plan = work_history.Plan(chosen, under)
    st.button(
        "Learn",
        type="primary",
        on_click=_start,
        args=(held, plan),
        help="Runs beside the app; you can go on.",
    )
    if note := st.session_state.pop(state.RECORD_NOTE, None):
        st.error("Learning was not started.", icon=":material/error:")
        st.text(note)


def _offer_more(held: record.Record) -> None:
    """Offer the method that needs no luck where the quick one gave nothing."""
    st.button(
        "Learn by nuts instead",
        icon=":material/arrow_forward:",
        on_click=_start_full,
        args=(held,),
        help="Takes some minutes beside the app; you can go on, and cancel.",
    )


def _start_full(held: record.Record) -> None:
    st.session_state[state.RECORD_METHOD] = work_history.FULL
    _start(held, work_history.Plan(work_history.FULL, st.session_state[state.RECORD_SCENARIO]))


def _start(held: record.Record, plan: work_history.Plan) -> None:
    try:
        work_history.learn(held, plan)
    except EstimatorError as error:
        st.session_state[state.RECORD_NOTE] = str(error)


def _use() -> None:
    if record.in_use():
        st.text("The Strike page judges its sources by this record.")
        st.button("Presume the sources again", on_click=record.use, args=(False,))
    else:
        st.button(
            "Use these sources on the Strike page",
            type="primary",
            on_click=record.use,
            args=(True,),
            help="Puts what was learned in place of the class priors, for this session.",
        )
    st.page_link("pages/strike.py", label="Go to the Strike page", icon=":material/arrow_forward:")


page()
