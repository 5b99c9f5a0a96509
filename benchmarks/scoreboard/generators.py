"""The three generators by name, and a replicate of one of them under a seed."""

import numpy as np

from estimator.priors import load_priors
from scoreboard import confusion, copies, faithful
from scoreboard.panels import SOURCES, STRIKES, Panel, cast, panel_truth_prior, told

GENERATORS = {"g1": faithful, "g2": confusion, "g3": copies}


def panel(generator: str, replicate: int, seed: int, strikes: int = STRIKES) -> Panel:
    """Return one replicate (counted from 1); the seed, the generator and the number fix all of it."""
    place = sorted(GENERATORS).index(generator)
    rng = np.random.default_rng([seed, place, replicate])
    priors = load_priors("historical")
    tellers = cast(SOURCES[(replicate - 1) % len(SOURCES)], rng)
    prior = priors.weapons["unknown"] if generator == "g1" else panel_truth_prior(priors, rng)
    telling = GENERATORS[generator].telling(tellers, priors, rng)
    rows, truths = told(tellers, prior, telling, rng, strikes)
    return Panel(generator, replicate, seed, rows, truths)
