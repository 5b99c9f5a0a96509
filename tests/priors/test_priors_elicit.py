"""Intervals become the parameters whose quantiles they are; the README's example is true."""

import doctest

import pytest
from scipy import stats

from estimator.bundled import bundled
from estimator.errors import PriorError
from estimator.priors import beta_from_interval, lognormal_from_interval, normal_from_interval

INTERVALS = [
    (0.2, 0.7, 0.9),
    (0.001, 0.05, 0.9),
    (0.9, 0.999, 0.5),
    (0.05, 0.95, 0.9),
    (0.01, 0.99, 0.8),
    (0.49, 0.51, 0.95),
]


@pytest.mark.parametrize(("low", "high", "mass"), INTERVALS)
def test_beta_quantiles_are_the_interval(low, high, mass):
    a, b = beta_from_interval(low, high, mass)
    tail = (1 - mass) / 2
    assert stats.beta.ppf([tail, 1 - tail], a, b) == pytest.approx([low, high], rel=1e-8)


def test_a_uniform_belief_is_beta_1_1():
    assert beta_from_interval(0.05, 0.95) == pytest.approx((1.0, 1.0), rel=1e-9)


def test_swapping_a_share_for_its_complement_swaps_the_parameters():
    a, b = beta_from_interval(0.1, 0.35)
    assert beta_from_interval(0.65, 0.9) == pytest.approx((b, a), rel=1e-8)


@pytest.mark.parametrize(("low", "high", "mass"), [(-1.0, 3.0, 0.9), (4.0, 4.5, 0.5)])
def test_normal_quantiles_are_the_interval(low, high, mass):
    mean, sd = normal_from_interval(low, high, mass)
    assert stats.norm.interval(mass, mean, sd) == pytest.approx((low, high), rel=1e-9)


@pytest.mark.parametrize(("low", "high", "mass"), [(4, 40, 0.9), (0.01, 0.02, 0.99)])
def test_lognormal_quantiles_are_the_interval(low, high, mass):
    median, log_sd = lognormal_from_interval(low, high, mass)
    assert stats.lognorm.interval(mass, log_sd, scale=median) == pytest.approx((low, high), rel=1e-9)


NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize("call", [beta_from_interval, normal_from_interval, lognormal_from_interval])
@pytest.mark.parametrize(
    "arguments",
    [(0.7, 0.2), (0.3, 0.3), (NAN, 0.5), (0.2, INF), (0.2, 0.7, 0.0), (0.2, 0.7, 1.0), (0.2, 0.7, NAN)],
)
def test_impossible_intervals_are_refused(call, arguments):
    with pytest.raises(PriorError, match=call.__name__):
        call(*arguments)


@pytest.mark.parametrize(("low", "high"), [(0.0, 0.5), (0.5, 1.0), (20, 70), (-0.1, 0.5)])
def test_shares_lie_inside_0_and_1(low, high):
    with pytest.raises(PriorError, match="0 < low < high < 1"):
        beta_from_interval(low, high)


def test_a_lognormal_needs_positive_ends():
    with pytest.raises(PriorError, match="0 < low"):
        lognormal_from_interval(0, 3)


def test_an_interval_narrower_than_the_limits_is_refused():
    with pytest.raises(PriorError, match=r"from 0\.001 to 10000"):
        beta_from_interval(0.5, 0.500001)


def test_the_example_of_the_readme_is_true():
    result = doctest.testfile(str(bundled("priors") / "README.md"), module_relative=False)
    assert result.attempted >= 7
    assert result.failed == 0
