"""The track record: answers to real strikes as of several dates, against what later evidence supports.

Claims that a truth range itself rests on (``truth-basis`` in their note) are left out; the range never enters a fit.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt

from estimator.argument.case import Case, case
from estimator.checks.track_scores import log_score, mass_within, meets, ranked_score
from estimator.claims.asof import AsOfDates
from estimator.claims.ledger import Ledger
from estimator.claims.truth import TruthRange
from estimator.errors import CancelledError, EstimatorError, NoClaimsError
from estimator.exact.answer import PRIOR_MAX
from estimator.exact.prior import prior_pmfs
from estimator.inference.budget import USUAL, Budget
from estimator.inference.estimate import estimate_within
from estimator.inference.reweigh import log_without_figure
from estimator.model.arrays import NUMPY
from estimator.posterior.values import FigurePosterior, Posterior
from estimator.priors.values import PriorSet
from estimator.quantities import OUTCOMES

Floats = npt.NDArray[np.float64]

#: What a note says of a claim that the truth itself rests on.
BASIS: Final = "truth-basis"
#: Masses of the smallest credible sets that are compared with the share of ranges they meet.
LEVELS: Final = (0.5, 0.8, 0.9)
STAGES: Final = ("day 0", "day 7", "all")


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """One truth range against the answer at one stage under one scenario.

    ``mass`` is P(range), ``log_score`` and ``ranked_score`` are lower where better, ``met`` tells for each of LEVELS
    whether the smallest credible set holds a number of the range. ``answered`` is False where nothing had been said by
    then: the prior stands in.
    """

    truth: TruthRange
    scenario: str
    stage: str
    answered: bool
    pmf: Floats
    mass: float
    log_score: float
    ranked_score: float
    met: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Surprise:
    """One figure of one source: how improbable it was given all others, in bits, and how it stands to the range.

    ``by`` is 0 where the figure's interval meets the range, above 0 where it lies over it, below where under; None
    where no range is about that quantity.
    """

    strike: str
    source: str
    quantity: str
    said: str
    bits: float
    by: int | None
    truth_inside: float


@dataclass(frozen=True, slots=True, eq=False)
class TrackRecord:
    """Every range at every stage under every scenario, and every figure (all claims, the first scenario)."""

    scenarios: tuple[str, ...]
    scored: tuple[Scored, ...]
    surprises: tuple[Surprise, ...]
    left_out: int

    def of(self, scenario: str, stage: str) -> tuple[Scored, ...]:
        """Return the scores of one scenario at one stage."""
        return tuple(one for one in self.scored if (one.scenario, one.stage) == (scenario, stage))

    def coverage(self, scenario: str, stage: str) -> tuple[tuple[float, int, int], ...]:
        """Return (mass asked for, ranges met, ranges) for each of LEVELS: the points of a reliability diagram."""
        found = self.of(scenario, stage)
        return tuple((level, sum(one.met[k] for one in found), len(found)) for k, level in enumerate(LEVELS))


def track_record(  # noqa: PLR0913 - all but four are options
    ledger: Ledger,
    truths: Sequence[TruthRange],
    dates: Mapping[str, AsOfDates],
    priors: Sequence[PriorSet],
    *,
    seed: int = 1,
    watcher: Callable[[int, int], bool | None] = lambda done, total: None,
    budget: Budget = USUAL,
) -> TrackRecord:
    """Score every truth range at every stage under each of ``priors`` (scenarios), and judge every figure.

    Raises ``EstimatorError`` where a range is about no salvo of the ledger or its strike has no dates, ``LimitError``
    where one answer would cost more than ``budget``, and ``CancelledError`` where ``watcher`` returned False.
    """
    claims = tuple(claim for claim in ledger.claims if BASIS not in claim.note)
    kept = replace(ledger, claims=claims)
    _check(kept, truths, dates)
    runs = [(prior, stage) for prior in priors for stage in STAGES]
    scored: list[Scored] = []
    surprises: list[Surprise] = []
    for done, (prior, stage) in enumerate(runs):
        if watcher(done, len(runs)) is False:
            raise CancelledError("the track record was stopped; nothing was written")
        for strike in sorted({truth.strike for truth in truths}):
            about = [truth for truth in truths if truth.strike == strike]
            posterior = _posterior(kept, strike, prior, (_day(dates[strike], stage), seed, budget))
            scored += [_scored(truth, posterior, prior, stage) for truth in about]
            if posterior is not None and stage == STAGES[-1] and prior is priors[0]:
                surprises += _surprises(posterior, about)
    names = tuple(prior.scenario for prior in priors)
    return TrackRecord(names, tuple(scored), tuple(surprises), len(ledger.claims) - len(claims))


def _check(ledger: Ledger, truths: Sequence[TruthRange], dates: Mapping[str, AsOfDates]) -> None:
    known = {(claim.strike, claim.weapon) for claim in ledger.claims}
    for truth in truths:
        if (truth.strike, truth.weapon) not in known:
            raise EstimatorError(
                f"truth: found a range for {truth.strike}, {truth.weapon or 'no weapon'}; allowed: salvos "
                "that claims are about. Name strike and weapon as in the claims."
            )
        if truth.strike not in dates:
            raise EstimatorError(
                f"as-of dates: found none for {truth.strike}; allowed: one row for every strike with a range. Add it."
            )


def _day(dates: AsOfDates, stage: str) -> date | None:
    return {"day 0": dates.day0, "day 7": dates.day7}.get(stage)


def _posterior(
    ledger: Ledger, strike: str, prior: PriorSet, how: tuple[date | None, int, Budget]
) -> Posterior | None:
    claims = tuple(claim for claim in ledger.claims if claim.strike == strike)
    as_of, seed, budget = how
    try:
        return estimate_within(budget, replace(ledger, claims=claims), prior, as_of=as_of, seed=seed)
    except NoClaimsError:
        return None


def _scored(truth: TruthRange, posterior: Posterior | None, prior: PriorSet, stage: str) -> Scored:
    if posterior is None:
        weapon = prior.weapons[prior.weapon_type(truth.weapon)]
        pmf = prior_pmfs(weapon, OUTCOMES, PRIOR_MAX)[truth.quantity]
    else:
        pmf = posterior.salvo(truth.strike, truth.weapon).pmf[truth.quantity]
    ends = truth.low, truth.high
    return Scored(
        truth,
        prior.scenario,
        stage,
        posterior is not None,
        pmf,
        mass_within(pmf, *ends),
        log_score(pmf, *ends),
        ranked_score(pmf, *ends),
        tuple(meets(pmf, *ends, level) for level in LEVELS),
    )


def _surprises(posterior: Posterior, truths: Sequence[TruthRange]) -> list[Surprise]:
    found = []
    for one in posterior.salvos:
        made = case(posterior, one)
        places = [(k, place) for k, a in enumerate(made.salvo.accounts) for place in range(len(a.figures))]
        about = {truth.quantity: truth for truth in truths if truth.weapon == one.weapon}
        found += [
            _surprise(made, at, figure, about.get(figure.quantity))
            for at, figure in zip(places, one.figures, strict=True)
            if figure.counted
        ]
    return found


def _surprise(made: Case, at: tuple[int, int], figure: FigurePosterior, truth: TruthRange | None) -> Surprise:
    reading = figure.reading
    by = _off(reading.low, reading.high, truth) if truth and reading.kind == "count" else None
    bits = _bits(made, *at)
    strike = made.salvo.strike
    return Surprise(strike, figure.source, figure.quantity, reading.words, bits, by, figure.truth_inside)


def _off(low: float, high: float, truth: TruthRange) -> int:
    if low > truth.high:
        return int(low) - truth.high
    return int(high) - truth.low if high < truth.low else 0


def _bits(made: Case, voice: int, place: int) -> float:
    """Return minus log2 P(figure | every other figure)."""
    whole = made.solution.log_evidence
    without = float(NUMPY.logsumexp(log_without_figure(made.solution, voice, place).reshape(1, -1), 1)[0])
    return float(max((without - whole) / np.log(2), 0.0))
