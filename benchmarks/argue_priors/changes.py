"""Priors with one number changed, and by how much each number is moved."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from estimator.priors.loading import digest_of
from estimator.priors.own import number_of, with_numbers
from estimator.priors.shape import BLOC_SHARE, COPYING, SOURCE_SHAPE, WEAPON_SHAPE, leaves
from estimator.priors.values import PriorSet, TruthPrior
from estimator.quantities import CLASSES


@dataclass(frozen=True, slots=True)
class Move:
    """One number moved: ``down`` or ``up``."""

    number: str
    way: str
    before: float
    after: float


def every_number(priors: PriorSet) -> dict[str, float]:
    """Return every number of a set of priors by its key: sources, bloc_share, copying, weapons."""
    found = {
        f"{name}.{key}": number_of(priors.sources[name], key)
        for name in CLASSES
        for key in leaves(SOURCE_SHAPE)
    }
    found |= {BLOC_SHARE: priors.bloc_share, COPYING: priors.copying}
    for weapon, prior in priors.weapons.items():
        found |= {f"{weapon}.{key}": _weapon_number(prior, key) for key in leaves(WEAPON_SHAPE)}
    return found


def moves(priors: PriorSet) -> list[Move]:
    """Return two moves for every number.

    A location moves by half its own sd, bloc_share half-way to 0 and to 1, every other number to half and to double.
    """
    shipped = every_number(priors)
    found = []
    for number, value in shipped.items():
        if number.endswith("spin.mean"):
            step = 0.5 * shipped[number.removesuffix("mean") + "sd"]
            ends = value - step, value + step
        elif number == BLOC_SHARE:
            ends = 0.5 * value, 0.5 * (1.0 + value)
        else:
            ends = 0.5 * value, 2.0 * value
        found += [Move(number, way, value, end) for way, end in zip(("down", "up"), ends, strict=True)]
    return found


def changed(priors: PriorSet, numbers: Mapping[str, float]) -> PriorSet:
    """Return priors with some numbers replaced, by the keys of ``every_number``."""
    own = {key: value for key, value in numbers.items() if key.partition(".")[0] in CLASSES}
    made = with_numbers(priors, priors.scenario, own)
    weapons = dict(made.weapons)
    for key, value in numbers.items():
        weapon, _, rest = key.partition(".")
        if weapon in weapons:
            weapons[weapon] = _with_weapon_number(weapons[weapon], rest, value)
    share, copying = numbers.get(BLOC_SHARE, priors.bloc_share), numbers.get(COPYING, priors.copying)
    digest = digest_of(made.sources, weapons, made.aliases, (share, copying))
    return replace(made, weapons=MappingProxyType(weapons), bloc_share=share, copying=copying, digest=digest)


def _weapon_number(prior: TruthPrior, key: str) -> float:
    name, _, part = key.partition(".")
    if name == "launched":
        return float(getattr(prior, f"launched_{part}"))
    return float(getattr(prior, name)["ab".index(part)])


def _with_weapon_number(prior: TruthPrior, key: str, value: float) -> TruthPrior:
    name, _, part = key.partition(".")
    if name == "launched":
        return replace(prior, **{f"launched_{part}": value})
    a, b = getattr(prior, name)
    return replace(prior, **{name: (value, b) if part == "a" else (a, value)})
