"""What it changes that accounts may be copies, on fresh panels.

    python benchmarks/copying.py [--records g3-4 ...]      # what is foretold, and who copies
    python benchmarks/copying.py --weighing                # how often weighing is refused

Every panel (``criticism.records``: thirty strikes of at most twelve munitions under a seed of their own) is learned
twice by NUTS, with and without copies. Printed: how well left-out strikes are foretold (sum of log-probabilities, with
the difference and its standard error over strikes), how well the truths are, and how often each source copies.
Weighing is tried on records of 24 strikes that the model itself draws.
"""

import os

os.environ.setdefault(
    "OPENBLAS_NUM_THREADS", "1"
)  # before NumPy: idle threads burn CPU time that is no one's

import argparse
from dataclasses import replace

import numpy as np
from criticism.records import simulated
from criticism.summary import difference
from scoreboard.panels import SCORED
from scoreboard.scores import averaged, scored

from estimator.checks.calibration_panel import PanelScenario, draw_panel
from estimator.claims import claims_from_records
from estimator.claims.limits import Limits
from estimator.errors import UnreliableError
from estimator.inference import learn as learning
from estimator.inference.sampling import Sampling
from estimator.model.patterns import Form, Pattern
from estimator.priors import load_priors
from estimator.priors.values import TruthPrior

RECORDS = ("g1-4", "g2-4", "g3-4", "g1-1", "g2-1", "g3-1")
SMALL = TruthPrior(9.0, 0.3, (1.0, 1.0), (1.5, 1.0), (1.0, 2.0))
SAMPLING = Sampling(draws=400, tune=300, chains=2, cores=1)


#: a of the Beta(a, 1) of how often sources copy, where they do not.
NEVER = 1e-6


def learned(ledger, *, copies, method="nuts"):
    """Return what is learned of a record, with copies or without."""
    decide, priors = learning.pooled, load_priors("historical")

    def without(*given):
        return replace(decide(*given), copying=False)

    learning.pooled = decide if copies else without
    priors = priors if copies else replace(priors, copying=NEVER)
    try:
        return learning.learn(ledger, priors, seed=1, method=method, sampling=SAMPLING)
    finally:
        learning.pooled = decide


def compared(name):
    """Learn one record both ways; return a row of the table, and who copies."""
    generator, _, replicate = name.partition("-")
    panel = simulated(generator, int(replicate))
    ledger = claims_from_records(panel.rows, limits=Limits(rows=50_000))
    elpd, scores = [], []
    for copies in (False, True):
        found = learned(ledger, copies=copies)
        elpd.append(np.array([truth.elpd for truth in found.truths]))
        pmfs = {truth.strike: {q: truth.pmf[q] for q in SCORED} for truth in found.truths}
        scores.append(averaged(scored(panel, pmfs)))
    gain, error = difference(elpd[1], elpd[0])
    told = " | ".join(
        f"{before[s]:.3f}, {after[s]:.3f}" for before, after in [scores] for s in ("crps", "log", "pit90")
    )
    row = f"| {name} | {elpd[0].sum():.1f}, {elpd[1].sum():.1f} | {gain:+.1f} ± {error:.1f} | {told} |"
    who = ", ".join(
        f"{source.name} {column.mean():.2f} ({np.quantile(column, 0.05):.2f} to {np.quantile(column, 0.95):.2f})"
        for source, column in zip(found.sources, found.copying.T, strict=True)
        if source.may_copy
    )
    return row, f"| {name} | {who} |"


def refusals(records=15):
    """Print of every record whether weighing refuses it, without copies and with them."""
    told = (Form("launched"), Form("intercepted"))
    who = (
        ("Ministry", "defender", "belligerent"),
        ("Paper", "neutral", "neutral"),
        ("Staff", "attacker", "belligerent"),
    )
    priors = load_priors("historical")
    small = replace(priors, weapons={**priors.weapons, "unknown": SMALL})
    scenario = PanelScenario("record", tuple(Pattern(*one, told) for one in who), 24, small, "Ministry")
    for seed in range(1, records + 1):
        ledger, found = draw_panel(scenario, np.random.default_rng(seed)).ledger, []
        for copies in (False, True):
            try:
                found.append(
                    f"k-hat {learned(ledger, copies=copies, method='laplace').diagnostics.k_hat:.2f}"
                )
            except UnreliableError:
                found.append("refused")
        print(f"| {seed} | {' | '.join(found)} |", flush=True)


def main():
    """Print the table, record by record."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--records", nargs="*", default=list(RECORDS), choices=RECORDS)
    parser.add_argument("--weighing", action="store_true", help="how often weighing is refused")
    options = parser.parse_args()
    if options.weighing:
        print("| record | without copies | with copies |\n|---|---|---|", flush=True)
        refusals()
        return
    print("| record | elpd without, with | gain | CRPS | log score | PITs in the central 90 % |", flush=True)
    print("|---|---|---|---|---|---|")
    who = []
    for name in options.records:
        row, copiers = compared(name)
        print(row, flush=True)
        who.append(copiers)
    print(
        "\n| record | accounts that are copies, of those that may be: mean, central 90 % interval |\n|---|---|"
    )
    print("\n".join(who))


if __name__ == "__main__":
    main()
