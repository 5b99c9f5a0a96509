"""Coverage where the world is not as the model has it: of strikes seen alone, and of whole records that are learned."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import numpy as np

from estimator.checks.ranks import LEVELS, Held, sets_of
from estimator.checks.stamp import WRONG, digest_of
from estimator.checks.worlds import WORLDS, Truth, World, priors_of, truth_of
from estimator.claims import claims_from_records
from estimator.claims.ledger import Salvo
from estimator.exact.answer import pmfs
from estimator.exact.problem import problem
from estimator.exact.solve import solve
from estimator.inference.learn import learn
from estimator.inference.sampling import Sampling
from estimator.model.simulate import Simulated, simulate_records
from estimator.priors.values import PriorSet
from estimator.quantities import OUTCOMES
from estimator.spread import ALONE, Workers, spread
from estimator.version import __version__

type Object = dict[str, Any]
type Sets = Mapping[str, tuple[Held, ...]]

#: What coverage is counted of.
COVERED: Final = ("intercepted", "hit")
#: Strikes in a record.
RECORD: Final = 20
#: How a record is learned: chains short, since there are many. R-hats above this, divergences or energy badly explored
#: tell that they did not settle; such records count like any other, for weighing them out would leave the easy ones.
SAMPLING: Final = Sampling(draws=150, tune=200, chains=2, cores=1)
SETTLED: Final = 1.05
#: Strikes that are simulated together.
CHUNK: Final = 20


@dataclass(frozen=True, slots=True)
class Task:
    """One chunk of strikes of a world (its place in WORLDS), seen alone or as a record, and its number."""

    world: int
    record: bool
    number: int


@dataclass(frozen=True, slots=True, eq=False)
class Done:
    """The sets of a chunk's strikes; ``unsettled`` where the chains that learned the record did not settle."""

    sets: tuple[Sets, ...]
    unsettled: bool = False


def wrong_models(
    priors: PriorSet,
    strikes: int,
    seed: int,
    workers: Workers = ALONE,
    tell: Callable[[int, int], None] = lambda *_: None,
) -> Object:
    """Return how often sets held the truth in every world; ``tell`` hears how many chunks are done, of how many."""
    tasks = [
        Task(k, record, number)
        for k, world in enumerate(WORLDS)
        for record in (False, True)
        if record or world.alone
        for number in range(-(-strikes // CHUNK))
    ]
    code = digest_of(priors, WRONG)
    found: dict[tuple[int, bool], list[Done]] = {}
    with closing(spread(partial(_chunk, priors_of(priors), seed), tasks, workers)) as results:
        for done, (task, result) in enumerate(zip(tasks, results, strict=True), start=1):
            found.setdefault((task.world, task.record), []).append(result)
            tell(done, len(tasks))
    return {
        "version": __version__,
        "seed": seed,
        "hash": code,
        "priors": priors.scenario,
        "strikes": len(range(0, strikes, CHUNK)) * CHUNK,
        "worlds": [_world(world, found, k) for k, world in enumerate(WORLDS)],
    }


def as_text(found: Object) -> str:
    """Return the result as JSON text."""
    return json.dumps(found, indent=1, allow_nan=False) + "\n"


def _world(world: World, found: Mapping[tuple[int, bool], Sequence[Done]], k: int) -> Object:
    ways = {"alone": found.get((k, False)), "record": found.get((k, True))}
    return {
        "name": world.name,
        "about": world.about,
        **{way: _coverage(done) if done else None for way, done in ways.items()},
    }


def _coverage(done: Sequence[Done]) -> Object:
    sets = [one for chunk in done for one in chunk.sets]
    return {
        "strikes": len(sets),
        "unsettled": sum(chunk.unsettled for chunk in done),
        **{
            q: {
                f"{100 * level:.0f}": {
                    "held": sum(one[q][k].held for one in sets),
                    "promised": round(float(np.mean([one[q][k].promised for one in sets])), 4),
                }
                for k, level in enumerate(LEVELS)
            }
            for q in COVERED
            if sets
        },
    }


def _chunk(priors: PriorSet, seed: int, task: Task) -> Done:
    world = WORLDS[task.world]
    key = int.from_bytes(hashlib.sha256(world.name.encode()).digest()[:4])
    rng = np.random.default_rng([seed, key, int(task.record), task.number])
    return _learned(world, priors, rng) if task.record else _alone(world, priors, rng)


def _alone(world: World, priors: PriorSet, rng: np.random.Generator) -> Done:
    """Simulate strikes with sources of their own, and estimate each by the exact route."""
    sets = []
    for _ in range(CHUNK):
        truth = truth_of(priors, rng)
        accounts = world.tell(truth, world.habits(priors, rng), rng)
        solution = solve(problem(Salvo("simulated", "", accounts), priors, OUTCOMES), seed=1)
        sets.append(_sets(pmfs(solution.grid, solution.mass), truth))
    return Done(tuple(sets))


def _learned(world: World, priors: PriorSet, rng: np.random.Generator) -> Done:
    """Simulate a record of strikes by the same sources, and learn them: every strike's truth comes out as well."""
    habits, made = world.habits(priors, rng), []
    for _ in range(RECORD):
        truth = truth_of(priors, rng)
        made.append(Simulated(Salvo("simulated", "", world.tell(truth, habits, rng)), truth, {}))
    rows = simulate_records(made)
    for row in rows:  # numbered so that they stay in their order
        row["strike"] = f"{int(row['strike'].split()[-1]):04d}"
    found = learn(claims_from_records(rows), priors, seed=1, sampling=SAMPLING)
    checks = found.diagnostics
    bad = checks.rhat > SETTLED or bool({"divergences", "ebfmi"}.intersection(checks.problems))
    return Done(
        tuple(_sets(t.pmf, one.truth) for t, one in zip(found.truths, made, strict=True)), unsettled=bad
    )


def _sets(pmf: Mapping[str, Any], truth: Truth) -> Sets:
    return {q: sets_of(pmf[q], truth[q]) for q in COVERED}
