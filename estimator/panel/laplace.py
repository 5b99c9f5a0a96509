"""The mode of a panel's density and the Gaussian about it: what samplers start from (docs/learning.md)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

Floats = npt.NDArray[np.float64]
#: A log-density with its gradient at one vector (size,).
type LogDensity = Callable[[Floats], tuple[float, Floats]]

#: Half the step of the differences of gradients that give the curvature: numbers are of unit scale.
_STEP: Final = 1e-3
#: Precisions below this (the prior's own is about 1) are taken as this: the mode may lie on a slope or a ridge.
_PRECISION_MIN: Final = 0.2
_ROUNDS: Final = 2_000


@dataclass(frozen=True, slots=True, eq=False)
class Laplace:
    """The Gaussian at a mode: centre + factor z has it for standard normal z.

    ``centre`` has shape (size,), ``factor`` (size, size); ``evaluations`` counts the gradients that it took.
    """

    centre: Floats
    factor: Floats
    evaluations: int


def laplace(density: LogDensity, size: int, watch: Callable[[], bool] | None = None) -> Laplace | None:
    """Climb from the prior's middle to the mode and measure the curvature there; None where ``watch`` returns False."""
    count = 0

    def downhill(flat: Floats) -> tuple[float, Floats]:
        nonlocal count
        count += 1
        if watch and not watch():
            raise _StoppedError
        value, slope = density(flat)
        return (-value, -slope) if np.isfinite(value) else (1e300, -slope)

    try:
        # More corrections than the default 10: sources are confounded, and a gradient is dear.
        options = {"maxcor": 30, "maxiter": _ROUNDS, "maxfun": 2 * _ROUNDS, "ftol": 1e-10, "gtol": 1e-4}
        centre = np.asarray(
            minimize(downhill, np.zeros(size), jac=True, method="L-BFGS-B", options=options).x
        )
        precision = np.empty((size, size))
        for k in range(size):
            step = _STEP * (np.arange(size) == k)
            precision[k] = (downhill(centre + step)[1] - downhill(centre - step)[1]) / (2 * _STEP)
    except _StoppedError:
        return None
    values, vectors = np.linalg.eigh(0.5 * (precision + precision.T))
    return Laplace(centre, vectors / np.sqrt(np.maximum(values, _PRECISION_MIN)), count)


class _StoppedError(Exception):
    """The one who watches wants no more."""
