"""CSV text -> raw rows, strictly: what the csv module would swallow is a fault."""

import csv
import io
from collections.abc import Iterator

from estimator.claims.findings import Findings, Place
from estimator.claims.limits import Limits
from estimator.claims.tables import Headers, RawRow, Schema, check_row_count, raw_row

_DELIMITERS = ",;\t"


def csv_rows(text: str, file: str, schema: Schema, findings: Findings, limits: Limits) -> list[RawRow]:
    """Return the rows of a CSV text with comma, semicolon or tab; the header is line 1."""
    before = len(findings.faults)
    records = _records(text, file, schema, findings)
    line, first = next(records, (1, []))
    if not first:
        if len(findings.faults) == before:
            mend = f"No {schema.what}: add a header and rows, or a list of records."
            findings.fault(Place(file), "an empty file", f"a header and rows of {schema.what}", mend)
        return []
    headers = Headers(file, schema, findings, limits)
    names = [headers.resolve(cell) for cell in first]
    headers.check(names, line)
    rows, count = [], 0
    for line, cells in records:
        count += 1
        if count <= limits.rows and _is_whole(cells, names, Place(file, line), findings):
            rows.append(raw_row(line, zip(names, cells, strict=True), schema))
    check_row_count(count, file, findings, limits)
    if count == 0 and len(findings.faults) == before:
        mend = f"No {schema.what}: add a row below the header."
        findings.fault(
            Place(file), "a header and nothing below it", f"at least one row of {schema.what}", mend
        )
    return rows


def _records(text: str, file: str, schema: Schema, findings: Findings) -> Iterator[tuple[int, list[str]]]:
    """Yield each record that is not empty with the line it begins on, going on after a broken one."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text, schema), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            _broken(str(error), Place(file, line), findings)
            continue
        if any(cell.strip() for cell in cells):
            yield line, cells
        elif len(cells) > 1:
            findings.notice(file, line, "an empty row was passed over")


def _broken(reason: str, place: Place, findings: Findings) -> None:
    if "end of data" in reason:
        found, mend = (
            "a quote that is never closed",
            'Close it, and write a quote inside a quoted cell as "".',
        )
    elif "expected after" in reason:
        found = "text after a closing quote (or a quote that is not closed)"
        mend = 'Write a quote inside a quoted cell as "".'
    elif "field larger" in reason:
        found, mend = "a cell longer than 131,072 characters", "Look for a quote that is not closed."
    else:
        found, mend = f"a broken row ({reason})", "Write the row anew."
    findings.fault(place, found, "cells whose quotes open and close", mend)


def _is_whole(cells: list[str], names: list[str], place: Place, findings: Findings) -> bool:
    if len(cells) == len(names):
        return True
    kind = "too many" if len(cells) > len(names) else "too few"
    mend = "Quote a cell that holds the separator, or add the missing cells."
    findings.fault(place, f"{len(cells)} cells ({kind})", f"{len(names)} cells, as in the header", mend)
    return False


def _delimiter(text: str, schema: Schema) -> str:
    """Return the separator under which the header names most known columns; the comma wins a tie."""
    header = next((line for line in text.splitlines() if line.strip()), "")

    def known(delimiter: str) -> int:
        return sum(cell.strip(' "').casefold() in schema.columns for cell in header.split(delimiter))

    return max(_DELIMITERS, key=lambda delimiter: (known(delimiter), header.count(delimiter)))
