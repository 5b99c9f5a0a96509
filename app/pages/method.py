"""The Method page: the model in plain words, what is presumed, and one's own numbers in its place."""

import streamlit as st

from app.components import method, own_priors, proof


def page() -> None:
    """Show the page."""
    st.title("Method", anchor=False)
    st.caption("How claims become probabilities, what is presumed on the way, and what it cannot do.")
    method.show_model()
    st.header("What is presumed of sources", anchor=False)
    own_priors.show()
    st.header("Track record on real strikes", anchor=False)
    proof.show_track()
    st.header("Calibration in simulations", anchor=False)
    proof.show_certificate()
    st.header("Limits", anchor=False)
    method.show_limits()
    st.header("Glossary", anchor=False)
    method.show_glossary()


page()
