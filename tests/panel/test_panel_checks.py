"""Checks of learned sources worked out many at once: they are those that one at a time gives."""

import numpy as np
import pytest
from arviz_stats.base import array_stats
from model_kit import account
from panel_kit import said_panel, simulated_records, thetas
from scipy.special import ndtr

from estimator.claims.ledger import Salvo
from estimator.claims.salvos import salvos
from estimator.inference.reliance import left_out, pareto_smoothed, reliance
from estimator.model.account import read_account
from estimator.model.source import cuts, figure_logpmf, log_odds, places, total_logpmf
from estimator.panel import predictive as checks
from estimator.panel.accounts import hear
from estimator.panel.arrays import PARAMETERS
from estimator.panel.compile import compile_panel
from estimator.panel.predictive import predictive
from estimator.priors import load_priors

PRIORS = load_priors("historical")
BIAS = {("Defender", "defender", "belligerent"): 1.0, ("Attacker", "attacker", "belligerent"): 0.5}


@pytest.mark.parametrize("draws", [100, 250, 1000])
def test_rows_are_smoothed_as_arviz_smooths_one(draws):
    rng = np.random.default_rng(draws)
    scale = np.linspace(0.01, 3.0, 300)[:, None]  # Pareto shapes from below 0 to beyond 1
    log_ratio = scale * rng.standard_normal((300, draws)) ** 2 * np.sign(rng.standard_normal((300, 1)))
    log_weight, shape = pareto_smoothed(log_ratio)
    assert np.exp(log_weight).sum(axis=1) == pytest.approx(1.0)
    for row, own, k_hat in zip(log_ratio, log_weight, shape, strict=True):
        expected, expected_k = array_stats.psislw(-row)
        assert k_hat == pytest.approx(float(expected_k), abs=1e-9)
        assert own == pytest.approx(expected, abs=1e-8)
    assert shape.min() < 0
    assert shape.max() > 1


def test_a_salvo_that_no_draw_tells_apart_is_left_out_all_the_same():
    found = left_out(np.full((250, 2), -3.0))
    assert found.elpd == pytest.approx([-3.0, -3.0])
    assert (found.k_hat > 0.7).all()  # its shape cannot be told: not to be trusted


@pytest.mark.parametrize("draws", [1, 4, 20])
def test_tails_too_short_for_a_pareto_are_left_and_not_trusted(draws):
    log_ratio = np.random.default_rng(draws).normal(size=(3, draws))
    log_weight, shape = pareto_smoothed(log_ratio.copy())
    expected = log_ratio - np.log(np.exp(log_ratio).sum(axis=1, keepdims=True))
    assert log_weight == pytest.approx(expected)
    assert np.isinf(shape).all()


def test_draws_that_are_all_alike_have_no_sensitivity():
    """A chain that is stuck leaves no tail to smooth; the fit fails its gate, and nothing else is to fail."""
    alike = {"spin": np.ones((8, 1))}
    (found,) = reliance(alike, np.zeros(8), np.zeros((8, 2)), ["A"], {"spin": [1.0]})
    assert (found.prior, found.likelihood) == (0.0, 0.0)


def drawn(panel, draws, seed):
    """Return numbers of every source and a state of every salvo, at random."""
    theta = thetas(len(panel.sources), draws, seed)
    rng = np.random.default_rng(seed)
    sizes = np.diff(panel.panel.state_start)
    chosen = (rng.random((draws, sizes.size)) * sizes).astype(np.int32)
    return {name: theta[:, :, k] for k, name in enumerate(PARAMETERS)}, chosen


def unsaid():
    """Return salvos in which totals are summed over, and figures overlap."""
    first = account("defender", "D", intercepted=(3, 6), not_hit=(4, 5)), account("neutral", "N", hit=2)
    return [Salvo("u", "", first), Salvo("v", "", (account("attacker", "E", intercepted=1, reached=(2, 5)),))]


def test_residuals_do_not_hang_on_what_is_worked_out_together(monkeypatch):
    panel = compile_panel([*said_panel(), *unsaid()], PRIORS)
    numbers, chosen = drawn(panel, 20, 4)
    together = predictive(panel, numbers, chosen, np.random.default_rng(1))
    monkeypatch.setattr(checks, "_AT_ONCE", 1)
    apart = predictive(panel, numbers, chosen, np.random.default_rng(1))
    assert together.figures == apart.figures
    assert np.array_equal(together.residuals, apart.residuals)
    assert np.array_equal(together.replicates, apart.replicates)


def test_residuals_lie_where_the_definition_puts_what_was_said():
    """Total and interceptions were said: the probability of less is a sum over all that is less."""
    panel = compile_panel(salvos(simulated_records(4, 3, BIAS))[0], PRIORS, learned=1)
    numbers, chosen = drawn(panel, 15, 5)
    found = predictive(panel, numbers, chosen, np.random.default_rng(2))
    assert len(found.figures) == 16
    uniform = ndtr(found.residuals)
    for place, figure in enumerate(found.figures):
        salvo, sign = panel.states[figure.salvo], -1 if panel.sources[figure.source].name == "Attacker" else 1
        total = said_total(found.figures, figure)
        for draw, state in enumerate(chosen[:, figure.salvo]):
            own = {n: numbers[n][draw, figure.source] for n in PARAMETERS}
            n, at = salvo.launched[state], salvo.first[state]
            if figure.quantity == "launched":
                less = np.arange(figure.low)
                size = sign * own["size_spin"], own["size_noise"], own["size_exact"]
                chance = [np.exp(total_logpmf(s, s, float(n), size)) for s in (*less, figure.low)]
            else:
                y = float(salvo.fine.counts[0][at])
                each = np.arange(figure.low + 1.0)
                cut = cuts(each, each, np.full(each.size, total))
                where = places(log_odds(y, n - y), n + 1.0, own["blur"])
                chance = np.exp(figure_logpmf(cut, where, sign * own["spin"], own["noise"]))
            below, upto = float(np.sum(chance[:-1])), float(np.sum(chance))
            assert below - 1e-9 <= uniform[draw, place] <= upto + 1e-9, figure


def test_replicates_are_drawn_as_the_definition_has_it():
    """One state and one set of numbers over and over: each figure's replicates average to its own mean (5 errors)."""
    panel = compile_panel(salvos(simulated_records(2, 3, BIAS))[0], PRIORS, learned=1)
    draws = 4_000
    numbers, chosen = drawn(panel, 1, 6)
    numbers = {name: np.repeat(values, draws, axis=0) for name, values in numbers.items()}
    numbers["spin"] = np.full_like(numbers["spin"], 1.5)  # a lean that a flipped sign would show
    numbers["blur"] = np.full_like(numbers["blur"], 0.2)
    chosen = np.repeat(chosen, draws, axis=0)
    found = predictive(panel, numbers, chosen, np.random.default_rng(3))
    for place, figure in enumerate(found.figures):
        if figure.quantity == "launched":
            continue
        salvo, sign = panel.states[figure.salvo], -1 if panel.sources[figure.source].name == "Attacker" else 1
        state, total = chosen[0, figure.salvo], said_total(found.figures, figure)
        n, y = salvo.launched[state], float(salvo.fine.counts[0][salvo.first[state]])
        each = np.arange(total + 1.0)
        cut = cuts(each, each, np.full(each.size, total))
        where = places(log_odds(y, n - y), n + 1.0, 0.2)
        chance = np.exp(figure_logpmf(cut, where, sign * 1.5, numbers["noise"][0, figure.source]))
        mean, made = float(each @ chance), found.replicates[:, place]
        spread = float(np.sqrt(each**2 @ chance - mean**2))
        assert chance.sum() == pytest.approx(1.0)
        assert abs(made.mean() - mean) < 5 * max(spread, 0.05) / np.sqrt(draws), figure


def said_total(figures, figure):
    """Return the total that the source of a figure said of the same salvo."""
    return next(
        f.low for f in figures if (f.source, f.salvo, f.quantity) == (figure.source, figure.salvo, "launched")
    )


def test_what_is_remembered_of_an_account_is_not_who_said_it():
    defender, attacker = (account(role, role, launched=7, intercepted=5) for role in ("defender", "attacker"))
    one, other = (hear(read_account(said), 12) for said in (defender, attacker))
    assert (one.reading.account.source, other.reading.account.source) == ("defender", "attacker")
    assert (one.reading.role_sign, other.reading.role_sign) == (1, -1)
    assert one.totals is other.totals
