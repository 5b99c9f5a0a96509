"""The worked numbers of docs/model.md, section 8: they fix how its sentences are to be read."""

import math

import numpy as np
import pytest
from model_kit import INF, THETA, account, truth

from estimator.model import source
from estimator.model.account import account_logpmf, read_account
from estimator.model.truth import launched_logpmf

CLOSE = {"rel": 0, "abs": 1e-9}


def probability(given, true, theta=THETA):
    """Return P(account | truth, theta)."""
    return float(np.exp(account_logpmf(read_account(given), true, theta)))


def total(low, high, launched):
    size = THETA["size_spin"], THETA["size_noise"], THETA["size_exact"]
    return float(np.exp(source.total_logpmf(np.array(low), np.array(high), np.array(launched), size)))


def clear(y, rest):
    """Return the places where a source without blur sees a truth: both are where it lies."""
    return source.places(source.log_odds(y, rest), y + rest + 1.0, 0.0)


def test_a_total_one_below_the_truth():
    assert total(6.0, 6.0, 7.0) == pytest.approx(0.106721266506, **CLOSE)


def test_a_total_that_is_the_truth():
    assert total(7.0, 7.0, 7.0) == pytest.approx(0.552698315662, **CLOSE)


def test_an_exact_stick():
    cut = source.cuts(np.array(5.0), np.array(5.0), np.array(6.0))
    got = np.exp(source.figure_logpmf(cut, clear(4, 3), np.array(1.0), np.array(0.5)))
    assert float(got) == pytest.approx(0.408176157280, **CLOSE)


def test_damaged_one_of_one_tilts_where_no_hit_is_given():
    cut = source.cuts(np.array(1.0), np.array(1.0), np.array(1.0))
    got = np.exp(source.figure_logpmf(cut, clear(1, 2), np.array(1.0), np.array(0.5)))
    assert float(got) == pytest.approx(0.726780449896, **CLOSE)


def test_a_lower_bound_with_the_total_summed_out():
    given = account("attacker", hit=(1, INF))
    assert probability(given, truth(hit=2, failed=5)) == pytest.approx(0.985194335892, **CLOSE)


def test_a_share():
    cut = source.share_cuts(0.895, 0.905, np.array(8.0))
    got = np.exp(source.figure_logpmf(cut, clear(5, 2), np.array(1.0), np.array(0.5)))
    assert float(got) == pytest.approx(0.035955287713, **CLOSE)


def test_a_stick_of_a_source_that_sorts_a_tenth_at_random():
    cut = source.cuts(np.array(5.0), np.array(5.0), np.array(6.0))
    seen = source.seen(source.log_odds(4, 3), 0.1)
    assert float(seen) == pytest.approx(math.log(0.55625 / 0.44375), **CLOSE)  # 0.9 x 4.5 / 8 + 0.05
    low, high = source.places(source.log_odds(4, 3), 8.0, 0.1)
    assert (float(low), float(high)) == pytest.approx((-0.086215129552, 0.538128114933), **CLOSE)
    got = np.exp(source.figure_logpmf(cut, (low, high), np.array(1.0), np.array(0.5)))
    assert float(got) == pytest.approx(0.375908127384, **CLOSE)


def test_a_stick_and_a_share_inside_an_account():
    """The same numbers, reached through the account: times the probability of the total they are read at."""
    six = account("defender", launched=6, intercepted=5)
    assert probability(six, truth(4, 3)) == pytest.approx(0.106721266506 * 0.408176157280, **CLOSE)
    eight = account("defender", launched=8, intercepted=("share", 0.895, 0.905))
    expected = total(8.0, 8.0, 7.0) * 0.035955287713
    assert probability(eight, truth(5, 2)) == pytest.approx(expected, **CLOSE)


def test_the_prior_of_the_number_launched():
    logp = launched_logpmf(10, 1.2)
    assert float(np.exp(logp[8])) == pytest.approx(0.040994868206, **CLOSE)
    assert logp.size == 60_001
    assert logp[0] == -np.inf


@pytest.mark.parametrize(
    ("spin", "noise", "expected"),
    [
        (0, 0.1, 0.986476636),
        (0, 0.5, 0.588982890),
        (1, 0.5, 0.383638682),
        (1, 0.1, 0.253205885),
        (2, 0.5, 0.186268643),
    ],
)
def test_reliability(spin, noise, expected):
    got = float(source.reliability(np.array(float(spin)), np.array(noise)))
    assert got == pytest.approx(expected, **CLOSE)


def test_reliability_does_not_care_which_way_the_source_leans():
    up, down = source.reliability(np.array([1.3, -1.3]), np.array([0.4, 0.4]))
    assert up == pytest.approx(down, abs=1e-12)
