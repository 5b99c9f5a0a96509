"""Events with three estimates, and lists of losses verified by pictures."""

from pathlib import Path

import pytest
from exchange_kit import TODAY, faults_of, imported, said, table

from estimator.claims import read_claims_text
from estimator.exchange.imports import import_oryx, import_ucdp

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "import"


def event(**cells):
    return {"id": "9", "low": "3", "best": "4", "high": "7"} | cells


def loss(**cells):
    plain = {"strike": "s1", "system": "Shahed-136", "status": "destroyed", "url": "https://example.org/1"}
    return plain | {"date_recorded": "2024-01-08", "matid": "1"} | cells


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        ({}, [("hit", "3-7")]),
        ({"best": ""}, [("hit", "3-7")]),
        ({"low": "4", "best": "4", "high": "4"}, [("hit", "4")]),
        ({"high": ""}, [("hit", "at least 3")]),
        ({"low": ""}, [("hit", "at most 7")]),
        ({"low": "", "high": ""}, [("hit", "4")]),
    ],
)
def test_what_an_event_says(cells, wanted):
    made = imported("ucdp", table(event(**cells)))
    assert said(made) == wanted
    assert made.records[0]["strike"] == "ucdp-9"


@pytest.mark.parametrize("cells", [{"low": "", "best": "", "high": ""}, {"low": "0", "best": "", "high": ""}])
def test_an_event_without_a_figure(cells):
    made = imported("ucdp", table(event(id="1"), event(**cells)))
    assert len(made.records) == 1
    assert "no figure" in str(made.decisions[-1])
    assert faults_of("ucdp", table(event(**cells)))[0].found == "no row that gives a figure"


def test_the_quantity_is_the_users_to_say():
    made = imported("ucdp", table(event()), quantity="launched", weapon="ATACMS", published="2024-02-01")
    assert said(made) == [("launched", "3-7")]
    assert (made.records[0]["weapon"], made.records[0]["published"]) == ("ATACMS", "2024-02-01")
    assert "best 4" in made.records[0]["note"]
    assert "deaths" in str(made.decisions[0])


def test_every_fault_of_events_at_once():
    rows = [
        event(low="8"),
        event(id="1", best="2"),
        event(id="2", best="9"),
        event(id=""),
        event(id="1"),
        event(id="3", high="x"),
    ]
    found = [(fault.row, fault.column) for fault in faults_of("ucdp", table(*rows))]
    assert found == [(2, "low"), (3, "low"), (4, "best"), (5, "id"), (6, "id"), (7, "high")]


def test_losses_are_a_lower_bound_by_strike_and_type():
    rows = [
        loss(),
        loss(matid="2"),
        loss(url="https://example.org/2", matid="3"),
        loss(system="Lancet", matid="4"),
    ]
    made = imported("oryx", table(*rows, loss(strike="s2", matid="5")))
    told = [(r["strike"], r["weapon"], r["quantity"], r["said"], r["class"]) for r in made.records]
    assert told == [
        ("s1", "Shahed-136", "hit", "at least 3", "imagery"),
        ("s1", "Lancet", "hit", "at least 1", "imagery"),
        ("s2", "Shahed-136", "hit", "at least 1", "imagery"),
    ]


def test_one_picture_counts_once_unless_entries_have_ids():
    assert imported("oryx", table(loss(matid=""), loss(matid=""))).records[0]["said"] == "at least 1"
    assert imported("oryx", table(loss(), loss(matid="2"))).records[0]["said"] == "at least 2"


def test_only_what_was_destroyed_or_damaged_counts():
    made = imported(
        "oryx",
        table(loss(), loss(status="captured", matid="2"), loss(status="Damaged and captured", matid="3")),
    )
    assert made.records[0]["said"] == "at least 2"
    assert [d.line for d in made.decisions if "left out" in d.decided] == [3]


def test_targets_may_all_have_been_hit_by_one():
    made = imported(
        "oryx", table(loss(), loss(system="S-400", matid="2")), entries="targets", weapon="ATACMS"
    )
    assert [(r["weapon"], r["said"]) for r in made.records] == [("ATACMS", "at least 1")]


def test_a_count_is_as_late_as_its_last_entry():
    rows = [loss(date_recorded="2024-01-09"), loss(matid="2")]
    assert imported("oryx", table(*rows)).records[0]["published"] == "2024-01-09"
    assert imported("oryx", table(*rows, loss(matid="3", date_recorded=""))).records[0]["published"] == ""


def test_every_fault_of_losses_at_once():
    rows = [loss(url=""), loss(strike=""), loss(date_recorded="yesterday", system=" ")]
    found = [(fault.row, fault.column) for fault in faults_of("oryx", table(*rows))]
    assert found == [(2, "url"), (3, "strike"), (4, "date_recorded"), (4, "system")]


@pytest.mark.parametrize(("form", "column"), [("ucdp", "id"), ("oryx", "strike")])
def test_a_missing_column_is_told_once(form, column):
    row = event() if form == "ucdp" else loss()
    del row[column]
    faults = faults_of(form, table(row, row))
    assert [fault.column for fault in faults] == [column]


def test_the_examples_are_accepted():
    for made in (import_ucdp(EXAMPLES / "made-up-events.tsv"), import_oryx(EXAMPLES / "made-up-losses.tsv")):
        assert len(read_claims_text(made.to_csv(), today=TODAY).claims) == len(made.records)
