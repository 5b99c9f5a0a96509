"""The charts of a salvo, each with the same numbers as a table."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from estimator.display.bars import bars_svg
from estimator.display.likelihood import percent
from estimator.display.marks import Mark, mark
from estimator.display.strips import split_svg, split_text
from estimator.posterior.values import FigurePosterior, SalvoPosterior
from estimator.quantities import LAUNCHED, OUTCOMES
from estimator.report.values import SalvoSummary, Saying

#: Fates of claims that are drawn although the model does not weigh them.
_SHOWN_ONLY: Final = ("repeats", "superseded", "not scored")
_WORTH_A_ROW: Final = 0.0005


@dataclass(frozen=True, slots=True)
class Chart:
    """One quantity as SVG and as rows of (number, probability, prior probability)."""

    quantity: str
    svg: str
    rows: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Strip:
    """One joint split as SVG and in words."""

    svg: str
    text: str
    probability: str


def charts(salvo: SalvoSummary) -> tuple[Chart, ...]:
    """Return the charts of the number launched and of every outcome in play."""
    return tuple(chart(salvo, quantity) for quantity in (LAUNCHED, *salvo.posterior.outcomes))


def chart(salvo: SalvoSummary, quantity: str, *, told: bool = True) -> Chart:
    """Return the chart of one quantity, with every claim on it marked where ``told``."""
    source = salvo.posterior
    pmf, prior = source.pmf[quantity], source.prior_pmf[quantity]
    marks = tuple(claim_marks(salvo, quantity)) if told else ()
    rows = tuple(
        (str(k), percent(float(pmf[k])), percent(float(prior[k])) if k < prior.size else "not tabulated")
        for k in range(pmf.size)
        if pmf[k] >= _WORTH_A_ROW
    )
    return Chart(
        quantity, bars_svg(pmf, quantity, prior=prior, marks=marks, headline=not source.withheld), rows
    )


def strips(salvo: SalvoSummary) -> tuple[Strip, ...]:
    """Return the most probable splits."""
    drawn = []
    for split in salvo.splits:
        counts = {name: getattr(split, name) for name in OUTCOMES}
        drawn.append(
            Strip(split_svg(counts, split.probability), split_text(counts), percent(split.probability))
        )
    return tuple(drawn)


def claim_marks(salvo: SalvoSummary, quantity: str) -> Iterable[Mark]:
    """Return a mark for every figure on a quantity, and for every claim that is shown but not counted."""
    said = [saying for saying in salvo.sayings if saying.claim.quantity == quantity]
    for saying in said:
        if saying.fate == "used" or saying.fate in _SHOWN_ONLY:
            yield _mark(saying, salvo.posterior)
    summed = {saying.claim.source for saying in said if saying.fate == "part of a sum"}
    for figure in salvo.posterior.figures:
        if figure.quantity == quantity and figure.source in summed:
            yield _sum_mark(figure)


def _mark(saying: Saying, salvo: SalvoPosterior) -> Mark:
    reading = saying.claim.reading
    if reading.kind == "silent":
        raise ValueError("found a claim that gives no figure; allowed: one that does")
    interval = (reading.kind, reading.low, reading.high)
    made = mark(saying.claim.source, saying.claim.said, interval, salvo.most_probable(LAUNCHED))
    if saying.counted:
        return made
    note = ", ".join(text for text in (made.note, _why(saying)) if text)
    return replace(made, counted=False, note=note)


def _why(saying: Saying) -> str:
    return {"repeats": "repeats another", "superseded": "superseded"}.get(saying.fate, "")


def _sum_mark(figure: FigurePosterior) -> Mark:
    low, high = figure.reading.low, figure.reading.high
    return Mark(figure.source, f"at least {low:.0f}", low, high, figure.counted, "from its parts")
