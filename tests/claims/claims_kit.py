"""Small makers of claims files, so that a test shows only what it is about."""

import csv
import io
import json
from datetime import date

import pytest

from estimator.claims import Ledger, Limits, read_claims_text
from estimator.errors import ClaimError, Fault

TODAY = date(2025, 1, 31)
Row = dict[str, object]


def row(**cells: object) -> Row:
    """Return a sound record with some cells changed; ``class_`` stands for the column ``class``."""
    plain = {"strike": "s1", "source": "A", "role": "defender", "quantity": "intercepted", "said": "5"}
    return plain | {column.rstrip("_"): cell for column, cell in cells.items()}


def as_csv(rows: list[Row], delimiter: str = ",") -> tuple[str, str]:
    columns = list(dict.fromkeys(column for record in rows for column in record))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue(), "claims.csv"


def as_json(rows: list[Row]) -> tuple[str, str]:
    """Return the records as JSON, one a line, so that the lines are those of the CSV."""
    return "[\n" + ",\n".join(json.dumps(record) for record in rows) + "\n]", "claims.json"


both_formats = pytest.mark.parametrize("form", [as_csv, as_json], ids=["csv", "json"])


def read(content: tuple[str | bytes, str], limits: Limits | None = None) -> Ledger:
    return read_claims_text(*content, today=TODAY, limits=limits or Limits())


def faults_of(content: tuple[str | bytes, str], limits: Limits | None = None) -> tuple[Fault, ...]:
    with pytest.raises(ClaimError) as caught:
        read(content, limits)
    return caught.value.faults


def only_fault(content: tuple[str | bytes, str], limits: Limits | None = None) -> Fault:
    (fault,) = faults_of(content, limits)
    return fault


def notices_of(content: tuple[str | bytes, str]) -> list[str]:
    return [notice.text for notice in read(content).notices]
