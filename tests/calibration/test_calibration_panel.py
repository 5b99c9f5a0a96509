"""Calibration of learning on small panels: the committed result is sound and belongs to the code; mutants fail."""

import dataclasses
import json
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest

from estimator.checks import calibration_panel
from estimator.checks.calibration import FALSE_ALARM
from estimator.checks.calibration_panel import PanelScenario, calibrate_panel, draw_panel, stamp
from estimator.checks.uniform import BINS, binned, uniformity_of
from estimator.model.patterns import Form, Pattern
from estimator.priors import load_priors
from estimator.priors.values import TruthPrior
from estimator.version import __version__

RESULT = Path(__file__).resolve().parents[2] / "docs" / "calibration" / "nuts.json"
SMALL = TruthPrior(6.0, 0.4, (1.0, 1.0), (1.5, 1.0), (1.0, 2.0))
RANKED = {
    "spin",
    "noise",
    "size_spin",
    "size_noise",
    "size_exact",
    "blur",
    "reliability",
    "launched",
    "intercepted",
    "hit",
}


def scenario():
    """Two sources on one side: opposed ones would hide a flipped spin from the counts."""
    given = load_priors("historical")
    priors = dataclasses.replace(given, weapons=MappingProxyType({**given.weapons, "unknown": SMALL}))
    figures = (Form("launched"), Form("intercepted"))
    patterns = (
        Pattern("Ministry", "defender", "belligerent", figures),
        Pattern("Ally", "defender", "ally", figures),
    )
    return PanelScenario("one side", patterns, 4, priors, "Ministry")


@pytest.fixture(scope="module")
def committed():
    return json.loads(RESULT.read_text("utf-8"))


def test_the_committed_calibration_passed(committed):
    assert committed["version"] == __version__
    assert len(committed["scenarios"]) == 2
    for name, found in committed["scenarios"].items():
        assert found["simulations"] >= 200, name
        assert found["passed"], name
        assert found["p_value"] >= FALSE_ALARM
        assert set(found["ranks"]) >= RANKED
        assert found["failed_gate"] <= 0.1 * found["simulations"]


def told(ranks, digits=3):
    """Return every count in bins that ranks may have had before they were rounded: few lie at the edge of a bin."""
    half = 0.5001 * 10.0**-digits
    low, high = (binned(np.clip(ranks + way * half, 0, 1 - 1e-9)) for way in (-1, 1))
    edge = [k for k in range(1, BINS) if np.any(np.abs(ranks - k / BINS) < half)]
    found = {
        tuple(binned(ranks[np.all(np.abs(ranks[:, None] - np.array(edge)[None] / BINS) >= half, axis=1)]))
    }
    for k in edge:
        many = int(np.sum(np.abs(ranks - k / BINS) < half))
        found = {
            (*one[: k - 1], one[k - 1] + below, one[k] + many - below, *one[k + 1 :])
            for one in found
            for below in range(many + 1)
        }
    assert tuple(low) in found
    assert tuple(high) in found
    return [np.array(one) for one in found]


def test_its_p_values_are_those_of_its_ranks(committed):
    for found in committed["scenarios"].values():
        for quantity, ranks in found["ranks"].items():
            said = found["tests"][quantity]["chi_square"]
            assert any(
                uniformity_of(one).chi_square == pytest.approx(said, abs=1e-9)
                for one in told(np.array(ranks))
            ), quantity
    shares = committed["scenarios"]["twenty salvos, two sources, share learned"]
    assert "stick_mean" in shares["ranks"]


def test_it_belongs_to_the_present_code_and_priors(committed):
    assert committed["stamp"] == stamp(scenario().priors), (
        "the model has changed since learning was calibrated: run make calibrate-nuts and commit its result"
    )


def test_other_priors_have_another_stamp():
    assert stamp(load_priors("neutral")) != stamp(load_priors("historical"))


def test_draws_come_from_the_seed():
    one, two, other = (draw_panel(scenario(), np.random.default_rng(s)) for s in (1, 1, 2))
    assert one.ledger.digest == two.ledger.digest != other.ledger.digest
    assert one.theta == two.theta
    assert set(one.theta) == {"Ministry", "Ally"}


def leaning_the_other_way(given, rng):
    """The mutant: what is said to have been drawn has the spin's sign flipped."""
    drawn = draw_panel(given, rng)
    theta = {name: {**own, "spin": -own["spin"]} for name, own in drawn.theta.items()}
    return dataclasses.replace(drawn, theta=theta)


@pytest.fixture
def learned_once(monkeypatch):
    """Learn each panel once: a mutant of what was drawn from has the same claims, and so the same draws."""
    known, learn = {}, calibration_panel.learn

    def learned(ledger, priors, *, seed, sampling):
        key = ledger.digest, priors.digest, seed, sampling
        if key not in known:
            known[key] = learn(ledger, priors, seed=seed, sampling=sampling)
        return known[key]

    monkeypatch.setattr(calibration_panel, "learn", learned)
    return known


def test_learning_is_calibrated_and_a_flipped_spin_is_not(learned_once):
    """12 panels: too few to prove calibration, enough for the mutant; false alarm 1 %."""
    sound = calibrate_panel(scenario(), 12, 7)
    assert sound.passed, sound.tests
    assert set(sound.ranks) == RANKED | {"spin_scale"}
    mutant = calibrate_panel(scenario(), 12, 7, drawer=leaning_the_other_way)
    assert max(mutant.tests["spin"]) < FALSE_ALARM
    assert not mutant.passed
    assert len(learned_once) == 12
