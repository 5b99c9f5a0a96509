"""A count model of reports with biases on the log scale, after Radford et al. (2023, PNAS), in PyMC, drawn by nutpie.

Latent: the mean count of every outcome of every strike, on the log scale, hierarchical over the panel, interceptions
and hits never more than what was launched. A report is negative-binomial about the latent mean times its source's bias;
biases (by source and quantity) are normal on the log scale about a lean toward the source's own side, learned too; so
is every source's overdispersion. Everything is drawn non-centred.

Alone, every strike has sources of its own; what a panel would tell (``ALONE``; of large salvos ``ALONE_LARGE``) is
fixed at what panels other than those scored told.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import nutpie
import pymc as pm
import pytensor.tensor as pt
from arviz_stats.base import array_stats
from scipy.stats import binom, poisson

from scoreboard.figures import Figures, figures
from scoreboard.panels import SCORED, Panel
from scoreboard.scores import Answers

Floats = npt.NDArray[np.float64]

_QUANTITIES = ("launched", *SCORED)
#: Which way a source that favours the defender errs, by quantity.
_DIRECTION = np.array([0.0, 1.0, -1.0])
_SOURCES = 5
#: Of the latent (launched on log, interceptions and hits of the rest on log-odds): means and sds; then of sources.
ALONE = {
    "mean": np.array([1.9, 0.0, 0.3]),
    "sd": np.array([0.55, 1.4, 1.1]),
    "lean": np.array([0.0, 0.25, 0.25]),
    "lean_sd": np.array([0.05, 0.3, 0.3]),
    "own_sd": np.array([0.18, 0.4, 0.55]),
    "over": 5.0,
    "over_sd": 1.0,
}
#: The same of large salvos.
ALONE_LARGE = {
    "mean": np.array([3.6, -0.6, 0.95]),
    "sd": np.array([0.8, 1.65, 1.1]),
    "lean": np.array([0.0, 0.2, 0.2]),
    "lean_sd": np.array([0.05, 0.3, 0.35]),
    "own_sd": np.array([0.15, 0.4, 0.45]),
    "over": 3.6,
    "over_sd": 2.0,
}
#: What a panel tells of strikes and sources.
HYPER = ("mean", "sd", "lean", "own_sd", "over_mean", "over_sd")
SETTINGS = {"draws": 1000, "tune": 1000, "chains": 2, "cores": 1, "target_accept": 0.9, "progress_bar": False}

#: Largest R-hat of any latent mean at which a fit is taken, and how it is drawn anew above it.
RHAT, LONGER = 1.03, {"draws": 2000, "tune": 2000, "target_accept": 0.95}


@lru_cache(maxsize=2)
def compiled(strikes: int, alone: bool, large: bool = False) -> Any:
    """Return the compiled model for panels of so many strikes; reports are data, padded to one length."""
    return nutpie.compile_pymc_model(_model(strikes, (ALONE_LARGE if large else ALONE) if alone else {}))


def _model(strikes: int, known: Mapping[str, Any]) -> pm.Model:
    """Return the model, its strikes alone with what is ``known`` of others, or together where nothing is."""
    alone = bool(known)
    size, groups = strikes * _SOURCES * len(_QUANTITIES), strikes if alone else 1
    with pm.Model() as model:
        data = {
            n: pm.Data(n, np.zeros(size, dtype=np.int64)) for n in ("strike", "source", "quantity", "said")
        }
        on = pm.Data("on", np.zeros(size))
        sign = pm.Data("sign", np.zeros(_SOURCES))
        log_rate = _latent(strikes, known)
        bias, over = _sources(groups, sign, known)
        group = data["strike"] if alone else data["strike"] * 0
        mean = pt.exp(
            log_rate[data["strike"], data["quantity"]] + bias[group, data["source"], data["quantity"]]
        )
        report = pm.NegativeBinomial.dist(mu=mean, alpha=pt.exp(over[group, data["source"]]))
        pm.Potential("reports", pt.sum(on * pm.logp(report, data["said"])))
        pm.Deterministic("rate", pt.exp(log_rate))
    return model


def _latent(strikes: int, known: Mapping[str, Any]) -> Any:
    """Return log means (strikes, quantities)."""
    mean, sd = known.get("mean"), known.get("sd")
    if not known:
        mean = pm.Normal("mean", [2.0, 0.0, 0.3], [1.0, 1.5, 1.5])
        sd = pm.HalfNormal("sd", 1.5, shape=3)
    z = mean + sd * pm.Normal("strike_z", shape=(strikes, 3))
    inside = -pt.softplus(-z[:, 1]), -pt.softplus(z[:, 1]) - pt.softplus(-z[:, 2])
    return pt.stack([z[:, 0], z[:, 0] + inside[0], z[:, 0] + inside[1]], axis=1)


def _sources(groups: int, sign: Any, known: Mapping[str, Any]) -> tuple[Any, Any]:
    """Return biases (groups, sources, quantities) and log sizes of the negative binomial (groups, sources)."""
    if known:
        lean = known["lean"] + known["lean_sd"] * pm.Normal("lean_z", shape=(groups, 1, 3))
        own_sd, over_mean, over_sd = known["own_sd"], known["over"], known["over_sd"]
    else:
        lean = pm.Deterministic("lean", 0.5 * pm.Normal("lean_z", shape=(1, 1, 3)))
        own_sd = pm.HalfNormal("own_sd", 0.5, shape=3)
        over_mean, over_sd = pm.Normal("over_mean", 3.0, 1.0), pm.HalfNormal("over_sd", 1.0)
    own = own_sd * pm.Normal("own_z", shape=(groups, _SOURCES, 3))
    bias = own + sign[None, :, None] * _DIRECTION * lean
    return bias, over_mean + over_sd * pm.Normal("over_z", shape=(groups, _SOURCES))


def reports(given: Figures) -> dict[str, Any]:
    """Return the model's data: every report, padded."""
    size = len(given.strikes) * _SOURCES * len(_QUANTITIES)
    made = {name: np.zeros(size, dtype=np.int64) for name in ("strike", "source", "quantity", "said")}
    made["on"] = np.zeros(size)
    place = 0
    for quantity, said in enumerate((given.total, *(given.counts[name] for name in SCORED))):
        for strike, source in np.argwhere(~np.isnan(said)):
            row = strike, source, quantity, round(said[strike, source])
            for name, value in zip(("strike", "source", "quantity", "said"), row, strict=True):
                made[name][place] = value
            made["on"][place] = 1.0
            place += 1
    made["sign"] = np.zeros(_SOURCES)
    made["sign"][: len(given.sign)] = given.sign
    return made


def fit(panel: Panel, *, alone: bool) -> Any:
    """Return the posterior of one panel (or of all its strikes, each alone); drawn once more where chains disagree."""
    ready = compiled(len(panel.strikes), alone, alone and panel.large).with_data(**reports(figures(panel)))
    seed = panel.seed + panel.replicate
    trace = nutpie.sample(ready, seed=seed, **SETTINGS)
    return trace if worst(trace) <= RHAT else nutpie.sample(ready, seed=seed, **SETTINGS | LONGER)


def worst(trace: Any) -> float:
    """Return the largest R-hat of any latent mean."""
    rate = np.asarray(trace["posterior"]["rate"])
    return float(np.max(array_stats.rhat(rate.reshape(*rate.shape[:2], -1), chain_axis=0, draw_axis=1)))


def answers(panel: Panel, trace: Any, reading: str) -> tuple[Answers, str]:
    """Return pmfs from a fit, and what its checks say.

    ``reading``: the truth is ``poisson`` about the latent mean; ``binomial`` of the (rounded) latent number launched,
    at the latent share; or the latent mean ``rounded``.
    """
    rate = np.asarray(trace["posterior"]["rate"])
    diverged = int(np.asarray(trace["sample_stats"]["diverging"]).sum())
    flat = rate.reshape(-1, *rate.shape[2:])
    made = READINGS[reading]
    found = {
        strike: {
            quantity: made(flat[:, place, 1 + column], flat[:, place, 0])
            for column, quantity in enumerate(SCORED)
        }
        for place, strike in enumerate(panel.strikes)
    }
    return found, f"R-hat {worst(trace):.3f}, {diverged} divergences"


def poissons(rate: Floats, launched: Floats) -> Floats:
    """Return the mean of Poisson pmfs."""
    del launched
    end = int(poisson.ppf(1 - 1e-7, rate.max())) + 1
    return np.mean(poisson.pmf(np.arange(end + 1), rate[::4, None]), axis=0)


def binomials(rate: Floats, launched: Floats) -> Floats:
    """Return the mean of binomial pmfs."""
    whole = np.floor(launched + 0.5)
    share = np.minimum(rate / launched, 1.0)
    return np.mean(binom.pmf(np.arange(int(whole.max()) + 1), whole[::4, None], share[::4, None]), axis=0)


def rounded(rate: Floats, launched: Floats) -> Floats:
    """Return the share of draws nearest to every whole number."""
    del launched
    return np.bincount(np.floor(rate + 0.5).astype(int)) / rate.size


READINGS = {"poisson": poissons, "binomial": binomials, "rounded": rounded}


def answer(panel: Panel, reading: str, *, alone: bool) -> tuple[Answers, str]:
    """Answer a panel by the model."""
    return answers(panel, fit(panel, alone=alone), reading)
