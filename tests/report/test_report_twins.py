"""Sources of a record that hardly ever differ are named wherever its numbers are shown."""

import dataclasses
import json

import pandas as pd
import pytest

from estimator import cli, commands_learn
from estimator.claims import claims_from_records
from estimator.errors import EstimatorError
from estimator.inference.learn import learn
from estimator.inference.sampling import Sampling
from estimator.panel.predictive import FigureKey
from estimator.priors import load_priors
from estimator.report.learned import learned_json, learned_text
from estimator.report.learned_content import learned_blocks
from estimator.report.twins import Twins, twins, twins_said

SAID = [(6, 4), (7, 5), (5, 2), (8, 6), (6, 3)]
NAME = "صحيفة <b>Wire</b>"


def rows():
    """Return five strikes told by a ministry, a paper that differs, and a wire that repeats all but one figure."""
    found = []
    for number, (launched, intercepted) in enumerate(SAID):
        told = {
            ("Ministry", "defender"): (launched, intercepted),
            ("Paper", "neutral"): (launched + number % 2, intercepted - 1),
            (NAME, "neutral"): (launched, intercepted if number else intercepted - 1),
        }
        for (source, role), (total, down) in told.items():
            for quantity, value in (("launched", total), ("intercepted", down)):
                row = {"strike": f"{number}", "source": source, "role": role}
                found.append({**row, "quantity": quantity, "said": str(value)})
    return found


@pytest.fixture(scope="module")
def learned():
    short = Sampling(draws=30, tune=60, chains=2, cores=1)
    return learn(claims_from_records(rows()), load_priors("historical"), seed=1, sampling=short)


def test_nine_of_ten_alike_are_named_and_no_others(learned):
    assert twins(learned) == (Twins("Ministry", NAME, 10, 9),)


def figures(learned, change):
    kept = [new for figure in learned.predictive.figures if (new := change(figure)) is not None]
    return dataclasses.replace(
        learned, predictive=dataclasses.replace(learned.predictive, figures=tuple(kept))
    )


def test_fewer_in_common_or_alike_are_not(learned):
    assert twins(figures(learned, lambda f: f if f.salvo else None)) == ()
    apart = figures(
        learned, lambda f: dataclasses.replace(f, low=0, high=0) if (f.source, f.salvo) == (0, 3) else f
    )
    assert twins(apart) == ()


def test_ranges_and_shares_are_no_evidence(learned):
    def wide(figure: FigureKey) -> FigureKey:
        return dataclasses.replace(figure, high=figure.high + 1)

    assert twins(figures(learned, wide)) == ()
    assert twins(figures(learned, lambda f: dataclasses.replace(f, is_share=True))) == ()


def test_they_are_named_wherever_a_record_is_shown(learned):
    text = " ".join(learned_text(learned).split())
    assert "gave the same figure in 9 of 10 cases" in text
    assert "<b>Wire</b>" in text
    assert json.loads(learned_json(learned))["alike"] == [
        {"sources": ["Ministry", NAME], "figures": 10, "alike": 9}
    ]
    passed = dataclasses.replace(learned.diagnostics, verdict="passed", problems=())
    for fit in (learned, dataclasses.replace(learned, diagnostics=passed)):
        assert "gave the same figure in 9 of 10 cases" in repr(learned_blocks(fit))


def test_they_are_named_before_anything_is_learned(tmp_path, capsys, monkeypatch):
    """With copies a fit may be refused or fail, and who reads of them only afterwards never does."""

    def refuse(*_arguments, **_options):
        raise EstimatorError("not today")

    ledger = claims_from_records(rows())
    assert twins_said(ledger) == (Twins("Ministry", NAME, 10, 9),)
    monkeypatch.setattr(commands_learn, "learn_within", refuse)
    table = pd.DataFrame(rows())
    table.to_csv(tmp_path / "record.csv", index=False)
    assert cli.main(["learn", str(tmp_path / "record.csv"), "-o", str(tmp_path / "x.nc")]) == cli.BAD_INPUT
    assert "gave the same figure in 9 of 10 cases" in capsys.readouterr().out


def test_what_is_entered_as_a_repeat_is_not_named():
    repeats = [{**row, "repeats": "Ministry" if row["source"] == NAME else ""} for row in rows()]
    assert twins_said(claims_from_records(repeats)) == ()
