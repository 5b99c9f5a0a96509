"""Where prior files lie: a user's own folder first, the files that ship with the project behind it."""

import os
from dataclasses import dataclass
from pathlib import Path

from estimator.bundled import bundled
from estimator.errors import Fault, PriorError
from estimator.priors.tables import Notes, nearest

SOURCES, WEAPONS, SCENARIOS = "sources.toml", "weapons.toml", "scenarios"
#: ``words.toml`` is read by the claims reader; it may lie here all the same.
_FILES = (SOURCES, WEAPONS, "words.toml")
_ALLOWED = ", ".join((*_FILES, f"{SCENARIOS}/*.toml"))
#: Every result is shown under these three, in this order (docs/model.md, section 3).
STANDARD_SCENARIOS = ("historical", "neutral", "sceptical")


@dataclass(frozen=True, slots=True)
class PriorFolder:
    """A folder of prior files; what it lacks is taken from ``fallback``."""

    path: Path
    fallback: Path

    def file(self, name: str) -> Path:
        """Return the file ``name`` of this folder, or the one that ships with the project."""
        own = self.path / name
        # A broken link of that name was meant to be read: it is a fault, and not passed over.
        return own if os.path.lexists(own) else self.fallback / name

    def scenarios(self) -> dict[str, Path]:
        """Return the scenario files by name: the standard ones first, then the user's by name."""
        found: dict[str, Path] = {}
        for folder in (self.fallback, self.path):
            found |= {path.stem: path for path in (folder / SCENARIOS).glob("*.toml")}
        order = [name for name in STANDARD_SCENARIOS if name in found]
        return {name: found[name] for name in (*order, *sorted(found.keys() - set(order)))}


def open_folder(folder: str | Path | None) -> PriorFolder:
    """Return the folder of priors, refusing one that cannot be read or holds files nobody would read."""
    shipped = bundled("priors")
    if folder is None:
        return PriorFolder(shipped, shipped)
    path, faults = Path(folder), list[Fault]()
    _check(path, Notes(path, faults))
    if faults:
        raise PriorError(faults)
    return PriorFolder(path, shipped)


def _check(path: Path, notes: Notes) -> None:
    try:
        names = sorted(item.name for item in path.iterdir())
        own = (path / SCENARIOS).is_dir() and any((path / SCENARIOS).iterdir())
    except (OSError, ValueError) as error:  # a NUL in the name is a ValueError
        found = f"a folder that cannot be read ({getattr(error, 'strerror', None) or 'no such name'})"
        notes.add(None, found, "a readable folder", "Check the path and its permissions.")
        return
    # A misspelt file would be passed over in silence, and the shipped numbers used in its place.
    for name in names:
        if name.endswith(".toml") and name not in _FILES:
            notes.add(name, "an unknown file", _ALLOWED, nearest(name, _FILES))
    if not own and not any(name.endswith(".toml") for name in names):
        notes.add(None, "no prior file", _ALLOWED, "Copy one there and edit it.")
