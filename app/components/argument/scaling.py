"""Whether an answer hangs on presumptions or on claims: what moves when either counts for a little more."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from app.components.literal import show_lines, show_table
from estimator.argument.scaling import COMPONENTS, SENSITIVE, Sensitivity
from estimator.display.likelihood import percent

_NAMES: Final = {
    "prior": "all presumptions",
    "truth prior": "of the salvo",
    "source priors": "of the sources",
    "likelihood": "the claims",
}


def show(found: Sequence[Sensitivity]) -> None:
    """Show every quantity's flag with its numbers, and the curve over wider powers."""
    st.caption(
        "Presumptions and claims are each made to count 1 % more and less. Each number tells how far the belief then "
        f"moves, as a distance between beliefs for every doubling of the weight; from {SENSITIVE:g} on it counts."
    )
    table: dict[str, list[object]] = {
        "quantity": [one.quantity.replace("_", " ") for one in found],
        "verdict": [one.flag for one in found],
    }
    for name in COMPONENTS:
        table[_NAMES[name]] = [f"{one.sensitivity[name]:.3f}" for one in found]
    show_table(table, "How every quantity moves with presumptions and claims")
    show_lines(f"{reading}." for reading in dict.fromkeys(one.reading for one in found))
    with st.expander("From half to twice the weight"):
        rows = [(one.quantity, power) for one in found for power in one.curve]
        curve = {
            "quantity": [name.replace("_", " ") for name, _ in rows],
            "what counts more or less": [_NAMES[power.component] for _, power in rows],
            "times": [f"{power.power:g}" for _, power in rows],
            "mean [smallest credible set: what it holds]": [
                f"{power.mean:.1f} [{power.credible}: {percent(min(power.credible.mass, 1.0))}]"
                for _, power in rows
            ],
        }
        show_table(curve, "Every quantity with presumptions or claims at other weights")
