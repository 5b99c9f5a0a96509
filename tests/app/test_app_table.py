"""Edits of the claims table: laid over what was sent, kept when the table leaves the page, in their own salvo."""

import json

import pytest

from app import state
from app.components import claims_table
from app.components.claims_columns import COLUMNS, EDITABLE

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
    session[claims_table._key(case, salvo)] = {
        "edited_rows": {str(position): cells for position, cells in edits.items()}
    }


def sources(case):
    return [row["source"] for row in case.rows]


def test_an_edit_reaches_its_row_and_leaves_what_was_sent(session, case):
    send(session, case, ONE, {1: {"source": "D", "said": ""}})
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


HOSTILE = [
    None,
    "edited_rows",
    [],
    {"edited_rows": None},
    {"edited_rows": [["a"]]},
    {"edited_rows": {"x": {"said": "5"}, "-1": {"said": "5"}, "2": {"said": "5"}, "1e0": {"said": "5"}}},
    {"edited_rows": {"0": None, "1": "said"}},
    {"edited_rows": {"0": {"strike": "other", "line": "7", "__class__": "x", "": "y"}}},
    {"edited_rows": {"0": {"said": None, "source": 5, "role": ["attacker"], "counts": "no"}}},
    {"edited_rows": {"0": {"said": "9" * 10_001}}},
]


@pytest.mark.parametrize("sent", HOSTILE, ids=range(len(HOSTILE)))
def test_what_no_table_of_ours_sends_changes_nothing(session, case, sent):
    session[claims_table._key(case, ONE)] = sent
    assert claims_table.edited(case, ONE).rows == case.rows


def table_of(app):
    """Return what the browser was sent of the claims table."""
    (proto,) = [e.proto for e in app.get("bidi_component") if e.proto.component_name == "claims_table"]
    return json.loads(proto.json)


def test_rows_are_sent_as_they_began_with_what_became_of_them(karachev):
    first, *_, last = table_of(karachev)["rows"]
    assert first["cells"]["said"] == first["made"]["read as"] == "8"
    assert first["made"] | {"read as": ""} == {"line": "1", "read as": "", "becomes": "used"}
    assert last["faults"] == {}
    assert set(first["cells"]) == set(EDITABLE)


def test_every_column_has_a_sentence_of_help_and_a_way_to_fill_it_in():
    assert {column["kind"] for column in COLUMNS} == {"made", "check", "choice", "text"}
    assert all(column["help"].endswith(".") and column["width"] > 40 for column in COLUMNS)
    assert set(EDITABLE) | {"strike", "weapon"} == {*state.COLUMNS, state.COUNTS}


def test_a_row_with_a_fault_says_where_and_what_is_allowed(app):
    rows = [{**state.blank_row(ONE), "source": "A", "role": "attacker", "quantity": "hit", "said": "a lot"}]
    app.session_state["case"] = state.Case("x.csv", tuple(rows), tuple(rows), 7)
    app.run()
    (row,) = table_of(app)["rows"]
    assert row["made"] == {"line": "1", "read as": "cannot be read", "becomes": "has a fault"}
    assert row["faults"]["said"].startswith("allowed: 5, 5-7")
