"""Simulation-based calibration of learning by NUTS on small panels (Talts et al. 2018; docs/calibration.md).

Sources' numbers, sticks and truths are drawn from the model, claims from them; learning must then rank what was
drawn uniformly among its draws. Every simulation has a seed of its own, so that the result hangs on no order.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from estimator.checks.calibration import CalibrationResult
from estimator.checks.ranks import count_rank
from estimator.checks.stamp import LEARNING, digest_of
from estimator.checks.uniform import uniformity
from estimator.claims import claims_from_records
from estimator.claims.ledger import Account, Ledger, Salvo
from estimator.claims.salvos import salvos
from estimator.inference.learn import learn
from estimator.inference.learned import LearnedSources
from estimator.inference.sampling import Sampling
from estimator.model.copies import copy_some
from estimator.model.patterns import Pattern
from estimator.model.simulate import Simulated, Theta, simulate_account, simulate_records, simulate_truth
from estimator.model.source import reliability
from estimator.panel.arrays import COPYING, PARAMETERS
from estimator.panel.compile import compile_panel
from estimator.panel.density import Density
from estimator.panel.hierarchy import hierarchy
from estimator.panel.pooling import pooled
from estimator.priors.values import PriorSet
from estimator.quantities import OUTCOMES, ROLE_SIGN
from estimator.spread import ALONE, Workers, spread
from estimator.version import __version__

Floats = npt.NDArray[np.float64]

#: How each small panel is learned: chains short, since there are many.
SAMPLING: Final = Sampling(draws=400, tune=250, chains=2, cores=1)
#: Ranks are taken among so many draws, evenly spaced so that they are nearly independent.
RANKED: Final = 99


@dataclass(frozen=True, slots=True)
class PanelScenario:
    """What is simulated: ``salvos`` salvos, in each the same patterns; numbers of the source ``watched`` are ranked."""

    name: str
    patterns: tuple[Pattern, ...]
    salvos: int
    priors: PriorSet
    watched: str


@dataclass(frozen=True, slots=True)
class PanelDraw:
    """One simulated panel: claims, and what they were drawn from.

    That is a source's six numbers by name, the first salvo's truth, and, where they are learned, the shared numbers and
    how often each source copies.
    """

    ledger: Ledger
    theta: Mapping[str, Theta]
    truth: Mapping[str, int]
    stick_mean: float | None
    spin_scale: float | None = None
    copying: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class PanelCalibration(CalibrationResult):
    """A calibration of learning; ``failed_gate`` counts fits with divergences or badly explored energy, ranked too."""

    failed_gate: int


Drawer = Callable[[PanelScenario, np.random.Generator], PanelDraw]


def draw_panel(scenario: PanelScenario, rng: np.random.Generator) -> PanelDraw:
    """Draw a panel as the hierarchical model has it: sources and sticks once, then every salvo."""
    density = _density(scenario)
    numbers = density.named(density.prior_draws(1, rng))
    theta = {
        name: {p: float(numbers[p][0, k]) for p in PARAMETERS} for k, name in enumerate(density.of.sources)
    }
    prior = scenario.priors.weapons["unknown"]
    mean = None
    if density.of.sticks:
        mean, size = float(numbers["stick_mean"][0, 0, 0]), float(numbers["stick_size"][0, 0, 0])
        prior = replace(prior, intercepted=(mean * size, (1.0 - mean) * size))
    names, learned = density.of.sources, density.of.copying
    chances = numbers[COPYING][0].tolist() if learned else [scenario.priors.copies] * len(names)
    copying = dict(zip(names, chances, strict=True))
    drawn = []
    for _ in range(scenario.salvos):
        truth = simulate_truth(prior, rng)
        accounts = tuple(
            simulate_account(p, truth, theta[p.source], ROLE_SIGN[p.role], rng) for p in scenario.patterns
        )
        drawn.append((truth, copy_some(accounts, copying, rng)))
    scale = float(numbers["spin_scale"][0, 0]) if density.of.spin_scale else None
    return PanelDraw(_ledger(drawn), theta, drawn[0][0], mean, scale, copying if learned else {})


def _ledger(drawn: list[tuple[dict[str, int], tuple[Account, ...]]]) -> Ledger:
    made = [Simulated(Salvo("simulated", "", accounts), truth, {}) for truth, accounts in drawn]
    rows = simulate_records(made)
    for row in rows:  # numbered so that the first simulated salvo is the first in order
        row["strike"] = f"{int(row['strike'].split()[-1]):04d}"
    return claims_from_records(rows)


def _density(scenario: PanelScenario) -> Density:
    """Return the density of a panel of such patterns; what it is drawn from is all that is used of it."""
    rows = [
        {
            "strike": f"{number:04d}",
            "source": p.source,
            "role": p.role,
            "class": p.source_class,
            "quantity": form.quantity,
            "said": "3" if form.quantity == "launched" else "1",
        }
        for number in range(scenario.salvos)
        for p in scenario.patterns
        for form in p.forms
    ]
    read = salvos(claims_from_records(rows))[0]
    learned = pooled(read, scenario.priors, OUTCOMES)
    made = compile_panel(read, scenario.priors, learned=learned.sticks)
    return Density(made, hierarchy(made, scenario.priors, learned))


def calibrate_panel(
    scenario: PanelScenario,
    simulations: int,
    seed: int,
    *,
    drawer: Drawer = draw_panel,
    workers: Workers = ALONE,
) -> PanelCalibration:
    """Simulate and learn ``simulations`` panels; ``drawer`` can be replaced, to see whether the check notices."""
    seeds = np.random.SeedSequence(seed).generate_state(simulations).tolist()
    rows = list(spread(partial(_one, scenario, drawer), iter(seeds), workers))
    ranks = {name: np.array([row[name] for row in rows]) for name in rows[0] if name != "failed"}
    tests = {name: uniformity(values) for name, values in ranks.items()}
    failed = sum(int(row["failed"]) for row in rows)
    return PanelCalibration(
        scenario.name, simulations, seed, MappingProxyType(ranks), MappingProxyType(tests), failed
    )


def _one(scenario: PanelScenario, drawer: Drawer, seed: int) -> dict[str, float]:
    """Simulate and learn one panel; return its ranks."""
    rng = np.random.default_rng(seed)
    drawn = drawer(scenario, rng)
    found = learn(drawn.ledger, scenario.priors, seed=seed, sampling=SAMPLING)
    ranks = _source_ranks(found, scenario.watched, drawn.theta[scenario.watched], rng)
    for quantity in ("launched", "intercepted", "hit"):
        ranks[quantity] = count_rank(found.truths[0].pmf[quantity], drawn.truth[quantity], rng)
    if drawn.stick_mean is not None and found.sticks:
        ranks["stick_mean"] = _rank(found.stick_draws["mean"][:, 0], drawn.stick_mean, rng)
    if drawn.spin_scale is not None and found.spin_scale.size:
        ranks["spin_scale"] = _rank(found.spin_scale, drawn.spin_scale, rng)
    copiers = [s.name for s in found.sources if s.may_copy]
    if drawn.copying and found.copying.size:
        column = found.names.index(copiers[-1])
        ranks[COPYING] = _rank(found.copying[:, column], drawn.copying[copiers[-1]], rng)
    # Short chains have few effective draws and differ a little; divergences and energy tell of bad geometry.
    ranks["failed"] = float(bool({"divergences", "ebfmi"}.intersection(found.diagnostics.problems)))
    return ranks


def _source_ranks(
    found: LearnedSources, name: str, theta: Theta, rng: np.random.Generator
) -> dict[str, float]:
    own = found.of(name)
    ranks = {p: _rank(own[p], theta[p], rng) for p in PARAMETERS}
    spin, noise, blur = (np.array(theta[n]) for n in ("spin", "noise", "blur"))
    able = float(reliability(spin, noise, blur))
    return ranks | {"reliability": _rank(found.reliability(name), able, rng)}


def _rank(draws: Floats, value: float, rng: np.random.Generator) -> float:
    """Return the rank of a value among RANKED draws, spread over its cell at random."""
    some = draws[np.linspace(0, draws.size - 1, RANKED).astype(int)]
    return float((np.sum(some < value) + rng.random()) / (RANKED + 1))


# ---- the committed result ------------------------------------------------------------------------


def stamp(priors: PriorSet) -> str:
    """Return a digest of the code that a calibration of learning rests on, and of the priors' numbers."""
    return digest_of(priors, LEARNING)


def as_json(results: Mapping[str, PanelCalibration], priors: PriorSet) -> str:
    """Return calibrations as JSON text, ending in a line break: p-values, ranks, seeds, version and stamp."""
    plain = {
        "version": __version__,
        "stamp": stamp(priors),
        "draws": SAMPLING.draws,
        "chains": SAMPLING.chains,
        "target_accept": SAMPLING.target_accept,
        "ranked": RANKED,
        "scenarios": {
            name: {
                "simulations": r.simulations,
                "seed": r.seed,
                "p_value": r.p_value,
                "passed": r.passed,
                "failed_gate": r.failed_gate,
                "tests": {quantity: test._asdict() for quantity, test in r.tests.items()},
                "ranks": {quantity: np.round(ranks, 3).tolist() for quantity, ranks in r.ranks.items()},
            }
            for name, r in results.items()
        },
    }
    return json.dumps(plain, indent=1) + "\n"
