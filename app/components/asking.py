"""Asking before an answer that takes long is worked out, once for every edit."""

from typing import Final

import streamlit as st

from app import state, work
from estimator.claims.ledger import Ledger
from estimator.inference.cost import span

#: Seconds of work from which on it is asked for.
LONG: Final = 10.0
#: The share of it up to which an answer under one scenario is shown unasked: the others take about as long.
_AT_ONCE: Final = 0.15
_AGREED_MAX: Final = 16


def at_once(ledger: Ledger, salvo: state.Salvo, scenario: str, options: work.Options) -> bool:
    """Return whether the answer under one scenario is too quick to ask about; raises EstimatorError.

    To tell what all scenarios take costs as much as a tenth of a small sum; it is told once that sum is on the page.
    """
    return work.seconds_alone(ledger, salvo, scenario, options) <= _AT_ONCE * LONG


def may(ledger: Ledger, salvo: state.Salvo, scenario: str, options: work.Options) -> bool:
    """Return whether an answer is quick, or was asked for although it is not; else offer to work it out.

    Raises EstimatorError where it would cost more than is allowed at all.
    """
    seconds = work.seconds(ledger, salvo, scenario, options)
    # Of what an answer hangs on, its scenario is no part: all of them are worked out for any of them.
    key = (ledger.digest, *salvo, *options.key)
    if seconds <= LONG or key in (state.held(state.AGREED, list) or []):
        return True
    st.info(
        f"Working out the answer to these claims takes {span(seconds)}. Narrower figures, or fewer of one source, "
        "take less.",
        icon=":material/timer:",
    )
    st.button("Work it out anyway", type="primary", key=state.ANYWAY, on_click=_agree, args=(key,))
    return False


def _agree(key: tuple[str, ...]) -> None:
    """Remember that an answer was asked for; only the latest are."""
    agreed = [*(state.held(state.AGREED, list) or []), key]
    st.session_state[state.AGREED] = agreed[-_AGREED_MAX:]
