"""Priors of sources with some numbers of an analyst's own, for one session; files serve for longer."""

from collections.abc import Mapping
from dataclasses import fields, replace
from types import MappingProxyType
from typing import Final

from estimator.errors import Fault, PriorError
from estimator.priors.loading import digest_of
from estimator.priors.shape import SOURCE_SHAPE, leaves
from estimator.priors.tables import nearest
from estimator.priors.values import PriorEntry, PriorSet, SourcePrior
from estimator.quantities import CLASSES

_RANGES: Final = {f"{name}.{key}": found for name in CLASSES for key, found in leaves(SOURCE_SHAPE).items()}
_REASON: Final = "A number of your own, in place of {before:g}. {why}"


def with_numbers(base: PriorSet, scenario: str, numbers: Mapping[str, float], why: str = "") -> PriorSet:
    """Return priors named ``scenario`` in which ``numbers`` (as ``belligerent.spin.mean``) stand for the base's own.

    Raises PriorError with every number that is unknown or out of range.
    """
    faults = [fault for key, value in numbers.items() if (fault := _fault(key, value))]
    if faults:
        raise PriorError(faults)
    sources = {name: _changed(name, prior, numbers) for name, prior in base.sources.items()}
    return replace(
        base,
        scenario=scenario,
        sources=MappingProxyType(sources),
        entries=tuple(_argued(entry, numbers, why) for entry in base.entries),
        digest=digest_of(sources, base.weapons, base.aliases, (base.bloc_share, base.copying)),
    )


def number_of(prior: SourcePrior, key: str) -> float:
    """Return one number of a class, as ``spin.mean``."""
    return float(getattr(prior, _field(key)))


def _field(key: str) -> str:
    return key.replace(".log_sd", "_logsd").replace(".", "_")


def _fault(key: str, value: object) -> Fault | None:
    if key not in _RANGES:
        return Fault("priors", None, key, "an unknown number", "a number of a class", nearest(key, _RANGES))
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and _RANGES[key].holds(float(value)):  # type: ignore[arg-type]
        return None
    return Fault("priors", None, key, repr(value)[:40], str(_RANGES[key]), "Choose a number in that range.")


def _changed(name: str, prior: SourcePrior, numbers: Mapping[str, float]) -> SourcePrior:
    own = {key.removeprefix(f"{name}."): v for key, v in numbers.items() if key.startswith(f"{name}.")}
    changed = {_field(key): float(value) for key, value in own.items()}
    values = {item.name: changed.get(item.name, getattr(prior, item.name)) for item in fields(prior)}
    return SourcePrior(**values)


def _argued(entry: PriorEntry, numbers: Mapping[str, float], why: str) -> PriorEntry:
    key = entry.key.removeprefix("sources.")
    if key not in numbers or entry.key == key:
        return entry
    reason = _REASON.format(before=entry.value, why=why).strip()
    return replace(entry, value=float(numbers[key]), reason=reason, reference="")
