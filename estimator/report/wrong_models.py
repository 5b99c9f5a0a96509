"""The table of coverage under wrong models, as it stands on the page docs/calibration.md."""

from typing import Any, Final

from estimator.report.certificate import markdown
from estimator.report.sections import Grid

type Object = dict[str, Any]

_LEVELS: Final = ("50", "80", "90")
_WAYS: Final = ("alone", "record")
_COVERED: Final = ("intercepted", "hit")
#: What a 90 % set may miss of what it promised before the row says so: beyond that chance is unlikely.
_SHORT: Final = 0.03
#: What a row means to who reads an answer.
MEANS: Final = {
    "as the model has it": "What the sets promise is what they hold, but for chance; strikes of one record share "
    "their sources, so that fifteen records stray further than as many strikes alone.",
    "munition by munition": "Such mistakes scatter less than the model expects of a source: a strike's sets are wider "
    "than they need be. A record takes them for sources that lean less than they do, and holds what it promises.",
    "copies taken for sources": "A strike alone presumes that one such account in eleven is a copy, and loses a few "
    "points, where it lost 32 and 8 before it reckoned with copies. A record of fifteen strikes or more finds out who "
    "copies, and holds what it promises (other such records lost seven and nine points; before, 69 and 31). Enter a "
    "copy as `repeats`, or give both sources a bloc; `diagnose` names pairs of sources that hardly ever differ.",
    "a fabricator": "Of a strike alone sets of the number that it speaks of fail twice as often as promised. A record "
    "lays it bare, and loses less.",
    "round numbers": "A record loses some ten points, a strike alone none (two that say the same may be taken for "
    "copies). Where a figure looks round, enter `about 20`: that is what is known.",
    "spin that differs by strike": "Learning takes only some of the change for noise: its sets lose six points.",
}


def wrong_grid(found: Object) -> Grid:
    """Return one row for each world and way of looking: how often sets held the truth, what those of 90 % promised."""
    levels = (f"{q}: {level} %" for q in _COVERED for level in _LEVELS)
    head = ("the world", "strikes", "records not settled", *levels, "90 % sets fall short of their promise")
    rows = [
        _row(world["name"], way, world[way])
        for world in found["worlds"]
        for way in _WAYS
        if world[way] is not None
    ]
    return Grid("Coverage where the model is wrong", head, tuple(rows))


def wrong_markdown(found: Object) -> str:
    """Return the generated part of the page: the table, and of every world how it comes about and what it means."""
    told = (f"- **{one['name']}**: {one['about']}. {MEANS[one['name']]}" for one in found["worlds"])
    made = f"Seed {found['seed']}, version {found['version']}, code and priors `{found['hash'][:16]}`."
    return "\n".join([made, "", *markdown(wrong_grid(found)), "", *told, ""])


def _row(name: str, way: str, one: Object) -> tuple[str, ...]:
    unsettled = f"{one['unsettled']}" if way == "record" else ""
    told = (f"{name}, {way}", f"{one['strikes']}", unsettled)
    shares = (f"{100 * one[q][level]['held'] / one['strikes']:.0f} %" for q in _COVERED for level in _LEVELS)
    return (*told, *shares, _short(one))


def _short(one: Object) -> str:
    """Return by how many points sets of 90 % hold less than they promised, where that is more than a little."""
    gaps = {q: one[q]["90"]["promised"] - one[q]["90"]["held"] / one["strikes"] for q in _COVERED}
    told = [f"{q} by {100 * gap:.0f} points" for q, gap in gaps.items() if gap > _SHORT]
    return ", ".join(told) or "no"
