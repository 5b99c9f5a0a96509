"""What opponents see of a panel: arrays of counts, percentages turned into counts, gaps as not-a-number."""

from dataclasses import dataclass
from itertools import groupby

import numpy as np
import numpy.typing as npt

from scoreboard.panels import SCORED, Panel

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """Counts said, each (strikes, sources); ``total`` is a source's own, ``whole`` what its figures are read against.

    ``whole`` is the own total where said, else the middle of the strike's totals, else the largest sum of anybody's
    figures, and never less than a source's own figures add up to. ``sign`` (sources,) is +1 where a source stands with
    the defender, -1 with the attacker, 0 with neither; ``side`` marks the two belligerents.
    """

    strikes: tuple[str, ...]
    sources: tuple[str, ...]
    sign: Floats
    side: npt.NDArray[np.bool_]
    total: Floats
    whole: Floats
    counts: dict[str, Floats]

    def shares(self, quantity: str) -> Floats:
        """Return figures as log-odds of a share of the whole."""
        y = self.counts[quantity]
        return np.log((y + 0.5) / (self.whole - y + 0.5))

    def totals(self, place: int) -> tuple[Floats, Floats]:
        """Return the totals that a strike may have, as sources said them, and how many said each."""
        said = self.total[place][~np.isnan(self.total[place])]
        said = said if said.size else np.array([np.nanmax(self.whole[place])])
        values, votes = np.unique(np.maximum(np.rint(said), 1.0), return_counts=True)
        return values, votes / votes.sum()

    def middle_total(self) -> Floats:
        """Return the middle of the totals said of every strike, (strikes,)."""
        return np.array([_middle(*self.totals(place)) for place in range(len(self.strikes))])


def _middle(values: Floats, share: Floats) -> float:
    """Return the median of weighted values."""
    below = np.cumsum(share)
    return float(
        (values[np.searchsorted(below, 0.5 - 1e-9)] + values[np.searchsorted(below, 0.5 + 1e-9)]) / 2
    )


def figures(panel: Panel) -> Figures:
    """Return a panel as arrays."""
    who = {row["source"]: row for row in panel.rows}
    sources = tuple(sorted(who))
    sign = np.array([{"defender": 1.0, "attacker": -1.0}.get(who[name]["role"], 0.0) for name in sources])
    side = np.array([who[name]["class"] == "belligerent" for name in sources])
    said = {name: np.full((len(panel.strikes), len(sources)), np.nan) for name in ("launched", *SCORED)}
    shares = {name: np.full_like(said["launched"], np.nan) for name in SCORED}
    for place, (_, rows) in enumerate(groupby(panel.rows, key=lambda row: row["strike"])):
        for row in rows:
            column = sources.index(row["source"])
            if row["said"].endswith("%"):
                shares[row["quantity"]][place, column] = float(row["said"][:-1]) / 100
            else:
                said[row["quantity"]][place, column] = float(row["said"])
    whole = _whole(said, ~np.isnan(said["launched"]))
    counts = {name: np.where(np.isnan(shares[name]), said[name], shares[name] * whole) for name in SCORED}
    whole = np.maximum(whole, np.nansum([counts[name] for name in SCORED], axis=0))
    return Figures(panel.strikes, sources, sign, side, said["launched"], whole, counts)


def _whole(said: dict[str, Floats], own: npt.NDArray[np.bool_]) -> Floats:
    parts = np.nansum([said[name] for name in SCORED], axis=0)
    total = said["launched"]
    told = own.any(axis=1)
    middle = np.where(told, np.nanmedian(np.where(told[:, None], total, 0.0), axis=1), parts.max(axis=1))
    return np.maximum(np.where(own, total, middle[:, None]), np.maximum(parts, 1.0))
