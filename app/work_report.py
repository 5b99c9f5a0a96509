"""What the Report page offers to download: every form of the answer, each with what the answer hangs on."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from app import own_file, state, work, work_argument
from app.question import Question
from estimator.argument.argue import argue
from estimator.errors import LimitError
from estimator.inference.budget import USUAL
from estimator.inference.cost import check
from estimator.posterior.values import Posterior
from estimator.report.summary import Summary, summarise
from estimator.write import content


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """What a report is made from: a form is made when its button is pressed, when no session is at hand.

    ``left_out`` says why it will not tell what the answer hangs on; empty where it will.
    """

    summary: Summary
    others: Mapping[str, Posterior]
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """One form: its suffix and type, and what it is good for."""

    suffix: str
    mime: str
    use: str

    def make(self, found: Material) -> bytes:
        """Return the bytes of the report in this form."""
        posterior = found.summary.posterior
        # The CSV is a table of probabilities, which holds no argument.
        if self.suffix == "csv" or found.left_out:
            return content(found.summary, f".{self.suffix}")
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
    if question.scenario == work.OWN:
        summary = _with_notice(summary, own_file.told(state.own_numbers()))
    reason = left_out(question)
    if reason:
        summary = _with_notice(summary, f"What the answer hangs on was left out. {reason}")
    return Material(summary, others, reason)


def left_out(question: Question) -> str:
    """Return why a report will not tell what the answer hangs on: it would take too long; empty where it will."""
    try:
        check(work_argument.cost(question), USUAL)
    except LimitError as error:
        return str(error)
    return ""


def _with_notice(summary: Summary, text: str) -> Summary:
    notices = (*summary.posterior.notices, text)
    return replace(summary, posterior=replace(summary.posterior, notices=notices), notices=notices)


def claims_file(rows: Sequence[state.Row]) -> bytes:
    """Return the rows that count as a claims file, so that a report's command has what it names."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, state.COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(row for row in rows if row[state.COUNTS] and not state.is_blank(row))
    return text.getvalue().encode()
