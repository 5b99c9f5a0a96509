"""The density that is sampled is the PyMC model's: value, gradient, names, whatever is learned beyond the sources."""

import dataclasses
from types import MappingProxyType

import numpy as np
import pytest
from panel_kit import said_panel, simulated_records
from scipy.stats import kstest

from estimator.claims.salvos import salvos
from estimator.panel import pooling
from estimator.panel.compile import compile_panel
from estimator.panel.density import Density
from estimator.panel.hierarchy import hierarchy
from estimator.panel.numbers import log_prior
from estimator.panel.pooling import pooled
from estimator.priors import load_priors
from estimator.quantities import OUTCOMES

PRIORS = load_priors("historical")
BIAS = {
    ("Defender", "defender", "belligerent"): 1.0,
    ("Attacker", "attacker", "belligerent"): 0.5,
    ("Observer", "neutral", "neutral"): 0.0,
}


def with_weapons(read):
    """Give every second salvo another weapon, and two of the sources a bloc."""
    changed = []
    for number, salvo in enumerate(read):
        accounts = tuple(
            dataclasses.replace(a, bloc="" if a.source == "Attacker" else "friends") for a in salvo.accounts
        )
        weapon = "ballistic missile" if number % 2 else "drone"
        changed.append(dataclasses.replace(salvo, weapon=weapon, accounts=accounts))
    return changed


def panels():
    many = salvos(simulated_records(20, 3, BIAS))[0]
    return {"few": said_panel(), "sticks": many, "weapons and blocs": with_weapons(many)}


#: More forms of panels: what they are made of, and what of the priors or of pooling is changed.
FORMS = {
    "classes": ("weapons and blocs", {"class_sources": 2}, {}),
    "classes, no scale": ("weapons and blocs", {"class_sources": 2}, {}),
    "blocs of one voice": ("weapons and blocs", {"class_sources": 2}, {"bloc_share": 1.0}),
}


@pytest.fixture(scope="module", params=[*panels(), *FORMS])
def pair(request):
    """Return a density, and a compiled PyMC model of the same panel with the plain likelihood."""
    import pymc as pm  # noqa: PLC0415 - slow to import

    from estimator.inference import panel as models  # noqa: PLC0415

    with pytest.MonkeyPatch.context() as patch:
        name, thresholds, numbers = FORMS.get(request.param, (request.param, {}, {}))
        patch.setattr(pooling, "POOLING", dataclasses.replace(pooling.POOLING, **thresholds))
        read, priors = panels()[name], dataclasses.replace(PRIORS, **numbers)
        scaled = request.param != "classes, no scale"
        learned = dataclasses.replace(pooled(read, priors, OUTCOMES), spin_scale=scaled)
        panel = compile_panel(read, priors, learned=learned.sticks)
        of = hierarchy(panel, priors, learned)
        model = models._model(panel, of, "plain")
    assert bool(of.classes) == (request.param in FORMS)
    assert of.spin_scale == scaled
    start = model.initial_point()
    compiled = model.logp_dlogp_function(ravel_inputs=True, mode="FAST_COMPILE", initial_point=start)
    compiled.set_extra_values({})
    order = [(v.name, np.shape(start[v.name])) for v in compiled._grad_vars]
    return Density(panel, of), compiled, order, pm


def vectors(density, count, seed):
    return density.prior_draws(count, np.random.default_rng(seed))


def reordered(density, flat, order):
    return np.concatenate([density.where.take(flat, name).ravel() for name, _ in order])


def test_it_is_the_models_density_and_gradient(pair):
    density, compiled, order, _ = pair
    assert sorted(name for name, _ in order) == sorted(density.where.places)
    for flat in vectors(density, 6, seed=1):
        value, slope = density(flat)
        expected, expected_slope = compiled(reordered(density, flat, order))
        assert value == pytest.approx(float(expected), abs=1e-8, rel=1e-11)
        assert reordered(density, slope, order) == pytest.approx(expected_slope, rel=1e-7, abs=1e-7)


def test_its_gradient_is_that_of_finite_differences(pair):
    density = pair[0]
    flat, step = vectors(density, 1, seed=2)[0], 1e-5
    slope = density(flat)[1]
    for place in range(density.size):
        ends = [density(flat + way * step * (np.arange(density.size) == place))[0] for way in (-2, -1, 1, 2)]
        finite = (ends[0] - 8 * ends[1] + 8 * ends[2] - ends[3]) / (12 * step)
        assert slope[place] == pytest.approx(finite, rel=1e-5, abs=1e-5)


def test_its_parts_add_up(pair):
    density = pair[0]
    flat = vectors(density, 1, seed=3)[0]
    parts = density.terms(flat)
    assert parts.prior + parts.salvos.sum() == pytest.approx(density(flat)[0], abs=1e-9)
    salvos_, states = density.states(flat)
    assert salvos_ == pytest.approx(parts.salvos, abs=1e-12)
    assert states.sum() == pytest.approx(salvos_.size)


def standard(density, flats):
    """Return the standard normals that the spins of vectors stand for, worked out from the spins themselves."""
    named, of, take = density.named(flats), density.of, density.where.take
    scale = named["spin_scale"] if of.spin_scale else 1.0
    mean, sd = (np.broadcast_to(of.at[n], named["spin"].shape) for n in ("spin_mean", "spin_sd"))
    if of.classes:  # in their scale already
        known = of.class_of >= 0
        mean = np.where(known, named["class_spin_mean"][:, of.class_of] / scale, mean)
        sd = np.where(known, named["class_spin_sd"][:, of.class_of] / scale, sd)
    common = of.common * take(flats, "bloc_z")[:, of.bloc_of] if of.blocs else 0.0
    own = np.where(of.apart > 0, of.apart, 1.0)
    return np.where(of.apart > 0, ((named["spin"] / scale - mean) / sd - common) / own, take(flats, "spin_z"))


def test_spins_are_drawn_by_standard_normals_whatever_they_are_drawn_in(pair):
    """Of 1,000 draws of each: Kolmogorov-Smirnov, one false alarm in ten thousand; and no tie to the scale."""
    density = pair[0]
    flats = vectors(density, 1000, seed=6)
    for z in standard(density, flats).T:
        assert kstest(z, "norm").pvalue > 1e-4
        if density.of.spin_scale:
            assert abs(np.corrcoef(z, density.where.take(flats, "spin_scale_z")[:, 0])[0, 1]) < 0.13


def test_the_prior_whose_power_is_scaled_is_that_which_is_sampled(pair):
    """Up to a constant, and to the volumes of what it is drawn in: log-odds, logs, and the scale of spins."""
    density = pair[0]
    of, take, flats = density.of, density.where.take, vectors(density, 5, seed=7)
    odds = np.concatenate([take(flats, f"{name}_logodds__") for name in ("size_exact", "blur")], axis=1)
    volume = -(np.logaddexp(0, -odds) + np.logaddexp(0, odds)).sum(axis=1)
    if "stick_spread_log__" in density.where.places:
        volume = volume + take(flats, "stick_spread_log__").sum(axis=1)
    if of.spin_scale:
        drawn = np.where(of.centred > 0, 1.0 - of.centred, 0.0).sum()
        volume = volume + drawn * np.log(density.named(flats)["spin_scale"][:, 0])
    apart = [density.terms(flat).prior for flat in flats] - log_prior(of, density.where, flats) - volume
    assert np.ptp(apart) == pytest.approx(0.0, abs=1e-8)


def test_its_prior_draws_are_the_priors(pair):
    """Means of 4,000 draws within five standard errors."""
    density = pair[0]
    named = density.named(vectors(density, 4000, seed=4))
    spin = named["spin"][:, density.of.sources.index(density.of.sources[-1])]
    z = (spin - spin.mean()) / spin.std()
    assert abs((z**3).mean()) < 1.0
    a, b = density.of.at["size_exact_a"], density.of.at["size_exact_b"]
    error = 5 * np.sqrt(a * b / ((a + b) ** 2 * (a + b + 1)) / 4000)
    assert np.all(np.abs(named["size_exact"].mean(axis=0) - a / (a + b)) < error)
    if not density.of.classes:
        mean, square, sd = density.of.at["spin_mean"], 1.0, density.of.at["spin_sd"]
        if density.of.spin_scale:  # a log-normal about 1: its mean, and the mean of its square
            scale = named["spin_scale"]
            assert np.log(scale).std() == pytest.approx(0.7, rel=0.06)
            mean, square = mean * np.exp(0.5 * 0.49), np.exp(2 * 0.49)
        wide = np.sqrt(square * (density.of.at["spin_mean"] ** 2 + sd**2) - mean**2)
        assert np.all(np.abs(named["spin"].mean(axis=0) - mean) < 5 * wide / np.sqrt(4000))
        assert np.median(named["noise"], axis=0) == pytest.approx(np.exp(density.of.at["noise_log"]), rel=0.1)


def test_nothing_possible_is_minus_infinity(pair):
    density = pair[0]
    value, slope = density(np.full(density.size, 1e6))
    assert value == -np.inf
    assert not slope.any()


def test_a_flipped_sign_is_noticed(pair):
    density, compiled, order, _ = pair
    flat = vectors(density, 1, seed=5)[0]
    mutant = flat.copy()
    density.where.take(mutant, "spin_z")[:] *= -1
    assert abs(density(mutant)[0] - float(compiled(reordered(density, flat, order))[0])) > 1e-3


def test_hierarchy_is_read_only_in_name(pair):
    assert isinstance(pair[0].of.at, MappingProxyType)


def test_the_value_alone_is_that_with_the_gradient(pair):
    density = pair[0]
    for flat in vectors(density, 4, seed=6):
        assert density.value(flat) == density(flat)[0]
    assert density.value(np.full(density.size, 1e6)) == -np.inf
