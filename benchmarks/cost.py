"""Set what an answer costs beside what was estimated before: bundled, dear and drawn ledgers, from an empty cache.

Run with ``python benchmarks/cost.py``. ``--fit`` fits the prices of estimator/inference/cost.py anew and prints them.
Seconds are those of one core, so that others on the machine hardly matter. Memory is what NumPy asks for at the peak of
an answer, as tracemalloc sees it.
"""

import argparse
import time
import tracemalloc
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from cost_cases import cases
from scipy.optimize import least_squares
from threadpoolctl import threadpool_limits

import estimator as est
from estimator.claims import Salvo
from estimator.exact.bounds import launched_bound
from estimator.exact.problem import Problem, problem
from estimator.inference import cost
from estimator.inference.salvo import begin_salvo
from estimator.priors.values import PriorSet

KINDS = {
    "SUM": ("salvos", "states", "accounts", "sorted", "joined", "weighed", "given", "looked up", "curves", "products",
            "multiplied", "contracted", "read"),
    "TURN": ("salvos", "states", "coarse", "sources", "weighted", "shared", "turned", "curves", "products", "read"),
}  # fmt: skip
#: Below so many seconds nobody minds how far an estimate is off.
SHORT = 0.05
#: What takes longer is looked at closely.
LONG = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """One salvo: seconds of its sum and of the rest of its answer, bytes at the peak, and what was told before."""

    name: str
    seconds: tuple[float, float]
    bytes: float
    told: cost.Cost
    done: cost.Done
    telling: float


def measured(name: str, salvo: Salvo, priors: PriorSet) -> Measured:
    """Estimate, then answer, one salvo."""
    ready = problem(salvo, priors)
    _prepare(ready)
    start = time.process_time()
    told = cost.cost_of(ready)
    telling = time.process_time() - start
    tracemalloc.start()
    start = time.process_time()
    begun = begin_salvo(salvo, priors, 1)
    middle = time.process_time()
    begun.whole()
    end = time.process_time()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return Measured(name, (middle - start, end - middle), peak, told, cost.counted(ready), telling)


def _prepare(ready: Problem) -> None:
    """Tabulate what serves every salvo of these priors: it is no part of any one's cost."""
    launched_bound(ready)
    for level in ("fine", "coarse"):
        ready.beliefs(level)


def fitted(found: Sequence[Measured]) -> None:
    """Print prices that bring the logarithms of what is told and what is measured nearest to each other."""
    sums = [one.done.begun for one in found]
    made = _prices(sums, np.array([one.seconds[0] for one in found]), KINDS["SUM"])
    _show("SUM", made)
    coarse = [
        1e-9 * sum(price * one.done.coarse.get(kind, 0.0) for kind, price in made.items()) for one in found
    ]
    rest = [{**one.done.turned, "coarse": seconds} for one, seconds in zip(found, coarse, strict=True)]
    _show("TURN", _prices(rest, np.array([one.seconds[1] for one in found]), KINDS["TURN"]))


def _prices(
    counts: Sequence[Mapping[str, float]], seconds: np.ndarray, kinds: Sequence[str]
) -> dict[str, float]:
    table = 1e-9 * np.array([[one.get(kind, 0.0) for kind in kinds] for one in counts])
    # Every kind begins with a like share of the time.
    begin = np.log(np.median(seconds) / np.maximum(table.max(axis=0), 1e-30) + 1e-6)

    def off(logs: np.ndarray) -> np.ndarray:
        told = np.log(table @ np.exp(logs) + SHORT) - np.log(seconds + SHORT)
        return np.concatenate([told, 1e-3 * (logs - begin)])

    prices = np.exp(least_squares(off, begin, loss="soft_l1", f_scale=0.3, max_nfev=2000).x)
    return dict(zip(kinds, prices.tolist(), strict=True))


def _show(name: str, prices: dict[str, float]) -> None:
    print(f"{name}: " + ", ".join(f'"{kind}": {price:.3g}' for kind, price in prices.items()))


def told(found: Sequence[Measured]) -> None:
    """Print every salvo, the dearest first, and how far off the estimates are."""
    print("measured  told   times | MiB measured  told | estimated in | salvo")
    for one in sorted(found, key=lambda one: -sum(one.seconds)):
        took = sum(one.seconds)
        print(
            f"{took:7.2f} s {one.told.seconds:6.2f} {one.told.seconds / took:6.2f} | {one.bytes / 2**20:8.0f} "
            f"{one.told.bytes / 2**20:8.0f} | {1e3 * one.telling:7.1f} ms | {one.name}"
        )
    for least in (0.0, LONG):
        long = [one for one in found if sum(one.seconds) >= least]
        ratio = np.array([one.told.seconds / sum(one.seconds) for one in long])
        print(f"of {len(long)} above {least:.0f} s: told over measured {_range(ratio)}")
    big = [one for one in found if one.bytes > 2**26]
    print(
        f"memory of {len(big)} above 64 MiB: {_range(np.array([one.told.bytes / one.bytes for one in big]))}"
    )
    print(f"telling takes {1e3 * np.median([one.telling for one in found]):.1f} ms (median)")


def _range(ratio: np.ndarray) -> str:
    low, middle, high = np.quantile(ratio, [0.05, 0.5, 0.95])
    within = float(((ratio > 1 / 3) & (ratio < 3)).mean())
    return (
        f"{middle:.2f} in the middle, {low:.2f} to {high:.2f} for nine in ten, {ratio.min():.2f} to {ratio.max():.2f} "
        f"in all; within a factor of 3: {within:.0%}"
    )


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--drawn", type=int, default=40, help="ledgers drawn from the model (40)")
    parser.add_argument("--seed", type=int, default=7, help="seed of what is drawn (7)")
    parser.add_argument("--scenario", default="historical", help="scenario of the priors (historical)")
    parser.add_argument("--fit", action="store_true", help="fit the prices anew and print them")
    choices = parser.parse_args()
    priors = est.load_priors(choices.scenario)
    with threadpool_limits(1):
        found = [measured(name, salvo, priors) for name, salvo in cases(priors, choices.drawn, choices.seed)]
    told(found)
    if choices.fit:
        fitted(found)


if __name__ == "__main__":
    main()
