"""Calibrate learning by NUTS on small panels and write the result: ``python benchmarks/calibrate_nuts.py``."""

import argparse
import dataclasses
import sys
import time
from pathlib import Path
from types import MappingProxyType

from estimator.checks.calibration_panel import PanelScenario, as_json, calibrate_panel
from estimator.model.patterns import Form, Pattern
from estimator.output import write_text
from estimator.priors import load_priors
from estimator.priors.values import TruthPrior
from estimator.spread import Workers

RESULT = Path("docs/calibration/nuts.json")
SMALL = TruthPrior(6.0, 0.4, (1.0, 1.0), (1.5, 1.0), (1.0, 2.0))


def exact(*quantities):
    """Return exact figures about some quantities."""
    return tuple(Form(quantity) for quantity in quantities)


def scenarios():
    """Return the scenarios: six salvos of three opposed sources, and twenty of two with the share learned."""
    given = load_priors("historical")
    priors = dataclasses.replace(given, weapons=MappingProxyType({**given.weapons, "unknown": SMALL}))
    three = (
        Pattern("Ministry", "defender", "belligerent", exact("launched", "intercepted")),
        Pattern("Staff", "attacker", "belligerent", exact("launched", "hit")),
        Pattern("Paper", "neutral", "neutral", exact("intercepted")),
    )
    two = (
        Pattern("Ministry", "defender", "belligerent", exact("launched", "intercepted")),
        Pattern("Paper", "neutral", "neutral", exact("launched", "intercepted")),
    )
    return (
        PanelScenario("six salvos, three sources", three, 6, priors, "Ministry"),
        PanelScenario("twenty salvos, two sources, share learned", two, 20, priors, "Ministry"),
    )


def main():
    """Run every scenario, print what was found, write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--simulations", type=int, default=200)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--dask", default="")
    parser.add_argument("-o", "--output", type=Path, default=RESULT)
    options = parser.parse_args()
    workers = Workers(dask=options.dask) if options.dask else Workers(jobs=options.jobs)
    results = {}
    for number, scenario in enumerate(scenarios()):
        begun = time.perf_counter()
        result = calibrate_panel(scenario, options.simulations, options.seed + number, workers=workers)
        results[scenario.name] = result
        worst = min((min(test), name) for name, test in result.tests.items())
        print(
            f"{scenario.name}: {'passed' if result.passed else 'FAILED'}, p {result.p_value:.2f} "
            f"(smallest {worst[0]:.3f}, {worst[1]}), {result.failed_gate} fits failed their gate, "
            f"{time.perf_counter() - begun:.0f} s",
            flush=True,
        )
    options.output.parent.mkdir(parents=True, exist_ok=True)
    write_text(options.output, as_json(results, scenarios()[0].priors), force=True)
    if not all(result.passed for result in results.values()):
        sys.exit(1)


if __name__ == "__main__":
    main()
