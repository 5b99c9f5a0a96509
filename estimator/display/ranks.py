"""How far ranks are from uniform: differences of ECDFs with their envelopes, a small panel for each quantity."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from estimator.display.svg import Element, add, drawing, number, text_of, write

Floats = npt.NDArray[np.float64]

_COLUMNS: Final = 4
_WIDTH, _HEIGHT, _GAP, _TOP, _FOOT = 160.0, 92.0, 12.0, 46.0, 8.0
_INK, _OUT, _PAPER, _TEXT = "#0072b2", "#d55e00", "#ffffff", "#14171a"


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """One quantity: ``counts`` (bins,) of its ranks, and ``envelope`` (2, bins - 1) of their ECDF at inner edges."""

    name: str
    counts: npt.NDArray[np.int64]
    envelope: Floats

    @property
    def places(self) -> Floats:
        """The edges of the bins, 0 and 1 included."""
        return np.asarray(np.linspace(0, 1, self.counts.size + 1))

    @property
    def difference(self) -> Floats:
        """ECDF minus what is uniform, at every place."""
        below = np.concatenate([[0.0], np.cumsum(self.counts) / self.counts.sum()])
        return np.asarray(below - self.places)

    @property
    def bounds(self) -> Floats:
        """The envelope as differences, shape (2, places)."""
        return np.asarray(np.pad(self.envelope - self.places[1:-1], ((0, 0), (1, 1))))

    @property
    def inside(self) -> bool:
        """Whether the difference stays within its envelope."""
        low, high = self.bounds
        return bool(((self.difference >= low - 1e-12) & (self.difference <= high + 1e-12)).all())


def ranks_svg(title: str, panels: Sequence[Panel], mass: str) -> str:
    """Return the drawing of several quantities; ``mass`` says what the envelopes hold, as in "99 %"."""
    rows = -(-len(panels) // _COLUMNS)
    width = _GAP + _COLUMNS * (_WIDTH + _GAP)
    height = _TOP + rows * (_HEIGHT + _GAP) + _FOOT
    root = drawing(width, height, title, describe(panels, mass))
    root.set("fill", _TEXT)  # on a ground of its own, since pages show it as an image
    add(root, "rect", width=width, height=height, fill=_PAPER)
    write(root, _GAP, 17, title, font_weight="bold", font_size="14")
    reach = 1.05 * max(float(np.abs([*panel.bounds, panel.difference]).max()) for panel in panels)
    told = f"line: ECDF of ranks minus uniform, ranks 0 to 1 across, \u00b1{reach:.2f} from middle to edge; "
    write(root, _GAP, 33, f"{told}band: holds {mass} of calibrated lines", font_size="10")
    for k, panel in enumerate(panels):
        row, column = divmod(k, _COLUMNS)
        _draw(root, panel, _GAP + column * (_WIDTH + _GAP), _TOP + row * (_HEIGHT + _GAP), reach)
    return text_of(root) + "\n"


def describe(panels: Sequence[Panel], mass: str) -> str:
    """Return the drawing in words."""
    told = "; ".join(
        f"{panel.name} {np.abs(panel.difference).max():.3f}, {'inside' if panel.inside else 'leaves its envelope'}"
        for panel in panels
    )
    return f"Largest distance of each ECDF of ranks from uniform, and how it lies to its {mass} envelope: {told}."


def _draw(root: Element, panel: Panel, left: float, top: float, reach: float) -> None:
    middle, half = top + 16 + (_HEIGHT - 16) / 2, (_HEIGHT - 16) / 2
    across = left + panel.places * _WIDTH

    def points(values: Floats, at: Floats = across) -> str:
        return " ".join(
            f"{number(x)},{number(middle - half * float(y) / reach)}" for x, y in zip(at, values, strict=True)
        )

    low, high = panel.bounds
    colour = _INK if panel.inside else _OUT
    told = panel.name if panel.inside else f"{panel.name}: leaves it"
    write(root, left, top + 10, told, font_weight="bold", font_size="10", fill=_TEXT)
    band = f"{points(high)} {points(low[::-1], across[::-1])}"
    add(root, "polygon", points=band, fill=_TEXT, fill_opacity=0.12)
    add(root, "line", x1=left, x2=left + _WIDTH, y1=middle, y2=middle, stroke=_TEXT, stroke_opacity=0.4)
    add(root, "polyline", points=points(panel.difference), fill="none", stroke=colour, stroke_width=1.5)
