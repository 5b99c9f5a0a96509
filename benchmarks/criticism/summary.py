"""From fits to what the page shows: every variant against the shipped model, with errors of the differences."""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from criticism.fits import Fit
from criticism.variants import SHIPPED
from estimator.inference.importance import K_HAT_MAX

Floats = npt.NDArray[np.float64]
Row = dict[str, Any]


def difference(ours: Floats, theirs: Floats) -> tuple[float, float]:
    """Return the sum of the differences and the standard error of that sum over what is summed."""
    away = ours - theirs
    spread = float(away.std(ddof=1)) if away.size > 1 else 0.0
    return float(away.sum()), math.sqrt(away.size) * spread


def row(one: Fit, base: Fit) -> Row:
    """Return what one fit scored, and by how much it differs from the shipped model's on the same record."""
    gain, error = difference(one.left_out, base.left_out)
    again = {int(place) for place in one.again}
    found: Row = {
        "record": one.record,
        "variant": one.variant,
        "how": one.how,
        "rhat": one.rhat,
        "divergences": one.divergences,
        "weights_k": one.weights_k,
        "salvos": len(one.elpd),
        "elpd": float(one.left_out.sum()),
        "gain": gain,
        "gain_se": error,
        "k_max": max(one.k_hat),
        "k_above": sum(k > K_HAT_MAX for k in one.k_hat),
        "refitted": len(again),
        "extra": one.extra,
    }
    found |= _ranges(one) if one.record.startswith("real") else _truths(one, base)
    return {k: round(v, 4) if isinstance(v, float) else v for k, v in found.items()}


def _truths(one: Fit, base: Fit) -> Row:
    """Return scores of simulated truths; a strike counts once, with both quantities."""
    found: Row = {}
    for score in ("crps", "log"):
        own, other = (_by_strike(fit, score) for fit in (one, base))
        total, error = difference(own, other)
        found |= {
            score: float(own.mean()),
            f"{score}_gain": total / own.size,
            f"{score}_se": error / own.size,
        }
    found["in90"] = float(_by_strike(one, "in90").mean())
    pit = np.concatenate([np.array(one.scores[quantity]["pit"]) for quantity in one.scores])
    found["pit90"] = float(np.mean(np.abs(pit - 0.5) <= 0.45))
    return found


def _by_strike(fit: Fit, score: str) -> Floats:
    return np.asarray(np.mean([fit.scores[quantity][score] for quantity in sorted(fit.scores)], axis=0))


def _ranges(one: Fit) -> Row:
    return {name: float(np.mean(values)) for name, values in one.scores["ranges"].items()}


def as_json(fits: Sequence[Fit], predictive: Mapping[str, Any], stamp: str, seeds: Mapping[str, int]) -> str:
    """Return everything the page shows as JSON text, with every salvo's elpd and k-hat of the shipped model's fits."""
    bases = {fit.record: fit for fit in fits if fit.variant == SHIPPED}
    salvos = {
        record: [
            {
                "salvo": name,
                "elpd": round(float(elpd), 3),
                "k_hat": round(k, 3),
                "refitted": str(place) in fit.again,
            }
            for place, (name, elpd, k) in enumerate(zip(fit.salvos, fit.left_out, fit.k_hat, strict=True))
        ]
        for record, fit in bases.items()
    }
    plain = {
        "seeds": dict(seeds),
        "stamp": stamp,
        "rows": rows_of(fits),
        "salvos": salvos,
        "predictive": dict(predictive),
    }
    return as_text(plain)


def with_later(text: str, fits: Sequence[Fit], stamp: str) -> str:
    """Return the JSON text with the rows of variants that were tried later, which have a stamp of their own."""
    return as_text({**json.loads(text), "later": {"stamp": stamp, "rows": rows_of(fits)}})


def rows_of(fits: Sequence[Fit]) -> list[Row]:
    """Return every fit's row, of records that the shipped model was fitted to."""
    bases = {fit.record: fit for fit in fits if fit.variant == SHIPPED}
    return [row(fit, bases[fit.record]) for fit in fits if fit.record in bases]


def as_text(plain: Mapping[str, Any]) -> str:
    """Return plain values as JSON text."""
    return json.dumps(plain, indent=1) + "\n"


def pooled(rows: Sequence[Row]) -> dict[str, dict[str, Row]]:
    """Return variant -> group (a generator, or ``real``) -> gains over its records with their standard errors."""
    found: dict[str, dict[str, Row]] = {}
    for variant in dict.fromkeys(r["variant"] for r in rows):
        own = [r for r in rows if r["variant"] == variant]
        for group in dict.fromkeys(r["record"].partition("-")[0] for r in own):
            of = [r for r in own if r["record"].partition("-")[0] == group]
            found.setdefault(variant, {})[group] = _pool(of)
    return found


def _pool(rows: Sequence[Row]) -> Row:
    made: Row = {
        "records": len(rows),
        "gain": sum(r["gain"] for r in rows),
        "gain_se": math.hypot(*(r["gain_se"] for r in rows)),
    }
    for score in ("crps", "log"):
        if f"{score}_gain" in rows[0]:
            made[f"{score}_gain"] = sum(r[f"{score}_gain"] for r in rows) / len(rows)
            made[f"{score}_se"] = math.hypot(*(r[f"{score}_se"] for r in rows)) / len(rows)
    return made


def verdict(groups: Mapping[str, Row]) -> str:
    """Return in a word how a variant stands to the shipped model: over two standard errors counts."""
    better = [g for g, r in groups.items() if r["gain"] > 2 * r["gain_se"] and r["gain"] > 0]
    worse = [g for g, r in groups.items() if r["gain"] < -2 * r["gain_se"] and r["gain"] < 0]
    told = [f"better on {', '.join(better)}"] if better else []
    told += [f"worse on {', '.join(worse)}"] if worse else []
    if len(better) == len(groups):
        return "better on all"
    return "; ".join(told) or "no clear difference"
