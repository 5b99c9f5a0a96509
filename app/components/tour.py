"""A first look round in five steps, beside the page rather than over it; it can be closed for good."""

from typing import Final

import streamlit as st

from app import state

_STEPS: Final = (
    (
        "What was said",
        "Four claims about one strike, and they cannot all be right: five shot down and one damaged, eight launched, "
        "six hits. The table below holds them; *read as* is what the words stand for. Change a cell, or untick a row.",
    ),
    (
        "The answer",
        "One sentence in large type. Every number comes with its probability and with the smallest set of numbers that "
        "holds at least 90 % of it.",
    ),
    (
        "The bars",
        "How probable every number is: grey before any claim, coloured after. Marks below show what each source said.",
    ),
    (
        "What was presumed",
        "Nobody can tell from one strike how far both sides flatter themselves. Switch the scenario and see what "
        "changes; the Method page explains the presumptions and lets you try your own.",
    ),
    (
        "What it hangs on",
        "The Argument page shows who would have to be wrong and what would settle it. History learns sources from many "
        "strikes. Report gives you the answer to take away, and the session to go on with later.",
    ),
)
_CLOSED: Final = -1


def show() -> None:
    """Show the step that is reached, until the tour is closed."""
    step = state.held(state.TOUR, int) or 0
    if not 0 <= step < len(_STEPS):
        return
    title, text = _STEPS[step]
    with st.container(border=True, key="tour"):
        st.markdown(f"**First look, {step + 1} of {len(_STEPS)}: {title}**")
        st.markdown(text)
        with st.container(horizontal=True):
            st.button("Back", on_click=_go, args=(step - 1,), disabled=step == 0, key="tour-back")
            last = step == len(_STEPS) - 1
            st.button(
                "Done" if last else "Next",
                on_click=_go,
                args=(_CLOSED if last else step + 1,),
                key="tour-next",
            )
            st.button("Close the tour", on_click=_go, args=(_CLOSED,), type="tertiary", key="tour-close")


def _go(step: int) -> None:
    st.session_state[state.TOUR] = step
