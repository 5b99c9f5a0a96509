"""Blur on the exact route: its quadrature, what it does at its ends, and shares that go with a common factor."""

import dataclasses

import numpy as np
import pytest
from exact_kit import SMALL, priors, solved
from model_kit import account
from scipy import stats
from scipy.special import roots_jacobi

import estimator as est
from estimator.exact import belief
from estimator.exact.belief import ALONE, BlocNodes
from estimator.exact.points import curved_jacobi, jacobi
from estimator.exact.prior import prior_logpmf
from estimator.exact.sticks import log_node, mixed
from estimator.model.arrays import NUMPY
from estimator.posterior.sampling import _own_total
from estimator.priors.values import TruthPrior


@pytest.mark.parametrize(
    ("a", "b"), [(1, 19), (3, 7), (1, 1), (0.5, 0.5), (0.05, 0.95), (1, 1e4), (5e3, 5e3)]
)
@pytest.mark.parametrize("nodes", [1, 2, 3, 5])
def test_quadrature_has_the_moments_of_the_beta(a, b, nodes):
    places, weights = jacobi(a, b, nodes)
    assert np.all((places >= 0) & (places <= 1))
    moment = 1.0
    for k in range(2 * nodes):
        assert weights @ places**k == pytest.approx(moment, rel=1e-7)
        moment *= (a + k) / (a + b + k)


@pytest.mark.parametrize(("a", "b"), [(1, 19), (1, 39), (3, 7), (5e3, 5e3)])
@pytest.mark.parametrize("nodes", [1, 3, 6])
def test_the_curved_rule_has_the_moments_of_the_curved_beta(a, b, nodes):
    fine, shares = roots_jacobi(80, b - 1, a - 1)  # scipy's, of twice as many points as ours is made from
    places, weights = curved_jacobi(a, b, nodes, 0.15)
    for k in range(2 * nodes):
        moment = shares @ ((1 + fine) / (1.3 + fine)) ** k / shares.sum()
        assert weights @ (places / (places + 0.15)) ** k == pytest.approx(moment, rel=1e-9)


@pytest.mark.parametrize(("a", "b"), [(0.05, 0.95), (1e6, 1e-3), (1, 1e4)])
def test_the_curved_rule_holds_at_the_ends(a, b):
    blurs = stats.beta(a, b).ppf((np.arange(200_000) + 0.5) / 200_000)
    places, weights = curved_jacobi(a, b, 3, 0.15)
    assert np.all((places >= 0) & (places <= 1))
    for k in range(4):
        moment = np.mean((blurs / (blurs + 0.15)) ** k)
        assert weights @ (places / (places + 0.15)) ** k == pytest.approx(moment, rel=1e-3)


@pytest.fixture
def many_nodes(monkeypatch):
    belief.belief.cache_clear()
    monkeypatch.setattr(belief, "_BLURS", {"fine": 12, "coarse": 6})
    yield
    belief.belief.cache_clear()


def karachev():
    ledger = est.read_claims("examples/karachev.csv")
    return est.estimate(ledger, est.load_priors("historical"), seed=1).salvos[0].pmf


def test_few_nodes_are_enough(request):
    few = karachev()
    request.getfixturevalue("many_nodes")
    for quantity, pmf in karachev().items():
        assert np.abs(pmf - few[quantity]).max() < 2e-4, quantity


def test_a_source_that_sorts_all_of_it_at_random_says_nothing_of_outcomes():
    known = TruthPrior(
        4.0, 1e-3, SMALL.intercepted, SMALL.hit, SMALL.damaged
    )  # how much it scatters hangs on N
    given = priors(known)
    lost = dataclasses.replace(given.sources["belligerent"], blur_a=1e6, blur_b=1e-3)
    speaks = account("defender", launched=4, intercepted=4)
    counts = account("defender", launched=4)
    pmf, alone = (solved([said], priors(known, belligerent=lost))[1] for said in (speaks, counts))
    clear = solved([speaks], given)[1]
    for outcome in ("intercepted", "hit", "damaged", "failed"):
        assert pmf[outcome] == pytest.approx(alone[outcome], abs=1e-6)
    assert np.abs(clear["intercepted"] - alone["intercepted"]).max() > 0.1


def test_more_blur_draws_the_answer_towards_what_was_presumed():
    given = priors()
    means = []
    for b in (1e4, 19.0, 4.0, 1.0):
        blurred = dataclasses.replace(given.sources["belligerent"], blur_a=1.0, blur_b=b)
        pmf = solved([account("defender", launched=5, intercepted=0)], priors(belligerent=blurred))[1]
        means.append(float(np.arange(pmf["intercepted"].size) @ pmf["intercepted"]))
    assert means == sorted(means)
    assert means[-1] - means[0] > 0.2


# ---- shares that go with the nodes of a common factor --------------------------------------------


def test_nodes_without_shares_weigh_every_state_alike():
    solution, _ = solved([account("defender", launched=4)], priors())
    assert log_node(ALONE, solution.grid) is ALONE.log_weight


def test_shares_at_the_nodes_are_put_in_place_of_the_presumed_one():
    """Summed over the nodes the truth's prior is the mixture of their Betas, whatever it was before."""
    solution, _ = solved([account("defender", launched=4)], priors())
    sticks = np.array([[2.0, 1.0], [1.0, 3.0]])
    base = TruthPrior(3.0, 0.2, (1.5, 1.2), (1.5, 1.0), (1.0, 2.0))
    nodes = BlocNodes(np.array([-1.0, 1.0]), np.zeros(1), np.log([0.5, 0.5]), (sticks,), (base.intercepted,))
    found = prior_logpmf(base, solution.grid) + NUMPY.logsumexp(log_node(nodes, solution.grid), 1)
    each = [
        prior_logpmf(dataclasses.replace(base, intercepted=tuple(stick)), solution.grid) for stick in sticks
    ]
    expected = np.logaddexp(*each) - np.log(2)
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_a_mixture_of_betas_keeps_its_moments():
    rng = np.random.default_rng(1)
    mean, size = rng.beta(3, 2, 200_000), rng.uniform(2, 20, 200_000)
    drawn = rng.beta(mean * size, (1 - mean) * size)
    a, b = mixed(mean, size)
    assert a / (a + b) == pytest.approx(drawn.mean(), abs=2e-3)
    assert a * b / ((a + b) ** 2 * (a + b + 1)) == pytest.approx(drawn.var(), rel=0.02)


def test_what_an_only_figure_was_seen_as_is_drawn_by_its_probability():
    """Given a truth, a row is drawn in proportion to its share and to what it makes of the figure; so is the total."""
    table = solved([account("defender", intercepted=2)], priors())[0].parts[0].tables[0]
    slot = int(
        np.flatnonzero((table.slots.launched[table.slots.row] == 5) & (table.slots.cells[0, 0] == 3))[0]
    )
    own = table.looks[:, slot]
    chance = table.look_weight[:, None] * table.given[0, own] * table.weights[0, table.slots.row[slot]]
    chance /= chance.sum()
    same = np.full(20_000, slot)
    look, total = _own_total(table, same, 0 * same, np.random.default_rng(5))
    for drawn, expected in ((look, chance.sum(axis=1)), (total, chance.sum(axis=0))):
        found = np.bincount(drawn, minlength=expected.size) / same.size
        assert np.all(np.abs(found - expected) < 5 * np.sqrt(expected / same.size) + 1e-3)
