"""What the counts of a tally's row say in the terms of the model (docs/exchange.md)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from estimator.claims.tables import RawRow
from estimator.exchange.bench import Bench

#: The columns that hold counts.
COUNTS: Final = (
    "launched",
    "destroyed",
    "not_reach_goal",
    "still_attacking",
    "num_hit_location",
    "num_fall_fragment_location",
    "back_russia",
    "cross_border_belarus",
)
#: Counts that bear on the outcome of a munition.
_TELLING: Final = COUNTS[1:5]
_NO_FIGURE: Final = {
    "num_fall_fragment_location": "no figure: fragments of what was shot down fall too, and places are not munitions",
    "back_russia": "no figure: what turned back is not counted apart from what was lost",
    "cross_border_belarus": "no figure: what left the country is not counted apart from what was lost",
}


@dataclass(frozen=True, slots=True)
class TallyFigure:
    """One figure of a row: what it is about, in words that the claims format reads, and the column it rests on."""

    quantity: str
    said: str
    column: str
    found: str
    why: str


def figures(bench: Bench, raw: RawRow, counts: Mapping[str, int | None]) -> list[TallyFigure]:
    """Return the figures of one row, and note every decision."""
    if counts["launched"] == 0:
        _nothing_launched(bench, raw, counts)
        return []
    made = []
    for figure in _figures(counts, bench.setting.lost):
        if figure.said == "at least 0":
            bench.decide(raw.line, figure.found, f"no figure: at least 0 {figure.quantity} says nothing")
        elif figure.said:
            made.append(figure)
            bench.decide(raw.line, figure.found, f"{figure.quantity} {figure.said} ({figure.why})")
        else:
            bench.decide(raw.line, figure.found, figure.why)
    for column, why in _NO_FIGURE.items():
        if counts[column] is not None:
            bench.decide(raw.line, f"{column} {counts[column]}", why)
    return made


def _nothing_launched(bench: Bench, raw: RawRow, counts: Mapping[str, int | None]) -> None:
    above = [column for column in _TELLING if counts[column]]
    if above:
        found = f"0 launched, but {above[0]} {counts[above[0]]}"
        bench.fault(raw, "launched", found, "at least 1 launched", "Mend the number, or leave it blank.")
    else:
        bench.decide(
            raw.line, "launched 0", "left out: where nothing was launched there is nothing to estimate"
        )


def _figures(counts: Mapping[str, int | None], lost: str) -> Iterator[TallyFigure]:
    going_on = bool(counts["still_attacking"])
    yield _launched(counts["launched"], going_on=going_on)
    yield _intercepted(counts, lost, going_on=going_on)
    if going_on:
        found = f"still_attacking {counts['still_attacking']}"
        yield TallyFigure("", "", "", found, "not yet decided: launched and intercepted are lower ends")
    if (places := counts["num_hit_location"]) is not None:
        why = "places, not munitions: at least as many reached the target area"
        yield TallyFigure(
            "reached", f"at least {places}", "num_hit_location", f"num_hit_location {places}", why
        )


def _launched(launched: int | None, *, going_on: bool) -> TallyFigure:
    if launched is None:
        return TallyFigure("launched", "", "launched", "launched blank", "no figure: unknown, not zero")
    said, why = (f"at least {launched}", "the attack went on") if going_on else (str(launched), "as given")
    return TallyFigure("launched", said, "launched", f"launched {launched}", why)


def _intercepted(counts: Mapping[str, int | None], lost: str, *, going_on: bool) -> TallyFigure:
    """Return what shot down (``destroyed``) and lost or jammed (``not_reach_goal``) say together."""
    shot, gone = counts["destroyed"], counts["not_reach_goal"]
    found = f"destroyed {_text(shot)}, not_reach_goal {_text(gone)}"
    column = "destroyed" if shot is not None else "not_reach_goal"
    if shot is None and gone is None:
        return TallyFigure("intercepted", "", column, found, "no figure: unknown, not zero")
    if lost == "either":
        return _either(shot, gone, found, going_on=going_on)
    if shot is None or gone is None or going_on:
        why = "the attack went on" if going_on else "the other part is unknown, not zero"
        return TallyFigure("intercepted", f"at least {(shot or 0) + (gone or 0)}", column, found, why)
    why = "shot down, and lost or jammed: no munition is both, and both count as intercepted"
    return TallyFigure("intercepted", str(shot + gone), column, found, why)


def _either(shot: int | None, gone: int | None, found: str, *, going_on: bool) -> TallyFigure:
    """Return the same where what was lost may as well have failed by itself."""
    if shot is None:
        why = "lost or jammed: intercepted or failed, and no hit either way"
        return TallyFigure("not_hit", f"at least {gone}", "not_reach_goal", found, why)
    if gone is None or going_on:
        why = "the attack went on" if going_on else "what was jammed is unknown, not zero"
        return TallyFigure("intercepted", f"at least {shot}", "destroyed", found, why)
    said = f"{shot}-{shot + gone}" if gone else str(shot)
    return TallyFigure("intercepted", said, "destroyed", found, "what was lost may be intercepted or failed")


def _text(count: int | None) -> str:
    return "blank" if count is None else str(count)
