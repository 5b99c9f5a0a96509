"""A posterior as tables: pandas frames in long form, and an xarray tree with named dimensions."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from estimator.display.credible import MASS
from estimator.posterior.parts import COLUMNS, PARAMETERS, PosteriorFields, SalvoPosterior, SourcePosterior

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

Floats = npt.NDArray[np.float64]
Variables = dict[str, tuple[tuple[str, ...], npt.NDArray[Any]]]


def to_frame(posterior: PosteriorFields) -> "pd.DataFrame":
    """Return one row for every value of every quantity of every salvo.

    Columns: strike, weapon, quantity, value, probability, prior_probability. A prior is tabulated up to some value;
    beyond, prior_probability is missing rather than 0.
    """
    import pandas as pd  # noqa: PLC0415  # slow to import

    parts = []
    for salvo in posterior.salvos:
        for quantity, pmf in salvo.pmf.items():
            prior = salvo.prior_pmf[quantity]
            size = max(pmf.size, prior.size)
            rows = {
                "strike": salvo.strike,
                "weapon": salvo.weapon,
                "quantity": quantity,
                "value": np.arange(size),
                "probability": _padded(pmf, size, 0.0),
                "prior_probability": _padded(prior, size, np.nan),
            }
            parts.append(pd.DataFrame(rows))
    return pd.concat(parts, ignore_index=True)


def sources_frame(posterior: PosteriorFields, mass: float = MASS) -> "pd.DataFrame":
    """Return one row for every number of every source of every salvo, posterior beside prior.

    Columns: strike, weapon, source, role, class, bloc, parameter, evidence (whether a figure bears on it), mean, sd,
    low, high, mass (of the central interval low..high), and prior_mean, prior_sd, prior_low, prior_high.
    """
    import pandas as pd  # noqa: PLC0415  # slow to import

    rows = [
        {
            "strike": salvo.strike,
            "weapon": salvo.weapon,
            "source": source.name,
            "role": source.role,
            "class": source.source_class,
            "bloc": source.bloc,
            "parameter": parameter,
            **_numbers(source, parameter, mass),
        }
        for salvo in posterior.salvos
        for source in salvo.sources
        for parameter in PARAMETERS
    ]
    return pd.DataFrame(rows)


def to_xarray(posterior: PosteriorFields) -> "xr.DataTree":
    """Return a tree with one dataset a salvo (``salvo_0``, ``salvo_1``, ...) and the run's facts as attributes.

    Dimensions of a dataset: state and column (counts, probability, weight), quantity and value (pmf, prior_pmf),
    source, and for each of a source's numbers the points of its marginal (``spin_point`` and so on).
    """
    import xarray as xr  # noqa: PLC0415  # slow to import

    tree: dict[str, xr.Dataset] = {"/": xr.Dataset(attrs=_facts(posterior))}
    for place, salvo in enumerate(posterior.salvos):
        variables = _states(salvo) | _pmfs(salvo) | _marginals(salvo.sources)
        coords = {
            "column": list(COLUMNS),
            "quantity": list(salvo.pmf),
            "value": np.arange(variables["pmf"][1].shape[1]),
            "source": [source.name for source in salvo.sources],
        }
        tree[f"/salvo_{place}"] = xr.Dataset(variables, coords, _salvo_facts(salvo))
    return xr.DataTree.from_dict(tree)


def _numbers(source: SourcePosterior, parameter: str, mass: float) -> dict[str, Any]:
    marginal = source.numbers[parameter]
    interval, prior = marginal.interval(mass), marginal.interval(mass, prior=True)
    return {
        "evidence": source.says_total if parameter.startswith("size_") else source.says_outcomes,
        "mean": marginal.mean(),
        "sd": marginal.sd(),
        "low": interval.low,
        "high": interval.high,
        "mass": mass,
        "prior_mean": marginal.mean(prior=True),
        "prior_sd": marginal.sd(prior=True),
        "prior_low": prior.low,
        "prior_high": prior.high,
    }


def _states(salvo: SalvoPosterior) -> Variables:
    return {
        "counts": (("state", "column"), salvo.counts),
        "probability": (("state",), salvo.probability),
        "weight": (("state",), salvo.weight),
    }


def _pmfs(salvo: SalvoPosterior) -> Variables:
    """Rows of unequal length are filled up: a pmf with 0, a prior (tabulated only so far) with NaN."""
    size = max(pmf.size for pmf in (*salvo.pmf.values(), *salvo.prior_pmf.values()))
    prior = {quantity: salvo.prior_pmf[quantity] for quantity in salvo.pmf}
    return {
        "pmf": (("quantity", "value"), _rows(salvo.pmf, size, 0.0)),
        "prior_pmf": (("quantity", "value"), _rows(prior, size, np.nan)),
    }


def _marginals(sources: tuple[SourcePosterior, ...]) -> Variables:
    """For each number p: points ``p`` with ``p_weight`` and ``p_prior_weight``, shape (source, p_point)."""
    found: Variables = {}
    for parameter in PARAMETERS if sources else ():
        each = {source.name: source.numbers[parameter] for source in sources}
        size = max(marginal.values.size for marginal in each.values())
        dims = ("source", f"{parameter}_point")
        found[parameter] = dims, _rows({k: m.values for k, m in each.items()}, size, np.nan)
        found[f"{parameter}_weight"] = dims, _rows({k: m.weight for k, m in each.items()}, size, 0.0)
        found[f"{parameter}_prior_weight"] = (
            dims,
            _rows({k: m.prior_weight for k, m in each.items()}, size, 0.0),
        )
    return found


def _facts(posterior: PosteriorFields) -> dict[str, Any]:
    return {
        "method": posterior.method,
        "seed": posterior.seed,
        "as_of": posterior.as_of,
        "scenario": posterior.priors.scenario,
        "weapon_prior": posterior.weapon_prior,
        "claims_hash": posterior.claims_hash,
        "priors_hash": posterior.priors_hash,
        "versions": json.dumps(dict(posterior.versions)),
        "notices": json.dumps(posterior.notices, ensure_ascii=False),
        "counts_summary": f"smallest credible set of at least {MASS:g} of the mass",
        "sources_summary": f"central interval of {MASS:g} of the mass",
    }


def _salvo_facts(salvo: SalvoPosterior) -> dict[str, Any]:
    error = salvo.error
    return {
        "strike": salvo.strike,
        "weapon": salvo.weapon,
        "weapon_type": salvo.weapon_type,
        "outcomes": ", ".join(salvo.outcomes),
        "log_evidence": salvo.log_evidence,
        "error_points": error.points,
        "error_sample": error.sample,
        "error_edge": error.edge,
        "sampled_mass": error.sampled_mass,
        "notices": json.dumps(salvo.notices, ensure_ascii=False),
    }


def _rows(arrays: Mapping[str, Floats], size: int, fill: float) -> Floats:
    return np.stack([_padded(array, size, fill) for array in arrays.values()])


def _padded(array: Floats, size: int, fill: float) -> Floats:
    return np.concatenate([array, np.full(size - array.size, fill)])
