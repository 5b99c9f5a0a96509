"""The weapon types of ``weapons.toml``: their numbers, the defence they assume, the names they go by."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from estimator.priors.shape import WEAPON_SHAPE
from estimator.priors.tables import Notes, Table, read_text, read_tree, shown
from estimator.priors.values import PriorEntry

#: The type that serves every weapon no other type is named for.
DEFAULT_TYPE = "unknown"


@dataclass(slots=True)
class Weapons:
    """What was read: numbers by dotted key, type names in file order, alias to type."""

    entries: dict[str, PriorEntry] = field(default_factory=dict)
    types: list[str] = field(default_factory=list)
    aliases: dict[str, str] = field(default_factory=dict)


def plain_name(name: str) -> str:
    """Return a weapon's name as it is looked up: without regard to case and spacing."""
    return " ".join(name.casefold().split())


def read_weapons(table: Table, notes: Notes) -> Weapons:
    """Return every weapon type of ``weapons.toml``, noting every fault."""
    weapons = Weapons()
    for name, body in table.items():
        _read_type(name, body, weapons, notes)
    for name, body in table.items():
        if isinstance(body, Mapping):
            _read_aliases(plain_name(name), body.get("aliases", []), weapons, notes)
    if DEFAULT_TYPE not in weapons.types:
        notes.add(DEFAULT_TYPE, "nothing", "a table", f"The type {DEFAULT_TYPE!r} serves weapons not named.")
    return weapons


def _read_type(name: str, body: Any, weapons: Weapons, notes: Notes) -> None:
    plain = plain_name(name)
    if not plain or plain in weapons.types:
        notes.add(name, "a blank name or one used twice", "a name of its own", "Rename or remove it.")
    elif not isinstance(body, Mapping):
        notes.add(name, shown(body), "a table", f'Write ["{name}"] and its numbers below.')
    else:
        weapons.types.append(plain)
        read_text(body, "defence", plain, notes)
        numbers = {key: value for key, value in body.items() if key not in ("aliases", "defence")}
        weapons.entries |= read_tree(numbers, WEAPON_SHAPE, plain, notes)


def _read_aliases(plain: str, listed: Any, weapons: Weapons, notes: Notes) -> None:
    if not isinstance(listed, list) or not _all_names(listed):
        notes.add(f"{plain}.aliases", shown(listed), "a list of names", "Write aliases = ['...', '...'].")
        return
    for alias in map(plain_name, listed):
        taken = alias if alias in weapons.types else weapons.aliases.setdefault(alias, plain)
        if taken != plain:
            mend = "Keep it under one type."
            notes.add(f"{plain}.aliases", f"{alias!r}, which is also {taken!r}", "one type per name", mend)


def _all_names(listed: Iterable[Any]) -> bool:
    return all(isinstance(item, str) and item.strip() for item in listed)
