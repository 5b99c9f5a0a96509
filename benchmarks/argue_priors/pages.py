"""Where the pages, their data and the JSON lie, and how the parts between marks are made anew."""

import json
from pathlib import Path

from argue_priors.argued import tables
from argue_priors.moved import moved_tables
from argue_priors.record import read_record, read_salvos
from estimator.errors import EstimatorError
from estimator.priors import load_priors

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "priors" / "README.md"
PAGE = ROOT / "docs" / "priors-sensitivity.md"
RESULT = ROOT / "docs" / "priors-sensitivity.json"
BEGIN, END = "<!-- written by benchmarks/priors.py -->", "<!-- end of what benchmarks/priors.py writes -->"
RECORD, SALVOS = ROOT / "priors" / "record.csv", ROOT / "priors" / "salvos.csv"


def famous() -> frozenset[str]:
    """Return the events of which some belligerent's claim is known for having been doubted."""
    return frozenset(
        row.event
        for row in read_record(RECORD)
        if row.chosen == "famous" and row.source_class == "belligerent"
    )


def as_json(made: dict[str, object]) -> str:
    """Return plain values as JSON text, one move a line, so that a change shows in few lines."""
    lines = []
    for key, value in made.items():
        if key == "moves":
            text = "[\n  " + ",\n  ".join(json.dumps(move) for move in value) + "\n ]"  # type: ignore[attr-defined]
        else:
            text = json.dumps(value)
        lines.append(f' "{key}": {text}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def argued(page: str) -> str:
    """Return priors/README.md with its tables made anew from the record."""
    return _replaced(page, tables(read_record(RECORD), read_salvos(SALVOS), load_priors("historical")))


def moved(page: str, result: Path) -> str:
    """Return docs/priors-sensitivity.md with its tables made anew from the JSON."""
    return _replaced(page, moved_tables(json.loads(result.read_text("utf-8"))))


def _replaced(page: str, text: str) -> str:
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise EstimatorError(
            f"page: found no place for the tables; allowed: the lines {BEGIN} and {END}, in this order. Put them back."
        )
    return f"{before}{BEGIN}\n\n{text}\n{END}{after}"
