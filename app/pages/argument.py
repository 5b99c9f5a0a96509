"""The Argument page: what the answer hangs on, part by part."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from app import question, state, work, work_argument
from app.components import basis
from app.components.argument import (
    copies,
    left_out,
    replay,
    scaling,
    scenarios,
    settle,
    stories,
    tipping,
    wrong,
)
from estimator.argument.case import Case, quantities
from estimator.report.summary import Summary

#: Parts that look at one quantity; the others look at all of them or ask for their own.
_WITHOUT_QUANTITY = ("Tipping point", "Presumed or told")


def page() -> None:
    """Show the page."""
    st.title("Argument", anchor=False)
    st.caption("What the answer hangs on: which source, which claim, which presumption.")
    asked = question.asked("to see what its answer hangs on")
    if asked is None:
        return
    case = work_argument.opened(asked)
    part = st.pills(
        "Part of the argument",
        tuple(parts(asked, case, case.headline)),
        default="Who would be wrong",
        required=True,
        key=state.PART,
        help="Each part is worked out when it is opened, and only then.",
        persist_state="session",
    )
    quantity = case.headline if part in _WITHOUT_QUANTITY else _quantity(case)
    if work_argument.is_large(asked, case) and not _asked(asked, f"{part} {quantity}"):
        return
    parts(asked, case, quantity)[part or "Who would be wrong"]()
    basis.show(asked.answer)


def parts(asked: question.Question, case: Case, quantity: str) -> dict[str, Callable[[], None]]:
    """Return every part by name, none of it worked out yet."""
    found = work_argument
    return {
        "Who would be wrong": lambda: wrong.show(found.wrong(asked, quantity)),
        "Leave one out": lambda: left_out.show(case, quantity, found.left_out(asked, quantity)),
        "Two stories": lambda: stories.show(found.two_stories(asked, quantity), quantity),
        "Scenarios": lambda: scenarios.show(asked.compared, quantity, _answers(asked)),
        "Tipping point": lambda: tipping.show(asked, case),
        "What would settle it": lambda: settle.show(found.settling(asked, quantity), quantity),
        "Presumed or told": lambda: scaling.show(found.scaling(asked)),
        "Over time": lambda: replay.show(case, quantity, found.over_time(asked)),
        "Copies": lambda: copies.show(case, quantity, found.independent(asked)),
    }


def _answers(asked: question.Question) -> dict[str, Summary]:
    """Return the answer under every scenario, the one shown first."""
    compared = asked.compared
    plain = replace(asked.options, record=None)
    rest = {n: work.answer(asked.ledger, asked.salvo, n, plain) for n in compared.scenarios[1:]}
    return {compared.scenarios[0]: asked.answer, **rest}


def _quantity(case: Case) -> str:
    """Ask which quantity is looked at."""
    in_play = quantities(case.pmfs)
    if st.session_state.get(state.QUANTITY) not in in_play:
        st.session_state[state.QUANTITY] = case.headline
    return st.selectbox(
        "Quantity",
        in_play,
        key=state.QUANTITY,
        format_func=lambda name: name.replace("_", " "),
        help="Which number the argument is about.",
        persist_state="session",
    )


def _asked(asked: question.Question, part: str) -> bool:
    """Return whether a part of a large salvo was asked for; else offer to work it out."""
    if work_argument.was_asked(asked, part):
        return True
    st.info("This is a large salvo: working this part out takes some seconds.", icon=":material/timer:")
    st.button("Work it out", type="primary", on_click=work_argument.ask, args=(asked, part))
    return False


page()
