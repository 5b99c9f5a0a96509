"""Posterior predictive checks: what the model would have had each source say, and how far it was from what was said.

For a draw of the sources' numbers and of the truth, a figure's residual is Phi^-1(u), u uniform inside the
probability of what was said (randomised quantile residuals: Dunn & Smyth 1996). Under the model residuals are
standard normal at a draw from the posterior (Gelman, Meng & Stern 1996), whatever the truth was.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.special import expit, ndtr, ndtri

from estimator.exact.totals import totals_of
from estimator.model.account import AccountReading, at_totals
from estimator.model.source import log_odds, total_location
from estimator.panel.compile import CompiledPanel
from estimator.panel.hierarchy import PAIRS
from estimator.panel.states import States
from estimator.quantities import LAUNCHED

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class FigureKey:
    """One scored figure of a panel: whose, about which salvo (places), of what; ``low..high`` as it was read.

    A share's ends are shares of the source's own total; ``high`` may be infinite. ``toward`` is +1 where a larger
    figure flatters the source's own side, -1 where a smaller one does, 0 where neither.
    """

    source: int
    salvo: int
    quantity: str
    toward: int
    is_share: bool
    low: float
    high: float


@dataclass(frozen=True, slots=True, eq=False)
class Predictive:
    """Figures (figures,), and for every draw their residuals and replicates (draws, figures).

    A replicate is what the source might have said of the same truth in the same pattern; of a share, a share.
    """

    figures: tuple[FigureKey, ...]
    residuals: Floats
    replicates: Floats


@dataclass(frozen=True, slots=True)
class SourceCheck:
    """How well the model fits one source: ``figures`` scored, ``scatter`` the mean squared residual (1 is right).

    ``lean`` is the mean residual toward its own side (0 is right). ``p_value`` is the posterior predictive
    probability of residuals as far from a standard normal (Cramer-von Mises distance) or farther: near 0 the model
    misses something about the source.
    """

    source: str
    figures: int
    scatter: float
    lean: float
    p_value: float


def predictive(
    panel: CompiledPanel,
    numbers: Mapping[str, Floats],
    chosen: npt.NDArray[np.int32],
    rng: np.random.Generator,
) -> Predictive:
    """Return residuals and replicates of every scored figure.

    ``numbers`` maps a source's five numbers to (draws, sources), ``chosen`` (draws, salvos) are states drawn with them.
    """
    theta = np.stack([*(numbers[name] for name, _, _ in PAIRS), numbers["size_exact"]], axis=2)
    names = [key.name for key in panel.sources]
    keys: list[FigureKey] = []
    residuals: list[Floats] = []
    replicates: list[Floats] = []
    for salvo, (ready, states) in enumerate(zip(panel.problems, panel.states, strict=True)):
        for k in (k for group in ready.groups for k in group):
            reading = ready.readings[k]
            source = names.index(reading.account.source)
            teller = _Teller(reading, states, chosen[:, salvo], theta[:, source], rng)
            for quantity, toward, is_share, ends, residual, replicate in teller.figures():
                keys.append(FigureKey(source, salvo, quantity, toward, is_share, *ends))
                residuals.append(residual)
                replicates.append(replicate)
    return Predictive(tuple(keys), np.array(residuals).T, np.array(replicates).T)


def source_checks(found: Predictive, names: Sequence[str]) -> tuple[SourceCheck, ...]:
    """Return the check of every source with a scored figure, the worst fit first."""
    checks = []
    for place, name in enumerate(names):
        own = [k for k, key in enumerate(found.figures) if key.source == place]
        if not own:
            continue
        z = found.residuals[:, own]
        side = np.array([found.figures[k].toward for k in own])
        lean = float((z * side).mean()) if side.any() else 0.0
        p_value = _p_value(ndtr(z))
        checks.append(SourceCheck(name, len(own), float((z**2).mean()), lean, p_value))
    return tuple(sorted(checks, key=lambda check: check.p_value))


def _p_value(uniform: Floats) -> float:
    """Return P(distance of uniform values >= the observed), averaged over draws; ``uniform`` is (draws, figures)."""
    null = _null_distances(uniform.shape[1])
    return float(1.0 - (np.searchsorted(null, _distances(uniform)) / null.size).mean())


def _distances(uniform: Floats) -> Floats:
    """Return the Cramer-von Mises distance of every row from uniformity."""
    count = uniform.shape[1]
    places = (2.0 * np.arange(count) + 1.0) / (2.0 * count)
    return np.asarray(((np.sort(uniform, axis=1) - places) ** 2).sum(axis=1))


@lru_cache(maxsize=64)
def _null_distances(count: int) -> Floats:
    """Return sorted distances of uniform samples of ``count`` (a fixed seed: the same at every call)."""
    rows = max(200, min(4_000, 4_000_000 // count))
    return np.sort(_distances(np.random.default_rng(1928).random((rows, count))))


_Figure = tuple[str, int, bool, tuple[float, float], Floats, Floats]


class _Teller:
    """One account seen from many draws at once: truths (draws,), numbers (draws, 5), its own total at a node each."""

    def __init__(
        self,
        reading: AccountReading,
        states: States,
        chosen: npt.NDArray[np.int32],
        theta: Floats,
        rng: np.random.Generator,
    ) -> None:
        self.reading, self.states, self.chosen = reading, states, chosen
        self.spin, self.noise, self.size_spin, self.size_noise, self.knows = theta.T
        self.sign, self.rng = reading.role_sign, rng
        self.launched = states.launched[chosen]
        self.totals = totals_of(reading, int(states.launched.max()), "coarse")
        self.at = at_totals(reading, self.totals.nodes)

    def figures(self) -> list[_Figure]:
        """Return what was scored: the total where it was said, then every step that counts at the drawn totals."""
        found: list[_Figure] = []
        draws = np.arange(self.launched.size)
        locations = [self._location(k) for k in range(len(self.at.steps))]
        weight = self._total_weights()
        chances = [self._ends(k, eta) for k, eta in enumerate(locations)]
        for step, (_, inside) in zip(self.at.steps, chances, strict=True):
            weight = weight * np.where(step.counts, np.maximum(inside, 0.0), 1.0)
        node = _pick(weight * self.at.possible, self.rng)
        if self.reading.says_total:
            low, high = self.reading.total
            said = self._total_below(np.array([low]))[:, 0], self._total_below(np.array([high + 1.0]))[:, 0]
            found.append((LAUNCHED, self.sign, False, (low, high), *self._total(said)))
        for k, (below, inside) in enumerate(chances):
            step, counts = self.at.steps[k], self.at.steps[k].counts[node]
            if not counts.any():
                continue
            u = below[draws, node] + self.rng.random(draws.size) * inside[draws, node]
            residual = np.where(counts, _normal(u), self.rng.standard_normal(draws.size))
            tilt = self.sign * step.direction[node] * self.spin
            share = expit(locations[k] + tilt + self.noise * self.rng.logistic(size=draws.size))
            is_share = step.step.kind == "share"
            rest = np.maximum(step.step.said_rest.at(self.totals.nodes), 0.0)[node]
            replicate = share if is_share else np.minimum(np.floor(share * (rest + 1.0)), rest)
            ends = (step.step.low.at(self.totals.nodes[:1])[0], step.step.high.at(self.totals.nodes[:1])[0])
            toward = self.sign * int(step.direction[node[0]])
            found.append(
                (step.step.named, toward, is_share, (float(ends[0]), float(ends[1])), residual, replicate)
            )
        return found

    def _location(self, k: int) -> Floats:
        step, kept = self.at.steps[k].step, self.reading.kept
        y = self.states.count(step.target, kept)[self.chosen]
        rest = self.states.count(step.others, kept)[self.chosen]
        return np.asarray(log_odds(y.astype(float), rest.astype(float)))

    def _ends(self, k: int, eta: Floats) -> tuple[Floats, Floats]:
        """Return P(below what was said) and P(what was said) of one step, (draws, nodes)."""
        step = self.at.steps[k]
        low = np.where(step.cut.low_open, -np.inf, step.cut.low)
        high = np.where(step.cut.high_open, np.inf, step.cut.high)
        centre = eta[:, None] + (self.sign * self.spin)[:, None] * step.direction
        scale = self.noise[:, None]
        below = expit((low - centre) / scale)
        return below, expit((high - centre) / scale) - below

    def _total_below(self, edges: Floats) -> Floats:
        """Return P(S < edge | N), (draws, edges)."""
        centre = total_location(self.launched.astype(float), self.sign * self.size_spin)
        with np.errstate(divide="ignore"):
            log_edges = np.log(edges)
        guess = expit((log_edges - np.asarray(centre)[:, None]) / self.size_noise[:, None])
        known = edges > self.launched[:, None]
        return np.asarray((1 - self.knows)[:, None] * guess + self.knows[:, None] * known)

    def _total_weights(self) -> Floats:
        """Return P(S in node | N), (draws, nodes)."""
        centre = total_location(self.launched.astype(float), self.sign * self.size_spin)
        with np.errstate(divide="ignore"):
            log_edges = np.log(self.totals.edges)
        guess = np.diff(expit((log_edges - np.asarray(centre)[:, None]) / self.size_noise[:, None]), axis=1)
        spike = self.totals.spike(self.launched.astype(float))
        return np.asarray((1 - self.knows)[:, None] * guess + self.knows[:, None] * spike)

    def _total(self, said: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
        """Return the residual and the replicate of a said total; ``said`` are P(below it) and P(up to its end)."""
        u = said[0] + self.rng.random(self.launched.size) * (said[1] - said[0])
        centre = total_location(self.launched.astype(float), self.sign * self.size_spin)
        reach = np.asarray(centre) + self.size_noise * self.rng.logistic(size=self.launched.size)
        guess = np.floor(np.exp(np.minimum(reach, 18.0)))
        knew = self.rng.random(self.launched.size) < self.knows
        return _normal(u), np.where(knew, self.launched, guess).astype(float)


def _normal(u: Floats) -> Floats:
    return np.asarray(ndtri(np.clip(u, 1e-12, 1 - 1e-12)))


def _pick(weight: Floats, rng: np.random.Generator) -> Ints:
    """Return a column for every row, with chances as the weights; the first where a row is all 0."""
    below = np.cumsum(weight, axis=1)
    below /= np.maximum(below[:, -1:], 1e-300)
    return np.asarray(np.minimum((below < rng.random((len(weight), 1))).sum(axis=1), weight.shape[1] - 1))
