"""Worlds that are not as the model has them are what they say, and their table is that of the committed result."""

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest

from estimator import load_priors
from estimator.checks.stamp import WRONG, digest_of
from estimator.checks.worlds import SPEAKERS, WORLDS, priors_of, truth_of
from estimator.checks.wrong_models import COVERED, Done, as_text, wrong_models
from estimator.report.wrong_models import MEANS, wrong_grid
from estimator.spread import ALONE

ROOT = Path(__file__).resolve().parents[2]
BY_NAME = {world.name: world for world in WORLDS}
PRIORS = priors_of(load_priors("historical"))


@pytest.fixture(scope="module")
def committed():
    return json.loads((ROOT / "docs" / "calibration" / "wrong_models.json").read_text("utf-8"))


def told(name, seed=1):
    """Return a truth and what is said of it in a world."""
    rng = np.random.default_rng(seed)
    truth = truth_of(PRIORS, rng)
    world = BY_NAME[name]
    accounts = world.tell(truth, world.habits(PRIORS, rng), rng)
    return truth, {a.source: {f.quantity: f.reading.low for f in a.figures} for a in accounts}


def test_it_belongs_to_the_present_code_and_priors(committed):
    assert committed["hash"] == digest_of(load_priors("historical"), WRONG), (
        "the model has changed since worlds unlike it were tried: run make wrong-models and commit what it writes"
    )


def test_the_table_on_the_page_is_that_of_the_result(committed):
    spec = importlib.util.spec_from_file_location("wrong_models", ROOT / "benchmarks" / "wrong_models.py")
    program = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(program)
    page = (ROOT / "docs" / "calibration.md").read_text("utf-8")
    assert program.with_table(page, committed) == page, "run make docs"
    other = json.loads(json.dumps(committed))
    other["worlds"][0]["alone"]["hit"]["90"]["held"] -= 100
    assert program.with_table(page, other) != page  # a wrong number would be seen


def test_every_world_is_there_and_counts_are_possible(committed):
    assert [one["name"] for one in committed["worlds"]] == [world.name for world in WORLDS] == list(MEANS)
    for one in committed["worlds"]:
        for way in filter(None, (one["alone"], one["record"])):
            for q in COVERED if way["strikes"] else ():
                held = [level["held"] for level in way[q].values()]
                assert held == sorted(held)
                assert held[-1] <= way["strikes"]


def test_where_the_model_is_right_sets_hold_what_they_promise(committed):
    right = committed["worlds"][0]["alone"]
    for q in COVERED:
        for level in right[q].values():
            error = np.sqrt(level["promised"] * (1 - level["promised"]) / right["strikes"])
            assert abs(level["held"] / right["strikes"] - level["promised"]) < 4 * error


def test_a_row_says_by_how_much_it_falls_short(committed):
    rows = {row[0]: row for row in wrong_grid(committed).rows}
    assert rows["as the model has it, alone"][-1] == "no"
    assert rows["a fabricator, alone"][-1].startswith("intercepted by")
    assert "spin that differs by strike, alone" not in rows


def test_copies_are_word_for_word():
    _, said = told("copies taken for sources")
    assert len(said) == len(SPEAKERS) + 2
    assert said["Agency"] == said["Wire"] == said["Ministry"]


def test_a_fabricator_does_not_know_the_strike():
    """What it says is as far from this truth as from another; the honest neutral source is nearer."""
    gaps = {name: [] for name in ("a fabricator", "as the model has it")}
    for name, found in gaps.items():
        for seed in range(60):
            truth, said = told(name, seed)
            found.append(abs(said["Paper"]["intercepted"] - truth["intercepted"]))
    assert np.mean(gaps["a fabricator"]) > 1.5 * np.mean(gaps["as the model has it"])


def test_round_numbers_are_round():
    seen = {
        figure
        for seed in range(30)
        for said in told("round numbers", seed)[1].values()
        for figure in said.values()
    }
    assert all(figure < 5 or figure % 5 == 0 for figure in seen)
    assert all(figure < 20 or figure % 10 == 0 for figure in seen)
    assert {5, 10} <= seen


def test_mistakes_of_munitions_add_up_and_please_their_own_side():
    tilts = []
    for seed in range(60):
        truth, said = told("munition by munition", seed)
        assert said["Ministry"]["launched"] <= truth["launched"]
        assert said["Ministry"]["intercepted"] <= said["Ministry"]["launched"]
        tilts.append(
            (said["Ministry"]["intercepted"] - truth["intercepted"], said["Staff"]["hit"] - truth["hit"])
        )
    assert np.mean(tilts, axis=0).min() > 0


def test_the_same_seed_gives_the_same_result(monkeypatch):
    right = BY_NAME["as the model has it"]
    monkeypatch.setattr("estimator.checks.wrong_models.WORLDS", (right,))
    monkeypatch.setattr("estimator.checks.wrong_models.CHUNK", 2)
    monkeypatch.setattr(
        "estimator.checks.wrong_models._learned", lambda world, priors, rng: Done((), unsettled=True)
    )
    one, two, other = (wrong_models(load_priors("historical"), 4, seed, ALONE) for seed in (1, 1, 2))
    assert as_text(one) == as_text(two) != as_text(other)
    assert one["worlds"][0]["alone"]["strikes"] == 4
    assert one["worlds"][0]["record"] == {"strikes": 0, "unsettled": 2}
