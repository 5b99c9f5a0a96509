"""The exact route is the plain sum over states, totals and parameters (docs/model.md, section 7, item 3).

Brute force has converged to about 1e-6 (halving its steps changes nothing that shows). The route's own points are
few on purpose; the bounds here are what it is meant to reach, well inside the change on doubling that it reports.
"""

from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import pytest
from brute_force import BruteForce, InScales, leaning
from exact_kit import SMALL, as_groups, priors, solved
from model_kit import INF, account

from estimator.exact.answer import change_on_doubling
from estimator.exact.turn import source_weights
from estimator.model.source import reliability
from estimator.priors.spin_scale import KNOWN
from estimator.priors.values import TruthPrior
from estimator.quantities import OUTCOMES

TINY = TruthPrior(2.0, 0.2, (1.0, 1.0), (1.5, 1.0), (1.0, 2.0))
ALLY = {"source": "B", "source_class": "ally"}


@dataclass(frozen=True)
class Case:
    """Accounts, their prior, the largest N that matters, and how close the pmfs must come.

    As learned sources have them: ``leans`` is the skew of every source's noises and ``heavy`` their tail, ``bends`` are
    tail and skew of size_spin, ``tied`` the correlations of (spin, noise) and (size_spin, size_noise). ``copying`` is a
    of the Beta(a, 1) of how often sources copy. Where ``scaled``, all spins are in one unknown scale, which else is 1.
    """

    accounts: list
    truth: TruthPrior = SMALL
    most: int = 8
    kept: tuple = OUTCOMES
    close: float = 5e-5
    scenario: str = "historical"
    sign: int = 1
    singles: int = 27
    leans: float = 0.0
    heavy: float = 0.0
    bends: tuple = (0.0, 0.0)
    tied: tuple = (0.0, 0.0)
    copying: float = 0.1
    scaled: bool = False

    def priors(self, scale=1.0):
        made = priors(self.truth, self.scenario)
        skewed = {
            name: replace(
                one,
                spin_mean=scale * one.spin_mean,
                spin_sd=scale * one.spin_sd,
                noise_skew=self.leans,
                size_noise_skew=self.leans,
                noise_tail=self.heavy,
                size_noise_tail=self.heavy,
                size_spin_tail=self.bends[0],
                size_spin_skew=self.bends[1],
                noise_corr=self.tied[0],
                size_noise_corr=self.tied[1],
            )
            for name, one in made.sources.items()
        }
        return replace(made, sources=MappingProxyType(skewed), copying=self.copying)

    def by_route(self):
        return solved(self.accounts, self.priors(), self.kept, scales=None if self.scaled else KNOWN)

    def by_brute_force(self):
        if not self.scaled:
            return self.at_scale(1.0)
        z = np.array([-1.3, 0.0, 1.3])
        weight = np.exp(-0.5 * z**2) / np.exp(-0.5 * z**2).sum()
        return InScales([(w, self.at_scale(np.exp(0.7 * one))) for one, w in zip(z, weight, strict=True)])

    def at_scale(self, scale):
        groups = as_groups(self.accounts, self.priors(scale), self.sign)
        return BruteForce(groups, self.truth, self.most, self.kept, self.singles)


ALONE = {
    "one figure, total unsaid": Case([account(intercepted=3)]),
    "one figure and the total": Case([account(launched=5, intercepted=3)]),
    "two figures, and a total": Case(
        [account(intercepted=3, damaged=1), account("attacker", source="B", launched=4)]
    ),
    "opposed": Case([account(intercepted=4), account("attacker", source="B", hit=3)]),
    "union and complement": Case(
        [account(reached=(0, 1)), account("attacker", not_intercepted=(2, 4), **ALLY)]
    ),
    "percentage": Case([account(intercepted=("share", 0.895, 0.905))]),
    "neutral and imagery": Case(
        [account("neutral", hit=2), account("neutral", source="B", source_class="imagery", hit=(1, INF))]
    ),
    "ranges, sceptical": Case(
        [account(launched=(3, 6), intercepted=2, hit=(0, 1))], scenario="sceptical", close=1e-4
    ),
    "all of it": Case([account(intercepted="all"), account("attacker", source="B", hit=1)]),
    "noise leans to little": Case(
        [account(launched=5, intercepted=3, damaged=1), account("attacker", source="B", hit=3)],
        leans=-0.15,
        close=2e-4,
    ),
    "noise leans to much": Case(
        [account(launched=5, intercepted=3), account("attacker", source="B", hit=2)], leans=0.05
    ),
    "noises have tails": Case(
        [account(launched=5, intercepted=3), account("attacker", source="B", hit=2)], heavy=0.05, close=1e-4
    ),
    "size_spin has tails": Case(
        [account(launched=5, intercepted=3), account("attacker", source="B", launched=3, hit=3)],
        bends=(0.1, 0.0),
        close=1e-4,
    ),
    "spin goes with noise": Case(
        [account(launched=5, intercepted=3, damaged=1), account("attacker", source="B", hit=3)],
        tied=(0.4, 0.0),
        close=2e-4,
    ),
    "spin goes against noise, which leans": Case(
        [account(intercepted=4), account("attacker", source="B", hit=3)],
        tied=(-0.4, 0.0),
        leans=-0.15,
        close=1e-4,
    ),
    "size_spin goes against size_noise": Case(
        [account(launched=5, intercepted=3), account("attacker", source="B", launched=3, hit=3)],
        tied=(0.0, -0.4),
        bends=(0.1, 0.3),
        close=2e-4,
    ),
    "one repeats another's figure": Case(
        [account(intercepted=3), account("neutral", source="B", intercepted=3)]
    ),
    "one repeats all of another, a third in part": Case(
        [
            account(launched=5, intercepted=4),
            account("defender", source="B", source_class="ally", launched=5, intercepted=4),
            account("neutral", source="C", intercepted=4),
            account("attacker", source="D", hit=3),
        ],
        copying=0.5,
    ),
    "one repeats one of two": Case(
        [
            account(intercepted=3),
            account("attacker", source="B", intercepted=1),
            account("neutral", source="C", intercepted=1),
            account(source="D", intercepted=1),
        ],
        copying=1.0,
    ),
    "one repeats a total": Case(
        [account(launched=4), account("neutral", source="B", launched=4), account(source="C", intercepted=2)]
    ),
    "in scales, opposed": Case(
        [account(launched=5, intercepted=4), account("attacker", source="B", hit=3)], scaled=True
    ),
    "in scales, one repeats another": Case(
        [account(intercepted=3), account("neutral", source="B", intercepted=3)], copying=0.5, scaled=True
    ),
    "three outcomes": Case([account(intercepted=2, hit=0)], kept=("intercepted", "hit", "failed")),
}
BLOCS = {
    "bloc of two": Case(
        [account("attacker", bloc="x", hit=2), account("attacker", bloc="x", launched=3, **ALLY)],
        TINY,
        5,
        close=2e-4,
    ),
    "bloc of two whose size_spin has tails": Case(
        [account("attacker", bloc="x", launched=3, hit=2), account("attacker", bloc="x", hit=1, **ALLY)],
        TINY,
        5,
        close=2e-4,
        bends=(0.1, 0.0),
    ),
    "bloc of two whose spins go with their noises": Case(
        [account("attacker", bloc="x", launched=3, hit=2), account("attacker", bloc="x", hit=1, **ALLY)],
        TINY,
        5,
        close=2e-4,
        tied=(-0.3, 0.3),
    ),
    "bloc of three, one of them neutral": Case(
        [
            account("attacker", bloc="x", hit=2),
            account("attacker", bloc="x", hit=1, **ALLY),
            account("neutral", source="C", bloc="x", intercepted=(0, 1)),
        ],
        TINY,
        5,
        close=2e-4,
        sign=-1,
    ),
    "bloc of two, one of which repeats the other": Case(
        [
            account("attacker", bloc="x", launched=3, hit=2),
            account("attacker", bloc="x", launched=3, hit=2, **ALLY),
        ],
        TINY,
        5,
        close=2e-4,
        copying=0.3,
    ),
    "in scales, bloc against a source": Case(
        [
            account("attacker", bloc="x", hit=2),
            account("attacker", bloc="x", hit=1, **ALLY),
            account(source="C", intercepted=2),
        ],
        TINY,
        5,
        close=2e-4,
        scaled=True,
    ),
    "bloc against a source": Case(
        [
            account("attacker", bloc="x", hit=2),
            account("attacker", bloc="x", hit=1, **ALLY),
            account(source="C", intercepted=2),
        ],
        TINY,
        5,
        close=2e-4,
    ),
}
CASES = {**ALONE, **BLOCS}


@pytest.fixture(scope="module", params=CASES, ids=str)
def both(request):
    """A case by both routes: the case, the solution, its pmfs, and brute force."""
    case = CASES[request.param]
    return case, *case.by_route(), case.by_brute_force()


def test_pmfs(both):
    case, _, pmf, brute = both
    for quantity, got in pmf.items():
        np.testing.assert_allclose(
            got, brute.pmf(quantity)[: got.size], rtol=0, atol=case.close, err_msg=quantity
        )


def test_evidence(both):
    _, solution, _, brute = both
    assert np.exp(solution.log_evidence) == pytest.approx(brute.evidence, rel=5e-4)


def test_the_error_that_it_reports_is_no_smaller_than_its_error(both):
    _, solution, pmf, brute = both
    worst = max(float(np.abs(pmf[q] - brute.pmf(q)[: pmf[q].size]).max()) for q in pmf)
    assert worst <= max(change_on_doubling(solution, pmf), 1e-5)


def places(solution):
    return [(g, m, place) for g, group in enumerate(solution.problem.groups) for m, place in enumerate(group)]


def moved(values, weight, prior_weight):
    """Return how far a mean moved from its prior, in the prior's standard deviations."""
    mean = values @ prior_weight
    return (values @ weight - mean) / np.sqrt(prior_weight @ (values - mean) ** 2)


def test_sources(both):
    """Means of spin, noise and reliability within a hundredth of the prior's standard deviation."""
    _, solution, _, brute = both
    for g, m, place in places(solution):
        got, (spins, noises) = source_weights(solution, place), brute.points(g, m)
        weight, _ = brute.source(g, m)
        prior = brute.prior_weight(g, m)
        assert weight.sum() == pytest.approx(1, abs=1e-9)
        assert got.copied == pytest.approx(brute.copied(g, m), abs=1e-3)
        for name, values in {
            "spin": spins,
            "noise": noises,
            "reliability": reliability(spins, noises),
        }.items():
            here = moved(getattr(got, name), got.weight, got.prior_weight)
            assert here == pytest.approx(moved(values, weight, prior), abs=0.01), (place, name)


def moments_of_log_size_noise(prior):
    z = np.linspace(-8, 8, 1601)
    weight = np.exp(-0.5 * z**2) / np.exp(-0.5 * z**2).sum()
    bends = prior.size_noise_skew, prior.size_noise_tail
    noise = np.log(leaning(prior.size_noise_median, prior.size_noise_logsd, *bends, z))
    mean = weight @ noise
    return mean, np.sqrt(weight @ (noise - mean) ** 2)


def test_sizes(both):
    _, solution, _, brute = both
    for g, m, place in places(solution):
        got, prior = source_weights(solution, place), brute.groups[g][m].prior
        _, (spin, noise, exact) = brute.source(g, m)
        noise_mean, noise_sd = moments_of_log_size_noise(prior)
        a, b, knows = got.exact
        here = moved(got.size_spin, got.size_weight, got.size_prior_weight)
        assert here == pytest.approx((spin - prior.size_spin_mean) / prior.size_spin_sd, abs=0.01)
        here = moved(np.log(got.size_noise), got.size_weight, got.size_prior_weight)
        assert here == pytest.approx((noise - noise_mean) / noise_sd, abs=0.01)
        assert (a + knows) / (a + b + 1) == pytest.approx(exact, abs=5e-4)


def test_totals_that_are_read_in_groups():
    """Beyond 16 totals the route reads groups of them: less exact, and it says so."""
    middle = TruthPrior(18.0, 0.12, (1.0, 1.0), (1.5, 1.0), (1.0, 2.0))
    case = Case([account(intercepted=12)], middle, 32, ("intercepted", "hit"), singles=70)
    (solution, pmf), brute = case.by_route(), case.by_brute_force()
    worst = max(float(np.abs(pmf[q] - brute.pmf(q)[: pmf[q].size]).max()) for q in pmf)
    assert worst < 3e-4
    assert worst <= change_on_doubling(solution, pmf)
    assert np.exp(solution.log_evidence) == pytest.approx(brute.evidence, rel=3e-3)
