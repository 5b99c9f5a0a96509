"""Prior files to one validated, immutable :class:`PriorSet`; every fault is found in one pass."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import MISSING, asdict, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from estimator.errors import Fault, PriorError
from estimator.priors.folder import SOURCES, WEAPONS, PriorFolder, open_folder
from estimator.priors.scenarios import apply_overrides, read_scenario
from estimator.priors.shape import BLOC_SHARE, CLASSLESS, COPYING, SOURCES_FILE
from estimator.priors.tables import FAULTS_SHOWN, Notes, nearest, read_toml, read_tree
from estimator.priors.values import PriorEntry, PriorSet, SourcePrior, TruthPrior
from estimator.priors.weapons import Weapons, read_weapons
from estimator.quantities import CLASSES

type Entries = Mapping[str, PriorEntry]


def load_priors(scenario: str = "historical", folder: str | Path | None = None) -> PriorSet:
    """Return the priors of ``scenario``, read from ``folder`` or from the files that ship with the project.

    A file that ``folder`` lacks is taken from the shipped ones, so it may hold no more than one scenario.
    Raises PriorError with every fault of every file that was read.
    """
    home = open_folder(folder)
    faults: list[Fault] = []
    sources = _read_sources(home, scenario, faults)
    weapons = _read_weapons(home, faults)
    if faults:
        raise PriorError(faults[:FAULTS_SHOWN], len(faults))
    return _build(scenario, sources, weapons)


def scenario_names(folder: str | Path | None = None) -> tuple[str, ...]:
    """Return the scenarios that can be loaded: historical, neutral, sceptical, then any of the user's own."""
    return tuple(open_folder(folder).scenarios())


def _read_sources(home: PriorFolder, scenario: str, faults: list[Fault]) -> Entries:
    path = home.file(SOURCES)
    table = read_toml(path, faults)
    entries = read_tree(table, SOURCES_FILE, "", Notes(path, faults)) if table is not None else {}
    known = home.scenarios()
    if scenario not in known:
        mend = nearest(scenario, known, "Choose one of these.")
        Notes(home.path, faults).add("scenario", repr(scenario), ", ".join(known), mend)
        return entries
    chosen = known[scenario]
    return apply_overrides(entries, read_scenario(chosen, faults), Notes(chosen, faults))


def _read_weapons(home: PriorFolder, faults: list[Fault]) -> Weapons:
    path = home.file(WEAPONS)
    table = read_toml(path, faults)
    return read_weapons(table, Notes(path, faults)) if table is not None else Weapons()


def _build(scenario: str, sources: Entries, weapons: Weapons) -> PriorSet:
    classes = {name: _source_prior(sources, name) for name in CLASSES}
    types = {name: _truth_prior(weapons.entries, name) for name in weapons.types}
    bloc_share, copying = sources[BLOC_SHARE].value, sources[COPYING].value
    return PriorSet(
        scenario=scenario,
        sources=MappingProxyType(classes),
        weapons=MappingProxyType(types),
        aliases=MappingProxyType(weapons.aliases),
        bloc_share=bloc_share,
        copying=copying,
        entries=_argued(sources, weapons.entries),
        digest=digest_of(classes, types, weapons.aliases, (bloc_share, copying)),
    )


#: What the tables say of a class; what bends or ties them is only ever learned.
_TABLE: Final = tuple(item for item in fields(SourcePrior) if item.default is MISSING)


def _source_prior(entries: Entries, name: str) -> SourcePrior:
    numbers = {}
    for item in _TABLE:
        # spin_mean is spin.mean in the file, size_noise_logsd is size_noise.log_sd
        group, part = item.name.rsplit("_", 1)
        numbers[item.name] = entries[f"{name}.{group}.{part.replace('logsd', 'log_sd')}"].value
    return SourcePrior(**numbers)


def _truth_prior(entries: Entries, name: str) -> TruthPrior:
    def number(key: str) -> float:
        return entries[f"{name}.{key}"].value

    def stick(outcome: str) -> tuple[float, float]:
        return number(f"{outcome}.a"), number(f"{outcome}.b")

    median, sigma = number("launched.median"), number("launched.sigma")
    return TruthPrior(median, sigma, stick("intercepted"), stick("hit"), stick("damaged"))


def _argued(sources: Entries, weapons: Entries) -> tuple[PriorEntry, ...]:
    kept = [entry for key, entry in sources.items() if key in CLASSLESS]
    classes = [replace(entry, key=f"sources.{key}") for key, entry in sources.items() if key not in CLASSLESS]
    types = [replace(entry, key=f"weapons.{key}") for key, entry in weapons.items()]
    return (*classes, *kept, *types)


def digest_of(
    classes: Mapping[str, SourcePrior],
    types: Mapping[str, TruthPrior],
    aliases: Mapping[str, str],
    classless: tuple[float, float],
) -> str:
    """Return a SHA-256 of the numbers of a set of priors: of a class, those that its table holds.

    ``classless`` are ``bloc_share`` and ``copying``.
    """
    table = [item.name for item in _TABLE]
    numbers = {
        "sources": {name: {key: getattr(prior, key) for key in table} for name, prior in classes.items()},
        "weapons": {name: asdict(prior) for name, prior in types.items()},
        "aliases": dict(aliases),
        **dict(zip(CLASSLESS, classless, strict=True)),
    }
    text = json.dumps(numbers, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
