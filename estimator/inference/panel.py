"""The hierarchical model over many salvos, as a plain PyMC model (docs/model.md, section 4).

PyMC is imported here, and this module only where a panel is fitted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import numpy as np
import pymc
import pytensor
import pytensor.tensor

from estimator.claims.ledger import Ledger
from estimator.claims.salvos import salvos
from estimator.errors import NoClaimsError
from estimator.panel import graph
from estimator.panel.arrays import COPYING, PARAMETERS
from estimator.panel.compile import CompiledPanel, Terms, compile_panel
from estimator.panel.hierarchy import PAIRS, Hierarchy, hierarchy
from estimator.panel.numbers import BETAS
from estimator.panel.op import PanelLogp
from estimator.panel.packing import pack
from estimator.panel.pooling import POOLING, Pooled, pooled
from estimator.priors.values import PriorSet
from estimator.quantities import OUTCOMES

pm: Any = pymc
pt: Any = pytensor.tensor
shared: Any = pytensor.shared  # type: ignore[attr-defined]

Likelihood = Literal["fused", "plain"]


@dataclass(frozen=True, slots=True, eq=False)
class PanelModel:
    """A PyMC model with the panel it stands on and what of it is learned beyond the sources."""

    model: Any
    panel: CompiledPanel
    pooled: Pooled


def build_model(
    ledger: Ledger,
    priors: PriorSet,
    *,
    likelihood: Likelihood = "fused",
    as_of: date | datetime | None = None,
    outcomes: Sequence[str] = OUTCOMES,
    seed: int = 1,
) -> Any:
    """Return the hierarchical model of a ledger; integer truths are summed out, only real numbers are sampled.

    ``likelihood`` "fused" is the compiled kernel, "plain" an ordinary graph that gives the same numbers. ``seed``
    serves salvos so large that their truths are a weighted sample.
    """
    return panel_model(ledger, priors, likelihood, as_of, tuple(outcomes), seed).model


def panel_model(
    ledger: Ledger,
    priors: PriorSet,
    likelihood: Likelihood = "fused",
    as_of: date | datetime | None = None,
    outcomes: tuple[str, ...] = OUTCOMES,
    seed: int = 1,
) -> PanelModel:
    """Return the model of a ledger together with its panel."""
    read, _ = salvos(ledger, as_of=as_of)
    if not read:
        raise NoClaimsError(as_of.isoformat() if as_of else "")
    learned = pooled(read, priors, outcomes)
    panel = compile_panel(read, priors, outcomes=outcomes, learned=learned.sticks, seed=seed)
    return PanelModel(_model(panel, hierarchy(panel, priors, learned), likelihood), panel, learned)


def _model(panel: CompiledPanel, of: Hierarchy, likelihood: Likelihood) -> Any:
    coords: dict[str, Any] = {
        "source": list(of.sources),
        "salvo": [f"{s.strike} {s.weapon}".strip() for s in panel.salvos],
        "parameter": [*PARAMETERS, COPYING],
    }
    if of.blocs:
        coords["bloc"] = list(of.blocs)
    if of.classes:
        coords["learned_class"] = list(of.classes)
    if of.sticks:
        coords |= {"weapon": list(of.weapons), "stick": list(of.sticks)}
    with pm.Model(coords=coords) as model:
        theta = _sources(of)
        log_terms = _sticks(of) if of.sticks else pt.zeros(1)
        if likelihood == "fused":
            packed = pack(panel.panel)
            # Registered as pm.Data does it, which would itself make 32-bit numbers of the places.
            places = shared(packed.ints, name="panel_places")
            model.register_data_var(places)
            fused: Any = PanelLogp()
            logp = fused(theta, log_terms, places, pm.Data("panel_numbers", packed.floats))[0]
        else:
            logp = graph.panel_logp(theta, log_terms, panel.panel)
        pm.Potential("claims", logp)
    return model


def _sources(of: Hierarchy) -> Any:
    """Add every source's numbers, non-centred but for spins in a scale; return them, shape (sources, 7)."""
    scale = _spin_scale(of)
    at = _class_numbers(of, scale)
    common = {name: 0.0 for name, _, _ in PAIRS}
    if of.blocs:
        for name, shared_by in (("spin", "bloc_z"), ("size_spin", "bloc_size_z")):
            common[name] = of.common * pm.Normal(shared_by, dims="bloc")[of.bloc_of]
    numbers = []
    for name, mean, spread in PAIRS:
        apart = of.apart if name.endswith("spin") else 1.0
        tilt = common[name] + apart * (
            _scaled_z(of, at[mean] / at[spread] + common[name], scale)
            if name == "spin" and of.spin_scale
            else pm.Normal(f"{name}_z", dims="source")
        )
        value = at[mean] + at[spread] * tilt
        if name == "spin":
            value *= scale ** (1.0 - of.centred)
        numbers.append(pm.Deterministic(name, pt.exp(value) if "noise" in name else value, dims="source"))
    numbers += [pm.Beta(name, at[f"{name}_a"], at[f"{name}_b"], dims="source") for name in BETAS]
    numbers.append(
        _copying(of.copying_a) if of.copying else np.full(len(of.sources), of.copying_a / (1 + of.copying_a))
    )
    return pt.stack(numbers, axis=1)


def _copying(a: float) -> Any:
    """Add how often each source copies, Beta(a, 1), as quantiles of standard normals; return it."""
    z: Any = pm.Normal("copying_z", dims="source")
    root = np.sqrt(0.5)
    log_below = pt.where(z < 0, pt.log(0.5 * pt.erfc(-root * z)), pt.log1p(-0.5 * pt.erfc(root * z)))
    return pm.Deterministic(COPYING, pt.exp(log_below / a), dims="source")


def _scaled_z(of: Hierarchy, middle: Any, scale: Any) -> Any:
    """Add the numbers of spins in a scale: a record tells a spin itself, not how far off it lies in an unknown scale.

    ``middle`` is what a spin is drawn about, in standard deviations of its class.
    """
    ratio = scale**of.centred
    offset = (ratio - 1.0) * middle / np.where(of.apart > 0, of.apart, 1.0)
    return pm.Normal("spin_z", offset, ratio, dims="source")


def _spin_scale(of: Hierarchy) -> Any:
    """Add what all spins are multiplied by, where that is learned; return it."""
    if not of.spin_scale:
        return 1.0
    return pm.Deterministic("spin_scale", pt.exp(POOLING.spin_scale * pm.Normal("spin_scale_z", shape=1)))[0]


def _class_numbers(of: Hierarchy, scale: Any) -> dict[str, Any]:
    """Return each class number for every source, before any scale: learned where its class is, else at the prior."""
    at: dict[str, Any] = dict(of.at)
    if not of.classes:
        return at
    place = np.maximum(of.class_of, 0)
    for _, mean, spread in PAIRS:
        width = POOLING.class_mean * of.class_at[spread]
        learned = {
            mean: of.class_at[mean] + width * pm.Normal(f"class_{mean}_z", dims="learned_class"),
            spread: of.class_at[spread]
            * pt.exp(POOLING.class_spread * pm.Normal(f"class_{spread}_z", dims="learned_class")),
        }
        for name, value in learned.items():
            unit = scale if name in ("spin_mean", "spin_sd") else 1.0
            pm.Deterministic(f"class_{name}", unit * value, dims="learned_class")
            at[name] = pt.where(of.class_of >= 0, value[place], at[name])
    return at


def _sticks(of: Hierarchy) -> Any:
    """Add the learned stick means and sizes of every weapon; return log_terms (the first is always 0)."""
    z = pm.Normal("stick_mean_z", dims=("weapon", "stick"))
    logit: Any = of.stick_logit + POOLING.stick_mean * z
    if len(of.weapons) > 1:
        common = pm.Normal("stick_common_z", dims="stick")
        spread = pm.HalfNormal("stick_spread", POOLING.stick_spread, dims="stick")
        logit = of.stick_logit + POOLING.stick_mean * common + spread * z
    mean = pm.Deterministic("stick_mean", pt.sigmoid(logit), dims=("weapon", "stick"))
    growth = pt.exp(POOLING.stick_size * pm.Normal("stick_size_z", dims=("weapon", "stick")))
    size = pm.Deterministic("stick_size", of.stick_size * growth, dims=("weapon", "stick"))
    return stick_terms((mean * size).ravel(), ((1.0 - mean) * size).ravel(), of.terms)


def stick_terms(a: Any, b: Any, terms: Terms) -> Any:
    """Return log BetaBinomial(k | n, a, b) of every distinct argument, 0 before them, from tables over integers."""
    most = int(terms.n.max()) + 1
    whole = np.arange(most, dtype=float)
    up, down, both = (pt.gammaln(whole + x[:, None]).ravel() for x in (a, b, a + b))
    at = terms.stick * most
    log_factorial = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, most + 1)))])
    choose = log_factorial[terms.n] - log_factorial[terms.k] - log_factorial[terms.n - terms.k]
    values = choose + up[at + terms.k] - up[at] + down[at + terms.n - terms.k] - down[at]
    return pt.concatenate([np.zeros(1), values - both[at + terms.n] + both[at]])
