"""The summary as JSON; docs/output.md documents its form, tests/report hold it to that."""

import math
from collections.abc import Mapping
from typing import Any, Final

from estimator.display.credible import CentralInterval
from estimator.output import json_text
from estimator.posterior.values import PARAMETERS, Posterior, SalvoPosterior, Split
from estimator.quantities import OUTCOMES
from estimator.report.argument_json import argument_object
from estimator.report.certificate import calibration_object
from estimator.report.checklist import checklist
from estimator.report.values import Contents, Count, QuantityRow, SalvoSummary, Saying, SourceRow

#: Grows when a key changes its meaning or goes away; new keys leave it as it is.
FORMAT: Final = 1

type Object = dict[str, Any]


def summary_json(summary: Contents) -> str:
    """Return the whole summary as JSON text in ASCII (a terminal shows nothing it must not), ending in a line break."""
    plain = summary_object(summary)
    return json_text(plain)


def summary_object(summary: Contents) -> Object:
    """Return the summary as plain dictionaries, lists, strings and numbers."""
    posterior = summary.posterior
    return {
        "format": FORMAT,
        "salvos": [_salvo(salvo, summary, k) for k, salvo in enumerate(summary.salvos)],
        "priors": _priors(posterior),
        "scenarios": list(summary.scenarios),
        "method": posterior.method,
        "seed": posterior.seed,
        "as_of": posterior.as_of or None,
        "weapon_prior": posterior.weapon_prior or None,
        "versions": dict(sorted(posterior.versions.items())),
        "hashes": {"claims": posterior.claims_hash, "priors": posterior.priors_hash},
        "notices": list(summary.notices),
        "learned": _learned(posterior),
        "calibration": calibration_object(posterior.priors),
        "checklist": [
            {"name": item.name, "source": item.source, "state": item.state, "why": item.why}
            for item in checklist(summary)
        ],
    }


def _learned(posterior: Posterior) -> Object | None:
    learned = posterior.priors.learned
    if learned is None:
        return None
    return {
        "method": learned.method,
        "verdict": "passed" if learned.passed else "failed",
        "sentence": learned.sentence,
        "claims": learned.claims_hash,
        "sources": dict(zip(learned.names, learned.strikes, strict=True)),
    }


def _salvo(salvo: SalvoSummary, summary: Contents, place: int) -> Object:
    source = salvo.posterior
    return {
        "strike": source.strike,
        "weapon": source.weapon,
        "weapon_type": source.weapon_type,
        "outcomes": list(source.outcomes),
        "sentence": salvo.sentence,
        "limits": list(salvo.limits),
        "quantities": {row.quantity: _quantity(row, source) for row in salvo.rows},
        "splits": [_split(split) for split in salvo.splits],
        "sources": {row.name: _source(row) for row in salvo.sources},
        "spin_scales": [
            {"scale": one.scale, "prior": one.prior, "posterior": one.posterior} for one in source.spin_scales
        ],
        "claims": [_saying(saying) for saying in salvo.sayings],
        "scenarios": {
            name: {row.quantity: _count(row.counts[k]) for row in salvo.scenarios}
            for k, name in enumerate(summary.scenarios if salvo.scenarios else ())
        },
        "error": {
            "points": source.error.points,
            "sample": source.error.sample,
            "edge": source.error.edge,
            "sampled_mass": source.error.sampled_mass,
        },
        "notices": list(source.notices),
        "argument": argument_object(summary.argument.salvos[place]) if summary.argument else None,
    }


def _quantity(row: QuantityRow, salvo: SalvoPosterior) -> Object:
    prior = {"pmf": salvo.prior_pmf[row.quantity].tolist(), **_count(row.prior)}
    return {
        "pmf": salvo.pmf[row.quantity].tolist(),
        **_count(row.count),
        "prior": prior,
        "moved": {"measure": "total variation", "value": row.moved},
    }


def _count(count: Count) -> Object:
    return {
        "most_probable": {"value": count.value, "probability": count.probability},
        "set": {
            "kind": count.credible.kind,
            "asked": count.credible.asked,
            "values": list(count.credible.values),
            "mass": count.credible.mass,
        },
    }


def _split(split: Split) -> Object:
    return {name: getattr(split, name) for name in ("launched", *OUTCOMES, "probability")}


def _source(row: SourceRow) -> Object:
    names = [name for name in PARAMETERS if name in row.numbers]
    return {
        **{name: _number(row.numbers[name].mean, row.numbers[name].interval) for name in names},
        "prior": {
            name: _number(row.numbers[name].prior_mean, row.numbers[name].prior_interval) for name in names
        },
        "evidence": {name: row.has_evidence(name) for name in names},
        "role": row.role,
        "class": row.source_class,
        "bloc": row.bloc or None,
        "prior_from": {"kind": "learned" if row.strikes else "class", "salvos": row.strikes},
        "copied": row.copied,
    }


def _number(mean: float, interval: CentralInterval) -> Object:
    return {
        "mean": mean,
        "low": interval.low,
        "high": interval.high,
        "mass": interval.mass,
        "kind": interval.kind,
    }


def _saying(saying: Saying) -> Object:
    claim = saying.claim
    high = None if math.isinf(claim.reading.high) else claim.reading.high
    return {
        "file": claim.file,
        "line": claim.row,
        "source": claim.source,
        "quantity": claim.quantity,
        "said": claim.said,
        "read_as": {"kind": claim.reading.kind, "low": claim.reading.low, "high": high},
        "fate": saying.fate,
        "truth_inside": saying.truth_inside,
    }


def _priors(posterior: Posterior) -> Object:
    entries: Mapping[str, float] = {entry.key: entry.value for entry in posterior.priors.entries}
    return {"scenario": posterior.priors.scenario, "numbers": dict(entries)}
