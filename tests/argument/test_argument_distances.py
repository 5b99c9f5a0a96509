"""Distances between pmfs against closed forms, SciPy and ArviZ."""

import numpy as np
import pytest
from arviz_stats.base import array_stats
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import wasserstein_distance

from estimator.argument.distances import cumulative_jensen_shannon, entropy, wasserstein


@st.composite
def pmfs(draw):
    weight = np.array(draw(st.lists(st.integers(0, 20), min_size=1, max_size=12)), dtype=float)
    weight[draw(st.integers(0, weight.size - 1))] += 1
    return weight / weight.sum()


@given(pmfs(), pmfs())
def test_wasserstein_is_scipys(one, other):
    expected = wasserstein_distance(np.arange(one.size), np.arange(other.size), one, other)
    assert wasserstein(one, other) == pytest.approx(expected, abs=1e-12)


def test_a_shift_by_k_is_k_apart():
    pmf = np.array([0.2, 0.5, 0.3])
    assert wasserstein(pmf, np.concatenate([np.zeros(4), pmf])) == pytest.approx(4)


@given(pmfs(), pmfs())
def test_cumulative_jensen_shannon_is_a_distance(one, other):
    there, back = cumulative_jensen_shannon(one, other), cumulative_jensen_shannon(other, one)
    assert there == pytest.approx(back, abs=1e-9)
    assert -1e-12 <= there <= 1 + 1e-9
    assert cumulative_jensen_shannon(one, one) == pytest.approx(0, abs=1e-7)


def test_cumulative_jensen_shannon_is_arvizs_on_many_draws():
    pmf = np.array([0.1, 0.2, 0.3, 0.25, 0.15])
    other = np.array([0.12, 0.22, 0.3, 0.22, 0.14])
    draws = np.repeat(np.arange(5), (pmf * 20_000).astype(int)).astype(float)
    weight = (other / pmf)[draws.astype(int)]
    expected = max(array_stats._cjs_dist(draws, weight), array_stats._cjs_dist(-draws, weight))
    assert cumulative_jensen_shannon(pmf, other) == pytest.approx(expected, rel=2e-3)


def test_entropy_of_even_chances_is_a_logarithm():
    assert entropy(np.full(8, 1 / 8)) == pytest.approx(3)
    assert entropy(np.array([0.0, 1.0])) == 0.0
