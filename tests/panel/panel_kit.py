"""Panels for tests, and their likelihood straight from the definition."""

import time

import numpy as np
from model_kit import account

from estimator.claims import claims_from_records
from estimator.claims.ledger import Salvo
from estimator.exact import grid as grids
from estimator.exact.problem import problem
from estimator.model.account import account_logpmf
from estimator.model.arrays import NUMPY
from estimator.model.truth import kept_sticks, launched_logpmf, sticks_logpmf
from estimator.panel import kernel_numbers
from estimator.panel.arrays import COPYING, PARAMETERS
from estimator.panel.compile import compile_panel
from estimator.panel.density import Density
from estimator.panel.hierarchy import hierarchy
from estimator.panel.pooling import pooled
from estimator.priors import load_priors
from estimator.quantities import LAUNCHED, OUTCOMES


def said_panel():
    """Return salvos whose totals are all said or follow from what is said: their sums hold no grouping."""
    return [
        Salvo(
            "a",
            "",
            (
                account("defender", "D", launched=7, intercepted=5, damaged=1),
                account("attacker", "E", launched=8, hit=3),
                account("neutral", "N", launched=7, reached=(2, 3)),
            ),
        ),
        Salvo(
            "b",
            "",
            (
                account("attacker", "D", launched=6, intercepted=("share", 0.6, 0.8), hit=(1, 2)),
                account("defender", "E", launched=(5, 6), not_hit=5),
            ),
        ),
        Salvo(  # of one D is the model, of the other not
            "c",
            "",
            (
                account("defender", "D", launched=9, failed=2),
                account("attacker", "E", launched=9),
                account("neutral", "N", launched=5),
            ),
        ),
        Salvo(
            "d",
            "",
            (account("defender", "D", launched=5, intercepted="all"), account("attacker", "E", hit=(2, 9))),
        ),
    ]


def thetas(sources, count, seed=1):
    """Return random parameters, shape (count, sources, 7)."""
    rng = np.random.default_rng(seed)
    return np.stack(
        [
            rng.normal(0.5, 1.0, (count, sources)),
            0.5 * np.exp(rng.normal(0, 0.6, (count, sources))),
            rng.normal(0.0, 0.15, (count, sources)),
            0.1 * np.exp(rng.normal(0, 0.6, (count, sources))),
            rng.beta(3, 7, (count, sources)),
            rng.beta(2, 10, (count, sources)),
            rng.beta(2, 6, (count, sources)),
        ],
        axis=2,
    )


def by_definition(panel, theta, priors):
    """Return the log-likelihood of a panel, every state of every window listed in full."""
    names = [key.name for key in panel.sources]
    total, at = 0.0, 0
    for salvo, states in zip(panel.salvos, panel.states, strict=True):
        made = problem(salvo, priors)
        grid = grids.listed(int(states.fine.launched.min()), int(states.fine.launched.max()), OUTCOMES)
        truth = {LAUNCHED: grid.launched, **dict(zip(OUTCOMES, grid.counts, strict=True))}
        logp = launched_logpmf(made.truth.launched_median, made.truth.launched_sigma)[grid.launched]
        logp = logp + sticks_logpmf(truth, kept_sticks(made.truth, OUTCOMES))
        for group in made.groups:
            for k in group:
                row = theta[names.index(made.readings[k].account.source)]
                own = dict(zip((*PARAMETERS, COPYING), row, strict=True))
                with np.errstate(divide="ignore"):
                    told = np.log(own[COPYING]) + np.log(panel.panel.copies[at, 1])
                    keeps = np.log1p(-own[COPYING] * panel.panel.copies[at, 0])
                logp = logp + np.logaddexp(told, keeps + account_logpmf(made.readings[k], truth, own))
                at += 1
        total += float(NUMPY.logsumexp(logp, 0))
    return total


def simulated_records(salvos, seed, bias):
    """Return a ledger of launched and intercepted figures by sources of known spins, noise 0.4.

    A figure is the cell of R + 1 that a tilted, noisy log-odds falls in, which is what the definition says.
    """
    rng = np.random.default_rng(seed)
    records = []
    for number in range(salvos):
        launched = int(np.clip(np.rint(rng.lognormal(np.log(9), 0.4)), 3, 25))
        intercepted = rng.binomial(launched, rng.beta(4, 3))
        for (name, role, source_class), spin in bias.items():
            sign = -1 if role == "attacker" else 1
            size = (launched + 0.5) * np.exp(rng.logistic(0, 0.05))
            total = max(launched if rng.random() < 0.3 else int(size), 1)
            odds = np.log((intercepted + 0.5) / (launched - intercepted + 0.5)) + sign * spin
            share = 1 / (1 + np.exp(-(odds + rng.logistic(0, 0.4))))
            said = {"launched": total, "intercepted": int(share * (total + 1))}
            records += [
                {
                    "strike": f"strike {number:03d}",
                    "source": name,
                    "role": role,
                    "class": source_class,
                    "quantity": quantity,
                    "said": str(value),
                }
                for quantity, value in said.items()
            ]
    return claims_from_records(records)


def ready():
    """Return how often the kernel was loaded, the seconds until its density was there, its value and its slope."""
    priors, read = load_priors("historical"), said_panel()
    panel = compile_panel(read, priors)
    of = hierarchy(panel, priors, pooled(read, priors, OUTCOMES))
    start = time.process_time()
    density = Density(panel, of)
    value, slope = density(np.zeros(density.size))
    took = time.process_time() - start
    hits = sum(kernel_numbers.evaluated.stats.cache_hits.values())
    return hits, took, value.hex(), np.abs(slope).sum().hex()
