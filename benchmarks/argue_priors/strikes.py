"""The bundled strikes, answered by the exact route under any priors and scored against what later evidence supports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

import estimator as est
from estimator.bundled import bundled
from estimator.checks.track_record import BASIS
from estimator.checks.track_scores import FLOOR, log_score, mass_within, ranked_score
from estimator.claims.ledger import Salvo
from estimator.claims.salvos import salvos
from estimator.claims.truth import TruthRange, read_truth
from estimator.display.credible import smallest_set
from estimator.exact.answer import count_of
from estimator.exact.solve import Solution
from estimator.inference.salvo import begin_salvo
from estimator.priors.values import PriorSet

Floats = npt.NDArray[np.float64]
SEED = 1
MASS = 0.9


@dataclass(frozen=True, slots=True)
class Strike:
    """One strike: its salvo without the claims that its truth rests on, and with them; its truth ranges."""

    name: str
    salvo: Salvo
    whole: Salvo
    truths: tuple[TruthRange, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """The intercepted pmf of one strike; log, ranked and mass scores by range; log P(claims and ranges)."""

    pmf: Floats
    scores: tuple[tuple[float, float, float], ...]
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
    whole = {one.strike: one for one in _salvos(folder, basis=True)}
    return [
        Strike(
            one.strike, one, whole[one.strike], tuple(truth for truth in truths if truth.strike == one.strike)
        )
        for one in _salvos(folder, basis=False)
    ]


def _salvos(folder: Path, *, basis: bool) -> tuple[Salvo, ...]:
    ledger = est.read_claims(folder)
    claims = tuple(claim for claim in ledger.claims if basis or BASIS not in claim.note)
    return salvos(replace(ledger, claims=claims))[0]


def answer(strike: Strike, priors: PriorSet, *, whole: bool = False) -> Answer:
    """Return the answer to a strike; ``whole`` keeps the claims that its truth rests on, and scores nothing."""
    begun = begin_salvo(strike.whole if whole else strike.salvo, priors, SEED)
    truths = () if whole else strike.truths
    scores = tuple(_scores(begun.pmf[truth.quantity], truth) for truth in truths)
    return Answer(begun.pmf["intercepted"], scores, _evidence(begun.solution, truths))


def _scores(pmf: Floats, truth: TruthRange) -> tuple[float, float, float]:
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
    """Return whether a number takes part in a strike: its weapon's, its sources' classes', or its blocs'."""
    first = number.partition(".")[0]
    accounts = (strike.whole if first == "imagery" else strike.salvo).accounts
    if first == "bloc_share":
        blocs = [account.bloc for account in accounts if account.bloc]
        return len(blocs) > len(set(blocs))
    return first == priors.weapon_type(strike.salvo.weapon) or any(
        account.source_class == first for account in accounts
    )
