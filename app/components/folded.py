"""What is folded up until somebody looks: it is neither made nor sent before."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


def folded(title: str, key: str) -> DeltaGenerator | None:
    """Return the inside of an expander where it is open, else None.

    A table costs the browser more than a drawing, on every edit and whether it is seen or not.
    """
    box = st.expander(title, key=key, on_change="rerun")
    return box if box.open else None
