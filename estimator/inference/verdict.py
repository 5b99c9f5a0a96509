"""Whether learned numbers can be used: the diagnostics, the gate, and how to mend what fails it."""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from estimator.inference.importance import K_HAT_MAX
from estimator.inference.reliability import reliability_of
from estimator.inference.sampling import Sampled

Floats = npt.NDArray[np.float64]

RHAT_MAX: Final = 1.01
ESS_MIN: Final = 400.0
EBFMI_MIN: Final = 0.3
#: Ends of the central interval whose Monte Carlo error is reported beside that of the mean.
ENDS: Final = (0.05, 0.95)
_MEND: Final = {
    "rhat": "The chains do not agree (R-hat {rhat:.3f}, allowed {rhat_max}): sample more draws, with more tuning.",
    "ess": "Too few effective draws ({ess:.0f}, needed {ess_min:.0f}): sample more draws.",
    "divergences": "{divergences} divergent transitions (allowed 0): raise target_accept (--target-accept 0.99), "
    "or narrow the priors.",
    "ebfmi": "The energy is badly explored (E-BFMI {ebfmi:.2f}, needed {ebfmi_min}): tune longer.",
}


@dataclass(frozen=True, slots=True, eq=False)
class Diagnostics:
    """What the sampler says of itself: the worst of every number learned, and the verdict.

    ``problems`` are codes ("rhat", "ess", "divergences", "ebfmi"), empty where the gate is passed; ``sentence`` says
    what they mean and how to mend them. ``mcse`` maps every reported number to the Monte Carlo standard errors (3,
    columns) of its mean and of both ends of its central 90 % interval. Of weighted draws ``k_hat`` is the Pareto
    shape, ``ess_bulk`` the effective number of proposals, and what only chains have is NaN (of ``rhat``) or 0.
    """

    rhat: float
    ess_bulk: float
    ess_tail: float
    divergences: int
    ebfmi: float
    deepest: int
    at_depth_limit: int
    steps: int
    k_hat: float
    mcse: Mapping[str, Floats]
    worst: str
    verdict: Literal["passed", "failed"]
    problems: tuple[str, ...]
    sentence: str


def diagnose(numbers: Mapping[str, Floats], stats: Mapping[str, Floats]) -> Diagnostics:
    """Judge draws; ``numbers`` maps names to (chains, draws, ...), ``stats`` the sampler's to (chains, draws)."""
    worst, rhat, bulk, tail = "", 0.0, np.inf, np.inf
    mcse: dict[str, Floats] = {}
    for name, values in _reported(numbers).items():
        flat = values.reshape(*values.shape[:2], -1)
        own = _of_each(flat)
        mcse[name] = own["mcse"]
        if own["bulk"].min() < bulk:
            worst, bulk = name, float(own["bulk"].min())
        rhat, tail = max(rhat, float(own["rhat"].max())), min(tail, float(own["tail"].min()))
    ebfmi = _ebfmi(stats["energy"])
    divergences = int(stats["diverging"].sum())
    problems = problems_of(rhat, min(bulk, tail), divergences, ebfmi)
    shown = {"rhat": rhat, "ess": min(bulk, tail), "divergences": divergences, "ebfmi": ebfmi}
    limits = {"rhat_max": RHAT_MAX, "ess_min": ESS_MIN, "ebfmi_min": EBFMI_MIN}
    sentence = " ".join(_MEND[code].format(**shown, **limits) for code in problems)
    return Diagnostics(
        rhat=rhat,
        ess_bulk=bulk,
        ess_tail=tail,
        divergences=divergences,
        ebfmi=ebfmi,
        deepest=int(stats["depth"].max()),
        at_depth_limit=int(stats["maxdepth_reached"].sum()),
        steps=int(stats["n_steps"].sum()),
        k_hat=-1.0,
        mcse=MappingProxyType(mcse),
        worst=worst,
        verdict="failed" if problems else "passed",
        problems=problems,
        sentence=sentence or "The chains agree and have explored enough.",
    )


def diagnose_weights(numbers: Mapping[str, Floats], drawn: Sampled) -> Diagnostics:
    """Judge resampled draws (1, draws, ...) by the Pareto shape of their weights.

    Their effective number is that of the proposals. An answer by weights passes where k-hat does and enough proposals
    count; it is a first answer all the same, and is reported under its own method.
    """
    effective = drawn.effective
    mcse = {}
    for name, values in _reported(numbers).items():
        flat = values.reshape(values.shape[1], -1)
        mean = flat.std(axis=0) / np.sqrt(effective)
        # Of a quantile: as wide as the quantiles one standard error of its probability to either side.
        ends = []
        for end in ENDS:
            step = np.sqrt(end * (1 - end) / effective)
            around = np.quantile(flat, np.clip([end - step, end + step], 0, 1), axis=0)
            ends.append(0.5 * (around[1] - around[0]))
        mcse[name] = np.stack([mean, *ends])
    few = effective < WEIGHTED_MIN
    shape = f"Pareto k-hat {drawn.k_hat:.2f}, up to {K_HAT_MAX}"
    sentence = f"A first answer without a sampler; its weights are sound ({shape})."
    if few:
        sentence = (
            f"Too few proposals count ({effective:.0f}, needed {WEIGHTED_MIN:.0f}): learn by NUTS instead."
        )
    return Diagnostics(
        rhat=-1.0,
        ess_bulk=effective,
        ess_tail=effective,
        divergences=0,
        ebfmi=-1.0,
        deepest=0,
        at_depth_limit=0,
        steps=0,
        k_hat=drawn.k_hat,
        mcse=MappingProxyType(mcse),
        worst="",
        verdict="failed" if few else "passed",
        problems=("ess",) if few else (),
        sentence=sentence,
    )


#: Effective proposals that a weighted answer needs.
WEIGHTED_MIN: Final = 100.0


def problems_of(rhat: float, ess: float, divergences: int, ebfmi: float) -> tuple[str, ...]:
    """Return the codes of what fails the gate; what is not a number fails."""
    good = {
        "rhat": rhat <= RHAT_MAX,
        "ess": ess >= ESS_MIN,
        "divergences": divergences == 0,
        "ebfmi": ebfmi >= EBFMI_MIN,
    }
    return tuple(code for code, passed in good.items() if not passed)


def _reported(numbers: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return the numbers with every source's reliability, the one number that is reported but not sampled."""
    found = dict(numbers)
    if "spin" in numbers and "noise" in numbers:
        able = [
            reliability_of(*(numbers[n][..., k].ravel() for n in ("spin", "noise", "blur")))
            for k in range(numbers["spin"].shape[-1])
        ]
        found["reliability"] = np.stack(able, axis=-1).reshape(numbers["spin"].shape)
    return found


def _of_each(flat: Floats) -> dict[str, Floats]:
    """Return R-hat, both effective sizes and the standard errors of each column of (chains, draws, columns).

    What cannot be told, of draws too few or all alike, is as bad as can be: comparisons would pass over a NaN.
    """
    # Late: slow to import, and only a fit needs it.
    stats: Any = importlib.import_module("arviz_stats.base").array_stats
    at = {"chain_axis": 0, "draw_axis": 1}
    mcse = [np.atleast_1d(stats.mcse(flat, method="mean", **at))]
    mcse += [np.atleast_1d(stats.mcse(flat, method="quantile", prob=end, **at)) for end in ENDS]
    return {
        "rhat": _told(stats.rhat(flat, **at), np.inf),
        "bulk": _told(stats.ess(flat, method="bulk", **at), 0.0),
        "tail": _told(stats.ess(flat, method="tail", prob=ENDS, **at), 0.0),
        "mcse": np.stack(mcse),
    }


def _told(values: npt.ArrayLike, otherwise: float) -> Floats:
    return np.asarray(np.nan_to_num(np.atleast_1d(values), nan=otherwise, posinf=np.inf))


def _ebfmi(energy: Floats) -> float:
    """Return the lowest E-BFMI of the chains (chains, draws), 0 where it cannot be told."""
    with np.errstate(invalid="ignore", divide="ignore"):
        found = np.mean(np.diff(energy, axis=1) ** 2, axis=1) / np.var(energy, axis=1)
    return float(np.nan_to_num(found, nan=0.0).min())
