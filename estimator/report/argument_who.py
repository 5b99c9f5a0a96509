"""Sections of the argument about claims: who would have to be wrong, what divides the stories, who is left out."""

import math
from collections.abc import Iterator

from estimator.argument.argue import SalvoArgument
from estimator.argument.diagnosticity import NOTHING, Ratio, Stories
from estimator.argument.implied import Range
from estimator.argument.leave_out import LeftOut
from estimator.argument.wrong import Cell as Stance
from estimator.argument.wrong import WrongTable
from estimator.display.likelihood import percent
from estimator.display.plain import isolated, safe
from estimator.report.sections import Cell, Grid, Name, Section


def who_would_be_wrong(argument: SalvoArgument) -> Section:
    """Return every plausible value against what every source says."""
    table = argument.wrong
    name = plain(table.quantity)
    says = ("says", "", *(_says(said) for said in table.says))
    rows = [
        (row.span, percent(row.probability), *(_stance(cell) for cell in row.cells)) for row in table.rows
    ]
    head: tuple[Cell, ...] = (name, "probability", *(Name(source) for source in table.sources))
    note = (
        f"Each row takes one number of {name} for true. Over and under: by how much a source's figure would then be "
        "off; in brackets the chance that a source so presumed names a figure at least that far off. Implied: it "
        "gave no figure for it, but its other figures do not leave room for more, or less. The factor tells how "
        "much less likely its whole account is under that row than under the row that suits it best (1: this row "
        "does)."
    )
    grid = Grid(f"Who would have to be wrong about {name}", head, (says, *rows))
    return Section("wrong", "Who would have to be wrong", note, tuple(_in_short(table)), (grid,))


def _in_short(table: WrongTable) -> Iterator[str]:
    best = max(table.rows, key=lambda row: row.probability)
    wrong = [f"{isolated(safe(source))} ({cell.words})" for source, cell in table.wrong_at(best)]
    told = listed(wrong) if wrong else "nobody"
    yield f"If it was {best.span} ({percent(best.probability)}), these would be wrong: {told}."


def _says(said: Range) -> str:
    if said.basis == "silent":
        return "nothing"
    low, high = f"{said.low:.0f}", "" if math.isinf(said.high) else f"{said.high:.0f}"
    text = f"at least {low}" if not high else low if low == high else f"{low} to {high}"
    return text if said.basis == "said" else f"implies {text}"


def _stance(cell: Stance) -> str:
    return f"{cell.words}; factor {cell.support:.2g}"


def two_stories(argument: SalvoArgument) -> Section:
    """Return the two leading stories and what every claim says between them."""
    name = plain(argument.quantity)
    told = argument.stories
    note = (
        "How much likelier each figure is under one story than under the other, all other figures given: the odds "
        "of the stories with it, over the odds without it. A figure near 1 does not tell them apart, however loud "
        "it is."
    )
    if told is None:
        line = f"One number of {name} holds all the probability: there is one story."
        return Section("stories", "Two stories", note, (line,), ())
    rows = tuple(_ratio_row(one, told) for one in told.ratios)
    head = ("source", "about", "said", "likelier under", "how many times")
    grid = Grid(f"What each figure says between {told.first.span} and {told.second.span}", head, rows)
    return Section("stories", "Two stories", note, tuple(_story_lines(told, name)), (grid,))


def _story_lines(told: Stories, name: str) -> Iterator[str]:
    first = f"{told.first.span} ({percent(told.first.probability)})"
    second = f"{told.second.span} ({percent(told.second.probability)})"
    if told.parted:
        yield f"The numbers of {name} fall apart: either {first} or {second}."
    else:
        yield f"There is no gap between the numbers of {name}; cut in two, they are {first} and {second}."
    if told.divider is not None:
        yield f"What divides them most is {told.divider.figure}: {told.told(told.divider)}."
    elif told.ratios:
        yield f"What divides them most is {told.ratios[0].figure}, and even that {NOTHING}."


def _ratio_row(one: Ratio, told: Stories) -> tuple[Cell, ...]:
    side = told.first if one.log_ratio > 0 else told.second
    figure = one.figure
    return (
        Name(figure.source),
        plain(figure.quantity),
        figure.reading.words,
        side.span if one.is_telling else "neither",
        one.times,
    )


def left_out(argument: SalvoArgument) -> Section:
    """Return what every quantity would be without each source, the weightiest first."""
    names = [name for name in argument.answer.pmf if name in ("launched", *argument.answer.outcomes)]
    rows: list[tuple[Cell, ...]] = [
        (Name(one.source), *(_shift(one, name) for name in names)) for one in argument.left_out
    ]
    note = (
        "The answer worked out anew without one source's account. In brackets: the distance between the two "
        "answers, in munitions (Wasserstein distance: by how much probability has to be moved, on average). Ranges "
        "are the smallest 90 % credible sets."
    )
    head = ("without", *map(plain, names))
    grid = Grid("The answer without each source", head, tuple(rows))
    return Section("left_out", "Without each source", note, tuple(_left_lines(argument)), (grid,))


def _left_lines(argument: SalvoArgument) -> Iterator[str]:
    name = plain(argument.quantity)
    if not argument.left_out:
        return
    first = argument.left_out[0]
    moved = first.shifts[argument.quantity]
    if moved.distance < 0.005:
        yield f"No single source moves {name} by as much as 0.01 munitions."
        return
    yield f"The answer about {name} hangs most on {isolated(safe(first.source))}: without it, {moved}."


def _shift(one: LeftOut, quantity: str) -> str:
    moved = one.shifts[quantity]
    change = "stays" if moved.before.values == moved.after.values else f"becomes {moved.after}"
    return f"{moved.before} {change} ({moved.distance:.2f})"


def plain(quantity: str) -> str:
    """Return a quantity's name as it is read."""
    return quantity.replace("_", " ")


def listed(items: list[str]) -> str:
    """Return items as a list in a sentence."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
