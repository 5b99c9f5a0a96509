"""The bundled strikes, answered by the exact route under any priors and scored against what later evidence supports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

import estimator as est
from estimator.bundled import bundled
from estimator.checks.track_record import BASIS, STAGES
from estimator.checks.track_scores import FLOOR, log_score, mass_within, ranked_score
from estimator.claims.asof import read_as_of
from estimator.claims.ledger import Ledger, Salvo
from estimator.claims.salvos import salvos
from estimator.claims.truth import TruthRange, read_truth
from estimator.display.credible import smallest_set
from estimator.exact.answer import PRIOR_MAX, count_of
from estimator.exact.prior import prior_pmfs
from estimator.exact.solve import Solution
from estimator.inference.salvo import begin_salvo
from estimator.model.copies import agreeing
from estimator.priors.values import PriorSet
from estimator.quantities import OUTCOMES

Floats = npt.NDArray[np.float64]
#: Log score, ranked score and mass of one range, and their names.
Scores = tuple[float, float, float]
SCORES = ("log", "rps", "mass")
SEED = 1
MASS = 0.9
#: The dates before all claims were in.
EARLY = STAGES[:2]


@dataclass(frozen=True, slots=True)
class Strike:
    """One strike: its salvo without the claims that its truth rests on, and with them; its truth ranges.

    ``early`` are its salvos as of the dates EARLY, None where nothing had been said by then.
    """

    name: str
    salvo: Salvo
    whole: Salvo
    truths: tuple[TruthRange, ...]
    early: tuple[Salvo | None, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """The intercepted pmf of one strike; log, ranked and mass scores by range; log P(claims and ranges)."""

    pmf: Floats
    scores: tuple[Scores, ...]
    evidence: float

    def headline(self) -> dict[str, object]:
        """Return the median of the number intercepted and the runs of its 90 % set."""
        values = np.array(smallest_set(self.pmf, MASS).values)
        runs = np.split(values, np.flatnonzero(np.diff(values) > 1) + 1)
        middle = int(np.searchsorted(np.cumsum(self.pmf), 0.5 * self.pmf.sum()))
        return {"median": middle, "set": [[int(run[0]), int(run[-1])] for run in runs]}


def strikes() -> list[Strike]:
    """Return every bundled strike, each of which is one salvo."""
    folder = Path(bundled("examples")) / "strikes"
    truths = read_truth(folder / "truth.csv")
    ledger = est.read_claims(folder)
    kept = replace(ledger, claims=tuple(claim for claim in ledger.claims if BASIS not in claim.note))
    whole = {one.strike: one for one in salvos(ledger)[0]}
    return [
        Strike(
            one.strike,
            one,
            whole[one.strike],
            tuple(truth for truth in truths if truth.strike == one.strike),
            _early(kept, one.strike, folder),
        )
        for one in salvos(kept)[0]
    ]


def _early(ledger: Ledger, strike: str, folder: Path) -> tuple[Salvo | None, ...]:
    dates = read_as_of(folder / "asof.csv").get(strike)
    own = replace(ledger, claims=tuple(claim for claim in ledger.claims if claim.strike == strike))
    said = [salvos(own, as_of=date)[0] for date in ((dates.day0, dates.day7) if dates else ())]
    return tuple(one[0] if one else None for one in said)


def answer(strike: Strike, priors: PriorSet, *, whole: bool = False) -> Answer:
    """Return the answer to a strike; ``whole`` keeps the claims that its truth rests on, and scores nothing."""
    begun = begin_salvo(strike.whole if whole else strike.salvo, priors, SEED)
    truths = () if whole else strike.truths
    scores = () if whole else tuple(scores_of(strike, begun.pmf, priors))
    return Answer(begun.pmf["intercepted"], scores, _evidence(begun.solution, truths))


def early_scores(strike: Strike, priors: PriorSet) -> tuple[list[Scores], ...]:
    """Return the scores of every range by date (EARLY)."""
    told = (begin_salvo(salvo, priors, SEED).pmf if salvo else None for salvo in strike.early)
    return tuple(scores_of(strike, pmf, priors) for pmf in told)


def scores_of(strike: Strike, pmf: Mapping[str, Floats] | None, priors: PriorSet) -> list[Scores]:
    """Return log, ranked and mass scores of every range; where nothing was said (None) the prior stands in."""
    if pmf is None:
        weapon = priors.weapons[priors.weapon_type(strike.salvo.weapon)]
        pmf = prior_pmfs(weapon, OUTCOMES, PRIOR_MAX)
    return [_scores(pmf[truth.quantity], truth) for truth in strike.truths]


def means(scores: Sequence[Scores]) -> dict[str, float]:
    """Return the mean of every score over ranges."""
    found = np.array(scores).mean(axis=0)
    return {name: round(float(mean), 4) for name, mean in zip(SCORES, found, strict=True)}


def _scores(pmf: Floats, truth: TruthRange) -> Scores:
    ends = truth.low, truth.high
    return log_score(pmf, *ends), ranked_score(pmf, *ends), mass_within(pmf, *ends)


def _evidence(solution: Solution, truths: Sequence[TruthRange]) -> float:
    """Return log P(claims, every range); the share of the ranges is floored as the scores are."""
    inside = np.ones(solution.grid.size, dtype=bool)
    for truth in truths:
        count = count_of(solution.grid, truth.quantity)
        inside &= (count >= truth.low) & (count <= truth.high)
    return float(solution.log_evidence) + float(np.log(max(float(solution.mass[inside].sum()), FLOOR)))


def total_variation(one: Floats, other: Floats) -> float:
    """Return the total-variation distance of two pmfs over 0, 1, 2, ..."""
    size = max(one.size, other.size)
    padded = [np.pad(pmf, (0, size - pmf.size)) for pmf in (one, other)]
    return float(0.5 * np.abs(padded[0] - padded[1]).sum())


def answers(
    found: Sequence[Strike], priors: PriorSet, numbers: Sequence[str], before: Mapping[str, Answer]
) -> dict[str, Answer]:
    """Return the answers where only ``numbers`` were changed; a strike without them is as ``before``."""
    return {
        strike.name: answer(strike, priors)
        if any(touched(strike, number, priors) for number in numbers)
        else before[strike.name]
        for strike in found
    }


def touched(strike: Strike, number: str, priors: PriorSet) -> bool:
    """Return whether a number takes part in a strike: its weapon's, its sources' classes', its blocs', or copies'."""
    first = number.partition(".")[0]
    accounts = (strike.whole if first == "imagery" else strike.salvo).accounts
    if first == "bloc_share":
        blocs = [account.bloc for account in accounts if account.bloc]
        return len(blocs) > len(set(blocs))
    if first == "copying":
        return any(agreeing(one, accounts) is not None for one in accounts)
    return first == priors.weapon_type(strike.salvo.weapon) or any(
        account.source_class == first for account in accounts
    )
