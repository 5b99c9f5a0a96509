"""The columns of the claims table: what a cell takes, how wide it is, and one sentence of help for each."""

from typing import Any, Final

from app import state
from estimator.claims.limits import Limits
from estimator.quantities import CLASSES, QUANTITIES, ROLES

Column = dict[str, Any]
_LIMITS: Final = Limits()


def _made(name: str, width: int, help_: str) -> Column:
    return {"name": name, "kind": "made", "width": width, "help": help_}


def _choice(name: str, width: int, help_: str, options: tuple[str, ...]) -> Column:
    return {"name": name, "kind": "choice", "width": width, "help": help_, "options": list(options)}


def _text(name: str, width: int, help_: str, most: int = _LIMITS.cell) -> Column:
    return {"name": name, "kind": "text", "width": width, "help": help_, "most": most}


#: In the order in which they stand; ``made`` ones are ours, the others are the analyst's.
COLUMNS: Final[tuple[Column, ...]] = (
    _made("line", 45, "Faults name this line."),
    {
        "name": state.COUNTS,
        "shown": "use",
        "kind": "check",
        "width": 45,
        "help": "Untick to see the answer without it.",
    },
    _text("source", 190, "Who said it.", _LIMITS.name),
    _choice("quantity", 155, "What the figure is about.", QUANTITIES),
    _text("said", 110, "In words: 5, 5-7, at least 5, about 20, 90 %, most, all. Blank: silence."),
    _made("read as", 150, "The interval these words stand for."),
    _choice("role", 100, "Its side in this strike.", ROLES),
    _choice("class", 112, "Decides the prior of its spin and noise.", CLASSES),
    _made("becomes", 118, "Whether the claim counts, and if not, why."),
    _text("published", 100, "Date as in 2024-11-19."),
    _text("repeats", 120, "The source it only passes on; then it does not count.", _LIMITS.name),
    _text("part", 120, "The site or share of the defence it is limited to."),
    _text("bloc", 120, "The camp whose spin it may share.", _LIMITS.name),
    _text("quote", 240, "What it said, word for word; kept and shown, never counted."),
    _text("note", 240, "Anything worth remembering; kept and shown, never counted."),
    _text("url", 240, "Where it was said; kept and shown, never opened."),
)
#: The names of the columns that people fill in.
EDITABLE: Final = tuple(column["name"] for column in COLUMNS if column["kind"] != "made")
