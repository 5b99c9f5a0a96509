"""The kernel's gradient where totals are unsaid and an account has several steps, in both ways of summing."""

import itertools

import numpy as np
import pytest
from model_kit import INF, account
from panel_kit import thetas

from estimator.claims.ledger import Salvo
from estimator.model.arrays import NUMPY
from estimator.panel import arrays, states
from estimator.panel.compile import compile_panel
from estimator.panel.graph import panel_logp
from estimator.panel.kernel import panel_value
from estimator.panel.packing import ACCOUNT, HEAD, STEP, pack
from estimator.priors import load_priors


@pytest.fixture(scope="module")
def panel():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(states, "LISTED_ALWAYS", 60_000)
        return compile_panel(
            [
                Salvo(
                    "unsaid",
                    "",
                    (
                        account("attacker", "E", intercepted=(2, 5), hit=(1, 3)),
                        account("defender", "D", hit=(1, INF)),
                        account("neutral", "N", intercepted=3, hit=(1, 4), damaged=1),
                    ),
                ),
                Salvo(
                    "copied",
                    "",
                    (
                        account("defender", "D", intercepted=2, hit=2, published=3),
                        account("attacker", "E", hit=3, published=2),
                        account("neutral", "N", hit=2, published=4),
                    ),
                ),
                Salvo("said", "", (account("defender", "D", launched=7, intercepted=5, damaged=1),)),
                Salvo("range", "", (account("defender", "E", launched=(5, 8), intercepted=3, hit=(1, 2)),)),
                Salvo("total", "", (account("neutral", "N", launched=6), account("defender", "D", failed=2))),
            ],
            load_priors("historical"),
        )


def value(panel, theta):
    salvos, _, by_theta, _ = panel_value(np.ascontiguousarray(theta), np.zeros(1), *pack(panel.panel))
    return salvos.sum(), by_theta


def assert_gradient_is_finite_differences(panel, theta):
    slope = value(panel, theta)[1]
    for place in np.ndindex(theta.shape):
        step = 1e-4 * min(theta[place[0], 1], theta[place[0], 3])
        ends = []
        for way in (-2, -1, 1, 2):
            moved = theta.copy()
            moved[place] += way * step
            ends.append(value(panel, moved)[0])
        numeric = (ends[0] - 8 * ends[1] + 8 * ends[2] - ends[3]) / (12 * step)
        size = max(1.0, np.abs(slope).max())
        assert slope[place] == pytest.approx(numeric, rel=1e-6, abs=1e-8 * size)


def test_every_way_through_an_account_is_taken(panel):
    a, s = panel.panel.accounts, panel.panel.steps
    several = a[:, arrays.NODES] > 1
    steps = a[:, arrays.STEPS]
    cells = np.add.reduceat(s[:, arrays.CELLS], a[steps > 0, arrays.STEPS_AT])
    assert np.any(several & (panel.panel.copies[:, 0] > 0))
    assert np.any(panel.panel.copies[:, 1] == 0.5)
    assert np.any(several & (steps > 1))
    assert np.any(several & (steps == 1))
    assert np.any(~several & (steps > 0))
    assert np.any(steps == 0)
    assert np.any(cells < (steps * a[:, arrays.SLOTS])[steps > 0])  # some cells are shared by slots


@pytest.mark.parametrize("seed", range(3))
def test_summed_linearly(panel, seed):
    theta = thetas(3, 1, seed=20 + seed)[0]
    assert value(panel, theta)[0] == pytest.approx(
        panel_logp(theta, np.zeros(1), panel.panel, NUMPY), abs=1e-10
    )
    assert_gradient_is_finite_differences(panel, theta)


@pytest.mark.parametrize("scale", [(0.02, 1.0), (1.0, 0.02), (0.02, 0.02)])
def test_summed_in_logarithms(panel, scale):
    theta = thetas(3, 1, seed=30)[0]
    theta[:, 1] *= scale[0]
    theta[:, 3] *= scale[1]
    assert value(panel, theta)[0] == pytest.approx(
        panel_logp(theta, np.zeros(1), panel.panel, NUMPY), rel=1e-10
    )
    assert_gradient_is_finite_differences(panel, theta)


def test_no_noise_makes_the_gradient_anything_but_finite():
    """The powers of a figure are multiplied three at a time: where that could overflow, logarithms take over.

    The truth that everything was intercepted lies furthest from the figure that nothing was.
    """
    salvo = Salvo("none", "", (account("defender", "D", launched=20, intercepted=0),))
    panel = compile_panel([salvo], load_priors("historical"))
    for noise in np.geomspace(0.002, 0.5, 200):
        found = value(panel, np.array([[0.1, noise, 0.0, 0.1, 0.3, 0.05, 0.0]]))
        assert np.isfinite(found[0])
        assert np.isfinite(found[1]).all()


def test_no_noise_of_totals_makes_the_gradient_anything_but_finite():
    """Far from its total an exact source's probability is too small for a number, let alone for its inverse."""
    said = (account("defender", "D", launched=20, intercepted=3), account("attacker", "A", hit=4))
    panel = compile_panel([Salvo("none", "", said)], load_priors("historical"))
    for noise in np.geomspace(5e-4, 0.5, 400):
        theta = np.array([[0.1, 0.3, 0.0, noise, 0.3, 0.05, 0.0]] * 2)
        found = value(panel, theta)
        assert found[0] == pytest.approx(panel_logp(theta, np.zeros(1), panel.panel, NUMPY), rel=1e-10)
        assert np.isfinite(found[1]).all()


def test_places_in_the_room_do_not_overlap(panel):
    ints = pack(panel.panel).ints.astype(int)
    head = dict(zip(HEAD, ints, strict=False))
    first = int(np.diff(panel.panel.state_start).max())
    for begin, end in zip(panel.panel.account_start[:-1], panel.panel.account_start[1:], strict=True):
        taken = [(0, first)]
        for k in range(begin, end):
            at = head["accounts"] + k * len(ACCOUNT)
            a = dict(zip(ACCOUNT, ints[at : at + len(ACCOUNT)], strict=True))
            taken += [(a["share"], a["nodes"] * a["slots"]), (a["weight"], a["nodes"] * a["rows"])]
            if a["nodes"] > 1:
                taken.append((a["value"], a["slots"]))
            for j in range(1 + a["steps"]):
                at = a["intervals_at"] + j * len(STEP)
                s = dict(zip(STEP, ints[at : at + len(STEP)], strict=True))
                taken += [(s["gathered"], s["cells"]), (s["ends"], 4 * a["nodes"])]
        taken.sort()
        assert all(at + size <= after for (at, size), (after, _) in itertools.pairwise(taken))
        assert sum(taken[-1]) <= head["mass"]
    regions = [head[name] for name in ("mass", "by_row", "cells", "others", "powers", "room")]
    assert regions == sorted(regions)
