"""The values of a source's own total that are summed over, and how likely each is given the truth."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from estimator.exact.belief import Belief
from estimator.exact.curves import between
from estimator.exact.points import Level
from estimator.model.account import AccountReading, least_said_total, possible
from estimator.model.steps import numbers_said

Floats = npt.NDArray[np.float64]

# Totals taken one by one above the least possible; then each group is so much wider than the last: figures are
# smooth on that scale. The coarse level tells what the grouping costs.
_GROUPS: Final[dict[Level, tuple[int, float]]] = {"fine": (12, 1.22), "coarse": (8, 1.5)}
_REACH = 30.0  # groups go on to this multiple of the largest truth; the last one holds all beyond


@dataclass(frozen=True, slots=True, eq=False)
class Totals:
    """Totals S at which an account is read; node k stands for ``edges[k] <= S < edges[k + 1]``.

    ``nodes`` has shape (totals,), ``edges`` (totals + 1,); the last edge is inf where the total has no bound.
    """

    nodes: Floats
    edges: Floats

    def weights(self, launched: Floats, belief: Belief, sign: int, shift: float) -> Floats:
        """Return P(S in node | N), shape (launched, totals), averaged over the source's own size prior.

        ``shift`` is what the source's bloc adds to its size_spin. The mass at S = N is shared linearly between
        the two nodes that enclose N, so that a smooth figure is met to second order.
        """
        centre = np.log(launched + 0.5)[:, None] + sign * shift
        log_edges = np.log(np.maximum(self.edges, 1e-300))
        odds = belief.size.log_odds(np.where(np.isfinite(log_edges), log_edges, 0.0) - centre, sign)
        odds[:, self.edges <= 0] = -np.inf
        odds[:, np.isinf(self.edges)] = np.inf
        guess = between(odds[:, :-1], odds[:, 1:])
        knows = belief.size_exact_mean
        return (1 - knows) * guess + knows * self.spike(launched)

    def spike(self, launched: Floats) -> Floats:
        """Return the share of the mass at S = N that each node takes, shape (launched, totals)."""
        nodes, inside = self.nodes, (launched >= self.edges[0]) & (launched < self.edges[-1])
        right = np.clip(np.searchsorted(nodes, launched), 0, nodes.size - 1)
        left = np.where(nodes[right] > launched, np.maximum(right - 1, 0), right)
        gap = np.maximum(nodes[right] - nodes[left], 1.0)
        part = np.clip((launched - nodes[left]) / gap, 0.0, 1.0)
        mass = np.zeros((launched.size, nodes.size))
        row = np.arange(launched.size)
        np.add.at(mass, (row, left), inside * (1 - part))
        np.add.at(mass, (row, right), inside * part)
        return mass


def totals_of(reading: AccountReading, most_launched: int, level: Level) -> Totals:
    """Return the totals to sum over for truths of up to ``most_launched`` munitions."""
    least, most = least_said_total(reading), _most(reading)
    if (
        reading.says_total
        and not reading.steps.exact
        and not reading.steps.ranges
        and not reading.steps.shares
    ):
        ends = np.array([reading.total[0], reading.total[1] + 1.0])
        return Totals(ends[:1], ends)
    top = min(most, max(_REACH * most_launched, 2.0 * least + 100))
    singles, growth = _GROUPS[level]
    offsets = [float(k) for k in range(singles)]
    while offsets[-1] < top - least:
        offsets.append(max(offsets[-1] + 1, math.floor(offsets[-1] * growth)))
    nodes = least + np.asarray(offsets)
    nodes = nodes[nodes <= most]
    inner = np.floor(0.5 * (nodes[1:] + nodes[:-1])) + 1
    return Totals(nodes, np.concatenate([[float(least)], inner, [most + 1.0]]))


def _most(reading: AccountReading) -> float:
    """Return the largest possible total (inf where there is no bound)."""
    beyond = max(reading.total[0], numbers_said(reading.steps)) + 2
    tried = np.arange(reading.total[0], min(reading.total[1], beyond) + 1)
    good = possible(reading.steps, reading.kept, tried)
    last = float(tried[len(good) - 1 - int(np.argmax(good[::-1]))])
    return reading.total[1] if last == tried[-1] and reading.total[1] > beyond else last
