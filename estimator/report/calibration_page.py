"""The generated part of docs/calibration.md, and what its charts show."""

from typing import Any, Final

import numpy as np

from estimator.checks.certificate import Certificate
from estimator.checks.uniform import envelope
from estimator.display.ranks import Panel
from estimator.report.certificate import NOTE, markdown, named, nuts_grid, quantity_grid, short_grid
from estimator.report.sections import Grid

type Object = dict[str, Any]

#: Probability that the drawn ECDF of one calibrated quantity leaves its envelope.
_OUTSIDE: Final = 0.01


def calibration_markdown(certificate: Certificate, folder: str) -> str:
    """Return the generated part of docs/calibration.md; charts lie in ``folder``, beside the page."""
    about = Grid(
        "What is simulated",
        ("scenario", "simulations", "what is in it"),
        tuple(
            (str(one["name"]), f"{one['simulations']:,}", str(one["about"])) for one in certificate.scenarios
        ),
    )
    lines = [_committed(certificate), ""]
    for grid in (about, short_grid(certificate), quantity_grid(certificate), nuts_grid(certificate)):
        lines += [f"### {grid.caption}", "", *markdown(grid), ""]
        lines += [NOTE, ""] if grid.caption.startswith("Calibration") else []
    lines += ["### Charts", ""]
    for one in certificate.scenarios:
        inside = sum(panel.inside for panel in panels(one))
        alt = f"{one['name']}: {inside} of {len(one['quantities'])} quantities inside their envelopes"
        lines += [f"![{alt}]({folder}/{one['slug']}.svg)", ""]
    return "\n".join(lines).rstrip() + "\n"


def panels(scenario: Object) -> list[Panel]:
    """Return what is drawn of a scenario: every quantity with its envelope."""
    bounds = envelope(int(scenario["simulations"]), _OUTSIDE)
    return [
        Panel(named(name), np.array(one["counts"]), bounds) for name, one in scenario["quantities"].items()
    ]


def _committed(certificate: Certificate) -> str:
    """Return what the page says of the certificate itself; not whether it belongs, which a page cannot know."""
    found = certificate.coverage("90")
    return (
        f"{certificate.simulations:,} simulated strikes from seed {certificate.plain['seed']}, priors of the scenario "
        f"`{certificate.plain['priors']}`, version {certificate.plain['version']}: 90 % sets held the truth in "
        f"{100 * found.share:.1f} % (promised: {100 * found.promised:.1f} %). Code and priors: "
        f"`{certificate.hash[:16]}`."
    )
