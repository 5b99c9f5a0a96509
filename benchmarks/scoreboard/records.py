"""One JSON file for each generator, replicate and method, written whole or not at all, and skipped when there."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from estimator.output import write_text


@dataclass(frozen=True, slots=True)
class Record:
    """What one method scored on one panel.

    ``panel`` is the panel's digest, ``stamp`` one of code and priors (empty but for our rows); ``note`` is what the
    method's own checks say.
    """

    generator: str
    replicate: int
    seed: int
    method: str
    panel: str
    stamp: str
    seconds: float
    note: str
    scores: dict[str, dict[str, list[float]]]

    @property
    def name(self) -> str:
        """The file's name."""
        return f"{self.generator}-{self.replicate:02d}-s{self.seed}-{self.method}.json"


def write(folder: Path, record: Record) -> None:
    """Write a record in one step, in the place of an older one."""
    folder.mkdir(parents=True, exist_ok=True)
    write_text(folder / record.name, json.dumps(asdict(record)) + "\n", force=True)


def find(folder: Path, blank: Record) -> Record | None:
    """Return the record of the same panel and method, None where there is none or it is stale."""
    path = folder / blank.name
    if not path.is_file():
        return None
    record = Record(**json.loads(path.read_text("utf-8")))
    return record if (record.panel, record.stamp) == (blank.panel, blank.stamp) else None


def every(folder: Path) -> Iterator[Record]:
    """Yield every record of a folder."""
    for path in sorted(folder.glob("*.json")):
        yield Record(**json.loads(path.read_text("utf-8")))
