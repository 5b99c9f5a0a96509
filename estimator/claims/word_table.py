"""The editable table of words: ``priors/words.toml`` -> WordTable, every fault of the file at once."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from estimator.bundled import bundled
from estimator.claims.findings import Findings, Place, printable, shown
from estimator.claims.ledger import Reading, ReadingKind
from estimator.claims.numerals import UnreadableError, fold, reject_bad_numbers
from estimator.errors import PriorError
from estimator.toml_file import TomlFaultError, read_toml_file

FILE = "words.toml"
_KINDS: tuple[ReadingKind, ...] = ("share", "count")
_KEYS = ("low", "high", "reason", "reference")
_FAULTS_SHOWN = 50
_LONGEST_KEY = 200
_TAKEN = frozenset({"", "all", "none"})


@dataclass(frozen=True, slots=True)
class Word:
    """The interval one word stands for, and why."""

    reading: Reading
    reason: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class WordTable:
    """All words the reader knows, by their folded spelling."""

    words: Mapping[str, Word]

    def spellings(self, kind: ReadingKind) -> list[str]:
        """Return the words that stand for a ``share`` or a ``count``, in the order of the file."""
        return [word for word, entry in self.words.items() if entry.reading.kind == kind]


def load_words(folder: Path | None = None) -> WordTable:
    """Load ``words.toml`` from ``folder`` (by default the one shipped); raises PriorError with all faults."""
    findings = Findings()
    raw = _toml((folder or bundled("priors")) / FILE, findings)
    words: dict[str, Word] = {}
    for kind, entries in raw.items():
        if kind not in _KINDS or not isinstance(entries, dict):
            findings.fault(Place(FILE, None, kind), shown(kind), "the tables share and count", "Remove it.")
            continue
        for word, entry in entries.items():
            place = Place(FILE, None, printable(f"{kind}.{word}"[:_LONGEST_KEY]))
            _add_word(words, word, place, entry, findings)
    if findings.faults:
        raise PriorError(findings.first_faults(_FAULTS_SHOWN), len(findings.faults))
    return WordTable(words)


def _toml(path: Path, findings: Findings) -> dict[str, object]:
    try:
        return read_toml_file(path)
    except TomlFaultError as error:
        findings.fault(Place(FILE, error.row), error.found, error.allowed, error.mend)
        return {}


def _add_word(words: dict[str, Word], word: str, place: Place, entry: object, findings: Findings) -> None:
    kind: ReadingKind = "share" if str(place.column).startswith("share.") else "count"
    try:
        spelling = fold(word)
        reject_bad_numbers(spelling)
    except UnreadableError as error:
        findings.fault(place, error.found, "a word or words", "Spell the entry in letters.")
        return
    if spelling in words or spelling in _TAKEN or any(c.isdecimal() or c == "%" for c in spelling):
        findings.fault(place, shown(word), "a word not read otherwise", "Keep one meaning for each word.")
    elif not isinstance(entry, dict):
        allowed = "a table with low, high and reason"
        findings.fault(place, _written(entry), allowed, "Write it as a table.")
    elif _entry_is_sound(entry, kind, place, findings):
        reading = Reading(kind, float(entry["low"]), float(entry["high"]))
        words[spelling] = Word(reading, entry["reason"], entry.get("reference", ""))


def _entry_is_sound(entry: Mapping[str, object], kind: str, place: Place, findings: Findings) -> bool:
    before = len(findings.faults)
    for key in sorted(set(entry) - set(_KEYS)):
        at = place._replace(column=f"{place.column}.{printable(key[:_LONGEST_KEY])}")
        findings.fault(at, "an unknown key", "low, high, reason, reference", "Remove or respell it.")
    for key in ("low", "high"):
        if not _is_number(entry.get(key), kind, key):
            allowed = "a number within 0..1" if kind == "share" else "a whole number from 0 (high may be inf)"
            at = place._replace(column=f"{place.column}.{key}")
            findings.fault(at, _written(entry.get(key, "nothing")), allowed, "Write such a number.")
    for key in ("reason", "reference"):
        text = entry.get(key, "" if key == "reference" else None)
        if not isinstance(text, str) or (key == "reason" and not text.strip()):
            at = place._replace(column=f"{place.column}.{key}")
            findings.fault(at, "no text", "a sentence", "Say why the interval is what it is.")
    if len(findings.faults) == before:
        _check_order(float(str(entry["low"])), float(str(entry["high"])), kind, place, findings)
    return len(findings.faults) == before


def _is_number(value: object, kind: str, key: str) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:  # noqa: PLR0124 - NaN
        return False
    if kind == "share":
        return 0 <= value <= 1
    return value == math.inf if isinstance(value, float) and key == "high" else _is_whole(value)


def _written(value: object) -> str:
    """Return a value as found; a table may be nested too deep to be written, a number too long."""
    if isinstance(value, dict | list):
        return f"a {'table' if isinstance(value, dict) else 'list'} of {len(value)}"
    try:
        return shown(str(value))
    except ValueError:
        return "a number of thousands of digits"


def _is_whole(value: int | float) -> bool:
    return isinstance(value, int) and 0 <= value <= 10**9


def _check_order(low: float, high: float, kind: str, place: Place, findings: Findings) -> None:
    # A share of no width has probability 0 under every truth (docs/model.md, section 2.2).
    if low > high or (kind == "share" and low == high):
        bound = "low below high" if kind == "share" else "low not above high"
        findings.fault(place, f"low {low:g}, high {high:g}", bound, "Swap or widen the two ends.")
