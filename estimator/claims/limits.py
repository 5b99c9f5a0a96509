"""How large an input may be: every limit of the claims reader in one place (docs/limits.md)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of the reader, each overridable; the defaults are those of docs/claims-format.md."""

    file_bytes: int = 1_048_576
    rows: int = 5_000
    panel_rows: int = 50_000
    columns: int = 64
    cell: int = 2_000
    name: int = 120
    count: int = 10_000
    faults: int = 50


#: How a user raises a limit: the field of ``Limits`` and the command-line option of the same meaning.
OPTIONS = {
    "file_bytes": "--max-bytes",
    "rows": "--max-rows",
    "panel_rows": "--max-panel-rows",
    "columns": "--max-columns",
    "cell": "--max-cell",
    "name": "--max-name",
    "count": "--max-count",
    "faults": "--max-faults",
}


def raise_it(field: str) -> str:
    """Return the sentence that tells how to raise the limit ``field``."""
    return f"Raise the limit with Limits({field}=...) or {OPTIONS[field]}."
