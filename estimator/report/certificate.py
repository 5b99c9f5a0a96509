"""The certificate of calibration as tables: in a report and for a terminal."""

from collections.abc import Sequence
from typing import Any, Final

from estimator.checks.certificate import Certificate
from estimator.display.plain import table
from estimator.errors import StoredFileError
from estimator.priors.values import PriorSet
from estimator.report.sections import Cell, Grid

type Object = dict[str, Any]

_LEVELS: Final = ("50", "80", "90")
NOTE: Final = (
    "Held: share of the smallest credible sets of launched, intercepted and hit that held the truth; in brackets what "
    "they promised, which is more than was asked for, since a set of whole numbers cannot stop anywhere. p: smallest "
    "p-value of the ranks of every count, every number of a source and the joint likelihood, corrected for their "
    "number."
)


def calibration(priors: PriorSet | None = None) -> tuple[str, Grid | None, str]:
    """Return sentence, table and note of the certificate of this installation; no table where it does not belong."""
    try:
        certificate = Certificate.load()
    except StoredFileError as error:
        return str(error), None, ""
    told = certificate.sentence(priors)
    return (told, short_grid(certificate), NOTE) if certificate.belongs() else (told, None, "")


def calibration_object(priors: PriorSet) -> Object | None:
    """Return what a result's JSON holds of the certificate; None where there is none."""
    try:
        certificate = Certificate.load()
    except StoredFileError:
        return None
    return {
        "sentence": certificate.sentence(priors),
        "belongs": certificate.belongs(),
        "passed": certificate.passed,
        "hash": certificate.hash,
        "simulations": certificate.simulations,
        "scenarios": [
            {name: one[name] for name in ("name", "simulations", "passed", "p_value", "coverage")}
            for one in certificate.scenarios
        ],
    }


def short_grid(certificate: Certificate) -> Grid:
    """Return one row a scenario: sets that held the truth, the smallest p-value, the verdict."""
    head = ("simulated", "strikes", *(f"{level} % sets held" for level in _LEVELS), "p", "verdict")
    return Grid(
        "Calibration, scenario by scenario",
        head,
        tuple(_row(certificate, one) for one in certificate.scenarios),
    )


def certificate_text(certificate: Certificate) -> str:
    """Return the certificate for a terminal."""
    lines = [certificate.sentence(), ""]
    for grid in (short_grid(certificate), quantity_grid(certificate), nuts_grid(certificate)):
        lines += [grid.caption, *table(_plain(grid.head), [_plain(row) for row in grid.rows]), ""]
    return "\n".join([*lines, NOTE, ""])


def quantity_grid(certificate: Certificate) -> Grid:
    """Return for every quantity the smaller of its two p-values in every scenario."""
    scenarios = certificate.scenarios
    names = list(dict.fromkeys(name for one in scenarios for name in one["quantities"]))
    rows = tuple((named(name), *(_p(one["quantities"].get(name)) for one in scenarios)) for name in names)
    return Grid(
        "Smaller p-value of each quantity", ("rank of", *(str(one["name"]) for one in scenarios)), rows
    )


def nuts_grid(certificate: Certificate) -> Grid:
    """Return one row for each calibration of learning."""
    rows = tuple(
        (
            str(one["name"]),
            f"{one['simulations']}",
            told_p(one["p_value"], 2),
            _verdict(one),
            f"{one['failed_gate']}",
        )
        for one in certificate.plain["nuts"]["scenarios"]
    )
    return Grid(
        "Learning by NUTS on small panels", ("panels", "simulated", "p", "verdict", "failed their gate"), rows
    )


def markdown(grid: Grid) -> list[str]:
    """Return a table's lines in Markdown; its cells are our own text."""
    return [_line(_plain(row)) for row in (grid.head, ["---"] * len(grid.head), *grid.rows)]


def _row(certificate: Certificate, one: Object) -> tuple[Cell, ...]:
    found = [certificate.coverage(level, one) for level in _LEVELS]
    shares = (f"{100 * c.share:.1f} % ({100 * c.promised:.1f} %)" for c in found)
    return (str(one["name"]), f"{one['simulations']:,}", *shares, told_p(one["p_value"], 2), _verdict(one))


def _verdict(one: Object) -> str:
    return "passed" if one["passed"] else "failed"


def _p(quantity: Object | None) -> str:
    return told_p(min(quantity["chi_square"], quantity["ecdf"]), 3) if quantity else "-"


def told_p(p: float, digits: int) -> str:
    """Return a p-value with so many digits behind the point; a smaller one with its first digit, never as 0."""
    if p >= 10.0**-digits:
        return f"{p:.{digits}f}"
    return f"{p:.{digits + 1}f}" if p >= 10.0 ** -(digits + 1) else f"under {10.0 ** -(digits + 1):g}"


def named(quantity: str) -> str:
    """Return a quantity as it is read."""
    return quantity.replace("_", " ")


def _plain(cells: Sequence[Cell]) -> list[str]:
    return [cell if isinstance(cell, str) else cell.text for cell in cells]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
