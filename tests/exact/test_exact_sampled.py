"""A sample of the truths stands for all of them within the error it reports (docs/model.md, section 4)."""

import numpy as np
import pytest
from exact_kit import priors, salvo
from model_kit import INF, account

from estimator.exact import bounds
from estimator.exact.answer import change_on_doubling, pmfs, sample_error
from estimator.exact.problem import problem
from estimator.exact.solve import solve
from estimator.exact.turn import source_weights
from estimator.priors.values import TruthPrior

MIDDLE = TruthPrior(27.0, 0.08, (1.0, 1.0), (1.5, 1.0), (1.0, 2.0))
CASES = {
    "opposed": [
        account("defender", launched=(24, 30), intercepted=20, damaged=3),
        account("attacker", source="B", hit=(8, INF)),
    ],
    "shares": [
        account("defender", intercepted=("share", 0.795, 0.805)),
        account("attacker", source="B", launched=28, reached=(6, 10)),
    ],
}


@pytest.fixture(scope="module", params=CASES)
def ready(request):
    """A salvo of about 27: small enough to be listed whole."""
    return problem(salvo(*CASES[request.param]), priors(MIDDLE))


@pytest.fixture(scope="module")
def listed(ready):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bounds, "LISTED_ALWAYS", 10**6)
        solution = solve(ready, 1)
    assert not solution.grid.sampled
    return solution


def sampled(ready, seed):
    """Solve with room for hardly any listed state, as a salvo of hundreds has it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bounds, "LISTED_MAX", 500)
        patch.setattr(bounds, "LISTED_PART", 500)
        patch.setattr(bounds, "LISTED_ALWAYS", 0)
        solution = solve(ready, seed)
    assert solution.grid.sampled
    assert sample_error(solution)[1] > 0.9  # nearly all of the mass rests on drawn states
    return solution


def furthest(one, other):
    sizes = {q: min(one[q].size, other[q].size) for q in one}
    return max(float(np.abs(one[q][:n] - other[q][:n]).max()) for q, n in sizes.items())


def of(solution):
    return pmfs(solution.grid, solution.mass)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_sample_and_listing_agree(ready, listed, seed):
    """Three times the reported error, for three seeds and all quantities."""
    solution = sampled(ready, seed)
    reported = sample_error(solution)[0] + change_on_doubling(solution, of(solution))
    difference = furthest(of(solution), of(listed))
    assert difference < 3 * reported
    assert difference < 5e-3
    assert reported < 1e-2


def test_the_seed_moves_the_answer_no_further_than_reported(ready):
    one, two = sampled(ready, 11), sampled(ready, 12)
    reported = sample_error(one)[0] + sample_error(two)[0]
    difference = furthest(of(one), of(two))
    assert 0 < difference < 3 * reported


def test_the_same_seed_gives_the_same_bytes(ready):
    one, two = of(sampled(ready, 5)), of(sampled(ready, 5))
    assert {q: pmf.tobytes() for q, pmf in one.items()} == {q: pmf.tobytes() for q, pmf in two.items()}


def test_sources_agree_too(ready, listed):
    solution = sampled(ready, 1)
    for place in range(2):
        one, two = source_weights(solution, place), source_weights(listed, place)
        for name in ("spin", "noise", "reliability"):
            values = getattr(one, name)
            sd = np.sqrt(one.prior_weight @ (values - values @ one.prior_weight) ** 2)
            assert values @ one.weight == pytest.approx(values @ two.weight, abs=0.02 * sd)


def test_weights_count_every_state(ready, listed):
    """The weights of the drawn states add up to the number of states they stand for."""
    drawn = sampled(ready, 4).grid
    low, high = listed.grid.launched.min(), listed.grid.launched.max()
    inside = (drawn.launched >= low) & (drawn.launched <= high)
    assert drawn.weight[inside].sum() == pytest.approx(listed.grid.size, rel=0.1)
