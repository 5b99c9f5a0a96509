"""The argument as plain dictionaries, lists, strings and numbers (docs/argument.md)."""

import math
from typing import Any

from estimator.argument.argue import Argument, SalvoArgument
from estimator.argument.diagnosticity import Stories
from estimator.argument.leave_out import Shift
from estimator.argument.scaling import Sensitivity
from estimator.argument.tipping import Tipping
from estimator.argument.wrong import WrongTable
from estimator.display.credible import CredibleSet
from estimator.display.stories import Story
from estimator.output import json_text

type Object = dict[str, Any]


def argument_json(argument: Argument) -> str:
    """Return the argument about every salvo as JSON text in ASCII, ending in a line break."""
    salvos = [
        {"strike": one.answer.strike, "weapon": one.answer.weapon, **argument_object(one)}
        for one in argument.salvos
    ]
    posterior = argument.posterior
    hashes = {"claims": posterior.claims_hash, "priors": posterior.priors_hash}
    plain = {
        "format": 1,
        "salvos": salvos,
        "scenario": posterior.priors.scenario,
        "seed": posterior.seed,
        "versions": dict(sorted(posterior.versions.items())),
        "hashes": hashes,
    }
    return json_text(plain)


def argument_object(one: SalvoArgument) -> Object:
    """Return the argument about one salvo."""
    return {
        "quantity": one.quantity,
        "statement": str(one.statement),
        "without": {
            left.source: {name: _shift(moved) for name, moved in left.shifts.items()} for left in one.left_out
        },
        "wrong": _wrong(one.wrong),
        "stories": _stories(one.stories) if one.stories else None,
        "tipping": [_tipping(each) for each in one.tipping],
        "settling": [
            {
                "observation": each.what,
                "bits": each.bits,
                "share_of_entropy": each.share,
                "set_size": {"now": each.size, "expected": each.expected_size},
            }
            for each in one.settling
        ],
        "scaling": {each.quantity: _scaling(each) for each in one.scaling},
        "replay": [
            {
                "day": moment.day.isoformat() if moment.day else None,
                "new_claims": len(moment.new),
                "pmf": {name: pmf.tolist() for name, pmf in moment.pmf.items()},
            }
            for moment in one.replay
        ],
        "copies": {
            "repeats": one.copies.repeats,
            "blocs": list(one.copies.blocs),
            "alike": list(one.copies.alike),
            "independent": {name: _shift(moved) for name, moved in one.copies.shifts.items()},
        },
    }


def _set(found: CredibleSet) -> Object:
    return {"kind": found.kind, "asked": found.asked, "values": list(found.values), "mass": found.mass}


def _shift(moved: Shift) -> Object:
    return {"wasserstein": moved.distance, "before": _set(moved.before), "after": _set(moved.after)}


def _wrong(table: WrongTable) -> Object:
    says = {
        name: {"basis": said.basis, "low": said.low, "high": _finite(said.high)}
        for name, said in zip(table.sources, table.says, strict=True)
    }
    rows = [
        {
            "low": row.low,
            "high": row.high,
            "probability": row.probability,
            "sources": {
                name: {
                    "stance": cell.stance,
                    "by": cell.by,
                    "chance": _finite(cell.chance),
                    "support": cell.support,
                }
                for name, cell in zip(table.sources, row.cells, strict=True)
            },
        }
        for row in table.rows
    ]
    return {"quantity": table.quantity, "says": says, "rows": rows, "held": table.held}


def _story(story: Story) -> Object:
    return {"low": story.low, "high": story.high, "probability": story.probability}


def _stories(told: Stories) -> Object:
    ratios = [
        {"source": one.figure.source, "quantity": one.figure.quantity, "log_ratio": one.log_ratio}
        for one in told.ratios
    ]
    return {
        "first": _story(told.first),
        "second": _story(told.second),
        "parted": told.parted,
        "log_ratios": ratios,
    }


def _tipping(one: Tipping) -> Object:
    crossings = [
        {
            "value": each.value,
            "beyond": each.beyond,
            "until": _finite(each.until),
            "prior": each.prior,
            "posterior": each.posterior,
        }
        for each in one.crossings
    ]
    curve = {"values": one.values.tolist(), "probability": one.probability.tolist()}
    return {
        "source": one.source,
        "number": one.parameter,
        "now": one.now,
        **curve,
        "crossings": crossings,
    }


def _scaling(one: Sensitivity) -> Object:
    curve = [
        {"part": point.component, "power": point.power, "mean": point.mean, "set": _set(point.credible)}
        for point in one.curve
    ]
    return {"sensitivity": dict(one.sensitivity), "flag": one.flag, "curve": curve}


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
