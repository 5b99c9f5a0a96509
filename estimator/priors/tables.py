"""TOML tables read against their shape: every fault is noted and reading goes on."""

import difflib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from estimator.errors import Fault
from estimator.priors.shape import Range, Shape
from estimator.priors.values import PriorEntry
from estimator.toml_file import TomlFaultError, read_toml_file

#: Faults that are shown of all files together; the rest is counted.
FAULTS_SHOWN: Final = 50
_LONGEST_KEY: Final = 200

type Table = Mapping[str, Any]


class Notes:
    """The faults found so far in one prior file."""

    def __init__(self, file: Path, faults: list[Fault]) -> None:
        self.file = file
        self.faults = faults

    def add(self, key: str | None, found: str, allowed: str, mend: str, row: int | None = None) -> None:
        """Note one fault at the dotted ``key`` of this file."""
        self.faults.append(Fault(_named(self.file), row, key and _key(key), found, allowed, mend))

    def unknown(self, table: Table, known: Iterable[str], key: str) -> None:
        """Note every name of ``table`` that is not ``known``, with the nearest one that is."""
        names = list(known)
        for name in table:
            if name not in names:
                # Looking for the nearest name is dear; beyond the faults that are shown nobody reads it.
                mend = nearest(name, names) if len(self.faults) < FAULTS_SHOWN else "Remove it."
                self.add(join(key, name), "an unknown key", ", ".join(names), mend)


def _named(file: Path) -> str:
    """Return the last parts of a path: a message is passed on, and where a user's folders lie is nobody's business."""
    return _key("/".join(file.parts[-2:]) if file.suffix else file.name or str(file))


def _key(text: str) -> str:
    """Return a key fit to be shown: a quoted one may hold any character and be of any length."""
    plain = "".join(c if c.isprintable() else f"<U+{ord(c):04X}>" for c in text[:_LONGEST_KEY])
    return plain if len(text) <= _LONGEST_KEY else plain + "..."


def join(key: str, name: str) -> str:
    """Return the dotted key of ``name`` inside ``key``."""
    return f"{key}.{name}" if key else name


def nearest(name: str, names: Iterable[str], otherwise: str = "Remove it.") -> str:
    """Return the sentence that suggests the likeliest of ``names``."""
    close = difflib.get_close_matches(name[:_LONGEST_KEY], list(names), n=1)
    return f"Did you mean {close[0]!r}?" if close else otherwise


def shown(value: object) -> str:
    """Return ``value`` as found, cut where it is long."""
    if isinstance(value, dict | list) and value:  # written out it may be huge, or nested too deep to write
        return "a table" if isinstance(value, dict) else f"a list of {len(value)}"
    try:
        text = repr(value)
    except ValueError:  # Python refuses to print integers of thousands of digits
        return "a number of thousands of digits"
    return text if len(text) <= 60 else text[:57] + "..."


def read_toml(path: Path, faults: list[Fault]) -> dict[str, Any] | None:
    """Return the parsed file, or None after noting why it cannot be read."""
    try:
        return read_toml_file(path)
    except TomlFaultError as error:
        Notes(path, faults).add(None, error.found, error.allowed, error.mend, error.row)
        return None


def read_tree(table: Table, shape: Shape, key: str, notes: Notes) -> dict[str, PriorEntry]:
    """Return the entries of ``table`` by dotted key, as far as they are sound."""
    notes.unknown(table, shape, key)
    entries: dict[str, PriorEntry] = {}
    for name, inner in shape.items():
        dotted, value = join(key, name), table.get(name)
        if not isinstance(value, Mapping):
            found = f"{shown(value)} instead of a table" if name in table else "nothing"
            notes.add(dotted, found, "a table", f"Write [{dotted}] as the files of this project do.")
        elif isinstance(inner, Range):
            entry = read_entry(value, inner, dotted, notes)
            entries |= {dotted: entry} if entry else {}
        else:
            entries |= read_tree(value, inner, dotted, notes)
    return entries


def read_entry(table: Table, allowed: Range, key: str, notes: Notes) -> PriorEntry | None:
    """Return one number with its reason, or None after noting what is wrong with it."""
    notes.unknown(table, ("value", "reason", "reference"), key)
    value = read_number(table, "value", allowed, key, notes)
    reason = read_text(table, "reason", key, notes)
    reference = read_text(table, "reference", key, notes) if "reference" in table else ""
    if value is None or reason is None or reference is None:
        return None
    return PriorEntry(key, value, reason, reference)


def read_number(table: Table, name: str, allowed: Range, key: str, notes: Notes) -> float | None:
    """Return the number ``name`` of ``table`` where it lies in the allowed range."""
    value = table.get(name)
    if isinstance(value, int | float) and not isinstance(value, bool):
        # An integer beyond every float is out of range anyway.
        number = float(value) if isinstance(value, float) or abs(value) < 10**300 else float("inf")
        if allowed.holds(number):
            return number + 0.0  # -0.0 and 0 are one number, with one digest
    found = shown(value) if name in table else "nothing"
    notes.add(join(key, name), found, str(allowed), f"Write {name} = ... inside that range.")
    return None


def read_text(table: Table, name: str, key: str, notes: Notes) -> str | None:
    """Return the text ``name`` of ``table`` on one line, or None after noting that it is missing or blank."""
    value = table.get(name)
    if isinstance(value, str) and value.strip():
        return " ".join(value.split())
    found = shown(value) if name in table else "nothing"
    notes.add(join(key, name), found, "a sentence", f"Say it: {name} = '...'.")
    return None
