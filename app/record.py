"""A record of many strikes in one session: its claims, how it is learned, and what was learned from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from app import state
from estimator.errors import ClaimError

if TYPE_CHECKING:
    from estimator.inference.learned import LearnedSources  # slow to import, and seldom needed


@dataclass(frozen=True, slots=True)
class Record:
    """Claims of many strikes and the names of their files; ``refused`` holds the faults of unreadable ones."""

    names: tuple[str, ...]
    rows: tuple[state.Row, ...]
    refused: ClaimError | None = None


def record() -> Record | None:
    """Return the record at hand, or None before there is one."""
    return state.held(state.RECORD, Record)


def keep(names: Sequence[str], rows: Sequence[state.Row], refused: ClaimError | None = None) -> None:
    """Take another record; what was learned from the earlier one goes."""
    st.session_state[state.RECORD] = Record(tuple(names), tuple(rows), refused)
    keep_learned(None)


def forget() -> None:
    """Go back to having no record."""
    for key in (state.RECORD, state.LEARNED):
        st.session_state.pop(key, None)
    use(False)


def learned() -> "LearnedSources | None":
    """Return what was learned from the record."""
    found: LearnedSources | None = st.session_state.get(state.LEARNED)
    return found


def keep_learned(found: "LearnedSources | None") -> None:
    """Keep what was learned; it is not used before the analyst asks for it."""
    st.session_state[state.LEARNED] = found
    use(False)


def can_be_used() -> bool:
    """Return whether sources were learned by a fit that passed its checks."""
    found = learned()
    return found is not None and found.diagnostics.verdict == "passed"


def use(wanted: bool) -> None:
    """Judge the Strike page's sources by the record, or by their class again."""
    st.session_state[state.USE_RECORD] = wanted


def in_use() -> "LearnedSources | None":
    """Return the learned sources where the analyst has put them to use."""
    return learned() if can_be_used() and st.session_state.get(state.USE_RECORD) else None
