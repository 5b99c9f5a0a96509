"""Learned sources as the tree that ArviZ works on."""

import json
from typing import Any

import numpy as np
import numpy.typing as npt
import xarray as xr

from estimator.inference.learned_parts import LearnedFields
from estimator.panel.arrays import COPYING, PARAMETERS

Floats = npt.NDArray[np.float64]
Variable = tuple[tuple[str, ...], npt.NDArray[Any]]


def to_datatree(learned: LearnedFields) -> xr.DataTree:
    """Return the groups of ArviZ's schema; dimensions: chain, draw, source, learned_class, weapon, stick, figure.

    A figure's replicates and ends are counts, or shares where ``constant_data.is_share`` is 1.
    """
    coords = {"source": list(learned.names)}
    posterior: dict[str, Variable] = {
        name: (("chain", "draw", "source"), _chained(learned.draws[name], learned.chains))
        for name in PARAMETERS
    }
    for name, values in learned.class_draws.items():
        posterior[f"class_{name}"] = ("chain", "draw", "learned_class"), _chained(values, learned.chains)
    if learned.copying.size:
        posterior[COPYING] = ("chain", "draw", "source"), _chained(learned.copying, learned.chains)
    if learned.spin_scale.size:
        posterior["spin_scale"] = ("chain", "draw"), learned.spin_scale.reshape(learned.chains, -1)
    for name, values in learned.stick_draws.items():
        table = _chained(values, learned.chains)
        shape = (*table.shape[:2], len(learned.weapons), len(learned.sticks))
        posterior[f"stick_{name}"] = ("chain", "draw", "weapon", "stick"), table.reshape(shape)
    prior = {name: (("chain", "draw", "source"), learned.prior_draws[name][None]) for name in PARAMETERS}
    stats = {name: (("chain", "draw"), values) for name, values in learned.stats.items()}
    found, figures = learned.predictive, learned.predictive.figures
    salvos = [f"{truth.strike} {truth.weapon}".strip() for truth in learned.truths]
    constant: dict[str, Variable] = {
        "figure_source": (("figure",), np.array([f.source for f in figures])),
        "figure_salvo": (("figure",), np.array([f.salvo for f in figures])),
        "toward_own_side": (("figure",), np.array([f.toward for f in figures])),
        "is_share": (("figure",), np.array([int(f.is_share) for f in figures])),
        "quantity": (("figure",), np.array([f.quantity for f in figures])),
        "salvo": (("salvo_place",), np.array(salvos)),
    }
    observed: dict[str, Variable] = {
        "low": (("figure",), np.array([f.low for f in figures])),
        "high": (("figure",), np.array([f.high for f in figures])),
    }
    replicated = {
        "replicate": (("chain", "draw", "figure"), found.replicates[None]),
        "residual": (("chain", "draw", "figure"), found.residuals[None]),
    }
    more = {"learned_class": list(learned.classes)} if learned.classes else {}
    if learned.sticks:
        more |= {"weapon": list(learned.weapons), "stick": list(learned.sticks)}
    return xr.DataTree.from_dict(
        {
            "/": xr.Dataset(attrs=_facts(learned)),
            "posterior": xr.Dataset(posterior, coords | more),
            "prior": xr.Dataset(prior, coords),
            "posterior_predictive": xr.Dataset(replicated),
            "sample_stats": xr.Dataset(stats),
            "observed_data": xr.Dataset(observed),
            "constant_data": xr.Dataset(constant),
        }
    )


def _chained(values: Floats, chains: int) -> Floats:
    return values.reshape(chains, -1, values.shape[1])


def _facts(learned: LearnedFields) -> dict[str, str]:
    origin = learned.origin
    return {
        "method": origin.method,
        "seed": str(origin.seed),
        "as_of": origin.as_of,
        "scenario": origin.scenario,
        "claims_hash": origin.claims_hash,
        "priors_hash": origin.priors_hash,
        "versions": json.dumps(dict(origin.versions)),
        "verdict": learned.diagnostics.verdict,
        "verdict_sentence": learned.diagnostics.sentence,
    }
