"""The rules by which an account is read (docs/model.md, sections 2.1 and 2.2), one test each."""

import math

import numpy as np
import pytest
from model_kit import INF, THETA, account, truth

from estimator.errors import RuledOutError
from estimator.model.account import account_logpmf, at_totals, read_account
from estimator.model.truth import sticks_logpmf
from estimator.quantities import OUTCOMES

UNSAID = (0.0, math.inf)
TRUE = truth(4, 2, 1, 1)


def probability(given, kept=OUTCOMES, true=TRUE, theta=THETA):
    return float(np.exp(account_logpmf(read_account(given, kept), true, theta)))


def scored(given, total, kept=OUTCOMES):
    """Return (name, R_said, direction) of every figure that counts at one total."""
    at = at_totals(read_account(given, kept), np.array([float(total)]))
    return [
        (row.step.named, int(row.step.said_rest.at(at.totals)[0]), int(row.direction[0]))
        for row in at.steps
        if row.counts[0]
    ]


def possible(given, kept=OUTCOMES, most=30):
    """Return the totals at which the account has a probability above 0."""
    at = at_totals(read_account(given, kept), np.arange(most + 1.0))
    return at.totals[at.possible].astype(int).tolist()


# ---- 2.1: the source's own total -----------------------------------------------------------------


def test_an_exact_total_fixes_it():
    assert read_account(account(launched=8, intercepted=5)).total == (8, 8)


@pytest.mark.parametrize(
    "figures",
    [
        {"launched": 4, "intercepted": 5},
        {"launched": (2, 4), "intercepted": 3, "hit": (2, INF)},
        {"launched": 4, "hit": (3, INF), "damaged": (2, 6)},
        {"launched": (0, 4), "reached": (5, 9)},
    ],
)
def test_figures_that_exceed_the_total_make_it_unsaid(figures):
    read = read_account(account(**figures))
    assert read.total == UNSAID
    assert not read.says_total
    assert any("total treated as unsaid" in text for text in read.notices)
    without = account(**{q: said for q, said in figures.items() if q != "launched"})
    assert probability(account(**figures)) == probability(without)


@pytest.mark.parametrize("total", [5, (0, 5), (5, INF)])
def test_figures_that_just_fit_leave_the_total_said(total):
    read = read_account(account(launched=total, intercepted=3, hit=(2, INF)))
    assert read.says_total
    assert read.notices == ()


def test_lower_ends_add_up_over_disjoint_sets_only():
    read = read_account(account(launched=5, reached=(4, INF), hit=(3, INF), intercepted=(1, 2)))
    assert read.says_total  # 4 + 1, or 3 + 1: not 4 + 3 + 1


@pytest.mark.parametrize(("total", "warned"), [(8, False), (9, True), (7, True), ((6, 9), False)])
def test_all_outcomes_exact_are_the_total(total, warned):
    every = {"intercepted": 4, "hit": 2, "damaged": 1, "failed": 1}
    read = read_account(account(launched=total, **every))
    assert bool(read.notices) == warned
    assert possible(account(launched=total, **every)) == [8]
    assert probability(account(launched=total, **every)) == probability(account(**every))


def test_a_figure_that_cannot_be_is_set_aside():
    given = account(intercepted="all", damaged=2)
    read = read_account(given)
    assert [text for text in read.notices if "set aside" in text] == list(read.notices) != []
    assert read.used == (0,)
    assert probability(given) == probability(account(intercepted="all"))


def test_two_statements_of_one_number_must_agree_on_the_total():
    assert possible(account(intercepted=3, not_intercepted=4)) == [7]


def test_a_statement_at_odds_with_the_total_is_set_aside():
    given = account(launched=10, intercepted=3, not_intercepted=4)
    read = read_account(given)
    assert "not_intercepted" in read.notices[0]
    assert probability(given) == probability(account(launched=10, intercepted=3))


@pytest.mark.parametrize(
    "figures",
    [
        {"launched": 3, "intercepted": "all", "hit": 5},
        {"launched": 0, "intercepted": 2},
        {"hit": "all", "intercepted": "all"},
        {"intercepted": 3, "hit": 2, "damaged": 1, "failed": 0, "not_hit": 9},
        {"launched": (0, 2), "not_hit": 7, "not_intercepted": 9},
        {"launched": 2, "intercepted": ("share", 0.9, 1.0), "reached": (5, 6)},
    ],
)
def test_no_account_makes_the_evidence_zero(figures):
    assert probability(account(**figures)) > 0


# ---- 2.2: unions, complements, sticks ------------------------------------------------------------


@pytest.mark.parametrize(
    ("union", "outcome", "direction"), [("not_intercepted", "intercepted", 1), ("not_hit", "hit", -1)]
)
def test_an_exact_union_becomes_its_complement(union, outcome, direction):
    given = account(launched=9, **{union: 4})
    assert scored(given, 9) == [(outcome, 9, direction)]
    assert probability(given) == pytest.approx(probability(account(launched=9, **{outcome: 5})), rel=1e-12)


def test_a_range_of_a_union_is_no_complement():
    assert scored(account(launched=9, not_intercepted=(3, 4)), 9) == [("not_intercepted", 9, -1)]


def test_sticks_are_broken_in_the_order_of_outcomes():
    given = account(failed=1, damaged=2, intercepted=3)
    assert scored(given, 9) == [("intercepted", 9, 1), ("damaged", 6, 1), ("failed", 4, 0)]


def test_the_rest_is_read_against_what_the_exact_ones_left():
    given = account(intercepted=3, reached=(2, 4))
    assert scored(given, 9) == [("intercepted", 9, 1), ("reached", 6, -1)]


def test_a_union_loses_its_broken_outcomes():
    """Hit 2 of reached 2..4 leaves damaged 0..2, tilted as the union was named."""
    union = account(launched=9, hit=2, reached=(2, 4))
    assert scored(union, 9) == [("hit", 9, -1), ("reached", 7, -1)]
    (_, step) = at_totals(read_account(union), np.array([9.0])).steps
    assert (step.step.target, step.step.low.constant, step.step.high.constant) == ({"damaged"}, 0, 2)
    assert step.step.others == {"intercepted", "failed"}


def test_a_union_of_broken_outcomes_is_skipped():
    given = account(launched=9, hit=2, damaged=1, reached=(2, 4))
    assert probability(given) == probability(account(launched=9, hit=2, damaged=1))


def test_all_that_remains_is_arithmetic():
    """Not scored, but R_said must lie inside."""
    given = account(intercepted=3, not_intercepted=(2, 4))
    assert scored(given, 6) == [("intercepted", 6, 1)]
    assert possible(given) == [5, 6, 7]


def test_shares_are_read_against_the_whole():
    given = account(launched=8, intercepted=3, reached=("share", 0.2, 0.4))
    assert scored(given, 8) == [("intercepted", 8, 1), ("reached", 8, -1)]
    share = at_totals(read_account(given), np.array([8.0])).steps[1].step
    assert share.others == {"intercepted", "failed"}


def test_all_means_the_own_total():
    for total in (3, 9):
        assert probability(account(launched=total, intercepted="all")) == probability(
            account(launched=total, intercepted=total)
        )
    assert possible(account(hit="all"), most=4) == [0, 1, 2, 3, 4]


def test_none_of_a_union_is_none_of_each():
    none, each = account(launched=9, reached=0), account(launched=9, hit=0, damaged=0)
    assert scored(none, 9) == [("hit", 9, -1), ("damaged", 9, 1)]
    assert probability(none) == probability(each)


# ---- 2.2: overlaps -------------------------------------------------------------------------------


def counted(given, total):
    return [name for name, _, _ in scored(given, total)]


def test_of_overlapping_figures_the_narrowest_counts():
    assert counted(account(hit=(1, 2), reached=(1, 5)), 9) == ["hit"]
    assert counted(account(hit=(0, 5), reached=(1, 2)), 9) == ["reached"]


def test_the_width_is_that_after_clipping():
    """Hit 2..6 has four steps, reached 6..inf as many as the total leaves it: which is narrower depends on S."""
    given = account(hit=(2, 6), reached=(6, INF))
    assert counted(given, 9) == ["reached"]
    assert counted(given, 11) == ["hit"]
    assert any("at some totals" in text for text in read_account(given).notices)


def test_a_tie_goes_to_the_smaller_set():
    assert counted(account(reached=(2, 3), hit=(1, 2)), 9) == ["hit"]


def test_a_tie_of_equal_sets_goes_to_the_order_of_quantities():
    assert counted(account(not_hit=(4, 5), not_intercepted=(4, 5)), 9) == ["not_intercepted"]


def test_a_complement_overlaps():
    assert counted(account(intercepted=(4, 7), not_intercepted=(2, 3)), 9) == ["not_intercepted"]
    assert counted(account(hit=1, intercepted=(4, 7), not_intercepted=(2, 3)), 9) == [
        "hit",
        "not_intercepted",
    ]


def test_disjoint_figures_both_count():
    assert counted(account(intercepted=(4, 7), hit=(1, 3)), 9) == ["intercepted", "hit"]
    assert read_account(account(intercepted=(4, 7), hit=(1, 3))).notices == ()


def test_shares_overlap_among_themselves():
    wide, narrow = ("share", 0.5, 0.9), ("share", 0.1, 0.2)
    given = account(intercepted=wide, not_intercepted=narrow)
    assert counted(given, 9) == ["not_intercepted"]
    assert any("overlaps" in text for text in read_account(given).notices)


# ---- 2.2: direction ------------------------------------------------------------------------------


@pytest.mark.parametrize(("hit", "direction"), [(0, 1), (1, 0), (3, 0)])
def test_damaged_tilts_only_where_no_hit_is_conceded(hit, direction):
    assert scored(account(hit=hit, damaged=1), 9)[1] == ("damaged", 9 - hit, direction)


def test_a_bound_on_hits_concedes_none():
    assert ("damaged", 9, 1) in scored(account(hit=(1, INF), damaged=1), 9)


def test_a_hit_conceded_through_its_complement_is_conceded():
    """Not_hit 6 of a total of 9 is 3 hits; of a total of 6 it is none."""
    given = account(not_hit=6, damaged=1)
    assert scored(given, 9)[1] == ("damaged", 6, 0)
    assert scored(given, 6)[1] == ("damaged", 6, 1)


@pytest.mark.parametrize("role", ["attacker", "defender"])
def test_spin_flatters_the_own_side(role):
    """A source that flatters its own side says more intercepted in defence, fewer in attack."""
    flat, tilted = THETA | {"spin": 0.0}, THETA | {"spin": 2.0}
    many = account(role, launched=8, intercepted=7)
    rises = probability(many, theta=tilted) > probability(many, theta=flat)
    assert rises == (role == "defender")


def test_a_neutral_source_takes_its_blocs_sign():
    given = account("neutral", launched=8, intercepted=7)
    attacker = account("attacker", launched=8, intercepted=7)
    got = np.exp(account_logpmf(read_account(given, neutral_sign=-1), TRUE, THETA))
    assert float(got) == probability(attacker)
    assert read_account(given).role_sign == 1


# ---- 1: outcomes that the analyst rules out ------------------------------------------------------


def test_a_figure_about_a_ruled_out_outcome_is_an_error():
    with pytest.raises(RuledOutError):
        read_account(account(damaged=1), ("intercepted", "hit", "failed"))
    with pytest.raises(RuledOutError):
        read_account(account(reached=(1, 2)), ("intercepted", "failed"))


def test_a_union_keeps_its_kept_members():
    kept = ("intercepted", "hit", "failed")
    reached, hit = account(launched=8, reached=(1, 2)), account(launched=8, hit=(1, 2))
    true = truth(4, 2, 0, 1)
    assert probability(reached, kept, true) == probability(hit, kept, true)


def test_a_union_of_one_tilts_as_it_was_named():
    kept = ("intercepted", "damaged", "failed")
    assert scored(account(reached=2), 9, kept) == [("reached", 9, -1)]
    assert scored(account(damaged=2), 9, kept) == [("damaged", 9, 1)]


@pytest.mark.parametrize("kept", [("intercepted", "failed"), ("intercepted", "damaged")])
def test_a_complement_is_taken_before_a_union_of_one(kept):
    assert scored(account(not_intercepted=4), 9, kept) == [("intercepted", 9, 1)]


def test_a_union_of_everything_kept_is_the_total():
    kept = ("hit", "damaged", "failed")
    assert possible(account(not_intercepted=5), kept) == [5]
    assert scored(account(not_intercepted=5), 5, kept) == []


def test_the_last_kept_outcome_takes_the_rest():
    true = {**truth(2, 3), "launched": np.asarray(5)}
    one = float(sticks_logpmf(true, [("intercepted", (1.0, 1.0))]))
    assert one == pytest.approx(-math.log(6))


# ---- impossible is 0, never NaN ------------------------------------------------------------------


@pytest.mark.parametrize("noise", [1e-3, 0.5, 50.0])
@pytest.mark.parametrize("spin", [-30.0, 0.0, 30.0])
def test_extremes_are_numbers(noise, spin):
    theta = THETA | {"noise": noise, "spin": spin, "size_noise": 1e-3}
    given = account(launched=8, intercepted=8, hit=0)
    value = float(account_logpmf(read_account(given), TRUE, theta))
    assert not math.isnan(value)
    assert value <= 0


def test_a_share_of_nothing_is_a_number():
    given = account(intercepted=("share", 0.895, 0.905))
    assert 0 < probability(given) < 1
    assert 0 not in possible(given)
    assert 0 in possible(account(intercepted=("share", 0.995, 1.0)))
