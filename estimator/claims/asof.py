"""asof.csv: for each strike the dates at which it is looked back on."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from estimator.claims.characters import bad_in_name
from estimator.claims.dates import read_date, today_utc
from estimator.claims.decoding import read_bytes
from estimator.claims.findings import Findings, Place, file_name
from estimator.claims.limits import Limits
from estimator.claims.numerals import UnreadableError
from estimator.claims.reading import table_rows
from estimator.claims.tables import RawRow, Schema
from estimator.errors import ClaimError

_DEFAULT = Limits()
_SCHEMA = Schema("as-of dates", ("strike", "day0", "day7"), ())


@dataclass(frozen=True, slots=True)
class AsOfDates:
    """The ends of the day of a strike, and of a week later."""

    strike: str
    day0: date
    day7: date


def read_as_of(path: str | Path, *, limits: Limits = _DEFAULT) -> dict[str, AsOfDates]:
    """Read a file of as-of dates (CSV or JSON), by strike; raises ClaimError with every fault."""
    findings, path = Findings(), Path(path)
    file = file_name(path)
    data = read_bytes(path, findings, limits)
    rows = [] if data is None else table_rows(data, file, _SCHEMA, findings, limits)
    found: dict[str, AsOfDates] = {}
    for raw in rows:
        dates = _dates(raw, Place(file, raw.line), findings)
        if dates is not None and found.setdefault(dates.strike, dates) is not dates:
            mend = "Keep one of the two."
            findings.fault(Place(file, raw.line), "a second row for a strike", "one row a strike", mend)
    if findings.faults:
        raise ClaimError(findings.first_faults(limits.faults), len(findings.faults))
    return found


def _dates(raw: RawRow, place: Place, findings: Findings) -> AsOfDates | None:
    strike = raw.cells.get("strike", "").strip()
    bad = bad_in_name(strike) if strike else "a blank cell"
    if bad:
        findings.fault(place._replace(column="strike"), bad, "a strike's name", "Name it as in the claims.")
    days = [_date(raw, column, place, findings) for column in ("day0", "day7")]
    if bad or days[0] is None or days[1] is None:
        return None
    if days[0] > days[1]:
        findings.fault(place, "day0 after day7", "day0 no later than day7", "Swap the two.")
        return None
    return AsOfDates(strike, days[0], days[1])


def _date(raw: RawRow, column: str, place: Place, findings: Findings) -> date | None:
    try:
        return read_date(raw.cells.get(column, ""), today_utc())[0].date()
    except UnreadableError as error:
        findings.fault(place._replace(column=column), error.found, error.allowed, error.mend)
        return None
