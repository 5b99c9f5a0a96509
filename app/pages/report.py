"""The Report page: the answer to take away, and the whole session to go on with later."""

import streamlit as st

from app import question
from app.components import basis, download, keeping


def page() -> None:
    """Show the page."""
    st.title("Report", anchor=False)
    st.caption("The answer to take away, in the form that is needed.")
    asked = question.asked("to get a report about it")
    if asked is not None:
        st.subheader("What will be in it", anchor=False)
        download.show_contents(asked)
        st.subheader("Download", anchor=False)
        download.show(asked)
        basis.show(asked.answer)
    st.subheader("The whole session", anchor=False)
    st.caption("Nothing is kept when this tab is closed; a file on your own machine lets you go on later.")
    keeping.show_save()
    keeping.show_load()
    keeping.show_note()


page()
