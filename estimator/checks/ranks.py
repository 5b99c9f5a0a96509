"""Where drawn values fall in their posteriors, and whether the sets that are shown hold the truth.

If simulator and inference are of one mind, ranks are uniform on (0, 1), whatever the scenario (Talts et al. 2018);
so is the rank of the joint log-likelihood, which sees what no single number does (Modrak et al. 2023).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isinf
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import betainc

from estimator.display.credible import smallest_set
from estimator.exact.answer import pmfs
from estimator.exact.belief import blurs, reliability_blurs
from estimator.exact.common import prior_of
from estimator.exact.grid import Grid
from estimator.exact.problem import problem
from estimator.exact.solve import Solution, solve
from estimator.exact.turn import SourceWeights, source_weights
from estimator.model.account import AccountReading, account_logpmf
from estimator.model.simulate import Simulated, Theta
from estimator.model.source import reliability
from estimator.posterior.cells import pick
from estimator.posterior.sampling import source_draws
from estimator.priors.values import PriorSet
from estimator.quantities import LAUNCHED

Floats = npt.NDArray[np.float64]
Numbers = Mapping[str, Floats]
Blurs = Sequence[tuple[float, float]]

#: Masses of the smallest credible sets whose coverage is counted, and the counts that they are sets of.
LEVELS: Final = (0.5, 0.8, 0.9)
COVERED: Final = (LAUNCHED, "intercepted", "hit")
#: Joint draws among which the drawn value's log-likelihood is ranked.
DRAWS: Final = 49
LIKELIHOOD: Final = "log-likelihood"
_NUMBERS: Final = ("spin", "noise", "size_spin", "size_noise", "size_exact")


class Held(NamedTuple):
    """Whether a smallest credible set held the truth, and the mass that it promised (never below what was asked)."""

    held: bool
    promised: float


class Look(NamedTuple):
    """One simulated salvo inferred: ranks in (0, 1) by quantity, and for each of COVERED one ``Held`` a level."""

    ranks: Mapping[str, float]
    sets: Mapping[str, tuple[Held, ...]]


def look_at(
    drawn: Simulated,
    priors: PriorSet,
    kept: Sequence[str],
    watched: str,
    rng: np.random.Generator,
    *,
    joint: bool = True,
) -> Look:
    """Infer one simulated salvo and rank what it was drawn from; ``joint`` asks for the log-likelihood's rank too.

    Ties among counts are broken at random. Raises ``ValueError`` where the source ``watched`` says nothing.
    """
    solution = solve(problem(drawn.salvo, priors, kept), seed=1)
    found = pmfs(solution.grid, solution.mass)
    ranks = {q: count_rank(found[q], drawn.truth[q], rng) for q in (LAUNCHED, *kept)}
    place = next(k for k, a in enumerate(drawn.salvo.accounts) if a.source == watched)
    weights = source_weights(solution, place)
    if weights is None:
        raise ValueError(f"{watched} says nothing: its posterior is its prior")
    ranks |= source_ranks(
        weights, drawn.theta[watched], reliability_blurs(solution.problem.source_prior(place))
    )
    if joint:
        ranks[LIKELIHOOD] = likelihood_rank(solution, drawn, rng)
    return Look(ranks, {q: sets_of(found[q], drawn.truth[q]) for q in COVERED if q in drawn.truth})


def sets_of(pmf: Floats, truth: int) -> tuple[Held, ...]:
    """Return for each of LEVELS whether the smallest credible set of a pmf holds the truth, and what it promised."""
    sets = [smallest_set(pmf, level) for level in LEVELS]
    return tuple(Held(truth in one.values, min(one.mass, 1.0)) for one in sets)


def count_rank(pmf: Floats, value: int, rng: np.random.Generator) -> float:
    """Return P(count < value) plus a random part of P(count = value)."""
    here = float(pmf[value]) if value < pmf.size else 0.0
    return float(np.clip(pmf[:value].sum() + rng.random() * here, 0.0, 1.0))


def source_ranks(weights: SourceWeights, theta: Theta, over: Blurs) -> dict[str, float]:
    """Return the ranks of a source's numbers and of its reliability, averaged ``over`` its blur, in its posterior."""
    own = np.array(theta["spin"]), np.array(theta["noise"])
    able = float(sum(weight * reliability(*own, blur) for blur, weight in over))
    (a, b, knows), exact = weights.exact, theta["size_exact"]
    return {
        "spin": _rank(weights.spin, weights.weight, theta["spin"]),
        "noise": _rank(np.log(weights.noise), weights.weight, float(np.log(theta["noise"]))),
        "reliability": _rank(weights.reliability, weights.weight, able),
        "size_spin": _rank(weights.size_spin, weights.size_weight, theta["size_spin"]),
        "size_noise": _rank(
            np.log(weights.size_noise), weights.size_weight, float(np.log(theta["size_noise"]))
        ),
        "size_exact": float(knows * betainc(a + 1, b, exact) + (1 - knows) * betainc(a, b + 1, exact)),
    }


def _rank(values: Floats, weight: Floats, value: float) -> float:
    """Return the weighted share of values below ``value``; a point's own weight is spread between its neighbours."""
    points, place = np.unique(values, return_inverse=True)
    mass = np.bincount(place, weight)
    below = np.cumsum(mass) - 0.5 * mass
    return float(np.interp(value, points, below, left=0.0, right=1.0))


# ---- the joint log-likelihood --------------------------------------------------------------------


def likelihood_rank(solution: Solution, drawn: Simulated, rng: np.random.Generator) -> float:
    """Return the rank of log P(accounts | truth, theta) at what was drawn among DRAWS joint draws, ties at random."""
    states, numbers = _joint_draws(solution, rng)
    truth = {LAUNCHED: states.launched, **dict(zip(states.kept, states.counts, strict=True))}
    truth = {name: np.append(count, drawn.truth[name]) for name, count in truth.items()}
    total = np.zeros(DRAWS + 1)
    for reading, own, copy in zip(solution.problem.readings, numbers, solution.problem.copies, strict=True):
        if reading.informative:
            theta = drawn.theta[reading.account.source]
            both = {name: np.append(own[name], theta[name])[:, None] for name in _NUMBERS}
            prior = prior_of(reading, solution.problem.priors)
            total += copy.mixed(
                _log_account(_bounded(reading, solution.grid), truth, both, blurs(prior, "fine"))
            )
    others, own = total[:-1], total[-1]
    below = np.sum(others < own) + rng.integers(np.sum(others == own) + 1)
    return float((below + rng.random()) / (DRAWS + 1))


def _log_account(reading: AccountReading, truth: Numbers, numbers: Numbers, over: Blurs) -> Floats:
    """Return log P(account | truth, numbers), averaged ``over`` the source's blur, as the exact route has it."""
    each = [account_logpmf(reading, truth, {**numbers, "blur": blur}) + np.log(w) for blur, w in over]
    return np.asarray(np.logaddexp.reduce(each, axis=0))


def _joint_draws(solution: Solution, rng: np.random.Generator) -> tuple[Grid, list[dict[str, Floats]]]:
    """Return DRAWS states and, for every reading, its source's numbers at each."""
    place = pick(solution.mass[None, :], np.zeros(DRAWS, dtype=np.int64), rng.random(DRAWS))
    grid, (some, state) = solution.grid, np.unique(place, return_inverse=True)
    few = replace(
        grid,
        launched=grid.launched[some],
        counts=np.ascontiguousarray(grid.counts[:, some]),
        weight=np.ones(some.size),
        half=np.zeros(some.size, dtype=np.int8),
        blur=np.zeros(some.size, dtype=np.int64),
    )
    numbers = source_draws(solution.problem, few, state, rng)
    return replace(few, launched=grid.launched[place], counts=grid.counts[:, place]), numbers


def _bounded(reading: AccountReading, grid: Grid) -> AccountReading:
    """Return an account whose unsaid total is summed to twice the largest truth only.

    Of a ranked function it matters that it is one and the same at every draw, not that it leaves nothing out.
    """
    if not (isinf(reading.total[1]) and reading.says_outcomes):
        return reading
    said = [f.reading.low for f in reading.account.figures if f.reading.kind == "count"]
    low = reading.total[0]
    return replace(reading, total=(low, max([low, *said]) + 2 * float(grid.launched.max()) + 2))
