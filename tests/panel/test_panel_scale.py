"""The scale of all spins of a record: learned where many strikes compare sources, shown, handed on, kept."""

import dataclasses
import json

import numpy as np
import pytest
from panel_kit import simulated_records
from scipy.special import ndtri
from scipy.stats import norm

from estimator.claims.salvos import salvos
from estimator.errors import StoredFileError
from estimator.inference.learn import learn
from estimator.inference.learned import LearnedSources
from estimator.inference.learned_parts import spin_scales
from estimator.inference.sampling import Sampling
from estimator.panel.compile import compile_panel
from estimator.panel.density import Density
from estimator.panel.hierarchy import hierarchy
from estimator.panel.numbers import log_prior
from estimator.panel.pooling import POOLING, pooled
from estimator.posterior.unfit import UnfitError
from estimator.priors import load_priors
from estimator.quantities import OUTCOMES
from estimator.report.learned import learned_json, learned_text

PRIORS = load_priors("historical")
WHO = (
    ("Defender", "defender", "belligerent"),
    ("Attacker", "attacker", "belligerent"),
    ("Observer", "neutral", "neutral"),
)
LITTLE, MUCH = (0.1, 0.05, 0.0), (3.0, 2.6, 0.5)


def record(strikes, spins, who=WHO):
    return simulated_records(strikes, 3, dict(zip(who, spins, strict=False)))


SHORT = Sampling(draws=300, tune=250, chains=2, cores=1)


@pytest.fixture(scope="module")
def little():
    return learn(record(16, LITTLE), PRIORS, seed=3, sampling=dataclasses.replace(SHORT, draws=800))


@pytest.mark.parametrize(("strikes", "who"), [(1, WHO), (30, WHO[:1])])
def test_every_record_has_one(strikes, who):
    assert pooled(salvos(record(strikes, LITTLE, who))[0], PRIORS, OUTCOMES).spin_scale


def test_a_record_tells_how_much_its_sources_lean(little):
    much = learn(record(16, MUCH), PRIORS, seed=3, sampling=SHORT)
    for found in (little, much):
        assert found.diagnostics.divergences == 0
        assert found.diagnostics.ess_bulk > 100
    assert np.quantile(little.spin_scale, 0.9) < 1.0 < np.quantile(much.spin_scale, 0.1)


def test_a_class_that_tells_its_spins_is_explored_as_well():
    """Drawn in their own units, spins of next to no spread would have chains diverge."""
    certain = dataclasses.replace(PRIORS.sources["belligerent"], spin_sd=1e-6)
    priors = dataclasses.replace(PRIORS, sources={**PRIORS.sources, "belligerent": certain})
    found = learn(
        record(16, LITTLE), priors, seed=1, sampling=Sampling(draws=300, tune=200, chains=2, cores=1)
    )
    assert found.diagnostics.divergences == 0
    assert found.diagnostics.rhat < 1.05
    for name in ("Defender", "Attacker"):  # of spin 1 in its class
        assert found.of(name)["spin"] == pytest.approx(found.spin_scale, rel=1e-4)


def test_the_level_that_two_opposed_sources_leave_open_is_told_by_it():
    """Where both sides stand close together, so does the truth: less is left open under a scale."""
    ledger = record(24, LITTLE, WHO[:2])
    read = salvos(ledger)[0]
    belligerent, near = PRIORS.sources["belligerent"], []
    for scaled, s in ((True, spin_scales(2001)), (False, np.ones(1))):
        own = dataclasses.replace(pooled(read, PRIORS, OUTCOMES), spin_scale=scaled)
        panel = compile_panel(read, PRIORS, learned=own.sticks)
        density = Density(panel, hierarchy(panel, PRIORS, own))
        # The claims are taken as telling how far apart both sides stand, the sum of their spins (0.15, sd 0.15), and
        # nothing of where the truth lies between them, which is half the difference.
        spin = density.named(density.prior_draws(20_000, np.random.default_rng(4)))["spin"]
        weight = np.exp(-0.5 * ((spin.sum(axis=1) - 0.15) / 0.15) ** 2)
        found = np.average(np.abs(spin[:, 0] - spin[:, 1]) < 0.4, weights=weight)
        # Given s, sum and difference are normal and independent.
        wide = np.sqrt(2 * (s * belligerent.spin_sd) ** 2 + 0.15**2)
        likely = norm.pdf(0.15, 2 * s * belligerent.spin_mean, wide)
        expected = np.average(2 * norm.cdf(0.4 / (np.sqrt(2) * s * belligerent.spin_sd)) - 1, weights=likely)
        effective = weight.sum() ** 2 / (weight**2).sum()
        assert effective > 500
        assert abs(found - expected) < 5 * np.sqrt(expected * (1 - expected) / effective)
        near.append(expected)
    assert near[0] > 1.5 * near[1]


def test_its_power_of_the_prior_is_that_of_what_is_drawn(little):
    """Log-densities of spins and scale as the model has them, at two vectors whose other numbers are the same."""
    read = salvos(record(16, LITTLE))[0]
    own = pooled(read, PRIORS, OUTCOMES)
    panel = compile_panel(read, PRIORS, learned=own.sticks)
    of = hierarchy(panel, PRIORS, own)
    density = Density(panel, of)
    flats = np.repeat(density.prior_draws(1, np.random.default_rng(8)), 2, axis=0)
    density.where.take(flats, "spin_z")[1] += np.linspace(-1, 1, len(of.sources))
    density.where.take(flats, "spin_scale_z")[1] -= 0.7
    named = density.named(flats)
    scale = named["spin_scale"]
    z = (named["spin"] - scale * of.at["spin_mean"]) / (scale * of.at["spin_sd"])
    given = (-0.5 * z**2 - np.log(scale)).sum(axis=1) - 0.5 * (np.log(scale[:, 0]) / POOLING.spin_scale) ** 2
    # What is drawn has s to the power of 1 - p as its unit.
    moved = given + (1 - POOLING.centred) * len(of.sources) * np.log(scale[:, 0])
    found = log_prior(of, density.where, flats)
    assert found[1] - found[0] == pytest.approx(given[1] - given[0], abs=1e-9)
    drawn = [density.terms(flat).prior for flat in flats]
    assert drawn[1] - drawn[0] == pytest.approx(moved[1] - moved[0], abs=1e-9)


def test_a_stranger_leans_as_the_record_does(little):
    handed = little.priors(PRIORS)
    scale = little.spin_scale
    for name in ("belligerent", "neutral", "imagery"):
        table, own = PRIORS.sources[name], handed.sources[name]
        z = ndtri((np.arange(400) + 0.5) / 400)
        drawn = np.multiply.outer(scale, table.spin_mean + table.spin_sd * z)
        assert own.spin_mean == pytest.approx(drawn.mean(), abs=1e-6)
        assert own.spin_sd == pytest.approx(drawn.std(), rel=5e-3)
        assert own.noise_median == table.noise_median
    learned = {entry.key: entry for entry in handed.entries}
    assert "learned from" in learned["sources.belligerent.spin.mean"].reason
    assert "learned from" not in learned["sources.belligerent.noise.median"].reason
    assert handed.digest != PRIORS.digest


def test_it_is_shown_with_its_prior(little):
    text, plain = learned_text(little), json.loads(learned_json(little))
    flowing = " ".join(text.split())
    assert f"The sources of this record lean {np.median(little.spin_scale):.2f} times (" in flowing
    assert "before any claim 1.00 times (0.32 to 3.16)" in flowing
    assert plain["spin_scale"]["median"] == pytest.approx(np.median(little.spin_scale))
    assert (plain["spin_scale"]["mass"], plain["spin_scale"]["kind"]) == (0.9, "central interval")
    assert "scale of spins" not in " ".join(plain["notes"])


def test_a_fit_that_failed_withholds_it(little):
    failed = dataclasses.replace(
        little, diagnostics=dataclasses.replace(little.diagnostics, verdict="failed", problems=("rhat",))
    )
    assert json.loads(learned_json(failed))["spin_scale"] is None
    assert "of this record lean" not in learned_text(failed)


def test_the_prior_beside_a_spin_is_in_the_scale_too(little):
    prior, drawn = little.prior_values("belligerent", "spin"), little.prior_draws["spin"]
    place = little.names.index("Defender")
    wide, own = (np.ptp(np.quantile(values, [0.05, 0.95])) for values in (prior, drawn[:, place]))
    assert wide == pytest.approx(own, rel=0.1)  # not the standard deviation, which a few draws far out make
    assert little.mean("Defender", "spin", prior=True) == pytest.approx(np.exp(0.245), rel=0.02)
    assert np.all(
        np.diff(np.quantile(little.prior_values("belligerent", "reliability"), [0.05, 0.5, 0.95])) > 0
    )
    without = dataclasses.replace(little, spin_scale=np.zeros(0))
    assert without.mean("Defender", "spin", prior=True) == pytest.approx(1.0, abs=1e-6)


def test_it_is_kept_and_in_the_tree(little, tmp_path):
    again = LearnedSources.load(little.save(tmp_path / "sources.nc"))
    assert np.array_equal(again.spin_scale, little.spin_scale)
    tree = little.to_datatree()
    assert tree["posterior"]["spin_scale"].dims == ("chain", "draw")
    assert np.array_equal(tree["posterior"]["spin_scale"].values.ravel(), little.spin_scale)


def test_a_record_without_it_is_kept_as_well(little, tmp_path):
    without = dataclasses.replace(little, spin_scale=np.zeros(0))
    again = LearnedSources.load(without.save(tmp_path / "sources.nc"))
    assert again.spin_scale.size == 0
    assert "spin_scale" not in again.to_datatree()["posterior"]
    assert again.priors(PRIORS).sources["belligerent"] == PRIORS.sources["belligerent"]


@pytest.mark.parametrize("spoil", [lambda s: s[:-1], lambda s: -s, lambda s: np.where(s > 0, np.nan, s)])
def test_one_of_another_form_is_refused(little, tmp_path, spoil):
    bad = dataclasses.replace(little, spin_scale=spoil(little.spin_scale.copy()))
    with pytest.raises((StoredFileError, UnfitError), match=r"scale of spins|cannot be stored"):
        LearnedSources.load(bad.save(tmp_path / "bad.nc"))
