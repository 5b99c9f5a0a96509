"""A pmf over time: one column for every day, darker where more probable, the credible set outlined."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from estimator.display.axis import axis_for
from estimator.display.colours import colour
from estimator.display.credible import smallest_set
from estimator.display.likelihood import percent
from estimator.display.svg import add, drawing, text_of, write

Floats = npt.NDArray[np.float64]

_LEFT, _TOP, _COLUMN, _ROW = 34.0, 34.0, 74.0, 15.0
#: Days that are drawn; of more the first and the last are.
COLUMNS: Final = 8


def timeline_svg(quantity: str, days: Sequence[str], pmfs: Sequence[Floats]) -> str:
    """Return the drawing of one quantity's pmf on each of ``days``, in their order."""
    name = quantity.replace("_", " ")
    days, pmfs = _ends(days), _ends(pmfs)
    sets = [smallest_set(pmf) for pmf in pmfs]
    stacked = np.zeros(max(pmf.size for pmf in pmfs))
    for pmf in pmfs:
        stacked[: pmf.size] = np.maximum(stacked[: pmf.size], pmf)
    axis = axis_for(stacked, [v for found in sets for v in found.values], [], 0.0, 1.0)
    rows = axis.bars
    width, height = max(_LEFT + _COLUMN * len(days) + 8, 200.0), _TOP + _ROW * rows + 8
    root = drawing(width, height, f"What was believed of {name}, day by day", describe(days, pmfs))
    write(root, 2, 12, f"{name}, by day".capitalize(), font_weight="bold", font_size="12")
    scale = max(float(axis.heights(pmf).max()) for pmf in pmfs)
    for k in range(rows):
        low = axis.start + k * axis.width
        label = str(low) if axis.width == 1 else f"{low}-{low + axis.width - 1}"
        y = _TOP + _ROW * (rows - 1 - k)
        write(root, _LEFT - 4, y + 11, label, text_anchor="end", font_size="10")
        for place, pmf in enumerate(pmfs):
            x, share = _LEFT + _COLUMN * place, float(axis.heights(pmf)[k])
            shade: dict[str, str | float] = {"fill": colour(quantity), "fill_opacity": 0.85 * share / scale}
            if any(low <= value < low + axis.width for value in sets[place].values):
                shade |= {"stroke": "currentColor", "stroke_width": 0.8}
            add(root, "rect", x=x, y=y, width=_COLUMN - 6, height=_ROW - 2, **shade)
            if share >= 0.005:
                middle = x + (_COLUMN - 6) / 2
                write(root, middle, y + 10.5, f"{100 * share:.0f}", text_anchor="middle", font_size="10")
    for place, day in enumerate(days):
        write(root, _LEFT + _COLUMN * place, _TOP - 5, day, font_size="10.5")
    return text_of(root)


def describe(days: Sequence[str], pmfs: Sequence[Floats]) -> str:
    """Return the drawing in words."""
    told = []
    for day, pmf in zip(days, pmfs, strict=True):
        best, found = int(np.argmax(pmf)), smallest_set(pmf)
        told.append(
            f"{day}: most probable {best} ({percent(float(pmf[best]))}), {found.kind} {found} "
            f"with {percent(found.mass)}"
        )
    return f"Percent in every cell; outlined: smallest credible set. {'; '.join(told)}."


def _ends[T](items: Sequence[T]) -> list[T]:
    return list(items) if len(items) <= COLUMNS else [items[0], *items[-(COLUMNS - 1) :]]
