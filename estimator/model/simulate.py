"""Synthetic claims drawn from the definition itself, with the truth and the sources' numbers shipped beside them.

Every probability comes from ``model.truth`` and ``model.source``: a draw is the inverse of a sum over their cells.
A bound, a range and a percentage round an exact draw: the whole numbers (or the line of shares) are parted into
intervals beforehand, and the source says the one that its draw lies in. Only a partition makes the probability of
an interval that of what was said (docs/model.md, section 7, item 7).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from estimator.claims.ledger import Account, Figure, Reading, Salvo
from estimator.model import source, steps
from estimator.model.steps import OWN_TOTAL, Affine, Step
from estimator.model.truth import beta_binomial_logpmf, kept_sticks, launched_logpmf
from estimator.priors.values import PriorSet, SourcePrior, TruthPrior
from estimator.quantities import LAUNCHED, MEMBERS, OUTCOMES, QUANTITIES, ROLE_SIGN

Floats = npt.NDArray[np.float64]
Theta = Mapping[str, float]

#: A source's own total is drawn below this; the mass beyond goes to the last.
_TOTAL_END: Final = 1 << 17
_PERCENT: Final = (np.arange(101) - 0.5) / 100, (np.arange(101) + 0.5) / 100


@dataclass(frozen=True, slots=True)
class Form:
    """How a source words one quantity, chosen before anything is drawn.

    ``exact``: the number. ``band``: the range of ``size`` numbers (at least 2) that it lies in, the first from 0.
    ``bound``: "at least ``size``" or else "at most ``size`` - 1". ``percent``: a whole percentage of its own total.
    """

    quantity: str
    kind: Literal["exact", "band", "bound", "percent"] = "exact"
    size: int = 0


@dataclass(frozen=True, slots=True)
class Pattern:
    """Who will speak, and of which quantities in which form: what the model takes as given."""

    source: str
    role: str
    source_class: str
    forms: tuple[Form, ...]
    bloc: str = ""


@dataclass(frozen=True, slots=True)
class Simulated:
    """One synthetic salvo; ``truth`` maps launched and outcomes to counts, ``theta`` sources to their five numbers."""

    salvo: Salvo
    truth: Mapping[str, int]
    theta: Mapping[str, Theta]


def simulate_salvo(
    patterns: Sequence[Pattern],
    priors: PriorSet,
    rng: np.random.Generator,
    strike: str = "simulated",
    weapon: str = "",
    kept: Sequence[str] = OUTCOMES,
) -> Simulated:
    """Draw a truth, its sources' numbers and their figures, all from the priors given."""
    truth = simulate_truth(priors.weapons[priors.weapon_type(weapon)], rng, kept)
    theta = simulate_sources(patterns, priors, rng)
    signs = {p.bloc: ROLE_SIGN[p.role] for p in patterns if p.bloc and p.role != "neutral"}
    accounts = []
    for pattern in sorted(patterns, key=lambda p: p.source):
        sign = signs.get(pattern.bloc, 1) if pattern.role == "neutral" else ROLE_SIGN[pattern.role]
        accounts.append(simulate_account(pattern, truth, theta[pattern.source], sign, rng, kept))
    return Simulated(Salvo(strike, weapon, tuple(accounts)), truth, theta)


def simulate_truth(
    prior: TruthPrior, rng: np.random.Generator, kept: Sequence[str] = OUTCOMES
) -> dict[str, int]:
    """Draw one truth (section 1)."""
    launched = _draw(np.exp(launched_logpmf(prior.launched_median, prior.launched_sigma)), rng)
    truth, left = {LAUNCHED: launched, **dict.fromkeys(OUTCOMES, 0)}, launched
    for outcome, stick in kept_sticks(prior, kept):
        truth[outcome] = _draw(np.exp(beta_binomial_logpmf(np.arange(left + 1), left, stick)), rng)
        left -= truth[outcome]
    truth[kept[-1]] = left
    return truth


def simulate_sources(
    patterns: Sequence[Pattern], priors: PriorSet, rng: np.random.Generator
) -> dict[str, Theta]:
    """Draw every source's five numbers (section 3), those of one bloc with what they have in common (2.3)."""
    common = {bloc: rng.standard_normal(2) for bloc in sorted({p.bloc for p in patterns if p.bloc})}
    theta: dict[str, Theta] = {}
    for pattern in patterns:
        share = priors.bloc_share if pattern.bloc else 0.0
        shared = common.get(pattern.bloc, np.zeros(2))
        z = math.sqrt(share) * shared + math.sqrt(1 - share) * rng.standard_normal(2)
        theta[pattern.source] = _source(priors.sources[pattern.source_class], z, rng)
    return theta


def simulate_account(
    pattern: Pattern,
    truth: Mapping[str, int],
    theta: Theta,
    sign: int,
    rng: np.random.Generator,
    kept: Sequence[str] = OUTCOMES,
) -> Account:
    """Draw one account given the truth and the source's numbers (section 2).

    ``sign`` is the source's role sign. Raises ``ValueError`` for a pattern that cannot be drawn: an exact union that
    is not turned into its complement (its 0 says more than its other numbers), or inexact figures that overlap.
    """
    teller = _Teller(truth, theta, sign, kept, simulate_total(truth[LAUNCHED], theta, sign, rng), rng)
    said: dict[str, Reading] = {}
    for form in sorted(pattern.forms, key=lambda form: _turn(form, kept)):
        said[form.quantity] = teller.says(form)
    figures = tuple(Figure(quantity, said[quantity]) for quantity in QUANTITIES if quantity in said)
    return Account(pattern.source, pattern.role, pattern.source_class, pattern.bloc, figures)


def simulate_total(launched: int, theta: Theta, sign: int, rng: np.random.Generator) -> int:
    """Draw the source's own total (section 2.1)."""
    size = sign * theta["size_spin"], theta["size_noise"], theta["size_exact"]
    u, below, start, end = rng.random(), 0.0, 0, 4 * launched + 64
    while True:
        totals = np.arange(start, end, dtype=float)
        cumulative = below + np.cumsum(np.exp(source.total_logpmf(totals, totals, np.array(launched), size)))
        if u < cumulative[-1] or end >= _TOTAL_END:
            return start + min(int(np.searchsorted(cumulative, u, side="right")), end - start - 1)
        below, start, end = float(cumulative[-1]), end, 4 * end


@dataclass(slots=True)
class _Teller:
    """A source in the middle of its account: what it has broken off so far, in its own account and in the truth."""

    truth: Mapping[str, int]
    theta: Theta
    sign: int
    kept: Sequence[str]
    total: int
    rng: np.random.Generator

    def __post_init__(self) -> None:
        self.rest, self.left = self.total, frozenset(self.kept)
        self.hit: Affine | None = None
        self.spoken: list[frozenset[str]] = []

    def says(self, form: Form) -> Reading:
        """Draw what it says of one quantity."""
        if form.quantity == LAUNCHED:
            return _rounded(self.total, form)
        if form.kind == "percent":
            return self._percent(form)
        if form.kind == "exact":
            outcome, turned = _stick_of(form.quantity, self.kept)
            count = self._break_off(outcome)
            return _rounded(self.total - count if turned else count, form)
        members = MEMBERS[form.quantity] & frozenset(self.kept)
        if not members <= self.left:
            raise ValueError(f"{form.quantity} has outcomes with exact figures of their own: give it no form")
        return _rounded(self._count(form.quantity, members), form)
