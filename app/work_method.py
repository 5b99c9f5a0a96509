"""What the Method page works out: priors of a class as curves, and numbers of the analyst's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import streamlit as st

from app import state, work
from estimator.display.credible import central_interval
from estimator.inference.learned_parts import prior_points, prior_reliability
from estimator.priors.own import number_of
from estimator.priors.values import SourcePrior

Floats = npt.NDArray[np.float64]

#: The numbers that can be changed, with the least, the greatest and the step of their sliders.
BOUNDS: Final[Mapping[str, tuple[float, float, float]]] = {
    "spin.mean": (-3.0, 4.0, 0.05),
    "spin.sd": (0.05, 4.0, 0.05),
    "noise.median": (0.05, 2.0, 0.05),
    "noise.log_sd": (0.05, 1.5, 0.05),
}
NUMBERS: Final = ("spin", "noise", "reliability")
_POINTS: Final = 120
_LEVELS: Final = 41
_REACH: Final = 3.2
#: Weights of a bar of the histogram and its neighbours: it is of some 1,700 points, whose grain means nothing.
_SMOOTH: Final = (0.1, 0.2, 0.4, 0.2, 0.1)


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """The density of one number of a class, its mean and its central 90 % interval."""

    values: Floats
    density: Floats
    mean: float
    low: float
    high: float


@st.cache_resource(ttl=work.HOUR, max_entries=64, show_spinner=False, scope="session")
def curve(prior: SourcePrior, number: str) -> Curve:
    """Return the prior of one number of a class as a curve."""
    made = {"spin": _spin, "noise": _noise, "reliability": _reliability}[number](prior)
    points = _reliabilities(prior) if number == "reliability" else prior_points(prior, number)
    span = central_interval(points, np.full(points.size, 1 / points.size))
    return Curve(*made, float(points.mean()), span.low, span.high)


def _spin(prior: SourcePrior) -> tuple[Floats, Floats]:
    z = np.linspace(-_REACH, _REACH, _POINTS)
    return prior.spin.at(z), np.exp(-0.5 * z**2) / prior.spin_sd


def _noise(prior: SourcePrior) -> tuple[Floats, Floats]:
    z = np.linspace(-_REACH, _REACH, _POINTS)
    values = prior.noise.at(z)
    return values, np.exp(-0.5 * z**2) / np.gradient(values, z)


def _reliability(prior: SourcePrior) -> tuple[Floats, Floats]:
    edges = np.linspace(0, 1, 31)
    density, _ = np.histogram(_reliabilities(prior), edges, density=True)
    smooth = np.convolve(density, _SMOOTH, mode="same")
    return (edges[:-1] + edges[1:]) / 2, smooth


def _reliabilities(prior: SourcePrior) -> Floats:
    return prior_reliability(prior, _LEVELS)


def in_force(name: str, key: str) -> float:
    """Return a number of a class as the session has it."""
    own = state.own_numbers().get(f"{name}.{key}")
    return shipped(name, key) if own is None else own


def shipped(name: str, key: str) -> float:
    """Return a number of a class as it ships."""
    return number_of(work.priors(work.FIRST).sources[name], key)


def change(name: str, key: str, value: float) -> None:
    """Put a number of the analyst's own in place of the shipped one, and show the Strike page under it."""
    numbers = {**state.own_numbers(), f"{name}.{key}": value}
    if abs(value - shipped(name, key)) < 1e-9:
        del numbers[f"{name}.{key}"]
    keep(numbers)


def keep(numbers: Mapping[str, float]) -> None:
    """Keep numbers of the analyst's own; with none left, the Strike page goes back to the first scenario."""
    state.keep_own_numbers(numbers)
    chosen = state.choices()
    wanted = work.OWN if numbers else work.FIRST
    state.choose_scenario(wanted, chosen)


def classes() -> tuple[str, ...]:
    """Return the classes of sources."""
    return tuple(work.priors(work.FIRST).sources)


def allowed(numbers: Mapping[str, float]) -> str:
    """Return what is wrong with numbers that came from a file, or nothing."""
    for key, value in numbers.items():
        name, _, rest = key.partition(".")
        if name not in classes() or rest not in BOUNDS:
            return f"found the prior {key[:60]!r}; allowed: {', '.join(BOUNDS)} of {', '.join(classes())}"
        low, high, _ = BOUNDS[rest]
        if not low <= value <= high:
            return f"found {value:g} for {key}; allowed: {low:g} to {high:g}"
    return ""
