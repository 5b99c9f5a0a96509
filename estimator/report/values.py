"""The values that text, JSON and HTML alike are made from: one summary, one set of numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from estimator.argument.argue import Argument
from estimator.claims.ledger import Claim
from estimator.display.credible import CentralInterval, CredibleSet
from estimator.display.likelihood import Scale, percent
from estimator.posterior.values import Posterior, SalvoPosterior, Split

#: What the most probable splits must hold together to be drawn.
TELLING: Final = 0.05


@dataclass(frozen=True, slots=True)
class Count:
    """One quantity as believed: its most probable value, that value's probability, its smallest credible set."""

    value: int
    probability: float
    credible: CredibleSet

    def __str__(self) -> str:
        return f"{self.value} ({percent(self.probability)}; {self.set_text})"

    @property
    def set_text(self) -> str:
        """The set with what it holds."""
        return f"{self.credible} with {percent(self.credible.mass)}"


@dataclass(frozen=True, slots=True)
class Saying:
    """One claim as the reader meets it: what became of it, and P(the truth lies inside it) where that was worked out.

    ``fate`` is that of ``claims.claim_status``, or ``not scored`` for a figure that the model set aside or that
    follows from the others.
    """

    claim: Claim
    fate: str
    truth_inside: float | None

    @property
    def counted(self) -> bool:
        """Whether the model weighed it."""
        return self.fate in {"used", "part of a sum"}


@dataclass(frozen=True, slots=True)
class QuantityRow:
    """One quantity: posterior beside prior, how far it moved (total variation, 0 to 1), who said what."""

    quantity: str
    count: Count
    prior: Count
    moved: float
    said: tuple[Saying, ...]


@dataclass(frozen=True, slots=True)
class NumberRow:
    """One number of a source: mean and central interval, posterior beside prior."""

    name: str
    mean: float
    interval: CentralInterval
    prior_mean: float
    prior_interval: CentralInterval


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source; its outcome numbers (reliability, spin, noise) keep their prior unless ``says_outcomes``.

    ``strikes`` tells from how many salvos of a record that prior was learned (0: it is its class's), ``copied`` how
    likely its account is a copy.
    """

    name: str
    role: str
    source_class: str
    bloc: str
    says_outcomes: bool
    says_total: bool
    strikes: int
    copied: float
    numbers: Mapping[str, NumberRow]

    @property
    def prior_from(self) -> str:
        """Where its prior comes from."""
        return f"learned from {self.strikes} salvo{'s' * (self.strikes > 1)}" if self.strikes else "assumed"

    def has_evidence(self, number: str) -> bool:
        """Whether this salvo says anything about one of the source's numbers."""
        return self.says_total if number.startswith("size_") else self.says_outcomes


@dataclass(frozen=True, slots=True)
class ScenarioRow:
    """One quantity under every scenario, in the order of ``Contents.scenarios``.

    ``spread`` is the largest total variation between two of them; ``at_least`` holds P(at least ``threshold``).
    """

    quantity: str
    counts: tuple[Count, ...]
    spread: float
    threshold: int
    at_least: tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class SalvoSummary:
    """One salvo in readable form; ``posterior`` holds the numbers it was made from."""

    posterior: SalvoPosterior
    sentence: str
    limits: tuple[str, ...]
    rows: tuple[QuantityRow, ...]
    scenarios: tuple[ScenarioRow, ...]
    splits: tuple[Split, ...]
    sources: tuple[SourceRow, ...]
    sayings: tuple[Saying, ...]
    error: str

    @property
    def splits_together(self) -> float:
        """What the splits that are shown hold together."""
        return min(sum(split.probability for split in self.splits), 1.0)

    @property
    def splits_tell(self) -> bool:
        """Whether the most probable splits hold enough to stand for the whole; in a large salvo they do not."""
        return self.splits_together >= TELLING

    @property
    def title(self) -> str:
        """Strike and weapon."""
        return f"{self.posterior.strike}, {self.posterior.weapon or 'weapon not named'}"


@dataclass(frozen=True, slots=True, eq=False)
class Contents:
    """A posterior in readable form; ``scenarios`` names the columns of the side-by-side tables, headline first.

    ``argument`` is what the answers hang on, where that was worked out; its salvos stand in the same order. ``scale``
    names the scale of the words for probabilities.
    """

    posterior: Posterior
    salvos: tuple[SalvoSummary, ...]
    scenarios: tuple[str, ...]
    notices: tuple[str, ...]
    argument: Argument | None = None
    scale: Scale = "icd203"
