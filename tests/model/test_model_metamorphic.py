"""What follows by arithmetic from what a source has said adds nothing (docs/model.md, section 7, item 5)."""

import numpy as np
import pytest
from model_kit import INF, account

from estimator.model.account import account_logpmf, read_account
from estimator.quantities import OUTCOMES

SAME = [
    pytest.param(
        {"launched": 9, "intercepted": 5, "hit": 2, "damaged": 1},
        {"failed": 1},
        id="failed is the rest",
    ),
    pytest.param(
        {"intercepted": 5, "hit": 2, "damaged": 1, "failed": 1}, {"launched": 9}, id="launched is the sum"
    ),
    pytest.param({"launched": 9, "intercepted": 5}, {"not_intercepted": 4}, id="the complement"),
    pytest.param({"launched": 9, "hit": 2}, {"not_hit": 7}, id="the complement of hit"),
    pytest.param({"launched": 9, "hit": 2, "damaged": 1}, {"reached": (3, INF)}, id="a bound on a sum"),
    pytest.param({"hit": 2, "damaged": 1}, {"reached": 3}, id="a sum"),
    pytest.param({"hit": 0, "damaged": 0}, {"reached": 0}, id="none of a union"),
    pytest.param({"launched": 9, "intercepted": "all"}, {"not_intercepted": 0}, id="all is none else"),
    pytest.param({"intercepted": "all"}, {"not_intercepted": 0}, id="all is none else, total unsaid"),
]


@pytest.fixture(scope="module")
def anywhere():
    """Thirty random truths, and random numbers of a source for each."""
    rng = np.random.default_rng(5)
    counts = {outcome: rng.integers(0, 7, 30) for outcome in OUTCOMES}
    counts["failed"] += 1
    truths = {"launched": sum(counts.values()), **counts}
    theta = {
        "spin": rng.normal(1, 2, 30),
        "noise": np.exp(rng.normal(-1, 0.7, 30)),
        "size_spin": rng.normal(0, 0.2, 30),
        "size_noise": np.exp(rng.normal(-2.5, 0.5, 30)),
        "size_exact": rng.random(30),
        "blur": rng.random(30),
    }
    return [
        ({q: v[k] for q, v in truths.items()}, {name: v[k] for name, v in theta.items()}) for k in range(30)
    ]


def values(given, anywhere):
    read = read_account(given)
    return np.array([float(account_logpmf(read, truth, theta)) for truth, theta in anywhere])


@pytest.mark.parametrize(("said", "follows"), SAME)
@pytest.mark.parametrize("role", ["attacker", "defender"])
def test_a_consequence_adds_nothing(said, follows, role, anywhere):
    without, with_it = account(role, **said), account(role, **said, **follows)
    np.testing.assert_allclose(values(with_it, anywhere), values(without, anywhere), rtol=0, atol=1e-10)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"launched": 9, "not_intercepted": 4}, {"launched": 9, "intercepted": 5}),
        ({"launched": 9, "intercepted": "all"}, {"launched": 9, "intercepted": 9}),
        ({"intercepted": "all"}, {"not_intercepted": 0}),
        ({"launched": 9, "reached": 0}, {"launched": 9, "hit": 0, "damaged": 0}),
        ({"launched": 9, "hit": (0, INF)}, {"launched": 9, "hit": (0, 9)}),
    ],
)
def test_two_ways_to_say_it_are_one(one, other, anywhere):
    np.testing.assert_allclose(
        values(account(**one), anywhere), values(account(**other), anywhere), rtol=0, atol=1e-10
    )


def test_what_does_not_follow_does_change_something(anywhere):
    said = {"launched": 9, "intercepted": 5, "hit": 2}
    different = values(account(**said, damaged=1), anywhere) - values(account(**said), anywhere)
    assert np.abs(different).min() > 1e-6
