"""The values that the prior files become; every number of the model that is not data lives here."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from estimator.priors.scales import Location, LogScale, Pair

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SourcePrior:
    """Prior of one source's six numbers, by class (docs/model.md, section 3).

    ``spin`` and ``size_spin`` are normal (mean, sd); ``noise`` and ``size_noise`` log-normal (median,
    sd of the log); ``size_exact`` and ``blur`` are Beta(a, b). Scales: log-odds, log-odds, log, log, probability,
    share. Skews, tails and the correlations of spin with noise and of size_spin with size_noise (of their normal
    scores) are 0 but where a source was learned (docs/learning.md).
    """

    spin_mean: float
    spin_sd: float
    noise_median: float
    noise_logsd: float
    size_spin_mean: float
    size_spin_sd: float
    size_noise_median: float
    size_noise_logsd: float
    size_exact_a: float
    size_exact_b: float
    blur_a: float
    blur_b: float
    noise_skew: float = 0.0
    noise_tail: float = 0.0
    size_noise_skew: float = 0.0
    size_noise_tail: float = 0.0
    size_spin_skew: float = 0.0
    size_spin_tail: float = 0.0
    noise_corr: float = 0.0
    size_noise_corr: float = 0.0

    @property
    def noise(self) -> LogScale:
        """The prior of noise."""
        return LogScale(self.noise_median, self.noise_logsd, self.noise_skew, self.noise_tail)

    @property
    def size_spin(self) -> Location:
        """The prior of size_spin."""
        return Location(self.size_spin_mean, self.size_spin_sd, self.size_spin_tail, self.size_spin_skew)

    @property
    def spin(self) -> Location:
        """The prior of spin."""
        return Location(self.spin_mean, self.spin_sd)

    @property
    def outcome_pair(self) -> Pair:
        """The prior of (spin, noise)."""
        return Pair(self.spin, self.noise, self.noise_corr)

    @property
    def size_pair(self) -> Pair:
        """The prior of (size_spin, size_noise)."""
        return Pair(self.size_spin, self.size_noise, self.size_noise_corr)

    @property
    def size_noise(self) -> LogScale:
        """The prior of size_noise."""
        return LogScale(
            self.size_noise_median, self.size_noise_logsd, self.size_noise_skew, self.size_noise_tail
        )


@dataclass(frozen=True, slots=True)
class TruthPrior:
    """Prior of one salvo's truth (docs/model.md, section 1); each stick is the (a, b) of a Beta."""

    launched_median: float
    launched_sigma: float
    intercepted: tuple[float, float]
    hit: tuple[float, float]
    damaged: tuple[float, float]


@dataclass(frozen=True, slots=True)
class PriorEntry:
    """One number of the priors as argued: its key (``sources.belligerent.spin.mean``), value and why."""

    key: str
    value: float
    reason: str
    reference: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class LearnedPriors:
    """What a record of strikes taught of some sources, in the form of priors (docs/learning.md).

    ``priors`` and ``strikes`` (how many salvos each spoke of) follow ``names``; ``spin_draws`` and
    ``size_spin_draws`` (draws, sources), less what goes with each one's noise, are what the record says of them
    jointly. ``record`` names its strikes, ``claims_hash`` is that of its claims; ``passed`` and ``sentence`` are the
    fit's verdict. ``stick_means`` and ``stick_sizes`` (draws, weapons x sticks) hold the learned sticks, draw by draw
    as the sources' numbers. ``copying`` is how often each copies where it may, empty where that was not learned.
    """

    names: tuple[str, ...]
    priors: tuple[SourcePrior, ...]
    strikes: tuple[int, ...]
    spin_draws: Floats
    size_spin_draws: Floats
    record: tuple[str, ...]
    method: str
    passed: bool
    sentence: str
    claims_hash: str
    weapons: tuple[str, ...] = ()
    sticks: tuple[str, ...] = ()
    stick_means: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    stick_sizes: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    copying: tuple[float, ...] = ()

    def place(self, name: str) -> int:
        """Return a source's place in ``names``, -1 where the record does not know it."""
        return self.names.index(name) if name in self.names else -1


@dataclass(frozen=True, slots=True)
class PriorSet:
    """All priors of one scenario; ``digest`` is a SHA-256 of the numbers alone.

    ``copying`` is the a of the Beta(a, 1) of how often a source copies where it may (docs/model.md, section 2.3).
    ``learned`` holds what takes the place of the class prior for sources that a record of strikes knows.
    """

    scenario: str
    sources: Mapping[str, SourcePrior]
    weapons: Mapping[str, TruthPrior]
    aliases: Mapping[str, str]
    bloc_share: float
    copying: float
    entries: tuple[PriorEntry, ...]
    digest: str
    learned: LearnedPriors | None = None

    def source_prior(self, name: str, source_class: str) -> SourcePrior:
        """Return the prior of one source: what was learned of it, else its class's."""
        place = self.learned.place(name) if self.learned else -1
        return self.learned.priors[place] if self.learned and place >= 0 else self.sources[source_class]

    @property
    def copies(self) -> float:
        """How often a source of which nothing is known copies where it may: the mean of its Beta."""
        return self.copying / (1.0 + self.copying)

    def copies_of(self, name: str) -> float:
        """Return how often one source copies where it may: the mean of what was learned of it, else the prior's."""
        place = self.learned.place(name) if self.learned and self.learned.copying else -1
        return self.learned.copying[place] if self.learned and place >= 0 else self.copies

    def strikes(self, name: str) -> int:
        """Return from how many salvos a source's prior was learned; 0 where it is its class's."""
        place = self.learned.place(name) if self.learned else -1
        return self.learned.strikes[place] if self.learned and place >= 0 else 0

    def weapon_type(self, weapon: str) -> str:
        """Return the weapon type whose prior serves ``weapon`` (as written in claims), else ``unknown``."""
        key = " ".join(weapon.casefold().split())
        if key in self.weapons:
            return key
        return self.aliases.get(key, "unknown")
