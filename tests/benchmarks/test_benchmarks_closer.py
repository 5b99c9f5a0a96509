"""The closer look at a scenario: tables of ranks and sets, each scenario by its short name."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from estimator.checks.ranks import COVERED, Held, Look

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))

import calibrate_closer as closer


def looks(rank, held):
    """Return 400 looks alike but for one rank, which runs evenly through (0, 1) where ``rank`` is None."""
    sets = {quantity: (Held(held, 0.6), Held(held, 0.85), Held(held, 0.95)) for quantity in COVERED}
    return [Look({"launched": (k + 0.5) / 400 if rank is None else rank}, sets) for k in range(400)]


def test_even_ranks_pass_and_one_and_the_same_rank_does_not():
    even, same = (closer.ranks_table(looks(rank, held=True))[2] for rank in (None, 0.01))
    assert even.split("|")[2:] == [" 1.0000 ", " 1.0000 ", " 10.0 % ", " 10.0 % ", ""]
    assert same.split("|")[2:] == [" 0.0000 ", " 0.0000 ", " 100.0 % ", " 0.0 % ", ""]


def test_sets_are_told_with_what_they_promised():
    assert closer.sets_table(looks(None, held=True))[2] == (
        "| launched | 100.0 % (60.0 %) | 100.0 % (85.0 %) | 100.0 % (95.0 %) |"
    )
    assert closer.sets_table(looks(None, held=False))[2].startswith("| launched | 0.0 % (60.0 %)")


def test_it_simulates_what_it_is_asked_for_and_prints_it(monkeypatch, capsys):
    monkeypatch.setattr(
        sys, "argv", ["closer", "two-sources", "--simulations", "3", "--seed", "5", "--jobs", "1"]
    )
    closer.main()
    told = capsys.readouterr().out
    assert told.startswith("small salvos")
    assert "3 simulations from seed 5" in told
    assert "| size_noise |" in told
    assert "| log-likelihood |" in told
    assert all(f"| {quantity} |" in told for quantity in COVERED)
    monkeypatch.setattr(sys, "argv", [*sys.argv, "--no-joint"])
    closer.main()
    without = capsys.readouterr().out
    assert without == "".join(line for line in told.splitlines(True) if "log-likelihood" not in line)


def test_a_scenario_that_is_none_is_refused():
    with pytest.raises(SystemExit, match=r"found scenario thre; allowed: two-sources, .*learned"):
        closer.case_of(SimpleNamespace(scenario="thre"))
