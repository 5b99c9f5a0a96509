"""The tables of a PDF report: the same cells as those of the HTML report."""

from collections.abc import Iterable, Mapping, Sequence

from estimator.display.credible import CentralInterval
from estimator.display.likelihood import percent
from estimator.posterior.values import PARAMETERS
from estimator.priors.values import PriorEntry
from estimator.report.checklist import GUIDES, Item
from estimator.report.html import link, own
from estimator.report.pdf_blocks import Block, Cell, Run, Told, bullets, name, paragraph, run, table
from estimator.report.values import Count, SalvoSummary, Saying, SourceRow


def scenarios(salvo: SalvoSummary, names: Sequence[str]) -> tuple[Block, ...]:
    """Return every quantity under every presumption, side by side."""
    note = (
        "Most probable number with its probability, then the smallest 90 % credible set with what it holds. Each "
        "column presumes something else about how far sources flatter themselves; the first is the one shown "
        "above. Apart: largest total variation between two columns, 0 to 1."
    )
    rows: list[Sequence[Told]] = [
        (plain(row.quantity), *(short(one) for one in row.counts), f"{row.spread:.2f}")
        for row in salvo.scenarios
    ]
    head: list[Told] = ["quantity", *map(name, names), "apart"]
    widths = (0, *(1.0 for _ in names), 0)
    return table(head, rows, widths, size=7.5), paragraph(note, "note")


def quantities(salvo: SalvoSummary) -> tuple[Block, ...]:
    """Return what is believed of every quantity beside who said what of it."""
    note = (
        "In brackets after what was said: the probability that the truth lies inside. Moved: total variation between "
        "prior and posterior; 0: the claims changed nothing, 1: nothing is left of the prior."
    )
    rows: list[Sequence[Told]] = [
        (plain(row.quantity), _count(row.count), _said(row.said), _count(row.prior), f"{row.moved:.2f}")
        for row in salvo.rows
    ]
    head = ("quantity", "believed", "said", "before any claim", "moved")
    return table(head, rows, (0, 1.1, 2.2, 1.1, 0)), paragraph(note, "note")


def _said(sayings: Sequence[Saying]) -> Cell:
    if not sayings:
        return [[run("nobody", "off")]]
    return [_saying(saying) for saying in sayings]


def _saying(saying: Saying) -> list[Run]:
    style = "" if saying.counted else "off"
    inside = "" if saying.truth_inside is None else f" ({percent(saying.truth_inside)})"
    line = [
        name(saying.claim.source, style),
        run(": ", style),
        name(saying.claim.said, style),
        run(own(inside), style),
    ]
    return line if saying.counted else [*line, run(" "), run(saying.fate, "tag")]


def sources(salvo: SalvoSummary) -> tuple[Block, ...]:
    """Return every number of every source, posterior over prior."""
    note = (
        "Posterior mean and central 90 % interval, below it the same before any claim. Reliability: probability that "
        "the source's next interception figure lies within 10 percentage points of the true share. Spin: log-odds by "
        "which it flatters its own side (below zero: talks it down). Noise: scatter of its figures, log-odds. Size: "
        "the same of the number launched (log scale); size exact: probability that it simply knows that number."
    )
    head = ("source", *map(plain, PARAMETERS))
    rows: list[Sequence[Told]] = [_source(source) for source in salvo.sources]
    told = paragraph(" ".join(part for part in (note, salvo.posterior.leaning) if part), "note")
    return table(head, rows, (1.7, *(1.0 for _ in PARAMETERS)), size=7), told


def _source(source: SourceRow) -> list[Told]:
    bloc = [run(", bloc ", "sub"), name(source.bloc, "sub")] if source.bloc else []
    about = run(f"{source.role}, {source.source_class}", "sub")
    told: list[Told] = [[[name(source.name)], [about, *bloc, run(f"; prior {source.prior_from}", "sub")]]]
    for parameter in PARAMETERS:
        one = source.numbers[parameter]
        shown = (
            run(number(one.mean, one.interval))
            if source.has_evidence(parameter)
            else run("no evidence", "tag")
        )
        told.append([[shown], [run(f"prior {number(one.prior_mean, one.prior_interval)}", "sub")]])
    return told


def claims(salvo: SalvoSummary) -> Block:
    """Return every claim: how it was read, what became of it, where it comes from."""
    head = ("source", "quantity", "said", "read as", "fate", "truth inside", "published", "provenance")
    rows = [_claim(saying) for saying in salvo.sayings]
    return table(head, rows, (1.5, 1, 1, 1, 0.9, 0.7, 0, 2.3), size=7)


def _claim(saying: Saying) -> list[Told]:
    claim = saying.claim
    part = [run(" at "), name(claim.part)] if claim.part else []
    repeats = [run(" "), name(claim.repeats)] if claim.repeats else []
    return [
        name(claim.source),
        [run(plain(claim.quantity)), *part],
        name(claim.said),
        str(claim.reading),
        [run(saying.fate), *repeats],
        "" if saying.truth_inside is None else percent(saying.truth_inside),
        claim.published.date().isoformat() if claim.published else "",
        _provenance(saying),
    ]


def _provenance(saying: Saying) -> Cell:
    claim = saying.claim
    lines: Cell = []
    if claim.quote:
        lines.append([run("\u201c"), name(claim.quote), run("\u201d")])
    if claim.note:
        lines.append([name(claim.note)])
    if claim.url:
        address = link(claim)
        lines.append([{"text": name(claim.url)["text"], "style": "", "url": address}])
    return [*lines, [name(claim.file, "sub"), run(f", line {claim.row}", "sub")]]


def priors(groups: Mapping[str, Sequence[PriorEntry]]) -> Iterable[Block]:
    """Return every number that was presumed, with its reason."""
    for title, entries in groups.items():
        rows: list[Sequence[Told]] = [
            (run(entry.key, "code"), f"{entry.value:g}", [[run(entry.reason)], *_reference(entry)])
            for entry in entries
        ]
        yield table(
            ("number", "value", "reason and reference"),
            rows,
            (1.5, 0, 3),
            caption=f"{title} ({len(rows)} numbers)",
            size=7,
        )


def _reference(entry: PriorEntry) -> Cell:
    return [[run(entry.reference, "sub")]] if entry.reference else []


def checks(items: Sequence[Item]) -> tuple[Block, ...]:
    """Return the checklist."""
    rows: list[Sequence[Told]] = [
        (item.name, item.source, run(item.state, "strong" if item.state == "failed" else ""), item.why)
        for item in items
    ]
    guides = [f"{short_name}: {full}" for short_name, full in GUIDES.items()]
    return table(("item", "guide", "state", "what was found"), rows, (1.4, 0, 0, 3), size=7), bullets(guides)


def short(count: Count) -> Cell:
    """Return a count on one line where it fits."""
    return [[run(f"{count.value} ({own(percent(count.probability))}; "), run(f"{own(count.set_text)})")]]


def _count(count: Count) -> Cell:
    return [[run(f"{count.value} ({own(percent(count.probability))})")], [run(own(count.set_text), "sub")]]


def number(mean: float, interval: CentralInterval) -> str:
    """Return a mean with its interval."""
    shown, low, high = (f"{round(one, 2) + 0.0:.2f}" for one in (mean, interval.low, interval.high))
    return f"{shown} ({low} to {high})".replace("-", "\u2212")


def plain(quantity: str) -> str:
    """Return the name of a quantity as it is read."""
    return quantity.replace("_", " ")
