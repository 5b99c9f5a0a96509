"""The rows under a chart's axis: the smallest credible set, then every claim, each on a line of its own."""

import math
from collections.abc import Sequence
from typing import Final

from estimator.display.axis import Axis
from estimator.display.credible import CredibleSet
from estimator.display.likelihood import percent
from estimator.display.marks import Mark
from estimator.display.plain import cells, fit, safe
from estimator.display.svg import Element, add, isolate, number, write

WIDTH: Final = 340.0
LEFT: Final = 2.0
RIGHT: Final = WIDTH - 4.0
_ROW, _CELL, _GAP = 17.0, 6.1, 5.0
_LONGEST = 50
#: Breadth and height of what is drawn of a stretch that has no upper end.
_FAR = 1e9

Label = tuple[str, str]  # a name in any script, and what follows it


def rows_height(axis: Axis, found: CredibleSet, marks: Sequence[Mark]) -> float:
    """Return how much room the rows take."""
    rows = [(_set_label(found), _set_ends(axis, found)), *((_label(m), _ends(axis, m)) for m in marks)]
    return _ROW * sum(_lines(label, ends) for label, ends in rows) + 8


def draw_rows(
    root: Element, axis: Axis, found: CredibleSet, marks: Sequence[Mark], place: tuple[float, str]
) -> None:
    """Draw the set and the claims from ``place`` on: the upper edge of the rows and the colour of the set."""
    y = _write_label(root, _set_label(found), _set_ends(axis, found), place[0])
    for low, high in found.runs():
        x = axis.edge(low)
        add(root, "rect", x=x, y=y - 7, width=axis.edge(high + 1) - x, height=4, rx=2, fill=place[1])
    for item in marks:
        y = _write_label(root, _label(item), _ends(axis, item), y)
        shape = _bracket(*_ends(axis, item), y - 5, math.isinf(item.high))
        line = add(root, "path", d=shape, fill="none", stroke="currentColor", stroke_width=1.5)
        if not item.counted:
            line.set("stroke-dasharray", "2 2")


def _bracket(low: float, high: float, y: float, is_open: bool) -> str:
    """Return a bracket that points up at the axis, or a line with an arrow where there is no upper end."""
    a, b = low + 1.5, high - 1.5
    start = f"M{number(a)} {number(y - 4)}V{number(y)}H{number(b)}"
    if not is_open:
        return f"{start}V{number(y - 4)}"
    return (
        f"{start}M{number(b - 4)} {number(y - 3.5)}L{number(b)} {number(y)}L{number(b - 4)} {number(y + 3.5)}"
    )


def _write_label(root: Element, label: Label, ends: tuple[float, float], above: float) -> float:
    """Write a label right of a stretch, left of it or above it, wherever it fits; return the stretch's base line."""
    y = above + _ROW * _lines(label, ends)
    needed = _breadth(label) + _GAP
    if RIGHT - ends[1] >= needed:
        line = write(root, ends[1] + _GAP, y, "")
    elif ends[0] - LEFT >= needed:
        line = write(root, ends[0] - _GAP, y, "", text_anchor="end")
    else:
        line = write(root, LEFT, y - _ROW + 1, "")
    isolate(line, label[0]).tail = label[1]
    return y


def _lines(label: Label, ends: tuple[float, float]) -> int:
    """Return 1 where a label fits beside its stretch, else 2: then it stands above."""
    return 1 + (_breadth(label) + _GAP > max(ends[0] - LEFT, RIGHT - ends[1]))


def _set_label(found: CredibleSet) -> Label:
    return fit(f"{found} with {percent(found.mass)}", _LONGEST), ""


def _set_ends(axis: Axis, found: CredibleSet) -> tuple[float, float]:
    return axis.edge(found.values[0]), axis.edge(found.values[-1] + 1)


def _ends(axis: Axis, item: Mark) -> tuple[float, float]:
    return axis.edge(item.low), axis.edge(min(item.high, _FAR) + 1)


def _label(item: Mark) -> Label:
    tail = fit(item.tail, _LONGEST - 8)
    return fit(safe(item.source), max(_LONGEST - cells(tail), 8)), tail


def _breadth(label: Label) -> float:
    return _CELL * cells(label[0] + label[1])
