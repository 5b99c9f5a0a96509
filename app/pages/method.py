"""The Method page: the model in plain words, what is presumed, and one's own numbers in its place."""

import streamlit as st

from app.components import method, own_priors


def page() -> None:
    """Show the page."""
    st.title("Method", anchor=False)
    st.caption("How claims become probabilities, what is presumed on the way, and what it cannot do.")
    method.show_model()
    st.subheader("What is presumed of sources", anchor=False)
    own_priors.show()
    st.subheader("Limits", anchor=False)
    method.show_limits()
    st.subheader("Glossary", anchor=False)
    method.show_glossary()


page()
