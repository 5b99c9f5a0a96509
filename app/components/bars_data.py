"""The rows behind one quantity's bars: numbers of the posterior as rectangles, rules and words."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from app.components.drawing import Record, in_shares
from app.components.literal import label
from estimator.display.axis import Axis, axis_for
from estimator.display.likelihood import percent
from estimator.display.marks import Mark, mark
from estimator.posterior.values import SalvoPosterior
from estimator.quantities import LAUNCHED
from estimator.report.values import QuantityRow, Saying

Floats = npt.NDArray[np.float64]

#: Pixels of the highest bar, of the drawing above its foot (with the number on that bar), and below (the numbers).
BAR_HEIGHT: Final = 120
HEIGHT: Final = BAR_HEIGHT + 18
FOOT: Final = 24
#: Share of a bar's room that is left free on either side of it.
_GAP: Final = 0.08
#: A prior this much higher than the highest bar is cut off, lest it flatten them all.
_HIGHEST_PRIOR: Final = 1.1


def marks(row: QuantityRow, salvo: SalvoPosterior) -> tuple[Mark, ...]:
    """Return every claim about a quantity that gives a figure, those that counted first."""
    launched = salvo.most_probable(LAUNCHED)
    return tuple(_mark(said, launched) for said in row.said if said.claim.reading.kind != "silent")


def _mark(said: Saying, launched: int) -> Mark:
    claim, reading = said.claim, said.claim.reading
    kind = "count" if reading.kind == "silent" else reading.kind
    made = mark(claim.source, claim.said, (kind, reading.low, reading.high), launched)
    return replace(made, counted=said.counted)


def axis_of(pmf: Floats, row: QuantityRow, said: Iterable[Mark]) -> Axis:
    """Return which numbers are drawn, in their own scale: the bar of number k stands between k - 1/2 and k + 1/2."""
    ends = [end for item in said for end in (item.low, item.high)]
    axis = axis_for(pmf, row.count.credible.values, ends, 0.0, 1.0)
    left = axis.start - 0.5
    return replace(axis, left=left, right=left + axis.bars * axis.width)


def rows(salvo: SalvoPosterior, row: QuantityRow, axis: Axis) -> list[Record]:
    """Return every rectangle, rule and number of the bars; y counts pixels up from their foot."""
    after = axis.heights(salvo.pmf[row.quantity])
    before = axis.heights(salvo.prior_pmf[row.quantity])
    highest = max(float(after.max()), min(float(before.max()), _HIGHEST_PRIOR * float(after.max())), 1e-9)
    held = frozenset(row.count.credible.values)
    drawn = [_line("foot", axis.left, axis.right, 0.0)]
    for bar in range(axis.bars):
        drawn += _bar(axis, bar, (float(before[bar]), float(after[bar])), highest, held)
    drawn += [_run(axis, *run) for run in row.count.credible.runs()]
    return drawn


def _bar(
    axis: Axis, bar: int, shares: tuple[float, float], highest: float, held: frozenset[int]
) -> list[Record]:
    """Return one bar before and after the claims, the number on it and the one below it."""
    first = axis.start + bar * axis.width
    numbers = range(first, first + axis.width)
    left, right = axis.edge(first), axis.edge(first + axis.width)
    gap, middle = _GAP * axis.width, (left + right) / 2
    before, after = (min(BAR_HEIGHT * share / highest, BAR_HEIGHT) for share in shares)
    kind = "bar" if held.intersection(numbers) else "bar outside"
    told = {
        "text": str(first) if axis.width == 1 else f"{first} to {numbers[-1]}",
        "prior": percent(min(shares[0], 1.0)),
        "posterior": percent(min(shares[1], 1.0)),
    }
    drawn: list[Record] = [
        {"kind": "prior", "x": left, "x2": right, "y": 0.0, "y2": before},
        {"kind": kind, "x": left + gap, "x2": right - gap, "y": 0.0, "y2": after, **told},
    ]
    if shares[1] >= 0.005:
        drawn.append({"kind": "number", "x": middle, "y": after + 4.0, "text": f"{100 * shares[1]:.0f}"})
    if bar % _every(axis) == 0:
        place = middle if axis.width == 1 else left
        drawn.append({"kind": "tick", "x": place, "y": -8.0, "text": str(first)})
    return drawn


def _every(axis: Axis) -> int:
    """Return how many bars share a number below: long ones need the room of two or more."""
    longest = len(str(axis.start + axis.bars * axis.width))
    return 1 if axis.bars * longest <= 24 else 2


def _run(axis: Axis, first: int, last: int) -> Record:
    return _line("set", axis.edge(first), axis.edge(last + 1), -3.0)


def _line(kind: str, left: float, right: float, y: float) -> Record:
    return {"kind": kind, "x": left, "x2": right, "y": y}


def claim(item: Mark, axis: Axis) -> Record:
    """Return a claim's words and the marks of its interval, cut at the sides of the drawing."""
    words = label(item.source, 40) + item.tail
    if item.low == item.high:
        return _with_marks(words, [{"kind": "exact", "x": _held(item.low, axis)}], axis)
    ends = {"x": _held(item.low, axis), "x2": _held(item.high, axis)}
    marks: list[Record] = [{"kind": "range" if item.counted else "not counted", **ends}]
    if item.high > axis.right:
        marks.append({"kind": "open", "x": axis.right})
    return _with_marks(words, marks, axis)


def _with_marks(words: str, marks: list[Record], axis: Axis) -> Record:
    return {"words": words, "marks": in_shares(marks, axis.left, axis.right)}


def _held(value: float, axis: Axis) -> float:
    return min(max(value, axis.left), axis.right)
