"""The gate that a sampler's answer must pass."""

import warnings

import numpy as np
import pytest

from estimator.inference.verdict import diagnose, problems_of


def stats(chains=4, draws=500, divergences=0):
    rng = np.random.default_rng(1)
    diverging = np.zeros((chains, draws), dtype=bool)
    diverging.ravel()[:divergences] = True
    zeros = np.zeros((chains, draws))
    return {
        "energy": rng.normal(size=(chains, draws)),
        "diverging": diverging,
        "depth": zeros + 3,
        "maxdepth_reached": zeros,
        "n_steps": zeros + 7,
    }


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ((1.005, 900.0, 0, 0.8), ()),
        ((1.02, 900.0, 0, 0.8), ("rhat",)),
        ((1.005, 399.0, 0, 0.8), ("ess",)),
        ((1.005, 900.0, 1, 0.8), ("divergences",)),
        ((1.005, 900.0, 0, 0.2), ("ebfmi",)),
        ((float("nan"), float("nan"), 0, 0.8), ("rhat", "ess")),
    ],
)
def test_each_fault_has_its_code(given, codes):
    assert problems_of(*given) == codes


def test_independent_draws_pass():
    draws = {"spin": np.random.default_rng(2).normal(size=(4, 500, 3))}
    found = diagnose(draws, stats())
    assert found.verdict == "passed"
    assert found.problems == ()
    assert found.mcse["spin"][0] == pytest.approx(np.full(3, 1 / np.sqrt(2000)), rel=0.2)


def test_a_chain_elsewhere_fails_and_is_told_how_to_mend():
    values = np.random.default_rng(3).normal(size=(4, 500, 3))
    values[2] += 3
    found = diagnose({"spin": values, "noise": np.abs(values - 3), "blur": np.abs(values) / 100}, stats())
    assert found.verdict == "failed"
    assert "rhat" in found.problems
    assert "sample more draws" in found.sentence


def test_one_divergence_fails():
    draws = {"spin": np.random.default_rng(4).normal(size=(4, 500, 3))}
    assert diagnose(draws, stats(divergences=1)).problems == ("divergences",)


@pytest.mark.parametrize("draws", [3, 500])
def test_what_cannot_be_told_fails(draws):
    """Of three draws a chain, or of draws all alike, neither R-hat nor an effective number can be told."""
    given = np.random.default_rng(5).normal(size=(4, draws, 3)) if draws == 3 else np.ones((4, draws, 3))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # ArviZ tells of too few draws
        found = diagnose({"spin": given}, stats(draws=draws))
    assert found.verdict == "failed"
    assert {"rhat", "ess"} & set(found.problems)
    assert np.isfinite(found.ebfmi)
