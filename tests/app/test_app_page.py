"""The Strike page without a browser: empty, example, faulty, full; and every choice changes what it should."""

import dataclasses
from datetime import date

import pytest
from app_kit import all_text, sentence, start_from

GOOD = b"strike,source,role,quantity,said\ns1,A,attacker,hit,6\ns1,B,defender,intercepted,5\n"
DATED = (
    b"strike,source,role,quantity,said,published\n"
    b"s1,A,attacker,hit,6,2024-11-19\ns1,B,defender,intercepted,5,2024-11-21\n"
)
FAULTY = b"strike,source,role,quantity,said\ns1,A,attacker,hit,a lot\ns1,,defender,intercepted,5\n"


def upload(app, name, content):
    start_from(app, "file")
    app.file_uploader[0].set_value((name, content, "text/csv")).run()
    assert not app.exception
    return app


def test_the_empty_page_says_what_to_do_next(app):
    assert not app.exception
    assert "Choose where to start from" in app.info[0].value
    assert sentence(app) == ""


def test_the_button_of_the_empty_page_opens_the_example(app):
    app.button[0].click().run()
    assert not app.exception
    assert app.selectbox(key="start").value == "karachev.csv"
    assert sentence(app).startswith("Of 8 launched")


def test_the_example_is_answered_in_a_sentence_with_its_set_and_mass(karachev):
    said = sentence(karachev)
    assert "smallest credible set" in said
    assert "%" in said
    assert "hit" in said


def test_all_scenarios_stand_side_by_side(karachev):
    table = karachev.table[0].value
    assert list(table.columns)[1:] == ["historical (shown)", "neutral", "sceptical"]
    assert list(table["quantity"]) == ["launched", "intercepted", "hit", "damaged", "failed"]
    assert len(set(table.iloc[2, 1:])) > 1


def test_another_scenario_changes_the_numbers(karachev):
    before = sentence(karachev)
    karachev.button_group(key="scenario").set_value("sceptical").run()
    assert not karachev.exception
    assert sentence(karachev) != before
    assert "sceptical (shown)" in karachev.table[0].value.columns


def test_an_outcome_ruled_out_leaves_the_answer(karachev):
    karachev.button_group(key="outcomes").set_value(["intercepted", "hit", "damaged"]).run()
    assert not karachev.exception
    assert "failed" not in sentence(karachev)
    assert "failed" not in list(karachev.table[0].value["quantity"])


def test_ruling_out_what_somebody_claims_is_explained(karachev):
    karachev.button_group(key="outcomes").set_value(["intercepted", "hit"]).run()
    assert not karachev.exception
    assert sentence(karachev) == ""
    assert "found a figure about damaged" in all_text(karachev)


def test_no_outcome_at_all_asks_for_one(karachev):
    karachev.button_group(key="outcomes").set_value([]).run()
    assert not karachev.exception
    assert "at least one outcome" in all_text(karachev)


def test_the_as_of_date_leaves_out_what_came_later(app):
    upload(app, "claims.csv", DATED)
    before = sentence(app)
    app.date_input(key="as_of").set_value(date(2024, 11, 19)).run()
    assert not app.exception
    assert sentence(app) not in {"", before}
    # A date that another strike's claims do not reach is forgotten, not an error.
    start_from(app, "karachev.csv")
    assert app.date_input(key="as_of").value is None


def test_another_weapon_prior_changes_the_numbers(karachev):
    before = sentence(karachev)
    karachev.selectbox(key="weapon_prior").set_value("rocket artillery").run()
    assert not karachev.exception
    assert sentence(karachev) != before


def test_a_folder_of_strikes_asks_which_salvo(app):
    start_from(app, "strikes")
    first = sentence(app)
    salvo = app.selectbox(key="salvo")
    assert len(salvo.options) == 10
    salvo.set_value(("lotarevka-2024-11-23", "ATACMS")).run()
    assert not app.exception
    assert sentence(app) not in {"", first}


def test_a_sound_upload_is_answered(app):
    assert sentence(upload(app, "claims.csv", GOOD)).startswith("Of ")


def test_a_faulty_upload_shows_every_fault_by_line(app):
    upload(app, "claims.csv", FAULTY)
    assert sentence(app) == ""
    assert "cannot be read" in app.error[0].value
    first, second = [text.value for text in app.text if text.value.startswith("– Line ")]
    assert first.startswith('– Line 2, column said: found "a lot"; allowed: 5, 5-7')
    assert first.endswith("Write it in one of these ways and keep the wording in quote.")
    assert second.startswith("– Line 3, column source: found")


def test_a_blank_table_says_what_to_fill_in(app):
    start_from(app, "blank")
    assert not app.error
    assert "Fill in a row" in all_text(app)


def test_a_row_can_be_added_and_is_no_fault_while_blank(karachev):
    before = sentence(karachev)
    next(button for button in karachev.button if button.label == "Add a claim").click().run()
    assert not karachev.exception
    assert len(karachev.session_state["case"].rows) == 5
    assert sentence(karachev) == before


def change(app, place, **cells):
    """Begin the table with other cells; how edits arrive is for test_app_table.py and the browser."""
    case = app.session_state["case"]
    rows = list(case.rows)
    rows[place] = {**rows[place], **cells}
    app.session_state["case"] = dataclasses.replace(
        case, rows=tuple(rows), sent=tuple(rows), serial=case.serial + 100
    )
    app.run()
    assert not app.exception


def test_an_edit_changes_the_answer(karachev):
    before = sentence(karachev)
    change(karachev, 0, said="12")
    assert sentence(karachev) not in {"", before}


def test_an_unticked_row_is_left_out(karachev):
    before = sentence(karachev)
    change(karachev, 3, counts=False)
    assert sentence(karachev) not in {"", before}
    assert "US officials" not in all_text(karachev)


def test_an_edit_that_cannot_be_read_names_its_line(karachev):
    change(karachev, 2, said="a lot")
    assert sentence(karachev) == ""
    assert '– Line 3, column said: found "a lot"' in all_text(karachev)
    change(karachev, 2, said="1")
    assert sentence(karachev).startswith("Of 8 launched")


@pytest.mark.parametrize("choice", ["karachev.csv", "karachev-full.csv"])
def test_every_input_has_help(app, choice):
    start_from(app, choice)
    inputs = [*app.selectbox, *app.date_input, *app.button_group]
    assert len(inputs) >= 5
    assert [each.label for each in inputs if not each.help.endswith((".", "?"))] == []


def test_sources_without_evidence_are_named_so(karachev):
    told = next(text.value for text in karachev.text if text.value.startswith("Reliability."))
    assert "Ukrainian forces: no evidence" in told
    assert "US officials: no evidence" not in told
