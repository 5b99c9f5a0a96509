"""The field's whole numbers: what happened to the munitions of one salvo, and the names for it.

A leaf module: the claims reader and the model both speak these names.
"""

from typing import Final

LAUNCHED: Final = "launched"

#: The four outcomes in the order in which sticks are broken (docs/model.md, sections 1 and 2.2).
OUTCOMES: Final = ("intercepted", "hit", "damaged", "failed")

#: Unions of outcomes that a source may speak of as one quantity.
UNIONS: Final[dict[str, frozenset[str]]] = {
    "reached": frozenset({"hit", "damaged"}),
    "not_intercepted": frozenset({"hit", "damaged", "failed"}),
    "not_hit": frozenset({"intercepted", "damaged", "failed"}),
}

#: Every quantity a claim may be about; this order also breaks ties (docs/model.md, section 2.2).
QUANTITIES: Final = (LAUNCHED, *OUTCOMES, *UNIONS)

#: The set of outcomes each quantity but ``launched`` stands for.
MEMBERS: Final[dict[str, frozenset[str]]] = {
    **{outcome: frozenset({outcome}) for outcome in OUTCOMES},
    **UNIONS,
}

#: Which way a source that flatters its own side tilts a quantity, seen from the defender.
DIRECTION: Final[dict[str, int]] = {
    "intercepted": +1,
    "not_hit": +1,
    "hit": -1,
    "reached": -1,
    "not_intercepted": -1,
    "failed": 0,
    "damaged": +1,
}

ROLES: Final = ("attacker", "defender", "neutral")
ROLE_SIGN: Final[dict[str, int]] = {"attacker": -1, "defender": +1, "neutral": +1}
CLASSES: Final = ("belligerent", "ally", "neutral", "imagery")
DEFAULT_CLASS: Final[dict[str, str]] = {
    "attacker": "belligerent",
    "defender": "belligerent",
    "neutral": "neutral",
}
