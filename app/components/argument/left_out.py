"""Leave one source out: what would be believed had it said nothing."""

from collections.abc import Sequence

import streamlit as st

from app.components import intervals
from app.components.literal import label, show_table
from estimator.argument.case import Case
from estimator.argument.leave_out import LeftOut


def show(case: Case, quantity: str, found: Sequence[LeftOut]) -> None:
    """Show one quantity without each source, and every quantity's shift as a table."""
    name = quantity.replace("_", " ")
    st.caption(
        f"Number {name} if one source had said nothing; the source that matters most comes first; grey: with "
        "all of them."
    )
    rows = [intervals.interval("all sources", case.pmfs[quantity], basis=True)]
    rows += [intervals.interval(f"without {one.source}", one.pmf[quantity]) for one in found]
    intervals.show(rows, "left-out", f"Number {name} without each source", "who is heard")
    with st.expander("Every quantity without each source"):
        st.caption(
            "By how many munitions the belief moves on average, then the smallest credible set with what it holds."
        )
        shifts = [(one, shift) for one in found for shift in one.shifts.values()]
        columns = {
            "without": [label(one.source) for one, _ in shifts],
            "quantity": [shift.quantity.replace("_", " ") for _, shift in shifts],
            "moves by": [f"{shift.distance:.2f}" for _, shift in shifts],
            "smallest credible set": [str(shift) for _, shift in shifts],
        }
        show_table(columns, "Every quantity without each source")
