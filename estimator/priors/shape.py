"""Which numbers the prior files hold, and the range each may lie in (docs/model.md, sections 1 to 3)."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from estimator.quantities import CLASSES


@dataclass(frozen=True, slots=True)
class Range:
    """The closed range in which a number of the prior files must lie."""

    low: float
    high: float

    def holds(self, value: float) -> bool:
        """Say whether ``value`` is a finite number of the range."""
        return math.isfinite(value) and self.low <= value <= self.high

    def __str__(self) -> str:
        return f"a number from {self.low:g} to {self.high:g}"


#: Names nested as in the TOML files, with a range at every leaf.
type Shape = Mapping[str, "Range | Shape"]

LOCATION: Final = Range(-100, 100)
#: Not 0: a spread of nothing would turn a prior into a certainty no figure could move.
SCALE: Final = Range(1e-6, 100)
BETA: Final = Range(1e-3, 1e4)
SHARE: Final = Range(0, 1)
COUNT: Final = Range(0.1, 10_000)

_STICK: Final[Shape] = {"a": BETA, "b": BETA}

SOURCE_SHAPE: Final[Shape] = {
    "spin": {"mean": LOCATION, "sd": SCALE},
    "noise": {"median": SCALE, "log_sd": SCALE},
    "size_spin": {"mean": LOCATION, "sd": SCALE},
    "size_noise": {"median": SCALE, "log_sd": SCALE},
    "size_exact": _STICK,
    "blur": _STICK,
}

WEAPON_SHAPE: Final[Shape] = {
    "launched": {"median": COUNT, "sigma": SCALE},
    "intercepted": _STICK,
    "hit": _STICK,
    "damaged": _STICK,
}

BLOC_SHARE: Final = "bloc_share"
COPYING: Final = "copying"
#: Numbers of ``sources.toml`` that belong to no class.
CLASSLESS: Final = (BLOC_SHARE, COPYING)

#: All of ``sources.toml``.
SOURCES_FILE: Final[Shape] = {**dict.fromkeys(CLASSES, SOURCE_SHAPE), BLOC_SHARE: SHARE, COPYING: BETA}


def leaves(shape: Shape, key: str = "") -> dict[str, Range]:
    """Return the range of every number of ``shape`` by its dotted name below ``key``."""
    found: dict[str, Range] = {}
    for name, inner in shape.items():
        dotted = f"{key}.{name}" if key else name
        if isinstance(inner, Range):
            found[dotted] = inner
        else:
            found.update(leaves(inner, dotted))
    return found
