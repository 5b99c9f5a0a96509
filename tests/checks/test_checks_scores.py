"""Scores against ranges: closed forms, brute force, and what they must not reward."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.checks.track_scores import FLOOR, log_score, mass_within, meets, ranked_score

PMF = np.array([0.1, 0.2, 0.4, 0.2, 0.1])


@st.composite
def cases(draw):
    weight = np.array(draw(st.lists(st.integers(0, 9), min_size=1, max_size=9)), dtype=float)
    weight[draw(st.integers(0, weight.size - 1))] += 1
    low = draw(st.integers(0, 12))
    return weight / weight.sum(), low, low + draw(st.integers(0, 6))


@given(cases())
def test_the_ranked_score_counts_the_thresholds_that_are_known(case):
    pmf, low, high = case
    expected = 0.0
    for k in range(60):
        below = pmf[: k + 1].sum()
        if k < low:
            expected += below**2
        elif k >= high:
            expected += (1 - below) ** 2
    assert ranked_score(pmf, low, high) == pytest.approx(expected, abs=1e-12)


def test_of_one_number_it_is_the_usual_score():
    expected = sum((PMF[: k + 1].sum() - (k >= 2)) ** 2 for k in range(5))
    assert ranked_score(PMF, 2, 2) == pytest.approx(expected)


def test_certainty_of_the_truth_costs_nothing_and_a_miss_its_distance():
    sure = np.array([0.0, 0.0, 1.0])
    assert ranked_score(sure, 2, 2) == log_score(sure, 1, 3) == 0.0
    assert ranked_score(sure, 7, 9) == pytest.approx(5.0)
    assert ranked_score(sure, 0, 0) == pytest.approx(2.0)


def test_masses_logs_and_sets():
    assert mass_within(PMF, 1, 2) == pytest.approx(0.6)
    assert mass_within(PMF, 7, 9) == 0.0
    assert log_score(PMF, 7, 9) == pytest.approx(-np.log(FLOOR))
    assert meets(PMF, 0, 1, 0.5) is True
    assert meets(PMF, 3, 8, 0.5) is False
