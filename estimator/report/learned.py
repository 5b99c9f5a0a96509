"""Learned sources in readable form: one set of rows for text and JSON."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from estimator.display.credible import MASS, central_interval
from estimator.display.plain import anchored, bullet, safe, spelt_out, table, wrapped
from estimator.inference.learned import LearnedSources
from estimator.inference.learned_parts import spin_scales
from estimator.output import json_text
from estimator.panel.arrays import PARAMETERS
from estimator.report.copying import copying_note, copying_objects, copying_rows
from estimator.report.text import WIDTH
from estimator.report.twins import twins, twins_sentence

#: Grows when a key of the JSON changes its meaning or goes away.
FORMAT: Final = 1
#: A salvo whose leave-one-out k-hat is above this is too influential for that number to be trusted.
INFLUENTIAL: Final = 0.7
#: A posterior predictive p-value below this is named.
MISFIT: Final = 0.025
_SHOWN: Final = ("reliability", *PARAMETERS)

type Object = dict[str, Any]
Floats = npt.NDArray[np.float64]


def learned_text(learned: LearnedSources) -> str:
    """Return learned sources for a terminal, ending in a line break; numbers of a failed fit are withheld."""
    lines = [f"Learned from {len(learned.truths)} salvos, {len(learned.sources)} sources", ""]
    lines += wrapped(safe(f"{learned.diagnostics.verdict.upper()}: {learned.diagnostics.sentence}"), WIDTH)
    lines += ["", "Diagnostics", *_diagnostics(learned)]
    if learned.diagnostics.verdict == "passed":
        lines += ["", "Sources", *_sources(learned), *_copying(learned)]
        lines += ["", "What each number rests on", *_reliances(learned)]
    lines += ["", "How well the model fits each source (worst first)", *_checks(learned)]
    lines += [line for pair in twins(learned) for line in wrapped(twins_sentence(pair), WIDTH)]
    lines += ["", "How well left-out salvos are foretold", *_left_out(learned)]
    if learned.notes:
        lines += ["", "Not learned", *(line for note in learned.notes for line in bullet(note, WIDTH))]
    lines += ["", *_origin(learned)]
    return "".join(f"{spelt_out(line)}\n" for line in lines)


def _diagnostics(learned: LearnedSources) -> list[str]:
    d = learned.diagnostics
    if d.k_hat >= 0:
        rows = [("Pareto k-hat", f"{d.k_hat:.2f}"), ("effective proposals", f"{d.ess_bulk:.0f}")]
    else:
        rows = [
            ("largest R-hat", f"{d.rhat:.4f}"),
            ("least effective draws, bulk", f"{d.ess_bulk:.0f} ({d.worst})"),
            ("least effective draws, tails", f"{d.ess_tail:.0f}"),
            ("divergences", f"{d.divergences}"),
            ("least E-BFMI", f"{d.ebfmi:.2f}"),
            ("deepest tree; at the limit", f"{d.deepest}; {d.at_depth_limit}"),
            ("gradients", f"{d.steps}"),
        ]
    worst = max(float(errors[0].max()) for name, errors in d.mcse.items() if name == "reliability")
    rows.append(("Monte Carlo error of a mean reliability, at most", f"{worst:.4f}"))
    return table(("what", "found"), rows)


def _sources(learned: LearnedSources) -> list[str]:
    rows = []
    for source in learned.sources:
        shown = [_interval(learned, source.name, p) for p in ("reliability", "spin", "noise")]
        if not source.says_outcomes:
            shown = ["no evidence"] * 3
        rows.append((f"{source.strikes}", *shown, f"{anchored(safe(source.name))} ({source.source_class})"))
    note = "mean and central 90 % interval; below them the same before any claim"
    scale = wrapped(scale_sentence(learned), WIDTH) if learned.spin_scale.size else []
    return [
        *table(("salvos", "reliability", "spin", "noise", "source"), _with_priors(learned, rows), 34),
        note,
        *scale,
    ]


def _copying(learned: LearnedSources) -> list[str]:
    rows = [(f"{row.may_copy}", row.words, anchored(safe(row.source))) for row in copying_rows(learned)]
    if not rows:
        return []
    head = ("may be copies", "are copies", "source")
    return ["", "Who repeats others", *table(head, rows, 34), *wrapped(copying_note(learned), WIDTH)]


def scale_sentence(learned: LearnedSources) -> str:
    """Return what the record says of how much its sources lean altogether; only where that was learned."""
    now, before = (_scale_object(values) for values in (learned.spin_scale, spin_scales(1001)))
    text = "{median:.2f} times ({low:.2f} to {high:.2f})"
    return (
        f"The sources of this record lean {text.format(**now)} as far as is presumed of their classes; before any "
        f"claim {text.format(**before)}. Median and central {100 * MASS:.0f} % interval of the scale of all spins."
    )


def _scale_object(values: Floats) -> Object:
    interval = central_interval(values, np.full(values.size, 1.0 / values.size))
    return {
        "median": float(np.median(values)),
        "low": interval.low,
        "high": interval.high,
        "mass": MASS,
        "kind": interval.kind,
    }


def _with_priors(learned: LearnedSources, rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    found = []
    for source, row in zip(learned.sources, rows, strict=True):
        prior = [_interval(learned, source.name, p, prior=True) for p in ("reliability", "spin", "noise")]
        found += [row, ("", *(f"({text})" for text in prior), "")]
    return found


def _interval(learned: LearnedSources, name: str, parameter: str, *, prior: bool = False) -> str:
    interval = learned.interval(name, parameter, prior=prior)
    return f"{learned.mean(name, parameter, prior=prior):.2f} ({interval.low:.2f} to {interval.high:.2f})"


def _reliances(learned: LearnedSources) -> list[str]:
    rows = [
        (
            r.parameter,
            f"{r.prior:.2f}",
            f"{r.likelihood:.2f}",
            f"{r.narrowing:.2f}",
            r.reading,
            anchored(safe(r.source)),
        )
        for r in learned.reliances
    ]
    note = (
        "prior, claims: power-scaling sensitivity, from 0.05 it counts; narrowed: posterior sd over prior sd. "
        "What rests on the prior is presumed, not learned."
    )
    head = ("number", "prior", "claims", "narrowed", "reading", "source")
    return [*table(head, rows, 34), *wrapped(note, WIDTH)]


def _checks(learned: LearnedSources) -> list[str]:
    rows = [
        (
            f"{c.figures}",
            f"{c.scatter:.2f}",
            f"{c.lean:+.2f}",
            f"{c.p_value:.3f}",
            "misfit" if c.p_value < MISFIT else "",
            anchored(safe(c.source)),
        )
        for c in learned.checks
    ]
    note = "scatter: mean squared residual (1 is right); lean: mean residual toward its own side (0 is right)"
    return [*table(("figures", "scatter", "lean", "p", "", "source"), rows, 34), note]


def _left_out(learned: LearnedSources) -> list[str]:
    total = sum(truth.elpd for truth in learned.truths)
    bad = [truth for truth in learned.truths if truth.k_hat > INFLUENTIAL]
    text = f"log-probability of each salvo's claims given all others, summed: {total:.1f}. "
    text += f"{len(bad)} of {len(learned.truths)} salvos are too influential for theirs to be trusted (k-hat above 0.7)"
    named = f": {', '.join(t.strike for t in bad[:8])}." if bad else "."
    return wrapped(safe(text + named), WIDTH)


def _origin(learned: LearnedSources) -> list[str]:
    origin = learned.origin
    versions = ", ".join(f"{name} {number}" for name, number in sorted(origin.versions.items()))
    seconds = ", ".join(f"{name} {number:.1f} s" for name, number in origin.seconds.items())
    text = f"method {origin.method}, scenario {origin.scenario}, seed {origin.seed}; {versions}; {seconds}"
    hashes = f"claims {origin.claims_hash[:16]}, priors {origin.priors_hash[:16]} (SHA-256, first 16 digits)"
    as_of = [f"claims as of {origin.as_of}"] if origin.as_of else []
    return [*as_of, *wrapped(safe(text), WIDTH), hashes]


def learned_json(learned: LearnedSources) -> str:
    """Return learned sources as JSON text in ASCII, ending in a line break."""
    d = learned.diagnostics
    plain: Object = {
        "format": FORMAT,
        "verdict": {"code": d.verdict, "problems": list(d.problems), "sentence": d.sentence},
        "diagnostics": {
            name: getattr(d, name)
            for name in (
                "rhat",
                "ess_bulk",
                "ess_tail",
                "divergences",
                "ebfmi",
                "deepest",
                "at_depth_limit",
                "k_hat",
            )
        },
        "sources": {source.name: _source_object(learned, source.name) for source in learned.sources},
        "checks": [
            {"source": c.source, "figures": c.figures, "scatter": c.scatter, "lean": c.lean, "p": c.p_value}
            for c in learned.checks
        ],
        "alike": [
            {"sources": [t.one, t.other], "figures": t.common, "alike": t.alike} for t in twins(learned)
        ],
        "salvos": [
            {"strike": t.strike, "weapon": t.weapon, "elpd": t.elpd, "k_hat": t.k_hat} for t in learned.truths
        ],
        "spin_scale": _scale_object(learned.spin_scale)
        if learned.spin_scale.size and d.verdict == "passed"
        else None,
        "copying": dict(copying_objects(learned)) if d.verdict == "passed" else {},
        "notes": list(learned.notes),
        "method": learned.origin.method,
        "scenario": learned.origin.scenario,
        "seed": learned.origin.seed,
        "as_of": learned.origin.as_of or None,
        "hashes": {"claims": learned.origin.claims_hash, "priors": learned.origin.priors_hash},
        "versions": dict(sorted(learned.origin.versions.items())),
    }
    return json_text(plain)


def _source_object(learned: LearnedSources, name: str) -> Object:
    source = learned.sources[learned.names.index(name)]
    reliance = {r.parameter: r for r in learned.reliance(name)}
    numbers: Object = {}
    for parameter in _SHOWN if learned.diagnostics.verdict == "passed" else ():
        posterior, prior = (learned.interval(name, parameter, prior=p) for p in (False, True))
        numbers[parameter] = {
            "mean": learned.mean(name, parameter),
            "low": posterior.low,
            "high": posterior.high,
            "mass": MASS,
            "kind": posterior.kind,
            "prior": {
                "mean": learned.mean(name, parameter, prior=True),
                "low": prior.low,
                "high": prior.high,
            },
        }
        if parameter in reliance:
            found = reliance[parameter]
            numbers[parameter]["reliance"] = {
                "prior": found.prior,
                "likelihood": found.likelihood,
                "narrowing": found.narrowing,
                "reading": found.reading,
            }
    return {
        "class": source.source_class,
        "bloc": source.bloc or None,
        "salvos": source.strikes,
        "says_outcomes": source.says_outcomes,
        "says_total": source.says_total,
        "numbers": numbers,
    }
