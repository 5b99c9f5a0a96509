"""The table of coverage under wrong models, as it stands on the page docs/calibration.md."""

from typing import Any, Final

from estimator.report.certificate import markdown
from estimator.report.sections import Grid

type Object = dict[str, Any]

_LEVELS: Final = ("50", "80", "90")
_WAYS: Final = {"alone": "alone", "record": "record"}
_COVERED: Final = ("intercepted", "hit")
#: Percentage points by which a 90 % set may miss what it promised before the row says so.
_SHORT: Final = 0.03
#: What a row means to who reads an answer.
MEANS: Final = {
    "as the model has it": "What the sets promise is what they hold, alone and in a record.",
    "munition by munition": "",
    "copies taken for sources": "",
    "a fabricator": "",
    "round numbers": "",
    "spin that differs by strike": "",
}


def wrong_grid(found: Object) -> Grid:
    """Return one row for each world and way of looking: how often sets held the truth, what those of 90 % promised."""
    head = (
        "the world",
        "strikes",
        *(f"{q}: {level} %" for q in _COVERED for level in _LEVELS),
        "90 % sets fall short",
    )
    rows = [
        _row(world["name"], way, world[way])
        for world in found["worlds"]
        for way in _WAYS
        if world[way] is not None
    ]
    return Grid("Coverage where the model is wrong", head, tuple(rows))


def wrong_markdown(found: Object) -> str:
    """Return the generated part of the page: the table, and of every world how it comes about and what it means."""
    refused = sum(world["record"]["refused"] for world in found["worlds"])
    return "\n".join(
        [
            f"Seed {found['seed']}, version {found['version']}, code and priors `{found['hash'][:16]}`. Learning "
            f"refused to answer for {refused} of the records, which are not counted.",
            "",
            *markdown(wrong_grid(found)),
            "",
            *(
                f"- **{world['name']}**: {world['about']}. {MEANS[world['name']]}"
                for world in found["worlds"]
            ),
            "",
        ]
    )


def _row(name: str, way: str, one: Object) -> tuple[str, ...]:
    told = f"{name}, {_WAYS[way]}"
    if not one["strikes"]:
        return (told, "0", *("-" for _ in _COVERED for _ in _LEVELS), "-")
    shares = (f"{100 * one[q][level]['held'] / one['strikes']:.0f} %" for q in _COVERED for level in _LEVELS)
    return (told, f"{one['strikes']}", *shares, _short(one))


def _short(one: Object) -> str:
    """Return by how many points sets of 90 % hold less than they promised, where that is more than a little."""
    gaps = {q: one[q]["90"]["promised"] - one[q]["90"]["held"] / one["strikes"] for q in _COVERED}
    told = [f"{q} by {100 * gap:.0f} points" for q, gap in gaps.items() if gap > _SHORT]
    return ", ".join(told) or "no"
