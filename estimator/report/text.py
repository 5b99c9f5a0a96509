"""The summary as text for a terminal: no wider than it has to be, and nothing in it can move a cursor."""

from collections.abc import Iterator
from typing import Final

from estimator.display.likelihood import SCALES, percent
from estimator.display.plain import anchored, bullet, safe, spelt_out, table, wrapped
from estimator.display.sentence import legend
from estimator.display.strips import split_text
from estimator.quantities import OUTCOMES
from estimator.report.values import Contents, NumberRow, QuantityRow, SalvoSummary, Saying, SourceRow

WIDTH: Final = 100
_SAID: Final = 34


def summary_text(summary: Contents) -> str:
    """Return the whole summary, ending in a line break."""
    lines = []
    for salvo in summary.salvos:
        lines += [*_salvo(salvo, summary), ""]
    lines += _notices(summary)
    lines += _reproduce(summary)
    # Every piece was made safe where it was put in; whatever slipped through is stopped here.
    return "".join(f"{spelt_out(line)}\n" for line in lines)


def _salvo(salvo: SalvoSummary, summary: Contents) -> Iterator[str]:
    title = safe(salvo.title)
    yield title
    yield "=" * min(len(title), WIDTH)
    yield f"prior: {safe(salvo.posterior.weapon_type)}; scenario: {safe(summary.scenarios[0])}"
    yield ""
    yield from wrapped(safe(salvo.sentence), WIDTH)
    yield ""
    yield from wrapped(f"{legend()} Words for probabilities follow {SCALES[summary.scale]}.", WIDTH)
    yield from _block(
        "Before you rely on it", [line for text in salvo.limits for line in bullet(text, WIDTH)]
    )
    yield from _block("Quantities", _quantities(salvo))
    if salvo.scenarios:
        yield from _block("Under other presumptions about the sources", _scenarios(salvo, summary))
    yield from _block("Most probable splits", _splits(salvo))
    yield from _block("Sources", _sources(salvo))
    yield from _block("Claims", _claims(salvo))
    yield from _block("Numerical check", wrapped(salvo.error, WIDTH))
    yield from _block("Notices", [line for text in salvo.posterior.notices for line in bullet(text, WIDTH)])


def _block(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield ""
        yield title
        yield from lines


def _quantities(salvo: SalvoSummary) -> list[str]:
    head = ("quantity", "most probable", "smallest 90 % set", "prior's 90 % set", "moved", "what was said")
    rows = [
        (
            row.quantity.replace("_", " "),
            f"{row.count.value} ({percent(row.count.probability)})",
            row.count.set_text,
            str(row.prior.credible),
            f"{row.moved:.2f}",
            _said(row),
        )
        for row in salvo.rows
    ]
    note = "moved: total variation from the prior; 0 is not at all, 1 is nothing left in common"
    return [*table(head, rows, _SAID), note]


def _said(row: QuantityRow) -> str:
    return "\n".join(
        f"{anchored(safe(s.claim.source))}: {safe(s.claim.said)}" + ("" if s.counted else f" ({s.fate})")
        for s in row.said
    )


def _scenarios(salvo: SalvoSummary, summary: Contents) -> list[str]:
    rows = [
        (row.quantity.replace("_", " "), *map(str, row.counts), f"{row.spread:.2f}")
        for row in salvo.scenarios
    ]
    note = "apart: largest total variation between two of them"
    return [*table(("quantity", *summary.scenarios, "apart"), rows), note]


def _splits(salvo: SalvoSummary) -> list[str]:
    each = [(split_text({name: getattr(s, name) for name in OUTCOMES}), s.probability) for s in salvo.splits]
    together = f"These hold {percent(salvo.splits_together)} together."
    if not salvo.splits_tell:
        together = f"{together} They do not stand for the whole."
    rows = [(percent(probability), text) for text, probability in each]
    return [
        *table(("probability", "launched = what became of them"), rows, 70),
        together,
    ]


def _sources(salvo: SalvoSummary) -> list[str]:
    head = ("reliability", "its prior", "prior is", "spin", "noise", "source")
    rows = [_source(source) for source in salvo.sources]
    notes = [
        "reliability: P(its next interception figure lies within 10 points of the true share)",
        "spin: log-odds by which it flatters its own side (below 0: talks it down); noise: scatter, log-odds",
        "brackets: central 90 % intervals",
    ]
    return [*table(head, rows, _SAID), *notes, *wrapped(salvo.posterior.leaning, WIDTH)]


def _source(source: SourceRow) -> tuple[str, ...]:
    numbers = [source.numbers[name] for name in ("reliability", "spin", "noise")]
    shown = [_number(number) if source.says_outcomes else "no evidence" for number in numbers]
    first = numbers[0]
    prior = f"{first.prior_mean:.2f} ({first.prior_interval.low:.2f} to {first.prior_interval.high:.2f})"
    name = f"{anchored(safe(source.name))} ({source.role}, {source.source_class})"
    return (shown[0], prior, source.prior_from, *shown[1:], name)


def _number(number: NumberRow) -> str:
    return f"{number.mean:.2f} ({number.interval.low:.2f} to {number.interval.high:.2f})"


def _claims(salvo: SalvoSummary) -> list[str]:
    head = ("line", "quantity", "read as", "fate", "P(truth inside)", "source: said")
    return table(head, [_claim(saying) for saying in salvo.sayings], _SAID)


def _claim(saying: Saying) -> tuple[str, ...]:
    claim, inside = saying.claim, saying.truth_inside
    return (
        f"{claim.row}",
        claim.quantity.replace("_", " "),
        str(claim.reading),
        saying.fate,
        "-" if inside is None else percent(inside),
        f"{anchored(safe(claim.source))}: {safe(claim.said)}",
    )


def _notices(summary: Contents) -> list[str]:
    lines = [line for text in summary.notices for line in bullet(text, WIDTH)]
    return ["Notices of the reader", *lines, ""] if lines else []


def _reproduce(summary: Contents) -> list[str]:
    posterior = summary.posterior
    versions = ", ".join(f"{name} {version}" for name, version in sorted(posterior.versions.items()))
    lines = [
        f"method {posterior.method}, seed {posterior.seed}; {versions}",
        f"claims {posterior.claims_hash[:16]}, priors {posterior.priors_hash[:16]} (SHA-256, first 16 digits)",
    ]
    if posterior.as_of:
        lines.insert(0, f"claims as of {posterior.as_of}")
    return lines
