"""What the Report page offers to download: every form of the answer that this installation can make."""

import importlib
import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from app import work
from app.question import Question
from estimator.exchange.long_csv import long_csv
from estimator.posterior.values import Posterior
from estimator.report.html import report_html
from estimator.report.summary import Summary

#: Where the report as PDF comes from, once it is there, and by which names it is made.
_PDF: Final = "estimator.report.pdf"


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """What a report is made from: a form is made when its button is pressed, when no session is at hand."""

    summary: Summary
    others: Mapping[str, Posterior]


@dataclass(frozen=True, slots=True)
class Form:
    """One form: its suffix and type, what it is good for, and how its bytes are made."""

    suffix: str
    mime: str
    use: str
    make: Callable[[Material], bytes]


def forms() -> tuple[Form, ...]:
    """Return the forms that can be made here."""
    pdf = _pdf_maker()
    return (
        Form("html", "text/html", "to read and to send: one page that needs nothing else", _html),
        *([Form("pdf", "application/pdf", "to print and to send: the same in pages", pdf)] if pdf else []),
        Form("json", "application/json", "for programs: every number with its names", _json),
        Form("csv", "text/csv", "for tables: every number's probability in a row of its own", _csv),
    )


def material(question: Question) -> Material:
    """Return what a report is made from."""
    summary = question.compared
    plain = replace(question.options, record=None)
    others = {
        name: work.answer(question.ledger, question.salvo, name, plain).posterior
        for name in summary.scenarios[1:]
    }
    return Material(summary, others)


def _html(found: Material) -> bytes:
    return report_html(found.summary.posterior, found.others).encode()


def _json(found: Material) -> bytes:
    return found.summary.to_json().encode()


def _csv(found: Material) -> bytes:
    return long_csv(found.summary.posterior).encode()


def _pdf_maker() -> Callable[[Material], bytes] | None:
    """Return what makes a PDF, where the installation has it."""
    if importlib.util.find_spec(_PDF) is None:
        return None
    module = importlib.import_module(_PDF)
    if hasattr(module, "report_pdf"):
        return lambda found: module.report_pdf(found.summary)
    if hasattr(module, "report_bytes"):
        return lambda found: module.report_bytes(found.summary, ".pdf")
    return None
