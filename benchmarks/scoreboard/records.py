"""What each method scored on each panel: one JSON file each while it runs, and one committed table of them all.

A file is written whole or not at all, and what is there is not worked out again. The table (docs/scoreboard-panels.csv)
outlives the machine: a run begins from it as well.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from estimator.output import write_text
from scoreboard.scores import SCORES


@dataclass(frozen=True, slots=True)
class Record:
    """What one method scored on one panel.

    ``panel`` is the panel's digest, ``stamp`` one of code and priors (empty but for our rows); ``note`` is what the
    method's own checks say. ``scores`` are means by name (SCORES; older rows lack ``mass50`` and ``mass90``), none
    where the method refused.
    """

    generator: str
    replicate: int
    seed: int
    method: str
    panel: str
    stamp: str
    seconds: float
    note: str
    scores: Mapping[str, float]

    @property
    def name(self) -> str:
        """The file's name."""
        return f"{self.generator}-{self.replicate:02d}-s{self.seed}-{self.method}.json"

    @property
    def key(self) -> tuple[str, int, int, str, str, str]:
        """What it is a record of: the same again need not be worked out."""
        return self.generator, self.replicate, self.seed, self.method, self.panel, self.stamp


def write(folder: Path, record: Record) -> None:
    """Write a record in one step, in the place of an older one."""
    folder.mkdir(parents=True, exist_ok=True)
    write_text(folder / record.name, json.dumps(asdict(record)) + "\n", force=True)


def find(folder: Path, table: Iterable[Record], blank: Record) -> Record | None:
    """Return the record of the same panel, method and code, from the folder or the table; None where there is none."""
    path = folder / blank.name
    there = [Record(**json.loads(path.read_text("utf-8")))] if path.is_file() else []
    return next((record for record in (*there, *table) if record.key == blank.key), None)


def every(folder: Path, table: Iterable[Record]) -> list[Record]:
    """Return every record of a table and a folder, one for each key: the folder's, where both have it."""
    found = {record.key: record for record in (*table, *_files(folder))}
    return [found[key] for key in sorted(found)]


def _files(folder: Path) -> Iterator[Record]:
    for path in sorted(folder.glob("*.json")):
        yield Record(**json.loads(path.read_text("utf-8")))


# ---- the committed table -------------------------------------------------------------------------

_PLAIN = tuple(field.name for field in fields(Record) if field.name != "scores")


def as_csv(records: Iterable[Record]) -> str:
    """Return records as CSV text, a row each; scores to six places, so that no table made of them differs."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow((*_PLAIN, *SCORES))
    for record in records:
        scores = [f"{record.scores[name]:.6f}" if name in record.scores else "" for name in SCORES]
        table.writerow((*(getattr(record, name) for name in _PLAIN), *scores))
    return text.getvalue()


def from_csv(path: Path) -> list[Record]:
    """Return the records of a table; none where there is no such file."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [_record(row) for row in csv.DictReader(file)]


def _record(row: Mapping[str, str]) -> Record:
    scores = {name: float(row[name]) for name in SCORES if row.get(name)}
    whole = {name: int(row[name]) for name in ("replicate", "seed")}
    plain = {name: row[name] for name in ("generator", "method", "panel", "stamp", "note")}
    return Record(**plain, **whole, seconds=float(row["seconds"]), scores=scores)
