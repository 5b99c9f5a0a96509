"""The reliability of many draws at once (docs/model.md, section 5)."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from estimator.model.source import reliability

Floats = npt.NDArray[np.float64]


def reliability_of(spin: Floats, noise: Floats) -> Floats:
    """Return the reliability of many draws, from a table: within 1e-4 of the definition, at a hundredth of its cost."""
    if spin.size < _TABLE[0] * _TABLE[1]:
        return reliability(spin, noise)
    interpolate: Any = _spline(spin, np.log(noise))
    return np.asarray(np.clip(interpolate(spin, np.log(noise), grid=False), 0.0, 1.0))


#: Points of the table across spin and across log noise.
_TABLE: Final = (81, 41)


def _spline(spin: Floats, log_noise: Floats) -> object:
    from scipy.interpolate import RectBivariateSpline  # noqa: PLC0415 - slow to import

    x = np.linspace(spin.min() - 1e-9, spin.max() + 1e-9, _TABLE[0])
    y = np.linspace(log_noise.min() - 1e-9, log_noise.max() + 1e-9, _TABLE[1])
    return RectBivariateSpline(x, y, reliability(x[:, None], np.exp(y)[None, :]))
