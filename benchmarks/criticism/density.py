"""The log-density of a variant, with gradient: the shipped model's numbers, and behind them what the variant adds."""

from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.polynomial.hermite_e import hermegauss
from scipy.special import expit, ndtri
from scipy.stats import beta, qmc

from criticism import kernel
from criticism.kernel import Mixed
from criticism.variants import Variant
from estimator.panel import kernel as fused_kernel
from estimator.panel.compile import CompiledPanel
from estimator.panel.hierarchy import PAIRS, Hierarchy
from estimator.panel.numbers import BETAS, layout, plan
from estimator.panel.packing import pack

Floats = npt.NDArray[np.float64]

#: A source's chance to make an account up, or to copy one: Beta(1, 9); to be far noisier than it is: Beta(1, 19).
FABRICATES, OUTLIES = (1.0, 9.0), (1.0, 19.0)
#: Sd of the log of the number that all spins are multiplied by: a factor of two either way.
SCALE_SD = 0.7
#: Half-normal scale of the learned sd of effects of an account or a strike, on log-odds.
EFFECT_SD = 0.5
#: Nodes that stand for a normal effect, and how much noisier an outlying account is.
NODES, NOISIER = 5, 10.0
#: Points (a power of two) over which an account is averaged for its class.
CLASS_POINTS = 512


class VariantDensity:
    """The density of one variant on one panel; ``left_out`` is the place of a salvo whose claims do not count.

    Where no account is mixed the shipped kernel serves, which is faster; ``fused`` False does without it.

    The flat vector (size,) begins with the shipped model's (``where``); behind it stand the log-odds of each source's
    chance of an account of another kind, then the log of the sd of an effect or of the scale of spins.
    """

    def __init__(
        self,
        panel: CompiledPanel,
        of: Hierarchy,
        variant: Variant,
        left_out: int | None = None,
        *,
        fused: bool = True,
    ) -> None:
        self.panel, self.of, self.variant = panel, of, variant
        self.where, arrays = layout(of), panel.panel
        self._plan = plan(of, self.where)
        self._packed = pack(arrays) if fused and not variant.mixed and left_out is None else None
        self._source, self._sign = arrays.accounts[:, 0], arrays.accounts[:, 1].astype(float)
        accounts = len(arrays.accounts)
        nodes, weights = hermegauss(NODES)
        self._nodes, weights = nodes, weights / weights.sum()
        counted = np.ones(len(panel.salvos))
        if left_out is not None:
            counted[left_out] = 0.0
        inner = np.ones((1, accounts))
        if variant.varies:
            inner = np.repeat(weights[:, None], accounts, axis=1)
        elif variant.outliers:
            inner = np.repeat(np.array([[1 - variant.outliers], [variant.outliers]]), accounts, axis=1)
        self._mixed = Mixed(
            *kernel.step_places(arrays),
            weights if variant.shared else np.ones(1),
            inner,
            np.zeros(accounts),
            np.zeros(arrays.slot_row.size),
            counted,
        )
        #: How far an account may be of another kind at all: a copy only where another stands before it.
        self._open = np.ones(accounts)
        if variant.fabrication:
            self._mixed = self._mixed._replace(table=self._class_table())
        elif variant.copying or variant.copied:
            self._open, agreeing = np.ascontiguousarray(arrays.copies.T)
            table, told = np.repeat(agreeing, arrays.accounts[:, kernel.SLOTS]), variant.copied * self._open
            self._mixed = self._mixed._replace(table=table, told=told, inner=(1.0 - told)[None])

    @property
    def size(self) -> int:
        """How many real numbers are learned."""
        alone = self.variant.varies or self.variant.shared or self.variant.scaled
        return self.where.size + self._chances + int(alone)

    @property
    def _chances(self) -> int:
        """How many chances are learned: one a source, or none."""
        return len(self.of.sources) if self.variant.chances else 0

    def __call__(self, flat: Floats) -> tuple[float, Floats]:
        """Return the log-density and its gradient at one vector; minus infinity and 0 where nothing is possible."""
        prior, slope, salvos = self._evaluated(flat, back=True)[:3]
        total = prior + float(salvos @ self._mixed.counted) if np.isfinite(salvos).all() else -np.inf
        if not np.isfinite(total):
            return -np.inf, np.zeros(flat.size)
        return total, slope

    def value(self, flat: Floats) -> float:
        """Return the log-density at one vector."""
        prior, _, salvos, _ = self._evaluated(flat, back=False)
        total = prior + float(salvos @ self._mixed.counted) if np.isfinite(salvos).all() else -np.inf
        return total if np.isfinite(total) else -np.inf

    def states(self, flat: Floats) -> tuple[Floats, Floats]:
        """Return every salvo's log-likelihood and P(state | claims) of all states, end to end, at one vector."""
        return self._evaluated(flat, back=False)[2:]

    def prior_extras(self, count: int, rng: np.random.Generator) -> Floats:
        """Return draws of what the variant adds from its prior, (draws, numbers added)."""
        drawn = np.clip(rng.beta(*self._chance, (count, self._chances)), 1e-12, 1 - 1e-12)
        normal = rng.standard_normal((count, self.size - self.where.size - self._chances))
        alone = SCALE_SD * normal if self.variant.scaled else np.log(EFFECT_SD * np.abs(normal))
        return np.hstack([np.log(drawn) - np.log1p(-drawn), alone])

    def extras(self, flats: Floats) -> Floats:
        """Return sources' chances, or the sd of an effect, or the scale of spins, of vectors (draws, size)."""
        chances, alone = np.split(flats[:, self.where.size :], [self._chances], axis=1)
        return np.hstack([expit(chances), np.exp(alone)])

    @property
    def _chance(self) -> tuple[float, float]:
        """The Beta of a source's chance."""
        return OUTLIES if self.variant.outlying else FABRICATES

    def _evaluated(self, flat: Floats, *, back: bool) -> tuple[float, Floats, Floats, Floats]:
        """Return log-prior, slope of the whole, salvos' log-likelihoods and P(state | claims)."""
        own, more = np.ascontiguousarray(flat[: self.where.size]), flat[self.where.size :]
        prior, slope, theta, terms, rest = kernel.numbers(own, self._plan)
        value, more_slope = self._more_prior(more)
        odds, more = np.split(more, [self._chances])
        fixed = self._fixed(theta, more)
        if self._packed is not None:
            found = fused_kernel.panel_value(fixed, terms, *self._packed)
            if back:
                by_theta, by_more = self._thawed(found[2], fixed, more)
                slope = kernel.pulled(own, self._plan, theta, rest, by_theta, found[3], slope)
                slope = np.concatenate([slope, more_slope + by_more])
            return prior + value, slope, found[0], found[1]
        mixed = self._mixed
        if self.variant.chances:
            chance = expit(odds)
            told = self._open * chance[self._source]
            mixed = mixed._replace(told=told, inner=(1.0 - told)[None, :])
            if self.variant.outlying:
                mixed = mixed._replace(told=0.0 * told, inner=np.stack([1.0 - told, told]))
        numbers, effect = self._numbers(fixed, more)
        found = kernel.evaluated(numbers, terms, self.panel.panel, mixed, back)
        salvos, states, by_numbers, by_inner, by_told, by_terms = found
        states = states.sum(axis=0)  # summed here, for numba takes seconds to compile a sum along an axis
        if not back:
            return prior + value, slope, salvos, states
        by_theta, by_more = self._thawed(self._pulled(by_numbers), fixed, more)
        if self.variant.chances:
            of_other = by_inner[1] if self.variant.outlying else by_told
            by_chance = np.bincount(self._source, self._open * (of_other - by_inner[0]), odds.size)
            by_more = np.concatenate([by_chance * chance * (1.0 - chance), by_more])
        elif effect is not None:
            by_more = np.array([np.exp(more[0]) * float((by_numbers[..., 0] * effect).sum())])
        slope = kernel.pulled(own, self._plan, theta, rest, by_theta, by_terms, slope)
        return prior + value, np.concatenate([slope, more_slope + by_more]), salvos, states

    def _more_prior(self, more: Floats) -> tuple[float, Floats]:
        """Return the log-prior of what the variant adds, up to a constant, and its slope."""
        (a, b), (odds, alone) = self._chance, np.split(more, [self._chances])
        p, ratio = expit(odds), (np.exp(alone) / EFFECT_SD) ** 2
        value = -(a * np.logaddexp(0, -odds) + b * np.logaddexp(0, odds)).sum()
        if self.variant.scaled:
            value, slope = value - 0.5 * ((alone / SCALE_SD) ** 2).sum(), -alone / SCALE_SD**2
        else:
            value, slope = value + (alone - 0.5 * ratio).sum(), 1.0 - ratio
        return float(value), np.concatenate([a * (1.0 - p) - b * p, slope])

    def _numbers(self, fixed: Floats, more: Floats) -> tuple[Floats, Floats | None]:
        """Return the accounts' numbers (outer, inner, accounts, 7), and how their spins turn with the effect's sd."""
        base = fixed[self._source]
        if self.variant.noisy:
            noisy = base * np.where(np.isin(np.arange(base.shape[1]), (1, 3)), NOISIER, 1.0)
            return np.stack([base, noisy])[None], None
        if not (self.variant.varies or self.variant.shared):
            return base[None, None], None
        if self.variant.varies:
            effect = np.repeat(self._nodes[None, :, None], base.shape[0], axis=2)
        else:  # what all see alike is turned back into a spin of either side
            effect = (self._nodes[:, None] * self._sign)[:, None, :]
        numbers = np.repeat(np.repeat(base[None, None], effect.shape[0], 0), effect.shape[1], 1)
        numbers[..., 0] += np.exp(more[0]) * effect
        return numbers, effect

    def _fixed(self, theta: Floats, more: Floats) -> Floats:
        """Return the sources' numbers (..., sources, 7) with what the variant fixes, spins in its scale."""
        theta = theta.copy()
        if self.variant.scaled:
            theta[..., 0] *= np.exp(more[0])
        if not self.variant.blur:
            theta[..., 5] = 0.0
        if self.variant.size_exact == "absent":
            theta[..., 4] = 0.0
        elif self.variant.size_exact == "fixed":
            a, b = self.of.at["size_exact_a"], self.of.at["size_exact_b"]
            theta[..., 4] = a / (a + b)
        return theta

    def _pulled(self, by_numbers: Floats) -> Floats:
        """Return the slopes by the sources' own numbers, (sources, 7)."""
        by = by_numbers.copy()
        if self.variant.noisy:
            by[:, 1, :, [1, 3]] *= NOISIER
        whole = np.zeros((len(self.of.sources), by.shape[-1]))
        np.add.at(whole, self._source, by.sum(axis=(0, 1)))
        return whole

    def _thawed(self, by: Floats, fixed: Floats, more: Floats) -> tuple[Floats, Floats]:
        """Return slopes (sources, 7) without those by what the variant fixes, and the one by the scale of spins."""
        by_more = np.zeros(more.size)
        if self.variant.scaled:
            by_more[0] = float((by[..., 0] * fixed[..., 0]).sum())
            by[..., 0] *= np.exp(more[0])
        if not self.variant.blur:
            by[..., 5] = 0.0
        if self.variant.size_exact != "learned":
            by[..., 4] = 0.0
        return by, by_more

    def _class_table(self) -> Floats:
        """Return P(account | slot), each account's numbers averaged over the prior of its class."""
        points = self._fixed(class_points(self.of), np.empty(0))
        plain = self._mixed._replace(inner=np.ones((1, self._source.size)))
        total = sum(
            kernel.slot_values(np.ascontiguousarray(one[self._source])[None, None], self.panel.panel, plain)
            for one in points
        )
        return np.asarray(total / len(points))


def class_points(of: Hierarchy) -> Floats:
    """Return points of every source's numbers from its class's prior, (points, sources, 7), evenly spread."""
    engine: Any = qmc.Sobol(6, scramble=True, rng=np.random.default_rng(19))
    uniform = engine.random(CLASS_POINTS)
    z = ndtri(uniform[:, :4])
    columns = []
    for k, (name, mean, spread) in enumerate(PAIRS):
        value = of.at[mean] + of.at[spread] * z[:, k, None]
        columns.append(np.exp(value) if "noise" in name else value)
    for k, name in enumerate(BETAS[:2]):
        columns.append(beta.ppf(uniform[:, 4 + k, None], of.at[f"{name}_a"], of.at[f"{name}_b"]))
    columns.append(np.zeros_like(columns[0]))  # nobody copies
    return np.stack(columns, axis=2)
