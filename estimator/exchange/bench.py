"""What all importers share: rows in, claims and decisions out, every fault of one pass in one error."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from estimator.claims.characters import bad_in_name, bad_in_text
from estimator.claims.dates import read_date, today_utc
from estimator.claims.decoding import read_bytes
from estimator.claims.findings import Findings, Place, file_name, shown
from estimator.claims.limits import Limits, raise_it
from estimator.claims.numerals import UnreadableError
from estimator.claims.reading import read_claims_text, table_rows
from estimator.claims.tables import CLAIMS, RawRow, Schema
from estimator.errors import ClaimError, Fault
from estimator.exchange.cells import csv_text, neutral, one_line
from estimator.quantities import CLASSES, QUANTITIES, ROLES

_DEFAULT: Final = Limits()
_DECISION_COLUMNS: Final = ("line", "found", "decided")


@dataclass(frozen=True, slots=True)
class Setting:
    """What the user says about a table: who speaks in it, and what its figures are about.

    ``quantity``, ``weapon`` and ``published`` serve where a table does not say them itself. ``lost`` says what
    ``not_reach_goal`` of a tally is (``intercepted``, or ``either`` that or failed); ``entries`` what one entry of a
    list of losses shows (``munitions``: one munition, ``targets``: one thing that was hit).
    """

    source: str
    role: str
    source_class: str
    bloc: str = ""
    quantity: str = "hit"
    weapon: str = ""
    published: str = ""
    lost: str = "intercepted"
    entries: str = "munitions"


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about one row (its line): what was found there, and what became of it."""

    line: int
    found: str
    decided: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.found}: {self.decided}"


@dataclass(frozen=True, slots=True)
class Imported:
    """A table as claims: records that ``read_claims`` accepts, and what was decided, row by row."""

    file: str
    records: tuple[Mapping[str, str], ...]
    decisions: tuple[Decision, ...]

    def to_csv(self) -> str:
        """Return the records as a claims file."""
        return csv_text(CLAIMS.columns, self.records)

    def decisions_csv(self) -> str:
        """Return the decisions as CSV: line, found, decided."""
        rows = (
            {"line": str(d.line), "found": neutral(d.found), "decided": neutral(d.decided)}
            for d in self.decisions
        )
        return csv_text(_DECISION_COLUMNS, rows)


class Bench:
    """One import while it goes on: the findings, the claims so far, and what was decided."""

    def __init__(
        self, name: str, setting: Setting, limits: Limits = _DEFAULT, today: date | None = None
    ) -> None:
        self.file, self.setting, self.limits = file_name(name), setting, limits
        self._today = today or today_utc()
        self._findings = Findings()
        self._records: list[Mapping[str, str]] = []
        self._origins: list[tuple[int, Mapping[str, str]]] = []
        self._decisions: list[Decision] = []
        self._check_setting()

    @property
    def faults(self) -> int:
        """How many faults were found so far."""
        return len(self._findings.faults)

    def read(self, path: str | Path) -> bytes | None:
        """Return the bytes of a file, or None with a fault."""
        return read_bytes(Path(path), self._findings, self.limits)

    def rows(self, content: str | bytes, schema: Schema, names: Collection[str]) -> list[RawRow]:
        """Return the raw rows of a table, with a fault for every cell that cannot be kept; ``names`` hold no breaks."""
        rows = table_rows(content, self.file, schema, self._findings, self.limits)
        for raw in rows:
            for column, text in raw.cells.items():
                bad = bad_in_name(text.strip()) if column in names else bad_in_text(text)
                if not bad and len(text) > self.limits.cell:
                    bad = f"{len(text):,} characters"
                if bad:
                    allowed = f"text of up to {self.limits.cell:,} characters without control characters"
                    self.fault(raw, column, bad, allowed, "Remove or retype it.")
        unread = sorted({shown(header) for raw in rows for header in raw.unknown})
        if unread:
            self.decide(1, f"columns {', '.join(unread)}", "not read")
        return rows

    def fault(self, raw: RawRow, column: str, found: str, allowed: str, mend: str) -> None:
        """Add a fault of one cell."""
        self._findings.fault(Place(self.file, raw.line, column), found, allowed, mend)

    def decide(self, line: int, found: str, decided: str) -> None:
        """Note a decision."""
        self._decisions.append(Decision(line, found, decided))

    def whole(self, raw: RawRow, column: str) -> int | None:
        """Return a whole number, or None where the cell is blank (unknown, never zero) or has a fault."""
        text = raw.cells.get(column, "").strip()
        # Programs that know no missing whole number write 40 as 40.0.
        digits = text.removesuffix(".0")
        if not text:
            return None
        if digits.isascii() and digits.isdecimal() and len(digits) <= 15 and int(digits) <= self.limits.count:
            return int(digits)
        allowed = f"a whole number from 0 to the limit of {self.limits.count:,}, or a blank cell"
        mend = raise_it("count") if digits.isdecimal() else "Write plain digits; leave it blank if unknown."
        self.fault(raw, column, shown(text), allowed, mend)
        return None

    def day(self, raw: RawRow, column: str) -> str:
        """Return the day that a cell names, as it is written there; blank where it is blank or has a fault."""
        text = raw.cells.get(column, "").strip()
        if not text:
            return ""
        try:
            read_date(text, self._today)
        except UnreadableError as error:
            self.fault(raw, column, error.found, error.allowed, error.mend)
            return ""
        return text[:10]

    def claim(self, raw: RawRow, columns: Mapping[str, str], cells: Mapping[str, str]) -> None:
        """Add one claim; ``columns`` tells from which column of the table each of its cells came."""
        said_by = {
            "source": self.setting.source,
            "role": self.setting.role,
            "class": self.setting.source_class,
            "bloc": self.setting.bloc,
        }
        whole = {**dict.fromkeys(CLAIMS.columns, ""), **said_by, **cells}
        whole["note"] = one_line(whole["note"], self.limits.cell - 1)
        self._records.append({column: neutral(text) for column, text in whole.items()})
        self._origins.append((raw.line, columns))

    def imported(self) -> Imported:
        """Return what was made, once the claims reader has accepted it; raise ClaimError with every fault."""
        faults, total = self._findings.faults, len(self._findings.faults)
        if self._records:
            read = self._reader_faults()
            faults, total = faults + list(read.faults), total + read.total
        elif not faults:
            found, allowed = "no row that gives a figure", "at least one figure"
            faults, total = [Fault(self.file, None, None, found, allowed, "Fill in a figure.")], 1
        if faults:
            first = sorted(faults, key=lambda fault: (fault.file, fault.row or 0))[: self.limits.faults]
            raise ClaimError(first, total)
        return Imported(self.file, tuple(self._records), tuple(self._decisions))

    def _reader_faults(self) -> ClaimError:
        """Return what the claims reader finds wrong with the claims, said of the rows that they came from."""
        text = csv_text(CLAIMS.columns, self._records)
        try:
            # What an option holds may be no text at all (bytes of a terminal); that is a fault of its own already.
            content = text.encode("utf-8", "backslashreplace")
            read_claims_text(content, "claims.csv", limits=self.limits, today=self._today)
        except ClaimError as error:
            # A row or an option whose fault was found already is not reported again for what follows from it.
            told = {fault.row if fault.row else fault.column for fault in self._findings.faults}
            placed = map(self._at_origin, error.faults)
            kept = [fault for fault in placed if told.isdisjoint((fault.row, f"--{fault.column}"))]
            return ClaimError(kept, len(kept) + error.total - len(error.faults))
        return ClaimError([])

    def _at_origin(self, fault: Fault) -> Fault:
        place = (fault.row or 0) - 2  # below the header, counted from 0
        if not 0 <= place < len(self._origins):
            return replace(fault, file=self.file, row=None)
        line, columns = self._origins[place]
        return replace(fault, file=self.file, row=line, column=columns.get(fault.column or "", fault.column))

    def _check_setting(self) -> None:
        setting = self.setting
        allowed = {
            "role": ROLES,
            "source_class": CLASSES,
            "quantity": QUANTITIES,
            "lost": ("intercepted", "either"),
            "entries": ("munitions", "targets"),
        }
        for name, choices in allowed.items():
            if (value := getattr(setting, name)) not in choices:
                self._unset(name, shown(value), ", ".join(choices))
        for name in ("source", "bloc", "weapon"):
            text = neutral(getattr(setting, name))
            if bad := bad_in_name(text) or (len(text) > self.limits.name and f"{len(text):,} characters"):
                self._unset(name, bad, f"up to {self.limits.name} visible characters")
        if not setting.source.strip():
            self._unset("source", "a blank name", "the name of a source")
        if setting.published:
            try:
                read_date(setting.published, self._today)
            except UnreadableError as error:
                self._unset("published", error.found, error.allowed)

    def _unset(self, name: str, found: str, allowed: str) -> None:
        option = f"--{name.removeprefix('source_')}"
        self._findings.fault(Place(self.file, None, option), found, allowed, "Choose another.")
