"""What one browser session holds: every session key is named here and nowhere else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import streamlit as st

from estimator.claims.ledger import Claim
from estimator.errors import ClaimError

#: Keys of widgets; their values survive a change of page.
START: Final = "start"
UPLOAD: Final = "upload"
SALVO: Final = "salvo"
SCENARIO: Final = "scenario"
OUTCOMES_IN_PLAY: Final = "outcomes"
AS_OF: Final = "as_of"
WEAPON_PRIOR: Final = "weapon_prior"
USE_RECORD: Final = "use_record"
ANYWAY: Final = "work_it_out_anyway"
AGREED: Final = "agreed_to_work"
#: The fold with claims and priors, and the number that somebody clicked to see what it rests on.
BASIS: Final = "basis"
BEHIND: Final = "behind"
_CASE: Final = "case"
_SERIAL: Final = "serial"
_CHOICES: Final = "choices"
_OWN_NUMBERS: Final = "own_numbers"
TOUR: Final = "tour"
#: Of the Argument page.
PART: Final = "argument_part"
QUANTITY: Final = "argument_quantity"
TURNED_SOURCE: Final = "turned_source"
TURNED_NUMBER: Final = "turned_number"
STATED_QUANTITY: Final = "stated_quantity"
STATED_RELATION: Final = "stated_relation"
STATED_COUNT: Final = "stated_count"
TURNED_TO: Final = "turned_to"
ASKED: Final = "argument_asked"
#: Of the History page.
RECORD: Final = "record"
RECORD_NOTE: Final = "record_note"
RECORD_UPLOADS: Final = "record_uploads"
RECORD_METHOD: Final = "record_method"
RECORD_SCENARIO: Final = "record_scenario"
LEARNED: Final = "learned"
#: Of the Method and Report pages.
OWN_CLASS: Final = "own_class"
OWN_NUMBER: Final = "own_number_"
SAVED: Final = "saved_session"
SAVED_NOTE: Final = "saved_session_note"

#: Cells of one row of the claims table, as in a claims file.
COLUMNS: Final = (
    "strike",
    "source",
    "role",
    "quantity",
    "said",
    "class",
    "bloc",
    "weapon",
    "part",
    "repeats",
    "published",
    "url",
    "quote",
    "note",
)
#: Whether a row is taken into account; people untick rows to see what hangs on them.
COUNTS: Final = "counts"

#: Characters of a cell that are taken at all; what a claims file allows is fewer, and told by its reader.
CELL_MAX: Final = 10_000

Row = Mapping[str, str | bool]
Salvo = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Case:
    """The claims a session works on: ``rows`` as they are now, ``sent`` as the browser's table began.

    The browser lays its edits over ``sent``; to be sent its own edits back would make it send them once more.
    ``serial`` numbers the tables: it grows when another one begins. ``refused`` holds the faults of a file that could
    not be read; then there are no rows. ``told`` holds what the reader decided about a file, line by line: the rows,
    read again, would not show it.
    """

    name: str
    rows: tuple[Row, ...]
    sent: tuple[Row, ...]
    serial: int
    refused: ClaimError | None = None
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choices:
    """What was last chosen on the Strike page, for pages that show none of its inputs."""

    salvo: Salvo
    scenario: str
    outcomes: tuple[str, ...]
    as_of: date | None
    weapon_prior: str


def case() -> Case | None:
    """Return what the session works on, or None before anything was chosen."""
    return held(_CASE, Case)


def open_case(
    name: str, rows: Sequence[Row], refused: ClaimError | None = None, told: Sequence[str] = ()
) -> None:
    """Work on other claims; what had been chosen for the earlier ones is forgotten."""
    _begin(name, tuple(rows), refused, tuple(told))
    for key in (SALVO, AS_OF, BEHIND, _CHOICES):
        st.session_state.pop(key, None)


def close_case() -> None:
    """Go back to the empty page."""
    for key in (_CASE, _CHOICES):
        st.session_state.pop(key, None)


def choices() -> Choices | None:
    """Return what was last chosen for the claims at hand."""
    return held(_CHOICES, Choices)


def keep_choices(chosen: Choices | None) -> None:
    """Remember what is chosen, whatever page comes next."""
    st.session_state[_CHOICES] = chosen


def choose_scenario(name: str, chosen: Choices | None) -> None:
    """Show the Strike page, and all that follow it, under a scenario."""
    st.session_state[SCENARIO] = name
    if chosen is not None:
        keep_choices(replace(chosen, scenario=name))


def own_numbers() -> Mapping[str, float]:
    """Return the numbers of the priors that this session has replaced."""
    return held(_OWN_NUMBERS, dict) or {}


def keep_own_numbers(numbers: Mapping[str, float]) -> None:
    """Replace numbers of the priors for this session."""
    st.session_state[_OWN_NUMBERS] = dict(numbers)


def held[Kind](key: str, kind: type[Kind]) -> Kind | None:
    """Return what the session holds under a key where it is of a kind, else None."""
    found: Any = st.session_state.get(key)
    return found if isinstance(found, kind) else None


def keep_rows(found: Case, rows: Sequence[Row]) -> Case:
    """Store edited rows, so that nothing is lost when the table is not on the page."""
    kept = replace(found, rows=tuple(rows))
    st.session_state[_CASE] = kept
    return kept


def begin_table(found: Case) -> Case:
    """Begin another table in the browser with the rows as they are now."""
    return _begin(found.name, found.rows, told=found.told)


def add_row(salvo: Salvo) -> None:
    """Add a blank row to a salvo."""
    found = case()
    if found is not None:
        _begin(found.name, (*found.rows, blank_row(salvo)), told=found.told)


def _begin(
    name: str, rows: tuple[Row, ...], refused: ClaimError | None = None, told: tuple[str, ...] = ()
) -> Case:
    serial = st.session_state.get(_SERIAL, 0) + 1
    begun = Case(name, rows, rows, serial, refused, told)
    st.session_state[_SERIAL], st.session_state[_CASE] = serial, begun
    return begun


def blank_row(salvo: Salvo) -> Row:
    """Return a row without content that belongs to a salvo."""
    return {COUNTS: True} | dict.fromkeys(COLUMNS, "") | {"strike": salvo[0], "weapon": salvo[1]}


def is_blank(row: Row) -> bool:
    """Return whether nothing was said in a row yet: it is then passed over."""
    return not any(row[column] for column in ("source", "quantity", "said"))


def row_of(claim: Claim) -> Row:
    """Return a claim as a row of the table."""
    cells = {column: getattr(claim, column) for column in COLUMNS if column not in {"class", "published"}}
    published = "" if claim.published is None else claim.published.isoformat().removesuffix("T00:00:00+00:00")
    return {COUNTS: True} | cells | {"class": claim.source_class, "published": published}
