"""What a PDF report holds, in the order of the HTML report, as plain data."""

from collections.abc import Iterator
from importlib.metadata import version

from estimator.display.colours import LETTERS
from estimator.display.likelihood import SCALES, percent
from estimator.display.plain import cells, isolated, safe
from estimator.display.sentence import legend
from estimator.quantities import LAUNCHED
from estimator.report import pdf_tables as tables
from estimator.report.argument_sections import argument_sections
from estimator.report.certificate import calibration
from estimator.report.charts import chart, charts, strips
from estimator.report.checklist import checklist, tally
from estimator.report.disagreement import disagreements
from estimator.report.html import BRACKETS, command, own
from estimator.report.pdf_blocks import (
    Block,
    Line,
    Told,
    bullets,
    code,
    contents,
    facts,
    heading,
    name,
    new_page,
    paragraph,
    pictures,
    run,
    table,
)
from estimator.report.pdf_blocks import strips as strips_block
from estimator.report.sections import Cell, Name, Section
from estimator.report.used import prior_groups
from estimator.report.values import Contents, SalvoSummary


def title(summary: Contents) -> str:
    """Return the title of a report."""
    first, more = safe(summary.salvos[0].title), len(summary.salvos) - 1
    return f"{first} and {more} more: estimate" if more else f"{first}: estimate"


def blocks(summary: Contents) -> list[Block]:
    """Return all that the report of a summary holds."""
    return [*_front(summary), *_salvos(summary), *_back(summary)]


def _front(summary: Contents) -> Iterator[Block]:
    one = summary.salvos[0] if len(summary.salvos) == 1 else None
    yield paragraph("What happened, estimated from claims that disagree", "facts")
    yield heading(1, name(one.title) if one else f"{len(summary.salvos)} salvos")
    weapon = f" Weapon prior: {one.posterior.weapon_type}." if one else ""
    posterior = summary.posterior
    by = f", as published by {posterior.as_of}" if posterior.as_of else ""
    told = f"{weapon} Claims: {len(posterior.ledger.claims)}{by}. Method: {posterior.method}."
    yield paragraph([run("Scenario: "), name(summary.scenarios[0]), run(f".{told}")], "facts")
    if one is None:
        yield contents()
        yield new_page()


def _salvos(summary: Contents) -> Iterator[Block]:
    level = 2 if len(summary.salvos) == 1 else 3
    for k, salvo in enumerate(summary.salvos):
        if len(summary.salvos) > 1:
            yield new_page()
            yield heading(2, name(salvo.title))
            yield paragraph(f"Weapon prior: {salvo.posterior.weapon_type}.", "facts")
        yield from _answer(salvo, summary, level)
        yield from _believed(salvo, level)
        if summary.argument is not None:
            yield heading(level, "What the answer hangs on")
            for section in argument_sections(summary.argument.salvos[k], summary.scale):
                yield from _section(section, level + 1)
        yield heading(level, "Sources")
        yield from tables.sources(salvo)
        yield heading(level, "Claims and what became of them")
        yield tables.claims(salvo)
        if salvo.posterior.notices:
            yield bullets(salvo.posterior.notices, "Notices of the model", boxed=True)
        yield heading(level, "Numerical check")
        yield paragraph(salvo.error)


def _answer(salvo: SalvoSummary, summary: Contents, level: int) -> Iterator[Block]:
    """Return what the first page must hold: sentence, bars, limits and the other presumptions."""
    yield paragraph(_lead(salvo.sentence), "lead")
    yield paragraph(f"{legend()} Words for probabilities follow {SCALES[summary.scale]}.", "note")
    quantities = (LAUNCHED, *salvo.posterior.outcomes)
    # Small, and so without the claims, which the charts of the next part mark; the words are those of the whole charts.
    bare = (chart(salvo, quantity, told=False).svg for quantity in quantities)
    yield pictures(bare, 3, (each.svg for each in charts(salvo)))
    yield paragraph(
        "Bars: probability in percent, given the claims. Shaded behind: before any claim (cut off where much higher). "
        "Line below: smallest credible set.",
        "note",
    )
    yield bullets(salvo.limits, "Before you rely on it", boxed=True)
    if salvo.scenarios:
        yield heading(level, "Under other presumptions about the sources")
        yield from tables.scenarios(salvo, summary.scenarios)


def _lead(sentence: str) -> Line:
    pieces = [piece for piece in BRACKETS.split(own(sentence)) if piece]
    return [run(piece, "sub" if piece.startswith("(") else "") for piece in pieces]


def _believed(salvo: SalvoSummary, level: int) -> Iterator[Block]:
    yield heading(level, "What is believed, and who said what")
    for one in disagreements(salvo):
        line = [run(own(one.text))]
        for k, saying in enumerate(one.said):
            line += [
                run("; " if k else ": "),
                name(saying.claim.source),
                run(" said "),
                name(saying.claim.said),
            ]
        yield paragraph([*line, run(".")])
    yield from tables.quantities(salvo)
    yield pictures((each.svg for each in charts(salvo)), 2)
    yield paragraph("Brackets under the bars: what a source said (dashed: shown, not counted).", "note")
    yield heading(level, "Most probable ways to add up")
    together = percent(salvo.splits_together)
    if not salvo.splits_tell:
        yield paragraph(
            f"So many splits are possible that the most probable ones hold {together} together. They do not stand for "
            "the whole; read the bars."
        )
        yield bullets(f"{one.probability}: {one.text}" for one in strips(salvo))
        return
    key = ", ".join(f"{LETTERS[outcome]} {outcome}" for outcome in salvo.posterior.outcomes)
    told = f"Each square is one munition: {key}. No single split is certain; those shown hold {together} together."
    yield paragraph(told, "note", sticky=True)
    yield strips_block((one.probability, one.svg, one.text) for one in strips(salvo))


def _section(section: Section, level: int) -> Iterator[Block]:
    yield heading(level, section.title)
    for line in section.lines:
        yield paragraph(line)
    if section.charts:
        yield pictures(section.charts, 3)
    for grid in section.grids:
        rows: list[list[Told]] = [list(map(_told, row)) for row in grid.rows]
        widths = [_width(column) for column in zip(grid.head, *grid.rows, strict=True)]
        size = 8 if len(grid.head) < 7 else 7 if len(grid.head) < 9 else 6
        yield table([*map(_told, grid.head)], rows, widths, caption=grid.caption, size=size)
    yield paragraph(section.note, "note")


def _width(column: tuple[Cell, ...]) -> float:
    """Return the share of a column: as long as its longest cell, within bounds."""
    head, *body = (cells(one.text if isinstance(one, Name) else one) for one in column)
    return min(max(1.3 * head if head < 14 else 14, *body, 9.0), 28.0)


def _told(one: Cell) -> Told:
    return name(one.text) if isinstance(one, Name) else one


def _calibration(summary: Contents) -> Iterator[Block]:
    sentence, grid, note = calibration(summary.posterior.priors)
    yield heading(2, "Calibration")
    yield paragraph(sentence)
    if grid is not None:
        rows: list[list[Told]] = [list(map(_told, row)) for row in grid.rows]
        yield table(
            [*map(_told, grid.head)], rows, (2.6, 0.8, 1.5, 1.5, 1.5, 0.6, 0.8), caption=grid.caption, size=7
        )
        yield paragraph(note, "note")


def _back(summary: Contents) -> Iterator[Block]:
    posterior, items = summary.posterior, checklist(summary)
    if summary.notices:
        yield heading(2, "Notices of the reader")
        yield bullets(summary.notices)
    yield heading(2, "Model")
    yield paragraph(
        "Every claim is taken as a noisy and possibly biased statement about whole numbers that add up: launched = "
        "intercepted + hit + damaged + failed. A source has a spin (how far it tilts shares in its own side's "
        "favour), a noise (scatter), and the same two for the number launched, which it may also simply know; how far "
        "all of them lean, against what is presumed, is one number of the strike. All ways the salvo can have gone are "
        "summed over, and for each of them all that these numbers of every source can be; nothing is sampled where "
        "that sum can be listed. What a source does not say is never read as "
        "zero. The full definition is the project's model document (docs/model.md)."
    )
    yield heading(2, "Priors used")
    told = "Every number can be changed, and changes the result."
    scenario = isolated(safe(summary.scenarios[0]))
    yield paragraph(f"What was presumed before any claim was read, under the scenario {scenario}. {told}")
    yield from tables.priors(prior_groups(summary))
    yield heading(2, "Checklist")
    asked = "What three guides ask of a Bayesian analysis, and what this project asks of itself"
    yield paragraph(f"{asked}, each decided from this result: {tally(items)}.")
    yield from tables.checks(items)
    yield from _calibration(summary)
    versions = sorted([*posterior.versions.items(), ("typst", version("typst"))])
    yield heading(2, "How to make this again")
    yield code(command(posterior, summary.scale, summary.argument).replace("-o report.html", "-o report.pdf"))
    yield paragraph(
        "Add --priors FOLDER where priors of your own were used. Equal hashes and versions give equal bytes.",
        "note",
    )
    yield facts(
        [
            (
                "method",
                f"{posterior.method}: sums over every possible outcome and every source's numbers (docs/model.md)",
            ),
            ("seed", str(posterior.seed)),
            ("claims", posterior.claims_hash),
            ("priors", posterior.priors_hash),
            ("versions", ", ".join(map(" ".join, versions))),
        ]
    )
