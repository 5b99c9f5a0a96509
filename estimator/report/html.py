"""One self-contained HTML file: no script, nothing loaded from anywhere, the same bytes for the same inputs."""

import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from estimator.argument.argue import Argument
from estimator.claims.ledger import Claim
from estimator.display.colours import COLOURS, LETTERS
from estimator.display.likelihood import SCALES, Scale, percent
from estimator.display.plain import safe, visible
from estimator.display.sentence import legend
from estimator.posterior.values import PARAMETERS, Posterior
from estimator.priors import STANDARD_SCENARIOS
from estimator.quantities import OUTCOMES
from estimator.report.argument_sections import argument_sections
from estimator.report.certificate import calibration
from estimator.report.charts import charts, strips
from estimator.report.checklist import GUIDES, checklist, tally
from estimator.report.disagreement import disagreements
from estimator.report.sections import Name
from estimator.report.summary import summarise
from estimator.report.used import prior_groups
from estimator.report.values import Contents

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES: Final = Path(__file__).resolve().parent / "templates"
_RANGE: Final = re.compile(r"(?<![\d-])(\d+)-(\d+)(?![\d-])")
#: Parts of a sentence in brackets.
BRACKETS: Final = re.compile(r"(\([^()]*\))")


def report_html(
    posterior: Posterior,
    others: Mapping[str, Posterior] | None = None,
    argument: Argument | None = None,
    scale: Scale = "icd203",
) -> str:
    """Return the report as text."""
    return html_of(summarise(posterior, others, argument, scale))


def html_of(summary: Contents) -> str:
    """Return the report of a summary as text."""
    posterior = summary.posterior
    template = environment().get_template("report.html.jinja")
    return template.render(
        summary=summary,
        posterior=posterior,
        legend=legend(),
        scales=SCALES,
        groups=prior_groups(summary),
        command=command(posterior, summary.scale, summary.argument),
        parameters=PARAMETERS,
        outcomes=OUTCOMES,
        colours=COLOURS,
        letters=LETTERS,
    )


def command(posterior: Posterior, scale: Scale = "icd203", argument: Argument | None = None) -> str:
    """Return the command that makes the report again; the folder of the claims is the reader's own."""
    files = sorted({claim.file for claim in posterior.ledger.claims})
    scenario = posterior.priors.scenario.partition(", learned")[0]
    parts = ["estimator", "report", files[0] if len(files) == 1 else "FOLDER", "-o", "report.html"]
    if scenario not in STANDARD_SCENARIOS:  # it is known only where its file lies
        parts += ["--priors", "PRIORS"]
    parts += ["--scenario", scenario, "--seed", str(posterior.seed)]
    if posterior.priors.learned:
        parts += ["--sources", "sources.nc"]
    if posterior.as_of:
        parts += ["--as-of", posterior.as_of]
    if posterior.weapon_prior:
        parts += ["--weapon-prior", posterior.weapon_prior]
    kept = posterior.salvos[0].outcomes
    if kept != OUTCOMES:
        parts += ["--outcomes", ",".join(kept)]
    if argument and len(argument.salvos) == 1:  # of several, each salvo was seen from its own headline
        parts += ["--about", argument.salvos[0].quantity, "--statement", str(argument.salvos[0].statement)]
    if scale != "icd203":
        parts += ["--words", scale]
    return shlex.join(map(safe, parts))


def link(claim: Claim) -> str:
    """Return a claim's address where it is one of the web's, else nothing."""
    try:
        parts = urlsplit(claim.url.strip())
    except ValueError:
        return ""
    return claim.url.strip() if parts.scheme in {"http", "https"} and parts.netloc else ""


def environment() -> "Environment":
    """Return the templates' environment; Jinja is imported here so that the command line starts without it."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415
    from markupsafe import Markup  # noqa: PLC0415

    def finalize(value: Any) -> Any:
        return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "percent": lambda value: percent(value).replace(" ", "\u00a0"),
        "own": own,
        "name": lambda quantity: quantity.replace("_", " "),
        "number": lambda value: f"{round(value, 2) + 0.0:.2f}".replace("-", "\u2212"),
        "pieces": lambda text: [(piece.startswith("("), piece) for piece in BRACKETS.split(text) if piece],
        "svg": Markup,  # for what this package draws: every text in it is escaped already
    }
    environment.tests["name_from_outside"] = lambda cell: isinstance(cell, Name)
    environment.globals |= {"charts": charts, "strips": strips, "disagreements": disagreements, "link": link}
    environment.globals |= {"checklist": checklist, "tally": tally, "guides": GUIDES}
    environment.globals |= {"argument_sections": argument_sections, "calibration": calibration}
    return environment


def own(text: object) -> str:
    """Return our own text with dashes between numbers (not in dates) and with spaces that do not break."""
    return _RANGE.sub("\\1\u2013\\2", str(text)).replace(" %", "\u00a0%")
