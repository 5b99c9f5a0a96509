"""Copies: the answer as sources are taken to hang together, and as if each were a witness of its own."""

import streamlit as st

from app.components import intervals
from app.components.literal import label, show_table
from estimator.argument.case import Case
from estimator.argument.copies import Copies


def show(case: Case, quantity: str, found: Copies) -> None:
    """Show what copies do to the answer."""
    name = quantity.replace("_", " ")
    if not found.matter:
        st.info(
            "Every source is taken for a witness of its own: none says word for word what another said before it. "
            "Where one only passes on another, name that one in the column `repeats` on the Strike page; where several "
            "share a camp, give them one `bloc`. This part then shows what that changes.",
            icon=":material/content_copy:",
        )
        return
    parts = [f"{found.repeats} claim{'s' * (found.repeats != 1)} repeating another source"] * bool(
        found.repeats
    )
    parts += [f"bloc {label(bloc)}" for bloc in found.blocs]
    if parts:
        st.text(f"Declared: {'; '.join(parts)}.")
    if found.alike:
        st.text(
            f"May be copies, for they say word for word what was said before: {', '.join(map(label, found.alike))}."
        )
    rows = [
        intervals.interval("as answered", case.pmfs[quantity], basis=True),
        intervals.interval("every source a witness of its own", found.pmf[quantity]),
    ]
    intervals.show(rows, "copies", f"Number {name} with and without copies", "how sources are counted")
    with st.expander("Every quantity with and without copies"):
        shifts = list(found.shifts.values())
        table = {
            "quantity": [shift.quantity.replace("_", " ") for shift in shifts],
            "moves by": [f"{shift.distance:.2f}" for shift in shifts],
            "smallest credible set": [str(shift) for shift in shifts],
        }
        show_table(table, "Every quantity with and without copies")
