"""Accounts of one pattern, seen from many draws at once: how far off each figure was, and what might have been said.

Shapes: A accounts, D draws, K nodes of the accounts' own totals.
"""

from collections.abc import Hashable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import expit, ndtri

from estimator.model.source import log_odds, places, total_location
from estimator.panel.accounts import Heard
from estimator.quantities import LAUNCHED

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


class Told(NamedTuple):
    """One figure of one account (see ``predictive.FigureKey``) with residuals and replicates, (draws,)."""

    quantity: str
    toward: int
    is_share: bool
    ends: tuple[float, float]
    residual: Floats
    replicate: Floats


class Chance(NamedTuple):
    """The randomness of one account: uniform of its node (D,), of its total (4, D), of each step (steps, 4, D).

    Of a total: uniform, logistic, uniform, standard normal; of a step: uniform, standard normal, logistic, uniform.
    ``copies`` is uniform, (D,).
    """

    node: Floats
    total: Floats
    steps: Floats
    copies: Floats


def chance(heard: Heard, draws: int, rng: np.random.Generator) -> Chance:
    """Draw the randomness of one account."""
    node, total = rng.random(draws), np.zeros((4, draws))
    if heard.reading.says_total:
        total[:3] = rng.random(draws), rng.logistic(size=draws), rng.random(draws)
    steps = np.zeros((len(heard.at.steps), 4, draws))
    for step in steps:
        step[:] = rng.random(draws), rng.standard_normal(draws), rng.logistic(size=draws), rng.random(draws)
    total[3] = rng.standard_normal(draws)
    return Chance(node, total, steps, rng.random(draws))


def pattern(heard: Heard) -> tuple[Hashable, ...]:
    """Return what accounts must have in common to be worked out together."""
    steps = tuple((row.step.kind == "share", row.step.target, row.step.others) for row in heard.at.steps)
    return heard.totals.nodes.size, heard.reading.says_total, heard.reading.kept, steps


class Tellers:
    """Accounts of one pattern: truths and numbers of every draw, and the accounts' own totals at a node each.

    ``launched`` (A, D) is N, ``counts`` (A, depth + 1, D) the prefixes' counts, ``theta`` (A, D, 6) the sources'
    numbers, ``copied`` (A, 2, D) the chances that each account is a copy, and that it is one and says what it says.
    """

    def __init__(
        self,
        heard: Sequence[Heard],
        launched: Ints,
        counts: Ints,
        theta: Floats,
        chances: Sequence[Chance],
        copied: Floats,
    ) -> None:
        self.heard, self.launched, self.counts = heard, launched.astype(float), counts
        self.copied = copied
        self.spin, self.noise, self.size_spin, self.size_noise, self.knows, self.blur = np.moveaxis(
            theta, 2, 0
        )
        self.sign = np.array([h.reading.role_sign for h in heard])[:, None]
        self.chance = Chance(*(np.stack(parts) for parts in zip(*chances, strict=True)))
        self.eta = np.asarray(total_location(self.launched, self.sign * self.size_spin))

    def figures(self) -> list[list[Told]]:
        """Return every account's figures: the total where it was said, then every step that counts somewhere."""
        found: list[list[Told]] = [[] for _ in self.heard]
        steps = range(len(self.heard[0].at.steps))
        locations = [self._location(k) for k in steps]
        chances = [self._ends(k, location) for k, location in enumerate(locations)]
        weight = self._weights([inside for _, inside in chances])
        node, copies = _pick(weight, self.chance.node), self._copies(weight)
        if self.heard[0].reading.says_total:
            ends = np.array([h.reading.total for h in self.heard])
            residual, replicate = self._total(ends)
            values_of = zip(np.where(copies, self.chance.total[:, 3], residual), replicate, strict=True)
            for own, h, values in zip(found, self.heard, values_of, strict=True):
                own.append(Told(LAUNCHED, h.reading.role_sign, False, h.reading.total, *values))
        for k, (below, inside) in enumerate(chances):
            own_words = _at(below, node), _at(inside, node), copies
            self._add_step(found, k, locations[k], own_words, node)
        return found

    def _add_step(
        self,
        found: list[list[Told]],
        k: int,
        location: Floats,
        chances: tuple[Floats, Floats, Bools],
        node: Ints,
    ) -> None:
        """Add one step's residuals and replicates at the drawn totals, where it counts at any.

        ``chances`` are of less than was said, of what was said, and whether the account is a copy.
        """
        steps = [h.at.steps[k] for h in self.heard]
        counts = np.take_along_axis(np.stack([s.counts for s in steps]), node, 1)
        way = np.take_along_axis(np.stack([s.direction for s in steps]), node, 1)
        uniform, normal, logistic, side = self.chance.steps[:, k].swapaxes(0, 1)
        residual = np.where(counts & ~chances[2], _normal(chances[0] + uniform * chances[1]), normal)
        upper = (side > 0.5).astype(np.int64)[None]
        place = np.take_along_axis(location, upper, 0)[0]
        share = expit(place + self.sign * way * self.spin + self.noise * logistic)
        if steps[0].step.kind == "share":
            replicate = share
        else:
            rest = np.stack(
                [s.step.said_rest.at(h.totals.nodes) for s, h in zip(steps, self.heard, strict=True)]
            )
            rest = np.take_along_axis(np.maximum(rest, 0.0), node, 1)
            replicate = np.minimum(np.floor(share * (rest + 1.0)), rest)
        for a in np.flatnonzero(counts.any(axis=1)).tolist():
            step, first = steps[a].step, self.heard[a].totals.nodes[:1]
            ends = float(step.low.at(first)[0]), float(step.high.at(first)[0])
            toward = int(self.sign[a, 0] * way[a, 0])
            found[a].append(Told(step.named, toward, step.kind == "share", ends, residual[a], replicate[a]))

    def _location(self, k: int) -> Floats:
        """Return the two places where the drawn truths may look to lie on a step's log-odds axis, (2, A, D)."""
        step, kept = self.heard[0].at.steps[k].step, self.heard[0].reading.kept
        y, rest = self._count(step.target, kept), self._count(step.others, kept)
        return np.stack(places(log_odds(y, rest), y + rest + 1.0, self.blur))

    def _count(self, outcomes: frozenset[str], kept: Sequence[str]) -> Floats:
        """Return the drawn count in a set of outcomes, (A, D)."""
        depth = self.counts.shape[1] - 1
        rows = [k for k in range(depth) if kept[k] in outcomes]
        rows += [depth] if outcomes.intersection(kept[depth:]) else []
        return self.counts[:, rows].sum(axis=1).astype(float)

    def _ends(self, k: int, eta: Floats) -> tuple[Floats, Floats]:
        """Return P(below what was said) and P(what was said) of one step, (A, D, K)."""
        steps = [h.at.steps[k] for h in self.heard]
        low = np.stack([np.where(s.cut.low_open, -np.inf, s.cut.low) for s in steps])[:, None]
        high = np.stack([np.where(s.cut.high_open, np.inf, s.cut.high) for s in steps])[:, None]
        way = np.stack([s.direction for s in steps])[:, None]
        centre = eta[..., None] + (self.sign * self.spin)[..., None] * way
        scale = self.noise[..., None]
        below = expit((low - centre) / scale)
        inside = expit((high - centre) / scale) - below
        return below.mean(axis=0), inside.mean(axis=0)

    def _weights(self, inside: Sequence[Floats]) -> Floats:
        """Return P(total in node, and all that was said, in its source's own words) of every account, (A, D, K)."""
        weight = self._total_weights()
        for k, own in enumerate(inside):
            counts = np.stack([h.at.steps[k].counts for h in self.heard])[:, None]
            weight = weight * np.where(counts, np.maximum(own, 0.0), 1.0)
        return np.asarray(weight * np.stack([h.at.possible for h in self.heard])[:, None])

    def _copies(self, weight: Floats) -> Bools:
        """Return whether each account is drawn to be a copy, given all that was said, (A, D)."""
        may, says = np.moveaxis(self.copied, 1, 0)
        whole = says + (1.0 - may) * weight.sum(axis=2)
        return np.asarray(self.chance.copies * whole < says)

    def _guess_below(self, edges: Floats) -> Floats:
        """Return P(S < edge | N) of a source that guesses, (A, D, edges); ``edges`` is (A, edges)."""
        with np.errstate(divide="ignore"):
            log_edges = np.log(edges)
        return np.asarray(expit((log_edges[:, None] - self.eta[..., None]) / self.size_noise[..., None]))

    def _total_weights(self) -> Floats:
        """Return P(S in node | N), (A, D, K)."""
        guess = np.diff(self._guess_below(np.stack([h.totals.edges for h in self.heard])), axis=2)
        spike = np.stack([h.spike(n) for h, n in zip(self.heard, self.launched, strict=True)])
        knows = self.knows[..., None]
        return np.asarray((1 - knows) * guess + knows * spike)

    def _total(self, ends: Floats) -> tuple[Floats, Floats]:
        """Return residuals and replicates of totals that were said to lie between ``ends`` (A, 2)."""
        edges = ends + np.array([0.0, 1.0])
        knows = self.knows[..., None]
        below = (1 - knows) * self._guess_below(edges) + knows * (edges[:, None] > self.launched[..., None])
        uniform, logistic, knew = self.chance.total.swapaxes(0, 1)[:3]
        u = below[..., 0] + uniform * (below[..., 1] - below[..., 0])
        guess = np.floor(np.exp(np.minimum(self.eta + self.size_noise * logistic, 18.0)))
        return _normal(u), np.where(knew < self.knows, self.launched, guess)


def _at(values: Floats, node: Ints) -> Floats:
    """Return the values (A, D, K) at one node each, (A, D)."""
    return np.take_along_axis(values, node[..., None], 2)[..., 0]


def _normal(u: Floats) -> Floats:
    return np.asarray(ndtri(np.clip(u, 1e-12, 1 - 1e-12)))


def _pick(weight: Floats, uniform: Floats) -> Ints:
    """Return a place along the last axis, with chances as the weights; the first where they are all 0."""
    below = np.cumsum(weight, axis=-1)
    below /= np.maximum(below[..., -1:], 1e-300)
    return np.asarray(np.minimum((below < uniform[..., None]).sum(axis=-1), weight.shape[-1] - 1))
