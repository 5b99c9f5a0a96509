"""The values that the prior files become; every number of the model that is not data lives here."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SourcePrior:
    """Prior of one source's five numbers, by class (docs/model.md, section 3).

    ``spin`` and ``size_spin`` are normal (mean, sd); ``noise`` and ``size_noise`` log-normal (median,
    sd of the log); ``size_exact`` is Beta(a, b). Scales: log-odds, log-odds, log, log, probability.
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


@dataclass(frozen=True, slots=True)
class PriorSet:
    """All priors of one scenario; ``digest`` is a SHA-256 of the numbers alone."""

    scenario: str
    sources: Mapping[str, SourcePrior]
    weapons: Mapping[str, TruthPrior]
    aliases: Mapping[str, str]
    bloc_share: float
    entries: tuple[PriorEntry, ...]
    digest: str

    def weapon_type(self, weapon: str) -> str:
        """Return the weapon type whose prior serves ``weapon`` (as written in claims), else ``unknown``."""
        key = " ".join(weapon.casefold().split())
        if key in self.weapons:
            return key
        return self.aliases.get(key, "unknown")
