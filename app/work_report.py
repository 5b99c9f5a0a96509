"""What the Report page offers to download: every form of the answer, each with what the answer hangs on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from app import work
from app.question import Question
from estimator.argument.argue import argue
from estimator.posterior.values import Posterior
from estimator.report.summary import Summary, summarise
from estimator.write import content


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """What a report is made from: a form is made when its button is pressed, when no session is at hand."""

    summary: Summary
    others: Mapping[str, Posterior]


@dataclass(frozen=True, slots=True)
class Form:
    """One form: its suffix and type, and what it is good for."""

    suffix: str
    mime: str
    use: str

    def make(self, found: Material) -> bytes:
        """Return the bytes of the report in this form."""
        posterior = found.summary.posterior
        if self.suffix == "csv":  # a table of probabilities, which holds no argument
            return content(found.summary, ".csv")
        return content(summarise(posterior, found.others, argue(posterior)), f".{self.suffix}")


_FORMS: Final = (
    Form("html", "text/html", "to read and to send: one page that needs nothing else"),
    Form("pdf", "application/pdf", "to print and to send: the same in pages"),
    Form("json", "application/json", "for programs: every number with its names"),
    Form("csv", "text/csv", "for tables: every number's probability in a row of its own"),
)


def forms() -> tuple[Form, ...]:
    """Return the forms that can be made."""
    return _FORMS


def material(question: Question) -> Material:
    """Return what a report is made from."""
    summary = question.compared
    plain = replace(question.options, record=None)
    others = {
        name: work.answer(question.ledger, question.salvo, name, plain).posterior
        for name in summary.scenarios[1:]
    }
    return Material(summary, others)
