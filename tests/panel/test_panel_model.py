"""The model that a user holds: an ordinary PyMC model with names, whose sampling by PyMC agrees with learning."""

import numpy as np
import pytest
from panel_kit import simulated_records

import estimator as est
from estimator.inference.sampling import Sampling
from estimator.priors import load_priors

PRIORS = load_priors("historical")
SPIN = {
    ("Defender", "defender", "belligerent"): 1.0,
    ("Attacker", "attacker", "belligerent"): 0.5,
    ("Observer", "neutral", "neutral"): 0.0,
}


@pytest.fixture(scope="module")
def ledger():
    return simulated_records(18, 4, SPIN)


@pytest.fixture(scope="module")
def model(ledger):
    return est.build_model(ledger, PRIORS)


def test_it_has_named_coordinates_and_data(model):
    import pymc as pm  # noqa: PLC0415 - slow to import

    assert isinstance(model, pm.Model)
    assert list(model.coords["source"]) == ["Attacker", "Defender", "Observer"]
    assert len(model.coords["salvo"]) == 18
    assert model.named_vars_to_dims["spin"] == ("source",)
    assert model.named_vars_to_dims["stick_mean"] == ("weapon", "stick")
    assert {v.name for v in model.data_vars} == {"panel_places", "panel_numbers"}
    assert {v.name for v in model.free_RVs} >= {"spin_z", "noise_z", "size_exact"}


def test_both_likelihoods_are_one(ledger, model):
    plain = est.build_model(ledger, PRIORS, likelihood="plain")
    point = model.initial_point()
    rng = np.random.default_rng(1)
    point = {name: rng.normal(0, 0.5, np.shape(value)) for name, value in point.items()}
    one, other = (m.compile_logp(mode="FAST_COMPILE")(point) for m in (model, plain))
    assert float(one) == pytest.approx(float(other), abs=1e-9)


def test_sampling_it_by_pymc_agrees_with_learning(ledger, model):
    """Means within five standard errors of both, after a gate on the effective draws."""
    import arviz_stats as azs  # noqa: PLC0415
    import pymc as pm  # noqa: PLC0415

    with model:
        trace = pm.sample(
            draws=250,
            tune=250,
            chains=2,
            cores=1,
            random_seed=1,
            nuts_sampler="nutpie",
            progressbar=False,
            compute_convergence_checks=False,
        )
    learned = est.learn(ledger, PRIORS, seed=1, sampling=Sampling(draws=300, chains=2))
    for name in ("spin", "noise"):
        values = trace["posterior"][name]
        ess = azs.ess(values).to_numpy().ravel()
        assert ess.min() > 100
        own = learned.draws[name]
        error = np.hypot(
            values.std(("chain", "draw")).to_numpy() / np.sqrt(ess), learned.diagnostics.mcse[name][0]
        )
        away = np.abs(values.mean(("chain", "draw")).to_numpy() - own.mean(axis=0))
        assert np.all(away < 5 * error), name
