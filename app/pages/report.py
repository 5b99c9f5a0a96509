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
        st.header("What will be in it", anchor=False)
        download.show_contents(asked)
        st.header("Download", anchor=False)
        download.show(asked)
        st.header("To make it again", anchor=False)
        st.caption("Every report ends with the command that makes it again from these files.")
        download.show_again(asked)
        basis.show(asked.answer)
    st.header("The whole session", anchor=False)
    st.caption("Nothing is kept when this tab is closed; a file on your own machine lets you go on later.")
    keeping.show_save()
    keeping.show_load()
    keeping.show_note()


page()
