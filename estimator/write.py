"""A result written in the form that the name of its file asks for."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from estimator.argument.argue import Argument
from estimator.display.likelihood import Scale
from estimator.display.plain import safe
from estimator.errors import OutputError
from estimator.exchange.long_csv import long_csv
from estimator.output import check_target, write_bytes
from estimator.posterior.values import Posterior
from estimator.report.html import html_of
from estimator.report.pdf import report_pdf
from estimator.report.summary import Summary, summarise

#: What the name of a report may end in.
FORMS: Final = (".html", ".pdf", ".json", ".csv")


def write_report(
    posterior: Posterior,
    path: str | Path,
    *,
    others: Mapping[str, Posterior] | None = None,
    argument: Argument | None = None,
    scale: Scale = "icd203",
    force: bool = False,
) -> Path:
    """Write the report of a posterior to ``path``, as HTML, PDF, JSON or CSV by its suffix, and return the path.

    ``others`` maps further scenarios to their posteriors, for the side-by-side table; ``argument`` (``argue``) adds
    what the answer hangs on; ``scale`` names the words for probabilities. The CSV is one long table of every number's
    probability and holds neither. Raises OutputError for another suffix, OutputExistsError where ``path`` is there
    already and ``force`` is not given.
    """
    form = form_of(path)
    check_target(path, force=force)
    return write_bytes(path, content(summarise(posterior, others, argument, scale), form), force=force)


def content(summary: Summary, form: str) -> bytes:
    """Return a summary in one of FORMS."""
    if form == ".pdf":
        return report_pdf(summary)
    if form == ".csv":
        return long_csv(summary.posterior).encode("utf-8")
    return (summary.to_json() if form == ".json" else html_of(summary)).encode("utf-8")


def form_of(path: str | Path, allowed: tuple[str, ...] = FORMS) -> str:
    """Return the form that a name asks for, or raise OutputError."""
    suffix = Path(path).suffix.lower()
    if suffix not in allowed:
        found = f"the suffix {safe(suffix)}" if suffix else "no suffix"
        raise OutputError(
            f"{safe(Path(path).name) or '--output'}: found {found}; allowed: {', '.join(allowed)}. End the name in "
            "one of these: it tells the form."
        )
    return suffix
