"""Where claims come from: an example, a file, or a blank table; and which salvo of them is shown."""

from typing import Final

import streamlit as st

from app import reading, state
from app.components import keeping
from app.components.literal import label, show_lines, told_apart
from estimator.claims import read_claims_text
from estimator.claims.ledger import Ledger
from estimator.errors import ClaimError

_KARACHEV: Final = "karachev.csv"
_BLANK: Final = "blank"
_FILE: Final = "file"
_SESSION: Final = "session"
_LABELS: Final = {
    _KARACHEV: "Example: Karachev arsenal, 19 November 2024, as one news report told it",
    "karachev-full.csv": "Example: the same strike, every count that was found",
    "barrage.csv": "Example: a barrage of about 120 ballistic missiles",
    "strikes": "Example: ten strikes, 1991 to 2024",
    _FILE: "A claims file of your own (CSV or JSON)",
    _BLANK: "A blank table",
    _SESSION: "A session that you saved on the Report page",
}


def choose() -> None:
    """Show where to start from; what is chosen is opened before the page is drawn."""
    st.selectbox(
        "Start from",
        list(_LABELS),
        index=None,
        key=state.START,
        format_func=_LABELS.__getitem__,
        placeholder="Choose an example, a file or a blank table",
        help="Where the claims come from; your changes stay in this browser tab and are saved nowhere.",
        on_change=_opened,
        persist_state="session",
    )
    keeping.show_note()
    if st.session_state[state.START] == _SESSION:
        keeping.show_load()
    if st.session_state[state.START] == _FILE:
        st.file_uploader(
            "Claims file",
            type=["csv", "json"],
            key=state.UPLOAD,
            help="One row for each thing one source said about one quantity; at most 1 MiB.",
            on_change=_uploaded,
            max_upload_size=1,
        )


def is_first_example() -> bool:
    """Return whether the example that the first look round is about is open."""
    return st.session_state.get(state.START) == _KARACHEV


def choose_salvo(salvos: tuple[state.Salvo, ...]) -> state.Salvo:
    """Return the salvo to show; asks only where there are several."""
    if len(salvos) == 1:
        return salvos[0]
    if st.session_state.get(state.SALVO) not in salvos:
        st.session_state[state.SALVO] = salvos[0]
    names = dict(zip(salvos, told_apart([salvo_name(salvo) for salvo in salvos]), strict=True))
    return st.selectbox(
        "Salvo",
        salvos,
        key=state.SALVO,
        format_func=names.__getitem__,
        help="One weapon type in one strike; each salvo is estimated on its own.",
        persist_state="session",
    )


def salvo_name(salvo: state.Salvo) -> str:
    """Return strike and weapon as one label."""
    return " · ".join(label(part) for part in salvo if part)


def show_empty() -> None:
    """Say what the page does and what to do next."""
    if st.session_state[state.START] == _FILE:
        st.info(
            "Upload a claims file above. Its columns are those of the examples.", icon=":material/upload:"
        )
        return
    st.info(
        "Sources disagree on how many missiles or drones were launched, intercepted, hit. Enter what each of them "
        "said, and this page shows how probable every number is. Choose where to start from above, or:",
        icon=":material/lightbulb:",
    )
    st.button("Open the Karachev example", type="primary", on_click=_open_first)


def show_unfilled() -> None:
    """Say what to fill in where the table holds nothing yet."""
    st.info(
        "Fill in a row above: who said it (source), what about (quantity), and how many in its own words (said). "
        "The answer follows as soon as one row has a figure.",
        icon=":material/edit:",
    )


def _open_first() -> None:
    st.session_state[state.START] = _KARACHEV
    _opened()


def _opened() -> None:
    """Open what was chosen."""
    chosen = st.session_state[state.START]
    if chosen == _SESSION:
        return  # what is open stays until a file takes its place
    if chosen is None or chosen == _FILE:
        state.close_case()
    elif chosen == _BLANK:
        rows = [{**state.blank_row(("my strike", "")), "role": role} for role in ("attacker", "defender")]
        state.open_case("blank table", rows)
    else:
        open_ledger(chosen, reading.example(chosen))


def _uploaded() -> None:
    """Open an upload, or keep its faults."""
    file = st.session_state[state.UPLOAD]
    if file is None:
        state.close_case()
        return
    try:
        open_ledger(file.name, read_claims_text(file.getvalue(), file.name, words=reading.words()))
    except ClaimError as error:
        state.open_case(file.name, (), refused=error)


def open_ledger(name: str, ledger: Ledger) -> None:
    """Open the claims of a ledger as rows."""
    told = [
        f"{notice.file}, line {notice.row}: {notice.text}" if notice.row else f"{notice.file}: {notice.text}"
        for notice in ledger.notices
    ]
    state.open_case(name, [state.row_of(claim) for claim in ledger.claims], told=told)


def show_told(case: state.Case) -> None:
    """Show what the reader decided about the file, folded up."""
    if case.told:
        with st.expander(f"What the reader decided about the file ({len(case.told)})"):
            show_lines(case.told)
