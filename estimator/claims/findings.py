"""Where faults and notices gather while one reading goes on, and how found text is shown in them."""

import unicodedata
from pathlib import PurePath
from typing import NamedTuple

from estimator.claims.ledger import Notice
from estimator.errors import Fault

_LONGEST_SHOWN = 60


class Place(NamedTuple):
    """Where in the input something stands; ``row`` is a line counted from 1."""

    file: str
    row: int | None = None
    column: str | None = None


class Findings:
    """Every fault and notice of one reading, in the order in which they were found."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.notices: list[Notice] = []

    def fault(self, place: Place, found: str, allowed: str, mend: str) -> None:
        """Add one fault."""
        self.faults.append(Fault(place.file, place.row, place.column, found, allowed, mend))

    def notice(self, file: str, row: int | None, text: str) -> None:
        """Add one notice."""
        self.notices.append(Notice(file, row, text))

    def first_faults(self, most: int) -> list[Fault]:
        """Return the first ``most`` faults by file and line."""
        return sorted(self.faults, key=lambda fault: (fault.file, fault.row or 0))[:most]


def named(character: str) -> str:
    """Return a character by its code point and name, so that an invisible one can be spoken of."""
    nameless = "HALF OF A SURROGATE PAIR" if unicodedata.category(character) == "Cs" else "control character"
    name = unicodedata.name(character, _CONTROL_NAMES.get(character, nameless))
    return f"U+{ord(character):04X} {name}"


def shown(text: str) -> str:
    """Return ``text`` in quotation marks, cut to a readable length, with nothing that moves a cursor."""
    cut = text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "..."
    return f'"{printable(cut)}"'


def printable(text: str) -> str:
    """Return ``text`` with control, direction, zero-width and lone surrogate characters spelt out."""
    return "".join(f"<U+{ord(c):04X}>" if unicodedata.category(c) in _UNSHOWN else c for c in text)


def file_name(path: PurePath | str) -> str:
    """Return the last part of a path, fit to be shown."""
    return printable(PurePath(path).name)[:_LONGEST_SHOWN] or "claims"


_UNSHOWN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_CONTROL_NAMES = {"\0": "NUL", "\t": "TAB", "\n": "LINE FEED", "\r": "CARRIAGE RETURN", "\x1b": "ESCAPE"}
