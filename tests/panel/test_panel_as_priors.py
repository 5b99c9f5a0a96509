"""What was learned leans and has tails: the laws handed on are those of the draws, and what follows is of them."""

from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest
from scipy import stats

from estimator.claims import claims_from_records
from estimator.inference.as_priors import _source, leaning, tailed
from estimator.inference.estimate import estimate
from estimator.inference.learned_parts import prior_points
from estimator.posterior.checking import check_prior
from estimator.posterior.unfit import UnfitError
from estimator.priors import load_priors
from estimator.priors.scales import Location, LogScale

RNG = np.random.default_rng(7)
DRAWS = {
    "leans to little": -RNG.gamma(20.0, 0.1, 4000),
    "leans to much": RNG.gamma(6.0, 0.2, 4000),
    "normal": RNG.normal(-1.2, 0.4, 4000),
}


def three(values, weight):
    """Return mean, standard deviation and skewness of weighted values."""
    mean = weight @ values
    sd = np.sqrt(weight @ (values - mean) ** 2)
    return np.array([mean, sd, weight @ (values - mean) ** 3 / sd**3])


@pytest.mark.parametrize("logs", DRAWS.values(), ids=DRAWS)
def test_mean_sd_and_skewness_are_those_of_the_draws(logs):
    z = np.linspace(-9, 9, 3601)
    weight = stats.norm.pdf(z) / stats.norm.pdf(z).sum()
    given = three(logs, np.full(logs.size, 1 / logs.size))
    np.testing.assert_allclose(three(np.log(leaning(logs).at(z)), weight), given, atol=1e-6)


def test_draws_that_do_not_lean_are_log_normal():
    logs = np.array([-2.0, -1.0, 0.0])
    assert leaning(logs) == LogScale(pytest.approx(np.exp(-1)), pytest.approx(logs.std()), 0.0)


def test_draws_that_are_all_alike_keep_some_width():
    assert leaning(np.full(50, -1.0)) == LogScale(pytest.approx(np.exp(-1)), 1e-3, 0.0)


def test_a_wild_skewness_is_bounded():
    logs = np.append(np.zeros(999), 50.0)
    assert 0.3 < leaning(logs).skew < 0.5


@pytest.mark.parametrize("tail", [0.05, 0.15])
def test_tails_and_spread_are_those_of_the_draws(tail):
    own = Location(0.3, 0.04, tail)
    draws = own.at(stats.norm.ppf((np.arange(400_000) + 0.5) / 400_000))
    assert tailed(draws) == tuple(pytest.approx(number, rel=2e-3) for number in own)
    assert draws.std() == pytest.approx(own.sd, rel=0.02)


def test_light_tails_are_taken_as_normal_with_the_moments_of_the_draws():
    draws = np.linspace(-1, 1, 5001)
    assert tailed(draws) == (pytest.approx(0, abs=1e-12), pytest.approx(draws.std()), 0)


def test_the_heaviest_tails_are_bounded():
    found = tailed(np.tan(np.linspace(-1.57, 1.57, 5001)))
    assert found.tail == 0.2
    assert np.isfinite(found.sd)


@pytest.mark.parametrize("tail", [0.0, 0.01, 0.2])
def test_scores_are_the_way_back(tail):
    own, z = Location(-0.2, 0.3, tail), np.linspace(-6, 6, 49)
    np.testing.assert_allclose(own.score(own.at(z)), z, atol=1e-12)


def test_all_of_it_is_handed_on():
    own = {"spin": DRAWS["normal"], "size_spin": Location(0.1, 0.05, 0.1).at(RNG.standard_normal(4000))}
    own |= {name: np.exp(DRAWS["leans to little"]) for name in ("noise", "size_noise")}
    own |= {name: RNG.beta(2, 8, 4000) for name in ("size_exact", "blur")}
    made = _source(own)
    assert made.noise == made.size_noise == leaning(DRAWS["leans to little"])
    assert made.noise.skew < 0
    assert made.size_spin == tailed(own["size_spin"])
    assert made.size_spin.tail > 0
    assert (made.spin_mean, made.spin_sd) == (own["spin"].mean(), own["spin"].std())


@pytest.fixture
def skewed():
    """Priors whose belligerents' noises lean, and whose size_spin has tails."""
    priors = load_priors("historical")
    own = replace(priors.sources["belligerent"], noise_skew=-0.25, size_noise_skew=-0.2, size_spin_tail=0.15)
    return replace(priors, sources=MappingProxyType({**priors.sources, "belligerent": own}))


def test_draws_of_a_source_that_says_nothing_lean_as_its_prior(skewed):
    # Kolmogorov and Smirnov, of 3 numbers; a sound build fails once in 300,000 seeds.
    rows = [
        {"strike": "s", "source": "Ministry", "role": "defender", "quantity": "intercepted", "said": "3"},
        {"strike": "s", "source": "Silent", "role": "attacker", "quantity": "launched", "said": "at least 0"},
    ]
    drawn = estimate(claims_from_records(rows), skewed, seed=1).draws(4000, seed=2).salvos[0]
    numbers = next(source.numbers for source in drawn.sources if source.name == "Silent")
    prior = skewed.sources["belligerent"]
    for name in ("noise", "size_noise"):
        scale = getattr(prior, name)
        level = (np.log(numbers[name] / scale.median) / scale.logsd * scale.skew + 1.0).clip(1e-9)
        assert stats.kstest(np.log(level) / scale.skew, stats.norm.cdf).pvalue > 1e-6, name
    score = prior.size_spin.score(numbers["size_spin"])
    assert stats.kstest(score, stats.norm.cdf).pvalue > 1e-6


def test_priors_shown_lean_as_well(skewed):
    logs = np.log(prior_points(skewed.sources["belligerent"], "noise"))
    assert stats.skew(logs) < -0.5


@pytest.mark.parametrize(
    "change",
    [{"size_spin_tail": 0.5}, {"size_spin_tail": -0.1}, {"noise_skew": np.inf}, {"size_noise_skew": np.nan}],
)
def test_stored_priors_that_are_none_are_refused(skewed, change):
    check_prior(skewed.sources["belligerent"], "here")
    with pytest.raises(UnfitError, match=f"at here.{next(iter(change))}"):
        check_prior(replace(skewed.sources["belligerent"], **change), "here")
