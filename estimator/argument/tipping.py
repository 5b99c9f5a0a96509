"""Tipping points: how far a source would have to lean, or scatter, for a statement to cross an even chance."""

import math
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from estimator.argument.case import Case
from estimator.argument.statements import Statement
from estimator.errors import EstimatorError
from estimator.exact import answer
from estimator.exact.belief import Belief, belief
from estimator.exact.curves import smooth_step
from estimator.exact.points import Points, lattice
from estimator.inference.reweigh import log_account, log_beside, weights
from estimator.one_core import on_one_core
from estimator.posterior.values import Marginal
from estimator.priors.scales import LogScale
from estimator.priors.values import SourcePrior

Floats = npt.NDArray[np.float64]
Parameter = Literal["spin", "noise"]

#: The parameters that can be turned.
PARAMETERS: Final[tuple[Parameter, ...]] = ("spin", "noise")
#: How far the curve reaches from the prior's middle, in its standard deviations, and its points.
REACH: Final = {"spin": 4.0, "noise": 3.0}
POINTS: Final = 25
EVEN: Final = 0.5
#: Levels of noise that are summed where the spin is held; the spread of a noise that is known.
_LEVELS: Final = 9
_KNOWN: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Crossing:
    """Where the curve crosses an even chance, and how probable a value beyond it is: before and after the claims.

    ``beyond`` tells on which side of the value lie those that change the verdict, ``until`` where they end (infinite
    where the curve does not cross back).
    """

    value: float
    beyond: Literal["above", "below"]
    until: float
    prior: float
    posterior: float

    @property
    def words(self) -> str:
        """The values that change the verdict, in words."""
        start = f"{self.beyond} {_short(self.value)}"
        toward = "down to" if self.beyond == "below" else "up to"
        return start if math.isinf(self.until) else f"{start}, {toward} {_short(self.until)}"


@dataclass(frozen=True, slots=True, eq=False)
class Tipping:
    """P(statement) with one number of one source held at each of ``values``; all arrays of shape (points,).

    ``now`` is the probability as the claims have it. A source in a bloc, or one that shares a record with others, is
    taken out of it while its number is held.
    """

    source: str
    parameter: Parameter
    statement: Statement
    values: Floats
    probability: Floats
    now: float
    crossings: tuple[Crossing, ...]


def tipping(case: Case, source: str, parameter: Parameter, statement: Statement) -> Tipping:
    """Return how P(statement) hangs on one source's spin or noise; exact at every point of the curve.

    Raises ``EstimatorError`` for a source that says nothing of outcomes, whose spin and noise move nothing.
    """
    from scipy.optimize import brentq  # noqa: PLC0415 - slow to import, and only curves need it

    case.check(statement.quantity)
    place = case.place(source)
    reading = case.solution.problem.readings[place]
    if not reading.says_outcomes:
        raise EstimatorError(
            f"source: found {source!r}, which gives no outcome figure that counts; allowed: one that does. "
            "Choose another source."
        )
    rest, copy = log_beside(case.solution, place), case.solution.problem.copies[place]
    holds = statement.holds(answer.count_of(case.solution.grid, statement.quantity))
    priors = [part.problem.source_prior(place) for part in case.solution.parts]

    def at(value: float) -> float:
        told = [
            log_account(reading, _held_at(prior, parameter, value), case.solution.grid, copy)
            + _log_density(prior, parameter, value)
            for prior in priors
        ]
        return float(weights(rest + np.stack(told))[:, holds].sum())

    values = _values(case.solution.problem.source_prior(place), parameter)
    curve = np.array([at(value) for value in values])
    now = statement.probability(case.pmfs)
    number = case.answer.sources[place].numbers[parameter]
    roots = [
        float(brentq(lambda x: at(x) - EVEN, values[k], values[k + 1], xtol=1e-3))
        for k in np.flatnonzero((curve[:-1] - EVEN) * (curve[1:] - EVEN) < 0)
    ]
    crossings = tuple(_crossing(k, roots, curve[0] > EVEN, now, number) for k in range(len(roots)))
    return Tipping(source, parameter, statement, values, curve, now, crossings)


def _short(value: float) -> str:
    return f"{value:.2f}".replace("-", "\u2212")


@on_one_core
def tippings(case: Case, statement: Statement) -> tuple[Tipping, ...]:
    """Return the curves of every source that speaks of outcomes, spin before noise, in the order of the accounts."""
    speaking = [one.account.source for one in case.solution.problem.readings if one.says_outcomes]
    return tuple(tipping(case, source, name, statement) for source in speaking for name in PARAMETERS)


def _values(prior: SourcePrior, parameter: Parameter) -> Floats:
    steps = np.linspace(-REACH[parameter], REACH[parameter], POINTS)
    if parameter == "spin":
        return prior.spin.at(steps)
    return prior.noise.at(steps)


def _held_at(prior: SourcePrior, parameter: Parameter, value: float) -> Belief:
    """Return the belief of a source one of whose numbers is known; the other keeps its prior."""
    own = belief(prior, (0.0, 0.0), "fine")
    held = _spin_at(prior, value) if parameter == "spin" else _noise_at(prior, value)
    step = smooth_step(held.location, held.scale, held.weight)
    flat = smooth_step(0 * held.location, held.scale, held.weight)
    return replace(own, points=held, tilted=step, flat=flat)


def _log_density(prior: SourcePrior, parameter: Parameter, value: float) -> float:
    """Return the log-density of a number at one scale of spins, up to what is the same at all of them."""
    if parameter == "noise":
        return 0.0
    return float(-0.5 * prior.spin.score(value) ** 2 - np.log(prior.spin.sd))


def _spin_at(prior: SourcePrior, value: float) -> Points:
    """Return levels of noise, as likely as they are where the spin is ``value``."""
    scores = np.linspace(-3.0, 3.0, _LEVELS)
    weight = np.exp(-0.5 * scores**2)
    levels = prior.noise_corr * prior.spin.score(value) + prior.outcome_pair.root * scores
    return Points(
        np.full(_LEVELS, value),
        prior.noise.at(levels),
        weight / weight.sum(),
        levels,
        tuple(range(_LEVELS + 1)),
    )


def _noise_at(prior: SourcePrior, value: float) -> Points:
    """Return the spins of the lattice whose noise is ``value``, one level of it."""
    known = prior.outcome_pair._replace(scale=LogScale(value, _KNOWN))
    whole = lattice(known, 1.0, 0.0)
    middle = slice(whole.rows[3], whole.rows[4])
    weight = whole.weight[middle]
    return Points(
        whole.location[middle] + known.slope * prior.noise.score(value),
        np.full(weight.size, value),
        weight / weight.sum(),
        np.zeros(1),
        (0, weight.size),
    )


def _crossing(place: int, roots: list[float], starts_above: bool, now: float, number: Marginal) -> Crossing:
    """Return a crossing with the mass of the source's number in the stretch beyond it where the verdict is another."""
    # After each root the curve is on the other side; what lies above the root is above even where it crosses upward.
    upward = starts_above == bool(place % 2)
    changes_above = upward != (now > EVEN)
    ends = [-math.inf, *roots, math.inf]
    root, until = roots[place], ends[place + 2] if changes_above else ends[place]
    low, high = (root, until) if changes_above else (until, root)
    inside = (number.values > low) & (number.values < high)
    prior, posterior = float(number.prior_weight[inside].sum()), float(number.weight[inside].sum())
    side: Literal["above", "below"] = "above" if changes_above else "below"
    return Crossing(root, side, until, min(prior, 1.0), min(posterior, 1.0))
