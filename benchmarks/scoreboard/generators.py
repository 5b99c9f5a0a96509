"""The three generators by name, each of small and of large salvos, and a replicate of one of them under a seed."""

import numpy as np

from estimator.priors import load_priors
from scoreboard import confusion, copies, faithful
from scoreboard.panels import (
    LARGE,
    SMALL,
    SOURCES,
    STRIKES,
    Panel,
    World,
    cast,
    is_large,
    of_size,
    panel_truth_prior,
    told,
)

_TELLING = {"g1": faithful, "g2": confusion, "g3": copies}
#: Every generator, and those of large salvos.
GENERATORS = tuple(_TELLING)
LARGE_ONES = tuple(f"{name}-large" for name in GENERATORS)


def panel(generator: str, replicate: int, seed: int, strikes: int = STRIKES) -> Panel:
    """Return one replicate (counted from 1); the seed, the generator and the number fix all of it."""
    name, size = generator.removesuffix("-large"), LARGE if is_large(generator) else SMALL
    # Panels of small salvos came first, and are drawn as they were.
    apart = [1] if is_large(generator) else []
    rng = np.random.default_rng([seed, GENERATORS.index(name), replicate, *apart])
    priors = load_priors("historical")
    tellers = cast(SOURCES[(replicate - 1) % len(SOURCES)], rng, size)
    prior = of_size(priors.weapons["unknown"] if name == "g1" else panel_truth_prior(priors, rng), size)
    world = World(tellers, prior, size.cap, _TELLING[name].telling(tellers, prior, priors, rng))
    return Panel(generator, replicate, seed, *told(world, rng, strikes))
