"""Simulation-based calibration of the exact route (docs/model.md, section 7, item 7).

Each calibration has a fixed seed and fails a calibrated route with probability FALSE_ALARM (1 %), all its tests
taken together. A simulator whose sources lean the other way must fail it.
"""

import dataclasses
from types import MappingProxyType

import numpy as np
import pytest

from estimator import load_priors
from estimator.checks.calibration import FALSE_ALARM, Scenario, calibrate
from estimator.checks.uniform import BINS, envelope, uniformity
from estimator.model.patterns import Form, Pattern
from estimator.model.simulate import Simulated, simulate_account, simulate_salvo
from estimator.priors.values import TruthPrior
from estimator.quantities import ROLE_SIGN
from estimator.spread import Workers

SIMULATIONS = 150  # a thousand stand in the committed certificate
SMALL = TruthPrior(6.0, 0.4, (1.0, 1.0), (1.5, 1.0), (1.0, 2.0))
RANKED = {"launched", "intercepted", "hit", "spin", "noise", "reliability"}


def priors():
    given = load_priors("historical")
    return dataclasses.replace(given, weapons=MappingProxyType({**given.weapons, "unknown": SMALL}))


def exact(*quantities):
    return tuple(Form(quantity) for quantity in quantities)


#: Both sources stand on one side: opposed ones would hide a flipped spin from the counts.
ONE_SIDE = Scenario(
    "one side",
    (
        Pattern("Ministry", "defender", "belligerent", exact("launched", "intercepted")),
        Pattern("Ally", "defender", "ally", exact("intercepted")),
    ),
    priors(),
    "Ministry",
)
#: Opposed sources, exact figures beside a percentage and a bound, one total unsaid.
OPPOSED = Scenario(
    "opposed",
    (
        Pattern("Ministry", "defender", "belligerent", (Form("intercepted", "percent"),)),
        Pattern("Staff", "attacker", "belligerent", (*exact("launched"), Form("hit", "bound", 2))),
        Pattern("Paper", "neutral", "neutral", exact("intercepted", "damaged")),
    ),
    priors(),
    "Ministry",
)


@pytest.mark.parametrize(
    ("scenario", "seed", "simulations"),
    [(ONE_SIDE, 101, SIMULATIONS), (OPPOSED, 202, SIMULATIONS // 2)],
    ids=lambda v: str(getattr(v, "name", v)),
)
def test_the_exact_route_is_calibrated(scenario, seed, simulations):
    result = calibrate(scenario, simulations, seed)
    assert result.ranks.keys() >= RANKED
    assert all(ranks.shape == (simulations,) for ranks in result.ranks.values())
    assert result.passed, result.tests


def leaning_the_other_way(scenario, rng) -> Simulated:
    """The mutant: a simulator in which a positive spin flatters the other side."""
    drawn = simulate_salvo(scenario.patterns, scenario.priors, rng)
    accounts = tuple(
        simulate_account(
            pattern,
            drawn.truth,
            drawn.theta[pattern.source] | {"spin": -drawn.theta[pattern.source]["spin"]},
            ROLE_SIGN[pattern.role],
            rng,
        )
        for pattern in sorted(scenario.patterns, key=lambda p: p.source)
    )
    return dataclasses.replace(drawn, salvo=dataclasses.replace(drawn.salvo, accounts=accounts))


def test_a_flipped_spin_fails_the_calibration():
    result = calibrate(ONE_SIDE, SIMULATIONS, 101, leaning_the_other_way)
    assert not result.passed
    assert result.p_value < 1e-3
    assert max(result.tests["spin"]) < FALSE_ALARM
    assert max(result.tests["intercepted"]) < FALSE_ALARM


def overconfident(scenario, rng) -> Simulated:
    """A second mutant: sources twice as noisy as the inference believes."""
    wide = {
        name: dataclasses.replace(one, noise_median=3 * one.noise_median)
        for name, one in scenario.priors.sources.items()
    }
    return simulate_salvo(
        scenario.patterns, dataclasses.replace(scenario.priors, sources=MappingProxyType(wide)), rng
    )


def test_noise_that_is_underrated_fails_the_calibration():
    assert not calibrate(ONE_SIDE, SIMULATIONS, 303, overconfident).passed


def test_the_same_seed_gives_the_same_ranks():
    one, two, other = (calibrate(ONE_SIDE, 5, seed) for seed in (1, 1, 2))
    for name, ranks in one.ranks.items():
        assert ranks.tobytes() == two.ranks[name].tobytes()
    assert one.ranks["spin"].tobytes() != other.ranks["spin"].tobytes()


def test_two_processes_give_the_ranks_of_one():
    alone, two = (calibrate(ONE_SIDE, 4, 1, workers=workers) for workers in (Workers(), Workers(jobs=2)))
    for name, ranks in alone.ranks.items():
        assert ranks.tobytes() == two.ranks[name].tobytes()


# ---- the tests of uniformity ---------------------------------------------------------------------


def test_uniform_values_fail_as_often_as_they_should():
    """400 uniform samples: rejections at 5 % within five standard errors (discreteness makes them rarer)."""
    rng = np.random.default_rng(9)
    tests = np.array([uniformity(rng.random(SIMULATIONS)) for _ in range(400)])
    most = 0.05 + 5 * np.sqrt(0.05 * 0.95 / 400)
    rejected = (tests < 0.05).mean(axis=0)
    assert (rejected <= most).all()
    assert (rejected >= 0.015).all()


@pytest.mark.parametrize(
    "bend",
    [
        lambda u: u**1.5,
        lambda u: 0.5 + 0.7 * (u - 0.5),
        lambda u: np.where(u < 0.5, 2 * u**2, 1 - 2 * (1 - u) ** 2),
    ],
)
def test_values_that_are_not_uniform_are_found(bend):
    result = uniformity(bend(np.random.default_rng(10).random(SIMULATIONS)))
    assert min(result) < 1e-3


def test_the_envelope_holds_its_level():
    rng, (low, high) = np.random.default_rng(12), envelope(SIMULATIONS, 0.05)
    places = np.arange(1, BINS) / BINS
    ecdf = (rng.random((1000, SIMULATIONS))[:, :, None] < places).mean(axis=1)
    outside = ((ecdf < low) | (ecdf > high)).any(axis=1).mean()
    assert 0.01 < outside < 0.05 + 5 * np.sqrt(0.05 * 0.95 / 1000)


def test_a_source_that_says_nothing_cannot_be_watched():
    silent = Pattern("Silent", "neutral", "neutral", ())
    scenario = dataclasses.replace(ONE_SIDE, patterns=(*ONE_SIDE.patterns, silent), watched="Silent")
    with pytest.raises(ValueError, match="says nothing"):
        calibrate(scenario, 1, 1)
