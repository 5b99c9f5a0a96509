"""What the scoreboard is held to, beside what it shows; only panels that both sides answered are compared."""

from collections.abc import Sequence
from typing import NamedTuple

from scoreboard.generators import LARGE_ONES
from scoreboard.records import Record
from scoreboard.table import summary

#: Our CRPS over a panel, as a share of the best opponent's.
CRPS_SHARE = {"g1": 0.75, "g2": 0.85, "g3": 0.95}
#: What sets of nine tenths should hold.
COVERS = (0.85, 0.95)
LEARNED, SINGLE = ("ours-nuts", "ours-laplace"), "ours-exact"


class Goal(NamedTuple):
    """A goal, what was found, and whether it is met."""

    goal: str
    found: str
    met: bool


def is_ours(method: str) -> bool:
    """Return whether a method is ours."""
    return method.startswith("ours")


def is_single(method: str) -> bool:
    """Return whether a method takes each strike alone."""
    return method.startswith(SINGLE) or method.endswith("-alone")


def compared(records: Sequence[Record], ours: str) -> dict[str, dict[str, float]]:
    """Return summaries of one of our methods and of every opponent of its setting, on the panels that ours answered.

    An opponent that lacks one of these panels is left out.
    """
    panels = {r.panel for r in records if r.method == ours and r.scores}
    rows: dict[str, list[Record]] = {}
    for record in records:
        rival = not is_ours(record.method) and is_single(record.method) == is_single(ours)
        if record.panel in panels and (rival or record.method == ours):
            rows.setdefault(record.method, []).append(record)
    return {method: summary(group) for method, group in rows.items() if len(group) == len(panels)}


def goals(records: Sequence[Record]) -> list[Goal]:
    """Return every goal for which there are records."""
    found = []
    for generator, share in CRPS_SHARE.items():
        own = [record for record in records if record.generator == generator]
        for method in (learned(own), SINGLE):
            rows = compared(own, method)
            if len(rows) > 1:
                found += _goals(generator, method, rows, 1.0 if method == SINGLE else share)
    for generator in LARGE_ONES:
        rows = compared([record for record in records if record.generator == generator], SINGLE)
        found += _goals(generator, SINGLE, rows, 1.0) if len(rows) > 1 else []
    return found


def learned(own: Sequence[Record]) -> str:
    """Return which of our methods that learn answered most panels; of as many, NUTS."""
    answered = [record.method for record in own if record.scores]
    return max(LEARNED, key=answered.count)


def _goals(generator: str, method: str, rows: dict[str, dict[str, float]], share: float) -> list[Goal]:
    ours = rows[method]
    rivals = {name: row for name, row in rows.items() if name != method}
    best = min(rivals, key=lambda name: rivals[name]["crps"])
    reached = ours["crps"] / rivals[best]["crps"]
    made = [
        Goal(
            f"{generator}, {method}: CRPS at most {share:.2f} of the best opponent's",
            f"{reached:.2f} of {best}'s ({ours['crps']:.3f} against {rivals[best]['crps']:.3f})",
            reached <= share,
        )
    ]
    if method != SINGLE:
        lowest = min(rivals, key=lambda name: rivals[name]["log"])
        made += [
            Goal(
                f"{generator}, {method}: log score below every opponent's",
                f"{ours['log']:.3f} against {rivals[lowest]['log']:.3f} ({lowest})",
                ours["log"] < rivals[lowest]["log"],
            ),
            Goal(
                f"{generator}, {method}: 90 % sets hold 85 to 95 %",
                f"{100 * ours['in90']:.1f} %" + _promised(ours),
                COVERS[0] <= ours["in90"] <= COVERS[1],
            ),
        ]
    return made


def _promised(ours: dict[str, float]) -> str:
    """Return what the sets of nine tenths promise: what a calibrated method's hold, no less and no more."""
    return f"; they promise {100 * ours['mass90']:.1f} %" if "mass90" in ours else ""
