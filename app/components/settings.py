"""What an analyst can choose beside the claims: scenario, outcomes in play, as-of date, weapon prior."""

from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from app import record, state, work
from estimator.claims.ledger import Ledger
from estimator.quantities import OUTCOMES

if TYPE_CHECKING:
    from estimator.inference.learned import LearnedSources


def choose(ledger: Ledger | None, salvo: state.Salvo) -> tuple[str, work.Options]:
    """Return the scenario and the options chosen."""
    columns = st.columns([6 if work.OWN in work.scenarios() else 3, 4, 2, 3])
    with columns[0]:
        scenario = _scenario()
    with columns[1]:
        outcomes = _outcomes()
    with columns[2]:
        as_of = _as_of(ledger, salvo)
    with columns[3]:
        weapon_prior = _weapon_prior(scenario, salvo[1])
    options = work.Options(as_of, outcomes, weapon_prior, _record())
    state.keep_choices(state.Choices(salvo, scenario, outcomes, as_of, weapon_prior))
    return scenario, options


def _record() -> "LearnedSources | None":
    """Ask whether a record's sources are used, where there are any."""
    if not record.can_be_used():
        return None
    learned = record.learned()
    count = len(learned.truths) if learned else 0
    st.toggle(
        f"Judge the sources by your record of {count} strike{'s' * (count > 1)}",
        key=state.USE_RECORD,
        help="On: what the History page learned takes the place of the class priors. Off: every source is presumed.",
        persist_state="session",
    )
    return record.in_use()


def _scenario() -> str:
    if st.session_state.get(state.SCENARIO) not in work.scenarios():
        # The session's own priors were reset: they can no longer be chosen.
        st.session_state[state.SCENARIO] = work.FIRST
    chosen = st.segmented_control(
        "Scenario",
        work.scenarios(),
        required=True,
        key=state.SCENARIO,
        help="What is presumed of sources before they speak: as the record shows, no tilt, or doubled tilt and noise.",
        persist_state="session",
    )
    if chosen == work.OWN:
        st.caption("These are your own priors: numbers that you set on the Method page.")
    return chosen or work.FIRST


def _outcomes() -> tuple[str, ...]:
    chosen = st.pills(
        "Outcomes in play",
        OUTCOMES,
        selection_mode="multi",
        default=list(OUTCOMES),
        key=state.OUTCOMES_IN_PLAY,
        help="Switch off an outcome that you rule out; a claim about it alone is then an error.",
        persist_state="session",
    )
    return tuple(outcome for outcome in OUTCOMES if outcome in chosen)


def _as_of(ledger: Ledger | None, salvo: state.Salvo) -> date | None:
    claims = ledger.claims if ledger else ()
    dates = [c.published.date() for c in claims if c.published and (c.strike, c.weapon) == salvo]
    first, last = min(dates, default=None), max(dates, default=None)
    chosen = st.session_state.get(state.AS_OF)
    if chosen and (first is None or last is None or not first <= chosen <= last):
        # Another salvo, or an edited date: what had been chosen says nothing about it.
        st.session_state[state.AS_OF] = None
    return st.date_input(
        "As of",
        value=None,
        min_value=first,
        max_value=last,
        key=state.AS_OF,
        help="Leaves out what was published later; empty takes every claim.",
        disabled=not dates,
        persist_state="session",
    )


def _weapon_prior(scenario: str, weapon: str) -> str:
    known = work.priors(scenario)
    serving = known.weapon_type(weapon)
    chosen = st.selectbox(
        "Weapon prior",
        ("", *known.weapons),
        key=state.WEAPON_PRIOR,
        # The browser answers with a label: one that hangs on the claims would be another's after they change.
        format_func=lambda name: name or "as the claims say",
        help="Which weapon type's record says what a salvo looks like before anybody speaks.",
        persist_state="session",
    )
    if not chosen:
        st.caption(f"The claims say: {serving}.")
    return chosen
