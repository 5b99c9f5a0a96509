"""Opponents tuned at once, knowing the truth, on panels of another seed than those scored."""

from collections.abc import Iterator
from itertools import product

import numpy as np

from estimator.checks.track_scores import log_score, ranked_score
from scoreboard import run, tuned
from scoreboard.generators import GENERATORS, LARGE_ONES, panel
from scoreboard.panels import SCORED, Panel
from scoreboard.points import POINTS
from scoreboard.scores import Answers

#: Seed, replicates and strikes of the panels that serve for tuning.
SEED, REPLICATES, STRIKES = 7, 4, 60


def panels(large: bool) -> list[Panel]:
    """Return the panels that serve for tuning."""
    names = LARGE_ONES if large else GENERATORS
    return [panel(g, r, SEED, STRIKES) for g, r in product(names, range(1, REPLICATES + 1))]


def mean_scores(given: Panel, answers: Answers) -> tuple[float, float]:
    """Return the mean log score and CRPS."""
    pairs = [
        (answers[s][q] / answers[s][q].sum(), truth[q]) for s, truth in given.truths.items() for q in SCORED
    ]
    return tuple(
        float(np.mean([score(pmf, n, n) for pmf, n in pairs])) for score in (log_score, ranked_score)
    )


def choices(name: str) -> Iterator[tuple[float, str]]:
    """Yield every factor and scale that a method is tried with."""
    scales = ("share", "count") if name.removesuffix("-alone") in POINTS else ("share",)
    yield from product(tuned.FACTORS, scales)


def tune(only: list[str], large: bool) -> None:
    """Print every method's scores by factor and scale, the best marked; of large salvos, each strike alone."""
    given = panels(large)
    for name in only or [*([] if large else run.PANEL), *run.ALONE]:
        if name.startswith("log-bias"):
            _readings(name, given)
            continue
        found = {}
        for factor, scale in choices(name):
            scores = [mean_scores(one, run.opponent(one, name, factor, scale)) for one in given]
            found[factor, scale] = np.mean(scores, axis=0)
        best = min(found, key=lambda choice: found[choice][0])
        listed = " ".join(f"{f}/{s} {v[0]:.3f},{v[1]:.3f}" for (f, s), v in found.items())
        print(f"{name}: best {best} | {listed}", flush=True)


def _readings(name: str, given: list[Panel]) -> None:
    """Print the scores of both readings of the log-bias model's latent mean, and what it told of sources."""
    model, found = run.log_bias(), {}
    for one in given[:: REPLICATES // 2]:
        trace = model.fit(one, alone=name.endswith("-alone"))
        for reading in model.READINGS:
            found.setdefault(reading, []).append(mean_scores(one, model.answers(one, trace, reading)[0]))
        told = {
            n: np.asarray(trace["posterior"][n]).mean(axis=(0, 1)).round(2).ravel().tolist()
            for n in model.HYPER
            if n in trace["posterior"]
        }
        print(one.generator, one.replicate, model.answers(one, trace, "rounded")[1], told, flush=True)
    print(f"{name}: " + " ".join(f"{r} {np.mean(v, axis=0).round(3)}" for r, v in found.items()), flush=True)
