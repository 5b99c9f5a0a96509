"""Time learning against a straightforward marginalised model, both sides in one run: ``python benchmarks/learn.py``.

The opponent is what a competent user would write: every state of every salvo in one padded array, log-sigmoids of
both ends of every figure, gammaln beta-binomials, PyMC's own gradient, nutpie with its default adaptation. Both sides
sum over the same states, so that their log-likelihoods must be equal. Times are CPU times; the least of several runs.
"""

import argparse
import time

import numpy as np
import nutpie
import pymc as pm
import pytensor
import pytensor.tensor as pt
from arviz_stats.base import array_stats

from estimator.claims import claims_from_records
from estimator.claims.salvos import salvos
from estimator.inference.panel import panel_model
from estimator.model.patterns import Form, Pattern
from estimator.model.simulate import simulate_account, simulate_sources, simulate_truth
from estimator.model.truth import launched_logpmf
from estimator.priors import load_priors
from estimator.quantities import ROLE_SIGN

FORMS = (Form("launched"), Form("intercepted"))
PATTERNS = [
    Pattern("Attacker", "attacker", "belligerent", FORMS),
    Pattern("Defender", "defender", "belligerent", FORMS),
    Pattern("Observer", "neutral", "neutral", FORMS),
]
WHERE = {"launched": 8.0, "most": 16.0}


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
    return claims_from_records(records)


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


def per_gradient(compiled, seconds=3.0):
    """Return the CPU milliseconds of one log-likelihood with gradient: the least over batches."""
    point = np.full(compiled.n_dim, 0.1)
    best, until = np.inf, time.perf_counter() + seconds
    evaluate = compiled.logp_func
    while time.perf_counter() < until:
        begun = time.process_time()
        for _ in range(10):
            evaluate(point)
        best = min(best, (time.process_time() - begun) / 10)
    return 1e3 * best


def effective(compiled, adaptation, draws, tune):
    """Return the least bulk ESS per CPU second, that ESS, R-hat and divergences."""
    more = {"mass_matrix_eigval_cutoff": 2.0} if adaptation == "low_rank" else {}
    begun = time.process_time()
    trace = nutpie.sample(
        compiled,
        draws=draws,
        tune=tune,
        chains=2,
        cores=2,
        seed=3,
        adaptation=adaptation,
        progress_bar=False,
        **more,
    )
    spent = time.process_time() - begun
    names = ("spin", "noise", "size_spin", "size_noise", "size_exact")
    values = np.concatenate([trace["posterior"][name].values for name in names], axis=2)
    ess = float(np.min(array_stats.ess(values, chain_axis=0, draw_axis=1)))
    rhat = float(np.max(array_stats.rhat(values, chain_axis=0, draw_axis=1)))
    return ess / spent, ess, rhat, int(trace["sample_stats"]["diverging"].sum())


def main():
    """Print one row a panel and side."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--salvos", type=int, nargs="*", default=[60, 300])
    parser.add_argument(
        "--draws", type=int, default=500, help="draws a chain of the fused side (0: time only)"
    )
    parser.add_argument(
        "--slow-draws", type=int, default=0, help="draws a chain of the opponent (0: time only)"
    )
    options = parser.parse_args()
    priors = load_priors("historical")
    print(
        f"{'salvos':>7} {'states':>7} {'side':>16} {'compile s':>10} {'ms/gradient':>12} {'logp':>16} {'ESS/CPU s':>10}"
    )
    for count in options.salvos:
        ledger = simulated(count, priors)
        made = panel_model(ledger, priors)
        models = {"fused": made.model, "straightforward": straightforward(ledger, priors, made.panel)}
        for side, model in models.items():
            begun = time.process_time()
            compiled = nutpie.compile_pymc_model(model)
            spent = time.process_time() - begun
            logp = float(np.asarray(compiled.logp_func(np.full(compiled.n_dim, 0.1))[0]))
            states, gradient = made.panel.panel.prior.size, per_gradient(compiled)
            line = f"{count:>7} {states:>7} {side:>16} {spent:>10.1f} {gradient:>12.3f}"
            draws = options.draws if side == "fused" else options.slow_draws
            found = (
                effective(compiled, "low_rank" if side == "fused" else "diag", draws, draws)
                if draws
                else None
            )
            tail = (
                f"{found[0]:>10.1f}  ESS {found[1]:.0f}, R-hat {found[2]:.3f}, {found[3]} div."
                if found
                else ""
            )
            print(f"{line} {logp:>16.8f} {tail}", flush=True)


if __name__ == "__main__":
    pytensor.config.cxx = ""
    main()
