"""truth.csv: ranges that later evidence supports, kept apart from the claims."""

from dataclasses import dataclass
from pathlib import Path

from estimator.claims.characters import bad_in_name, bad_in_text
from estimator.claims.decoding import read_bytes
from estimator.claims.findings import Findings, Place, file_name, shown
from estimator.claims.limits import Limits, raise_it
from estimator.claims.reading import table_rows
from estimator.claims.tables import TRUTHS, RawRow
from estimator.errors import ClaimError
from estimator.quantities import QUANTITIES

_DEFAULT = Limits()


@dataclass(frozen=True, slots=True)
class TruthRange:
    """What later evidence supports of one quantity of one salvo: whole numbers ``low..high``."""

    strike: str
    weapon: str
    quantity: str
    low: int
    high: int
    basis: str = ""
    url: str = ""


def read_truth(path: str | Path, *, limits: Limits = _DEFAULT) -> tuple[TruthRange, ...]:
    """Read a truth file (CSV or JSON); raises ClaimError with every fault."""
    findings, path = Findings(), Path(path)
    file = file_name(path)
    data = read_bytes(path, findings, limits)
    rows = [] if data is None else table_rows(data, file, TRUTHS, findings, limits)
    first: dict[tuple[str, str, str], int] = {}
    ranges = []
    for raw in rows:
        found = _truth_range(raw, Place(file, raw.line), findings, limits)
        if found is None:
            continue
        line = first.setdefault((found.strike, found.weapon, found.quantity), raw.line)
        if line != raw.line:
            mend = "Keep one of the two."
            text = f"a second range for {found.quantity} of {shown(found.strike)} (the first in line {line})"
            findings.fault(Place(file, raw.line), text, "one range for a quantity of a salvo", mend)
        ranges.append(found)
    if findings.faults:
        raise ClaimError(findings.first_faults(limits.faults), len(findings.faults))
    return tuple(ranges)


def _truth_range(raw: RawRow, place: Place, findings: Findings, limits: Limits) -> TruthRange | None:
    before = len(findings.faults)
    cells = {column: raw.cells.get(column, "").strip() for column in TRUTHS.columns}
    for column in ("strike", "weapon"):
        _check_name(cells[column], column, place, findings, limits)
    for column in ("basis", "url"):
        if bad := bad_in_text(cells[column]) or _too_long(cells[column], limits.cell):
            findings.fault(place._replace(column=column), bad, "plain text", "Shorten or retype it.")
    if cells["quantity"] not in QUANTITIES:
        at = place._replace(column="quantity")
        findings.fault(at, shown(cells["quantity"]), ", ".join(QUANTITIES), "Choose one of these.")
    low = _whole(cells["low"], place._replace(column="low"), findings, limits)
    high = _whole(cells["high"], place._replace(column="high"), findings, limits)
    if low is not None and high is not None and low > high:
        found = f"low {low} above high {high}"
        findings.fault(place._replace(column="low"), found, "a range from low to high", "Swap the two.")
    if len(findings.faults) > before or low is None or high is None:
        return None
    names = (cells["strike"], cells["weapon"], cells["quantity"])
    return TruthRange(*names, low, high, cells["basis"], cells["url"])


def _check_name(name: str, column: str, place: Place, findings: Findings, limits: Limits) -> None:
    bad = bad_in_name(name) or _too_long(name, limits.name)
    if column == "strike" and not name:
        bad = "a blank cell"
    if bad:
        allowed = f"1 to {limits.name} visible characters"
        findings.fault(place._replace(column=column), bad, allowed, f"Name the {column} as in the claims.")


def _too_long(text: str, limit: int) -> str | None:
    return f"{len(text):,} characters" if len(text) > limit else None


def _whole(text: str, place: Place, findings: Findings, limits: Limits) -> int | None:
    if text.isascii() and text.isdecimal() and len(text) <= 15 and int(text) <= limits.count:
        return int(text)
    allowed = f"a whole number from 0 to the limit of {limits.count:,}"
    mend = raise_it("count") if text.isdecimal() else "Write it in plain digits; a range has two ends."
    findings.fault(place, shown(text) if text else "a blank cell", allowed, mend)
    return None
