"""What must not matter does not matter, and the limits are met (docs/model.md, section 7, items 4 and 5)."""

import dataclasses

import numpy as np
import pytest
from exact_kit import priors, salvo, solved
from model_kit import INF, account

import estimator as est
from estimator.exact.prior import prior_pmfs
from estimator.inference.salvo import estimate_salvo
from estimator.priors.values import SourcePrior, TruthPrior
from estimator.quantities import OUTCOMES

PLAIN = TruthPrior(6.0, 0.5, (1.0, 1.0), (1.5, 1.0), (1.0, 2.0))
ROWS = [
    {"strike": "north", "source": "Ministry", "role": "defender", "quantity": "intercepted", "said": "5"},
    {"strike": "north", "source": "Ministry", "role": "defender", "quantity": "damaged", "said": "1"},
    {"strike": "north", "source": "Staff", "role": "attacker", "quantity": "launched", "said": "7-9"},
    {"strike": "north", "source": "Paper", "role": "neutral", "quantity": "hit", "said": "at least 2"},
    {"strike": "south", "source": "Ministry", "role": "defender", "quantity": "intercepted", "said": "all"},
    {"strike": "south", "source": "Staff", "role": "attacker", "quantity": "hit", "said": "3"},
    {
        "strike": "south",
        "source": "Ally",
        "role": "attacker",
        "quantity": "reached",
        "said": "2",
        "bloc": "w",
    },
    {
        "strike": "south",
        "source": "Crew",
        "role": "attacker",
        "quantity": "launched",
        "said": "6",
        "bloc": "w",
    },
]


def answers(rows):
    """Return the salvos of records by strike."""
    posterior = est.estimate(est.claims_from_records(rows), priors(PLAIN))
    return {one.strike: one for one in posterior.salvos}


@pytest.fixture(scope="module")
def plain():
    return answers(ROWS)


def assert_same(one, other):
    for strike, salvo_ in one.items():
        for quantity, pmf in salvo_.pmf.items():
            np.testing.assert_allclose(other[strike].pmf[quantity], pmf, rtol=0, atol=1e-9, err_msg=quantity)


def source_means(salvo_, rename=str):
    return {
        rename(s.name): [s.numbers[n].mean() for n in ("spin", "noise", "size_spin")] for s in salvo_.sources
    }


def test_the_order_of_rows_and_strikes(plain):
    rng = np.random.default_rng(3)
    for _ in range(2):
        assert_same(plain, answers([ROWS[k] for k in rng.permutation(len(ROWS))]))


def test_the_names_of_sources(plain):
    names = {"Ministry": "zz", "Staff": "a", "Paper": "Ж", "Ally": "0", "Crew": "m"}
    renamed = answers([row | {"source": names[row["source"]]} for row in ROWS])
    assert_same(plain, renamed)
    for strike in plain:
        before, after = source_means(plain[strike], names.get), source_means(renamed[strike])
        assert before.keys() == after.keys()
        for name, means in before.items():
            np.testing.assert_allclose(after[name], means, rtol=0, atol=1e-8)


def test_rows_that_only_repeat(plain):
    echo = {"source": "Echo", "role": "neutral", "repeats": "Ministry"}
    repeats = [row | echo for row in ROWS if row["source"] == "Ministry"]
    assert_same(plain, answers([*ROWS, *repeats]))


def test_figures_that_follow_by_arithmetic():
    given = priors(PLAIN)
    said = {"launched": 8, "intercepted": 4, "hit": 2, "damaged": 1}
    other = account("attacker", source="B", hit=(3, INF))
    _, one = solved([account(**said), other], given)
    _, two = solved([account(failed=1, not_intercepted=4, reached=(1, 5), **said), other], given)
    for quantity, pmf in one.items():
        np.testing.assert_allclose(two[quantity], pmf, rtol=0, atol=1e-9)


def test_the_total_follows_from_all_outcomes():
    """A total that follows from all outcomes bounds the grid as one that is said does: not a digit changes."""
    given = priors(PLAIN)
    said = {"intercepted": 4, "hit": 2, "damaged": 1, "failed": 1}
    other = account("attacker", source="B", hit=(3, INF))
    _, one = solved([account(**said), other], given)
    _, two = solved([account(launched=8, **said), other], given)
    for quantity in one:
        np.testing.assert_allclose(one[quantity], two[quantity], rtol=0, atol=1e-12)


def test_figures_that_do_not_follow_do_matter(plain):
    changed = answers([row | {"said": "4"} if row["said"] == "5" else row for row in ROWS])
    with pytest.raises(AssertionError):
        assert_same(plain, changed)


# ---- limits --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "figures",
    [{"intercepted": 3, "hit": 2, "damaged": 1, "failed": 0}, {"intercepted": 0, "hit": 5, "damaged": 0}],
)
def test_a_source_that_knows_and_does_not_lean_gives_a_point_mass(figures):
    perfect = SourcePrior(0.0, 1e-4, 2e-3, 0.01, 0.0, 1e-3, 1e-3, 0.01, 1e9, 1.0, 1.0, 1e9)
    total = 6
    given = account(launched=total, **figures)
    solution, pmf = solved([given], priors(PLAIN, belligerent=perfect))
    truth = {"failed": total - sum(figures.values()), **figures}
    assert pmf["launched"][total] == pytest.approx(1, abs=1e-6)
    for outcome in OUTCOMES:
        assert pmf[outcome][truth[outcome]] == pytest.approx(1, abs=1e-6)
    assert solution.mass.max() == pytest.approx(1, abs=1e-6)


def test_no_figures_give_the_prior_bit_for_bit():
    given = priors(PLAIN)
    silent = account("defender"), account("attacker", source="B")
    answer = estimate_salvo(salvo(*silent), given, seed=1)
    for quantity, pmf in answer.pmf.items():
        assert pmf.tobytes() == answer.prior_pmf[quantity].tobytes()
    fresh = prior_pmfs(PLAIN, OUTCOMES, answer.pmf["launched"].size - 1)
    assert answer.pmf["hit"].tobytes() == fresh["hit"].tobytes()
    for source in answer.sources:
        assert not source.says_outcomes
        for number in source.numbers.values():
            np.testing.assert_allclose(number.weight, number.prior_weight, rtol=0, atol=1e-12)


def test_the_prior_is_the_sum_over_its_states():
    """The stick-by-stick convolution gives what the listed states give."""
    solution, listed = solved([account("defender", intercepted=(0, INF), launched=(0, 10**6))], priors(PLAIN))
    prior = prior_pmfs(PLAIN, OUTCOMES, 100)
    assert solution.grid.size > 1000
    for quantity in ("launched", "intercepted", "failed", "reached", "not_hit"):
        size = min(listed[quantity].size, 101)
        np.testing.assert_allclose(listed[quantity][:size], prior[quantity][:size], rtol=0, atol=2e-4)


# ---- symmetry ------------------------------------------------------------------------------------

SWAP = {"intercepted": "hit", "hit": "intercepted", "launched": "launched"}
SWAP |= {"not_intercepted": "not_hit", "not_hit": "not_intercepted"}
ROLES = {"attacker": "defender", "defender": "attacker"}


def mirrored(given):
    figures = tuple(dataclasses.replace(f, quantity=SWAP[f.quantity]) for f in given.figures)
    return dataclasses.replace(given, role=ROLES[given.role], figures=figures)


def test_attacker_and_defender_are_mirror_images_where_only_their_outcomes_are_kept():
    """Size_spin leans one way by role whatever the outcomes; so the symmetry needs its mean to be 0."""
    level = {name: dataclasses.replace(one, size_spin_mean=0.0) for name, one in priors().sources.items()}
    kept = ("intercepted", "hit")
    accounts = [
        account("defender", intercepted=5),
        account("attacker", source="B", launched=8, hit=(3, 6)),
        account("attacker", source="C", source_class="ally", not_intercepted=(2, INF)),
    ]
    one, two = (TruthPrior(6.0, 0.5, stick, (1.0, 1.0), (1.0, 1.0)) for stick in ((2.0, 1.2), (1.2, 2.0)))
    _, here = solved(accounts, priors(one, **level), kept)
    _, there = solved([mirrored(a) for a in accounts], priors(two, **level), kept)
    for quantity, image in {"intercepted": "hit", "hit": "intercepted", "launched": "launched"}.items():
        np.testing.assert_allclose(there[image], here[quantity], rtol=0, atol=1e-6)
    assert np.abs(here["hit"] - here["intercepted"]).max() > 0.05
