"""One salvo on the exact route: made ready, summed, and answered (docs/model.md, section 6)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf, nan
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
from scipy.special import betaln

from estimator.claims.findings import shown
from estimator.claims.ledger import Figure, Salvo
from estimator.display.likelihood import percent
from estimator.display.stories import Story
from estimator.errors import ImpossibleError, LimitError
from estimator.exact import answer
from estimator.exact.bounds import LAUNCHED_LIMIT
from estimator.exact.problem import Problem, problem
from estimator.exact.solve import Solution, solve
from estimator.exact.turn import SourceWeights, source_weights, unmoved
from estimator.inference import left_over, reweigh
from estimator.model.copies import first_alike
from estimator.one_core import on_one_core
from estimator.posterior.values import (
    COLUMNS,
    FigurePosterior,
    Marginal,
    NumericalError,
    SalvoPosterior,
    SourcePosterior,
    SpinScalePosterior,
)
from estimator.priors.values import PriorSet
from estimator.quantities import OUTCOMES

Floats = npt.NDArray[np.float64]
Stories = Mapping[str, tuple[Story, Story]]

#: Points at which the two Betas of size_exact are tabulated.
_EXACT_POINTS = (np.arange(400) + 0.5) / 400


def estimate_salvo(
    salvo: Salvo, priors: PriorSet, seed: int, outcomes: Sequence[str] = OUTCOMES, weapon_prior: str = ""
) -> SalvoPosterior:
    """Infer one salvo."""
    return begin_salvo(salvo, priors, seed, outcomes, weapon_prior).whole()


def begin_salvo(
    salvo: Salvo, priors: PriorSet, seed: int, outcomes: Sequence[str] = OUTCOMES, weapon_prior: str = ""
) -> "Begun":
    """Sum over one salvo, and leave its sources and numerical error for later."""
    return begin(salvo, ready_salvo(salvo, priors, outcomes, weapon_prior), seed, weapon_prior)


def ready_salvo(
    salvo: Salvo, priors: PriorSet, outcomes: Sequence[str] = OUTCOMES, weapon_prior: str = ""
) -> Problem:
    """Return one salvo ready to be summed; refuses what cannot be, and does not ask what it costs."""
    _check_figures(salvo)
    return problem(salvo, priors, outcomes, weapon_prior)


@on_one_core
def begin(salvo: Salvo, made: Problem, seed: int, weapon_prior: str = "") -> "Begun":
    """Sum over one salvo that was made ready."""
    solution = solve(made, seed)
    prior = answer.prior_of(made, solution)
    pmf = answer.pmfs(solution.grid, solution.mass) if made.groups else prior
    return Begun(salvo, solution, pmf, prior, made.priors.weapon_type(weapon_prior or salvo.weapon))


@dataclass(frozen=True, slots=True, eq=False)
class Begun:
    """One salvo whose counts are known; the rest of its answer costs as much again, and is worked out when asked for.

    ``pmf`` and ``prior`` hold the probability of 0, 1, 2, ... by quantity, after and before the claims.
    """

    salvo: Salvo
    solution: Solution
    pmf: dict[str, Floats]
    prior: dict[str, Floats]
    weapon: str

    def counts(self) -> SalvoPosterior:
        """Return the answer about counts alone: no source, no claim's odds, and an error that is not a number."""
        return self._answer((), {}, NumericalError(nan, nan, nan, nan))

    @on_one_core
    def whole(self) -> SalvoPosterior:
        """Return the whole answer; its counts are those of ``counts``."""
        told = reweigh.telling(self.pmf) if self.solution.problem.groups else {}
        voices = range(len(self.solution.problem.readings))
        sources = tuple(_source(self.solution, voice) for voice in voices)
        return self._answer(sources, told, _error(self.solution, self.pmf))

    def _answer(
        self, sources: tuple[SourcePosterior, ...], told: Stories, error: NumericalError
    ) -> SalvoPosterior:
        solution, salvo, priors = self.solution, self.salvo, self.solution.problem.priors
        return SalvoPosterior(
            strike=salvo.strike,
            weapon=salvo.weapon,
            weapon_type=self.weapon,
            outcomes=solution.problem.kept,
            counts=_columns(solution),
            probability=solution.mass,
            weight=solution.grid.weight,
            pmf=MappingProxyType(self.pmf),
            prior_pmf=MappingProxyType(self.prior),
            sources=sources,
            spin_scales=tuple(
                SpinScalePosterior(part.at.scale, part.at.weight, min(float(part.mass.sum()), 1.0))
                for part in solution.parts
            ),
            figures=_figures(solution, told),
            notices=(
                *_twice(salvo, priors),
                *_copied(solution, sources),
                *_notices(solution.problem, salvo, self.weapon),
            ),
            error=error,
            log_evidence=float(solution.log_evidence),
            withheld=_withheld(priors),
        )


def _check_figures(salvo: Salvo) -> None:
    """Refuse figures beyond the largest truth: no sum over truths below them would answer what was said."""
    for account in salvo.accounts:
        for figure in account.figures:
            ends = (figure.reading.low, figure.reading.high)
            if figure.reading.kind == "count" and any(LAUNCHED_LIMIT < end < inf for end in ends):
                raise LimitError(
                    f"{account.source}: found a figure of {figure.reading} on {figure.quantity}; allowed: up to "
                    f"{LAUNCHED_LIMIT:,}, the most that is summed over. Mend the number, or leave the row out."
                )


def _twice(salvo: Salvo, priors: PriorSet) -> tuple[str, ...]:
    """Warn where a salvo is answered with a record that it is part of."""
    if priors.learned is None or salvo.strike not in priors.learned.record:
        return ()
    return (
        "a strike of this name is part of the record that its sources were learned from: if it is the same, its claims "
        "count twice. Take what the record itself says of it (in the app the table of strikes on the History page, "
        "else the report of the learned sources), or learn without it",
    )


def _copied(solution: Solution, sources: Sequence[SourcePosterior]) -> Iterator[str]:
    """Say of every account that repeats an earlier one how likely it is a copy, and what that rests on."""
    problem = solution.problem
    accounts = [reading.account for reading in problem.readings]
    for own, copy, source in zip(accounts, problem.copies, sources, strict=False):
        first = first_alike(own, accounts)
        if first is None:
            continue
        learned = problem.priors.learned
        known = learned is not None and learned.copying and own.source in learned.names
        basis = "in its record were copies" if known else "are presumed to be copies"
        yield (
            f"{shown(own.source)} says word for word what {shown(first.source)} said before it. Probability that it is "
            f"a copy: {percent(source.copied)} ({percent(copy.chance)} of such accounts {basis}). If it only repeats, "
            "enter it as repeats"
        )


def _withheld(priors: PriorSet) -> str:
    if priors.learned is None or priors.learned.passed:
        return ""
    return f"No headline: the sources were learned by a fit that failed its checks. {priors.learned.sentence}"


def _columns(solution: Solution) -> npt.NDArray[np.int32]:
    counts = np.zeros((solution.grid.size, len(COLUMNS)), dtype=np.int32)
    counts[:, 0] = solution.grid.launched
    for row, outcome in zip(solution.grid.counts, solution.grid.kept, strict=True):
        counts[:, COLUMNS.index(outcome)] = row
    return counts


def _error(solution: Solution, pmf: dict[str, Floats]) -> NumericalError:
    if not solution.problem.groups:
        beyond = 1.0 - float(pmf["launched"].sum())
        return NumericalError(0.0, 0.0, beyond, 0.0)
    sample, sampled = answer.sample_error(solution)
    points = answer.change_on_doubling(solution, pmf)
    return NumericalError(points, sample, answer.edge_mass(solution), sampled)


def _notices(made: Problem, salvo: Salvo, weapon: str) -> tuple[str, ...]:
    texts = [
        f"{r.account.source}: {text}" for r in made.readings for text in (*r.notices, *left_over.told(r))
    ]
    if weapon == "unknown" and salvo.weapon:
        texts.append(f"Weapon {salvo.weapon} has no prior of its own: the one for an unknown weapon serves")
    return tuple(texts)


def _figures(solution: Solution, told: Stories) -> tuple[FigurePosterior, ...]:
    found = []
    for voice, reading in enumerate(solution.problem.readings):
        used = set(reading.used).difference(left_over.contradicted(reading))
        for place, figure in enumerate(reading.account.figures):
            inside = float(solution.mass[_inside(solution, figure)].sum())
            ratios = {
                name: reweigh.figure_ratio(solution, voice, place, name, pair)
                for name, pair in told.items()
                if place in used
            }
            found.append(
                FigurePosterior(
                    reading.account.source,
                    figure.quantity,
                    figure.reading,
                    figure.claims,
                    place in used,
                    min(inside, 1.0),
                    MappingProxyType(ratios),
                )
            )
    return tuple(found)


def _inside(solution: Solution, figure: Figure) -> npt.NDArray[np.bool_]:
    """Return in which states the truth lies inside a figure's interval."""
    count, launched = answer.count_of(solution.grid, figure.quantity), solution.grid.launched
    if figure.reading.kind == "all":
        return np.asarray(count == launched)
    if figure.reading.kind == "share":
        share = count / launched
        return np.asarray((share >= figure.reading.low) & (share <= figure.reading.high))
    return np.asarray((count >= figure.reading.low) & (count <= figure.reading.high))


def _source(solution: Solution, place: int) -> SourcePosterior:
    reading = solution.problem.readings[place]
    with np.errstate(invalid="ignore"):  # 0 of 0, told below
        weights = source_weights(solution, place) or unmoved(solution, place)
    if not np.isfinite(weights.weight).all():
        # Its figures are so far from all that its prior allows that none of their probability is left in a float.
        figures = ", ".join(f"{f.quantity} {f.reading}" for f in reading.account.figures)
        raise ImpossibleError((f"{shown(reading.account.source)}: {figures}",))
    return SourcePosterior(
        reading.account.source,
        reading.account.role,
        reading.account.source_class,
        reading.account.bloc,
        reading.says_outcomes,
        reading.says_total,
        solution.problem.priors.strikes(reading.account.source),
        weights.copied,
        MappingProxyType(_marginals(weights)),
    )


def _marginals(w: SourceWeights) -> dict[str, Marginal]:
    a, b, knows = w.exact
    exact = knows * _beta(a + 1, b) + (1 - knows) * _beta(a, b + 1)
    return {
        "reliability": Marginal(w.reliability, w.weight, w.prior_weight),
        "spin": Marginal(w.spin, w.weight, w.prior_weight),
        "noise": Marginal(w.noise, w.weight, w.prior_weight),
        "size_spin": Marginal(w.size_spin, w.size_weight, w.size_prior_weight),
        "size_noise": Marginal(w.size_noise, w.size_weight, w.size_prior_weight),
        "size_exact": Marginal(_EXACT_POINTS, exact, _beta(a, b)),
    }


def _beta(a: float, b: float) -> Floats:
    x = _EXACT_POINTS
    weight = np.exp((a - 1) * np.log(x) + (b - 1) * np.log1p(-x) - betaln(a, b))
    return np.asarray(weight / weight.sum())
