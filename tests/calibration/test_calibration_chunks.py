"""A certificate in the making: chunks are kept, gone on with and done anew where they are broken; cases are as told."""

import dataclasses
import json

import numpy as np
import pytest

from estimator import load_priors
from estimator.checks import certify
from estimator.checks.calibration import simulate_one
from estimator.checks.certify import Plan, work_out
from estimator.checks.ranks import LEVELS, LIKELIHOOD, likelihood_rank
from estimator.checks.scenarios import RECORDED, cases, echoed, learned_case, record_of, recorded
from estimator.checks.uniform import BINS, binned, uniformity, uniformity_of
from estimator.exact.problem import problem
from estimator.exact.solve import solve
from estimator.model.simulate import simulate_salvo
from estimator.panel.arrays import PARAMETERS
from estimator.spread import ALONE

PRIORS = load_priors("historical")
CASES = {case.slug: case for case in cases(PRIORS)}
SMALL = (CASES["two-sources"], CASES["words"])


def quiet(name, done, of):
    """Nobody watches."""


@pytest.fixture
def plan(tmp_path, monkeypatch):
    monkeypatch.setattr(certify, "CHUNK", 3)
    return Plan(5, 7, tmp_path)


def without_seconds(found):
    return {place: {k: v for k, v in one.items() if k != "seconds"} for place, one in found.items()}


def test_chunks_are_kept_and_not_done_again(plan, monkeypatch):
    first = work_out(SMALL, plan, "code", ALONE, quiet)
    assert set(first) == {(case.slug, chunk) for case in SMALL for chunk in (0, 1)}
    assert [sum(first["words", chunk]["counts"]["hit"]) for chunk in (0, 1)] == [3, 2]
    kept = sorted(plan.folder.iterdir())
    assert len(kept) == 4
    kept[0].write_text("{", "utf-8")  # a broken one is done again, and only that
    told = []
    again = work_out(SMALL, plan, "code", ALONE, lambda *what: told.append(what))
    assert without_seconds(again) == without_seconds(first)
    assert len(told) == 1
    assert sorted(plan.folder.iterdir()) == kept
    monkeypatch.setattr(certify, "chunk_of", len)  # of a task and more it would fail
    assert work_out(SMALL, plan, "code", ALONE, quiet) == again


@pytest.mark.parametrize("change", [{"seed": 8}, {"code": "other"}])
def test_another_seed_or_other_code_has_other_chunks(plan, change):
    one = plan.file(SMALL[0], 0, "code")
    other = dataclasses.replace(plan, seed=change.get("seed", plan.seed))
    assert other.file(SMALL[0], 0, change.get("code", "code")) != one
    assert plan.file(SMALL[1], 0, "code") != one


def test_what_is_done_before_ctrl_c_is_kept(plan):
    def stop(name, done, of):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work_out(SMALL, plan, "code", ALONE, stop)
    (kept,) = plan.folder.iterdir()
    assert json.loads(kept.read_text("utf-8"))["counts"]


# ---- what is simulated ---------------------------------------------------------------------------


@pytest.mark.parametrize("slug", [slug for slug in CASES if slug not in ("large", "as-shipped")])
def test_every_case_can_be_simulated(slug):
    case = CASES[slug]
    look = simulate_one(case.scenario, case.simulate, 5)
    assert LIKELIHOOD in look.ranks
    assert all(0 <= rank <= 1 for rank in look.ranks.values())
    for sets in look.sets.values():
        assert all(one.promised >= level - 1e-9 for one, level in zip(sets, LEVELS, strict=True))


def test_a_source_that_repeats_adds_nothing():
    case = CASES["blocs"]
    drawn = simulate_salvo(case.scenario.patterns, case.scenario.priors, np.random.default_rng(3))
    heard = echoed(drawn)
    said = {a.source: {(f.quantity, f.reading) for f in a.figures} for a in heard.salvo.accounts}
    assert not said.pop("Echo", set())
    assert said == {a.source: {(f.quantity, f.reading) for f in a.figures} for a in drawn.salvo.accounts}
    one, other = (solve(problem(d.salvo, case.scenario.priors), seed=1) for d in (drawn, heard))
    assert one.log_evidence == pytest.approx(other.log_evidence, abs=1e-9)


def test_learned_sources_are_drawn_jointly():
    rng = np.random.default_rng(1)
    rows = {name: rng.random((5, 3)) for name in PARAMETERS}
    sticks = {"stick_mean": np.full((5, 1), 0.999), "stick_size": np.full((5, 1), 1e6)}
    names = ("Ministry", "Paper", "Staff")
    case = learned_case(recorded(PRIORS), names, ("intercepted",), {**rows, **sticks})
    drawn = case.simulate(case.scenario, rng)
    row = next(k for k in range(5) if rows["spin"][k, 0] == drawn.theta["Ministry"]["spin"])
    for column, name in enumerate(names):
        assert drawn.theta[name] == {p: rows[p][row, column] for p in rows}
    assert drawn.truth["intercepted"] >= drawn.truth["launched"] - 1  # the stick was learned to be nearly 1


def test_the_record_comes_from_its_seed():
    one, two, other = (record_of(PRIORS, seed) for seed in (1, 1, 2))
    assert one.digest == two.digest != other.digest
    assert {claim.source for claim in one.claims} == {pattern.source for pattern in RECORDED}


def test_a_truth_that_was_not_drawn_has_a_low_likelihood():
    """The mutant: accounts are held against the truth of another strike; the joint likelihood's rank falls."""
    case, rng = SMALL[0], np.random.default_rng(11)
    ranks = []
    for _ in range(25):
        drawn, other = (case.simulate(case.scenario, rng) for _ in range(2))
        solution = solve(problem(drawn.salvo, case.scenario.priors), seed=1)
        ranks.append(
            likelihood_rank(solution, dataclasses.replace(drawn, truth=other.truth, theta=other.theta), rng)
        )
    assert np.mean(ranks) < 0.25
    assert uniformity(np.array(ranks)).ecdf < 0.01


def test_counts_are_all_that_is_tested():
    values = np.random.default_rng(2).random(400)
    assert binned(values).size == BINS
    assert uniformity_of(binned(values)) == uniformity(values)
