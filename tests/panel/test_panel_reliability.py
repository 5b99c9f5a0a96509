"""The reliability of many draws is that of the definition, blur and all."""

import numpy as np
import pytest

from estimator.inference.reliability import reliability_of
from estimator.model.source import reliability


def drawn(count):
    rng = np.random.default_rng(1)
    return rng.normal(1, 1, count), 0.5 * np.exp(0.5 * rng.standard_normal(count)), rng.beta(2, 10, count)


@pytest.mark.parametrize("count", [1, 199, 200, 450])
def test_many_draws_have_the_reliability_of_each(count):
    spin, noise, blur = drawn(count)
    found = reliability_of(spin, noise, blur)
    assert found.shape == (count,)
    assert np.abs(found - reliability(spin, noise, blur)).max() < 2e-3


def test_blur_makes_a_source_that_does_not_lean_less_reliable():
    spin, noise = np.zeros(4), np.full(4, 0.05)
    found = reliability_of(spin, noise, np.array([0.0, 0.1, 0.3, 0.9]))
    assert np.all(np.diff(found) < 0)
    assert found[0] > 0.98
    assert found[-1] < 0.5
