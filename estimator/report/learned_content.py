"""What a report of learned sources holds, as plain data for page and PDF alike."""

import shlex
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from estimator.display.credible import MASS, central_interval
from estimator.display.forest import Row, Stretch, bounds_of, forest_svg
from estimator.display.likelihood import percent
from estimator.display.plain import isolated, safe
from estimator.inference.importance import K_HAT_MAX
from estimator.inference.learned import LearnedSource, LearnedSources
from estimator.inference.verdict import EBFMI_MIN, ESS_MIN, RHAT_MAX, WEIGHTED_MIN
from estimator.panel.arrays import PARAMETERS
from estimator.quantities import LAUNCHED, OUTCOMES
from estimator.report.copying import copying_note, copying_rows
from estimator.report.learned import INFLUENTIAL, MISFIT, scale_sentence
from estimator.report.numbers import count
from estimator.report.pdf_blocks import (
    Block,
    Cell,
    Told,
    bullets,
    code,
    facts,
    heading,
    name,
    paragraph,
    pictures,
    run,
    table,
)
from estimator.report.pdf_tables import plain, short
from estimator.report.twins import twins, twins_sentence

TITLE = "How far each source can be relied on"
Floats = npt.NDArray[np.float64]
type Stretches = dict[tuple[str, str, bool], Stretch]
#: Sources in one drawing, so that it fits on a page.
_ROWS = 36
_SHOWN = ("reliability", *PARAMETERS)


def learned_blocks(learned: LearnedSources) -> list[Block]:
    """Return all that the report holds; numbers of a fit that failed its gate are withheld."""
    passed = learned.diagnostics.verdict == "passed"
    parts = [_front(learned)]
    parts += [_sources(learned)] if passed else []
    parts += [_diagnostics(learned)]
    parts += [_reliances(learned)] if passed else []
    parts += [_checks(learned), _salvos(learned, passed=passed), _origin(learned)]
    return [block for part in parts for block in part]


def _front(learned: LearnedSources) -> Iterator[Block]:
    origin, verdict = learned.origin, learned.diagnostics
    yield paragraph("Learned from a record of strikes", "facts")
    yield heading(1, TITLE)
    by = f", as published by {origin.as_of}" if origin.as_of else ""
    told = f"{len(learned.sources)} sources, {len(learned.truths)} salvos{by}. Method: {origin.method}. Scenario: "
    yield paragraph([run(told), name(origin.scenario), run(".")], "facts")
    yield paragraph([run(f"{verdict.verdict.capitalize()}. "), run(verdict.sentence)], "lead")
    if verdict.verdict != "passed":
        yield paragraph("What it says of sources and salvos is withheld until a fit passes.")
    yield bullets(_limits(learned), "Before you rely on it", boxed=True)


def _limits(learned: LearnedSources) -> Iterator[str]:
    resting = [s.name for s in learned.sources if "spin" in learned.rests_on_prior(s.name)]
    if learned.diagnostics.verdict == "passed" and resting:
        yield (
            f"The spin of {len(resting)} of {len(learned.sources)} sources rests on what was presumed, not on the "
            "record. Opposed sources tell the difference of their spins, not its level."
        )
    yield from map(twins_sentence, twins(learned))
    worst = min(learned.checks, key=lambda one: one.p_value, default=None)
    if worst is not None:
        fit = "does not fit it" if worst.p_value < MISFIT else "fits it all the same"
        yield f"The model is worst at {isolated(safe(worst.source))} (p {worst.p_value:.3f}) and {fit}."
    bad = sum(truth.k_hat > INFLUENTIAL for truth in learned.truths)
    if bad:
        yield f"{bad} of {len(learned.truths)} salvos weigh so much that what is said of leaving them out is not sound."
    yield "A source is taken to behave in the next strike as it did in the record."


def _sources(learned: LearnedSources) -> Iterator[Block]:
    found = _stretches(learned)
    yield heading(2, "Sources")
    drawn = (
        ("Reliability", "reliability", (0.0, 1.0)),
        ("Spin toward its own side (log-odds)", "spin", None),
    )
    for told, of, bounds in drawn:
        drawn_rows = _forest(learned, of, found)
        parts = [drawn_rows[k : k + _ROWS] for k in range(0, len(drawn_rows), _ROWS)]
        yield pictures((forest_svg(told, part, bounds or bounds_of(drawn_rows)) for part in parts), 1)
    rows: list[Sequence[Told]] = [_source(learned, source, found) for source in learned.sources]
    yield table(("source", *map(plain, _SHOWN)), rows, (1.9, *(1.0 for _ in _SHOWN)), size=7)
    if learned.spin_scale.size:
        yield paragraph(scale_sentence(learned))
    yield paragraph(
        f"Mean and central {percent(MASS)} interval, below it the same before any claim. Reliability: probability that "
        "the source's next interception figure lies within 10 percentage points of the true share. Spin: log-odds by "
        "which it flatters its own side. Noise: scatter of its figures, log-odds. Size: the same of the number "
        "launched (log scale); size exact: probability that it simply knows that number. On prior: the number rests on "
        "what was presumed.",
        "note",
    )
    yield from _copying(learned)


def _copying(learned: LearnedSources) -> Iterator[Block]:
    rows: list[Sequence[Told]] = [
        ([[name(row.source)]], f"{row.may_copy}", row.words) for row in copying_rows(learned)
    ]
    if rows:
        yield table(("source", "accounts that may be copies", "of these, copies"), rows, (2.0, 1.0, 1.0))
        yield paragraph(copying_note(learned), "note")


def _forest(learned: LearnedSources, parameter: str, found: Stretches) -> list[Row]:
    return [
        Row(
            source.name,
            found[source.name, parameter, False] if source.says_outcomes else None,
            found[source.name, parameter, True],
        )
        for source in learned.sources
    ]


def _stretches(learned: LearnedSources) -> Stretches:
    """Return every number of every source, posterior and prior; each worked out once, for reliability takes long."""
    found: Stretches = {}
    priors: dict[tuple[str, str], Stretch] = {}
    for source in learned.sources:
        for parameter in _SHOWN:
            own = (
                learned.reliability(source.name)
                if parameter == "reliability"
                else learned.of(source.name)[parameter]
            )
            found[source.name, parameter, False] = _stretch(own)
            place = (source.source_class, parameter)
            if place not in priors:
                priors[place] = _stretch(learned.prior_values(source.source_class, parameter))
            found[source.name, parameter, True] = priors[place]
    return found


def _stretch(values: Floats) -> Stretch:
    interval = central_interval(values, np.full(values.size, 1.0 / values.size))
    return Stretch(float(values.mean()), interval.low, interval.high)


def _source(learned: LearnedSources, source: LearnedSource, found: Stretches) -> list[Told]:
    salvos = f"{source.strikes} salvo{'s' * (source.strikes != 1)}"
    bloc = [run(", bloc ", "sub"), name(source.bloc, "sub")] if source.bloc else []
    told: list[Told] = [[[name(source.name)], [run(f"{source.source_class}, {salvos}", "sub"), *bloc]]]
    return told + [_number(learned, source, parameter, found) for parameter in _SHOWN]


def _number(learned: LearnedSources, source: LearnedSource, parameter: str, found: Stretches) -> Cell:
    now, prior = (str(found[source.name, parameter, before]) for before in (False, True))
    says = source.says_total if parameter.startswith("size_") else source.says_outcomes
    first = [run(now) if says else run("no evidence", "tag")]
    if says and parameter in learned.rests_on_prior(source.name):
        first += [run(" "), run("on prior", "tag")]
    return [first, [run(f"prior {prior}", "sub")]]


def _diagnostics(learned: LearnedSources) -> Iterator[Block]:
    d = learned.diagnostics
    worst = max(
        (float(errors[0].max()) for key, errors in d.mcse.items() if key == "reliability"), default=0.0
    )
    if d.k_hat >= 0:
        rows = [
            ("Pareto k-hat", f"{d.k_hat:.2f}", f"up to {K_HAT_MAX}", "ok"),
            (
                "effective proposals",
                f"{d.ess_bulk:.0f}",
                f"{WEIGHTED_MIN:.0f} or more",
                _state("ess", d.problems),
            ),
        ]
    else:
        rows = [
            ("largest R-hat", f"{d.rhat:.4f}", f"up to {RHAT_MAX}", _state("rhat", d.problems)),
            (
                "least effective draws, bulk",
                f"{d.ess_bulk:.0f} ({d.worst})",
                f"{ESS_MIN:.0f} or more",
                _state("ess", d.problems),
            ),
            (
                "least effective draws, tails",
                f"{d.ess_tail:.0f}",
                f"{ESS_MIN:.0f} or more",
                _state("ess", d.problems),
            ),
            ("divergences", f"{d.divergences}", "0", _state("divergences", d.problems)),
            ("least E-BFMI", f"{d.ebfmi:.2f}", f"{EBFMI_MIN} or more", _state("ebfmi", d.problems)),
            ("deepest tree; at the limit", f"{d.deepest}; {d.at_depth_limit}", "", ""),
            ("gradients", f"{d.steps}", "", ""),
        ]
    rows.append(("Monte Carlo error of a mean reliability, at most", f"{worst:.4f}", "", ""))
    yield heading(2, "Diagnostics")
    yield paragraph(d.sentence)
    yield table(("what", "found", "allowed", "verdict"), rows, (2, 1, 1, 1))


def _state(problem: str, problems: Sequence[str]) -> str:
    return "failed" if problem in problems else "ok"


def _reliances(learned: LearnedSources) -> Iterator[Block]:
    rows: list[Sequence[Told]] = [
        (
            name(one.source),
            plain(one.parameter),
            f"{one.prior:.2f}",
            f"{one.likelihood:.2f}",
            f"{one.narrowing:.2f}",
            run(one.reading, "strong" if one.reading == "rests on the prior" else ""),
        )
        for one in learned.reliances
    ]
    yield heading(2, "What each number rests on")
    yield table(
        ("source", "number", "prior", "claims", "narrowed", "reading"),
        rows,
        (2, 1, 0.7, 0.7, 0.8, 1.8),
        size=7,
    )
    yield paragraph(
        "Prior, claims: power-scaling sensitivity, from 0.05 it counts. Narrowed: posterior over prior standard "
        "deviation. What rests on the prior is presumed, not learned.",
        "note",
    )


def _checks(learned: LearnedSources) -> Iterator[Block]:
    rows: list[Sequence[Told]] = [
        (
            name(one.source),
            f"{one.figures}",
            f"{one.scatter:.2f}",
            f"{one.lean:+.2f}".replace("-", "\u2212"),
            f"{one.p_value:.3f}",
            run("misfit", "strong") if one.p_value < MISFIT else "",
        )
        for one in learned.checks
    ]
    yield heading(2, "How well the model fits each source")
    yield table(
        ("source, worst first", "figures", "scatter", "lean", "p", ""), rows, (2.4, 0.7, 0.7, 0.7, 0.7, 0.8)
    )
    yield paragraph(
        "Posterior predictive check of every figure. Scatter: mean squared residual (1 is right). Lean: mean residual "
        "toward its own side (0 is right). p: how often a right model would fit as badly.",
        "note",
    )


def _salvos(learned: LearnedSources, *, passed: bool) -> Iterator[Block]:
    shown = (LAUNCHED, *OUTCOMES) if passed else ()
    rows: list[Sequence[Told]] = [
        (
            [name(truth.strike), run(", "), name(truth.weapon)] if truth.weapon else name(truth.strike),
            *(short(count(truth.pmf[one])) if one in truth.pmf else "" for one in shown),
            f"{truth.elpd:.1f}".replace("-", "\u2212"),
            run(f"{truth.k_hat:.2f}", "strong" if truth.k_hat > INFLUENTIAL else ""),
        )
        for truth in learned.truths
    ]
    yield heading(2, "Salvos")
    head = ("salvo", *shown, "left out", "k-hat")
    yield table(head, rows, (1.5, *(1.0 for _ in shown), 0.6, 0.5), size=6.5)
    yield paragraph(
        "Given the whole record: most probable number with its probability, smallest 90 % credible set with what it "
        "holds. Left out: log-probability of the salvo's claims given all others; k-hat above 0.7: too influential for "
        "that to be trusted.",
        "note",
    )


def _origin(learned: LearnedSources) -> Iterator[Block]:
    origin = learned.origin
    if learned.notes:
        yield heading(2, "Not learned")
        yield bullets(learned.notes)
    parts = ["estimator", "learn", "FOLDER", "-o", "sources.nc", "--scenario", origin.scenario]
    parts += ["--method", origin.method, "--seed", str(origin.seed)]
    parts += ["--as-of", origin.as_of] if origin.as_of else []
    yield heading(2, "How to make this again")
    yield code(shlex.join(map(safe, parts)))
    yield paragraph(
        "Add --priors FOLDER, --draws, --tune and --chains where they were given. The same file of learned sources "
        "gives the same report.",
        "note",
    )
    yield facts(
        [
            ("claims", origin.claims_hash),
            ("priors", origin.priors_hash),
            ("versions", ", ".join(" ".join(pair) for pair in sorted(origin.versions.items()))),
        ]
    )
