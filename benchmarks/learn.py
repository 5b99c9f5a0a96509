"""Time learning against what a competent user would write, all sides in one run: ``python benchmarks/learn.py``.

Opponents: (a) PyMC sampling the whole numbers too (NUTS and Metropolis); (b) a straightforward marginalised model:
every state of every salvo in one padded array, log-sigmoids of both ends of every figure, gammaln beta-binomials,
PyMC's own gradient, nutpie with its default adaptation. Ours and (b) sum over the same states, so that their
log-densities must be equal. Times are CPU times of one thread of linear algebra; effective draws count tuning's time,
but not compilation's, which is shown beside them.

    python benchmarks/learn.py                      # 60 and 300 salvos; the opponents are slow: see --slow-draws
    python benchmarks/learn.py --scaling            # time per gradient and memory at 300 and 3,000 salvos
    python benchmarks/learn.py --real               # the strikes in examples/strikes
    python benchmarks/learn.py --weighing           # CPU time of a whole answer without a sampler, 300 salvos
"""

import os

os.environ.setdefault(
    "OPENBLAS_NUM_THREADS", "1"
)  # before NumPy: its idle threads burn CPU time that is no one's

import argparse
import importlib
import resource
import time

import numba
import numpy as np
import nutpie
import pymc as pm
import pytensor
import pytensor.tensor as pt
from arviz_stats.base import array_stats

from estimator.claims import claims_from_records, read_claims
from estimator.claims.limits import Limits
from estimator.claims.salvos import salvos
from estimator.errors import UnreliableError
from estimator.inference.learn import learn
from estimator.inference.sampling import Sampling
from estimator.model.patterns import Form, Pattern
from estimator.model.simulate import simulate_account, simulate_sources, simulate_truth
from estimator.model.truth import launched_logpmf
from estimator.panel.arrays import PARAMETERS
from estimator.panel.compile import compile_panel
from estimator.panel.density import Density
from estimator.panel.hierarchy import hierarchy
from estimator.panel.pooling import pooled
from estimator.priors import load_priors
from estimator.quantities import OUTCOMES, ROLE_SIGN

FORMS = (Form("launched"), Form("intercepted"))
PATTERNS = [
    Pattern("Attacker", "attacker", "belligerent", FORMS),
    Pattern("Defender", "defender", "belligerent", FORMS),
    Pattern("Observer", "neutral", "neutral", FORMS),
]
WHERE = {"launched": 8.0, "most": 16.0}


def prepared(ledger, priors):
    """Return a panel and its density."""
    read = salvos(ledger)[0]
    learned = pooled(read, priors, OUTCOMES)
    panel = compile_panel(read, priors, learned=learned.sticks)
    return panel, Density(panel, hierarchy(panel, priors, learned))


def simulated(count, priors, seed=7):
    """Return a ledger of ``count`` salvos of about 12 by three sources, drawn from the definition."""
    rng = np.random.default_rng(seed)
    theta = simulate_sources(PATTERNS, priors, rng)
    records = []
    while len(records) < 6 * count:
        truth = simulate_truth(priors.weapons["unknown"], rng)
        if not WHERE["launched"] <= truth["launched"] <= WHERE["most"]:
            continue
        for pattern in PATTERNS:
            account = simulate_account(pattern, truth, theta[pattern.source], ROLE_SIGN[pattern.role], rng)
            records += [
                {
                    "strike": f"{len(records) // 6:05d}",
                    "source": pattern.source,
                    "role": pattern.role,
                    "class": pattern.source_class,
                    "quantity": figure.quantity,
                    "said": f"{figure.reading.low:.0f}",
                }
                for figure in account.figures
            ]
    return claims_from_records(records, limits=Limits(rows=50_000))


def straightforward(ledger, priors, panel):
    """Return the opponent as a PyMC model over the states of ``panel``."""
    read = salvos(ledger)[0]
    sizes = [s.first.size for s in panel.states]
    n, i = np.zeros((2, len(read), max(sizes)))
    inside = np.arange(max(sizes)) < np.array(sizes)[:, None]
    for row, states in enumerate(panel.states):
        n[row, : sizes[row]] = states.launched
        i[row, : sizes[row]] = states.fine.counts[0][states.first]
    said = np.array([[[f.reading.low for f in a.figures] for a in s.accounts] for s in read])[..., None]
    total, told = said[:, :, 0], said[:, :, 1]
    sign = np.array([ROLE_SIGN[a.role] for a in read[0].accounts])[None, :, None]
    classes = [priors.sources[a.source_class] for a in read[0].accounts]
    n, i = np.where(inside, n, 1.0), np.where(inside, i, 0.0)
    prior = priors.weapons["unknown"]
    table = launched_logpmf(prior.launched_median, prior.launched_sigma)

    def column(name):
        return np.array([getattr(c, name) for c in classes])

    with pm.Model() as model:
        z = {name: pm.Normal(f"{name}_z", shape=3) for name in ("spin", "noise", "size_spin", "size_noise")}
        spin = pm.Deterministic("spin", column("spin_mean") + column("spin_sd") * z["spin"])
        noise = pm.Deterministic("noise", column("noise_median") * pt.exp(column("noise_logsd") * z["noise"]))
        tilt = pm.Deterministic(
            "size_spin", column("size_spin_mean") + column("size_spin_sd") * z["size_spin"]
        )
        spread = column("size_noise_median") * pt.exp(column("size_noise_logsd") * z["size_noise"])
        spread = pm.Deterministic("size_noise", spread)
        knows = pm.Beta("size_exact", column("size_exact_a"), column("size_exact_b"))
        logit = pm.Normal("stick_mean_z", shape=(1, 1))[0, 0] + np.log(
            prior.intercepted[0] / prior.intercepted[1]
        )
        size = sum(prior.intercepted) * pt.exp(0.7 * pm.Normal("stick_size_z", shape=(1, 1))[0, 0])
        a, b = pt.sigmoid(logit) * size, (1 - pt.sigmoid(logit)) * size
        g = pt.gammaln
        logp = table[n.astype(int)] + g(n + 1) - g(i + 1) - g(n - i + 1)
        logp = logp + g(i + a) + g(n - i + b) - g(n + a + b) - (g(a) + g(b) - g(a + b))
        shape = (None, slice(None), None)
        eta = np.log(n + 0.5)[:, None] + sign * tilt[shape]
        guess = interval(np.log(total), np.log(total + 1), eta, spread[shape])
        exact = pt.switch(pt.eq(total, n[:, None]), pt.log(knows[shape]), -np.inf)
        logp = logp + pt.logaddexp(exact, pt.log1p(-knows[shape]) + guess).sum(axis=1)
        eta = np.log((i + 0.5) / (n - i + 0.5))[:, None] + sign * spin[shape]
        with np.errstate(divide="ignore"):
            low, high = np.log(told / (total + 1 - told)), np.log((told + 1) / (total - told))
        logp = logp + interval(low, high, eta, noise[shape]).sum(axis=1)
        pm.Potential("claims", pt.logsumexp(pt.switch(inside, logp, -np.inf), axis=1).sum())
    return model


def interval(low, high, eta, scale):
    """Return the log of the difference of two sigmoids, ends at infinity allowed."""
    upper = pt.log(pt.sigmoid((np.where(np.isinf(high), 0.0, high) - eta) / scale))
    lower = pt.log(pt.sigmoid((eta - np.where(np.isinf(low), 0.0, low)) / scale))
    closed = ~(np.isinf(low) | np.isinf(high))
    width = np.where(closed, high - np.where(np.isinf(low), 0.0, low), 1.0) / scale
    between = pt.switch(closed, pt.log(-pt.expm1(-width)), 0.0)
    return pt.switch(np.isinf(high), 0.0, upper) + pt.switch(np.isinf(low), 0.0, lower) + between


def whole_numbers(ledger, priors):
    """Return opponent (a): the same model with launched and intercepted sampled as whole numbers."""
    read = salvos(ledger)[0]
    said = np.array([[[f.reading.low for f in a.figures] for a in s.accounts] for s in read])
    total, told = said[:, :, 0], said[:, :, 1]
    sign = np.array([ROLE_SIGN[a.role] for a in read[0].accounts])
    classes = [priors.sources[a.source_class] for a in read[0].accounts]
    prior = priors.weapons["unknown"]
    table = launched_logpmf(prior.launched_median, prior.launched_sigma)[:60]

    def column(name):
        return np.array([getattr(c, name) for c in classes])

    with pm.Model() as model:
        spin = pm.Normal("spin", column("spin_mean"), column("spin_sd"))
        noise = pm.LogNormal("noise", np.log(column("noise_median")), column("noise_logsd"))
        tilt = pm.Normal("size_spin", column("size_spin_mean"), column("size_spin_sd"))
        spread = pm.LogNormal("size_noise", np.log(column("size_noise_median")), column("size_noise_logsd"))
        knows = pm.Beta("size_exact", column("size_exact_a"), column("size_exact_b"))
        weight = np.exp(table - table.max())
        n = pm.Categorical(
            "launched", weight / weight.sum(), shape=len(read), initval=total.max(axis=1).astype(int)
        )
        i = pm.BetaBinomial(
            "intercepted", *prior.intercepted, n, shape=len(read), initval=told.min(axis=1).astype(int)
        )
        size = interval(np.log(total), np.log(total + 1), pt.log(n + 0.5)[:, None] + sign * tilt, spread)
        exact = pt.switch(pt.eq(total, n[:, None]), pt.log(knows), -np.inf)
        pm.Potential("totals", pt.logaddexp(exact, pt.log1p(-knows) + size).sum())
        eta = pt.log((i + 0.5) / (pt.maximum(n - i, 0) + 0.5))[:, None] + sign * spin
        with np.errstate(divide="ignore"):
            low, high = np.log(told / (total + 1 - told)), np.log((told + 1) / (total - told))
        pm.Potential("figures", interval(low, high, eta, noise).sum())
    return model


def cpu():
    """Return the CPU seconds of this process so far."""
    return time.process_time()


def per_gradient(evaluate, size, seconds=3.0):
    """Return the CPU milliseconds of one log-density with gradient: the least over batches."""
    point = np.full(size, 0.1)
    evaluate(point)
    best, until = np.inf, time.perf_counter() + seconds
    while time.perf_counter() < until:
        begun = cpu()
        for _ in range(10):
            evaluate(point)
        best = min(best, (cpu() - begun) / 10)
    return 1e3 * best


def least(draws):
    """Return the least bulk ESS and the largest R-hat of (chains, draws, ...) arrays."""
    flat = [v.reshape(*v.shape[:2], -1) for v in draws]
    values = np.concatenate(flat, axis=2)
    at = {"chain_axis": 0, "draw_axis": 1}
    return float(np.min(array_stats.ess(values, **at))), float(np.max(array_stats.rhat(values, **at)))


def row(count, side, gradient, spent, found, note=""):
    """Print one side's figures; ``found`` is (least ESS, largest R-hat, divergences)."""
    ess, rhat, divergences = found
    rate = ess / spent if spent else float("nan")
    print(
        f"{count:>7} {side:>16} {gradient:>11.3f} {spent:>9.1f} {ess:>8.0f} {rate:>9.2f} {rhat:>7.3f} "
        f"{divergences:>5} {note}",
        flush=True,
    )
    return rate


def ours(count, ledger, priors, options):
    """Learn by NUTS and by weighing; return milliseconds a gradient, ESS per CPU second and the NUTS fit."""
    begun = cpu()
    panel, density = prepared(ledger, priors)
    density(np.zeros(density.size))
    compiled = cpu() - begun
    gradient = per_gradient(density, density.size)
    begun = cpu()
    fit = learn(ledger, priors, seed=3, sampling=Sampling(draws=options.draws, cores=options.cores))
    spent = cpu() - begun
    ess, rhat = least([fit.draws[n].reshape(fit.chains, -1, len(fit.sources)) for n in PARAMETERS])
    note = f"{fit.diagnostics.verdict}; prepare {compiled:.1f} s CPU; {panel.panel.prior.size} states"
    rate = row(count, "nuts", gradient, spent, (ess, rhat, fit.diagnostics.divergences), note)
    weighed(count, ledger, priors, gradient, fit)
    return gradient, rate, density


def weighed(count, ledger, priors, gradient, fit):
    """Learn by weighing, and hold its means to those of a NUTS fit."""
    begun = cpu()
    try:
        quick = learn(ledger, priors, seed=3, method="laplace")
    except UnreliableError as error:
        print(f"{count:>7} {'laplace':>16} refused: {error}", flush=True)
        return
    spent = cpu() - begun
    away = max(
        float(
            np.max(np.abs(quick.draws[n].mean(axis=0) - fit.draws[n].mean(axis=0)) / fit.draws[n].std(axis=0))
        )
        for n in PARAMETERS
    )
    note = f"k-hat {quick.diagnostics.k_hat:.2f}; means within {away:.2f} sd of nuts; {dict(quick.origin.seconds)}"
    row(count, "laplace", gradient, spent, (quick.diagnostics.ess_bulk, float("nan"), 0), note)


def marginalised(count, ledger, priors, options, density):
    """Run opponent (b); return milliseconds a gradient and ESS per CPU second."""
    panel = compile_panel(salvos(ledger)[0], priors, learned=1)
    begun = cpu()
    compiled = nutpie.compile_pymc_model(straightforward(ledger, priors, panel))
    took = cpu() - begun
    flat = np.full(density.size, 0.1)
    found = float(np.asarray(compiled.logp_func(np.full(compiled.n_dim, 0.1))[0]))
    names, values = ("log-density differs by", abs(found - density(flat)[0]))
    gradient = per_gradient(compiled.logp_func, compiled.n_dim)
    spent, ess, rhat, divergences = 0.0, float("nan"), float("nan"), 0
    if options.slow_draws:
        begun = cpu()
        trace = nutpie.sample(
            compiled,
            draws=options.slow_draws,
            tune=options.slow_tune,
            chains=2,
            cores=options.cores,
            seed=3,
            progress_bar=False,
        )
        spent = cpu() - begun
        ess, rhat = least([trace["posterior"][n].values for n in PARAMETERS])
        divergences = int(trace["sample_stats"]["diverging"].sum())
    note = f"{names} {values:.1e}; compiled in {took:.1f} s CPU"
    return gradient, row(count, "(b) marginalised", gradient, spent, (ess, rhat, divergences), note)


def sampled_integers(count, ledger, priors, options):
    """Run opponent (a)."""
    with whole_numbers(ledger, priors):
        begun = cpu()
        trace = pm.sample(
            draws=options.integer_draws,
            tune=options.integer_draws,
            chains=2,
            cores=1,
            random_seed=3,
            progressbar=False,
            compute_convergence_checks=False,
        )
        spent = cpu() - begun
    ess, rhat = least([trace["posterior"][n].values for n in PARAMETERS])
    row(
        count, "(a) integers", float("nan"), spent, (ess, rhat, int(trace["sample_stats"]["diverging"].sum()))
    )


def scaling(priors):
    """Print time per gradient and peak memory at 300 and 3,000 salvos."""
    times = []
    for count in (300, 3000):
        panel, density = prepared(simulated(count, priors), priors)
        times.append(per_gradient(density, density.size))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{count:>7} salvos: {times[-1]:.3f} ms a gradient, {panel.panel.prior.size} states, peak {peak:.0f} MiB"
        )
    print(f"3,000 over 300: {times[1] / times[0]:.1f} times")


def weighing(priors):
    """Print the CPU time of learning by weighing, all checks included: first in this process, and later."""
    ledger = simulated(300, priors)
    for name in ("scipy.stats.qmc", "arviz_stats"):  # imports are not timed
        importlib.import_module(name)
    numba.njit(lambda x: x)(1.0)  # nor what numba itself imports when it starts; loading our kernel is timed
    for turn in ("first", *["later"] * 5):
        begun = cpu()
        fit = learn(ledger, priors, seed=1, method="laplace")
        print(
            f"{turn}: {cpu() - begun:.2f} s CPU; {dict(fit.origin.seconds)}; k-hat {fit.diagnostics.k_hat:.2f}"
        )


def real(priors, options):
    """Learn the real strikes and print their verdict and time."""
    ledger = read_claims("examples/strikes")
    _, density = prepared(ledger, priors)
    gradient = per_gradient(density, density.size)
    begun = cpu()
    fit = learn(ledger, priors, seed=1, sampling=Sampling(draws=options.draws, cores=options.cores))
    spent = cpu() - begun
    ess, rhat = least([fit.draws[n].reshape(fit.chains, -1, len(fit.sources)) for n in PARAMETERS])
    note = f"{fit.diagnostics.verdict}; {density.size} numbers"
    row(len(fit.truths), "real strikes", gradient, spent, (ess, rhat, fit.diagnostics.divergences), note)


def main():
    """Print one row a panel and side."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--salvos", type=int, nargs="*", default=[60, 300])
    parser.add_argument("--draws", type=int, default=1000, help="draws a chain, ours")
    parser.add_argument(
        "--slow-draws", type=int, default=200, help="draws a chain of (b) (0: time a gradient only)"
    )
    parser.add_argument("--slow-tune", type=int, default=300)
    parser.add_argument(
        "--integer-draws", type=int, default=200, help="draws a chain of (a) (0: leave it out)"
    )
    parser.add_argument("--cores", type=int, default=1, help="chains at once, on all sides")
    parser.add_argument("--scaling", action="store_true")
    parser.add_argument("--real", action="store_true")
    parser.add_argument("--weighing", action="store_true")
    options = parser.parse_args()
    priors = load_priors("historical")
    if options.scaling or options.weighing:
        (scaling if options.scaling else weighing)(priors)
        return
    columns = (("salvos", 7), ("side", 16), ("ms/gradient", 11), ("CPU s", 9), ("min ESS", 8))
    columns += (("ESS/CPU s", 9), ("R-hat", 7), ("div.", 5))
    print(" ".join(f"{name:>{width}}" for name, width in columns))
    if options.real:
        real(priors, options)
        return
    for count in options.salvos:
        ledger = simulated(count, priors)
        gradient, rate, density = ours(count, ledger, priors, options)
        slow_gradient, slow_rate = marginalised(count, ledger, priors, options, density)
        if options.integer_draws:
            sampled_integers(count, ledger, priors, options)
        print(
            f"{count:>7} ours against (b): {slow_gradient / gradient:.0f} times the gradients, "
            f"{rate / slow_rate:.0f} times the effective draws per CPU second",
            flush=True,
        )


if __name__ == "__main__":
    pytensor.config.cxx = ""
    main()
