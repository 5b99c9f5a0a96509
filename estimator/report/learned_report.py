"""The report of learned sources as a page or as a PDF, from one set of pieces."""

from pathlib import Path

from estimator.inference.learned import LearnedSources
from estimator.output import write_bytes
from estimator.report.html import environment
from estimator.report.learned import learned_json
from estimator.report.learned_content import TITLE, learned_blocks
from estimator.report.pdf import set_pdf


def learned_html(learned: LearnedSources) -> str:
    """Return the report as one self-contained page."""
    template = environment().get_template("blocks.html.jinja")
    return template.render(title=TITLE, blocks=learned_blocks(learned))


def learned_pdf(learned: LearnedSources) -> bytes:
    """Return the report as a PDF."""
    return set_pdf(TITLE, learned_blocks(learned))


def write_learned(learned: LearnedSources, path: str | Path, form: str, *, force: bool = False) -> Path:
    """Write the report of learned sources as .html, .pdf or .json and return its path."""
    if form == ".pdf":
        content = learned_pdf(learned)
    else:
        content = (learned_json(learned) if form == ".json" else learned_html(learned)).encode("utf-8")
    return write_bytes(path, content, force=force)
