"""The one text of the model gives PyTensor the numbers that it gives NumPy (docs/model.md, section 7, item 2)."""

import numpy as np
import pytest
from model_kit import INF, account

from estimator.model.account import account_logpmf, read_account
from estimator.model.arrays import pytensor_ops
from estimator.model.truth import beta_binomial_logpmf, sticks_logpmf
from estimator.quantities import OUTCOMES

pytensor = pytest.importorskip("pytensor")
pt = pytest.importorskip("pytensor.tensor")

NAMES = ("spin", "noise", "size_spin", "size_noise", "size_exact", "blur")
ACCOUNTS = [
    account("defender", launched=8, intercepted=5, damaged=1),
    account("attacker", launched=(6, 9), hit=(2, INF)),
    account("attacker", hit=4),
    account("defender", not_intercepted=(1, 3), hit=1),
    account("defender", intercepted=("share", 0.895, 0.905)),
    account("attacker", launched=8, intercepted=0, reached="all"),
    account("neutral", launched=(4, INF)),
]
IDS = [" ".join(f"{f.quantity} {f.reading}" for f in a.figures) for a in ACCOUNTS]


@pytest.fixture(scope="module")
def truths():
    """Forty random truths as columns."""
    rng = np.random.default_rng(8)
    counts = {outcome: rng.integers(0, 6, 40) for outcome in OUTCOMES}
    counts["failed"] += 1
    return {"launched": sum(counts.values()), **counts}


def random_theta(rng):
    return {
        "spin": rng.normal(1, 2),
        "noise": np.exp(rng.normal(-0.7, 0.6)),
        "size_spin": rng.normal(0.05, 0.15),
        "size_noise": np.exp(rng.normal(-3.0, 0.3)),
        "size_exact": rng.uniform(0.05, 0.95),
        "blur": rng.uniform(0.0, 0.5),
    }


def compiled(inputs, outputs):
    return pytensor.function(
        inputs, outputs, mode=pytensor.compile.mode.Mode(linker="py", optimizer="fast_compile")
    )


@pytest.mark.parametrize("given", ACCOUNTS, ids=IDS)
def test_an_account_and_its_gradient(given, truths):
    read = read_account(given)
    few = slice(None) if read.total[1] < INF else slice(3)  # over 200,000 totals each where it is unsaid
    truths = {name: counts[few] for name, counts in truths.items()}
    symbols = {name: pt.dscalar(name) for name in NAMES}
    value = account_logpmf(read, truths, symbols, pytensor_ops())
    gradient = pytensor.grad(value.sum(), list(symbols.values()), disconnected_inputs="ignore")
    function = compiled(list(symbols.values()), [value, *gradient])
    rng = np.random.default_rng(21)
    for _ in range(4 if few == slice(None) else 2):
        theta = random_theta(rng)
        got, *slopes = function(*theta.values())
        expected = account_logpmf(read, truths, theta)
        np.testing.assert_allclose(got, expected, rtol=0, atol=1e-10)
        assert np.isfinite(slopes).all()
        np.testing.assert_allclose(slopes, differences(read, truths, theta), rtol=1e-4, atol=1e-4)


def differences(read, truths, theta, step=1e-5):
    """Return central differences of the sum of the log-probabilities along each number."""

    def total(name, by):
        return float(account_logpmf(read, truths, theta | {name: theta[name] + by}).sum())

    return [(total(name, step) - total(name, -step)) / (2 * step) for name in NAMES]


def test_the_sticks_of_a_truth_and_their_gradient(truths):
    numbers = np.array([0.8, 1.7, 1.5, 0.4, 2.0, 3.0])
    symbols = pt.dvector("sticks")

    def value(of, ops=None):
        sticks = [(o, (of[2 * k], of[2 * k + 1])) for k, o in enumerate(OUTCOMES[:-1])]
        return sticks_logpmf(truths, sticks, ops) if ops else sticks_logpmf(truths, sticks)

    symbolic = value(symbols, pytensor_ops())
    function = compiled([symbols], [symbolic, pytensor.grad(symbolic.sum(), symbols)])
    got, slope = function(numbers)
    np.testing.assert_allclose(got, value(numbers), rtol=0, atol=1e-10)
    step = 1e-6 * np.eye(6)
    rises = [(value(numbers + h).sum() - value(numbers - h).sum()) / 2e-6 for h in step]
    np.testing.assert_allclose(slope, rises, rtol=1e-5)


def test_a_beta_binomial_at_its_ends():
    k = np.array([0, 5])
    symbolic = beta_binomial_logpmf(k, np.array([5, 5]), (pt.constant(1.0), pt.constant(1.0)), pytensor_ops())
    np.testing.assert_allclose(symbolic.eval(mode="FAST_COMPILE"), -np.log([6, 6]), atol=1e-12)
