"""The log-density of a panel's numbers given its claims, with gradient: what is sampled, without PyMC's compiling.

It is the density of ``inference.panel``'s PyMC model, which tests hold it to.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from estimator.panel.arrays import COPYING
from estimator.panel.compile import CompiledPanel
from estimator.panel.hierarchy import PAIRS, Hierarchy
from estimator.panel.numbers import SCALE, Layout, Plan, draw_prior, layout, plan
from estimator.panel.packing import Packed, pack
from estimator.panel.pooling import POOLING

Floats = npt.NDArray[np.float64]

#: Names of a source's numbers in the order of theta's columns.
_COLUMNS: Final = (*(name for name, _, _ in PAIRS), "size_exact", "blur")


class Terms(NamedTuple):
    """The parts of the log-density at one vector: the prior's, each salvo's (salvos,), and the gradient of the sum."""

    prior: float
    salvos: Floats
    slope: Floats


class Density:
    """The density of one panel: made once, evaluated many times, from several threads at once; nothing changes in it.

    ``where`` says where each number lies in the flat vectors.
    """

    def __init__(self, panel: CompiledPanel, of: Hierarchy) -> None:
        from estimator.panel import kernel_numbers  # noqa: PLC0415 - numba only where a panel is fitted

        self._kernel: Any = kernel_numbers
        self.of: Hierarchy = of
        self.where: Layout = layout(of)
        self._plan: Plan = plan(of, self.where)
        self._packed: Packed = pack(panel.panel)

    @property
    def size(self) -> int:
        """How many real numbers are learned."""
        return self.where.size

    def terms(self, flat: Floats) -> Terms:
        """Return the parts of the log-density at one vector (size,)."""
        return Terms(*self._kernel.density(flat, self._plan, *self._packed))

    def __call__(self, flat: Floats) -> tuple[float, Floats]:
        """Return the log-density and its gradient at one vector; minus infinity and 0 where nothing is possible."""
        prior, salvos, slope = self._kernel.density(flat, self._plan, *self._packed)
        total = prior + salvos.sum()
        if not np.isfinite(total):
            return -np.inf, np.zeros(flat.size)
        return float(total), slope

    def value(self, flat: Floats) -> float:
        """Return the log-density at one vector without its gradient, at half the cost."""
        prior, salvos = self._kernel.value(flat, self._plan, *self._packed)
        total = float(prior + salvos.sum())
        return total if np.isfinite(total) else -np.inf

    def states(self, flat: Floats) -> tuple[Floats, Floats]:
        """Return every salvo's log-likelihood and P(state | claims) of all states, end to end, at one vector."""
        salvos, states = self._kernel.probabilities(flat, self._plan, *self._packed)
        return salvos, states

    def named(self, flats: Floats) -> Mapping[str, Floats]:
        """Return the numbers that mean something, name -> (draws, ...), of vectors (draws, size)."""
        rows = [self._kernel.expanded(np.ascontiguousarray(flat), self._plan) for flat in flats]
        theta, classes, sticks, spread = (np.array(column) for column in zip(*rows, strict=True))
        found = {name: theta[:, :, column] for column, name in enumerate(_COLUMNS)}
        if self.of.copying:
            found[COPYING] = theta[:, :, 6]
        if self.of.spin_scale:
            found["spin_scale"] = np.exp(POOLING.spin_scale * self.where.take(flats, SCALE))
        if self.of.classes:
            for pair, (_, mean, spread_name) in enumerate(PAIRS):
                found[f"class_{mean}"] = classes[:, pair, 0]
                found[f"class_{spread_name}"] = classes[:, pair, 1]
            if self.of.spin_scale:
                found |= {n: found["spin_scale"] * found[n] for n in ("class_spin_mean", "class_spin_sd")}
        if self.of.sticks:
            found |= {"stick_mean": sticks[:, 0], "stick_size": sticks[:, 1]}
            if len(self.of.weapons) > 1:
                found["stick_spread"] = spread
        return MappingProxyType(found)

    def prior_draws(self, count: int, rng: np.random.Generator) -> Floats:
        """Return vectors drawn from the prior, (count, size)."""
        return draw_prior(self.of, self.where, count, rng)
