"""What a panel teaches about its sources: draws, verdict and truths, as one value that can be saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

from estimator.inference import learned_file
from estimator.inference.verdict import Diagnostics
from estimator.model.source import reliability
from estimator.panel.arrays import PARAMETERS
from estimator.priors.values import SourcePrior

Floats = npt.NDArray[np.float64]

#: A number whose posterior is not narrower than this part of its prior rests on the prior, and is flagged.
RESTS_ON_PRIOR: Final = 0.7


@dataclass(frozen=True, slots=True)
class LearnedSource:
    """One source of a panel; ``says_outcomes`` and ``says_total`` tell which of its numbers the panel speaks of."""

    name: str
    source_class: str
    bloc: str
    says_outcomes: bool
    says_total: bool


@dataclass(frozen=True, slots=True, eq=False)
class SalvoTruth:
    """Posterior of one salvo's truth given the whole panel; ``edge`` is the mass at the ends of its window of N.

    ``pmf`` maps quantities to probabilities of 0, 1, 2, ...; ``sampled`` says that its states are a weighted sample.
    """

    strike: str
    weapon: str
    pmf: Mapping[str, Floats]
    edge: float
    beyond: float
    sampled: bool


@dataclass(frozen=True, slots=True, eq=False)
class LearnedSources:
    """Posterior draws of every source's numbers, and what they rest on.

    ``draws`` maps each of PARAMETERS to an array (draws, sources), chain after chain; ``class_draws`` maps the
    learned class numbers to (draws, ``classes``), and ``stick_draws`` ("mean", "size") to (draws, weapons x sticks);
    both are empty where nothing of the kind was learned (``notes`` say so). ``prior`` holds every class's prior.
    """

    sources: tuple[LearnedSource, ...]
    draws: Mapping[str, Floats]
    chains: int
    classes: tuple[str, ...]
    class_draws: Mapping[str, Floats]
    weapons: tuple[str, ...]
    sticks: tuple[str, ...]
    stick_draws: Mapping[str, Floats]
    prior: Mapping[str, SourcePrior]
    bloc_share: float
    truths: tuple[SalvoTruth, ...]
    diagnostics: Diagnostics
    notes: tuple[str, ...]
    method: str
    seed: int
    as_of: str
    scenario: str
    claims_hash: str
    priors_hash: str
    versions: Mapping[str, str]
    seconds: Mapping[str, float]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the sources, in the order of the draws' columns."""
        return tuple(source.name for source in self.sources)

    def of(self, name: str) -> dict[str, Floats]:
        """Return one source's draws, parameter -> (draws,); KeyError where it is not in the panel."""
        if name not in self.names:
            raise KeyError(f"no source {name!r}; there are: {', '.join(self.names)}")
        column = self.names.index(name)
        return {parameter: self.draws[parameter][:, column] for parameter in PARAMETERS}

    def reliability(self, name: str) -> Floats:
        """Return draws of one source's reliability (docs/model.md, section 5), shape (draws,)."""
        own = self.of(name)
        return reliability(own["spin"], own["noise"])

    def prior_reliability(self, name: str, points: int = 41) -> Floats:
        """Return the prior of one source's reliability as equally likely values, shape (points squared,)."""
        prior = self.prior[self.sources[self.names.index(name)].source_class]
        z = norm.ppf((np.arange(points) + 0.5) / points)
        spin = prior.spin_mean + prior.spin_sd * z
        noise = prior.noise_median * np.exp(prior.noise_logsd * z)
        return reliability(*(grid.ravel() for grid in np.meshgrid(spin, noise)))

    def narrowing(self, name: str) -> dict[str, float]:
        """Return posterior sd / prior sd of every parameter (of the logarithms of the noises)."""
        own = self.of(name)
        prior = self.prior[self.sources[self.names.index(name)].source_class]
        a, b = prior.size_exact_a, prior.size_exact_b
        beta = float(np.sqrt(a * b / ((a + b) ** 2 * (a + b + 1))))
        return {
            "spin": float(own["spin"].std()) / prior.spin_sd,
            "noise": float(np.log(own["noise"]).std()) / prior.noise_logsd,
            "size_spin": float(own["size_spin"].std()) / prior.size_spin_sd,
            "size_noise": float(np.log(own["size_noise"]).std()) / prior.size_noise_logsd,
            "size_exact": float(own["size_exact"].std()) / beta,
        }

    def rests_on_prior(self, name: str) -> tuple[str, ...]:
        """Return the parameters of one source that the panel hardly speaks of: their level rests on the prior."""
        return tuple(p for p, ratio in self.narrowing(name).items() if ratio > RESTS_ON_PRIOR)

    def truth(self, strike: str, weapon: str | None = None) -> SalvoTruth:
        """Return the truth of a salvo given the whole panel; KeyError where there is none."""
        for truth in self.truths:
            if truth.strike == strike and weapon in (None, truth.weapon):
                return truth
        raise KeyError(f"no salvo of strike {strike!r}")

    def save(self, path: str | Path, *, force: bool = False) -> Path:
        """Write to a netCDF file, whole or not at all; an existing file is replaced only with ``force``."""
        return learned_file.save(self, path, force=force)

    @classmethod
    def load(cls, path: str | Path) -> "LearnedSources":
        """Read a saved value back; ``StoredFileError`` where the file is not one, or not whole."""
        return learned_file.load(cls, path)
