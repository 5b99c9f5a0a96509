"""Raw row -> Claim, with a fault for every cell that cannot be read."""

import difflib
import re
from datetime import date, datetime

from estimator.claims.characters import bad_in_name, bad_in_text
from estimator.claims.dates import read_date
from estimator.claims.findings import Findings, Place, shown
from estimator.claims.ledger import Claim, Reading
from estimator.claims.limits import Limits, raise_it
from estimator.claims.numerals import UnreadableError, has_foreign_digits
from estimator.claims.tables import CLAIMS, NumberToken, RawRow
from estimator.claims.words import WordTable, read_words
from estimator.quantities import CLASSES, DEFAULT_CLASS, LAUNCHED, QUANTITIES, ROLES

NAMES = ("strike", "source", "bloc", "weapon", "part", "repeats")
_NAMES_REQUIRED = ("strike", "source")
_PROSE = ("url", "quote", "note")
_WHOLE_FLOAT = re.compile(r"(\d+)\.0+")
_NO_SILENCE = Reading("silent")


class RowReader:
    """Reads the rows of one file; ``spoke`` gathers every (strike, source) named, readable row or not."""

    def __init__(self, file: str, words: WordTable, limits: Limits, today: date, findings: Findings) -> None:
        self._file, self._words, self._limits, self._today = file, words, limits, today
        self._findings = findings
        self._spaced: set[str] = set()
        self.spoke: set[tuple[str, str]] = set()

    def claim(self, raw: RawRow) -> Claim | None:
        """Return the claim of one row, or None where it has faults."""
        before = len(self._findings.faults)
        names = {column: self._name(raw, column) for column in NAMES}
        self.spoke.add((names["strike"], names["source"]))
        role = self._choice(raw, "role", ROLES)
        quantity = self._choice(raw, "quantity", QUANTITIES)
        source_class = self._choice(raw, "class", CLASSES) or DEFAULT_CLASS.get(role, "")
        reading = self._reading(raw, quantity)
        published = self._published(raw)
        prose = {column: self._prose(raw, column) for column in _PROSE}
        prose["note"] = "; ".join(filter(None, [prose["note"], *self._unknown(raw)]))
        if len(self._findings.faults) > before or any(column not in raw.cells for column in CLAIMS.required):
            return None
        said = raw.cells["said"].strip()
        return Claim(
            self._file,
            raw.line,
            role=role,
            quantity=quantity,
            said=said,
            reading=reading,
            source_class=source_class,
            published=published,
            **names,
            **prose,
        )

    def _fault(self, raw: RawRow, column: str, error: UnreadableError) -> None:
        self._findings.fault(Place(self._file, raw.line, column), error.found, error.allowed, error.mend)

    def _name(self, raw: RawRow, column: str) -> str:
        text = raw.cells.get(column, "")
        name = text.strip()
        error = None
        if len(name) > self._limits.name:
            allowed = f"1 to {self._limits.name} characters"
            error = UnreadableError(f"{len(name):,} characters", allowed, f"Shorten it. {raise_it('name')}")
        elif bad := bad_in_name(name):
            error = UnreadableError(bad, "visible characters", "Remove or retype the character.")
        elif not name and column in raw.cells and column in _NAMES_REQUIRED:
            error = UnreadableError(
                "a blank cell", f"1 to {self._limits.name} characters", f"Name the {column}."
            )
        if error:
            self._fault(raw, column, error)
        elif column == "source" and name != text and text not in self._spaced:
            self._spaced.add(text)
            note = f"spaces round the name {shown(name)} were dropped: same source?"
            self._findings.notice(self._file, raw.line, note)
        return name

    def _choice(self, raw: RawRow, column: str, allowed: tuple[str, ...]) -> str:
        text = raw.cells.get(column, "").strip()
        plain = re.sub(r"[\s-]+", "_", text.casefold())
        if plain in allowed or column not in raw.cells or (not plain and column not in CLAIMS.required):
            return plain
        close = difflib.get_close_matches(plain[:40], allowed, n=1)
        mend = f"Did you mean {close[0]}?" if close else "Choose one of these."
        found = shown(text) if text else "a blank cell"
        self._fault(raw, column, UnreadableError(found, ", ".join(allowed), mend))
        return ""

    def _reading(self, raw: RawRow, quantity: str) -> Reading:
        said = raw.cells.get("said", "")
        try:
            if bad := bad_in_name(said.strip()):
                raise UnreadableError(bad, "visible characters", "Remove or retype the character.")
            reading = read_words(self._whole(said, raw.line), self._words, count_limit=self._limits.count)
            if quantity == LAUNCHED and reading.kind in {"share", "all"}:
                mend = "Give the number launched, or the share of the outcome it speaks of."
                raise UnreadableError(
                    f"{shown(said)}, a share", "a count: 8, 5-7, at least 5, about 20", mend
                )
        except UnreadableError as error:
            self._fault(raw, "said", error)
            return _NO_SILENCE
        if has_foreign_digits(said):
            self._findings.notice(self._file, raw.line, f"{shown(said)} is read as {reading}")
        return reading

    def _whole(self, said: str, line: int) -> str:
        """Return 8 for the JSON number 8.0: programs write whole numbers so."""
        match = _WHOLE_FLOAT.fullmatch(said) if isinstance(said, NumberToken) else None
        if not match:
            return said
        self._findings.notice(self._file, line, f"the number {shown(said)} is read as {match[1][:20]}")
        return match[1]

    def _published(self, raw: RawRow) -> datetime | None:
        text = raw.cells.get("published", "")
        if not text.strip():
            return None
        try:
            published, remark = read_date(text, self._today)
        except UnreadableError as error:
            self._fault(raw, "published", error)
            return None
        if remark:
            self._findings.notice(self._file, raw.line, remark)
        return published

    def _prose(self, raw: RawRow, column: str) -> str:
        return self._checked(raw, column, raw.cells.get(column, ""))

    def _unknown(self, raw: RawRow) -> list[str]:
        filled = {header: text for header, text in raw.unknown.items() if text.strip()}
        return [self._checked(raw, header, f"{header}: {text}") for header, text in filled.items()]

    def _checked(self, raw: RawRow, column: str, text: str) -> str:
        error = None
        if len(text) > self._limits.cell:
            allowed = f"up to the limit of {self._limits.cell:,} characters in a cell"
            error = UnreadableError(f"{len(text):,} characters", allowed, f"Shorten it. {raise_it('cell')}")
        elif bad := bad_in_text(text):
            error = UnreadableError(bad, "text without control characters", "Remove or retype the character.")
        if error:
            self._fault(raw, column, error)
        return text
