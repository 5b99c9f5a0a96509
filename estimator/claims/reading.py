"""Claims files, uploads and edited tables -> Ledger, with every fault found in one pass."""

import hashlib
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from estimator.claims.crosschecks import check_between_rows, spread_blocs
from estimator.claims.csv_table import csv_rows
from estimator.claims.dates import today_utc
from estimator.claims.decoding import check_text, decode, read_bytes
from estimator.claims.findings import Findings, Place, file_name, shown
from estimator.claims.json_table import json_rows
from estimator.claims.ledger import Claim, Ledger, Reading
from estimator.claims.limits import Limits, raise_it
from estimator.claims.lookalikes import lookalike_notices
from estimator.claims.records import record_rows
from estimator.claims.rows import RowReader
from estimator.claims.tables import CLAIMS, RawRow, Schema
from estimator.claims.word_table import WordTable, load_words
from estimator.errors import ClaimError

_NOT_CLAIMS = frozenset({"truth.csv", "asof.csv"})
_SUFFIXES = frozenset({".csv", ".json"})
_DEFAULT = Limits()


def read_claims(
    path: str | Path | Sequence[str | Path],
    *,
    words: WordTable | None = None,
    limits: Limits = _DEFAULT,
    today: date | None = None,
) -> Ledger:
    """Read a CSV or JSON file, a folder of them, or several of either, as one ledger.

    Raises ClaimError with every fault.
    """
    session = _Session(words, limits, today)
    paths = [path] if isinstance(path, str | Path) else path
    for file in (file for each in paths for file in _files(Path(each), session.findings)):
        data = read_bytes(file, session.findings, limits)
        if data is not None:
            session.read(data, file_name(file))
    return session.ledger()


def claims_files(path: str | Path) -> list[Path]:
    """Return the claims files that :func:`read_claims` would read at ``path``, in its order; raises ClaimError."""
    findings = Findings()
    files = _files(Path(path), findings)
    if findings.faults:
        raise ClaimError(findings.faults)
    return files


def read_claims_text(
    text: str | bytes,
    name: str = "claims.csv",
    *,
    words: WordTable | None = None,
    limits: Limits = _DEFAULT,
    today: date | None = None,
) -> Ledger:
    """Read the content of one claims file (an upload); raises ClaimError with every fault."""
    session = _Session(words, limits, today)
    session.read(text, file_name(name))
    return session.ledger()


def claims_from_records(
    records: Iterable[Mapping[str, object]],
    name: str = "table",
    *,
    words: WordTable | None = None,
    limits: Limits = _DEFAULT,
    today: date | None = None,
) -> Ledger:
    """Read the rows of an edited table, counted from 1; raises ClaimError with every fault."""
    session = _Session(words, limits, today)
    file = file_name(name)
    session.add(record_rows(records, file, CLAIMS, session.findings, limits), file)
    return session.ledger()


def table_rows(
    content: str | bytes, file: str, schema: Schema, findings: Findings, limits: Limits
) -> list[RawRow]:
    """Return the raw rows of a CSV or JSON text, told apart by name or first character."""
    if isinstance(content, bytes):
        text = decode(content, file, findings, limits)
    else:
        text = check_text(content, file, findings, limits)
    if text is None:
        return []
    if file.casefold().endswith(".json") or text.lstrip()[:1] in {"[", "{"}:
        return json_rows(text, file, schema, findings, limits)
    return csv_rows(text, file, schema, findings, limits)


class _Session:
    """One reading: claims and findings of all its files until the ledger is made."""

    def __init__(self, words: WordTable | None, limits: Limits, today: date | None) -> None:
        self.findings = Findings()
        self._words = words or load_words()
        self._limits, self._today = limits, today or today_utc()
        self._claims: list[Claim] = []
        self._spoke: set[tuple[str, str]] = set()
        self._rows = 0

    def read(self, content: str | bytes, file: str) -> None:
        """Add the claims of one file."""
        self.add(table_rows(content, file, CLAIMS, self.findings, self._limits), file)

    def add(self, rows: Sequence[RawRow], file: str) -> None:
        """Add the claims of raw rows."""
        self._rows += len(rows)
        if self._rows > self._limits.panel_rows:
            return
        reader = RowReader(file, self._words, self._limits, self._today, self.findings)
        self._claims += filter(None, map(reader.claim, rows))
        self._spoke |= reader.spoke

    def ledger(self) -> Ledger:
        """Return the ledger, or raise ClaimError with the first faults and the count of all."""
        findings, limits = self.findings, self._limits
        if self._rows > limits.panel_rows:
            found, allowed = f"{self._rows:,} rows", f"up to the limit of {limits.panel_rows:,} rows in all"
            findings.fault(Place("all files"), found, allowed, raise_it("panel_rows"))
        check_between_rows(self._claims, self._spoke, findings)
        claims = tuple(spread_blocs(self._claims, findings))
        if not findings.faults and not any(c.reading.kind != "silent" and not c.repeats for c in claims):
            place = Place(claims[0].file if claims else "claims")
            mend = "No claims: fill the column said of at least one row that repeats nobody."
            findings.fault(place, "no row with a figure", "at least one figure", mend)
        if findings.faults:
            raise ClaimError(findings.first_faults(limits.faults), len(findings.faults))
        notices = tuple(findings.notices) + tuple(lookalike_notices(claims))
        return Ledger(claims, notices, digest(claims))


def digest(claims: Iterable[Claim]) -> str:
    """Return the SHA-256 of what the claims say: neither file names, lines nor the order of rows matter."""
    said = sorted(json.dumps([_plain(value) for value in claim.content]) for claim in claims)
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Reading):
        return [value.kind, float(value.low), "inf" if value.high == math.inf else float(value.high)]
    return value


def _files(path: Path, findings: Findings) -> list[Path]:
    """Return the claims files at ``path``, or none with a fault."""
    place = Place(file_name(path))
    try:
        is_file, is_folder = path.is_file(), path.is_dir()
    except OSError:  # a name that is too long
        is_file = is_folder = False
    if is_file:
        return [path]
    if not is_folder:
        mend = "Check the path."
        findings.fault(
            place, f"no file or folder {shown(path.name)}", "a CSV or JSON file, or a folder of them", mend
        )
        return []
    try:
        files = sorted(filter(_is_claims, path.iterdir()))
    except OSError as error:
        found = f"a folder that cannot be read ({error.strerror})"
        findings.fault(place, found, "a folder of claims files", "Check the path and its rights.")
        return []
    if not files:
        findings.fault(place, "a folder without CSV or JSON files", "a folder of claims files", "Add one.")
    return files


def _is_claims(file: Path) -> bool:
    return file.suffix.casefold() in _SUFFIXES and file.name not in _NOT_CLAIMS and file.is_file()
