"""The claims of one salvo as a table to read and to edit, with what every wording is read as."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import streamlit as st

from app import reading, state, work
from app.components.claims_columns import COLUMNS, EDITABLE
from estimator.claims import Fate, UnreadableError, WordTable, claim_status, read_words
from estimator.claims.ledger import Ledger
from estimator.errors import ClaimError

_HERE: Final = Path(__file__)
_TABLE: Final = st.components.v2.component(
    "claims_table",
    js=_HERE.with_suffix(".js").read_text("utf-8"),
    css=_HERE.with_suffix(".css").read_text("utf-8"),
)
_LABEL: Final = "Claims of this salvo, one row for each thing one source said; cells can be edited"
#: What the browser calls the cells that differ from those it was sent, by the row's position in the table.
_EDITED: Final = "edited_rows"


def edited(case: state.Case, salvo: state.Salvo) -> state.Case:
    """Return the case with the edits that the browser has sent; they are kept, whatever page comes next."""
    places = places_of(case, salvo)
    sent: object = st.session_state.get(_key(case, salvo))
    if sent is None:
        # The browser does not hold this table, or no longer: its edits are in the rows.
        return state.begin_table(case) if case.rows != case.sent else case
    rows = list(case.rows)
    for place in places:
        rows[place] = case.sent[place]
    for place, cells in _laid(sent, places).items():
        rows[place] = {**rows[place], **cells}
    return case if tuple(rows) == case.rows else state.keep_rows(case, rows)


def places_of(case: state.Case, salvo: state.Salvo) -> list[int]:
    """Return where the rows of a salvo stand among all rows."""
    return [k for k, row in enumerate(case.rows) if (row["strike"], row["weapon"]) == salvo]


def _laid(sent: object, places: Sequence[int]) -> dict[int, dict[str, str | bool]]:
    """Return the edited cells by row of the case; what no table of ours sends is passed over."""
    edits = sent.get(_EDITED) if isinstance(sent, Mapping) else None
    rows = edits if isinstance(edits, Mapping) else {}
    known = {str(position): place for position, place in enumerate(places)}
    return {
        known[str(position)]: {name: value for name, value in cells.items() if _is_cell(name, value)}
        for position, cells in rows.items()
        if str(position) in known and isinstance(cells, Mapping)
    }


def _is_cell(name: object, value: object) -> bool:
    if name == state.COUNTS:
        return isinstance(value, bool)
    return name in EDITABLE and isinstance(value, str) and len(value) <= state.CELL_MAX


def show(case: state.Case, salvo: state.Salvo, read: Ledger | ClaimError, fates: Sequence[Fate]) -> None:
    """Show the table; ``read`` is what its rows were read as, or the faults in them."""
    places = places_of(case, salvo)
    status = {c.row: f for c, f in zip(read.claims, fates, strict=True)} if isinstance(read, Ledger) else {}
    faults = _faults(read)
    known = reading.words()
    _TABLE(
        key=_key(case, salvo),
        data={
            "serial": case.serial,
            "label": _LABEL,
            "columns": COLUMNS,
            "rows": [_shown(place, case, status, faults.get(place + 1, {}), known) for place in places],
            "edited": _edits(case, places),
        },
        on_edited_rows_change=_nothing,
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


def _nothing() -> None:
    """Do nothing: a state of the browser's has to have a listener, and the run that follows reads it."""


def _edits(case: state.Case, places: Sequence[int]) -> dict[int, dict[str, str | bool]]:
    """Return the cells that differ from how the table began, by position."""
    changed = {
        position: {name: value for name, value in case.rows[place].items() if value != case.sent[place][name]}
        for position, place in enumerate(places)
    }
    return {position: cells for position, cells in changed.items() if cells}


def _faults(read: Ledger | ClaimError) -> dict[int, dict[str, str]]:
    """Return what is wrong, by line and column; "" stands for a whole line."""
    found: dict[int, dict[str, str]] = {}
    for fault in read.faults if isinstance(read, ClaimError) else ():
        if fault.row is not None:
            found.setdefault(fault.row, {})[fault.column or ""] = f"allowed: {fault.allowed}. {fault.mend}"
    return found


def _shown(
    place: int, case: state.Case, status: Mapping[int, Fate], faults: Mapping[str, str], known: WordTable
) -> dict[str, object]:
    """Return a row as it is sent: cells as the table began, what is made of them as they are now."""
    now, began, line = case.rows[place], case.sent[place], place + 1
    becomes = status.get(line, "") if now[state.COUNTS] else "left out by you"
    made = {
        "line": str(line),
        "read as": "" if state.is_blank(now) else _read_as(str(now["said"]), known),
        "becomes": "has a fault" if faults else becomes,
    }
    cells = {name: began[name] for name in EDITABLE}
    return {"line": line, "cells": cells, "made": made, "faults": dict(faults)}


def _read_as(said: str, known: WordTable) -> str:
    try:
        return read_words(said, known).words
    except UnreadableError:
        return "cannot be read"
