"""A joint split drawn as what it is: one square for every munition, with the letter of what became of it."""

from collections.abc import Mapping
from typing import Final

from estimator.display.colours import COLOURS, LETTERS, ink
from estimator.display.likelihood import percent
from estimator.display.svg import Element, add, drawing, text_of, write
from estimator.quantities import OUTCOMES

_WIDTH: Final = 324.0
_SIDE, _PITCH, _PER_ROW = 15.0, 18.0, 18
#: A larger salvo is drawn as stretches of one bar.
MAX_SQUARES: Final = 180


def split_text(counts: Mapping[str, int]) -> str:
    """Return ``8 = 2 intercepted + 6 hit``; outcomes that did not happen are left out."""
    parts = [f"{counts[name]} {name}" for name in OUTCOMES if counts.get(name, 0)]
    total = sum(counts.get(name, 0) for name in OUTCOMES)
    return f"{total} = {' + '.join(parts)}" if parts else str(total)


def split_svg(counts: Mapping[str, int], probability: float) -> str:
    """Return the strip of one split; ``counts`` maps outcomes to whole numbers."""
    total = sum(counts.get(name, 0) for name in OUTCOMES)
    rows = -(-total // _PER_ROW) if total <= MAX_SQUARES else 1
    title = f"One way to split the salvo ({percent(probability)})"
    width = max(min(total, _PER_ROW), 1) * _PITCH if total <= MAX_SQUARES else _WIDTH
    root = drawing(width, max(rows, 1) * _PITCH + 2, title, split_text(counts))
    (_squares if total <= MAX_SQUARES else _stretches)(root, counts, total)
    return text_of(root)


def _squares(root: Element, counts: Mapping[str, int], total: int) -> None:
    kinds = [name for name in OUTCOMES for _ in range(counts.get(name, 0))]
    for k, name in enumerate(kinds[:total]):
        x, y = (k % _PER_ROW) * _PITCH, (k // _PER_ROW) * _PITCH + 1
        add(root, "rect", x=x, y=y, width=_SIDE, height=_SIDE, rx=2, fill=COLOURS[name])
        _letter(root, x + _SIDE / 2, y, LETTERS[name], COLOURS[name])


def _stretches(root: Element, counts: Mapping[str, int], total: int) -> None:
    x = 0.0
    for name in OUTCOMES:
        width = _WIDTH * counts.get(name, 0) / total
        if width:
            add(root, "rect", x=x, y=1, width=max(width - 1, 0.5), height=_SIDE, fill=COLOURS[name])
        label = f"{LETTERS[name]} {counts.get(name, 0)}"
        if width > 7 * len(label):
            _letter(root, x + width / 2, 1, label, COLOURS[name])
        x += width


def _letter(root: Element, middle: float, top: float, text: str, ground: str) -> None:
    style = {"text_anchor": "middle", "font_size": "10.5", "font_weight": "bold", "fill": ink(ground)}
    write(root, middle, top + 11.5, text, **style)
