"""Edits of the claims table: laid over what was sent, kept when the table leaves the page, in their own salvo."""

import pytest

from app import state
from app.components import claims_table

ONE, OTHER = ("s1", "ATACMS"), ("s2", "drone")


@pytest.fixture
def session(monkeypatch):
    """A session without a browser."""
    held = {}
    monkeypatch.setattr(state.st, "session_state", held)
    return held


@pytest.fixture
def case(session):
    rows = [
        {**state.blank_row(salvo), "source": name} for salvo, name in ((OTHER, "A"), (ONE, "B"), (ONE, "C"))
    ]
    state.open_case("claims.csv", rows)
    return state.case()


def send(session, case, salvo, edits):
    """Leave edits where the browser leaves them: by position in the table that is shown."""
    session[claims_table._key(case, salvo)] = {"edited_rows": edits, "added_rows": [], "deleted_rows": []}


def sources(case):
    return [row["source"] for row in case.rows]


def test_an_edit_reaches_its_row_and_leaves_what_was_sent(session, case):
    send(session, case, ONE, {1: {"source": "D", "said": None}})
    now = claims_table.edited(case, ONE)
    assert sources(now) == ["A", "B", "D"]
    assert now.rows[2]["said"] == ""
    assert now.sent == case.sent
    assert state.case() == now


def test_an_edit_taken_back_is_taken_back(session, case):
    send(session, case, ONE, {0: {"counts": False}})
    now = claims_table.edited(case, ONE)
    assert now.rows[1]["counts"] is False
    send(session, now, ONE, {})
    assert claims_table.edited(now, ONE).rows == case.rows


def test_without_an_edit_nothing_is_stored_anew(session, case):
    send(session, case, ONE, {})
    assert claims_table.edited(case, ONE) is case


def test_edits_outlive_a_table_that_left_the_page(session, case):
    send(session, case, ONE, {0: {"source": "D"}})
    now = claims_table.edited(case, ONE)
    del session[claims_table._key(case, ONE)]
    again = claims_table.edited(now, ONE)
    assert sources(again) == ["A", "D", "C"]
    assert again.sent == again.rows
    assert claims_table._key(again, ONE) != claims_table._key(case, ONE)


def test_an_added_row_keeps_the_edits_made_before(session, case):
    send(session, case, ONE, {0: {"source": "D"}})
    claims_table.edited(case, ONE)
    state.add_row(ONE)
    assert sources(state.case()) == ["A", "D", "C", ""]
    assert claims_table.places_of(state.case(), ONE) == [1, 2, 3]


def test_another_file_forgets_salvo_and_date(session, case):
    session[state.SALVO], session[state.AS_OF] = ONE, "then"
    state.open_case("other.csv", case.rows)
    assert state.SALVO not in session
    assert state.AS_OF not in session
