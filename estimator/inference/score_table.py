"""The table of many scored strikes: its columns, its rows, and a Parquet file of it written piece by piece.

What a file holds is docs/scoring.md. The same rows give the same bytes: groups of rows are cut by what they hold, and
there is no date.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
from pyarrow import parquet

from estimator.display.credible import MASS
from estimator.output import cannot_write, open_whole
from estimator.posterior.values import SalvoPosterior
from estimator.quantities import QUANTITIES

#: A group of rows ends with the batch that brings it to so many rows, or probabilities in all (16 MiB).
GROUP_ROWS: Final = 8_192
GROUP_NUMBERS: Final = 2**21

SCHEMA: Final = pa.schema(
    [
        pa.field("file", pa.string(), nullable=False),
        pa.field("strike", pa.string(), nullable=False),
        pa.field("weapon", pa.string(), nullable=False),
        pa.field("weapon_type", pa.string(), nullable=False),
        pa.field("quantity", pa.string(), nullable=False),
        pa.field("most_probable", pa.int32()),
        pa.field("probability", pa.float64()),
        pa.field("set_low", pa.int32()),
        pa.field("set_high", pa.int32()),
        pa.field("set_mass", pa.float64()),
        pa.field("set_holes", pa.bool_()),
        pa.field("pmf", pa.list_(pa.float64()), nullable=False),
        pa.field("sources", pa.int32(), nullable=False),
        pa.field("sources_learned", pa.int32(), nullable=False),
        pa.field("numerical_error", pa.float64(), nullable=False),
        pa.field("log_evidence", pa.float64(), nullable=False),
    ]
)


def batch_of(file: str, salvos: Iterable[SalvoPosterior], *, withheld: bool) -> Any:
    """Return the rows of some salvos as a record batch; headlines are null where they are ``withheld``."""
    rows = [row for salvo in salvos for row in _rows(file, salvo, withheld)]
    return pa.RecordBatch.from_pylist(rows, schema=SCHEMA)


def _rows(file: str, salvo: SalvoPosterior, withheld: bool) -> Iterator[dict[str, object]]:
    about = {
        "file": file,
        "strike": salvo.strike,
        "weapon": salvo.weapon,
        "weapon_type": salvo.weapon_type,
        "sources": len(salvo.sources),
        "sources_learned": sum(source.strikes > 0 for source in salvo.sources),
        "numerical_error": float(max(salvo.error.points, salvo.error.sample, salvo.error.edge)),
        "log_evidence": salvo.log_evidence,
    }
    for quantity in (name for name in QUANTITIES if name in salvo.pmf):
        headline = {} if withheld else _headline(salvo, quantity)
        yield about | {"quantity": quantity, "pmf": salvo.pmf[quantity]} | headline


def _headline(salvo: SalvoPosterior, quantity: str) -> dict[str, object]:
    best, found = salvo.most_probable(quantity), salvo.credible_set(quantity)
    return {
        "most_probable": best,
        "probability": float(salvo.pmf[quantity][best]),
        "set_low": found.values[0],
        "set_high": found.values[-1],
        "set_mass": found.mass,
        "set_holes": len(found.runs()) > 1,
    }


class Table:
    """A Parquet file under way: batches come in, groups of rows go out."""

    def __init__(self, writer: Any, path: Path) -> None:
        self._writer, self._path = writer, path
        self._held: list[Any] = []
        self.rows = 0

    def add(self, batch: Any) -> None:
        """Add a batch; write the group of rows that it completes."""
        self._held.append(batch)
        self.rows += batch.num_rows
        rows = sum(each.num_rows for each in self._held)
        numbers = sum(len(each.column("pmf").flatten()) for each in self._held)
        if rows >= GROUP_ROWS or numbers >= GROUP_NUMBERS:
            self.flush()

    def flush(self) -> None:
        """Write what is held as one group of rows."""
        if not self._held:
            return
        group = pa.Table.from_batches(self._held, SCHEMA).combine_chunks()
        self._held = []
        try:
            self._writer.write_table(group, row_group_size=group.num_rows)
        except OSError as error:
            raise cannot_write(self._path, error) from error


@contextmanager
def open_table(path: str | Path, facts: Mapping[str, object], *, force: bool = False) -> Iterator[Table]:
    """Yield a table that lies at ``path`` once it is whole; ``facts`` about it become the schema's metadata.

    An existing file is replaced only with ``force``; an error leaves no file. Raises ``OutputError``.
    """
    told = {key: value if isinstance(value, str) else json.dumps(value) for key, value in facts.items()}
    schema = SCHEMA.with_metadata(told)
    try:
        with (
            open_whole(path, force=force) as file,
            parquet.ParquetWriter(file, schema, compression="zstd", version="2.6") as writer,
        ):
            table = Table(writer, Path(path))
            yield table
            table.flush()
    except OSError as error:  # of the writer, which writes once more as it is closed
        raise cannot_write(path, error) from error


def set_facts() -> dict[str, object]:
    """Return what the columns ``set_...`` mean, in words."""
    return {"set_kind": "smallest credible set", "set_asked": MASS}
