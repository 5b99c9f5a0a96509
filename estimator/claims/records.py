"""Rows of an edited table (Python values) -> raw rows."""

import math
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from estimator.claims.findings import Findings, Place
from estimator.claims.json_table import RecordReader
from estimator.claims.limits import Limits
from estimator.claims.tables import NumberToken, RawRow, Schema, check_row_count


def record_rows(
    records: Iterable[Mapping[str, object]], file: str, schema: Schema, findings: Findings, limits: Limits
) -> list[RawRow]:
    """Return the raw rows of ``records``, counted from 1; rows without any content are passed over."""
    reader = RecordReader(file, schema, findings, limits)
    rows, count = [], 0
    for number, record in enumerate(records, start=1):
        cells: dict[object, object] = {key: _cell(str(key), value) for key, value in record.items()}
        if all(cell == "" for cell in cells.values()):
            continue
        count += 1
        if count <= limits.rows and (row := reader.record(number, cells)):
            rows.append(row)
    check_row_count(count, file, findings, limits)
    if count == 0:
        mend = f"No {schema.what}: fill in a row."
        findings.fault(Place(file), "an empty table", f"at least one row of {schema.what}", mend)
    return rows


def _cell(column: str, value: object) -> object:
    """Return a value as JSON would have it; table editors write a blank cell as None or NaN."""
    if value is None or (column != "said" and isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool | str):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, float):
        return NumberToken(repr(float(value)))
    if hasattr(value, "__index__"):
        # Decimal, unlike str, writes integers of any length.
        return NumberToken(format(Decimal(value.__index__()), "f"))
    return value
