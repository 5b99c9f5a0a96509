"""Bars of a whole number's probabilities as SVG: prior faint behind, every claim marked under the axis."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from estimator.display.axis import Axis, axis_for
from estimator.display.colours import colour
from estimator.display.credible import MASS, CredibleSet, smallest_set
from estimator.display.likelihood import percent
from estimator.display.marks import Mark
from estimator.display.plain import safe
from estimator.display.rows import LEFT, RIGHT, WIDTH, draw_rows, rows_height
from estimator.display.svg import Element, add, drawing, text_of, write

Floats = npt.NDArray[np.float64]

_TOP, _PLOT, _AXIS = 40.0, 104.0, 18.0
FLOOR: Final = _TOP + _PLOT
_LABEL: Final = 13.0


def bars_svg(
    pmf: Floats,
    quantity: str,
    *,
    prior: Floats | None = None,
    marks: Sequence[Mark] = (),
    mass: float = MASS,
    headline: bool = True,
) -> str:
    """Return the chart of one quantity; ``pmf`` and ``prior`` give the probabilities of 0, 1, 2, ...

    Without ``headline`` no number is singled out as the most probable.
    """
    found = smallest_set(pmf, mass)
    ends = [end for item in marks for end in (item.low, item.high)]
    axis = axis_for(pmf, found.values, ends, LEFT, RIGHT)
    height = FLOOR + _AXIS + rows_height(axis, found, marks)
    root = drawing(
        WIDTH,
        height,
        f"Probability of each number: {_name(quantity)}",
        describe(pmf, found, marks, headline=headline),
    )
    _head(root, pmf if headline else None, quantity, axis)
    _plot(root, axis, pmf, prior, quantity)
    draw_rows(root, axis, found, marks, (FLOOR + _AXIS, colour(quantity)))
    return text_of(root)


def describe(pmf: Floats, found: CredibleSet, marks: Sequence[Mark] = (), *, headline: bool = True) -> str:
    """Return the chart in words."""
    best = int(np.argmax(pmf))
    shown = [k for k in range(pmf.size) if pmf[k] >= 0.005]
    each = ", ".join(f"{k}: {percent(float(pmf[k]))}" for k in shown[:40])
    claims = f" Claims: {'; '.join(map(str, marks))}." if marks else " No claim about it."
    first = f"Most probable {best} ({percent(float(pmf[best]))}); " if headline else ""
    kind = found.kind if headline else found.kind.capitalize()
    return f"{first}{kind} {found}, which holds {percent(found.mass)}. Each number: {each}.{claims}"


def _name(quantity: str) -> str:
    return safe(quantity.replace("_", " "))


def _head(root: Element, pmf: Floats | None, quantity: str, axis: Axis) -> None:
    write(root, LEFT, 15, _name(quantity).capitalize(), font_weight="bold", font_size="14")
    if pmf is not None:
        best = int(np.argmax(pmf))
        told = f"most probably {best} ({percent(float(pmf[best]))})"
        write(root, RIGHT, 15, told, text_anchor="end", font_size="11.5")
    if axis.width > 1:
        write(root, RIGHT, 26, f"each bar stands for {axis.width} numbers", text_anchor="end", font_size="10")


def _plot(root: Element, axis: Axis, pmf: Floats, prior: Floats | None, quantity: str) -> None:
    heights = axis.heights(pmf)
    behind = axis.heights(prior) if prior is not None else np.zeros(axis.bars)
    # A prior far above every bar would flatten them all; it is cut off at the top, open.
    scale = _PLOT / max(float(heights.max()), min(float(behind.max()), 1.3 * float(heights.max())), 1e-9)
    for k in range(axis.bars):
        _prior_bar(root, axis, k, float(behind[k]) * scale)
    for k in range(axis.bars):
        _bar(root, axis, k, float(heights[k]) * scale, colour(quantity))
    for k in range(axis.bars):
        _bar_labels(root, axis, k, float(heights[k]), _clear(heights[k] * scale, behind[k] * scale))
    add(root, "line", x1=axis.left, x2=axis.right, y1=FLOOR, y2=FLOOR, stroke="currentColor", stroke_width=1)


def _prior_bar(root: Element, axis: Axis, bar: int, height: float) -> None:
    if height < 0.25:
        return
    x, top = axis.left + bar * axis.step, FLOOR - min(height, _PLOT)
    add(root, "rect", x=x, y=top, width=axis.step, height=FLOOR - top, fill_opacity=0.12)
    if height > _PLOT:
        return
    line: dict[str, str | float] = {"stroke_opacity": 0.55, "stroke_dasharray": "3 2"}
    add(root, "line", x1=x, x2=x + axis.step, y1=top, y2=top, stroke="currentColor", **line)


def _bar(root: Element, axis: Axis, bar: int, height: float, fill: str) -> None:
    if height < 0.05:
        return
    gap = min(0.14 * axis.step, 6.0)
    x, breadth = axis.left + bar * axis.step + gap, axis.step - 2 * gap
    add(root, "rect", x=x, y=FLOOR - height, width=breadth, height=height, fill=fill)


def _clear(height: float, behind: float) -> float:
    """Return where a label stands clear of the bar's top and of the prior's line."""
    return behind if height < behind < min(height + _LABEL, _PLOT) else height


def _bar_labels(root: Element, axis: Axis, bar: int, probability: float, height: float) -> None:
    """Write the probability above ``height`` and the number below the bar."""
    middle = axis.left + (bar + 0.5) * axis.step
    if probability >= 0.005:
        top, told = FLOOR - height - 3, f"{100 * probability:.0f}"
        write(root, middle, top, told, text_anchor="middle", font_size="10.5")
    # One number is named under its bar, a stretch of numbers where it begins.
    first = str(axis.start + bar * axis.width)
    if axis.step >= 7 * len(first) + 3 or bar % 2 == 0:
        anchor = "middle" if bar or axis.width == 1 else "start"
        place = middle if axis.width == 1 else middle - axis.step / 2
        write(root, place, FLOOR + 13, first, text_anchor=anchor)
