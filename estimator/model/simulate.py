"""Synthetic claims drawn from the definition itself, with the truth and the sources' numbers shipped beside them.

Every probability comes from ``model.truth`` and ``model.source``: a draw is the inverse of a sum over their cells.
What is said of each quantity, and in which form, is given beforehand (``model.patterns``).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from estimator.claims.ledger import Account, Figure, Reading, Salvo
from estimator.model import source, steps
from estimator.model.copies import copy_some
from estimator.model.patterns import Form, Pattern, check_pattern, rounded, stick_of, turn, words
from estimator.model.steps import Affine, Step
from estimator.model.truth import beta_binomial_logpmf, kept_sticks, launched_logpmf
from estimator.priors.spin_scale import in_scale, spin_scales
from estimator.priors.values import PriorSet, SourcePrior, TruthPrior
from estimator.quantities import LAUNCHED, MEMBERS, OUTCOMES, QUANTITIES, ROLE_SIGN

Floats = npt.NDArray[np.float64]
Theta = Mapping[str, float]

#: A source's own total is drawn below this; the mass beyond goes to the last.
_TOTAL_END: Final = 1 << 17
_PERCENT: Final = tuple((max((k - 0.5) / 100, 0.0), min((k + 0.5) / 100, 1.0)) for k in range(101))


@dataclass(frozen=True, slots=True)
class Simulated:
    """One synthetic salvo; ``truth`` maps launched and outcomes to counts, ``theta`` sources to their six numbers."""

    salvo: Salvo
    truth: Mapping[str, int]
    theta: Mapping[str, Theta]


def simulate_salvo(
    patterns: Sequence[Pattern],
    priors: PriorSet,
    rng: np.random.Generator,
    kept: Sequence[str] = OUTCOMES,
    weapon: str = "",
) -> Simulated:
    """Draw a truth, its sources' numbers and their figures, all from the priors given; then some of them copy."""
    truth = simulate_truth(priors.weapons[priors.weapon_type(weapon)], rng, kept)
    theta = simulate_sources(patterns, simulate_scale(priors, rng), rng)
    signs = {p.bloc: ROLE_SIGN[p.role] for p in patterns if p.bloc and p.role != "neutral"}
    accounts = []
    for pattern in sorted(patterns, key=lambda p: p.source):
        sign = signs.get(pattern.bloc, 1) if pattern.role == "neutral" else ROLE_SIGN[pattern.role]
        accounts.append(simulate_account(pattern, truth, theta[pattern.source], sign, rng))
    chances = {account.source: priors.copies_of(account.source) for account in accounts}
    return Simulated(Salvo("simulated", weapon, copy_some(accounts, chances, rng)), truth, theta)


def simulate_truth(
    prior: TruthPrior, rng: np.random.Generator, kept: Sequence[str] = OUTCOMES
) -> dict[str, int]:
    """Draw one truth (section 1): counts of launched and of the kept outcomes."""
    launched = _draw(np.exp(launched_logpmf(prior.launched_median, prior.launched_sigma)), rng)
    truth, left = {LAUNCHED: launched}, launched
    for outcome, stick in kept_sticks(prior, kept):
        truth[outcome] = _draw(np.exp(beta_binomial_logpmf(np.arange(left + 1), left, stick)), rng)
        left -= truth[outcome]
    truth[kept[-1]] = left
    return truth


def simulate_scale(priors: PriorSet, rng: np.random.Generator) -> PriorSet:
    """Draw what all spins of one strike are multiplied by (section 3), and return the priors in that scale."""
    scales = spin_scales(priors)
    return in_scale(priors, scales[_draw(np.array([one.weight for one in scales]), rng)].scale)


def simulate_sources(
    patterns: Sequence[Pattern], priors: PriorSet, rng: np.random.Generator
) -> dict[str, Theta]:
    """Draw every source's six numbers (section 3), those of one bloc with what they have in common (2.3)."""
    common = {bloc: rng.standard_normal(2) for bloc in sorted({p.bloc for p in patterns if p.bloc})}
    theta: dict[str, Theta] = {}
    for pattern in patterns:
        share = priors.bloc_share if pattern.bloc else 0.0
        shared = common.get(pattern.bloc, np.zeros(2))
        z = math.sqrt(share) * shared + math.sqrt(1 - share) * rng.standard_normal(2)
        theta[pattern.source] = _source(priors.sources[pattern.source_class], z, rng)
    return theta


def simulate_account(
    pattern: Pattern, truth: Mapping[str, int], theta: Theta, sign: int, rng: np.random.Generator
) -> Account:
    """Draw one account given the truth and the source's numbers (section 2); the truth holds the kept outcomes.

    ``sign`` is the source's role sign. Raises ``ValueError`` where ``check_pattern`` does.
    """
    kept = tuple(outcome for outcome in OUTCOMES if outcome in truth)
    check_pattern(pattern, kept)
    teller = _Teller(truth, theta, sign, kept, simulate_total(truth[LAUNCHED], theta, sign, rng), rng)
    said: dict[str, Reading] = {}
    for form in sorted(pattern.forms, key=lambda form: turn(form, kept)):
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


def simulate_records(simulated: Sequence[Simulated]) -> list[dict[str, str]]:
    """Return synthetic salvos as rows of a claims file, strikes numbered from 1, for ``claims_from_records``."""
    return [
        {
            "strike": f"simulated {number}",
            "weapon": one.salvo.weapon,
            "source": account.source,
            "role": account.role,
            "class": account.source_class,
            "bloc": account.bloc,
            "quantity": figure.quantity,
            "said": words(figure.reading),
        }
        for number, one in enumerate(simulated, start=1)
        for account in one.salvo.accounts
        for figure in account.figures
    ]


@dataclass(slots=True)
class _Teller:
    """A source in the middle of its account: what is left of its total, and of the truth's outcomes, so far."""

    truth: Mapping[str, int]
    theta: Theta
    sign: int
    kept: Sequence[str]
    total: int
    rng: np.random.Generator
    broken: dict[str, int] = field(default_factory=dict)

    @property
    def left(self) -> frozenset[str]:
        """The outcomes that no exact figure has broken off."""
        return frozenset(self.kept) - self.broken.keys()

    @property
    def rest(self) -> int:
        """What the exact figures have left of the source's own total."""
        return self.total - sum(self.broken.values())

    def says(self, form: Form) -> Reading:
        """Draw what it says of one quantity."""
        if form.quantity == LAUNCHED:
            return rounded(self.total, form)
        members = MEMBERS[form.quantity].intersection(self.kept)
        if form.kind == "percent":
            return self._percent(form.quantity, members)
        if form.kind == "exact":
            outcome, turned = stick_of(form.quantity, self.kept)
            named = outcome if turned else form.quantity
            self.broken[outcome] = self._count(named, frozenset({outcome}))
            return rounded(self.total - self.broken[outcome] if turned else self.broken[outcome], form)
        told = sum(self.broken[outcome] for outcome in members & self.broken.keys())
        return rounded(told + self._count(form.quantity, members & self.left), form)

    def _count(self, named: str, target: frozenset[str]) -> int:
        """Draw how many of what is left the source puts into ``target``; no draw where that is none or all."""
        if target in (frozenset(), self.left):
            return self.rest if target else 0
        cells = np.arange(self.rest + 1, dtype=float)
        cut = source.cuts(cells, cells, np.full(cells.size, float(self.rest)))
        return _draw(self._probabilities(cut, named, target, self.left - target), self.rng)

    def _percent(self, named: str, members: frozenset[str]) -> Reading:
        others = frozenset(self.kept) - members
        if not others:
            return Reading("share", *_PERCENT[-1])
        probabilities = self._probabilities(_percent_cut(self.total), named, members, others)
        return Reading("share", *_PERCENT[_draw(probabilities, self.rng)])

    def _probabilities(
        self, cut: source.Cut, named: str, target: frozenset[str], others: frozenset[str]
    ) -> Floats:
        y, rest = (np.array(sum(self.truth[o] for o in group)) for group in (target, others))
        tilt = self.sign * self._direction(named, target, others) * self.theta["spin"]
        seen_at = source.places(source.log_odds(y, rest), y + rest + 1.0, self.theta["blur"])
        logp = source.figure_logpmf(cut, seen_at, np.array(tilt), np.array(self.theta["noise"]))
        empty = ~cut.low_open & ~cut.high_open & (cut.high <= cut.low)  # inner shares of nothing
        return np.asarray(np.where(empty, 0.0, np.exp(logp)))

    def _direction(self, named: str, target: frozenset[str], others: frozenset[str]) -> int:
        own, zero = Affine(0.0, 1), Affine(0.0, 0)
        step = Step(0, named, "count", target, others, zero, zero, own)
        hit = Affine(float(self.broken["hit"]), 0) if "hit" in self.broken else None
        return int(steps.direction(step, hit, np.array([float(self.total)]))[0])


@lru_cache(maxsize=512)
def _percent_cut(total: int) -> source.Cut:
    """Return the cut points of all 101 whole percentages of a total."""
    cuts = [source.share_cuts(low, high, np.array(float(total))) for low, high in _PERCENT]
    return source.Cut(*(np.array(column) for column in zip(*cuts, strict=True)))


def _source(prior: SourcePrior, z: Floats, rng: np.random.Generator) -> Theta:
    level, size_level = rng.standard_normal(2)
    return {
        "spin": float(prior.outcome_pair.at(z[0], level)),
        "noise": float(prior.noise.at(level)),
        "size_spin": float(prior.size_pair.at(z[1], size_level)),
        "size_noise": float(prior.size_noise.at(size_level)),
        "size_exact": float(rng.beta(prior.size_exact_a, prior.size_exact_b)),
        "blur": float(rng.beta(prior.blur_a, prior.blur_b)),
    }


def _draw(probability: Floats, rng: np.random.Generator) -> int:
    """Return an index drawn with the given probabilities, which must sum to 1 within rounding."""
    below = np.cumsum(probability)
    if not abs(below[-1] - 1.0) < 1e-6:
        raise ArithmeticError(f"probabilities sum to {below[-1]}, not to 1")
    return int(np.searchsorted(below, rng.random() * below[-1], side="right"))
