"""What would settle it: the observations that are expected to tell most."""

from collections.abc import Sequence

import streamlit as st

from app.components import balance
from app.components.literal import show_table
from estimator.argument.settle import Observation
from estimator.display.likelihood import percent


def show(found: Sequence[Observation], quantity: str) -> None:
    """Show what one more observation is expected to tell of a quantity, the most telling first."""
    name = quantity.replace("_", " ")
    st.caption(
        f"How much of what is open about the number {name} one more observation is expected to remove. Each is taken "
        "to come from a new source, as its class is presumed; what it would in fact say is unknown, so this is a mean."
    )
    rows = [balance.Weight(one.what, 100 * one.share, percent(min(one.share, 1.0))) for one in found]
    title = f"What would tell most about the number {name}"
    balance.show(rows, "settle", title, "percent of what is open")
    with st.expander("The observations as a table"):
        table = {
            "observation": [one.what for one in found],
            "removes": [f"{percent(min(one.share, 1.0))} ({one.bits:.2f} bits)" for one in found],
            "numbers in the credible set now": [f"{one.size:.0f}" for one in found],
            "expected after it": [f"{one.expected_size:.1f}" for one in found],
        }
        show_table(table, title)
