"""Sources left out, stories and who would be wrong: each against answers worked out by another way."""

import itertools
import math
import re
from dataclasses import replace

import numpy as np
import pytest
from argument_kit import IMAGERY, ROWS, case_of, estimated, opposed
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.argument.diagnosticity import Ratio, stories
from estimator.argument.implied import spoken
from estimator.argument.leave_out import leave_one_out
from estimator.argument.wrong import who_would_be_wrong
from estimator.claims.ledger import Account, Figure, Reading
from estimator.errors import EstimatorError
from estimator.quantities import LAUNCHED, MEMBERS, OUTCOMES


def without(*names):
    """Return the rows of all but some sources; who repeats one of them goes with it."""
    return tuple(row for row in ROWS if row["source"] not in names and row.get("repeats") not in names)


@pytest.mark.parametrize("name", ["Ministry", "Staff", "Officials", "Observer"])
def test_without_a_source_is_the_answer_to_the_other_claims(case, name):
    left = next(one for one in leave_one_out(case, "hit") if one.source == name)
    other = estimated(without(name)).salvos[0]
    for quantity, pmf in other.pmf.items():
        size = min(pmf.size, left.pmf[quantity].size)
        np.testing.assert_allclose(left.pmf[quantity][:size], pmf[:size], atol=1e-12)
        assert left.shifts[quantity].after.values == other.credible_set(quantity).values


def test_sources_stand_by_weight_and_a_silent_one_moves_nothing(case):
    found = leave_one_out(case, "launched")
    distances = [one.shifts["launched"].distance for one in found]
    assert distances == sorted(distances, reverse=True)
    assert found[-1].source == "Mute"
    assert distances[-1] == 0.0
    assert {one.source for one in found} == {"Ministry", "Staff", "Officials", "Observer", "Mute"}


def test_a_quantity_that_is_not_in_play_is_named(case):
    with pytest.raises(EstimatorError, match="found 'hits'; allowed: launched"):
        leave_one_out(case, "hits")


def odds(posterior, quantity, told):
    pmf = posterior.salvos[0].pmf[quantity]
    first, second = (pmf[s.low : s.high + 1].sum() for s in (told.first, told.second))
    return math.log(first / second)


@pytest.mark.parametrize("place", range(8))
def test_a_figures_ratio_is_the_odds_with_it_over_those_without(place):
    rows = opposed()
    told = stories(case_of(rows), "hit")
    assert told.parted
    row = rows[place]
    ratio = next(
        r for r in told.ratios if (r.figure.source, r.figure.quantity) == (row["source"], row["quantity"])
    )
    expected = odds(estimated(rows), "hit", told) - odds(
        estimated([r for k, r in enumerate(rows) if k != place]), "hit", told
    )
    assert ratio.log_ratio == pytest.approx(expected, abs=2e-3)


@pytest.mark.parametrize(
    ("log_ratio", "times"), [(-0.6931, "2.0"), (3.4, "30"), (0.0, "1.0"), (100.0, "over 1000")]
)
def test_how_many_times_likelier(log_ratio, times, case):
    assert Ratio(case.answer.figures[0], log_ratio).times == times


@pytest.mark.parametrize(
    ("log_ratio", "told"),
    [
        (0.0, "tells next to nothing either way"),
        (-0.0485, "tells next to nothing either way"),
        (0.05, "1.1 times likelier if {first}"),
        (-0.6931, "2.0 times likelier if {second}"),
    ],
)
def test_a_figure_that_rounds_to_once_tells_next_to_nothing(log_ratio, told, case):
    found = stories(case, "hit")
    spans = {"first": found.first.span, "second": found.second.span}
    assert found.told(Ratio(case.answer.figures[0], log_ratio)) == told.format(**spans)


def test_the_sentence_tells_two_stories_and_who_divides_them():
    sentence = estimated(opposed()).salvos[0].sentence()
    assert "either 6 to 7 hit (68 % together, 7 alone 51 %) or 0 to 1 hit" in sentence
    assert re.search(r"divided by the figure of [AB]0 for hit \((0|7)\)", sentence)
    assert "most probably 0 hit" not in sentence


def test_where_nothing_is_parted_the_set_is_cut_in_two(case):
    told = stories(case, "hit")
    assert not told.parted
    values = case.answer.credible_set("hit").values
    assert {told.first.low, told.first.high, told.second.low, told.second.high} >= {values[0], values[-1]}
    assert abs(told.first.probability - told.second.probability) < 0.3
    assert not case.answer.dividers()


def test_one_certain_number_is_one_story():
    rows = [
        {"source": f"I{k}", "quantity": q, "said": "8"} | IMAGERY
        for k in range(6)
        for q in ("launched", "hit")
    ]
    told = stories(case_of(rows), "launched")
    assert told is None or told.first.probability > 0.99


def test_who_would_be_wrong_and_by_how_much(case):
    table = who_would_be_wrong(case, "hit")
    assert table.sources == tuple(account.source for account in case.salvo.accounts)
    says = dict(zip(table.sources, table.says, strict=True))
    assert says["Officials"] == (4, 4, "said")
    assert says["Ministry"] == (0, 1, "implied")
    assert says["Mute"].basis == "silent"
    for row in table.rows:
        cells = dict(zip(table.sources, row.cells, strict=True))
        assert cells["Officials"].by == abs(row.low - 4)
        assert cells["Officials"].stance == ("agrees" if row.low == 4 else "over" if row.low < 4 else "under")
        assert cells["Ministry"].stance == ("agrees" if row.low <= 1 else "under")
        assert math.isnan(cells["Ministry"].chance)
        assert cells["Mute"].support == pytest.approx(1.0, abs=1e-9)
    assert table.held == pytest.approx(sum(case.pmfs["hit"][r.low] for r in table.rows))
    for place in range(len(table.sources)):
        assert max(row.cells[place].support for row in table.rows) == pytest.approx(1.0)


def test_a_chance_falls_with_the_distance(case):
    table = who_would_be_wrong(case, "hit")
    place = table.sources.index("Officials")
    over = [row.cells[place].chance for row in table.rows if row.low < 4]
    assert all(a < b for a, b in itertools.pairwise(over))
    assert all(0 < chance < 1 for chance in over)


@pytest.mark.parametrize(("truth", "over"), [(2, True), (6, False)])
def test_a_chance_is_the_models_probability_of_such_a_figure(truth, over):
    """One neutral source that said 4: "at least 4" is what 0 to 3 leave, "at most 4" the sum of 0 to 4."""
    rows = [{"source": "N", "role": "neutral", "quantity": "hit", "said": "4"}]
    case = case_of(rows)
    cell = next(row for row in who_would_be_wrong(case, "hit").rows if row.low == truth).cells[0]
    assert cell.stance == ("over" if over else "under")
    prior = case.answer.prior_pmf["hit"][truth]
    each = []
    for said in range(4 if over else 5):
        posterior = estimated([rows[0] | {"said": str(said)}]).salvos[0]
        each.append(math.exp(posterior.log_evidence) * posterior.pmf["hit"][truth] / prior)
    assert cell.chance == pytest.approx(1 - sum(each) if over else sum(each), abs=0.01)


READINGS = st.one_of(
    st.integers(0, 6).map(lambda n: Reading("count", n, n)),
    st.tuples(st.integers(0, 4), st.integers(0, 4)).map(lambda ab: Reading("count", ab[0], sum(ab))),
    st.integers(0, 5).map(lambda n: Reading("count", n, math.inf)),
    st.integers(0, 6).map(lambda n: Reading("count", 0, n)),
)
SPLITS = [split for split in itertools.product(range(8), repeat=4) if 1 <= sum(split) <= 14]


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from([LAUNCHED, *MEMBERS]), READINGS, min_size=1, max_size=4))
def test_what_is_implied_is_what_splits_leave_possible(said):
    quantity = next((name for name in MEMBERS if name not in said), None)
    account = Account("A", "neutral", "neutral", "", tuple(Figure(k, v) for k, v in said.items()))

    def count(split, name):
        return (
            sum(split)
            if name == LAUNCHED
            else sum(n for n, outcome in zip(split, OUTCOMES, strict=True) if outcome in MEMBERS[name])
        )

    possible = [
        count(split, quantity)
        for split in SPLITS
        if all(reading.low <= count(split, name) <= reading.high for name, reading in said.items())
    ]
    found = spoken(account, quantity, OUTCOMES, 6)
    if not possible:
        return
    assert found.low == min(possible)
    if math.isfinite(found.high) and found.high <= 7:
        assert found.high == max(possible)


def test_shares_are_read_against_the_sources_own_total():
    share = Figure("intercepted", Reading("share", 0.5, 1.0))
    account = Account("A", "defender", "belligerent", "", (Figure(LAUNCHED, Reading("count", 8, 8)), share))
    assert spoken(account, "intercepted", OUTCOMES, 20) == (4, 8, "said")
    assert spoken(account, "not_intercepted", OUTCOMES, 20) == (0, 4, "implied")
    alone = replace(account, figures=(share,))
    assert spoken(alone, "intercepted", OUTCOMES, 20) == (10, 20, "said")
