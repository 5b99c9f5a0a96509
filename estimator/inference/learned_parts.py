"""What learned sources are made of: draws, verdict, checks and truths, as immutable values with plain arrays inside.

The forms beside this module (file, tree, priors) read these; ``learned`` gives them to the user as methods.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv, ndtri

from estimator.display.credible import MASS, CentralInterval, central_interval
from estimator.exact.belief import reliability_blurs
from estimator.inference.reliability import reliability_of
from estimator.inference.reliance import Reliance
from estimator.inference.verdict import Diagnostics
from estimator.model.source import reliability
from estimator.panel.arrays import COPYING, PARAMETERS
from estimator.panel.pooling import POOLING
from estimator.panel.predictive import Predictive, SourceCheck
from estimator.priors.values import SourcePrior

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LearnedSource:
    """One source of a panel: in how many ``strikes`` (salvos) it speaks, and on which of its numbers they bear.

    In ``may_copy`` of them its account may be a copy of an earlier one.
    """

    name: str
    source_class: str
    bloc: str
    strikes: int
    may_copy: int
    says_outcomes: bool
    says_total: bool


@dataclass(frozen=True, slots=True, eq=False)
class SalvoTruth:
    """Posterior of one salvo's truth given the whole panel; ``edge`` is the mass at the ends of its window of N.

    ``pmf`` maps quantities to probabilities of 0, 1, 2, ...; ``sampled`` says that its states are a weighted sample.
    ``elpd`` is the log-probability of its claims given all other salvos, ``k_hat`` how far that can be trusted (0.7).
    """

    strike: str
    weapon: str
    pmf: Mapping[str, Floats]
    edge: float
    beyond: float
    sampled: bool
    elpd: float
    k_hat: float


@dataclass(frozen=True, slots=True, eq=False)
class Origin:
    """Where learned sources come from: all that is needed to learn them again; ``seconds`` by stage."""

    method: str
    seed: int
    as_of: str
    scenario: str
    claims_hash: str
    priors_hash: str
    versions: Mapping[str, str]
    seconds: Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class LearnedFields:
    """Posterior draws of every source's numbers, and what they rest on.

    ``draws`` maps each of PARAMETERS to an array (draws, sources), chain after chain; ``class_draws`` maps the
    learned class numbers to (draws, ``classes``), and ``stick_draws`` ("mean", "size") to (draws, weapons x sticks);
    both are empty where nothing of the kind was learned (``notes`` say so), as are ``spin_scale`` (draws,), which all
    spins of the record were multiplied by, and ``copying`` (draws, sources), how often each source copies where it
    may, a Beta(``copying_a``, 1) before. ``prior_draws`` holds draws of PARAMETERS from the prior, ``prior`` every
    class's prior; ``stats`` are the sampler's own numbers, (chains, draws).
    """

    sources: tuple[LearnedSource, ...]
    draws: Mapping[str, Floats]
    chains: int
    classes: tuple[str, ...]
    class_draws: Mapping[str, Floats]
    spin_scale: Floats
    copying: Floats
    copying_a: float
    weapons: tuple[str, ...]
    sticks: tuple[str, ...]
    stick_draws: Mapping[str, Floats]
    prior_draws: Mapping[str, Floats]
    prior: Mapping[str, SourcePrior]
    stats: Mapping[str, Floats]
    truths: tuple[SalvoTruth, ...]
    diagnostics: Diagnostics
    reliances: tuple[Reliance, ...]
    checks: tuple[SourceCheck, ...]
    predictive: Predictive
    notes: tuple[str, ...]
    origin: Origin

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the sources, in the order of the draws' columns."""
        return tuple(source.name for source in self.sources)

    def of(self, name: str) -> dict[str, Floats]:
        """Return one source's draws, parameter -> (draws,); KeyError where it is not in the panel."""
        column = self._column(name)
        return {parameter: self.draws[parameter][:, column] for parameter in PARAMETERS}

    def reliability(self, name: str) -> Floats:
        """Return draws of one source's reliability (docs/model.md, section 5), shape (draws,)."""
        own = self.of(name)
        return reliability_of(own["spin"], own["noise"], own["blur"])

    def prior_reliability(self, name: str) -> Floats:
        """Return the prior of one source's reliability as equally likely values."""
        return self.prior_values(self.sources[self._column(name)].source_class, "reliability")

    def prior_values(self, source_class: str, parameter: str) -> Floats:
        """Return the prior of a class's number (or its reliability) in this record, as equally likely values."""
        prior, scaled = self.prior[source_class], bool(self.spin_scale.size)
        if parameter == "reliability":
            return prior_reliability(prior, scaled=scaled)
        if parameter == COPYING:
            return copying_points(self.copying_a)
        values = prior_points(prior, parameter)
        return _in_scales(values) if parameter == "spin" and scaled else values

    def interval(
        self, name: str, parameter: str, mass: float = MASS, *, prior: bool = False
    ) -> CentralInterval:
        """Return the central interval of one number of a source (or its reliability), posterior or prior."""
        values = self._values(name, parameter, prior=prior)
        return central_interval(values, np.full(values.size, 1.0 / values.size), mass)

    def mean(self, name: str, parameter: str, *, prior: bool = False) -> float:
        """Return the mean of one number of a source (or its reliability), posterior or prior."""
        return float(self._values(name, parameter, prior=prior).mean())

    def _values(self, name: str, parameter: str, *, prior: bool) -> Floats:
        column = self._column(name)
        if prior:
            return self.prior_values(self.sources[column].source_class, parameter)
        if parameter == COPYING:
            return self.copying[:, column]
        return self.reliability(name) if parameter == "reliability" else self.draws[parameter][:, column]

    def reliance(self, name: str) -> tuple[Reliance, ...]:
        """Return what each number of one source rests on."""
        self._column(name)
        return tuple(r for r in self.reliances if r.source == name)

    def rests_on_prior(self, name: str) -> tuple[str, ...]:
        """Return the parameters of one source whose level the prior says rather than the panel."""
        return tuple(r.parameter for r in self.reliance(name) if r.reading == "rests on the prior")

    def truth(self, strike: str, weapon: str | None = None) -> SalvoTruth:
        """Return the truth of a salvo given the whole panel; KeyError where there is none."""
        for truth in self.truths:
            if truth.strike == strike and weapon in (None, truth.weapon):
                return truth
        raise KeyError(f"no salvo of strike {strike!r}")

    def _column(self, name: str) -> int:
        if name not in self.names:
            raise KeyError(f"no source {name!r}; there are: {', '.join(self.names)}")
        return self.names.index(name)


def spin_scales(count: int = 101) -> Floats:
    """Return the prior of the scale of all spins of a record (docs/learning.md) as equally likely values, (count,)."""
    return np.asarray(np.exp(POOLING.spin_scale * ndtri((np.arange(count) + 0.5) / count)))


def copying_points(a: float, count: int = 1001) -> Floats:
    """Return the prior of how often a source copies where it may, Beta(a, 1), as equally likely values, (count,)."""
    return np.asarray(((np.arange(count) + 0.5) / count) ** (1.0 / a))


def _in_scales(spin: Floats) -> Floats:
    """Return equally likely spins in the prior's scales as as many equally likely values."""
    every = np.multiply.outer(spin_scales(), spin)
    return np.asarray(np.quantile(every, (np.arange(spin.size) + 0.5) / spin.size))


@lru_cache(maxsize=32)  # every source of a class is set beside the same
def prior_reliability(prior: SourcePrior, count: int = 41, *, scaled: bool = False) -> Floats:
    """Return the prior of reliability, averaged over blur, as equally likely values, (count squared,).

    ``scaled``: its spin is in the scale of all spins of a record. The array is shared: it cannot be written to.
    """
    spin, noise = (prior_points(prior, name, count) for name in ("spin", "noise"))
    x, y = (values.ravel() for values in np.meshgrid(_in_scales(spin) if scaled else spin, noise))
    found = np.sum([weight * reliability(x, y, blur) for blur, weight in reliability_blurs(prior)], axis=0)
    found.setflags(write=False)
    return np.asarray(found)


def prior_points(prior: SourcePrior, parameter: str, count: int = 1001) -> Floats:
    """Return a parameter's prior as equally likely values, (count,)."""
    chance = (np.arange(count) + 0.5) / count
    z = ndtri(chance)
    if parameter in ("size_exact", "blur"):
        a, b = getattr(prior, f"{parameter}_a"), getattr(prior, f"{parameter}_b")
        return np.asarray(betaincinv(a, b, chance))
    return np.asarray(getattr(prior, parameter).at(z))
