"""Every conditional pmf sums to 1 (docs/model.md, section 7, item 1)."""

from itertools import product

import numpy as np
import pytest
from by_the_book import states
from model_kit import THETA, account, truth

from estimator.model import source
from estimator.model.account import account_logpmf, read_account
from estimator.model.truth import launched_logpmf, sticks_logpmf, truth_logpmf
from estimator.priors.values import TruthPrior
from estimator.quantities import OUTCOMES

PRIOR = TruthPrior(3.0, 0.25, (1.0, 2.0), (1.5, 1.0), (1.0, 2.0))
KEPT = [OUTCOMES, ("intercepted", "hit"), ("hit", "damaged", "failed"), ("failed",)]
WILD = {"spin": -2.0, "noise": 0.05, "size_spin": -0.3, "size_noise": 0.02, "size_exact": 0.9, "blur": 0.3}


def columns(kept, most):
    rows = list(states(most, kept))
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def sum_over(accounts, true, theta):
    """Return the sum of P(account | truth, theta) over accounts that together are all that can be said."""
    return sum(float(np.exp(account_logpmf(read_account(a), true, theta))) for a in accounts)


@pytest.mark.parametrize("kept", KEPT)
def test_the_truth(kept):
    assert np.exp(truth_logpmf(columns(kept, 14), PRIOR, kept)).sum() == pytest.approx(1, abs=1e-8)


@pytest.mark.parametrize("kept", KEPT)
def test_the_split_of_each_number_launched(kept):
    table = columns(kept, 9)
    sticks = [(o, getattr(PRIOR, o)) for o in kept[:-1]]
    logp = np.broadcast_to(sticks_logpmf(table, sticks), table["launched"].shape)
    sums = np.bincount(table["launched"], np.exp(logp))[1:]
    np.testing.assert_allclose(sums, 1, atol=1e-12)


def test_the_number_launched():
    assert np.exp(launched_logpmf(10.0, 1.2)).sum() == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("launched", [1, 7, 120])
def test_the_own_total_with_zero_among_its_values(launched):
    size = 0.05, 0.3, 0.3
    s = np.arange(100.0)
    each = np.exp(source.total_logpmf(s, s, np.array(launched), size))
    beyond = np.exp(source.total_logpmf(np.array(100.0), np.array(np.inf), np.array(launched), size))
    assert each[0] > 0
    assert each.sum() + beyond == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize(("said", "y", "rest"), [(6, 4, 3), (0, 2, 5), (40, 0, 0), (3, 0, 9)])
@pytest.mark.parametrize("noise", [0.01, 0.5, 3.0])
@pytest.mark.parametrize("blur", [0.0, 0.2])
def test_a_stick_given_the_total(said, y, rest, noise, blur):
    cells = np.arange(said + 1.0)
    cut = source.cuts(cells, cells, np.full(cells.size, float(said)))
    seen_at = source.places(source.log_odds(y, rest), y + rest + 1.0, blur)
    logp = source.figure_logpmf(cut, seen_at, np.array(1.7), np.array(noise))
    assert np.exp(logp).sum() == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("theta", [THETA, WILD])
@pytest.mark.parametrize(
    "given", [("intercepted",), ("intercepted", "damaged"), ("hit", "damaged", "failed"), OUTCOMES]
)
def test_exact_figures_beside_a_said_total(given, theta):
    """With the total said the figures given it sum to its own probability."""
    true, total = truth(2, 1, 1, 1), 4
    said = [
        account("attacker", launched=total, **dict(zip(given, counts, strict=True)))
        for counts in product(range(total + 1), repeat=len(given))
        if sum(counts) == total or (sum(counts) < total and len(given) < len(OUTCOMES))
    ]
    own = float(
        np.exp(
            source.total_logpmf(
                np.array(4.0),
                np.array(4.0),
                np.array(5),
                (-theta["size_spin"], theta["size_noise"], theta["size_exact"]),
            )
        )
    )
    assert sum_over(said, true, theta) == pytest.approx(own, abs=1e-10)


@pytest.mark.parametrize(
    ("given", "can_be"),
    [
        (("hit",), lambda hit: hit <= 14),
        (("intercepted", "damaged"), lambda intercepted, damaged: intercepted + damaged <= 14),
        (("not_intercepted",), lambda rest: rest <= 14),
        (("hit", "not_intercepted"), lambda hit, rest: hit <= rest),
        (("damaged", "not_hit"), lambda damaged, rest: damaged <= rest),
    ],
)
def test_exact_figures_without_a_total(given, can_be):
    """A tight size_noise, so that totals beyond 14 have no mass and the sum can be taken whole."""
    theta = THETA | {"size_noise": 0.02}
    said = [
        account("defender", **dict(zip(given, counts, strict=True)))
        for counts in product(range(15), repeat=len(given))
        if can_be(*counts)
    ]
    assert sum_over(said, truth(2, 1, 1, 1), theta) == pytest.approx(1, abs=1e-9)


def test_all_outcomes_without_a_total():
    theta = THETA | {"size_noise": 0.015}
    said = [
        account("defender", **dict(zip(OUTCOMES, counts, strict=True)))
        for counts in product(range(8), repeat=4)
        if sum(counts) <= 7
    ]
    assert sum_over(said, truth(1, 1, 0, 1), theta) == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("role", ["attacker", "defender"])
@pytest.mark.parametrize("total", [{}, {"launched": (3, 6)}])
def test_percentages_of_101_cells(role, total):
    cells = [("share", max(0.0, (k - 0.5) / 100), min(1.0, (k + 0.5) / 100)) for k in range(101)]
    said = [account(role, intercepted=cell, **total) for cell in cells]
    true = truth(2, 1, 1, 1)
    whole = sum_over([account(role, **total)], true, THETA)
    assert sum_over(said, true, THETA) == pytest.approx(whole, abs=1e-9)


def test_bounds_and_ranges_that_part_the_whole_numbers():
    given = [(0, 2), (3, 5), (6, float("inf"))]
    assert sum_over([account(reached=g) for g in given], truth(2, 1, 1, 1), THETA) == pytest.approx(1)
