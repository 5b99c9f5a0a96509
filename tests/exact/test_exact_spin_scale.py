"""The scale of all spins of a strike: what tells it, and what it then does (docs/model.md, section 3)."""

import numpy as np
import pytest
from exact_kit import priors, salvo, solved
from model_kit import account

from estimator.inference.salvo import estimate_salvo
from estimator.model.simulate import simulate_scale
from estimator.priors.spin_scale import KNOWN, LOG_SD, SPIN_SCALES, in_scale, spin_scales
from estimator.priors.values import TruthPrior

TWELVE = TruthPrior(12.0, 0.1, (2.0, 1.5), (1.5, 1.0), (1.0, 2.0))
CLOSE = [account(launched=12, intercepted=7), account("attacker", "B", launched=12, hit=5)]
APART = [account(launched=12, intercepted=12), account("attacker", "B", launched=12, hit=12)]


def scales(accounts):
    return [one.posterior for one in estimate_salvo(salvo(*accounts), priors(TWELVE), 1).spin_scales]


def test_its_rule_has_the_moments_of_the_log_normal_nearly():
    s, w = np.array(SPIN_SCALES).T
    assert w.sum() == pytest.approx(1.0)
    assert w @ np.log(s) == pytest.approx(0.0, abs=1e-12)
    assert np.sqrt(w @ np.log(s) ** 2) == pytest.approx(LOG_SD, rel=0.15)


def test_sources_that_stand_close_together_lean_little_and_those_far_apart_much():
    before, close, apart = [one.weight for one in SPIN_SCALES], scales(CLOSE), scales(APART)
    assert sum(close) == pytest.approx(1.0)
    assert close[0] > before[0] > apart[0]
    assert close[-1] < before[-1] < apart[-1]


def test_close_sources_are_believed_more_under_an_unknown_scale_than_under_a_known_one():
    unknown, known = (solved(CLOSE, priors(TWELVE), scales=one)[1]["hit"] for one in (None, KNOWN))
    assert unknown[5] > known[5]


def test_claims_that_nobody_tilts_tell_nothing_of_it():
    imagery = account("neutral", "Sat", source_class="imagery", launched=12)
    told = scales([imagery])
    np.testing.assert_allclose(told, [one.weight for one in SPIN_SCALES], atol=1e-9)


def test_spins_alone_are_scaled():
    given = priors()
    wide = in_scale(given, 2.0)
    for name, one in given.sources.items():
        other = wide.sources[name]
        assert (other.spin_mean, other.spin_sd) == (2 * one.spin_mean, 2 * one.spin_sd)
        assert (other.size_spin_mean, other.noise_median) == (one.size_spin_mean, one.noise_median)
    assert in_scale(given, 1.0) is given


def test_it_is_drawn_by_its_weights():
    """Five standard errors of 4,000 draws of three shares."""
    given, rng = priors(), np.random.default_rng(3)
    drawn = np.array([simulate_scale(given, rng).sources["ally"].spin_sd for _ in range(4_000)])
    for scale, weight in spin_scales(given):
        share = np.mean(np.isclose(drawn, scale * given.sources["ally"].spin_sd))
        assert abs(share - weight) < 5 * np.sqrt(weight * (1 - weight) / drawn.size)


def test_it_is_told_in_a_sentence():
    found = estimate_salvo(salvo(*APART), priors(TWELVE), 1)
    assert found.leaning.startswith(
        "How far all of them lean, against what is presumed of their classes: 0.4 times "
    )
    assert "2.5 times" in found.leaning
