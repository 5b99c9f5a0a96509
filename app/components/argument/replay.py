"""Over time: what would have been believed at the end of every day on which somebody spoke."""

from collections.abc import Sequence

import streamlit as st

from app.components import intervals
from app.components.literal import label, show_table
from estimator.argument.case import Case
from estimator.argument.replay import Moment


def show(case: Case, quantity: str, found: Sequence[Moment]) -> None:
    """Show one quantity at the end of every day, and the claims that were new on it."""
    name = quantity.replace("_", " ")
    if len(found) < 2:
        st.info(
            "There is nothing to replay: the claims name one date at most. Fill in the column `published` on the "
            "Strike page, and this part shows how the belief moved.",
            icon=":material/calendar_today:",
        )
        return
    rows = [intervals.interval(day_of(one), one.pmf[quantity], basis=k == 0) for k, one in enumerate(found)]
    st.caption(
        f"Number {name} as it would have been believed at the end of each day on which a claim was published; "
        "grey: the first of them."
    )
    intervals.show(rows, "replay", f"Number {name} over time", "end of")
    with st.expander("What was new on each day"):
        new = [(one, case.ledger.claims[place]) for one in found for place in one.new]
        table = {
            "day": [day_of(one) for one, _ in new],
            "source": [label(claim.source) for _, claim in new],
            "quantity": [claim.quantity for _, claim in new],
            "said": [label(claim.said) for _, claim in new],
        }
        show_table(table, "The claims that were new on each day")


def day_of(moment: Moment) -> str:
    """Return the day of a moment as text."""
    return "no date (from the start)" if moment.day is None else moment.day.isoformat()
