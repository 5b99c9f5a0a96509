"""Versions of what an answer was worked out with."""

import platform
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import scipy

from estimator.version import __version__


def versions() -> Mapping[str, str]:
    """Return the versions that a result depends on."""
    return MappingProxyType(
        {
            "estimator": __version__,
            "numpy": np.__version__,
            "python": platform.python_version(),
            "scipy": scipy.__version__,
        }
    )
