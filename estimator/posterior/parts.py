"""What a posterior is made of: salvos, sources, figures and splits, as immutable values with plain arrays inside.

The forms beside this module (file, tables, draws) read these; ``values`` gives them to the user as methods.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from estimator.claims.ledger import Ledger, Reading
from estimator.display.bars import bars_svg
from estimator.display.credible import MASS, CentralInterval, CredibleSet, central_interval, smallest_set
from estimator.display.leaning import leaning
from estimator.display.likelihood import Scale
from estimator.display.marks import Kind, Mark, mark
from estimator.display.page import posterior_html
from estimator.display.plain import isolated, safe
from estimator.display.sentence import salvo_sentence
from estimator.priors.values import PriorSet
from estimator.quantities import LAUNCHED, OUTCOMES

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]

#: Columns of ``SalvoPosterior.counts``.
COLUMNS: Final = (LAUNCHED, *OUTCOMES)
#: Names of a source's numbers, in the order in which they are shown.
PARAMETERS: Final = ("reliability", "spin", "noise", "size_spin", "size_noise", "size_exact")


@dataclass(frozen=True, slots=True, eq=False)
class Marginal:
    """One number of one source as weighted points, prior beside posterior; all arrays of shape (points,)."""

    values: Floats
    weight: Floats
    prior_weight: Floats

    def mean(self, *, prior: bool = False) -> float:
        """Return the posterior (or prior) mean."""
        return float(self.values @ (self.prior_weight if prior else self.weight))

    def sd(self, *, prior: bool = False) -> float:
        """Return the posterior (or prior) standard deviation."""
        weight = self.prior_weight if prior else self.weight
        variance = float(weight @ (self.values - weight @ self.values) ** 2)
        return math.sqrt(max(variance, 0.0))

    def interval(self, mass: float = MASS, *, prior: bool = False) -> CentralInterval:
        """Return the central interval of the posterior (or prior)."""
        return central_interval(self.values, self.prior_weight if prior else self.weight, mass)


@dataclass(frozen=True, slots=True, eq=False)
class SourcePosterior:
    """What one salvo says about one source: ``numbers`` maps each of PARAMETERS to its marginal.

    ``says_outcomes`` is False where no outcome figure counts: then reliability, spin and noise keep their prior and
    are to be labelled "no evidence"; ``says_total`` likewise for the size numbers. ``strikes`` tells from how many
    salvos of a record its prior was learned (0: the prior is its class's), ``copied`` how likely its account is a copy
    of an earlier one that says the same (0 where none does).
    """

    name: str
    role: str
    source_class: str
    bloc: str
    says_outcomes: bool
    says_total: bool
    strikes: int
    copied: float
    numbers: Mapping[str, Marginal]


@dataclass(frozen=True, slots=True)
class SpinScalePosterior:
    """One value of what all spins of a salvo are multiplied by, with its probability before and after the claims."""

    scale: float
    prior: float
    posterior: float


@dataclass(frozen=True, slots=True)
class FigurePosterior:
    """One figure of one account: how it was read, whether it counted, and P(the truth lies inside it).

    ``claims`` are places in ``Posterior.ledger.claims``. ``ratios`` maps every quantity of which the posterior tells
    stories apart to the natural logarithm of how much likelier this figure is, given all others, under the more
    probable story than under the next.
    """

    source: str
    quantity: str
    reading: Reading
    claims: tuple[int, ...]
    counted: bool
    truth_inside: float
    ratios: Mapping[str, float]

    def __str__(self) -> str:
        about = self.quantity.replace("_", " ")
        return f"the figure of {isolated(safe(self.source))} for {about} ({self.reading.words})"


@dataclass(frozen=True, slots=True)
class NumericalError:
    """How far the printed probabilities can be trusted, as largest absolute changes of any pmf value.

    ``points``: on doubling the quadrature points; ``sample``: between the two halves of the sampled part of the
    grid (0 where every state is listed); ``edge``: mass estimated beyond the grid; ``sampled_mass``: posterior mass
    that rests on sampled states.
    """

    points: float
    sample: float
    edge: float
    sampled_mass: float


@dataclass(frozen=True, slots=True)
class Split:
    """One way to split the salvo, adding up to ``launched``, and its probability."""

    launched: int
    intercepted: int
    hit: int
    damaged: int
    failed: int
    probability: float


def _split(counts: Ints, probability: float) -> Split:
    launched, intercepted, hit, damaged, failed = (int(count) for count in counts)
    return Split(launched, intercepted, hit, damaged, failed, probability)


def _interval(reading: Reading) -> tuple[Kind, float, float]:
    return (reading.kind if reading.kind != "silent" else "count", reading.low, reading.high)


@dataclass(frozen=True, slots=True, eq=False)
class SalvoPosterior:
    """The posterior of one salvo.

    ``counts`` (states, 5) has COLUMNS; ``probability`` (states,) sums to 1 and is the mass a listed state stands
    for, ``weight`` (states,) how many states that is (1 unless sampled). ``pmf`` and ``prior_pmf`` map every
    quantity in play to probabilities of 0, 1, 2, ... (of unequal lengths; a prior's may sum to a little less than
    1, the rest lies beyond its end). ``spin_scales`` are what all spins may be multiplied by; only 1 where sources were
    learned. ``withheld`` says why there is no headline, where the sources were learned by a
    fit that failed its gate; else it is empty.
    """

    strike: str
    weapon: str
    weapon_type: str
    outcomes: tuple[str, ...]
    counts: Ints
    probability: Floats
    weight: Floats
    pmf: Mapping[str, Floats]
    prior_pmf: Mapping[str, Floats]
    sources: tuple[SourcePosterior, ...]
    spin_scales: tuple[SpinScalePosterior, ...]
    figures: tuple[FigurePosterior, ...]
    notices: tuple[str, ...]
    error: NumericalError
    log_evidence: float
    withheld: str

    @property
    def leaning(self) -> str:
        """How much all sources lean against what is presumed of them, in one sentence; empty where that is fixed."""
        return leaning([(one.scale, one.prior, one.posterior) for one in self.spin_scales])

    def most_probable(self, quantity: str) -> int:
        """Return the most probable value of a quantity."""
        return int(np.argmax(self.pmf[quantity]))

    def credible_set(self, quantity: str, mass: float = MASS) -> CredibleSet:
        """Return the smallest credible set of a quantity."""
        return smallest_set(self.pmf[quantity], mass)

    def at_least(self, quantity: str, count: int) -> float:
        """Return P(quantity >= count)."""
        return float(min(self.pmf[quantity][max(count, 0) :].sum(), 1.0))

    def splits(self, most: int = 5) -> tuple[Split, ...]:
        """Return the most probable single splits, most probable first (ties by their counts)."""
        each = self.probability / self.weight
        ties = [-self.counts[:, k].astype(np.float64) for k in range(len(COLUMNS) - 1, -1, -1)]
        order = np.lexsort([*ties, each])[::-1][: 4 * most]
        splits = dict.fromkeys(_split(self.counts[k], float(each[k])) for k in order)
        return tuple(splits)[:most]

    def sentence(self, scale: Scale = "icd203") -> str:
        """Return the salvo in one sentence, every number with its uncertainty in brackets, or why there is none."""
        return self.withheld or salvo_sentence(self.pmf, self.outcomes, dividers=self.dividers(), scale=scale)

    def dividers(self) -> dict[str, str]:
        """Return, for every quantity with stories apart, the figure that divides them most, in words."""
        found = {}
        for quantity in sorted({name for figure in self.figures for name in figure.ratios}):
            # Of what became of them a figure on that tells, not a total without which nobody would repeat an account.
            about = [one for one in self.figures if LAUNCHED not in (one.quantity, quantity)] or self.figures
            # Rounded, so that of two that divide alike the first is named, whatever the last digits are.
            figure = max(about, key=lambda one: round(abs(one.ratios.get(quantity, 0.0)), 6))
            if figure.ratios.get(quantity, 0.0):
                found[quantity] = str(figure)
        return found

    def bars(self) -> tuple[str, ...]:
        """Return the number launched and every outcome in play as bars (SVG), with the figures on each marked."""
        return tuple(
            bars_svg(
                self.pmf[quantity],
                quantity,
                prior=self.prior_pmf[quantity],
                marks=self._marks(quantity),
                headline=not self.withheld,
            )
            for quantity in (LAUNCHED, *self.outcomes)
        )

    def _marks(self, quantity: str) -> list[Mark]:
        launched = self.most_probable(LAUNCHED)
        about = [figure for figure in self.figures if figure.quantity == quantity]
        return [
            replace(mark(f.source, f.reading.words, _interval(f.reading), launched), counted=f.counted)
            for f in about
        ]

    def _repr_html_(self) -> str:
        """Show the sentence and the bars in a notebook."""
        return posterior_html([self.sentence()], [self.bars()])


@dataclass(frozen=True, slots=True, eq=False)
class PosteriorFields:
    """What every posterior holds: one ``SalvoPosterior`` for every salvo, and all that is needed to make it again.

    ``claims_hash`` and ``priors_hash`` are SHA-256 digests; ``versions`` maps package names to versions.
    """

    salvos: tuple[SalvoPosterior, ...]
    ledger: Ledger
    priors: PriorSet
    method: str
    seed: int
    as_of: str
    weapon_prior: str
    versions: Mapping[str, str]
    claims_hash: str
    priors_hash: str
    notices: tuple[str, ...]

    def salvo(self, strike: str, weapon: str | None = None) -> SalvoPosterior:
        """Return the salvo of a strike (and weapon, where a strike has several); KeyError where there is none."""
        for salvo in self.salvos:
            if salvo.strike == strike and weapon in (None, salvo.weapon):
                return salvo
        raise KeyError(
            f"no salvo of strike {strike!r}; there are: {', '.join(s.strike for s in self.salvos)}"
        )

    def _repr_html_(self) -> str:
        """Show every salvo's sentence and bars in a notebook."""
        return posterior_html([s.sentence() for s in self.salvos], [s.bars() for s in self.salvos])
