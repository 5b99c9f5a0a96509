"""The Strike page: claims in, one honest answer out."""

import streamlit as st

from app import state, work
from app.components import (
    answer,
    bars,
    basis,
    claims_table,
    details,
    literal,
    settings,
    sources,
    splits,
    start,
    tour,
)
from estimator.claims.ledger import Ledger
from estimator.errors import ClaimError, EstimatorError


def page() -> None:
    """Show the page."""
    st.title("Strike", anchor=False)
    st.caption("What happened, given claims that disagree: every number with its probability.")
    start.choose()
    case = state.case()
    if start.is_first_example():
        tour.show()
    if case is None:
        start.show_empty()
    elif case.refused:
        literal.show_error("The file cannot be read yet. Mend these and upload it again.", case.refused)
    else:
        _work_on(case)


def _work_on(case: state.Case) -> None:
    """Show claims, choices and answer of one salvo."""
    salvo = start.choose_salvo(tuple(dict.fromkeys((str(r["strike"]), str(r["weapon"])) for r in case.rows)))
    case = claims_table.edited(case, salvo)
    ledger, faults = _read(case)
    table = st.container()
    scenario, options = settings.choose(ledger, salvo)
    fates = claims_table.status_of(ledger, options) if ledger else ()
    with table:
        start.show_told(case)
        claims_table.show(case, salvo, ledger, fates)
    if all(state.is_blank(row) or not row[state.COUNTS] for row in case.rows):
        start.show_unfilled()
    elif faults:
        literal.show_error("Some rows cannot be read yet; mend them and the answer comes back.", faults)
    elif not options.outcomes:
        st.info("Switch on at least one outcome; the answer needs something that can have happened.")
    elif ledger:
        _answer(ledger, salvo, scenario, options)


def _read(case: state.Case) -> tuple[Ledger | None, ClaimError | None]:
    try:
        return work.read(case.rows, case.name), None
    except ClaimError as error:
        return None, error


def _answer(ledger: Ledger, salvo: state.Salvo, scenario: str, options: work.Options) -> None:
    """Show the answer under the chosen scenario first, then beside it what the other scenarios say."""
    try:
        summary = work.answer(ledger, salvo, scenario, options)
    except EstimatorError as error:
        literal.show_error("There is no answer to these choices.", error)
        return
    found = summary.salvos[0]
    sentence, scenarios = st.columns([3, 2], gap="large")
    with sentence:
        answer.show_sentence(found)
    bars.show(found)
    left, right = st.columns(2, gap="large")
    with left:
        splits.show(found)
    with right:
        sources.show(found)
    beside = st.container()
    basis.show(summary)
    details.show(summary)
    compared = work.compared(ledger, salvo, scenario, options)
    with scenarios:
        answer.show_scenarios(compared, work.scenarios())
    with beside:
        answer.show_limits(compared)


page()
