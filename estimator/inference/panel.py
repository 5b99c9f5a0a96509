"""The hierarchical model over many salvos, as a plain PyMC model (docs/model.md, section 4).

PyMC is imported here, and this module only where a panel is fitted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
import pymc
import pytensor
import pytensor.tensor

from estimator.claims.ledger import Ledger
from estimator.claims.salvos import salvos
from estimator.errors import NoClaimsError
from estimator.inference.pooling import POOLING, Pooled, pooled
from estimator.panel import graph
from estimator.panel.arrays import PARAMETERS
from estimator.panel.compile import CompiledPanel, compile_panel
from estimator.panel.op import PanelLogp
from estimator.panel.packing import pack
from estimator.priors.values import PriorSet
from estimator.quantities import OUTCOMES

pm: Any = pymc
pt: Any = pytensor.tensor
shared: Any = pytensor.shared  # type: ignore[attr-defined]

Floats = npt.NDArray[np.float64]
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
    return PanelModel(_model(panel, priors, learned, likelihood), panel, learned)


def _model(panel: CompiledPanel, priors: PriorSet, learned: Pooled, likelihood: Likelihood) -> Any:
    blocs = shared_blocs(panel)
    coords: dict[str, Any] = {
        "source": [key.name for key in panel.sources],
        "salvo": [f"{s.strike} {s.weapon}".strip() for s in panel.salvos],
        "parameter": list(PARAMETERS),
    }
    if blocs:
        coords["bloc"] = blocs
    if learned.classes:
        coords["learned_class"] = list(learned.classes)
    if panel.learned:
        coords |= {"weapon": list(panel.weapons), "stick": list(panel.problems[0].kept[: panel.learned])}
    with pm.Model(coords=coords) as model:
        theta = _sources(panel, priors, learned, blocs)
        log_terms = _sticks(panel, priors) if panel.learned else pt.zeros(1)
        if likelihood == "fused":
            packed = pack(panel.panel)
            # Not pm.Data: that would make 32-bit numbers of the places.
            places = shared(packed.ints, name="panel_places")
            fused: Any = PanelLogp()
            logp = fused(theta, log_terms, places, pm.Data("panel_numbers", packed.floats))[0]
        else:
            logp = graph.panel_logp(theta, log_terms, panel.panel)
        pm.Potential("claims", logp)
    return model


def shared_blocs(panel: CompiledPanel) -> list[str]:
    """Return the blocs that two sources or more of the panel belong to."""
    names = [key.bloc for key in panel.sources if key.bloc]
    return sorted({name for name in names if names.count(name) > 1})


def _sources(panel: CompiledPanel, priors: PriorSet, learned: Pooled, blocs: list[str]) -> Any:
    """Add every source's five numbers, non-centred; return them, shape (sources, 5)."""
    at = _class_numbers(panel, priors, learned)
    own = {name: pm.Normal(f"{name}_z", dims="source") for name in PARAMETERS[:4]}
    spin_z, size_spin_z = own["spin"], own["size_spin"]
    if blocs:
        member = np.array([key.bloc in blocs for key in panel.sources])
        place = np.array([blocs.index(key.bloc) if key.bloc in blocs else 0 for key in panel.sources])
        common = np.where(member, np.sqrt(priors.bloc_share), 0.0)
        apart = np.where(member, np.sqrt(1.0 - priors.bloc_share), 1.0)
        spin_z = common * pm.Normal("bloc_z", dims="bloc")[place] + apart * spin_z
        size_spin_z = common * pm.Normal("bloc_size_z", dims="bloc")[place] + apart * size_spin_z
    numbers = [
        pm.Deterministic("spin", at["spin_mean"] + at["spin_sd"] * spin_z, dims="source"),
        pm.Deterministic("noise", pt.exp(at["noise_log"] + at["noise_logsd"] * own["noise"]), dims="source"),
        pm.Deterministic("size_spin", at["size_spin_mean"] + at["size_spin_sd"] * size_spin_z, dims="source"),
        pm.Deterministic(
            "size_noise",
            pt.exp(at["size_noise_log"] + at["size_noise_logsd"] * own["size_noise"]),
            dims="source",
        ),
        pm.Beta("size_exact", at["size_exact_a"], at["size_exact_b"], dims="source"),
    ]
    return pt.stack(numbers, axis=1)


#: The class numbers that are learned where a class has sources enough, as (name, is it a spread).
CLASS_NUMBERS: Final = (
    ("spin_mean", False),
    ("spin_sd", True),
    ("noise_log", False),
    ("noise_logsd", True),
    ("size_spin_mean", False),
    ("size_spin_sd", True),
    ("size_noise_log", False),
    ("size_noise_logsd", True),
)


def class_priors(priors: PriorSet, name: str) -> dict[str, float]:
    """Return a class's numbers on the scales on which its sources are drawn."""
    p = priors.sources[name]
    return {
        "spin_mean": p.spin_mean,
        "spin_sd": p.spin_sd,
        "noise_log": float(np.log(p.noise_median)),
        "noise_logsd": p.noise_logsd,
        "size_spin_mean": p.size_spin_mean,
        "size_spin_sd": p.size_spin_sd,
        "size_noise_log": float(np.log(p.size_noise_median)),
        "size_noise_logsd": p.size_noise_logsd,
        "size_exact_a": p.size_exact_a,
        "size_exact_b": p.size_exact_b,
    }


def _class_numbers(panel: CompiledPanel, priors: PriorSet, learned: Pooled) -> dict[str, Any]:
    """Return each class number for every source: learned where its class is, else at the prior."""
    fixed = {key.source_class: class_priors(priors, key.source_class) for key in panel.sources}
    at: dict[str, Any] = {
        name: np.array([fixed[key.source_class][name] for key in panel.sources])
        for name in next(iter(fixed.values()))
    }
    if not learned.classes:
        return at
    classes = list(learned.classes)
    place = np.array(
        [classes.index(k.source_class) if k.source_class in classes else -1 for k in panel.sources]
    )
    for name, spread in CLASS_NUMBERS:
        prior = np.array([fixed[c][name] for c in classes])
        z = pm.Normal(f"class_{name}_z", dims="learned_class")
        if spread:
            value = prior * pt.exp(POOLING.class_spread * z)
        else:
            width = np.array([fixed[c][_SPREAD_OF[name]] for c in classes])
            value = prior + POOLING.class_mean * width * z
        value = pm.Deterministic(f"class_{name}", value, dims="learned_class")
        at[name] = pt.where(place >= 0, value[np.maximum(place, 0)], at[name])
    return at


_SPREAD_OF: Final = {
    "spin_mean": "spin_sd",
    "noise_log": "noise_logsd",
    "size_spin_mean": "size_spin_sd",
    "size_noise_log": "size_noise_logsd",
}


def _sticks(panel: CompiledPanel, priors: PriorSet) -> Any:
    """Add the learned stick means and sizes of every weapon; return log_terms (the first is always 0)."""
    kept = panel.problems[0].kept[: panel.learned]
    prior = np.array([[getattr(priors.weapons[w], o) for o in kept] for w in panel.weapons])
    size0 = prior.sum(axis=2)
    logit0 = np.log(prior[..., 0] / prior[..., 1])
    z = pm.Normal("stick_mean_z", dims=("weapon", "stick"))
    logit: Any = logit0 + POOLING.stick_mean * z
    if len(panel.weapons) > 1:
        common = pm.Normal("stick_common_z", dims="stick")
        spread = pm.HalfNormal("stick_spread", POOLING.stick_spread, dims="stick")
        logit = logit0 + POOLING.stick_mean * common + spread * z
    mean = pm.Deterministic("stick_mean", pt.sigmoid(logit), dims=("weapon", "stick"))
    size_z = pm.Normal("stick_size_z", dims=("weapon", "stick"))
    size = pm.Deterministic(
        "stick_size", size0 * pt.exp(POOLING.stick_size * size_z), dims=("weapon", "stick")
    )
    return stick_terms((mean * size).ravel(), ((1.0 - mean) * size).ravel(), panel)


def stick_terms(a: Any, b: Any, panel: CompiledPanel) -> Any:
    """Return log BetaBinomial(k | n, a, b) of every distinct argument, 0 before them, from tables over integers."""
    terms = panel.terms
    most = int(terms.n.max()) + 1
    whole = np.arange(most, dtype=float)
    up, down, both = (pt.gammaln(whole + x[:, None]).ravel() for x in (a, b, a + b))
    at = terms.stick * most
    log_factorial = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, most + 1)))])
    choose = log_factorial[terms.n] - log_factorial[terms.k] - log_factorial[terms.n - terms.k]
    values = choose + up[at + terms.k] - up[at] + down[at + terms.n - terms.k] - down[at]
    return pt.concatenate([np.zeros(1), values - both[at + terms.n] + both[at]])
