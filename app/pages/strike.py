"""The Strike page: claims in, one honest answer out."""

import streamlit as st

from app import state
from app.components import start, tour


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
        return
    from app.components import literal, salvo  # noqa: PLC0415 - the empty page does not wait for what sums and draws

    if case.refused:
        literal.show_error("The file cannot be read yet. Mend these and upload it again.", case.refused)
    else:
        salvo.work_on(case)


page()
