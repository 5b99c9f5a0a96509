"""The app asks before it works long on an edit, once for each, and goes on when it is told to."""

import dataclasses
from functools import partial

import pytest
from app_kit import all_text, press, sentence, start_from, visit

from app import work, work_argument
from app.components import asking
from estimator.errors import LimitError
from estimator.inference.budget import Budget
from estimator.inference.stages import Prepared


@pytest.fixture
def impatient(app, monkeypatch):
    """The page that takes the Karachev example for a long one."""
    monkeypatch.setattr(asking, "LONG", 1e-3)
    return start_from(app, "karachev.csv")


def test_a_long_answer_is_asked_for_with_its_time_and_nothing_is_summed(app, monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("summed unasked")

    monkeypatch.setattr(asking, "LONG", 1e-3)
    monkeypatch.setattr(Prepared, "begin", refuse)
    start_from(app, "karachev.csv")
    assert "Working out the answer to these claims takes" in all_text(app)
    assert not sentence(app)
    visit(app, "argument")
    assert "Working out the answer" in all_text(app)


def test_it_is_worked_out_when_asked_and_asked_again_after_an_edit(impatient):
    press(impatient, "Work it out anyway")
    assert sentence(impatient)
    assert "Working out the answer" not in all_text(impatient)
    impatient.button_group(key="scenario").set_value("neutral").run()
    assert sentence(impatient)
    case = impatient.session_state["case"]
    rows = ({**case.rows[0], "said": "9"}, *case.rows[1:])
    impatient.session_state["case"] = dataclasses.replace(case, rows=rows, sent=rows, serial=case.serial + 1)
    impatient.run()
    assert not impatient.exception
    assert not sentence(impatient)
    assert "Working out the answer" in all_text(impatient)


def test_what_costs_more_than_is_allowed_at_all_is_refused(app, monkeypatch):
    monkeypatch.setattr(work, "prepare", partial(work.prepare, budget=Budget(bytes=1.0)))
    # Every test is the same session: another one may have asked for this already.
    monkeypatch.setattr(work, "_prepared", work._prepared.__wrapped__)
    start_from(app, "karachev-full.csv")
    assert "There is no answer to these choices." in [one.value for one in app.error]
    assert "MiB of memory" in all_text(app)


def test_a_quick_answer_is_not_asked_for(karachev):
    assert sentence(karachev)
    assert "Work it out anyway" not in [button.label for button in karachev.button]


def test_a_part_of_a_long_argument_is_worked_out_when_it_is_asked_for(karachev, monkeypatch):
    monkeypatch.setattr(work_argument, "LONG", 1e-3)
    visit(karachev, "argument")
    assert "takes some seconds" in all_text(karachev)


def test_counts_that_are_quick_are_shown_before_the_other_scenarios_are_asked_for(app, monkeypatch):
    def long_in_all(*_):
        return 1e3

    monkeypatch.setattr(work, "seconds", long_in_all)
    start_from(app, "karachev.csv")
    assert sentence(app)
    assert "Working out the answer to these claims takes" in all_text(app)
    assert not app.table
    press(app, "Work it out anyway")
    assert app.table


def test_scenarios_that_cost_more_than_allowed_leave_the_counts(app, monkeypatch):
    def refuse(*_):
        raise LimitError("too much under another scenario")

    monkeypatch.setattr(work, "seconds", refuse)
    start_from(app, "karachev.csv")
    assert sentence(app)
    assert "too much under another scenario" in all_text(app)
    assert not app.table
