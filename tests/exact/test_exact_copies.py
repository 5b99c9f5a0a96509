"""Accounts that say the same, between a witness of its own and a mere copy; brute force is asked elsewhere."""

import dataclasses

import numpy as np
import pytest
from exact_kit import priors, salvo, solved
from model_kit import account

from estimator.exact.answer import pmfs
from estimator.exact.copies import OWN
from estimator.exact.problem import problem
from estimator.exact.solve import solve
from estimator.exact.turn import source_weights
from estimator.inference.salvo import estimate_salvo
from estimator.posterior.sampling import source_draws
from estimator.posterior.values import PARAMETERS
from estimator.priors.spin_scale import KNOWN
from estimator.priors.values import TruthPrior

FIRST = account(launched=12, intercepted=9, published=1)
AGAIN = account("neutral", "B", launched=12, intercepted=9, published=2)
PART = account("defender", "C", source_class="ally", intercepted=9, published=3)
OTHER = account("attacker", "D", hit=6)
#: So wide that what a repeated total adds, or does not, is seen.
WIDE = TruthPrior(12.0, 0.8, (1.0, 1.0), (1.5, 1.0), (1.0, 2.0))


def with_copying(a):
    return dataclasses.replace(priors(WIDE), copying=a)


def apart(one, other):
    size = max(one.size, other.size)
    return 0.5 * float(
        np.abs(np.pad(one, (0, size - one.size)) - np.pad(other, (0, size - other.size))).sum()
    )


def test_who_surely_copies_adds_nothing_and_is_not_judged():
    sure = with_copying(1e7)
    solution, pmf = solved([FIRST, AGAIN, PART, OTHER], sure, scales=KNOWN)  # what all lean by together apart
    _, alone = solved([FIRST, OTHER], sure, scales=KNOWN)
    for quantity in alone:
        assert apart(pmf[quantity], alone[quantity]) < 2e-3, quantity
    for place in (1, 2):
        found = source_weights(solution, place)
        assert found.copied == pytest.approx(1.0, abs=1e-4)
        np.testing.assert_allclose(found.weight, found.prior_weight, atol=1e-5)
        np.testing.assert_allclose(found.size_weight, found.size_prior_weight, atol=1e-5)
        a, b, knows = found.exact
        assert knows == pytest.approx(a / (a + b), abs=1e-4)


def test_who_never_copies_is_a_witness():
    never, accounts = with_copying(1e-9), [FIRST, AGAIN, PART, OTHER]
    solution, pmf = solved(accounts, never, scales=KNOWN)
    plain = solve(problem(salvo(*accounts), never).plain, 1)
    for quantity, other in pmfs(plain.grid, plain.mass).items():
        assert apart(pmf[quantity], other) < 1e-4, quantity  # tails are sampled a little apart
    assert source_weights(solution, 1).copied < 1e-6


def test_the_more_likely_a_copy_the_less_sure_the_answer():
    spreads = []
    for a in (1e-9, 0.03, 0.1, 0.5, 1e7):
        pmf = solved([FIRST, AGAIN, PART], with_copying(a))[1]["intercepted"]
        n = np.arange(pmf.size)
        spreads.append(pmf @ n**2 - (pmf @ n) ** 2)
    assert spreads == sorted(spreads)


@pytest.mark.parametrize(("first", "second"), [(1, 2), (2, 1)])
def test_the_later_one_is_the_copy(first, second):
    one = account(launched=12, intercepted=9, published=first)
    other = account("neutral", "B", launched=12, intercepted=9, published=second)
    made = problem(salvo(one, other), priors(WIDE))
    assert [copy.share for copy in made.copies] == ([0.0, 1.0] if first < second else [1.0, 0.0])


def test_opposed_sources_that_agree_are_witnesses():
    enemy = dataclasses.replace(AGAIN, role="attacker", source_class="belligerent")
    made = problem(salvo(FIRST, enemy), priors(WIDE))
    assert made.copies == (OWN, OWN)


def test_one_that_says_something_else_is_its_own():
    other = dataclasses.replace(AGAIN, figures=account(launched=12, intercepted=8).figures)
    accounts = [FIRST, other, OTHER]
    shipped, never = (solved(accounts, with_copying(a)) for a in (0.1, 1e-9))
    np.testing.assert_allclose(shipped[0].mass, never[0].mass, atol=1e-12)
    # It might have been a copy, and was none: that is all there is to it.
    expected = never[0].log_evidence + np.log1p(-0.1 / 1.1)
    assert shipped[0].log_evidence == pytest.approx(expected, abs=1e-8)


def test_draws_are_of_copies_and_of_witnesses():
    """Five standard errors of 6,000 draws: 24 means, of which a sound build fails one in 70,000 seeds."""
    found = estimate_salvo(salvo(FIRST, AGAIN, PART, OTHER), with_copying(0.3), 1)
    assert 0.3 < found.sources[1].copied < 0.95
    solution = solve(problem(salvo(FIRST, AGAIN, PART, OTHER), with_copying(0.3)), 1)
    rng = np.random.default_rng(4)
    state = rng.choice(solution.mass.size, size=6_000, p=solution.mass)
    drawn = source_draws(solution.problem, solution.grid, state, rng)
    for one, own in zip(found.sources, drawn, strict=True):
        for name in PARAMETERS:
            error = own[name].std() / np.sqrt(own[name].size)
            assert abs(own[name].mean() - one.numbers[name].mean()) < 5 * error, (one.name, name)
