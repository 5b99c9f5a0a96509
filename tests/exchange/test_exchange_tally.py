"""A tally's row in the terms of the model: blank is unknown, places are not munitions, what is open is a lower end."""

import csv
import io
import json
from pathlib import Path

import pytest
from exchange_kit import TODAY, attack, faults_of, imported, said, table

from estimator.claims import read_claims, read_claims_text
from estimator.claims.limits import Limits
from estimator.errors import ClaimError
from estimator.exchange.imports import import_tally

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "import" / "made-up-tally.tsv"


def decided(made, word):
    return [str(decision) for decision in made.decisions if word in str(decision)]


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        ({}, [("launched", "60"), ("intercepted", "52")]),
        ({"not_reach_goal": ""}, [("launched", "60"), ("intercepted", "at least 40")]),
        ({"destroyed": ""}, [("launched", "60"), ("intercepted", "at least 12")]),
        ({"destroyed": "", "not_reach_goal": ""}, [("launched", "60")]),
        ({"launched": ""}, [("intercepted", "52")]),
        ({"destroyed": "0", "not_reach_goal": "0"}, [("launched", "60"), ("intercepted", "0")]),
        ({"destroyed": "0", "not_reach_goal": ""}, [("launched", "60")]),
        ({"still_attacking": "3"}, [("launched", "at least 60"), ("intercepted", "at least 52")]),
        ({"still_attacking": "0"}, [("launched", "60"), ("intercepted", "52")]),
        ({"num_hit_location": "4"}, [("launched", "60"), ("intercepted", "52"), ("reached", "at least 4")]),
        ({"num_hit_location": "0"}, [("launched", "60"), ("intercepted", "52")]),
        ({"num_fall_fragment_location": "7"}, [("launched", "60"), ("intercepted", "52")]),
        ({"launched": "60.0"}, [("launched", "60"), ("intercepted", "52")]),
    ],
)
def test_what_a_row_says(cells, wanted):
    assert said(imported("tally", table(attack(**cells)))) == wanted


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        ({}, ("intercepted", "40-52")),
        ({"not_reach_goal": "0"}, ("intercepted", "40")),
        ({"not_reach_goal": ""}, ("intercepted", "at least 40")),
        ({"destroyed": ""}, ("not_hit", "at least 12")),
        ({"still_attacking": "3"}, ("intercepted", "at least 40")),
    ],
)
def test_what_was_lost_may_have_failed(cells, wanted):
    assert said(imported("tally", table(attack(**cells)), lost="either"))[1] == wanted


def test_every_row_has_its_decisions():
    made = imported(
        "tally", table(attack(num_hit_location="4", num_fall_fragment_location="2"), attack(model="X"))
    )
    assert {decision.line for decision in made.decisions} == {2, 3}
    assert "no munition is both" in decided(made, "intercepted 52")[0]
    assert "places, not munitions" in decided(made, "num_hit_location")[0]
    assert "no figure" in decided(made, "num_fall_fragment_location")[0]
    assert made.decisions_csv().startswith("line,found,decided\n2,launched 60,")


def test_models_of_one_night_are_salvos_of_one_strike():
    made = imported(
        "tally", table(attack(), attack(model="X-101/X-555 and Kalibr", time_start="2024-01-06 04:00"))
    )
    assert {record["strike"] for record in made.records} == {"air-attack-2024-01-06"}
    assert {record["weapon"] for record in made.records} == {"Shahed", "X-101/X-555 and Kalibr"}
    assert {record["published"] for record in made.records} == {"2024-01-06"}


def test_attacks_of_one_model_are_told_apart_whatever_their_order():
    rows = [attack(target="north"), attack(target="south"), attack(model="X")]
    made, turned = imported("tally", table(*rows)), imported("tally", table(*rows[::-1]))
    names = {(record["strike"], record["weapon"]) for record in made.records}
    assert names == {
        ("air-attack-2024-01-06, north", "Shahed"),
        ("air-attack-2024-01-06, south", "Shahed"),
        ("air-attack-2024-01-06", "X"),
    }
    assert {(record["strike"], record["weapon"]) for record in turned.records} == names


def test_long_names_are_cut_and_stay_apart():
    made = imported("tally", table(*(attack(target="t" * 200 + end) for end in "ab")))
    names = {record["strike"] for record in made.records}
    assert len(names) == 2
    assert max(map(len, names)) <= Limits().name


def test_names_that_meet_when_joined_stay_apart():
    rows = [
        attack(target="a, b", launch_place="c"),
        attack(target="a", launch_place="b, c"),
        attack(target="a", launch_place="d"),
    ]
    assert len({record["strike"] for record in imported("tally", table(*rows)).records}) == 3


def test_a_row_given_twice_counts_once():
    made = imported("tally", table(attack(), attack()))
    assert len(made.records) == 2
    assert decided(made, "left out") == ["line 3: the same as line 2: left out"]


def test_two_counts_of_one_attack_are_a_fault():
    (fault,) = faults_of("tally", table(attack(), attack(destroyed="41")))
    assert (fault.row, fault.column) == (3, "model")
    assert "line 2" in fault.found


def test_nothing_launched_is_no_strike():
    made = imported(
        "tally", table(attack(), attack(model="X", launched="0", destroyed="", not_reach_goal="0"))
    )
    assert {record["weapon"] for record in made.records} == {"Shahed"}
    (fault,) = faults_of("tally", table(attack(launched="0")))
    assert fault.found == "0 launched, but destroyed 40"


def test_every_fault_at_once():
    rows = [
        attack(launched="-3"),
        attack(destroyed="6.5", not_reach_goal="1,000"),
        attack(time_start="2024-01-07", time_end="2024-01-06"),
        attack(time_start="", time_end=""),
        attack(time_end="2031-01-01"),
        attack(launched="nan"),
        attack(model="a\u202eb"),
        attack(launched="99999"),
    ]
    found = [(fault.row, fault.column) for fault in faults_of("tally", table(*rows))]
    assert found == [
        (2, "launched"),
        (3, "destroyed"),
        (3, "not_reach_goal"),
        (4, "time_end"),
        (5, "time_end"),
        (6, "time_end"),
        (7, "launched"),
        (8, "model"),
        (9, "launched"),
    ]


def test_what_the_claims_reader_finds_is_said_of_the_row_it_came_from():
    (fault, *_) = faults_of("tally", table(attack(model="m" * 121)))
    assert (fault.file, fault.row, fault.column) == ("table.csv", 2, "model")


def test_faults_of_the_options_are_faults():
    columns = {
        f.column for f in faults_of("tally", table(attack()), source=" ", role="umpire", bloc="b" * 121)
    }
    assert columns == {"--source", "--role", "--bloc"}


@pytest.mark.parametrize("content", ["", "time_start\n", "model,launched\nx,1\n", b"PK\x03\x04", "[]", "[1]"])
def test_what_is_no_tally_is_a_fault(content):
    assert faults_of("tally", content)


def test_a_file_that_is_not_there():
    with pytest.raises(ClaimError):
        import_tally("no-such.csv")


def test_limits_hold_for_what_is_made():
    rows = [attack(model=f"m{k}") for k in range(6)]
    with pytest.raises(ClaimError, match="12 rows"):
        imported("tally", table(*rows), Limits(rows=10))


def test_json_is_read_too():
    assert said(imported("tally", json.dumps([attack()]))) == [("launched", "60"), ("intercepted", "52")]


def test_formulas_stay_text_and_both_forms_agree():
    made = imported("tally", table(attack(model="=cmd|' /C calc'!A0", target="@x", source="+1")))
    assert {record["weapon"] for record in made.records} == {"'=cmd|' /C calc'!A0"}
    for row in csv.reader(io.StringIO(made.to_csv())):
        assert not [cell for cell in row if cell.lstrip().startswith(("=", "+", "-", "@"))]
    ledger = read_claims_text(made.to_csv(), today=TODAY)
    assert {claim.weapon for claim in ledger.claims} == {"'=cmd|' /C calc'!A0"}


def test_pages_are_kept_and_other_sources_noted():
    page = imported("tally", table(attack(source="https://example.org/1"))).records[0]
    assert page["url"] == "https://example.org/1"
    other = imported("tally", table(attack(source="javascript:alert(1)"))).records[0]
    assert other["url"] == ""
    assert "javascript:alert(1)" in other["note"]


def test_columns_that_are_not_read_are_named():
    assert decided(imported("tally", table(attack(mood="grim"))), "mood") == [
        'line 1: columns "mood": not read'
    ]


def test_the_example_is_accepted(tmp_path):
    made = import_tally(EXAMPLE)
    assert made == import_tally(EXAMPLE)
    path = tmp_path / "claims.csv"
    path.write_text(made.to_csv(), "utf-8")
    assert len(read_claims(path).claims) == len(made.records) == 11
