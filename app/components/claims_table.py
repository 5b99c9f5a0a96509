"""The claims of one salvo as a table to read and to edit, with what every wording is read as."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pyarrow as pa
import streamlit as st

from app import reading, state, work
from estimator.claims import Fate, UnreadableError, WordTable, claim_status, read_words
from estimator.claims.ledger import Ledger
from estimator.quantities import CLASSES, QUANTITIES, ROLES

_MADE: Final = ("line", "read as", "becomes")
_ORDER: Final = (
    "line",
    state.COUNTS,
    "source",
    "quantity",
    "said",
    "read as",
    "role",
    "class",
    "becomes",
    "published",
    "repeats",
    "part",
    "bloc",
    "quote",
    "note",
    "url",
)
_TYPES: Final = {"line": pa.int64(), state.COUNTS: pa.bool_()}
_SCHEMA: Final = pa.schema([(name, _TYPES.get(name, pa.string())) for name in _ORDER])
_ROW_HEIGHT: Final = 35
_MOST_ROWS: Final = 9


def edited(case: state.Case, salvo: state.Salvo) -> state.Case:
    """Return the case with the edits that the browser has sent; they are kept, whatever page comes next."""
    places = places_of(case, salvo)
    sent: Mapping[str, Any] | None = st.session_state.get(_key(case, salvo))
    if sent is None:
        # The browser does not hold this table, or no longer: its edits are in the rows.
        return state.begin_table(case) if case.rows != case.sent else case
    rows = list(case.rows)
    for place in places:
        rows[place] = case.sent[place]
    for position, cells in sent.get("edited_rows", {}).items():
        place = places[int(position)]
        rows[place] = {**rows[place], **{name: _cell(name, value) for name, value in cells.items()}}
    return case if tuple(rows) == case.rows else state.keep_rows(case, rows)


def places_of(case: state.Case, salvo: state.Salvo) -> list[int]:
    """Return where the rows of a salvo stand among all rows."""
    return [k for k, row in enumerate(case.rows) if (row["strike"], row["weapon"]) == salvo]


def show(case: state.Case, salvo: state.Salvo, ledger: Ledger | None, fates: Sequence[Fate]) -> None:
    """Show the table; ``ledger`` is what its rows were read as, or None where they have faults."""
    status = {} if ledger is None else {c.row: f for c, f in zip(ledger.claims, fates, strict=True)}
    known = reading.words()
    rows = [_shown(place, case, status, known) for place in places_of(case, salvo)]
    st.data_editor(
        pa.Table.from_pylist(rows, schema=_SCHEMA),
        key=_key(case, salvo),
        hide_index=True,
        disabled=_MADE,
        column_config=_columns(),
        height=_ROW_HEIGHT * (min(len(rows), _MOST_ROWS) + 1) + 3,
        row_height=_ROW_HEIGHT,
        placeholder="",
        alt="Claims of this salvo, one row for each thing one source said; cells can be edited",
    )
    st.button(
        "Add a claim",
        icon=":material/add:",
        on_click=state.add_row,
        args=(salvo,),
        help="Adds a blank row; a row is left out of the answer by unticking it.",
    )


def status_of(ledger: Ledger, options: work.Options) -> tuple[Fate, ...]:
    """Return what becomes of every claim as of the chosen date."""
    return claim_status(ledger, options.as_of)


def _key(case: state.Case, salvo: state.Salvo) -> str:
    """Return the key of the table: another case or salvo is another table, whose edits are its own."""
    return f"claims-{case.serial}-{places_of(case, salvo)[0]}"


def _cell(name: str, value: object) -> str | bool:
    if name == state.COUNTS:
        return bool(value)
    return "" if value is None else str(value)


def _shown(place: int, case: state.Case, status: Mapping[int, Fate], known: WordTable) -> dict[str, object]:
    """Return a row as it is sent: cells as the table began, what is made of them as they are now."""
    now, line = case.rows[place], place + 1
    # An empty choice is None, so that the table shows it as empty instead of as a strange choice.
    cells = {column: case.sent[place][column] or None for column in state.COLUMNS}
    made = {
        "line": line,
        "read as": "" if state.is_blank(now) else _read_as(str(now["said"]), known),
        "becomes": status.get(line, "") if now[state.COUNTS] else "left out by you",
    }
    return {state.COUNTS: case.sent[place][state.COUNTS]} | cells | made


def _read_as(said: str, known: WordTable) -> str:
    try:
        return read_words(said, known).words
    except UnreadableError:
        return "cannot be read"


def _columns() -> dict[str, Any]:
    column = st.column_config
    return {
        state.COUNTS: column.CheckboxColumn("use", width=70, help="Untick to see the answer without it."),
        "line": column.NumberColumn("line", width=45, format="%d", help="Faults name this line."),
        "source": column.TextColumn("source", width=190, max_chars=120, help="Who said it."),
        "role": column.SelectboxColumn("role", options=ROLES, width=90, help="Its side in this strike."),
        "class": column.SelectboxColumn(
            "class", options=CLASSES, width=95, help="Decides the prior of its spin and noise."
        ),
        "quantity": column.SelectboxColumn(
            "quantity", options=QUANTITIES, width=120, help="What the figure is about."
        ),
        "said": column.TextColumn(
            "said", width=110, help="In words: 5, 5-7, at least 5, about 20, 90 %, most, all. Blank: silence."
        ),
        "read as": column.TextColumn("read as", width=185, help="The interval these words stand for."),
        "becomes": column.TextColumn("becomes", width=110, help="Whether the claim counts, and if not, why."),
        "published": column.TextColumn("published", width=100, help="Date as in 2024-11-19."),
        "repeats": column.TextColumn("repeats", help="The source it only passes on; then it does not count."),
        "part": column.TextColumn("part", help="The site or share of the defence it is limited to."),
        "bloc": column.TextColumn("bloc", help="The camp whose spin it may share."),
        "quote": column.TextColumn(
            "quote", help="What it said, word for word; kept and shown, never counted."
        ),
        "note": column.TextColumn("note", help="Anything worth remembering; kept and shown, never counted."),
        "url": column.TextColumn("url", help="Where it was said; kept and shown, never opened."),
    }
