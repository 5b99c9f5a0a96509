"""The examples load, without any notice, and say what their README says."""

import csv
from datetime import date

import pytest

from estimator.bundled import bundled
from estimator.claims import claim_status, read_claims, read_truth, salvos

EXAMPLES = bundled("examples")
FILES = sorted(path for path in EXAMPLES.rglob("*.csv") if path.name not in {"truth.csv", "asof.csv"})


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_example_loads_without_notices(path) -> None:
    ledger = read_claims(path)
    assert ledger.claims
    assert ledger.notices == ()


def test_karachev_is_the_report() -> None:
    ledger = read_claims(EXAMPLES / "karachev.csv")
    assert [(c.source, c.role, c.source_class, c.quantity, c.said, c.bloc) for c in ledger.claims] == [
        ("Ukrainian forces", "attacker", "belligerent", "launched", "8", ""),
        ("Russian Ministry of Defence", "defender", "belligerent", "intercepted", "5", ""),
        ("Russian Ministry of Defence", "defender", "belligerent", "damaged", "1", ""),
        ("US officials", "attacker", "ally", "hit", "6", ""),
    ]
    assert {(c.strike, c.weapon) for c in ledger.claims} == {("karachev-2024-11-19", "ATACMS")}
    assert all(claim.quote for claim in ledger.claims)


def test_the_strikes_are_ten_salvos_of_76_claims() -> None:
    ledger = read_claims(EXAMPLES / "strikes")
    made, _ = salvos(ledger)
    assert (len(ledger.claims), len(made)) == (76, 10)
    assert all(claim.url for claim in ledger.claims)
    full = read_claims(EXAMPLES / "karachev-full.csv")
    assert full.digest == read_claims(EXAMPLES / "strikes" / "karachev-2024-11-19.csv").digest


def test_every_truth_is_about_a_salvo() -> None:
    salvo_keys = {(salvo.strike, salvo.weapon) for salvo in salvos(read_claims(EXAMPLES / "strikes"))[0]}
    truths = read_truth(EXAMPLES / "strikes" / "truth.csv")
    assert len(truths) == 10
    assert {(truth.strike, truth.weapon) for truth in truths} <= salvo_keys


def test_every_strike_has_its_dates() -> None:
    ledger = read_claims(EXAMPLES / "strikes")
    with (EXAMPLES / "strikes" / "asof.csv").open(encoding="utf-8", newline="") as file:
        dates = {row["strike"]: date.fromisoformat(row["day7"]) for row in csv.DictReader(file)}
    assert set(dates) == {claim.strike for claim in ledger.claims}
    assert "not yet published" in claim_status(ledger, dates["al-asad-2020-01-08"])


def test_the_parts_of_damascus_give_way_to_the_whole() -> None:
    ledger = read_claims(EXAMPLES / "strikes" / "damascus-2018-04-14.csv")
    fates = claim_status(ledger)
    assert fates.count("whole known") == 16
    assert [ledger.claims[i].source for i, fate in enumerate(fates) if fate == "repeats"] == [
        "Russian General Staff"
    ]
