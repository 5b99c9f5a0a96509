"""Time the exact route against the plain sum that it replaces, and show that both give the same answer.

The plain side loops over the states of the same grid and sums over the same totals and points with the model's own
functions, as a careful reader of docs/model.md would first write it. Run: python benchmarks/exact.py
"""

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

import estimator as est
from estimator.claims import salvos
from estimator.exact import answer, belief, points
from estimator.exact.prior import prior_logpmf
from estimator.exact.problem import Problem, problem
from estimator.exact.solve import Solution, solve
from estimator.exact.tables import AccountTable
from estimator.model.source import Cut, figure_logpmf, log_interval, log_odds, seen

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
REPEATS = 7


def timed(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """Return the median wall time of some calls, in seconds, after one that is not counted."""
    work()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def plain_account(table: AccountTable, launched: int, cells: np.ndarray) -> float:
    """Return one account's probability at one state, term by term over totals and points."""
    prior, reading = table.belief.prior, table.reading
    several = len(table.at.steps) > 1
    spacing = belief._POINTS["fine"] if several else belief._CURVES["fine"]
    own = points.lattice(prior.spin, prior.noise, *spacing)
    size = points.lattice(prior.size_spin, prior.size_noise, *belief._CURVES["fine"])
    low, high = table.totals.edges[:-1, None], table.totals.edges[1:, None]
    cut = Cut(np.log(np.maximum(low, 1)), np.log(np.where(np.isinf(high), 1, high)), low <= 0, np.isinf(high))
    eta = np.log(launched + 0.5) + reading.role_sign * size.location
    guess = np.exp(log_interval(cut, eta, size.scale)) @ size.weight
    knows = table.belief.size_exact_mean
    total = (1 - knows) * guess + knows * table.totals.spike(np.array([float(launched)]))[0]
    given = 0.0
    for blur, weight in table.belief.blurs:
        figures = np.full((table.totals.nodes.size, own.weight.size), weight)
        for step, (y, rest) in zip(table.at.steps, cells, strict=True):
            column = Cut(*(end[:, None] for end in step.cut))
            tilt = reading.role_sign * step.direction[:, None] * own.location
            figure = np.exp(figure_logpmf(column, seen(log_odds(y, rest), blur), tilt, own.scale))
            figures *= np.where(step.counts[:, None], figure, 1.0)
        given = given + figures @ own.weight
    return float(total @ (table.at.possible * given))


def plain(solution: Solution) -> np.ndarray:
    """Return the mass of every state of a solution's grid, summed plainly."""
    logp = prior_logpmf(solution.problem.truth, solution.grid) + np.log(solution.grid.weight)
    for table in solution.tables:
        if table is None:
            continue
        for state, slot in enumerate(table.slots.of_state):
            launched = int(solution.grid.launched[state])
            logp[state] += np.log(plain_account(table, launched, table.slots.cells[:, :, slot]))
    mass = np.exp(logp - logp.max())
    return mass / mass.sum()


def ready(name: str) -> Problem:
    """Return the first salvo of an example, ready for the exact route."""
    read, _ = salvos(est.read_claims(EXAMPLES / name))
    return problem(read[0], est.load_priors("historical"))


def both_sides(name: str) -> None:
    """Print the plain sum's time and answer beside the factored one's."""
    task = ready(name)
    solution = solve(task, 1)
    quick = timed(lambda: solve(task, 1))
    start = time.perf_counter()
    slow_mass = plain(solution)
    slow = time.perf_counter() - start
    fast, other = answer.pmfs(solution.grid, solution.mass), answer.pmfs(solution.grid, slow_mass)
    change = max(float(np.abs(fast[q] - other[q]).max()) for q in fast)
    print(f"{name}: {solution.grid.size} states; plain {slow:.2f} s, factored {1e3 * quick:.1f} ms", end="; ")
    print(f"{slow / quick:.0f} times; largest difference of a probability {change:.1e}")


def whole(name: str) -> None:
    """Print what a whole answer takes, in this process and as a command."""
    ledger, priors = est.read_claims(EXAMPLES / name), est.load_priors("historical")
    warm = timed(lambda: est.estimate(ledger, priors, seed=1))
    command = [sys.executable, "-m", "estimator.cli", "run", str(EXAMPLES / name)]
    cold = timed(lambda: subprocess.run(command, check=True, capture_output=True), 5)  # noqa: S603
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    error = est.estimate(ledger, priors, seed=1).salvos[0].error
    print(
        f"{name}: estimate {1e3 * warm:.1f} ms warm; command {cold:.2f} s cold, at most {peak:.0f} MiB",
        end="; ",
    )
    print(f"change on doubling {error.points:.1e}, sample {error.sample:.1e}, edge {error.edge:.1e}")


if __name__ == "__main__":
    both_sides("karachev.csv")
    for example in ("karachev.csv", "karachev-full.csv", "barrage.csv"):
        whole(example)
