"""Claims as marks under a chart's axis."""

import math
from dataclasses import dataclass
from typing import Literal

from estimator.display.plain import isolated, safe

Kind = Literal["count", "share", "all"]


@dataclass(frozen=True, slots=True)
class Mark:
    """What one source said of one quantity, as the stretch of the axis it covers.

    ``low`` and ``high`` are counts, ``high`` may be ``math.inf``; ``words`` is what was said, ``note`` what the
    reader should know (a share is drawn for one number launched); one that did not count is drawn dashed.
    """

    source: str
    words: str
    low: float
    high: float
    counted: bool = True
    note: str = ""

    @property
    def tail(self) -> str:
        """What follows the source's name."""
        said = f": {safe(self.words)}" if self.words else ""
        notes = [self.note, "" if self.counted else "not counted"]
        told = ", ".join(note for note in notes if note)
        return said + (f" ({safe(told)})" if told else "")

    def __str__(self) -> str:
        return isolated(safe(self.source)) + self.tail


def mark(source: str, words: str, interval: tuple[Kind, float, float], launched: int) -> Mark:
    """Return the mark of a claim; shares, and "all", are drawn for ``launched`` munitions, and say so."""
    kind, low, high = interval
    if kind == "count":
        return Mark(source, words, low, high)
    if kind == "all":
        low = high = 1.0
    first, last = math.ceil(low * launched - 0.5), math.floor(high * launched + 0.5)
    return Mark(source, words, first, last, note=f"drawn for {launched} launched")
