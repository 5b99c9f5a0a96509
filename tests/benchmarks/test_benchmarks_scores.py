"""Scores against closed forms."""

import math

import numpy as np
import pytest
import scoreboard_kit  # noqa: F401 - finds the benchmarks
from scipy.stats import binom, t
from scoreboard import scores, spread
from scoreboard.records import SCORES


def point(at, size=12):
    """Return a pmf with all its mass at one number."""
    return np.eye(size)[at]


@pytest.mark.parametrize(("at", "truth"), [(3, 3), (3, 7), (9, 2)])
def test_a_point_mass_is_as_far_off_as_its_number(at, truth):
    found = scores.one(point(at), truth, 0.5)
    assert found["crps"] == pytest.approx(abs(at - truth))
    assert found["error"] == abs(at - truth)


def test_a_truth_beyond_the_pmf_is_a_miss_of_every_number_up_to_it():
    assert scores.one(point(4, 5), 10, 0.5)["crps"] == pytest.approx(6)


def test_the_log_score_has_a_floor():
    assert scores.one(point(3), 7, 0.5)["log"] == pytest.approx(math.log(1000))
    assert scores.one(np.full(4, 0.25), 2, 0.5)["log"] == pytest.approx(math.log(4))


def test_a_pmf_is_scaled_before_it_is_scored():
    flat = scores.one(np.full(4, 0.25), 2, 0.5)
    assert scores.one(np.full(4, 3.0), 2, 0.5) == pytest.approx(flat)


def test_an_honest_method_covers():
    # A share off by more than 4 standard errors is a false alarm in 16,000 runs; sets hold at least their mass.
    rng, pmf = np.random.default_rng(5), binom.pmf(np.arange(61), 60, 0.4)
    truths = rng.binomial(60, 0.4, 2000)
    found = [scores.one(pmf, int(k), rng.random()) for k in truths]
    pit = np.array([row["pit"] for row in found])
    for mass in scores.MASSES:
        error = 4 * math.sqrt(mass * (1 - mass) / 2000)
        assert abs(np.mean(np.abs(pit - 0.5) <= mass / 2) - mass) < error
        held, promised = (
            np.mean([row[f"{name}{100 * mass:.0f}"] for row in found]) for name in ("in", "mass")
        )
        assert promised >= mass
        assert abs(held - promised) < error  # what a set promises is what it holds
    assert (
        np.mean([scores.one(pmf, int(k) + 6, 0.5)["in90"] for k in truths]) < 0.6
    )  # and a wrong one does not


def test_means_are_over_strikes_and_quantities_alike():
    low, high = scores.one(point(3), 3, 0.5), scores.one(point(9), 5, 0.5)
    found = {"intercepted": {k: [v] for k, v in low.items()}, "hit": {k: [v] for k, v in high.items()}}
    means = scores.averaged(found)
    assert set(means) == set(SCORES)
    assert means["crps"] == pytest.approx(2)
    assert means["in90"] == 0.5
    assert means["pit50"] == 0.5  # 0.5 lies in the middle half, 0 does not
    assert scores.averaged({"intercepted": {}, "hit": {}}) == {}


def test_the_closed_form_of_the_t_is_the_t():
    at = np.linspace(-8, 8, 41)
    assert spread.student4(at) == pytest.approx(t.cdf(at, 4), abs=1e-12)


def test_cells_of_a_spread_sum_to_one_and_narrow_to_the_number():
    made = spread.cells(float(spread.on_axis(np.array(4.0), np.array(9.0))), 0.01, 9)
    assert made.sum() == pytest.approx(1)
    assert made[4] > 0.99
