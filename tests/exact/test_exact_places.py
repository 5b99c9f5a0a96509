"""Figures at even places, read by cubics: they meet those of the cells, and turned round they are the same sum."""

import dataclasses

import numpy as np
import pytest
from exact_kit import priors, solved
from model_kit import account

from estimator.exact.belief import Speaker, belief
from estimator.exact.kernel import figure_rows
from estimator.exact.looks import _SPACING, even_places, mixing, summing
from estimator.exact.pairs import Pairs
from estimator.exact.prior import prior_logpmf
from estimator.exact.products import over_blur
from estimator.exact.tables import given_points
from estimator.exact.turn import _outcome_ratio, _pair_mass, _slot_mass
from estimator.model.source import Cut, log_interval
from estimator.model.truth import truth_logpmf
from estimator.priors.spin_scale import KNOWN
from estimator.priors.values import TruthPrior
from estimator.quantities import LAUNCHED, OUTCOMES

TEN = TruthPrior(10.0, 0.7, (2.0, 1.0), (1.5, 1.0), (1.0, 2.0))
TWO_FIGURES = {
    "a total unsaid": account("defender", intercepted=5, damaged=1),
    "a total": account("attacker", launched=9, intercepted=2, hit=4),
    "ranges": account("defender", hit=(3, 6), intercepted=(2, 4)),
    "ranges of one total": account("attacker", launched=8, hit=(1, 2), damaged=(0, 3)),
}


#: What cubics lose of a logistic step at most: 9/16 (spacing / pi)^4, the spacing in units of its noise.
LOSS = 9 / 16 * (_SPACING / np.pi) ** 4


def told(said, **numbers):
    """Return a solution about two figures, its table, and the source with its points."""
    given = priors(TEN)
    given = priors(TEN, belligerent=dataclasses.replace(given.sources["belligerent"], **numbers))
    solution, _ = solved([said], given, scales=KNOWN)
    table = solution.parts[0].tables[0]
    return solution, table, Speaker(table.belief, table.reading.role_sign, 0.0)


def by_places(table) -> Pairs:
    """Return a table's figures at even places, worth it or not."""
    views = table.views
    places = tuple(even_places(table.belief.prior, [view[k] for view, _ in views]) for k in range(2))
    return Pairs(table.at.steps, places, views)


@pytest.mark.parametrize("said", TWO_FIGURES.values(), ids=TWO_FIGURES.keys())
@pytest.mark.parametrize("noise", [0.5, 2.0])
def test_two_figures_at_even_places_are_those_of_the_cells(said, noise):
    _, table, speaker = told(said, noise_median=noise)
    exact = over_blur(table.at, table.slots.cells, table.views, speaker)
    found = by_places(table).given([speaker.points], speaker.sign)[0]
    assert np.abs(found - exact).max() < LOSS * exact.max()
    heard = exact > 1e-6 * exact.max()
    np.testing.assert_allclose(found[heard], exact[heard], rtol=10 * LOSS)
    assert found.min() > 0


def test_a_sixth_of_the_places_would_be_seen_to_be_too_few(monkeypatch):
    """The bound above is no idle one."""
    monkeypatch.setattr("estimator.exact.looks._SPACING", 1.2)
    _, table, speaker = told(TWO_FIGURES["a total unsaid"])
    exact = over_blur(table.at, table.slots.cells, table.views, speaker)
    found = by_places(table).given([speaker.points], speaker.sign)[0]
    assert np.abs(found - exact).max() > 1e-5 * exact.max()


@pytest.mark.parametrize("said", TWO_FIGURES.values(), ids=TWO_FIGURES.keys())
def test_the_sum_turned_round_is_its_transpose(said):
    """Whatever slots, totals and points weigh: both orders of the one sum agree."""
    _, table, speaker = told(said)
    places, rng = by_places(table), np.random.default_rng(3)
    weight = rng.random(table.given.shape)
    points = dataclasses.replace(speaker.points, weight=rng.random(speaker.points.weight.size))
    there = float((weight[0] * places.given([points], speaker.sign)[0]).sum())
    back = float(places.turned(weight, [points], speaker.sign)[0] @ points.weight)
    assert back == pytest.approx(there, rel=1e-10)


def test_a_source_weighed_by_places_is_the_source_weighed_pair_by_pair():
    solution, table, speaker = told(TWO_FIGURES["a total"])
    assert table.pairs is not None
    by_row, _ = _pair_mass(table, _slot_mass(solution, table, 0))
    found = _outcome_ratio(table, by_row)[0]
    row, total = np.nonzero(by_row[0])
    given = given_points(table, row, total, speaker.points)
    norm = given @ speaker.points.weight
    exact = (by_row[0][row, total] / norm) @ given / by_row[0].sum()
    low = table.belief.prior.noise_median * np.exp(-table.belief.prior.noise_logsd)
    loss = 2 * LOSS * ((low / speaker.points.scale) ** 4 + 1)  # of two figures at a point, and of their sum
    assert np.all(np.abs(found - exact) < loss * exact.max())
    assert found @ speaker.points.weight == pytest.approx(1, abs=1e-6)


def test_blocks_of_slots_join_without_a_seam(monkeypatch):
    _, table, speaker = told(TWO_FIGURES["a total unsaid"])
    whole = by_places(table).given([speaker.points], speaker.sign)
    monkeypatch.setattr("estimator.exact.pairs.BLOCK", 7)
    for held in (0, 10**6):
        monkeypatch.setattr("estimator.exact.pairs._HELD", held)
        twice = by_places(table).given([speaker.points, speaker.points], speaker.sign)
        np.testing.assert_allclose(twice, np.repeat(whole, 2, axis=0), rtol=1e-12)


def test_where_noise_is_next_to_none_figures_are_worked_out_cell_by_cell():
    _, table, _ = told(TWO_FIGURES["a total"], noise_median=1e-3)
    assert table.pairs is None


def test_three_figures_are_the_same_whichever_way_each_is_worked_out(monkeypatch):
    said = account("defender", intercepted=3, hit=1, damaged=1)
    _, table, speaker = told(said)
    found = over_blur(table.at, table.slots.cells, table.views, speaker)
    monkeypatch.setattr("estimator.exact.looks._SPACING", 1e-4)  # never worth it
    exact = over_blur(table.at, table.slots.cells, table.views, speaker)
    assert not np.array_equal(found, exact)
    assert np.abs(found - exact).max() < LOSS * exact.max()
    monkeypatch.setattr("estimator.exact.products._BLOCK", 10**6)
    np.testing.assert_allclose(
        over_blur(table.at, table.slots.cells, table.views, speaker), exact, rtol=1e-12, atol=0
    )


# ---- the pieces ----------------------------------------------------------------------------------


def test_look_ups_and_sums_over_slots_are_those_of_plain_loops():
    rng = np.random.default_rng(4)
    columns, weight, table = rng.integers(0, 9, (20, 3)), rng.random((20, 3)), rng.random((9, 2))
    found = mixing(columns, weight, 9) @ table
    np.testing.assert_allclose(found, np.einsum("kl,klc->kc", weight, table[columns]), rtol=1e-13)
    of_state, values = rng.integers(0, 5, 40), rng.random((40, 2))
    by_slot = np.zeros((6, 2))
    np.add.at(by_slot, of_state, values)
    np.testing.assert_allclose(summing(of_state, 6) @ values, by_slot, rtol=1e-13)


@pytest.mark.parametrize("reach", [0.1, 400.0], ids=["by levels", "where exponents would overflow"])
def test_a_row_of_figures_is_the_model_s_own(reach):
    given = dataclasses.replace(priors().sources["belligerent"], size_spin_sd=reach)
    points = belief(given, (0.0, 0.0), "fine").points
    points = dataclasses.replace(
        points, location=np.tile(np.linspace(-reach, reach, 5), 4), scale=np.repeat([0.01, 0.1, 0.5, 2], 5),
        weight=np.full(20, 0.05), rows=(0, 5, 10, 15, 20),
    )  # fmt: skip
    low, high = np.array([0.2, -1.0, 1.3, 0.5]), np.array([0.4, 0.0, 1.4, 0.6])
    cut = Cut(low, high, np.array([0, 1, 0, 0], dtype=bool), np.array([0, 0, 1, 0], dtype=bool))
    where = np.array([0.1, 0.5, 1.0, 3.0])
    found = figure_rows(where, cut, -1, points)
    column = Cut(*(end[:, None] for end in cut))
    exact = np.exp(log_interval(column, where[:, None] - points.location, points.scale))
    np.testing.assert_allclose(found, exact, rtol=1e-9, atol=1e-140)


def test_the_prior_by_tables_is_the_model_s_own():
    solution, _ = solved([account("defender", launched=6)], priors(TEN))
    grid = solution.grid
    truth = {LAUNCHED: grid.launched, **dict(zip(grid.kept, grid.counts, strict=True))}
    np.testing.assert_allclose(prior_logpmf(TEN, grid), truth_logpmf(truth, TEN, OUTCOMES), atol=1e-11)
