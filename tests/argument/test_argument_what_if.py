"""Tipping points, what would settle it, power-scaling, replay, copies: each against another way to the same number."""

from dataclasses import replace
from datetime import date
from types import MappingProxyType

import numpy as np
import pytest
from argument_kit import ROWS, case_of, estimated

import estimator as est
from estimator.argument import tipping as tipping_module
from estimator.argument.argue import PARTS, argue
from estimator.argument.copies import copies
from estimator.argument.distances import entropy
from estimator.argument.replay import replay
from estimator.argument.scaling import COMPONENTS, CURVE, NEAR, Sensitivity, _raised_one, power_scaling
from estimator.argument.settle import what_would_settle
from estimator.argument.statements import Statement, statement
from estimator.argument.tipping import tipping, tippings
from estimator.errors import CancelledError, EstimatorError
from estimator.exact.belief import belief
from estimator.exact.prior import prior_logpmf
from estimator.inference.reweigh import log_account
from estimator.posterior.values import Marginal
from estimator.priors.spin_scale import KNOWN, SPIN_SCALES, SpinScale

LONE = ROWS[:2] + ROWS[5:7]  # nobody in a bloc


def log_prior(solution):
    """Return the log prior mass of every state."""
    return prior_logpmf(solution.problem.truth, solution.grid) + np.log(solution.grid.weight)


def with_class(name, **numbers):
    """Return the historical priors with some numbers of one class replaced."""
    priors = est.load_priors("historical")
    changed = replace(priors.sources[name], **numbers)
    return replace(priors, sources=MappingProxyType({**priors.sources, name: changed}))


@pytest.mark.parametrize("spin", [-2.0, 0.5, 2.0, 5.0])
def test_a_held_spin_is_a_prior_without_spread(spin, monkeypatch):
    """The defender is the only belligerent: holding its spin is giving its class a spin without spread or scale."""
    monkeypatch.setattr("estimator.exact.problem.spin_scales", lambda _: KNOWN)
    case = case_of(LONE)
    curve = tipping(case, "Ministry", "spin", statement("hit >= 2"))
    other = estimated(LONE, priors=with_class("belligerent", spin_mean=spin, spin_sd=1e-3)).salvos[0]
    assert np.interp(spin, curve.values, curve.probability) == pytest.approx(
        other.at_least("hit", 2), abs=0.02
    )
    exact = tipping_module._held_at(case.priors.sources["belligerent"], "spin", spin)
    assert np.all(exact.points.location == spin)


@pytest.mark.parametrize("noise", [0.2, 0.5, 1.5])
def test_a_held_noise_is_a_prior_without_spread(noise):
    case = case_of(LONE)
    curve = tipping(case, "Ministry", "noise", statement("hit >= 2"))
    other = estimated(LONE, priors=with_class("belligerent", noise_median=noise, noise_logsd=1e-3)).salvos[0]
    found = np.interp(np.log(noise), np.log(curve.values), curve.probability)
    assert found == pytest.approx(other.at_least("hit", 2), abs=0.01)


@pytest.mark.parametrize("corr", [0.6, -0.4])
@pytest.mark.parametrize("parameter", ["spin", "noise"])
def test_held_numbers_add_up_to_the_whole_where_spin_goes_with_noise(parameter, corr):
    """The likelihood of an account, averaged over a number that is held, the other as likely as it then is."""
    case = case_of(LONE)
    reading = next(r for r in case.solution.problem.readings if r.account.source == "Ministry")
    prior = replace(case.priors.sources["belligerent"], noise_corr=corr)
    score = np.linspace(-4.0, 4.0, 81)
    weight = np.exp(-0.5 * score**2) / np.exp(-0.5 * score**2).sum()
    held = [tipping_module._held_at(prior, parameter, value) for value in getattr(prior, parameter).at(score)]
    averaged = weight @ np.exp([log_account(reading, one, case.solution.grid) for one in held])
    whole = np.exp(log_account(reading, belief(prior, (0.0, 0.0), "fine"), case.solution.grid))
    np.testing.assert_allclose(averaged, whole, rtol=0, atol=2e-3 * whole.max())


@pytest.mark.parametrize("parameter", ["spin", "noise"])
def test_the_curve_averages_to_the_answer(parameter):
    """The law of total probability, over what is believed of the number given the claims."""
    case = case_of(LONE)
    curve = tipping(case, "Ministry", parameter, statement("hit >= 2"))
    number = case.answer.sources[case.place("Ministry")].numbers[parameter]
    held = np.interp(number.values, curve.values, curve.probability)
    assert float(held @ number.weight) == pytest.approx(curve.now, abs=0.01)


def test_a_crossing_is_an_even_chance_and_its_far_side_changes_the_verdict(case):
    found = [(one, c) for one in tippings(case, statement("hit >= 3")) for c in one.crossings]
    assert found
    for one, crossing in found:
        assert np.interp(crossing.value, one.values, one.probability) == pytest.approx(0.5, abs=0.03)
        step = 0.02 * np.ptp(one.values) * (1 if crossing.beyond == "above" else -1)
        there = np.interp(crossing.value + step, one.values, one.probability)
        assert (there - 0.5) * (one.now - 0.5) < 0
        assert 0 <= crossing.posterior <= 1


def test_a_stretch_that_ends_holds_only_what_lies_in_it():
    """A curve that crosses back: both crossings speak of the stretch between, not of all that lies beyond."""
    values = np.linspace(-4.0, 4.0, 161)
    number = Marginal(values, np.full(161, 1 / 161), np.full(161, 1 / 161))
    made = [tipping_module._crossing(k, [-1.0, 2.0], True, 0.8, number) for k in range(2)]
    assert [(c.value, c.beyond, c.until) for c in made] == [(-1.0, "above", 2.0), (2.0, "below", -1.0)]
    assert [c.words for c in made] == ["above \u22121.00, up to 2.00", "below 2.00, down to \u22121.00"]
    assert [c.posterior for c in made] == pytest.approx([59 / 161, 59 / 161])
    (low,) = [tipping_module._crossing(0, [1.0], False, 0.8, number)]
    assert (low.beyond, low.until, low.words) == ("below", -np.inf, "below 1.00")
    assert low.prior == pytest.approx(100 / 161)


def test_more_spin_of_a_defender_means_more_hits(case):
    curve = tipping(case, "Ministry", "spin", statement("hit >= 2"))
    middle = np.interp([0.0, 1.0, 2.0, 3.0], curve.values, curve.probability)
    assert np.all(np.diff(middle) > 0)


def test_a_source_without_outcome_figures_is_refused(case):
    with pytest.raises(EstimatorError, match="gives no outcome figure that counts"):
        tipping(case, "Staff", "spin", statement("hit >= 2"))
    with pytest.raises(EstimatorError, match=r"found 'Nobody'; allowed: .*Ministry"):
        tipping(case, "Nobody", "spin", statement("hit >= 2"))


@pytest.mark.parametrize(
    ("text", "words"), [("hit>=3", "at least 3 hit"), (" not intercepted <= 0 ", "at most 0 not intercepted")]
)
def test_a_statement_is_read(text, words):
    assert statement(text).words == words


@pytest.mark.parametrize("text", ["", "hit", "hits >= 3", "hit > 3", "hit >= x", "hit >= 1234567", "a" * 500])
def test_what_is_no_statement_is_refused(text):
    with pytest.raises(EstimatorError, match="allowed: a quantity"):
        statement(text)


def test_a_statement_is_a_sum_of_the_pmf(case):
    pmf = case.pmfs["hit"]
    assert Statement("hit", ">=", 2).probability(case.pmfs) == pytest.approx(pmf[2:].sum())
    assert Statement("hit", "<=", 2).probability(case.pmfs) == pytest.approx(pmf[:3].sum())
    assert Statement("hit", "=", 2).probability(case.pmfs) == pytest.approx(pmf[2])


def test_what_a_figure_is_expected_to_tell_is_the_mean_over_what_it_may_say():
    """Ask every figure in turn, weigh it by its evidence: the mean entropy left is the entropy less the bits."""
    rows = ROWS[:2]
    case = case_of(rows)
    found = next(
        one
        for one in what_would_settle(case, "hit")
        if one.what == "a figure for hit, told by a neutral source"
    )
    base = estimated(rows).salvos[0]
    after = weight = 0.0
    for said in range(18):
        row = {"source": "New", "role": "neutral", "quantity": "hit", "said": str(said)}
        other = estimated([*rows, row]).salvos[0]
        chance = float(np.exp(other.log_evidence - base.log_evidence))
        after, weight = after + chance * entropy(other.pmf["hit"]), weight + chance
    assert weight == pytest.approx(1.0, abs=0.01)
    assert found.bits == pytest.approx(entropy(base.pmf["hit"]) - after / weight, abs=0.02)


def test_observations_stand_by_what_they_tell(case):
    found = what_would_settle(case, "hit")
    bits = [one.bits for one in found]
    assert bits == sorted(bits, reverse=True)
    assert sum("imagery" in one.what for one in found) == 1
    assert all(0 <= one.share <= 1 for one in found)
    # The attacker's side has named hits, the defender's has not.
    told = {one.what for one in found}
    assert "a figure for hit, told by the defender's side" in told
    assert "a figure for hit, told by the attacker's side" not in told


def test_power_scaling_of_the_likelihood_is_the_posterior_over_the_prior_to_the_power(case):
    """The pmf under a power, from the answer's own states: prior x (posterior / prior) ^ power."""
    found = next(one for one in power_scaling(case) if one.quantity == "hit")
    solution = case.solution
    prior = log_prior(solution)
    with np.errstate(divide="ignore"):
        posterior = np.log(solution.mass)
    hit = case.answer.counts[:, 2]
    for point in (p for p in found.curve if p.component == "likelihood"):
        log_mass = prior + point.power * (posterior - prior)
        mass = np.exp(log_mass - log_mass.max())
        assert point.mean == pytest.approx(float(hit @ mass / mass.sum()), abs=1e-9)


def test_power_scaling_of_the_truth_prior_is_the_posterior_times_the_prior_to_the_rest_of_the_power(case):
    """Every state of this salvo is listed, so that a state's prior is its own: posterior x prior ^ (power - 1)."""
    solution = case.solution
    assert np.all(solution.grid.weight == 1)
    found = next(one for one in power_scaling(case) if one.quantity == "hit")
    with np.errstate(divide="ignore"):
        posterior = np.log(solution.mass)
    hit = case.answer.counts[:, 2]
    for point in (p for p in found.curve if p.component == "truth prior"):
        log_mass = posterior + (point.power - 1) * log_prior(solution)
        mass = np.exp(log_mass - log_mass.max())
        assert point.mean == pytest.approx(float(hit @ mass / mass.sum()), abs=1e-9)


def test_power_scaling_of_the_sources_is_narrower_priors(case, monkeypatch):
    found = next(one for one in power_scaling(case) if one.quantity == "hit")
    point = next(p for p in found.curve if p.component == "source priors" and p.power == 2.0)
    priors = est.load_priors("historical")
    narrow = {
        name: replace(
            one,
            spin_sd=one.spin_sd / 2**0.5,
            noise_logsd=one.noise_logsd / 2**0.5,
            size_spin_sd=one.size_spin_sd / 2**0.5,
            size_noise_logsd=one.size_noise_logsd / 2**0.5,
            size_exact_a=2 * one.size_exact_a - 1,
            size_exact_b=2 * one.size_exact_b - 1,
            blur_a=2 * one.blur_a - 1,
            blur_b=2 * one.blur_b - 1,
        )
        for name, one in priors.sources.items()
    }
    squares = [one.weight**2 for one in SPIN_SCALES]
    scales = tuple(SpinScale(s, w / sum(squares)) for (s, _), w in zip(SPIN_SCALES, squares, strict=True))
    monkeypatch.setattr("estimator.exact.problem.spin_scales", lambda _: scales)
    pmf = estimated(priors=replace(priors, sources=MappingProxyType(narrow))).salvos[0].pmf["hit"]
    assert point.mean == pytest.approx(float(np.arange(pmf.size) @ pmf), abs=1e-3)


@pytest.mark.parametrize(
    ("prior", "likelihood", "flag"),
    [
        (0.06, 0.06, "conflict"),
        (0.06, 0.01, "prior-dominated"),
        (0.01, 0.06, "told by the claims"),
        (0, 0, "hardly told by either"),
    ],
)
def test_flags_follow_both_sensitivities(prior, likelihood, flag):
    held = dict.fromkeys(COMPONENTS, 0.0) | {"prior": prior, "likelihood": likelihood}
    assert Sensitivity("hit", MappingProxyType(held), ()).flag == flag
    assert NEAR == (0.99, 1.01)


def test_without_claims_worth_anything_the_likelihood_counts_for_nothing():
    rows = [{"source": "A", "role": "neutral", "quantity": "launched", "said": "at least 1"}]
    found = next(one for one in power_scaling(case_of(rows)) if one.quantity == "intercepted")
    assert found.flag == "prior-dominated"


def test_replay_gives_the_answer_of_every_day():
    posterior, case = estimated(), case_of()
    found = replay(case)
    assert [moment.day for moment in found] == [date(2024, 11, day) for day in (19, 20, 21, 22)]
    assert [len(moment.new) for moment in found] == [2, 2, 1, 3]
    for moment in found:
        other = est.estimate(posterior.ledger, posterior.priors, seed=1, as_of=moment.day).salvos[0]
        np.testing.assert_allclose(moment.pmf["hit"], other.pmf["hit"], atol=1e-12)
    np.testing.assert_allclose(found[-1].pmf["hit"], case.pmfs["hit"], atol=1e-12)


def test_replay_stops_at_the_cases_own_date():
    assert len(replay(case_of(as_of=date(2024, 11, 20)))) == 2


def test_copies_are_the_answer_to_claims_without_what_was_declared(case):
    found = copies(case)
    assert (found.repeats, found.blocs, found.alike) == (1, ("west",), ())
    plain = [{k: v for k, v in row.items() if k not in {"repeats", "bloc"}} for row in ROWS]
    other = estimated(plain, priors=replace(est.load_priors("historical"), copying=1e-12)).salvos[0]
    # What may be a copy bounds no number launched, however seldom it is one: tails are sampled a little apart.
    np.testing.assert_allclose(found.pmf["hit"], other.pmf["hit"], rtol=0, atol=1e-6)
    assert found.shifts["hit"].distance > 0.01
    assert not copies(case_of(LONE)).matter


def test_a_source_that_says_the_same_is_counted_as_if_it_were_none_and_as_a_witness():
    """Between a repeat that is declared, of which nothing counts, and a witness of its own."""
    again = [{**row, "source": "Wire", "role": "neutral", "class": "neutral"} for row in LONE[:2]]
    found = copies(case_of((*LONE, *again)))
    assert (found.repeats, found.blocs, found.alike) == (0, (), ("Wire",))
    declared = estimated((*LONE, *({**row, "repeats": "Ministry"} for row in again))).salvos[0].pmf["hit"]
    answer = estimated((*LONE, *again)).salvos[0].pmf["hit"]
    means = [pmf @ np.arange(pmf.size) for pmf in (found.pmf["hit"], answer, declared)]
    assert means == sorted(means) or means == sorted(means, reverse=True)
    assert found.shifts["hit"].distance > 0.01


def test_argue_holds_every_part_and_can_be_stopped():
    posterior = estimated()
    told = []
    found = argue(
        posterior,
        quantity="intercepted",
        about="hit >= 1",
        watcher=lambda done, total: told.append((done, total)),
    )
    assert told == [(k, PARTS) for k in range(PARTS)]
    assert (found.salvos[0].quantity, str(found.salvos[0].statement)) == ("intercepted", "hit >= 1")
    with pytest.raises(CancelledError):
        argue(posterior, watcher=lambda done, _: done < 3)
    with pytest.raises(EstimatorError, match="found 'reached'; allowed"):
        argue(estimated(ROWS[:2], outcomes=("intercepted", "failed")), quantity="reached")


def test_the_sum_made_again_is_the_answers(case):
    """A case is solved anew: it must be what the answer was read from."""
    np.testing.assert_array_equal(case.solution.mass, case.answer.probability)


def test_a_law_that_leans_or_has_tails_is_raised_in_its_normal_scores():
    prior = replace(
        est.load_priors("historical").sources["belligerent"],
        noise_skew=-0.3,
        noise_tail=0.1,
        size_noise_skew=0.2,
        size_noise_tail=0.05,
        size_spin_tail=0.15,
        size_spin_skew=0.3,
        noise_corr=0.4,
        size_noise_corr=-0.5,
    )
    score = np.linspace(-4, 4, 17)
    for power in CURVE:
        raised, inner = _raised_one(prior, power), score / power**0.5
        for name in ("spin", "noise", "size_spin", "size_noise"):
            law, before = getattr(raised, name), getattr(prior, name)
            middle = law.at(0.0) - before.at(0.0)
            assert middle == pytest.approx(0.0, abs=1e-12)
            np.testing.assert_allclose(law.at(score), before.at(inner), rtol=1e-10, err_msg=name)
        for name in ("outcome_pair", "size_pair"):
            law = getattr(raised, name).at(score, score[:, None])
            before = getattr(prior, name).at(inner, inner[:, None])
            np.testing.assert_allclose(law, before, rtol=1e-10, err_msg=name)
