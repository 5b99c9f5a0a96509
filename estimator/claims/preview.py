"""How every row was read, for people to check before any fit."""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from estimator.claims.fates import claim_status
from estimator.claims.findings import printable
from estimator.claims.ledger import Ledger

COLUMNS = ("file", "line", "strike", "weapon", "source", "quantity", "said", "read as", "status")
_WIDEST = 40
_ELLIPSIS = "…"


def preview(ledger: Ledger, as_of: date | datetime | None = None) -> list[dict[str, str]]:
    """Return one row a claim, in the ledger's order, with what its words stand for and what became of it."""
    return [
        {
            "file": claim.file,
            "line": str(claim.row),
            "strike": claim.strike,
            "weapon": claim.weapon,
            "source": claim.source,
            "quantity": claim.quantity + (f" at {claim.part}" if claim.part else ""),
            "said": claim.said,
            "read as": claim.reading.words,
            "status": status,
        }
        for claim, status in zip(ledger.claims, claim_status(ledger, as_of), strict=True)
    ]


def preview_text(rows: Sequence[Mapping[str, str]]) -> str:
    """Return preview rows as a table of plain text; columns that are the same in every row stand above it."""
    cells = [{column: _fit(row[column]) for column in COLUMNS} for row in rows]
    if not cells:
        return ""
    shared = [c for c in ("file", "strike", "weapon") if len({row[c] for row in rows}) == 1]
    head = [f"{column}: {printable(rows[0][column])}" for column in shared if rows[0][column]]
    columns = [column for column in COLUMNS if column not in shared]
    widths = {column: max(_width(column), *(_width(row[column]) for row in cells)) for column in columns}
    lines = [dict(zip(columns, columns, strict=True)), {c: "-" * widths[c] for c in columns}, *cells]
    body = ["  ".join(_padded(line[c], widths[c]) for c in columns).rstrip() for line in lines]
    return "\n".join(head + body)


def _fit(text: str) -> str:
    plain = printable(text)
    return plain if len(plain) <= _WIDEST else plain[: _WIDEST - 1] + _ELLIPSIS


def _width(text: str) -> int:
    """Return how many cells of a terminal ``text`` fills."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.combining(c) > 0 for c in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
