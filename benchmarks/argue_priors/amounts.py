"""The amounts of the record as they are written: ``34``, ``30-46``, ``34 of 729``, ``41-60 %``."""

import re
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from estimator.model.source import log_odds

Floats = npt.NDArray[np.float64]

_FORM = re.compile(r"(\d+)(?:-(\d+))?(?: of (\d+)|( %))?")
#: Midpoints at which a range of shares is averaged.
_CELLS = 200


class Amount(NamedTuple):
    """A whole number or a range, of a known whole (``of``), as a percentage, or of an unknown whole (``of`` 0)."""

    low: int
    high: int
    of: int
    percent: bool

    def values(self) -> Floats:
        """Return what the range may stand for, each as likely: whole numbers, or midpoints of a range of shares."""
        if not self.percent:
            return np.arange(self.low, self.high + 1.0)
        return self.low + (self.high - self.low) * (np.arange(_CELLS) + 0.5) / _CELLS

    def positions(self) -> Floats:
        """Return those values on the log-odds axis, mid-cell as in docs/model.md; as a log where the whole is unknown.

        The log is the limit of the log-odds of a small share: differences of it understate a shift, never overstate it.
        """
        values = self.values()
        if self.percent:
            return np.asarray(np.log(values / (100.0 - values)))
        return np.asarray(log_odds(values, self.of - values) if self.of else np.log(values + 0.5))

    def cell_sd(self) -> float:
        """Return the sd of where in its cell a whole number of a known whole lies: 1 of 1 leaves much open."""
        if self.percent or not self.of:
            return 0.0
        share = (self.values() + 0.5) / (self.of + 1.0)
        widths = 1.0 / ((self.of + 1.0) * share * (1.0 - share))
        return float(widths.mean() / np.sqrt(12.0))


def read_amount(text: str) -> Amount | None:
    """Read an amount, None where it is not one: a range upside down, or more than the whole."""
    found = _FORM.fullmatch(text.strip())
    if not found:
        return None
    low, high, of = int(found[1]), int(found[2] or found[1]), int(found[3] or 0)
    percent = bool(found[4])
    most = 100 if percent else of if found[3] else high
    if not low <= high <= most or (percent and not 0 < low <= high < 100):
        return None
    return Amount(low, high, of, percent)
