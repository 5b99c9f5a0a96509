"""The certificate of calibration in the making: simulations in chunks, each kept as it is done (docs/calibration.md).

A chunk is one call, its seed its own, its file named by all that it hangs on; what was stopped goes on where it was.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import numpy as np

from estimator.checks.calibration import FALSE_ALARM, simulate_one, smallest
from estimator.checks.ranks import COVERED, LEVELS, Held
from estimator.checks.scenarios import Case, cases, learned_case, record_of, recorded
from estimator.checks.stamp import CERTIFICATE, digest_of
from estimator.checks.uniform import binned, uniformity_of
from estimator.errors import EstimatorError
from estimator.inference.learn import learn
from estimator.inference.learned import LearnedSources
from estimator.output import write_text
from estimator.priors.values import PriorSet
from estimator.spread import ALONE, Workers, spread
from estimator.version import __version__

type Object = dict[str, Any]

#: Simulations that are done and kept together.
CHUNK: Final = 50
#: Grows when the file's keys change their meaning.
FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Plan:
    """How many simulations a scenario, from which seed, kept in which folder."""

    simulations: int
    seed: int
    folder: Path

    def chunks(self) -> range:
        """Return the numbers of the chunks."""
        return range(-(-self.simulations // CHUNK))

    def size(self, chunk: int) -> int:
        """Return how many simulations a chunk has."""
        return min(CHUNK, self.simulations - chunk * CHUNK)

    def file(self, case: Case, chunk: int, code: str) -> Path:
        """Return where a chunk is kept: named by scenario, seed, code and place."""
        key = f"{case.slug}\0{self.seed}\0{code}\0{self.size(chunk)}"
        return self.folder / f"{case.slug}-{chunk:03d}-{hashlib.sha256(key.encode()).hexdigest()[:16]}.json"


Tell = Callable[[str, int, int], None]


def certify(
    priors: PriorSet, plan: Plan, nuts: Object, workers: Workers = ALONE, tell: Tell = lambda *_: None
) -> tuple[Object, Mapping[str, float]]:
    """Return the certificate as plain values, and the seconds that one simulation took in each scenario.

    ``nuts`` is the committed calibration of learning, which is taken in; ``tell`` gets the name of a scenario, and how
    many chunks are done of how many. Stopped at any moment, nothing that is done is lost.
    """
    code = digest_of(priors, CERTIFICATE)
    plan.folder.mkdir(parents=True, exist_ok=True)
    every = (*cases(priors), learned(priors, plan, code))
    done = work_out(every, plan, code, workers, tell)
    scenarios, seconds = [], {}
    for case in every:
        found = [done[case.slug, chunk] for chunk in plan.chunks()]
        scenarios.append(_scenario(case, found, len(every)))
        seconds[case.scenario.name] = sum(one["seconds"] for one in found) / plan.simulations
    return {
        "format": FORMAT,
        "version": __version__,
        "seed": plan.seed,
        "hash": code,
        "priors": priors.scenario,
        "simulations": plan.simulations,
        "passed": all(one["passed"] for one in scenarios),
        "scenarios": scenarios,
        "nuts": taken_in(nuts),
    }, seconds


# ---- one scenario --------------------------------------------------------------------------------


def work_out(
    every: Sequence[Case], plan: Plan, code: str, workers: Workers, tell: Tell
) -> dict[tuple[str, int], Object]:
    """Return every chunk, those that are kept already read, the others worked out and kept as they come."""
    tasks = [(k, chunk) for k in range(len(every)) for chunk in plan.chunks()]
    done: dict[tuple[str, int], Object] = {}
    missing = []
    for k, chunk in tasks:
        kept = _kept(plan.file(every[k], chunk, code))
        if kept is None:
            missing.append((k, chunk))
        else:
            done[every[k].slug, chunk] = kept
    with closing(spread(partial(chunk_of, every, plan), missing, workers)) as results:
        for (k, chunk), found in zip(missing, results, strict=True):
            write_text(plan.file(every[k], chunk, code), json.dumps(found), force=True)
            done[every[k].slug, chunk] = found
            tell(every[k].scenario.name, len(done), len(tasks))
    return done


def _kept(path: Path) -> Object | None:
    """Return a chunk that was kept; None where there is none, or one that cannot be read."""
    try:
        found: Object = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found


def chunk_of(every: Sequence[Case], plan: Plan, task: tuple[int, int]) -> Object:
    """Work out one chunk (a case's place, the chunk's number): counts of ranks by bin, and sets that held."""
    case, chunk = every[task[0]], task[1]
    begun = perf_counter()
    key = int.from_bytes(hashlib.sha256(case.slug.encode()).digest()[:4])
    seeds = np.random.SeedSequence([plan.seed, key, chunk]).generate_state(plan.size(chunk)).tolist()
    looks = [simulate_one(case.scenario, case.simulate, seed) for seed in seeds]
    return {
        "counts": {q: binned(np.array([one.ranks[q] for one in looks])).tolist() for q in looks[0].ranks},
        "sets": {q: _tally([one.sets[q] for one in looks]) for q in COVERED},
        "seconds": perf_counter() - begun,
    }


def _tally(sets: Sequence[tuple[Held, ...]]) -> list[list[float]]:
    """Return for every level how many sets held the truth, and the sum of what they promised."""
    return [
        [sum(one[k].held for one in sets), float(sum(one[k].promised for one in sets))]
        for k in range(len(LEVELS))
    ]


def _scenario(case: Case, found: Sequence[Object], scenarios: int) -> Object:
    counts = {
        q: np.sum([one["counts"][q] for one in found], axis=0).astype(np.int64) for q in found[0]["counts"]
    }
    tests = {q: uniformity_of(one) for q, one in counts.items()}
    simulations, p_value = int(next(iter(counts.values())).sum()), smallest(tests)
    return {
        "name": case.scenario.name,
        "slug": case.slug,
        "about": case.about,
        "watched": case.scenario.watched,
        "simulations": simulations,
        # All scenarios taken together, a calibrated route fails with probability FALSE_ALARM at most.
        "passed": p_value >= FALSE_ALARM / scenarios,
        "p_value": _round(p_value),
        "quantities": {
            q: {"counts": one.tolist(), **{name: _round(p) for name, p in tests[q]._asdict().items()}}
            for q, one in counts.items()
        },
        "coverage": {q: _coverage([one["sets"][q] for one in found], simulations) for q in COVERED},
    }


def _coverage(tallies: Sequence[Sequence[Sequence[float]]], simulations: int) -> Object:
    return {
        f"{100 * level:.0f}": {
            "held": sum(int(one[k][0]) for one in tallies),
            "promised": round(sum(float(one[k][1]) for one in tallies) / simulations, 4),
        }
        for k, level in enumerate(LEVELS)
    }


def _round(p: float) -> float:
    return float(f"{p:.3g}")


# ---- learned sources, and the calibration of learning --------------------------------------------


def learned(priors: PriorSet, plan: Plan, code: str) -> Case:
    """Return the case of learned sources: learned once, and kept beside the chunks."""
    path = plan.folder / f"learned-{hashlib.sha256(f'{plan.seed}{code}'.encode()).hexdigest()[:16]}.nc"
    own = recorded(priors)
    if not path.is_file():
        learn(record_of(priors, plan.seed), own, seed=plan.seed).save(path, force=True)
    found = LearnedSources.load(path)
    if found.diagnostics.verdict != "passed":
        raise EstimatorError(
            f"calibration: found a record whose learning failed ({found.diagnostics.sentence}); allowed: one that "
            "passed. Choose another seed."
        )
    record = {name: np.array(draws) for name, draws in found.draws.items()}
    record |= {f"stick_{end}": np.array(draws) for end, draws in found.stick_draws.items()}
    return learned_case(found.priors(own), found.names, found.sticks, record)


def taken_in(nuts: Object) -> Object:
    """Return the committed calibration of learning in the certificate's form: counts in place of ranks."""
    return {
        "hash": nuts["stamp"],
        "version": nuts["version"],
        "scenarios": [
            {
                "name": name,
                "simulations": one["simulations"],
                "seed": one["seed"],
                "passed": one["passed"],
                "p_value": _round(one["p_value"]),
                "failed_gate": one["failed_gate"],
                "quantities": {
                    q: {
                        "counts": _counts(ranks),
                        **{test: _round(p) for test, p in one["tests"][q].items()},
                    }
                    for q, ranks in one["ranks"].items()
                },
            }
            for name, one in nuts["scenarios"].items()
        ],
    }


def _counts(ranks: Sequence[float]) -> list[int]:
    return [int(count) for count in binned(np.array(ranks))]
