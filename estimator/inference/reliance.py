"""What learned numbers rest on: power-scaling of prior and likelihood, and how well left-out salvos are foretold."""

import importlib
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Reading = Literal[
    "told by the claims", "rests on the prior", "told by claims and prior", "hardly told by either"
]

#: A sensitivity from here on counts (Kallioinen et al. 2024).
SENSITIVE: Final = 0.05
#: A number whose posterior sd is not below this part of its prior's rests on the prior.
RESTS_ON_PRIOR: Final = 0.7


@dataclass(frozen=True, slots=True)
class Reliance:
    """One number of one source: how it moves when prior or likelihood count for a little more (1 % either way).

    ``prior`` and ``likelihood`` are ArviZ's ``psense`` at powers 0.99 and 1.01; ``narrowing`` is posterior sd over
    prior sd (of the logarithm of a noise).
    """

    source: str
    parameter: str
    prior: float
    likelihood: float
    narrowing: float

    @property
    def reading(self) -> Reading:
        """What the three numbers say together."""
        if self.narrowing > RESTS_ON_PRIOR:
            return "rests on the prior"
        if self.prior >= SENSITIVE:
            return "told by claims and prior" if self.likelihood >= SENSITIVE else "rests on the prior"
        return "told by the claims" if self.likelihood >= SENSITIVE else "hardly told by either"


def reliance(
    draws: Mapping[str, Floats],
    log_prior: Floats,
    log_likelihood: Floats,
    sources: Sequence[str],
    narrowing: Mapping[str, Sequence[float]],
) -> tuple[Reliance, ...]:
    """Return how every source's numbers hang on prior and likelihood.

    ``draws`` maps parameters to (draws, sources) on the scale to look at; ``log_prior`` has shape (draws,),
    ``log_likelihood`` (draws, salvos); ``narrowing`` maps parameters to a ratio for every source.
    """
    xr: Any = importlib.import_module("xarray")
    stats: Any = importlib.import_module("arviz_stats")
    posterior = {name: (("chain", "draw", "source"), values[None]) for name, values in draws.items()}
    tree = xr.DataTree.from_dict(
        {
            "posterior": xr.Dataset(posterior, {"source": list(sources)}),
            "log_prior": xr.Dataset({"theta": (("chain", "draw"), log_prior[None])}),
            "log_likelihood": xr.Dataset({"claims": (("chain", "draw", "salvo"), log_likelihood[None])}),
        }
    )
    found = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of draws that are all alike: then the sensitivity is not a number
        for group in ("prior", "likelihood"):
            found[group] = stats.psense(tree, group=group, sample_dims=["chain", "draw"], alphas=(0.99, 1.01))
    return tuple(
        Reliance(
            source,
            name,
            float(np.nan_to_num(found["prior"][name].values[k])),
            float(np.nan_to_num(found["likelihood"][name].values[k])),
            float(narrowing[name][k]),
        )
        for k, source in enumerate(sources)
        for name in draws
    )


@dataclass(frozen=True, slots=True, eq=False)
class LeftOut:
    """How each salvo is foretold by all others (PSIS-LOO): ``elpd`` and ``k_hat``, (salvos,).

    A k-hat above 0.7 says that the salvo is too influential for its elpd to be trusted.
    """

    elpd: Floats
    k_hat: Floats


def left_out(log_likelihood: Floats) -> LeftOut:
    """Return the leave-one-salvo-out log predictive densities from (draws, salvos)."""
    stats: Any = importlib.import_module("arviz_stats.base").array_stats
    elpd, shape = np.empty(log_likelihood.shape[1]), np.empty(log_likelihood.shape[1])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for k, column in enumerate(log_likelihood.T):
            log_weight, shape[k] = stats.psislw(column)
            top = float(log_weight.max())
            weight = np.exp(log_weight - top)
            together = log_weight + column
            best = float(together.max())
            elpd[k] = best + np.log(np.exp(together - best).sum()) - top - np.log(weight.sum())
    return LeftOut(elpd, np.nan_to_num(shape, nan=np.inf, posinf=1e3, neginf=-1e3))
