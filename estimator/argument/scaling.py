"""Power-scaling on the exact route: what moves when the presumptions, or the claims, count for a little more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from estimator.argument.case import Case, quantities
from estimator.argument.distances import cumulative_jensen_shannon
from estimator.display.credible import CredibleSet, smallest_set
from estimator.exact import answer
from estimator.exact.prior import prior_logpmf
from estimator.exact.problem import problem
from estimator.exact.solve import Solution, solve_on
from estimator.inference.reweigh import over_scales, weights
from estimator.one_core import on_one_core
from estimator.priors.spin_scale import SpinScale
from estimator.priors.values import LearnedPriors, PriorSet, SourcePrior

Floats = npt.NDArray[np.float64]
Component = Literal["prior", "truth prior", "source priors", "likelihood"]
Flag = Literal["prior-dominated", "conflict", "told by the claims", "hardly told by either"]

COMPONENTS: Final[tuple[Component, ...]] = ("prior", "truth prior", "source priors", "likelihood")
#: Powers at which the sensitivity is taken, and those of the curve.
NEAR: Final = (0.99, 1.01)
CURVE: Final = (0.5, 0.8, 1.0, 1.25, 2.0)
#: What every flag means.
MEANING: Final[dict[Flag, str]] = {
    "prior-dominated": "it moves with what was presumed, hardly with the claims",
    "conflict": "presumptions and claims both pull, they may disagree",
    "told by the claims": "it moves with the claims, hardly with what was presumed",
    "hardly told by either": "it moves with neither",
}
#: A sensitivity from here on counts (Kallioinen et al. 2024).
SENSITIVE: Final = 0.05


@dataclass(frozen=True, slots=True)
class Power:
    """One quantity with one component raised to a power: mean and smallest credible set."""

    component: Component
    power: float
    mean: float
    credible: CredibleSet


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """One quantity: its sensitivity to every component at powers 0.99 and 1.01, and the curve over wider powers.

    A sensitivity is the cumulative Jensen-Shannon distance over the change of log2(power), both sides averaged.
    """

    quantity: str
    sensitivity: Mapping[Component, float]
    curve: tuple[Power, ...]

    @property
    def flag(self) -> Flag:
        """What prior's and likelihood's sensitivities say together."""
        likelihood = self.sensitivity["likelihood"] >= SENSITIVE
        if self.sensitivity["prior"] >= SENSITIVE:
            return "conflict" if likelihood else "prior-dominated"
        return "told by the claims" if likelihood else "hardly told by either"

    @property
    def reading(self) -> str:
        """The flag with what it means."""
        return f"{self.flag}: {MEANING[self.flag]}"


@on_one_core
def power_scaling(case: Case) -> tuple[Sensitivity, ...]:
    """Return how every quantity hangs on prior and likelihood.

    Scaled are: the prior of the truth, p(truth)^power; the priors of the sources, whose normal parts get their
    standard deviation over sqrt(power) and whose Beta its density to the power; both together ("prior"); and the
    likelihood of the accounts given the truth, sources summed out, to the power. All on the grid of the answer.
    """
    pmfs = {power: _scaled(case, power) for power in sorted({*NEAR, *CURVE})}
    return tuple(_sensitivity(name, pmfs) for name in quantities(case.pmfs))


def _sensitivity(
    quantity: str, pmfs: Mapping[float, Mapping[Component, Mapping[str, Floats]]]
) -> Sensitivity:
    base = pmfs[1.0]["prior"][quantity]
    found: dict[Component, float] = {}
    for component in COMPONENTS:
        moved = [
            cumulative_jensen_shannon(base, pmfs[power][component][quantity]) / abs(np.log2(power))
            for power in NEAR
        ]
        found[component] = float(np.mean(moved))
    curve = tuple(
        _power(component, power, pmfs[power][component][quantity])
        for component in COMPONENTS
        for power in CURVE
    )
    return Sensitivity(quantity, MappingProxyType(found), curve)


def _power(component: Component, power: float, pmf: Floats) -> Power:
    return Power(component, power, float(np.arange(pmf.size) @ pmf), smallest_set(pmf))


def _scaled(case: Case, power: float) -> dict[Component, dict[str, Floats]]:
    """Return the pmfs with every component raised to a power."""
    grid, weight = case.solution.grid, np.log(case.solution.grid.weight)
    truth: Floats = prior_logpmf(case.solution.problem.truth, grid) + weight
    told, tilted = _told(case.solution), _told(_with_sources(case, power))
    raised = weight + power * (truth - weight)
    log_mass: dict[Component, Floats] = {
        "prior": raised + tilted,
        "truth prior": raised + told,
        "source priors": truth + tilted,
        "likelihood": truth + power * told,
    }
    return {name: answer.pmfs(grid, weights(log_m)) for name, log_m in log_mass.items()}


def _told(solution: Solution) -> Floats:
    """Return log P(claims | state), shape (states,)."""
    told = [sum(part.combined, np.full(part.grid.size, np.log(part.at.weight))) for part in solution.parts]
    return over_scales(np.stack(told))


def _with_sources(case: Case, power: float) -> Solution:
    """Return the sum under the sources' priors raised to a power, on the same grid."""
    if power == 1.0:
        return case.solution
    priors = _raised(case.priors, power)
    ready = problem(case.salvo, priors, case.answer.outcomes, case.weapon_prior)
    ready = replace(ready, scales=_raised_scales(ready.scales, power))
    return solve_on(ready, case.solution.grid, case.solution.bound, "fine")


def _raised(priors: PriorSet, power: float) -> PriorSet:
    sources = {name: _raised_one(prior, power) for name, prior in priors.sources.items()}
    return replace(priors, sources=MappingProxyType(sources), learned=_raised_record(priors.learned, power))


def _raised_scales(scales: Sequence[SpinScale], power: float) -> tuple[SpinScale, ...]:
    raised = [one.weight**power for one in scales]
    return tuple(SpinScale(one.scale, w / sum(raised)) for one, w in zip(scales, raised, strict=True))


def _raised_record(learned: LearnedPriors | None, power: float) -> LearnedPriors | None:
    """Return what a record taught raised to a power: what it says of sources jointly is drawn in to its means."""
    if learned is None:
        return None
    return replace(
        learned,
        priors=tuple(_raised_one(prior, power) for prior in learned.priors),
        spin_draws=_drawn_in(learned.spin_draws, power),
        size_spin_draws=_drawn_in(learned.size_spin_draws, power),
    )


def _drawn_in(draws: Floats, power: float) -> Floats:
    middle = draws.mean(axis=0)
    return np.asarray(middle + (draws - middle) / np.sqrt(power))


def _raised_one(prior: SourcePrior, power: float) -> SourcePrior:
    root, size_spin = float(np.sqrt(power)), prior.size_spin
    # What is bent is what it was, at normal scores over the root.
    raised = size_spin.bent_by(size_spin.tail / power, size_spin.skew / root, size_spin.unit / root)
    return replace(
        prior,
        spin_sd=prior.spin_sd / root,
        noise_logsd=prior.noise_logsd / root,
        noise_skew=prior.noise_skew / root,
        noise_tail=prior.noise_tail / power,
        size_spin_mean=raised.mean,
        size_spin_sd=raised.sd,
        size_spin_skew=raised.skew,
        size_spin_tail=raised.tail,
        size_noise_logsd=prior.size_noise_logsd / root,
        size_noise_skew=prior.size_noise_skew / root,
        size_noise_tail=prior.size_noise_tail / power,
        # A Beta of a power so low that it would have no mass in the middle is kept proper.
        size_exact_a=max(power * (prior.size_exact_a - 1) + 1, 0.05),
        size_exact_b=max(power * (prior.size_exact_b - 1) + 1, 0.05),
        blur_a=max(power * (prior.blur_a - 1) + 1, 0.05),
        blur_b=max(power * (prior.blur_b - 1) + 1, 0.05),
    )
