"""The panel's likelihood: the definition, the plain graph and the fused kernel are one."""

import numpy as np
import pytest
from model_kit import INF, account
from panel_kit import by_definition, said_panel, thetas

from estimator.claims.ledger import Salvo
from estimator.model.arrays import NUMPY
from estimator.model.truth import beta_binomial_logpmf
from estimator.panel import states
from estimator.panel.compile import compile_panel
from estimator.panel.graph import panel_logp
from estimator.panel.packing import pack
from estimator.priors import load_priors

PRIORS = load_priors("historical")


def plain(panel, theta, log_terms=None):
    return float(panel_logp(theta, np.zeros(1) if log_terms is None else log_terms, panel.panel, NUMPY))


@pytest.fixture(scope="module")
def fused():
    from estimator.panel.kernel import panel_value  # noqa: PLC0415 - compiles for seconds

    def value(panel, theta, log_terms=None):
        packed = pack(panel.panel)
        terms = np.zeros(1) if log_terms is None else log_terms
        salvos, states, by_theta, by_terms = panel_value(
            np.ascontiguousarray(theta), terms, packed.ints, packed.floats
        )
        return salvos.sum(), by_theta, by_terms, states

    return value


@pytest.fixture(autouse=True, scope="module")
def every_state_listed():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(states, "LISTED_ALWAYS", 60_000)  # no tail is left to a sample
        yield


@pytest.fixture(scope="module")
def panel(every_state_listed):
    return compile_panel(said_panel()[:3], PRIORS)


def test_plain_graph_is_the_definition(panel):
    for theta in thetas(3, 4):
        assert plain(panel, theta) == pytest.approx(by_definition(panel, theta, PRIORS), abs=1e-10)


def test_figures_that_tell_nothing_apart_are_merged(panel):
    hit_only = compile_panel([Salvo("x", "", (account("attacker", "E", launched=6, hit=2),))], PRIORS)
    states = hit_only.states[0]
    assert states.depth == 2
    assert states.first.size < states.fine.size
    assert set(
        zip(states.launched, states.count(frozenset({"hit"}), hit_only.problems[0].kept), strict=True)
    ) == {(n, k) for n in np.unique(states.launched) for k in range(n + 1)}


def test_an_unsaid_total_is_grouped_closely():
    salvo = Salvo("x", "", (account("attacker", "E", hit=(1, INF)), account("defender", "D", launched=4)))
    panel = compile_panel([salvo], PRIORS)
    for theta in thetas(2, 2):
        theta[:, 3] = np.minimum(theta[:, 3], 0.06)  # the definition sums to 200,000 where tails are heavy
        assert plain(panel, theta) == pytest.approx(by_definition(panel, theta, PRIORS), abs=5e-3)


def test_kernel_is_the_plain_graph(panel, fused):
    for theta in thetas(3, 20, seed=2):
        assert fused(panel, theta)[0] == pytest.approx(plain(panel, theta), abs=1e-10)


def test_kernel_is_the_plain_graph_where_totals_are_grouped(fused):
    panel = compile_panel(said_panel(), PRIORS)
    for theta in thetas(3, 10, seed=3):
        assert fused(panel, theta)[0] == pytest.approx(plain(panel, theta), abs=1e-10)


def test_kernel_in_logarithms_is_the_plain_graph(panel, fused):
    for theta in thetas(3, 10, seed=4):
        theta[:, 1] *= 0.01  # powers would overflow
        theta[:, 3] *= 0.02
        theta[0, 6] = 0.0  # somebody never copies
        value = fused(panel, theta)
        assert value[0] == pytest.approx(plain(panel, theta), rel=1e-10)
        assert all(np.isfinite(part).all() for part in value)


def test_both_ways_of_summing_meet(panel, fused):
    theta = thetas(3, 1, seed=5)[0]
    theta[:, 1] = 0.03
    theta[:, 3] = 0.03
    near = [fused(panel, theta * np.array([1, scale, 1, scale, 1, 1, 1]))[0] for scale in (0.999, 1.0, 1.001)]
    assert near[0] - 2 * near[1] + near[2] == pytest.approx(0.0, abs=0.05)


def test_gradient_is_that_of_finite_differences(panel, fused):
    theta, step = thetas(3, 1, seed=6)[0], 1e-5
    slope = fused(panel, theta)[1]
    for place in np.ndindex(theta.shape):
        ends = []
        for way in (-2, -1, 1, 2):
            moved = theta.copy()
            moved[place] += way * step
            ends.append(fused(panel, moved)[0])
        numeric = (ends[0] - 8 * ends[1] + 8 * ends[2] - ends[3]) / (12 * step)
        assert slope[place] == pytest.approx(numeric, rel=1e-6, abs=1e-7)


def test_learned_terms_are_the_sticks_prior(fused):
    fixed, free = compile_panel(said_panel(), PRIORS), compile_panel(said_panel(), PRIORS, learned=2)
    prior = PRIORS.weapons["unknown"]
    sticks = np.array([prior.intercepted, prior.hit])[free.terms.stick]
    terms = np.concatenate(
        [[0.0], beta_binomial_logpmf(free.terms.k, free.terms.n, (sticks[:, 0], sticks[:, 1]))]
    )
    for theta in thetas(3, 3, seed=7):
        assert fused(free, theta, terms)[0] == pytest.approx(plain(fixed, theta), abs=1e-10)
        assert fused(free, theta, terms)[0] == pytest.approx(plain(free, theta, terms), abs=1e-10)


def test_gradient_by_terms_and_states(fused):
    panel = compile_panel(said_panel(), PRIORS, learned=1)
    theta, terms = thetas(3, 1, seed=8)[0], np.full(1 + panel.terms.k.size, -1.0)
    _, _, slope, chances = fused(panel, theta, terms)
    for place in (1, 7, terms.size - 1):
        ends = [
            fused(panel, theta, terms + way * 1e-5 * (np.arange(terms.size) == place))[0] for way in (-1, 1)
        ]
        assert slope[place] == pytest.approx((ends[1] - ends[0]) / 2e-5, rel=1e-6, abs=1e-8)
    starts = panel.panel.state_start
    assert np.add.reduceat(chances, starts[:-1]) == pytest.approx(np.ones(len(panel.salvos)), abs=1e-12)


def test_plain_graph_on_pytensor_has_the_kernels_gradient(panel, fused):
    import pytensor  # noqa: PLC0415
    import pytensor.tensor as pt  # noqa: PLC0415
    from pytensor.compile.mode import Mode  # noqa: PLC0415

    theta, terms = pt.dmatrix(), pt.dvector()
    value = panel_logp(theta, terms, panel.panel)
    judge = pytensor.function(
        [theta, terms], [value, pytensor.grad(value, theta)], mode=Mode("py", None), on_unused_input="ignore"
    )
    for point in thetas(3, 1, seed=9):
        expected, slope = judge(point, np.zeros(1))
        assert fused(panel, point)[0] == pytest.approx(float(expected), abs=1e-10)
        assert fused(panel, point)[1] == pytest.approx(slope, rel=1e-8, abs=1e-8)


def test_a_flipped_sign_is_noticed(panel, fused):
    theta = thetas(3, 1, seed=10)[0]
    other = theta * np.array([-1, 1, 1, 1, 1, 1, 1])
    assert abs(fused(panel, other)[0] - plain(panel, theta)) > 0.1


def test_a_salvo_in_which_no_one_says_anything_is_left_out():
    silent = Salvo("z", "", (account("defender", "D"),))
    assert [s.strike for s in compile_panel([silent, *said_panel()], PRIORS).salvos] == ["a", "b", "c", "d"]
