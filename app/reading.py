"""Claims from files and tables to ledgers, kept by content; light enough for the first page to begin with."""

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from app.state import COUNTS, Row, is_blank
from estimator.bundled import bundled
from estimator.claims import WordTable, claims_from_records, load_words, read_claims
from estimator.claims.ledger import Ledger

# In seconds: Streamlit reads a text such as "1h" with pandas, which the first page should not wait for.
HOUR: Final = 3_600
DAY: Final = 86_400


@st.cache_resource(ttl=DAY, max_entries=1, show_spinner=False)
def words() -> WordTable:
    """Return the table of words such as "most" and "dozens"."""
    return load_words()


@st.cache_resource(ttl=DAY, max_entries=16, show_spinner=False)
def example(name: str) -> Ledger:
    """Return the ledger of an example that ships with the project."""
    return read_claims(bundled("examples") / name, words=words())


def read(rows: Sequence[Row], name: str) -> Ledger:
    """Return the ledger of the rows that count, or raise ClaimError; line 1 is the first row of the table."""
    return _read(records(rows), name)


def records(rows: Sequence[Row]) -> tuple[Mapping[str, str], ...]:
    """Return the rows as the reader takes them; one that does not count is a blank: lines keep their numbers."""
    return tuple(_record(row) for row in rows)


@st.cache_resource(ttl=HOUR, max_entries=16, show_spinner=False, scope="session")
def _read(records: tuple[Mapping[str, str], ...], name: str) -> Ledger:
    return claims_from_records(records, name, words=words())


def _record(row: Row) -> Mapping[str, str]:
    """Return a row's cells; one that does not count becomes a blank."""
    if is_blank(row) or not row[COUNTS]:
        return {}
    return {column: str(cell) for column, cell in row.items() if column != COUNTS}
