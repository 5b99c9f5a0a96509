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

from estimator.checks.ranks import Look, look_at
from estimator.checks.uniform import Uniformity, uniformity
from estimator.model.patterns import Pattern
from estimator.model.simulate import Simulated, simulate_salvo
from estimator.priors.values import PriorSet
from estimator.quantities import OUTCOMES
from estimator.spread import ALONE, Workers, spread

Floats = npt.NDArray[np.float64]
Simulator = Callable[["Scenario", np.random.Generator], Simulated]

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
        return smallest(self.tests)

    @property
    def passed(self) -> bool:
        """Whether nothing speaks against calibration; a calibrated route fails with probability FALSE_ALARM at most."""
        return self.p_value >= FALSE_ALARM


def smallest(tests: Mapping[str, Uniformity]) -> float:
    """Return the smallest p-value of several tests, corrected for their number (Bonferroni)."""
    every = [p for test in tests.values() for p in test]
    return min(1.0, len(every) * min(every))


def from_the_priors(scenario: Scenario, rng: np.random.Generator) -> Simulated:
    """Draw one salvo as the definition has it."""
    return simulate_salvo(scenario.patterns, scenario.priors, rng, scenario.kept)


def calibrate(
    scenario: Scenario,
    simulations: int,
    seed: int,
    simulator: Simulator = from_the_priors,
    workers: Workers = ALONE,
    *,
    joint: bool = False,
) -> CalibrationResult:
    """Simulate and infer ``simulations`` salvos; ties among counts are broken at random.

    Every simulation has a seed of its own, so that the result does not hang on who does the work. ``simulator`` can be
    replaced, to see whether the check notices one that is not the model's. ``joint`` asks for the rank of the joint
    log-likelihood too, which takes as long again.
    """
    seeds = np.random.SeedSequence(seed).generate_state(simulations).tolist()
    work = partial(simulate_one, scenario, simulator, joint=joint)
    rows = [look.ranks for look in spread(work, iter(seeds), workers)]
    ranks = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    tests = {name: uniformity(values) for name, values in ranks.items()}
    return CalibrationResult(scenario.name, simulations, seed, ranks, tests)


def simulate_one(scenario: Scenario, simulator: Simulator, seed: int, *, joint: bool = True) -> Look:
    """Simulate and infer one salvo."""
    rng = np.random.default_rng(seed)
    return look_at(
        simulator(scenario, rng), scenario.priors, scenario.kept, scenario.watched, rng, joint=joint
    )
