"""A session goes into a file and comes back; whatever else stands in such a file is refused, and changes nothing."""

import contextlib
import json
from unittest import mock

import pytest
import streamlit
from app_kit import all_text, press, sentence, start_from, visit
from hypothesis import given, settings
from hypothesis import strategies as st

from app import saved, state
from estimator.errors import EstimatorError, StoredFileError


def found(app, key):
    return app.session_state[key] if key in app.session_state else None  # noqa: SIM401 - it has no get


def session_of(app):
    """Return the file that the page would save."""
    names = ("case", "choices", "own_numbers", "record", "learned")
    case, chosen, own, record, learned = (found(app, name) for name in names)
    return saved.Session(case, chosen, own or {}, record, learned, False).to_json()


def load(app, content):
    visit(app, "report")
    app.file_uploader(key="saved_session").set_value(("session.json", content, "application/json")).run()
    assert not app.exception, app.exception


def test_a_session_comes_back_as_it_was(karachev):
    karachev.button_group(key="scenario").set_value("sceptical").run()
    karachev.button_group(key="outcomes").set_value(["intercepted", "hit", "damaged"]).run()
    before, content = sentence(karachev), session_of(karachev)
    start_from(karachev, "blank")
    load(karachev, content)
    assert "every page is as it was" in all_text(karachev)
    visit(karachev, "strike")
    assert sentence(karachev) == before
    assert karachev.button_group(key="scenario").value == "sceptical"


def test_own_priors_come_back_with_a_session(karachev):
    visit(karachev, "method")
    karachev.selectbox(key="own_class").set_value("ally").run()
    karachev.slider(key="own_number_ally.noise.median").set_value(1.5).run()
    visit(karachev, "strike")
    before, content = sentence(karachev), session_of(karachev)
    press(visit(karachev, "method"), "Reset to the shipped priors")
    load(karachev, content)
    visit(karachev, "strike")
    assert sentence(karachev) == before


def test_a_faulty_session_changes_nothing_and_is_named(karachev):
    before = sentence(karachev)
    load(karachev, b'{"kind": "strike claims session", "version": 7}')
    assert "version: found 7; allowed: 1" in all_text(karachev)
    visit(karachev, "strike")
    assert sentence(karachev) == before


GOOD = {
    "kind": saved.KIND,
    "version": 1,
    "case": None,
    "choices": None,
    "own_priors": {},
    "record": None,
    "learned": None,
    "use_learned": False,
}
BAD_ROW = {**state.blank_row(("s", "")), "source": "A", "role": "x", "quantity": "hit", "said": "1"}
CHOICES = {
    "salvo": ["s", ""],
    "scenario": "historical",
    "outcomes": ["hit"],
    "as_of": "",
    "weapon_prior": "",
}


@pytest.mark.parametrize(
    ("part", "value", "told"),
    [
        ("kind", "other", "kind: found 'other'"),
        ("case", [], "case: found []"),
        ("case", {"name": "n", "rows": [{}]}, "case.rows[0]: found {}"),
        ("choices", {**CHOICES, "salvo": ["s"]}, "choices.salvo"),
        ("choices", {**CHOICES, "outcomes": ["x"]}, "choices.outcomes"),
        ("choices", {**CHOICES, "as_of": "soon"}, "choices.as_of"),
        ("choices", {**CHOICES, "scenario": "x"}, "choices.scenario"),
        ("choices", {**CHOICES, "weapon_prior": "x"}, "choices.weapon_prior"),
        ("own_priors", {"belligerent.spin.mean": 99}, "own_priors: found 99"),
        ("own_priors", {"x": 1}, "own_priors: found the prior 'x'"),
        ("own_priors", {"belligerent.spin.mean": True}, "own_priors: found"),
        (
            "own_priors",
            {"belligerent.spin.mean": 10**400},
            "own_priors.belligerent.spin.mean: found a number beyond",
        ),
        ("own_priors", {"belligerent.spin.mean": float("nan")}, "own_priors: found nan"),
        ("choices", {**CHOICES, "scenario": "\ud800"}, "the file: found half of a surrogate pair"),
        ("choices", {**CHOICES, "scenario": "\x1b[2J"}, "choices.scenario: found <U+001B>[2J"),
        ("case", {"name": "\udfff", "rows": []}, "the file: found half of a surrogate pair"),
        ("record", {"names": ["x"], "rows": []}, "record: found an empty table"),
        ("record", {"names": ["x"], "rows": [{**BAD_ROW}]}, 'record, line 1, column role: found "x"'),
        ("learned", "!", "learned: found a text that is no base64"),
        ("learned", "AAAA", "Learn the sources again"),
        ("record", {"names": "x", "rows": []}, "record.names"),
    ],
)
def test_every_fault_of_a_session_is_named(part, value, told):
    with pytest.raises(EstimatorError) as caught:
        saved.load(json.dumps({**GOOD, part: value}).encode())
    assert told in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"[1",
        b"[]",
        b"[" * 100_000,
        b"9" * 5000,
        b'{"kind": "strike claims session"}',
        json.dumps(GOOD)[:-3].encode(),
        json.dumps(GOOD).encode("utf-16"),
        json.dumps(GOOD)[:-1].encode() + b', "case": null}',
    ],
)
def test_what_is_no_session_is_refused(content):
    with pytest.raises(StoredFileError):
        saved.load(content)


ROW = {**BAD_ROW, "role": "defender"}
WHOLE = GOOD | {
    "case": {"name": "n", "rows": [ROW]},
    "choices": CHOICES,
    "own_priors": {"belligerent.spin.mean": 1.0},
    "record": {"names": ["a.csv"], "rows": [ROW]},
}
PLACES = [
    *([part] for part in WHOLE),
    *(["choices", name] for name in CHOICES),
    *(
        [part, name]
        for part, name in (("case", "name"), ("case", "rows"), ("record", "names"), ("record", "rows"))
    ),
    *([part, "rows", 0, name] for part in ("case", "record") for name in ROW),
    ["own_priors", "belligerent.spin.mean"],
]
ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.just(10**400)
    | st.floats()
    | st.text(st.characters(), max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
)


@given(st.sampled_from(PLACES), ODD)
@settings(max_examples=300)
def test_whatever_stands_in_a_session_is_taken_or_refused(place, value):
    plain = json.loads(json.dumps(WHOLE))
    within = plain
    for key in place[:-1]:
        within = within[key]
    within[place[-1]] = value
    with mock.patch.object(streamlit, "session_state", {}) as memory, contextlib.suppress(EstimatorError):
        saved.load(json.dumps(plain).encode())
        opened = memory.get("case")
        assert opened is None or opened.rows


def test_a_session_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(saved, "BYTES_MAX", 10)
    with pytest.raises(StoredFileError, match="11 bytes"):
        saved.load(b" " * 11)


def test_a_session_of_too_many_parts_is_refused_before_it_is_parsed():
    with pytest.raises(StoredFileError, match=r"2,000,004 commas and brackets; allowed: up to 2,000,000"):
        saved.load(b"[" + b"[]," * 1_000_001 + b"[]]")


def test_a_session_saved_beside_a_file_that_could_not_be_read_comes_back(app):
    """Of such a file the session holds no row: there is nothing open then."""
    load(app, json.dumps({**GOOD, "case": {"name": "faulty.csv", "rows": []}}).encode())
    visit(app, "strike")
    assert "Choose where to start from above" in all_text(app)
