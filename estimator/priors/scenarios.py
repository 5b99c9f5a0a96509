"""Scenarios: named lists of overrides of the numbers of ``sources.toml``, each with its reason."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from estimator.errors import Fault
from estimator.priors.shape import CLASSLESS, SOURCE_SHAPE, SOURCES_FILE, Range, leaves
from estimator.priors.tables import Notes, Table, nearest, read_number, read_text, read_toml, shown
from estimator.priors.values import PriorEntry
from estimator.quantities import CLASSES

_OPERATIONS: Mapping[str, Callable[[float, float], float]] = {
    "set": lambda _old, new: new,
    "multiply": lambda old, factor: old * factor,
}
_OPERAND = Range(-1e4, 1e4)
_NUMBERS = (*leaves(SOURCE_SHAPE), *CLASSLESS)
_RANGES = leaves(SOURCES_FILE)


@dataclass(frozen=True, slots=True)
class Override:
    """One operation of a scenario on the numbers at ``keys``."""

    where: str
    keys: tuple[str, ...]
    operation: str
    operand: float
    reason: str
    reference: str

    def apply(self, entry: PriorEntry) -> PriorEntry:
        """Return ``entry`` after the operation, with the override's reason and the number it replaces."""
        value = _OPERATIONS[self.operation](entry.value, self.operand) + 0.0
        reason = f"{self.reason} (Before this override: {entry.value:g}.)"
        return replace(entry, value=value, reason=reason, reference=self.reference)


def read_scenario(path: Path, faults: list[Fault]) -> tuple[Override, ...]:
    """Return the overrides of a scenario file in their order, noting every fault."""
    table = read_toml(path, faults)
    if table is None:
        return ()
    notes = Notes(path, faults)
    notes.unknown(table, ("description", "override"), "")
    read_text(table, "description", "", notes)
    listed = table.get("override", [])
    if not isinstance(listed, list) or not all(isinstance(item, Mapping) for item in listed):
        notes.add("override", shown(listed), "a list of tables", "Write [[override]], with doubled brackets.")
        return ()
    read = [_read_override(item, f"override[{place}]", notes) for place, item in enumerate(listed, start=1)]
    return tuple(override for override in read if override is not None)


def _read_override(table: Table, where: str, notes: Notes) -> Override | None:
    notes.unknown(table, ("classes", "number", *_OPERATIONS, "reason", "reference"), where)
    keys = _read_keys(table, where, notes)
    operation, operand = _read_operation(table, where, notes)
    reason = read_text(table, "reason", where, notes)
    reference = read_text(table, "reference", where, notes) if "reference" in table else ""
    if not keys or operand is None or reason is None or reference is None:
        return None
    return Override(where, keys, operation, operand, reason, reference)


def _read_operation(table: Table, where: str, notes: Notes) -> tuple[str, float | None]:
    given = [name for name in _OPERATIONS if name in table]
    if len(given) != 1:
        found = " and ".join(given) or "no operation"
        notes.add(where, found, "one of set, multiply", "Say set = ... or multiply = ... once.")
        return "", None
    return given[0], read_number(table, given[0], _OPERAND, where, notes)


def _read_keys(table: Table, where: str, notes: Notes) -> tuple[str, ...]:
    number = table.get("number")
    if number not in _NUMBERS:
        mend = nearest(shown(number), _NUMBERS, "Name one of these numbers.")
        found = shown(number) if "number" in table else "nothing"
        notes.add(f"{where}.number", found, ", ".join(_NUMBERS), mend)
        return ()
    if number in CLASSLESS:
        if "classes" in table:
            notes.add(f"{where}.classes", "classes", f"none: {number} has no class", "Remove it.")
        return (number,)
    return tuple(f"{name}.{number}" for name in _read_classes(table, where, notes))


def _read_classes(table: Table, where: str, notes: Notes) -> tuple[str, ...]:
    named: Any = table.get("classes")
    if named == "every":
        return CLASSES
    if isinstance(named, list) and named and all(name in CLASSES for name in named):
        return tuple(dict.fromkeys(named))
    found = shown(named) if "classes" in table else "nothing"
    allowed = f"'every' or a list of {', '.join(CLASSES)}"
    notes.add(f"{where}.classes", found, allowed, "Say whose number it is, for instance classes = 'every'.")
    return ()


def apply_overrides(
    entries: Mapping[str, PriorEntry], overrides: tuple[Override, ...], notes: Notes
) -> dict[str, PriorEntry]:
    """Return ``entries`` (by dotted key) after every override, noting results out of range."""
    result = dict(entries)
    for override in overrides:
        for key in override.keys:
            if key not in result:  # noted as a fault of sources.toml already
                continue
            result[key] = override.apply(result[key])
            if not _RANGES[key].holds(result[key].value):
                found = f"{key} = {result[key].value:g}"
                notes.add(override.where, found, str(_RANGES[key]), f"Change {override.operation}.")
    return result
