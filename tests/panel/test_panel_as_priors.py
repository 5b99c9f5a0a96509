"""What was learned leans and has tails: the laws handed on are those of the draws, and what follows is of them."""

from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest
from scipy import stats

from estimator.claims import claims_from_records
from estimator.inference.as_priors import _apart, _source
from estimator.inference.estimate import estimate
from estimator.inference.laws import location_of, scale_of
from estimator.inference.learned_parts import prior_points
from estimator.posterior.checking import check_prior
from estimator.posterior.unfit import UnfitError
from estimator.priors import load_priors
from estimator.priors.scales import Location, LogScale, Pair
from estimator.priors.spin_scale import KNOWN

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


@pytest.mark.parametrize("skew", [-0.4, 0.0, 0.2])
@pytest.mark.parametrize("tail", [0.0, 0.05, 0.15])
def test_a_law_is_found_again_from_its_draws(tail, skew):
    level = stats.norm.ppf((np.arange(100_000) + 0.5) / 100_000)
    own = Location(0.3, 0.04, tail, skew)
    assert location_of(own.at(level)) == tuple(pytest.approx(number, rel=5e-3, abs=1e-3) for number in own)
    scale = LogScale(0.3, 0.5, skew, tail)
    assert scale_of(scale.at(level)) == tuple(pytest.approx(number, rel=5e-3, abs=1e-3) for number in scale)


@pytest.mark.parametrize("logs", DRAWS.values(), ids=DRAWS)
def test_chances_at_the_quantiles_of_draws_of_other_laws_are_met(logs):
    """Of 4,000 draws of gammas no chance is off by much more than the draws' own error, 0.008 in the middle."""
    for found, values in ((location_of(logs), logs), (scale_of(np.exp(logs)), np.exp(logs))):
        chance = np.linspace(0.02, 0.98, 49)
        at = stats.norm.cdf(found.score(np.quantile(values, chance)))
        assert float(np.abs(at - chance).max()) < 0.012


def test_draws_that_are_all_alike_keep_some_width():
    assert scale_of(np.full(50, np.exp(-1.0))) == LogScale(pytest.approx(np.exp(-1)), 1e-3)
    assert location_of(np.full(50, -1.0)) == (pytest.approx(-1.0), pytest.approx(1e-3), 0.0, 0.0)


def test_a_wild_draw_changes_next_to_nothing():
    tame = RNG.normal(0.0, 1.0, 4000)
    wild = location_of(np.append(tame, 1e6))
    assert wild == tuple(pytest.approx(number, abs=0.02) for number in location_of(tame))


def test_draws_in_few_places_have_a_law():
    found = location_of(np.repeat([0.0, 0.1, 5.0], [500, 300, 200]))
    assert np.isfinite(found).all()
    assert found.sd > 0


def test_the_heaviest_tails_and_leans_are_bounded():
    found = location_of(np.tan(np.linspace(-1.57, 1.57, 5001)))
    assert found.tail == pytest.approx(0.2)
    assert np.isfinite(found.sd)
    assert location_of(RNG.lognormal(0.0, 2.0, 4000)).skew == pytest.approx(0.8)


@pytest.mark.parametrize("bends", [(0.0, 0.0), (0.1, 0.0), (0.0, -0.7), (0.15, 0.5), (0.2, 1e-7)])
def test_mean_sd_and_median_are_its_own_whatever_bends_it(bends):
    own, z = Location(-0.2, 0.3, *bends), np.linspace(-13, 13, 40_001)
    weight = stats.norm.pdf(z) / stats.norm.pdf(z).sum()
    mean, sd, _ = three(own.at(z), weight)
    assert (mean, sd) == (pytest.approx(-0.2, abs=1e-7), pytest.approx(0.3, rel=1e-6))
    assert own.at(0.0) == pytest.approx(own.middle, abs=1e-15)


@pytest.mark.parametrize("skew", [-0.6, 0.0, 0.1])
@pytest.mark.parametrize("tail", [0.0, 0.01, 0.2])
def test_scores_are_the_way_back(tail, skew):
    own, z = Location(-0.2, 0.3, tail, skew), np.linspace(-6, 6, 49)
    np.testing.assert_allclose(own.score(own.at(z)), z, atol=1e-12)


@pytest.mark.parametrize("tail", [0.0, 0.1])
@pytest.mark.parametrize("skew", [-0.6, 0.0, 0.1])
def test_scores_of_a_scale_are_the_way_back(skew, tail):
    own, z = LogScale(0.3, 0.5, skew, tail), np.linspace(-4, 4, 33)
    np.testing.assert_allclose(own.score(own.at(z)), z, atol=1e-10)
    assert np.isfinite(own.score([1e-300, 1e300])).all()


def test_a_pair_is_correlated_in_its_scores_and_its_parts_add_up():
    """Whatever is shared or goes with the scale, the location's law as a whole is its own."""
    own = Pair(Location(0.5, 0.8), LogScale(0.3, 0.5, -0.2), 0.4)
    z = RNG.standard_normal((3, 200_000))
    apart = own.apart(0.5)
    location = apart.at(z[0], z[1]) + 0.5 * z[2]
    assert (location.mean(), location.std()) == (pytest.approx(0.5, abs=0.01), pytest.approx(0.8, rel=0.01))
    assert np.corrcoef(location, z[1])[0, 1] == pytest.approx(0.4, abs=0.01)
    assert apart.slope == pytest.approx(own.slope) == pytest.approx(0.32)
    np.testing.assert_allclose(apart.score(apart.at(z[0], z[1]), z[1]), z[0], atol=1e-9)


def test_a_pair_keeps_some_width_when_all_of_it_is_shared():
    whole = Pair(Location(0.5, 0.8), LogScale(0.3, 0.5), 0.4).apart(0.8)
    assert (whole.location.sd, whole.corr) == (pytest.approx(0.008), 0.995)


def test_all_of_it_is_handed_on():
    level = stats.norm.ppf(stats.rankdata(DRAWS["leans to little"]) / 4001)
    own = {"spin": DRAWS["normal"] - 0.2 * level}
    own |= {
        "size_spin": Location(0.1, 0.05, 0.1, -0.3).at(0.5 * level + 0.75**0.5 * RNG.standard_normal(4000))
    }
    own |= {name: np.exp(DRAWS["leans to little"]) for name in ("noise", "size_noise")}
    own |= {name: RNG.beta(2, 8, 4000) for name in ("size_exact", "blur")}
    made = _source(own)
    assert made.noise == made.size_noise == scale_of(own["noise"])
    assert made.noise.skew < 0
    assert made.size_spin == tuple(pytest.approx(number) for number in location_of(own["size_spin"]))
    assert made.size_spin.tail > 0 > made.size_spin.skew
    assert (made.noise_corr, made.size_noise_corr) == (
        pytest.approx(-0.2 / 0.2**0.5, abs=0.04),
        pytest.approx(0.5, abs=0.04),
    )
    assert (made.spin_mean, made.spin_sd) == (own["spin"].mean(), own["spin"].std())


@pytest.mark.parametrize("kind", ["", "size_"])
def test_what_sources_have_in_common_is_less_what_goes_with_their_noises(kind):
    """Two sources share a part of spin; of each another part goes with its noise, which must not count twice."""
    common, own, level = RNG.standard_normal(20_000), *RNG.standard_normal((2, 2, 20_000))
    draws = {
        f"{kind}spin": (0.3 + 0.5 * common + 0.2 * own + 0.3 * level * [[1.0], [-1.0]]).T,
        f"{kind}noise": np.exp(-1.0 + 0.4 * level).T,
    }
    sd = float(np.sqrt(0.5**2 + 0.2**2 + 0.3**2))
    pairs = [Pair(Location(0.3, sd), LogScale(np.exp(-1.0), 0.4), sign * 0.3 / sd) for sign in (1, -1)]
    found = _apart(draws, pairs, kind)
    np.testing.assert_allclose(found.mean(axis=0), 0.3, atol=0.02)
    np.testing.assert_allclose(np.cov(found.T), [[0.29, 0.25], [0.25, 0.29]], atol=0.01)
    assert abs(np.corrcoef(found[:, 0], level[0])[0, 1]) < 0.03


@pytest.fixture
def skewed():
    """Priors whose belligerents' noises lean, and whose size_spin has tails."""
    priors = load_priors("historical")
    own = replace(
        priors.sources["belligerent"],
        noise_skew=-0.25,
        noise_tail=0.1,
        size_noise_skew=-0.2,
        size_spin_tail=0.15,
        size_spin_skew=0.3,
        noise_corr=0.5,
        size_noise_corr=-0.6,
    )
    return replace(priors, sources=MappingProxyType({**priors.sources, "belligerent": own}))


def test_draws_of_a_source_that_says_nothing_lean_as_its_prior(skewed, monkeypatch):
    monkeypatch.setattr("estimator.exact.problem.spin_scales", lambda _: KNOWN)  # else told by who speaks
    # Kolmogorov and Smirnov, of 3 numbers; a sound build fails once in 300,000 seeds.
    rows = [
        {"strike": "s", "source": "Ministry", "role": "defender", "quantity": "intercepted", "said": "3"},
        {"strike": "s", "source": "Silent", "role": "attacker", "quantity": "launched", "said": "at least 0"},
    ]
    drawn = estimate(claims_from_records(rows), skewed, seed=1).draws(4000, seed=2).salvos[0]
    numbers = next(source.numbers for source in drawn.sources if source.name == "Silent")
    prior = skewed.sources["belligerent"]
    for kind, pair in (("", prior.outcome_pair), ("size_", prior.size_pair)):
        level, score = pair.scale.score(numbers[f"{kind}noise"]), pair.location.score(numbers[f"{kind}spin"])
        for found in (level, score):
            assert stats.kstest(found, stats.norm.cdf).pvalue > 1e-6, kind
        own = pair.score(numbers[f"{kind}spin"], level)
        assert stats.kstest(own, stats.norm.cdf).pvalue > 1e-6, kind
        assert np.corrcoef(score, level)[0, 1] == pytest.approx(pair.corr, abs=0.06)


def test_priors_shown_lean_as_well(skewed):
    logs = np.log(prior_points(skewed.sources["belligerent"], "noise"))
    assert stats.skew(logs) < -0.5


@pytest.mark.parametrize(
    "change",
    [
        {"size_spin_tail": 0.5},
        {"size_spin_tail": -0.1},
        {"noise_skew": np.inf},
        {"size_noise_skew": np.nan},
        {"noise_corr": 1.0},
        {"size_noise_corr": np.nan},
    ],
)
def test_stored_priors_that_are_none_are_refused(skewed, change):
    check_prior(skewed.sources["belligerent"], "here")
    with pytest.raises(UnfitError, match=f"at here.{next(iter(change))}"):
        check_prior(replace(skewed.sources["belligerent"], **change), "here")
