"""The handful of array operations the model is written in, so that one text serves NumPy and PyTensor alike."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from scipy.special import gammaln

Array = Any  # a NumPy array or a PyTensor variable; the model's formulas do not care which


@dataclass(frozen=True, slots=True)
class Ops:
    """Elementwise operations of one array library; ``where`` and ``maximum`` broadcast."""

    log: Callable[..., Array]
    exp: Callable[..., Array]
    expm1: Callable[..., Array]
    sqrt: Callable[..., Array]
    logaddexp: Callable[..., Array]
    gammaln: Callable[..., Array]
    where: Callable[..., Array]
    logsumexp: Callable[..., Array]


def _logsumexp(values: Array, axis: int) -> Array:
    top = np.max(values, axis=axis, keepdims=True)
    safe = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):  # the log of a sum of zeros is -inf: impossible, not an error
        total = np.log(np.sum(np.exp(values - safe), axis=axis))
    return total + np.squeeze(safe, axis=axis)


NUMPY = Ops(np.log, np.exp, np.expm1, np.sqrt, np.logaddexp, gammaln, np.where, _logsumexp)


@cache
def pytensor_ops() -> Ops:
    """Return the same operations for PyTensor variables (imports PyTensor on first use)."""
    pt: Any = importlib.import_module("pytensor.tensor")  # late: the exact route must not pay for it

    def logsumexp(values: Array, axis: int) -> Array:
        return pt.logsumexp(values, axis=axis)

    return Ops(pt.log, pt.exp, pt.expm1, pt.sqrt, pt.logaddexp, pt.gammaln, pt.where, logsumexp)
