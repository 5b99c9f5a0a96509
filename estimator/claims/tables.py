"""Raw rows of a table, whatever the file format, and the checks on its headers."""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from estimator.claims.findings import Findings, Place, printable, shown
from estimator.claims.limits import Limits, raise_it


class NumberToken(str):
    """A number as it was written in JSON, kept as text so that nothing is lost before it is judged."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as text by column; a required column that is absent has had its fault already."""

    line: int
    cells: Mapping[str, str]
    unknown: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Schema:
    """The columns a kind of file may have."""

    what: str
    required: tuple[str, ...]
    optional: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """All known columns."""
        return self.required + self.optional


CLAIMS = Schema(
    "claims",
    ("strike", "source", "role", "quantity", "said"),
    ("class", "bloc", "weapon", "part", "repeats", "published", "url", "quote", "note"),
)
TRUTHS = Schema("truth ranges", ("strike", "quantity", "low", "high"), ("weapon", "basis", "url"))


class Headers:
    """Judges headers or keys of one file; each unknown one is mentioned once."""

    def __init__(self, file: str, schema: Schema, findings: Findings, limits: Limits) -> None:
        self._file, self._schema, self._findings, self._limits = file, schema, findings, limits
        self._mentioned: set[str] = set()

    def resolve(self, header: str) -> str:
        """Return the known column a header names, in whatever case and spacing, else the header stripped."""
        plain = header.strip().casefold()
        return plain if plain in self._schema.columns else header.strip()

    def check(self, headers: list[str], line: int) -> None:
        """Add faults for duplicate, blank, missing and too many headers, notices for unknown ones."""
        place = Place(self._file, line)
        if len(headers) > self._limits.columns:
            found, allowed = f"{len(headers)} columns", f"up to the limit of {self._limits.columns}"
            self._findings.fault(place, found, allowed, f"Drop some. {raise_it('columns')}")
            return
        for header in sorted({h for h in headers if headers.count(h) > 1 and h}):
            at = place._replace(column=printable(header))
            self._findings.fault(at, "the same column twice", "each column once", "Rename or drop one.")
        if "" in headers:
            self._findings.fault(
                place, "a column without a name", "a name for every column", "Name or drop it."
            )
        for column in self._schema.required:
            if column not in headers:
                self._missing(column, headers, place)
        for header in headers:
            if header and header not in self._schema.columns and header not in self._mentioned:
                self._mention(header, line)

    def _missing(self, column: str, headers: Iterable[str], place: Place) -> None:
        # Looking for the nearest header is dear; beyond the faults that are shown nobody reads it.
        is_shown = len(self._findings.faults) < self._limits.faults
        strangers = [h for h in headers if is_shown and h not in self._schema.columns]
        found = f'no column "{column}"'
        mend = f"Add a column named {column}."
        if nearest := _nearest(column, strangers):
            found += f"; the nearest header is {shown(nearest)}"
            mend = f"Rename {shown(nearest)} to {column}."
        allowed = f"the required columns {', '.join(self._schema.required)}"
        self._findings.fault(place._replace(column=column), found, allowed, mend)

    def _mention(self, header: str, line: int) -> None:
        self._mentioned.add(header)
        text = f"the column {shown(header)} is unknown and is kept as a note"
        if nearest := _nearest(header, self._schema.columns):
            text += f"; did you mean {nearest}?"
        self._findings.notice(self._file, line, text)


def _nearest(word: str, among: Iterable[str]) -> str | None:
    folded = {re.sub(r"[\W_]+", "", other.casefold()): other for other in among if other}
    close = difflib.get_close_matches(word.casefold(), list(folded), n=1, cutoff=0.6)
    return folded[close[0]] if close else None


def raw_row(line: int, pairs: Iterable[tuple[str, str]], schema: Schema) -> RawRow:
    """Part the cells of one row into known and unknown columns; of duplicates the first counts."""
    cells: dict[str, str] = {}
    unknown: dict[str, str] = {}
    for column, text in pairs:
        (cells if column in schema.columns else unknown).setdefault(column, text)
    return RawRow(line, cells, unknown)


def check_row_count(count: int, file: str, findings: Findings, limits: Limits) -> None:
    """Add a fault where a file holds more rows than its limit."""
    if count > limits.rows:
        found, allowed = f"{count:,} rows", f"up to the limit of {limits.rows:,} rows in a file"
        findings.fault(Place(file), found, allowed, f"Split the file. {raise_it('rows')}")
