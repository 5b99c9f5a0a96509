"""Two stories, and which claim speaks for which."""

import math
from typing import Final

import streamlit as st

from app.components import balance
from app.components.literal import label, show_table
from estimator.argument.diagnosticity import Ratio, Stories
from estimator.display.likelihood import likelihood

_TITLE: Final = "What each claim says between the stories"


def show(found: Stories | None, quantity: str) -> None:
    """Show the two leading stories of a quantity and how strongly each claim speaks between them."""
    name = quantity.replace("_", " ")
    if found is None:
        st.info(f"One number {name} holds all the probability: there is no second story to tell.")
        return
    one, two = found.first, found.second
    for column, head, story in zip(
        st.columns(2), ("The likelier story", "The other story"), (one, two), strict=True
    ):
        with column, st.container(border=True):
            st.markdown(f"**{head}**")
            st.text(f"{story.span} {name}: {likelihood(min(story.probability, 1.0))}")
    st.caption(
        "The numbers believed fall into two pieces with a gap between them."
        if found.parted
        else "The numbers believed hang together; they were cut in two where the halves come nearest to each other."
    )
    if not found.ratios:
        st.info("No claim counts here, so none can tell the stories apart.")
        return
    rows = [balance.Weight(_name(r), r.log_ratio / math.log(2), found.told(r)) for r in found.ratios]
    st.caption(
        f"To the right (blue): speaks for {one.span}; to the left (orange): for {two.span}; the longer the stronger. "
        "Each claim is weighed given all the others."
    )
    balance.show(rows, "stories", _TITLE, "doublings of the odds")
    with st.expander("The claims' weights as a table"):
        table = {"claim": [row.name for row in rows], "what it says": [row.told for row in rows]}
        show_table(table, _TITLE)


def _name(ratio: Ratio) -> str:
    figure = ratio.figure
    return f"{label(figure.source, 30)}, {figure.quantity.replace('_', ' ')} {figure.reading.words}"
