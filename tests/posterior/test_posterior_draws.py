"""Draws agree with the posterior they come from, jointly: counts and sources, and sources of one bloc.

Seeds are fixed. A mean may be off by five Monte Carlo standard errors: with some 130 means, a sound build would fail
for a new seed once in 13,000 (two-sided 5.7e-7 each).
"""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from posterior_kit import PLAIN_ROWS, estimated, opened
from scipy import stats
from scipy.special import roots_jacobi

import estimator as est
from estimator.errors import LimitError, StoredFileError
from estimator.model import source
from estimator.posterior.storage import to_bytes
from estimator.posterior.values import PARAMETERS
from estimator.quantities import LAUNCHED, MEMBERS

N = 6_000
#: Gauss-Jacobi points of the Beta(1, 19) that blur has in every class of these strikes, with their weights.
_PLACES, _WEIGHTS = roots_jacobi(8, 18, 0)
BLURS = list(zip(0.5 * (1 + _PLACES), _WEIGHTS / _WEIGHTS.sum(), strict=True))


@pytest.fixture(scope="module", params=["plain", "tangled"])
def pair(request):
    posterior = request.getfixturevalue(request.param)
    return posterior, drawn_from(posterior)


@cache
def drawn_from(posterior):
    """Return draws of a posterior, made once for all tests."""
    return posterior.draws(N, seed=3)


def z_of(draws: np.ndarray, mean: float) -> float:
    """Return by how many of its standard errors a mean of draws differs from ``mean``."""
    return (draws.mean() - mean) / max(draws.std() / np.sqrt(draws.size), 1e-12)


def test_counts_have_the_means_of_their_pmfs(pair):
    for salvo, drawn in zip(pair[0].salvos, pair[1].salvos, strict=True):
        for quantity, pmf in salvo.pmf.items():
            assert abs(z_of(drawn.count(quantity), pmf @ np.arange(pmf.size))) < 5, (salvo.strike, quantity)


def test_sources_have_the_means_of_their_marginals(pair):
    for salvo, drawn in zip(pair[0].salvos, pair[1].salvos, strict=True):
        for one, other in zip(salvo.sources, drawn.sources, strict=True):
            assert (one.name, one.role, one.bloc) == (other.name, other.role, other.bloc)
            for name in PARAMETERS:
                assert abs(z_of(other.numbers[name], one.numbers[name].mean())) < 5, (one.name, name)


def test_sources_have_the_spread_of_their_marginals(pair):
    # A tenth is some five standard errors of the sd of the noises, whose tails are long; more of the others.
    for salvo, drawn in zip(pair[0].salvos, pair[1].salvos, strict=True):
        for one, other in zip(salvo.sources, drawn.sources, strict=True):
            for name in PARAMETERS:
                ratio = other.numbers[name].std() / one.numbers[name].sd()
                assert ratio == pytest.approx(1, abs=0.1), (one.name, name)


def test_counts_are_drawn_by_their_mass(plain):
    # Chi-squared over numbers of hits expected five times or more; a sound build fails once in a million seeds.
    drawn = drawn_from(plain).salvos[0].count("hit")
    expected = N * plain.salvos[0].pmf["hit"]
    often = expected >= 5
    found = np.bincount(drawn, minlength=expected.size)[: expected.size]
    both = [np.append(x[often], x[~often].sum()) for x in (found.astype(float), expected)]
    both[1] *= both[0].sum() / both[1].sum()
    assert stats.chisquare(*both).pvalue > 1e-6


def test_counts_add_up(pair):
    for drawn in pair[1].salvos:
        assert (drawn.counts[:, 1:].sum(axis=1) == drawn.counts[:, 0]).all()
        assert drawn.count("reached").tolist() == (drawn.count("hit") + drawn.count("damaged")).tolist()


def test_spin_goes_with_the_state(plain):
    # A defender who says "five intercepted" flatters itself the more, the more missiles hit; who says "six hit" less.
    drawn = drawn_from(plain).salvos[0]
    share = drawn.count("hit") / drawn.count(LAUNCHED)
    by_name = {s.name: s.numbers["spin"] for s in drawn.sources}
    noise = 5 / np.sqrt(N)
    assert np.corrcoef(share, by_name["Ministry"])[0, 1] > noise
    assert np.corrcoef(share, by_name["Officials"])[0, 1] < -noise
    assert abs(np.corrcoef(share, by_name["Forces"])[0, 1]) < noise  # it says nothing of outcomes
    alone = np.random.default_rng(1).permutation(
        by_name["Ministry"]
    )  # the mutant: drawn regardless of the state
    assert abs(np.corrcoef(share, alone)[0, 1]) < noise


def test_state_and_spin_go_together_as_the_definition_has_it():
    # One source that knows its total: P(point | state) is the prior times one figure, summed here over a grid of
    # our own with the definition's figure (not the kernel's).
    rows = (
        {"source": "Ministry", "role": "defender", "quantity": "launched", "said": "8"},
        {"source": "Ministry", "role": "defender", "quantity": "intercepted", "said": "5"},
    )
    posterior = estimated(rows, outcomes=("intercepted", "hit"))
    salvo, prior = posterior.salvos[0], posterior.priors.sources["belligerent"]
    x, z = (axis.ravel() for axis in np.meshgrid(np.linspace(-4, 4, 81), np.linspace(-3.2, 3.2, 33)))
    spin = prior.spin_mean + prior.spin_sd * x
    noise = prior.noise_median * np.exp(prior.noise_logsd * z)
    cut = source.cuts(*(np.array(number) for number in (5.0, 5.0, 8.0)))
    likely = salvo.probability > 1e-7
    mass, counts = salvo.probability[likely], salvo.counts[likely]
    y, rest = counts[:, 1, None], counts[:, 2, None]
    blurs, parts = roots_jacobi(8, prior.blur_b - 1, prior.blur_a - 1)
    at = source.log_odds(y, rest), y + rest + 1
    where = [source.places(*at, 0.5 * (1 + blur)) for blur in blurs]
    figure = sum(
        w * np.exp(source.figure_logpmf(cut, at, spin, noise)) for at, w in zip(where, parts, strict=True)
    )
    given = figure * np.exp(-0.5 * (x**2 + z**2))
    given /= given.sum(axis=1, keepdims=True)
    drawn = posterior.draws(N, seed=11).salvos[0]
    for name, values in (("spin", spin), ("noise", noise)):
        product = drawn.count("hit") * drawn.sources[0].numbers[name]
        assert abs(z_of(product, mass * counts[:, 2] @ (given @ values))) < 5


def test_sources_that_agree_are_drawn_as_knowing_the_number():
    rows = [{"source": name, "role": "defender", "quantity": "launched", "said": "31"} for name in "ABC"]
    posterior = estimated(rows, outcomes=("intercepted", "hit"))
    drawn = posterior.draws(N, seed=3).salvos[0]
    for one, other in zip(posterior.salvos[0].sources, drawn.sources, strict=True):
        assert one.numbers["size_exact"].mean() > one.numbers["size_exact"].mean(prior=True) + 0.02
        for name in ("size_spin", "size_noise", "size_exact"):
            assert abs(z_of(other.numbers[name], one.numbers[name].mean())) < 5, name


def test_members_of_a_bloc_lean_together(tangled):
    drawn = drawn_from(tangled).salvo("s1")
    numbers = {s.name: s.numbers for s in drawn.sources}
    for name in ("spin", "size_spin"):
        together = np.corrcoef(numbers["Минобороны"][name], numbers["Губернатор"][name])[0, 1]
        apart = np.corrcoef(numbers["Минобороны"][name], numbers["Observer"][name])[0, 1]
        assert together > 0.2 > abs(apart)
    noises = np.corrcoef(numbers["Минобороны"]["size_exact"], numbers["Губернатор"]["size_exact"])[0, 1]
    assert abs(noises) < 0.2


def test_a_source_that_says_nothing_keeps_its_prior(tangled):
    # Kolmogorov and Smirnov, of 3 numbers; a sound build fails once in 300,000 seeds.
    numbers = next(s.numbers for s in drawn_from(tangled).salvo("s1").sources if s.name == "Silent")
    prior = tangled.priors.sources["belligerent"]
    exact = stats.beta(prior.size_exact_a, prior.size_exact_b)
    noise = stats.lognorm(prior.noise_logsd, scale=prior.noise_median)
    shown = next(s.numbers["spin"] for s in tangled.salvo("s1").sources if s.name == "Silent")
    assert (
        abs(z_of(numbers["spin"], shown.mean())) < 5
    )  # its prior at the scale of spins that the others tell of
    assert stats.kstest(numbers["noise"], noise.cdf).pvalue > 1e-6
    assert stats.kstest(numbers["size_exact"], exact.cdf).pvalue > 1e-6


def test_reliability_is_that_of_spin_and_noise(pair):
    for drawn in pair[1].salvos:
        for one in drawn.sources:
            own = one.numbers["spin"][:200], one.numbers["noise"][:200]
            exact = sum(w * source.reliability(*own, blur) for blur, w in BLURS)
            error = np.abs(one.numbers["reliability"][:200] - exact)
            assert error.max() < 0.01
            assert error.mean() < 2e-4


def test_draws_are_continuous(pair):
    for drawn in pair[1].salvos:
        for one in drawn.sources:
            assert all(np.unique(values).size > 0.99 * N for values in one.numbers.values())


def test_draws_hang_on_the_seed_alone(plain):
    one, same, other = (plain.draws(50, seed).to_dict()["posterior"] for seed in (4, 4, 5))
    stored = opened(to_bytes(plain)).draws(50, 4).to_dict()["posterior"]
    for name, array in one.items():
        np.testing.assert_array_equal(array, same[name])
        np.testing.assert_array_equal(array, stored[name])
    assert not np.array_equal(one["spin"], other["spin"])


def test_draws_cannot_be_changed(plain):
    drawn = plain.draws(5, 1).salvos[0]
    for array in (drawn.counts, drawn.sources[0].numbers["spin"]):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


@pytest.mark.parametrize("n", [1, 2])
def test_a_single_draw_is_a_draw(plain, n):
    assert plain.draws(n, 1).salvos[0].counts.shape == (n, 5)


@pytest.mark.parametrize(("n", "seed", "found"), [(0, 1, "n = 0"), (-3, 1, "n = -3"), (5, -1, "seed = -1")])
def test_what_cannot_be_drawn(plain, n, seed, found):
    with pytest.raises(ValueError, match=f"found {found}; allowed: "):
        plain.draws(n, seed)


def test_too_many_draws(plain):
    with pytest.raises(LimitError, match="allowed: up to 1000000"):
        plain.draws(1_000_001)


def test_draws_are_for_the_exact_route(plain):
    with pytest.raises(ValueError, match="found the method 'nuts'"):
        replace(plain, method="nuts").draws(5)


def test_salvos_without_claims_are_refused(plain):
    salvo = replace(plain.salvos[0], strike="elsewhere")
    with pytest.raises(StoredFileError, match="found the salvo of elsewhere"):
        replace(plain, salvos=(salvo,)).draws(5)


def test_a_salvo_without_evidence_is_drawn_from_its_prior():
    posterior = estimated((*PLAIN_ROWS, {**PLAIN_ROWS[0], "strike": "s2", "said": ""}))
    drawn, salvo = posterior.draws(N, 1).salvo("s2"), posterior.salvo("s2")
    for source_drawn, one in zip(drawn.sources, salvo.sources, strict=True):
        for name in PARAMETERS:
            assert abs(z_of(source_drawn.numbers[name], one.numbers[name].mean(prior=True))) < 5, name


def test_large_salvos_are_drawn():
    row = {"source": "Ministry", "role": "defender"}
    rows = (
        row | {"quantity": "launched", "said": "about 120"},
        row | {"quantity": "intercepted", "said": "99 %"},
    )
    posterior = estimated(rows)
    drawn = posterior.draws(2_000, 1).salvos[0]
    pmf = posterior.salvos[0].pmf["intercepted"]
    assert abs(z_of(drawn.count("intercepted"), pmf @ np.arange(pmf.size))) < 5


def test_dict_has_chains_draws_and_accounts(tangled):
    posterior = tangled.draws(20, 1).to_dict()["posterior"]
    assert set(posterior) == {LAUNCHED, *MEMBERS, *PARAMETERS}
    assert posterior["hit"].shape == (1, 20, 2)
    accounts = sum(len(salvo.sources) for salvo in tangled.salvos)
    assert posterior["spin"].shape == (1, 20, accounts)


def test_outcomes_out_of_play_are_left_out():
    posterior = estimated(PLAIN_ROWS[:1], outcomes=("intercepted", "hit"))
    assert "damaged" not in posterior.draws(5, 1).to_dict()["posterior"]


def test_xarray_has_named_dimensions(tangled):
    pytest.importorskip("xarray")
    drawn = tangled.draws(20, 1)
    data = drawn.to_xarray()["posterior"]
    assert dict(data.sizes) == {"chain": 1, "draw": 20, "salvo": 2, "account": data.sizes["account"]}
    spin = data["spin"].sel(account="Минобороны on s1, ATACMS").to_numpy()[0]
    source = next(s for s in drawn.salvo("s1").sources if s.name == "Минобороны")
    np.testing.assert_array_equal(spin, source.numbers["spin"])
    assert data.attrs["seed"] == 1


def test_a_salvo_is_found_by_its_strike(tangled):
    drawn = tangled.draws(5, 1)
    assert drawn.salvo("s2").strike == "s2"
    with pytest.raises(KeyError, match="there are: s1, s2"):
        drawn.salvo("s3")
    assert est.Posterior.draws is type(tangled).draws
