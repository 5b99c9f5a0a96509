"""Look at one scenario of the certificate more closely: ``python benchmarks/calibrate_closer.py learned``.

A thousand simulations cannot see what six thousand can. Nothing is written and no certificate is made of it: the tests
of every rank, and how often sets held the truth, are printed as Markdown (docs/calibration.md).
"""

import argparse
from functools import partial
from pathlib import Path

import numpy as np

from estimator.checks.calibration import simulate_one
from estimator.checks.certify import Plan, learned
from estimator.checks.ranks import COVERED, LEVELS
from estimator.checks.scenarios import cases
from estimator.checks.stamp import CERTIFICATE, digest_of
from estimator.checks.uniform import BINS, binned, uniformity_of
from estimator.priors import load_priors
from estimator.spread import Workers, spread


def parsed():
    """Return the options."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenario", help="its short name: two-sources, words, blocs, learned, ...")
    parser.add_argument("--simulations", type=int, default=6000)
    parser.add_argument("--seed", type=int, default=79)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument(
        "--no-joint", action="store_true", help="without the rank of the log-likelihood: twice as quick"
    )
    parser.add_argument(
        "--folder", type=Path, default=Path("out/closer"), help="where a learned record is kept"
    )
    return parser.parse_args()


def case_of(options):
    """Return the scenario asked for; a record to learn from is only learned where it is needed."""
    priors = load_priors("historical")
    found = {case.slug: case for case in cases(priors)}
    if options.scenario == "learned":
        options.folder.mkdir(parents=True, exist_ok=True)
        plan = Plan(options.simulations, options.seed, options.folder)
        return learned(priors, plan, digest_of(priors, CERTIFICATE))
    if options.scenario not in found:
        raise SystemExit(f"found scenario {options.scenario}; allowed: {', '.join(found)}, learned")
    return found[options.scenario]


def ranks_table(looks):
    """Return the tests of every rank, and the shares of ranks in the lowest and highest tenth."""
    lines = ["| rank of | chi-square | ECDF | lowest tenth | highest tenth |", "|---|---:|---:|---:|---:|"]
    for quantity in looks[0].ranks:
        counts = binned(np.array([one.ranks[quantity] for one in looks]))
        tests, ends = uniformity_of(counts), BINS // 10
        low, high = counts[:ends].sum() / len(looks), counts[-ends:].sum() / len(looks)
        lines.append(
            f"| {quantity} | {tests.chi_square:.4f} | {tests.ecdf:.4f} | {100 * low:.1f} % | {100 * high:.1f} % |"
        )
    return lines


def sets_table(looks):
    """Return how often smallest credible sets held the truth, in brackets what they promised."""
    lines = [
        "| sets of | " + " | ".join(f"{100 * level:.0f} %" for level in LEVELS) + " |",
        "|---|---:|---:|---:|",
    ]
    for quantity in COVERED:
        found = [[one.sets[quantity][k] for one in looks] for k in range(len(LEVELS))]
        cells = [
            f"{100 * np.mean([s.held for s in sets]):.1f} % ({100 * np.mean([s.promised for s in sets]):.1f} %)"
            for sets in found
        ]
        lines.append(f"| {quantity} | " + " | ".join(cells) + " |")
    return lines


def main():
    """Simulate, infer and print."""
    options = parsed()
    case = case_of(options)
    seeds = np.random.SeedSequence(options.seed).generate_state(options.simulations).tolist()
    work = partial(simulate_one, case.scenario, case.simulate, joint=not options.no_joint)
    looks = list(spread(work, iter(seeds), Workers(jobs=options.jobs)))
    print(f"{case.scenario.name}: {options.simulations:,} simulations from seed {options.seed}\n")
    print("\n".join([*ranks_table(looks), "", *sets_table(looks)]))


if __name__ == "__main__":
    main()
