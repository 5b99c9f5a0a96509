"""The whole session as a file, and back."""

import streamlit as st

from app import state
from estimator.errors import EstimatorError


def show_save() -> None:
    """Offer the session as one file."""
    from app import saved  # noqa: PLC0415 - it needs what the first page should not wait for

    st.download_button(
        "Save the session",
        data=saved.current().to_json,
        file_name="strike-session.json",
        mime="application/json",
        key="download-session",
        on_click="ignore",
        icon=":material/save:",
        help="Claims, choices, your own priors, record and what was learned, in one JSON file on your machine.",
    )


def show_load() -> None:
    """Offer to go on with a saved session."""
    st.file_uploader(
        "Go on with a saved session",
        type=["json"],
        key=state.SAVED,
        on_change=_loaded,
        help="A file that this app saved, up to 32 MiB; it takes the place of what is open now.",
        max_upload_size=32,
    )


def show_note() -> None:
    """Say how loading a session went, once."""
    note = st.session_state.pop(state.SAVED_NOTE, None)
    if note == "":
        st.success("The session was loaded; every page is as it was.", icon=":material/check:")
    elif note:
        st.error("The session cannot be loaded; what was open is unchanged.", icon=":material/error:")
        st.text(note)


def _loaded() -> None:
    file = st.session_state[state.SAVED]
    if file is None:
        return
    from app import saved  # noqa: PLC0415 - as above

    try:
        saved.load(file.getvalue())
    except EstimatorError as error:
        st.session_state[state.SAVED_NOTE] = str(error)
    else:
        st.session_state[state.SAVED_NOTE] = ""
