"""Whether a sampler's answer can be used: the numbers, the gate, and how to mend what fails it."""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

RHAT_MAX: Final = 1.01
ESS_MIN: Final = 400.0
EBFMI_MIN: Final = 0.3
_MEND: Final = {
    "rhat": "The chains do not agree (R-hat {rhat:.3f}, allowed {rhat_max}): sample more draws, with more tuning.",
    "ess": "Too few effective draws ({ess:.0f}, needed {ess_min:.0f}): sample more draws.",
    "divergences": "{divergences} divergent transitions (allowed 0): raise target_accept, or narrow the priors.",
    "ebfmi": "The energy is badly explored (E-BFMI {ebfmi:.2f}, needed {ebfmi_min}): tune longer.",
}


@dataclass(frozen=True, slots=True, eq=False)
class Diagnostics:
    """What the sampler says of itself: the worst of every number learned, and the verdict.

    ``problems`` are codes ("rhat", "ess", "divergences", "ebfmi"), empty where the gate is passed; ``sentence`` says
    what they mean and how to mend them. ``mcse`` maps parameters to the standard error of every source's mean.
    """

    rhat: float
    ess_bulk: float
    ess_tail: float
    divergences: int
    ebfmi: float
    deepest: int
    at_depth_limit: int
    steps: int
    mcse: Mapping[str, Floats]
    worst: str
    verdict: Literal["passed", "failed"]
    problems: tuple[str, ...]
    sentence: str


def diagnose(numbers: Mapping[str, Floats], stats: Mapping[str, Floats]) -> Diagnostics:
    """Judge draws; ``numbers`` maps names to (chains, draws, ...), ``stats`` the sampler's to (chains, draws)."""
    worst, rhat, bulk, tail = "", 0.0, np.inf, np.inf
    mcse: dict[str, Floats] = {}
    for name, values in numbers.items():
        flat = values.reshape(*values.shape[:2], -1)
        own = _of_each(flat)
        mcse[name] = own["mcse"]
        if own["bulk"].min() < bulk:
            worst, bulk = name, float(own["bulk"].min())
        rhat, tail = max(rhat, float(own["rhat"].max())), min(tail, float(own["tail"].min()))
    energy = stats["energy"]
    ebfmi = float(np.min(np.mean(np.diff(energy, axis=1) ** 2, axis=1) / np.var(energy, axis=1)))
    divergences = int(stats["diverging"].sum())
    problems = problems_of(rhat, min(bulk, tail), divergences, ebfmi)
    shown = {"rhat": rhat, "ess": min(bulk, tail), "divergences": divergences, "ebfmi": ebfmi}
    limits = {"rhat_max": RHAT_MAX, "ess_min": ESS_MIN, "ebfmi_min": EBFMI_MIN}
    sentence = " ".join(_MEND[code].format(**shown, **limits) for code in problems)
    return Diagnostics(
        rhat,
        bulk,
        tail,
        divergences,
        ebfmi,
        int(stats["depth"].max()),
        int(stats["maxdepth_reached"].sum()),
        int(stats["n_steps"].sum()),
        mcse,
        worst,
        "failed" if problems else "passed",
        problems,
        sentence or "The chains agree and have explored enough.",
    )


def problems_of(rhat: float, ess: float, divergences: int, ebfmi: float) -> tuple[str, ...]:
    """Return the codes of what fails the gate; what is not a number fails."""
    good = {
        "rhat": rhat <= RHAT_MAX,
        "ess": ess >= ESS_MIN,
        "divergences": divergences == 0,
        "ebfmi": ebfmi >= EBFMI_MIN,
    }
    return tuple(code for code, passed in good.items() if not passed)


def _of_each(flat: Floats) -> dict[str, Floats]:
    """Return R-hat, both effective sizes and the standard error of each column of (chains, draws, columns)."""
    # Late: slow to import, and only a fit needs it.
    stats: Any = importlib.import_module("arviz_stats.base").array_stats
    at = {"chain_axis": 0, "draw_axis": 1}
    return {
        "rhat": np.atleast_1d(stats.rhat(flat, **at)),
        "bulk": np.atleast_1d(stats.ess(flat, method="bulk", **at)),
        "tail": np.atleast_1d(stats.ess(flat, method="tail", prob=(0.05, 0.95), **at)),
        "mcse": np.atleast_1d(stats.mcse(flat, method="mean", **at)),
    }
