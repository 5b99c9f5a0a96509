"""How far what is handed on of learned sources is from what was learned: ``python benchmarks/handed_on.py``.

Records of twenty simulated strikes are learned (a minute each), their sources put in the form of priors, and the ranks
of the learned draws under draws of those priors counted in 20 bins. Printed is how far these are from even: the mean
squared relative error, 20 over the number of draws where the law is that of the draws (docs/learning.md).
"""

import argparse
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.special import expit

from estimator.checks.scenarios import record_of, recorded
from estimator.checks.uniform import BINS
from estimator.claims.salvos import salvos
from estimator.exact.common import groups_of
from estimator.exact.problem import problem
from estimator.inference.as_priors import JOINT_DRAWS
from estimator.inference.learn import learn
from estimator.inference.learned import LearnedSources
from estimator.model.source import reliability
from estimator.priors import load_priors

DRAWS = 20_000
#: A total is told well that is within so much of the truth, on the log scale.
CLOSE = 0.02


def parsed():
    """Return the options."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=10)
    parser.add_argument("--seed", type=int, default=101, help="of the first record; the others' follow")
    parser.add_argument("--folder", type=Path, default=Path("out/handed_on"), help="where records are kept")
    return parser.parse_args()


def learned(seed, folder):
    """Return what was learned of one record, and the record; None where its fit failed."""
    priors, path = recorded(load_priors("historical")), folder / f"{seed}.nc"
    ledger = record_of(priors, seed)
    if not path.is_file():
        learn(ledger, priors, seed=seed).save(path)
    found = LearnedSources.load(path)
    return (found, ledger) if found.diagnostics.verdict == "passed" else None


def common(sources, ledger, priors):
    """Return how far every node of what sources have in common moves each source's (spin, size_spin)."""
    made = problem(salvos(ledger)[0][0], priors)
    (group,) = groups_of(made.readings, priors, "unknown")
    moves = {}
    for place, shared, nodes in zip(group.members, group.fine.shared, group.fine.nodes, strict=True):
        moves[made.readings[place].account.source] = shared[0] * nodes.spin, shared[1] * nodes.size
    return [moves[name] for name in sources.names]


def drawn(pair, moved, rng):
    """Return draws of a location and its scale, with what moves the location in common."""
    level = rng.standard_normal(DRAWS)
    own = pair.apart(float(moved.std())).at(rng.standard_normal(DRAWS), level)
    return own + rng.choice(moved, DRAWS), pair.scale.at(level)


def distance(values, law):
    """Return how far the ranks of ``values`` among draws of a law are from even."""
    rank = np.searchsorted(np.sort(law), values) / law.size
    share = np.histogram(rank, BINS, (0.0, 1.0))[0] / values.size
    return BINS * float(np.sum((share - 1.0 / BINS) ** 2))


def normal(values, rng):
    """Return draws of the normal of the mean and standard deviation of some values."""
    return values.mean() + values.std() * rng.standard_normal(DRAWS)


def total_within(location, scale):
    """Return the chance that a source which does not simply know a total tells it within CLOSE."""
    return expit((CLOSE - location) / scale) - expit((-CLOSE - location) / scale)


def look(sources, ledger, rng):
    """Yield (number, law, distance) for every source of a record."""
    priors = sources.priors(recorded(load_priors("historical")))
    own = priors.learned.priors
    apart = tuple(replace(one, noise_corr=0.0, size_noise_corr=0.0) for one in own)
    count = len(sources.draws["spin"])
    every = np.linspace(0, count - 1, min(JOINT_DRAWS, count)).astype(int)
    whole = {f"{name}_draws": sources.draws[name][every] for name in ("spin", "size_spin")}
    for law, table, joint in (("bent", apart, whole), ("bent and correlated", own, {})):
        given = replace(priors, learned=replace(priors.learned, priors=table, **joint))
        moves = common(sources, ledger, given)
        for prior, moved, name in zip(table, moves, sources.names, strict=True):
            draws = sources.of(name)
            spin, noise = drawn(prior.outcome_pair, moved[0], rng)
            size_spin, size_noise = drawn(prior.size_pair, moved[1], rng)
            blur = rng.choice(draws["blur"], DRAWS)
            yield "spin", law, distance(draws["spin"], spin)
            yield "size_spin", law, distance(draws["size_spin"], size_spin)
            found = reliability(draws["spin"], draws["noise"], draws["blur"], 100)
            yield "reliability", law, distance(found, reliability(spin, noise, blur, 100))
            found = total_within(draws["size_spin"], draws["size_noise"])
            yield f"total within {CLOSE}", law, distance(found, total_within(size_spin, size_noise))
            if law == "bent":
                for number, values in (("noise", noise), ("size_noise", size_noise)):
                    logs = np.log(draws[number])
                    yield number, "normal", distance(logs, normal(logs, rng))
                    yield number, law, distance(draws[number], values)


def main():
    """Learn the records and print the table."""
    options, found = parsed(), defaultdict(list)
    options.folder.mkdir(parents=True, exist_ok=True)
    for seed in range(options.seed, options.seed + options.records):
        record, rng = learned(seed, options.folder), np.random.default_rng(seed)
        if record is None:
            print(f"record {seed}: its fit did not pass", flush=True)
            continue
        for number, law, far in look(*record, rng):
            found[number, law].append(far)
        print(f"record {seed} done", flush=True)
    for (number, law), far in sorted(found.items()):
        print(
            f"{number:<20} {law:<20} mean {np.mean(far):.4f} median {np.median(far):.4f} max {np.max(far):.4f}"
        )


if __name__ == "__main__":
    main()
