"""What the salvos of the record say of how large salvos are and what becomes of them, by weapon type."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from argue_priors.amounts import Amount
from argue_priors.record import Fate

Floats = npt.NDArray[np.float64]


class Derived(NamedTuple):
    """One number as the record has it, how far it can be told (``told``), and what it rests on."""

    value: float
    told: str
    basis: str


def weapons(salvos: Sequence[Fate], spin: float) -> dict[str, Derived]:
    """Return the numbers of every weapon type; a defender's own shares are tilted back by ``spin``."""
    found: dict[str, Derived] = {}
    for weapon in sorted({one.weapon for one in salvos}):
        own = [one for one in salvos if one.weapon == weapon]
        found |= {f"{weapon}.launched.{name}": value for name, value in _launched(own).items()}
        found |= {f"{weapon}.intercepted.{name}": value for name, value in _intercepted(own, spin).items()}
        found |= {f"{weapon}.hit.{name}": value for name, value in _hit(own).items()}
    return found | {f"unknown.launched.{name}": value for name, value in _launched(salvos).items()}


def _launched(salvos: Sequence[Fate]) -> dict[str, Derived]:
    logs = [float(np.log(one.launched.values()).mean()) for one in salvos if one.single and one.launched]
    basis = f"{len(logs)} salvos"
    return {
        "median": Derived(float(np.exp(np.mean(logs))), _spread(np.exp(logs)), basis),
        "sigma": Derived(float(np.std(logs, ddof=1)), _spread(np.exp(logs)), basis),
    }


def _spread(values: Floats) -> str:
    return f"{values.min():.3g} to {values.max():.3g}"


def _intercepted(salvos: Sequence[Fate], spin: float) -> dict[str, Derived]:
    told = [one for one in salvos if one.intercepted]
    shares = [
        _share(one.intercepted, spin if one.counted == "claim" else 0.0) for one in told if one.intercepted
    ]
    audited = sum(one.counted == "audit" for one in told)
    return _moments(
        shares, f"{len(told)} salvos and campaigns, {audited} audited, the rest claims tilted back"
    )


def _hit(salvos: Sequence[Fate]) -> dict[str, Derived]:
    shares = [_share(one.hit, 0.0) for one in salvos if one.hit]
    return _moments(shares, f"{len(shares)} salvos")


def _share(amount: Amount, spin: float) -> float:
    return float(expit(amount.positions() - spin).mean())


def _moments(shares: Sequence[float], basis: str) -> dict[str, Derived]:
    """Return the mean of a share, and the Beta of the same mean and spread where three or more tell a spread."""
    if not shares:
        return {}
    mean = float(np.mean(shares))
    told = f"{min(shares):.2f} to {max(shares):.2f}"
    found = {"mean": Derived(mean, told, basis)}
    if len(shares) > 2:
        size = mean * (1 - mean) / float(np.var(shares, ddof=1)) - 1
        found |= {"a": Derived(mean * size, told, basis), "b": Derived((1 - mean) * size, told, basis)}
    return found
