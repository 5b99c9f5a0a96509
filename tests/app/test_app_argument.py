"""The Argument page without a browser: empty, faulty, full, large; every part says what it found."""

import dataclasses

import pytest
from app_kit import all_text, press, start_from, visit

from app import work_argument
from app.components.argument import wrong
from estimator.argument.wrong import Cell, Row, WrongTable

DATED = (
    b"strike,source,role,quantity,said,published,repeats\ns1,A,attacker,launched,8,2024-11-19,\n"
    b"s1,A,attacker,hit,6,2024-11-19,\ns1,B,defender,intercepted,5,2024-11-21,\n"
    b"s1,B,defender,launched,8,2024-11-21,\ns1,C,attacker,hit,6,2024-11-21,A\n"
)
PARTS = {
    "Who would be wrong": "Were it 5",
    "Leave one out": "without US officials: 3",
    "Two stories": "speaks for",
    "Scenarios": "sceptical: 4",
    "Tipping point": "The tipping point: spin below",
    "What would settle it": "imagery shows at least",
    "Presumed or told": "conflict: presumptions and claims both pull",
    "Over time": "nothing to replay",
    "Copies": "a witness of its own",
}


def open_part(app, part):
    visit(app, "argument")
    app.button_group(key="argument_part").set_value(part).run()
    assert not app.exception, app.exception
    return app


def test_without_claims_it_says_what_to_do_next(app):
    visit(app, "argument")
    assert "Open claims on the Strike page" in all_text(app)


@pytest.mark.parametrize("part", PARTS)
def test_every_part_says_what_it_found(karachev, part):
    open_part(karachev, part)
    assert PARTS[part] in all_text(karachev)


def test_only_the_part_that_is_open_is_worked_out(karachev, monkeypatch):
    def refuse(*_):
        raise AssertionError("worked out unasked")

    for name in ("left_out", "two_stories", "settling", "scaling", "over_time", "independent", "turned"):
        monkeypatch.setattr(work_argument, name, refuse)
    open_part(karachev, "Who would be wrong")


def test_rows_that_cannot_be_read_are_named(karachev):
    case = karachev.session_state["case"]
    rows = ({**case.rows[0], "said": "a lot"}, *case.rows[1:])
    karachev.session_state["case"] = dataclasses.replace(case, rows=rows, sent=rows, serial=case.serial + 1)
    visit(karachev, "argument")
    assert "cannot be read" in karachev.error[0].value
    assert '– Line 1, column said: found "a lot"' in all_text(karachev)


def test_several_dates_and_copies_are_replayed_and_undone(app):
    start_from(app, "file")
    app.file_uploader[0].set_value(("claims.csv", DATED, "text/csv")).run()
    open_part(app, "Over time")
    assert list(app.dataframe[0].value["end of"]) == ["2024-11-19", "2024-11-21"]
    open_part(app, "Copies")
    assert next(iter(app.dataframe[0].value["how sources are counted"])) == "as answered"


def test_a_large_salvo_is_worked_out_when_it_is_asked_for(karachev, monkeypatch):
    monkeypatch.setattr(work_argument, "LARGE", 1)
    open_part(karachev, "Leave one out")
    assert not karachev.dataframe
    assert "takes some seconds" in all_text(karachev)
    press(karachev, "Work it out")
    assert "without US officials" in all_text(karachev)


def test_the_slider_moves_along_the_exact_curve(karachev):
    open_part(karachev, "Tipping point")
    told = [text.value for text in karachev.text if text.value.startswith("With spin at")]
    karachev.select_slider(key="turned_to").set_value(0).run()
    moved = [text.value for text in karachev.text if text.value.startswith("With spin at")]
    assert told != moved
    curve = karachev.dataframe[-1].value
    assert curve.iloc[0, 0] in moved[0]
    assert curve.iloc[0, 1] in moved[0]


def test_what_was_chosen_is_there_after_another_page(karachev):
    karachev.button_group(key="scenario").set_value("sceptical").run()
    open_part(karachev, "Tipping point")
    assert "Scenario: sceptical" in all_text(karachev)
    visit(karachev, "strike")
    assert karachev.button_group(key="scenario").value == "sceptical"
    visit(karachev, "argument")
    assert karachev.button_group(key="argument_part").value == "Tipping point"


def test_sources_of_one_label_keep_a_column_each():
    cell = Cell("agrees", 0, "said", float("nan"), 1.0)
    row = Row(3, 3, 0.5, (cell, cell))
    names = ("x" * 40 + "a", "x" * 40 + "b")
    table = WrongTable("hit", names, (), (row,), 0.5)
    assert len(wrong.columns(table)) == 5
