"""One salvo worked on: its claims and choices, and its answer as soon as each part of it is there."""

from collections.abc import Callable

import streamlit as st

from app import reading, state, work
from app.components import (
    answer,
    asking,
    bars,
    basis,
    claims_table,
    details,
    literal,
    settings,
    sources,
    splits,
    start,
)
from estimator.claims.ledger import Ledger
from estimator.errors import ClaimError, EstimatorError


def work_on(case: state.Case) -> None:
    """Show claims, choices and answer of one salvo; the table is drawn once its answer is on the page."""
    salvo = start.choose_salvo(tuple(dict.fromkeys((str(r["strike"]), str(r["weapon"])) for r in case.rows)))
    case = claims_table.edited(case, salvo)
    read = _read(case)
    ledger = read if isinstance(read, Ledger) else None
    table = st.container()
    scenario, options = settings.choose(ledger, salvo)

    def show_table() -> None:
        fates = claims_table.status_of(ledger, options) if ledger else ()
        with table:
            start.show_told(case)
            claims_table.show(case, salvo, read, fates)

    filled = any(row[state.COUNTS] and not state.is_blank(row) for row in case.rows)
    if filled and ledger and options.outcomes:
        _answer(ledger, salvo, scenario, options, show_table)
        return
    show_table()
    if not filled:
        start.show_unfilled()
    elif isinstance(read, ClaimError):
        literal.show_error("Some rows cannot be read yet; mend them and the answer comes back.", read)
    else:
        st.info("Switch on at least one outcome; the answer needs something that can have happened.")


def _read(case: state.Case) -> Ledger | ClaimError:
    try:
        return reading.read(case.rows, case.name)
    except ClaimError as error:
        return error


def _answer(
    ledger: Ledger, salvo: state.Salvo, scenario: str, options: work.Options, show_table: Callable[[], None]
) -> None:
    """Show what can be had at once, then the claims, the rest of the answer, and what the other scenarios say."""
    try:
        asked = (ledger, salvo, scenario, options)
        if not (asking.at_once(*asked) or asking.may(*asked)):
            show_table()
            return
        sentence, scenarios = st.columns([3, 2], gap="large")
        with sentence, st.spinner("Summing over every way it can have gone …"):
            found = work.first_look(*asked).salvos[0]
    except EstimatorError as error:
        show_table()
        literal.show_error("There is no answer to these choices.", error)
        return
    with sentence:
        answer.show_sentence(found)
    bars.show(found)
    behind = st.container()
    show_table()
    left, right = st.columns(2, gap="large")
    with left:
        splits.show(found)
    if not _may_go_on(*asked):
        return
    summary = work.answer(*asked)
    with right:
        sources.show(summary.salvos[0])
    with behind:
        basis.show(summary)
    beside = st.container()
    details.show(summary)
    with scenarios, st.spinner("Summing under the other scenarios …"):
        compared = work.compared(*asked)
    with scenarios:
        answer.show_scenarios(compared, work.scenarios())
    with beside:
        answer.show_limits(compared)


def _may_go_on(ledger: Ledger, salvo: state.Salvo, scenario: str, options: work.Options) -> bool:
    """Return whether what follows the counts is worked out, under all scenarios; else say why not."""
    try:
        return asking.may(ledger, salvo, scenario, options)
    except EstimatorError as error:
        literal.show_error("There is no answer under every scenario.", error)
        return False
