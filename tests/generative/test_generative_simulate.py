"""The simulator draws from the definition: its frequencies are the model's probabilities, its words are readable.

Every chi-square test here has a fixed seed and would fail a right simulator once in a thousand seeds.
"""

import dataclasses
import math
from collections import Counter
from types import MappingProxyType

import numpy as np
import pytest
from model_kit import THETA
from scipy.stats import chi2

import estimator as est
from estimator.claims.salvos import salvos
from estimator.model.account import account_logpmf, read_account
from estimator.model.patterns import Form, Pattern, check_pattern
from estimator.model.simulate import (
    simulate_account,
    simulate_records,
    simulate_salvo,
    simulate_sources,
    simulate_total,
    simulate_truth,
)
from estimator.model.source import total_logpmf
from estimator.model.truth import truth_logpmf
from estimator.priors.values import TruthPrior
from estimator.quantities import OUTCOMES

FALSE_ALARM = 1e-3
TRUTH = {"launched": 5, "intercepted": 2, "hit": 1, "damaged": 1, "failed": 1}
SOURCE = THETA | {"noise": 0.8}


def forms(*given):
    return tuple(Form(*one) if isinstance(one, tuple) else Form(one) for one in given)


def pattern(*given, role="defender", source_class="belligerent", source="A", bloc=""):
    return Pattern(source, role, source_class, forms(*given), bloc)


def fits(counts, probability):
    """Whether counts by outcome fit their probabilities; those expected less than five times are taken together."""
    total = sum(counts.values())
    rows = [(counts[key], total * p) for key, p in probability.items()]
    often = [row for row in rows if row[1] >= 5]
    rest = total - sum(row[0] for row in often), total - sum(row[1] for row in often)
    table = np.array([*often, *([rest] if rest[1] >= 1 else [])])
    statistic = ((table[:, 0] - table[:, 1]) ** 2 / table[:, 1]).sum()
    return chi2.sf(statistic, len(table) - 1) > FALSE_ALARM


def test_truths():
    prior, rng = TruthPrior(2.0, 0.5, (1.0, 2.0), (1.5, 1.0), (1.0, 2.0)), np.random.default_rng(1)
    drawn = Counter(tuple(simulate_truth(prior, rng).values()) for _ in range(2000))
    states = {name: np.array(column) for name, column in zip(TRUTH, zip(*drawn, strict=True), strict=True)}
    expected = dict(zip(drawn, np.exp(truth_logpmf(states, prior)), strict=True))
    assert fits(drawn, expected)


def test_a_ruled_out_outcome_is_not_drawn():
    prior = TruthPrior(6.0, 0.5, (1.0, 2.0), (1.5, 1.0), (1.0, 2.0))
    truth = simulate_truth(prior, np.random.default_rng(1), ("intercepted", "hit"))
    assert truth.keys() == {"launched", "intercepted", "hit"}
    assert truth["intercepted"] + truth["hit"] == truth["launched"]


@pytest.mark.parametrize("sign", [1, -1])
def test_totals(sign):
    rng, theta = np.random.default_rng(2), SOURCE | {"size_spin": 0.3, "size_noise": 0.4}
    drawn = Counter(simulate_total(3, theta, sign, rng) for _ in range(3000))
    s = np.array([float(k) for k in drawn])
    size = sign * theta["size_spin"], theta["size_noise"], theta["size_exact"]
    assert 0 in drawn
    assert fits(drawn, dict(zip(drawn, np.exp(total_logpmf(s, s, np.array(3.0), size)), strict=True)))


PATTERNS = [
    pattern("intercepted"),
    pattern("launched", "intercepted", "damaged", role="attacker"),
    pattern("hit", "damaged", "failed"),
    pattern("intercepted", "hit", "damaged", "failed", role="attacker"),
    pattern("not_intercepted", "hit"),
    pattern("launched", ("intercepted", "percent")),
    pattern(("reached", "percent"), role="attacker"),
    pattern(("launched", "band", 3), ("hit", "bound", 2)),
    pattern(("reached", "band", 2), ("intercepted", "bound", 3), role="attacker"),
    pattern("hit", ("reached", "band", 2)),
    pattern("intercepted", ("not_intercepted", "band", 3)),
]


@pytest.mark.parametrize("given", PATTERNS, ids=lambda p: " ".join(f"{f.quantity}:{f.kind}" for f in p.forms))
def test_accounts(given):
    """How often each account is drawn is P(account | truth, theta)."""
    rng, sign = np.random.default_rng(4), 1 if given.role == "defender" else -1
    drawn = Counter(simulate_account(given, TRUTH, SOURCE, sign, rng) for _ in range(600))
    truth = {name: np.asarray(n) for name, n in TRUTH.items()}
    expected = {
        account: float(np.exp(account_logpmf(read_account(account), truth, SOURCE))) for account in drawn
    }
    assert sum(expected.values()) <= 1 + 1e-9
    assert fits(drawn, expected)


def test_the_test_of_accounts_finds_a_flipped_spin():
    rng, given = np.random.default_rng(4), PATTERNS[0]
    drawn = Counter(simulate_account(given, TRUTH, SOURCE | {"spin": -1.0}, 1, rng) for _ in range(600))
    truth = {name: np.asarray(n) for name, n in TRUTH.items()}
    expected = {a: float(np.exp(account_logpmf(read_account(a), truth, SOURCE))) for a in drawn}
    assert not fits(drawn, expected)


def test_sources_of_a_bloc_lean_together():
    """Within five standard errors: correlation bloc_share within a bloc, none outside; means and spreads by class."""
    priors, rng, count = est.load_priors("historical"), np.random.default_rng(6), 3000
    told = [
        pattern("hit", source="A", bloc="x"),
        pattern("hit", source="B", bloc="x", source_class="ally"),
        pattern("hit", source="C"),
    ]
    drawn = [simulate_sources(told, priors, rng) for _ in range(count)]
    for name in ("spin", "size_spin"):
        table = np.array([[theta[source][name] for source in "ABC"] for theta in drawn])
        together = np.corrcoef(table.T)
        assert together[0, 1] == pytest.approx(priors.bloc_share, abs=5 / math.sqrt(count))
        assert together[0, 2] == pytest.approx(0, abs=5 / math.sqrt(count))
        for k, source_class in enumerate(("belligerent", "ally", "belligerent")):
            prior = priors.sources[source_class]
            mean, sd = getattr(prior, f"{name}_mean"), getattr(prior, f"{name}_sd")
            assert table[:, k].mean() == pytest.approx(mean, abs=5 * sd / math.sqrt(count))
            assert table[:, k].std() == pytest.approx(sd, rel=5 / math.sqrt(2 * count))
    logs = np.log([theta["A"]["noise"] for theta in drawn])
    noise = priors.sources["belligerent"]
    error = 5 * noise.noise_logsd / math.sqrt(count)
    assert logs.mean() == pytest.approx(math.log(noise.noise_median), abs=error)
    exact = [theta["A"]["size_exact"] for theta in drawn]
    assert np.mean(exact) == pytest.approx(0.3, abs=5 * 0.14 / math.sqrt(count))


MANY = [
    pattern("launched", "intercepted", ("reached", "band", 3), source="A"),
    pattern(("hit", "bound", 2), role="attacker", source="B", bloc="x"),
    pattern(("not_intercepted", "percent"), role="neutral", source_class="neutral", source="C", bloc="x"),
]


def test_records_are_read_back_as_drawn():
    """Words to intervals and back: the reader of claims sees the figures that were drawn."""
    priors, rng = est.load_priors("historical"), np.random.default_rng(7)
    drawn = [simulate_salvo(MANY, priors, rng) for _ in range(60)]
    read, _ = salvos(est.claims_from_records(simulate_records(drawn)))
    back = {one.strike: one for one in read}
    for number, one in enumerate(drawn, start=1):
        for got, said in zip(back[f"simulated {number}"].accounts, one.salvo.accounts, strict=True):
            assert (got.source, got.role, got.source_class, got.bloc) == (
                said.source,
                said.role,
                said.source_class,
                said.bloc,
            )
            for here, there in zip(got.figures, said.figures, strict=True):
                assert (here.quantity, here.reading.kind) == (there.quantity, there.reading.kind)
                assert here.reading.low == pytest.approx(there.reading.low, abs=1e-12)
                assert here.reading.high == pytest.approx(there.reading.high, abs=1e-12)


def test_truth_and_theta_travel_with_the_claims():
    drawn = simulate_salvo(MANY, est.load_priors("historical"), np.random.default_rng(8))
    assert sum(drawn.truth[o] for o in OUTCOMES) == drawn.truth["launched"] >= 1
    assert drawn.theta.keys() == {"A", "B", "C"}
    assert all(theta.keys() == THETA.keys() for theta in drawn.theta.values())


def test_a_neutral_member_takes_its_blocs_side():
    """With a spin of 9 it says that nothing was intercepted in a bloc of attackers, alone that everything was."""
    given = est.load_priors("historical")
    leaning = dataclasses.replace(given.sources["neutral"], spin_mean=9.0, spin_sd=1e-3)
    priors = dataclasses.replace(given, sources=MappingProxyType({**given.sources, "neutral": leaning}))
    shares = {}
    for bloc in ("x", "alone"):
        told = [
            pattern("launched", "intercepted", role="neutral", source_class="neutral", bloc=bloc),
            pattern("hit", role="attacker", source="B", bloc="x"),
        ]
        rng = np.random.default_rng(1)
        said = [simulate_salvo(told, priors, rng).salvo.accounts[0].figures for _ in range(40)]
        numbers = [[figure.reading.low for figure in figures] for figures in said]
        shares[bloc] = np.sum(numbers, axis=0)[1] / np.sum(numbers, axis=0)[0]
    assert shares["x"] < 0.02
    assert shares["alone"] > 0.98


def test_a_seed_is_a_salvo():
    priors = est.load_priors("historical")
    one, two, other = (simulate_salvo(MANY, priors, np.random.default_rng(seed)) for seed in (3, 3, 4))
    assert one == two
    assert one != other


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        (pattern("reached"), "exact reached"),
        (pattern("intercepted", "not_intercepted"), "twice"),
        (pattern("hit", ("hit", "band", 3)), "twice"),
        (pattern(("hit", "band", 2), ("reached", "band", 3)), "overlap"),
        (pattern(("intercepted", "band", 2), ("not_intercepted", "bound", 3)), "overlap"),
        (pattern(("intercepted", "percent"), ("not_intercepted", "percent")), "overlap"),
    ],
)
def test_a_pattern_without_a_distribution_is_refused(given, fault):
    with pytest.raises(ValueError, match=fault):
        check_pattern(given)
