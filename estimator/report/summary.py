"""From a posterior to a summary: the numbers worth reading, chosen once for text, JSON and HTML."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType
from typing import Final

from estimator.argument.argue import Argument
from estimator.claims.fates import Fate, claim_status
from estimator.claims.ledger import Ledger
from estimator.display.likelihood import Scale
from estimator.display.sentence import safe_bet
from estimator.errors import EstimatorError
from estimator.inference.estimate import as_of_value
from estimator.posterior.values import Posterior, SalvoPosterior, SourcePosterior
from estimator.quantities import QUANTITIES
from estimator.report.as_json import summary_json
from estimator.report.limits import learned_limit, limits
from estimator.report.numbers import count, error_text, total_variation
from estimator.report.text import summary_text
from estimator.report.values import (
    Contents,
    NumberRow,
    QuantityRow,
    SalvoSummary,
    Saying,
    ScenarioRow,
    SourceRow,
)

#: Joint splits that are shown.
SPLITS: Final = 5


@dataclass(frozen=True, slots=True, eq=False)
class Summary(Contents):
    """A posterior in readable form: its contents as values, as text and as JSON."""

    @property
    def text(self) -> str:
        """The summary for a terminal."""
        return summary_text(self)

    def to_json(self) -> str:
        """Return the summary as JSON, in the form of docs/output.md."""
        return summary_json(self)


def summarise(
    posterior: Posterior,
    others: Mapping[str, Posterior] | None = None,
    argument: Argument | None = None,
    scale: Scale = "icd203",
) -> Summary:
    """Return a posterior in readable form; ``others`` maps names of further scenarios to their posteriors.

    ``argument`` (``argue``) is what the answers hang on; a report without it lacks its sensitivity part. ``scale``
    chooses the words for probabilities: "icd203", "phia" or "ipcc".

    ``Summary.text`` is for a terminal, ``Summary.to_json()`` for programs. Raises EstimatorError where ``others`` are
    not about the same salvos.
    """
    headline = posterior.priors.scenario
    beside = {name: other for name, other in (others or {}).items() if name != headline}
    for name, other in beside.items():
        _check_same(posterior, other, name)
    fates = claim_status(posterior.ledger, as_of_value(posterior.as_of))
    salvos = tuple(
        _salvo(salvo, posterior, fates, scale, {name: other.salvos[k] for name, other in beside.items()})
        for k, salvo in enumerate(posterior.salvos)
    )
    return Summary(posterior, salvos, (headline, *beside), posterior.notices, argument, scale)


def _check_same(posterior: Posterior, other: Posterior, name: str) -> None:
    def about(each: Posterior) -> tuple[object, ...]:
        return each.claims_hash, *((salvo.strike, salvo.weapon, salvo.outcomes) for salvo in each.salvos)

    if about(posterior) != about(other):
        raise EstimatorError(
            f"scenario {name}: found other claims or outcomes than the headline's; allowed: the same. "
            "Estimate both from one ledger with the same options."
        )


def _salvo(
    salvo: SalvoPosterior,
    posterior: Posterior,
    fates: Sequence[Fate],
    scale: Scale,
    others: Mapping[str, SalvoPosterior],
) -> SalvoSummary:
    ledger, learned = posterior.ledger, posterior.priors.learned
    sayings = _sayings(salvo, ledger, fates)
    rows = tuple(_row(salvo, quantity, sayings) for quantity in QUANTITIES if quantity in salvo.pmf)
    sources = tuple(map(_source, salvo.sources))
    scenarios = _scenarios((salvo, *others.values())) if others else ()
    names = ("the one shown", *others)
    return SalvoSummary(
        posterior=salvo,
        sentence=salvo.sentence(scale),
        limits=(*learned_limit(salvo, learned), *limits(salvo, rows, sources, scenarios, names)),
        rows=rows,
        scenarios=scenarios,
        splits=salvo.splits(SPLITS),
        sources=sources,
        sayings=sayings,
        error=error_text(salvo.error),
    )


def _row(salvo: SalvoPosterior, quantity: str, sayings: Sequence[Saying]) -> QuantityRow:
    pmf, prior = salvo.pmf[quantity], salvo.prior_pmf[quantity]
    said = [saying for saying in sayings if saying.claim.quantity == quantity]
    # What counted is read first; a sort keeps the order of the file otherwise.
    said.sort(key=lambda saying: not saying.counted)
    return QuantityRow(quantity, count(pmf), count(prior), total_variation(pmf, prior), tuple(said))


def _sayings(salvo: SalvoPosterior, ledger: Ledger, fates: Sequence[Fate]) -> tuple[Saying, ...]:
    """Return every claim about one salvo, in the order of the ledger."""
    figures = {place: figure for figure in salvo.figures for place in figure.claims}
    told = []
    for place, claim in enumerate(ledger.claims):
        if (claim.strike, claim.weapon) != (salvo.strike, salvo.weapon):
            continue
        figure, fate = figures.get(place), str(fates[place])
        if figure is not None and not figure.counted:
            fate = "not scored"
        told.append(Saying(claim, fate, figure.truth_inside if figure is not None else None))
    return tuple(told)


def _source(source: SourcePosterior) -> SourceRow:
    numbers = {
        name: NumberRow(name, m.mean(), m.interval(), m.mean(prior=True), m.interval(prior=True))
        for name, m in source.numbers.items()
    }
    return SourceRow(
        source.name,
        source.role,
        source.source_class,
        source.bloc,
        source.says_outcomes,
        source.says_total,
        source.strikes,
        source.copied,
        MappingProxyType(numbers),
    )


def _scenarios(salvos: Sequence[SalvoPosterior]) -> tuple[ScenarioRow, ...]:
    rows = []
    for quantity in QUANTITIES:
        if quantity not in salvos[0].pmf:
            continue
        pmfs = [salvo.pmf[quantity] for salvo in salvos]
        spread = max(total_variation(one, other) for one, other in combinations(pmfs, 2))
        threshold, _ = safe_bet(pmfs[0])
        at_least = tuple(salvo.at_least(quantity, threshold) for salvo in salvos)
        rows.append(ScenarioRow(quantity, tuple(map(count, pmfs)), spread, threshold, at_least))
    return tuple(rows)
