"""New strikes answered with learned sources: the exact route with what was learned in place of the class prior."""

import dataclasses

import numpy as np
import pytest
from panel_kit import simulated_records

from estimator.claims import claims_from_records
from estimator.claims.salvos import salvos
from estimator.exact.common import groups_of, one_factor
from estimator.exact.problem import problem
from estimator.inference.estimate import estimate
from estimator.inference.learn import learn
from estimator.inference.sampling import Sampling
from estimator.posterior.storage import from_bytes, to_bytes
from estimator.posterior.values import Posterior
from estimator.priors import load_priors
from estimator.report.html import report_html
from estimator.report.summary import summarise

PRIORS = load_priors("historical")
SPIN = {
    ("Defender", "defender", "belligerent"): 1.5,
    ("Attacker", "attacker", "belligerent"): 0.3,
    ("Observer", "neutral", "neutral"): 0.0,
}
SAID = [
    ("Defender", "defender", "launched", "11"),
    ("Defender", "defender", "intercepted", "9"),
    ("Attacker", "attacker", "launched", "12"),
    ("Attacker", "attacker", "intercepted", "4"),
]


def strike(rows, name="new"):
    keys = ("source", "role", "quantity", "said")
    return claims_from_records([{"strike": name, **dict(zip(keys, row, strict=True))} for row in rows])


def record():
    return simulated_records(24, 11, SPIN)


@pytest.fixture(scope="module")
def sources():
    found = learn(record(), PRIORS, seed=1, sampling=Sampling(draws=300))
    assert found.diagnostics.verdict == "passed"
    return found


def joint(one, other):
    rows = [
        {
            "strike": c.strike,
            "source": c.source,
            "role": c.role,
            "class": c.source_class,
            "quantity": c.quantity,
            "said": c.said,
        }
        for c in (*one.claims, *other.claims)
    ]
    return claims_from_records(rows)


def apart(one, other):
    size = max(one.size, other.size)
    one, other = np.pad(one, (0, size - one.size)), np.pad(other, (0, size - other.size))
    return 0.5 * float(np.abs(one - other).sum())


@pytest.mark.parametrize("rows", [SAID, [*SAID, ("Observer", "neutral", "intercepted", "6")]])
def test_scoring_is_close_to_learning_the_strike_with_the_record(sources, rows):
    """Total variation of 0.05 at most: what moments leave out (0.02 as measured) and Monte Carlo error."""
    scored = estimate(strike(rows), PRIORS, sources=sources).salvos[0]
    whole = learn(
        joint(record(), strike(rows)), PRIORS, seed=1, sampling=Sampling(draws=400, tune=300, chains=2)
    ).truth("new")
    alone = estimate(strike(rows), PRIORS).salvos[0]
    for quantity in ("launched", "intercepted"):
        assert apart(scored.pmf[quantity], whole.pmf[quantity]) < 0.05, quantity
    assert apart(alone.pmf["intercepted"], whole.pmf["intercepted"]) > 0.15


def test_the_record_moves_the_answer_toward_the_source_that_was_right(sources):
    alone, scored = (estimate(strike(SAID), PRIORS, sources=s).salvos[0] for s in (None, sources))
    before, after = (
        float(np.arange(s.pmf["intercepted"].size) @ s.pmf["intercepted"]) for s in (alone, scored)
    )
    assert 4 < after < before - (before - 4) / 3  # a third of the way, at the least, to the Attacker's 4


def test_it_says_where_every_prior_comes_from(sources):
    rows = [*SAID, ("Stranger", "neutral", "hit", "3")]
    posterior = estimate(strike(rows), PRIORS, sources=sources)
    assert posterior.method == "score"
    assert posterior.priors.scenario == "historical, learned"
    assert {s.name: s.strikes for s in posterior.salvos[0].sources} == {
        "Attacker": 24,
        "Defender": 24,
        "Stranger": 0,
    }
    text = summarise(posterior).text
    assert "2 of 3 sources are judged by their record (24 salvos each)" in text
    assert "learned from 24" in text
    assert "prior learned from 24 salvos" in report_html(posterior)


def test_a_stranger_keeps_its_class_prior_but_for_the_records_scale_of_spins(sources):
    posterior = estimate(strike([("Stranger", "attacker", "hit", "3")]), PRIORS, sources=sources)
    numbers = posterior.salvos[0].sources[0].numbers
    plain = estimate(strike([("Stranger", "attacker", "hit", "3")]), PRIORS).salvos[0].sources[0].numbers
    scaled = sources.spin_scale.mean() * PRIORS.sources["belligerent"].spin_mean
    assert numbers["spin"].mean(prior=True) == pytest.approx(scaled, rel=1e-6)
    assert numbers["noise"].mean(prior=True) == plain["noise"].mean(prior=True)
    assert [one.scale for one in posterior.salvos[0].spin_scales] == [1.0]
    assert not posterior.salvos[0].leaning


def test_the_sources_prior_is_what_was_learned(sources):
    posterior = estimate(strike(SAID), PRIORS, sources=sources)
    for source in posterior.salvos[0].sources:
        learned = sources.of(source.name)
        assert source.numbers["spin"].mean(prior=True) == pytest.approx(learned["spin"].mean(), abs=1e-3)
        assert source.numbers["spin"].sd(prior=True) == pytest.approx(learned["spin"].std(), rel=0.01)
        noise = np.median(learned["noise"])
        assert source.numbers["noise"].interval(0.9, prior=True).low < noise


def test_one_more_strike_narrows_little_what_forty_told(sources):
    posterior = estimate(strike(SAID), PRIORS, sources=sources)
    for source in posterior.salvos[0].sources:
        assert source.numbers["spin"].sd() > 0.6 * source.numbers["spin"].sd(prior=True)


def test_it_is_kept_and_drawn_from(sources):
    posterior = estimate(strike(SAID), PRIORS, sources=sources)
    again = from_bytes(to_bytes(posterior), "x", Posterior)
    assert again.priors.digest == posterior.priors.digest
    assert np.array_equal(again.priors.learned.spin_draws, posterior.priors.learned.spin_draws)
    assert to_bytes(again) == to_bytes(posterior)
    drawn = again.draws(4000, seed=1).salvos[0]
    for source, own in zip(posterior.salvos[0].sources, drawn.sources, strict=True):
        error = 5 * source.numbers["spin"].sd() / np.sqrt(4000)
        assert abs(own.numbers["spin"].mean() - source.numbers["spin"].mean()) < error + 0.01


def test_a_strike_of_the_record_is_not_counted_twice_in_silence(sources):
    again = strike(SAID, name=sources.truths[0].strike)
    assert any("count twice" in text for text in estimate(again, PRIORS, sources=sources).salvos[0].notices)
    assert not any(
        "count twice" in text for text in estimate(strike(SAID), PRIORS, sources=sources).salvos[0].notices
    )


def test_a_failed_fit_withholds_the_headline(sources):
    learned = sources.priors(PRIORS)
    failed = dataclasses.replace(
        learned, learned=dataclasses.replace(learned.learned, passed=False, sentence="Too few draws.")
    )
    posterior = estimate(strike(SAID), failed)
    assert posterior.method == "score"
    summary = summarise(posterior)
    assert "most probably" not in summary.salvos[0].sentence
    assert summary.salvos[0].sentence.startswith("No headline")
    for shown in (summary.text, summary.to_json(), report_html(posterior), posterior._repr_html_()):
        assert "failed its checks" in shown
        assert "Too few draws." in shown
        assert "it is likely" not in shown
        assert "most probably" not in shown.casefold()


def test_the_order_of_draws_does_not_matter_but_their_numbers_do(sources):
    turned = dataclasses.replace(sources, draws={n: v[::-1] for n, v in sources.draws.items()})
    moved = dataclasses.replace(sources, draws={**sources.draws, "spin": sources.draws["spin"] + 1.0})
    first = sources.priors(PRIORS).learned.priors[0]
    assert turned.priors(PRIORS).learned.priors[0].spin_mean == pytest.approx(first.spin_mean)
    assert moved.priors(PRIORS).learned.priors[0].spin_mean == pytest.approx(first.spin_mean + 1.0)
    assert moved.priors(PRIORS).digest != sources.priors(PRIORS).digest


# ---- what sources have in common -----------------------------------------------------------------


def test_two_sources_are_met_exactly():
    cov = np.array([[1.0, -0.3], [-0.3, 0.5]])
    factor = one_factor(cov)
    assert factor[0] * factor[1] == pytest.approx(-0.3, abs=1e-3)
    assert (factor**2 < np.diag(cov)).all()


def test_one_factor_is_found_in_many():
    truth = np.array([0.5, -0.4, 0.3, 0.6])
    cov = np.outer(truth, truth) + np.diag([0.1, 0.2, 0.1, 0.3])
    factor = one_factor(cov)
    assert np.abs(factor) == pytest.approx(np.abs(truth), abs=1e-3)
    off = ~np.eye(4, dtype=bool)
    assert np.outer(factor, factor)[off] == pytest.approx(cov[off], abs=1e-3)


@pytest.mark.parametrize("cov", [np.eye(3), np.array([[2.0]]), np.diag([1e-9, 1.0])])
def test_nothing_in_common_is_no_factor(cov):
    assert not one_factor(cov).any()


def test_learned_sources_are_summed_together_and_others_apart(sources):
    rows = [*SAID, ("Stranger", "neutral", "hit", "3")]
    salvo = salvos(strike(rows))[0][0]
    ready = problem(salvo, sources.priors(PRIORS))
    assert sorted(map(len, ready.groups)) == [1, 2]
    assert groups_of(ready.readings, PRIORS, "unknown") == problem(salvo, PRIORS).shares


def test_what_is_shared_matters(sources):
    """The mutant: sources taken as independent given the record give another answer."""
    learned = sources.priors(PRIORS)
    rng = np.random.default_rng(1)
    mixed = {
        name: np.stack([rng.permutation(column) for column in getattr(learned.learned, name).T], axis=1)
        for name in ("spin_draws", "size_spin_draws")
    }
    alone = dataclasses.replace(learned, learned=dataclasses.replace(learned.learned, **mixed))
    one, other = (estimate(strike(SAID), p).salvos[0].pmf["intercepted"] for p in (learned, alone))
    assert apart(one, other) > 0.005
