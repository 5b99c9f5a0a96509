"""Simulation-based calibration of the exact route (Talts et al. 2018; Modrak et al. 2023).

Draw a truth and its sources from the priors, let them speak, infer, and ask where the drawn values fall in their
posteriors: if simulator and inference are of one mind, their ranks are uniform, whatever the scenario.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import betainc

from estimator.checks.uniform import Uniformity, uniformity
from estimator.exact.answer import pmfs
from estimator.exact.problem import problem
from estimator.exact.solve import solve
from estimator.exact.turn import source_weights
from estimator.model.patterns import Pattern
from estimator.model.simulate import Simulated, simulate_salvo
from estimator.model.source import reliability
from estimator.priors.values import PriorSet
from estimator.quantities import OUTCOMES
from estimator.spread import ALONE, Workers, spread

Floats = npt.NDArray[np.float64]
Simulator = Callable[["Scenario", np.random.Generator], Simulated]

#: Counts that are ranked; the source's own numbers come beside them.
COUNTS: Final = ("launched", "intercepted", "hit")
#: Probability that a calibrated route fails a calibration (all its tests taken together).
FALSE_ALARM: Final = 0.01


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is simulated: the patterns of its sources, the priors, and the source whose numbers are ranked."""

    name: str
    patterns: tuple[Pattern, ...]
    priors: PriorSet
    watched: str
    kept: tuple[str, ...] = OUTCOMES


@dataclass(frozen=True, slots=True, eq=False)
class CalibrationResult:
    """Ranks in (0, 1), one array of shape (simulations,) a quantity, and the tests of their uniformity."""

    scenario: str
    simulations: int
    seed: int
    ranks: Mapping[str, Floats]
    tests: Mapping[str, Uniformity]

    @property
    def p_value(self) -> float:
        """The smallest p-value, corrected for the number of tests (Bonferroni)."""
        every = [p for test in self.tests.values() for p in test]
        return min(1.0, len(every) * min(every))

    @property
    def passed(self) -> bool:
        """Whether nothing speaks against calibration; a calibrated route fails with probability FALSE_ALARM at most."""
        return self.p_value >= FALSE_ALARM


def from_the_priors(scenario: Scenario, rng: np.random.Generator) -> Simulated:
    """Draw one salvo as the definition has it."""
    return simulate_salvo(scenario.patterns, scenario.priors, rng, scenario.kept)


def calibrate(
    scenario: Scenario,
    simulations: int,
    seed: int,
    simulator: Simulator = from_the_priors,
    workers: Workers = ALONE,
) -> CalibrationResult:
    """Simulate and infer ``simulations`` salvos; ties among counts are broken at random.

    Every simulation has a seed of its own, so that the result does not hang on who does the work. ``simulator`` can be
    replaced, to see whether the check notices one that is not the model's.
    """
    seeds = np.random.SeedSequence(seed).generate_state(simulations).tolist()
    rows = list(spread(partial(_one, scenario, simulator), iter(seeds), workers))
    ranks = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    tests = {name: uniformity(values) for name, values in ranks.items()}
    return CalibrationResult(scenario.name, simulations, seed, ranks, tests)


def _one(scenario: Scenario, simulator: Simulator, seed: int) -> dict[str, float]:
    """Simulate and infer one salvo; return its ranks."""
    rng = np.random.default_rng(seed)
    return _ranks(scenario, simulator(scenario, rng), rng)


def _ranks(scenario: Scenario, drawn: Simulated, rng: np.random.Generator) -> dict[str, float]:
    solution = solve(problem(drawn.salvo, scenario.priors, scenario.kept), seed=1)
    found = pmfs(solution.grid, solution.mass)
    ranks = {q: count_rank(found[q], drawn.truth[q], rng) for q in COUNTS if q in drawn.truth}
    place = next(k for k, a in enumerate(drawn.salvo.accounts) if a.source == scenario.watched)
    weights = source_weights(solution, place)
    if weights is None:
        raise ValueError(f"{scenario.watched} says nothing in {scenario.name}: its posterior is its prior")
    theta = drawn.theta[scenario.watched]
    able = float(reliability(np.array(theta["spin"]), np.array(theta["noise"])))
    (a, b, knows), exact = weights.exact, theta["size_exact"]
    return {
        **ranks,
        "spin": _rank(weights.spin, weights.weight, theta["spin"]),
        "noise": _rank(np.log(weights.noise), weights.weight, float(np.log(theta["noise"]))),
        "reliability": _rank(weights.reliability, weights.weight, able),
        "size_spin": _rank(weights.size_spin, weights.size_weight, theta["size_spin"]),
        "size_noise": _rank(
            np.log(weights.size_noise), weights.size_weight, float(np.log(theta["size_noise"]))
        ),
        "size_exact": float(knows * betainc(a + 1, b, exact) + (1 - knows) * betainc(a, b + 1, exact)),
    }


def count_rank(pmf: Floats, value: int, rng: np.random.Generator) -> float:
    """Return P(count < value) plus a random part of P(count = value)."""
    here = float(pmf[value]) if value < pmf.size else 0.0
    return float(np.clip(pmf[:value].sum() + rng.random() * here, 0.0, 1.0))


def _rank(values: Floats, weight: Floats, value: float) -> float:
    """Return the weighted share of values below ``value``; a point's own weight is spread between its neighbours."""
    points, place = np.unique(values, return_inverse=True)
    mass = np.bincount(place, weight)
    below = np.cumsum(mass) - 0.5 * mass
    return float(np.interp(value, points, below, left=0.0, right=1.0))
