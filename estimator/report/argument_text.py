"""The argument as text for a terminal."""

from collections.abc import Iterator
from typing import Final

from estimator.argument.argue import Argument, SalvoArgument
from estimator.display.likelihood import Scale
from estimator.display.plain import anchored, bullet, fit, safe, spelt_out, table, wrapped
from estimator.report.argument_sections import argument_sections
from estimator.report.sections import Cell, Grid, Name

WIDTH: Final = 100
#: Columns that fit beside each other; a wider table is turned on its side.
_COLUMNS: Final = 6
_NAME: Final = 28
_LAST: Final = 44


def argument_text(argument: Argument, scale: Scale = "icd203") -> str:
    """Return the argument about every salvo, ending in a line break."""
    lines = [line for one in argument.salvos for line in (*_salvo(one, scale), "")]
    return "".join(f"{spelt_out(line)}\n" for line in lines)


def _salvo(one: SalvoArgument, scale: Scale) -> Iterator[str]:
    title = f"{safe(one.answer.strike)}, {safe(one.answer.weapon) or 'weapon not named'}"
    yield title
    yield "=" * min(len(title), WIDTH)
    yield ""
    yield from wrapped(safe(one.answer.sentence(scale)), WIDTH)
    for section in argument_sections(one, scale):
        yield from ("", section.title)
        for line in section.lines:
            yield from bullet(line, WIDTH)
        for grid in section.grids:
            yield from ("", *_grid(grid))
        yield from wrapped(section.note, WIDTH)


def _grid(grid: Grid) -> list[str]:
    if len(grid.head) > _COLUMNS:
        return _turned(grid)
    rows = [[_cell(cell) for cell in row] for row in grid.rows]
    return table([_cell(cell) for cell in grid.head], rows, _LAST)


def _turned(grid: Grid) -> list[str]:
    """Return one row for every cell beside the first column: what stands in the head comes second."""
    rows = [
        (_cell(row[0]), _cell(head), _cell(cell))
        for row in grid.rows
        for head, cell in zip(grid.head[1:], row[1:], strict=True)
        if cell
    ]
    return table((_cell(grid.head[0]), "", ""), rows, _LAST)


def _cell(cell: Cell) -> str:
    return anchored(fit(safe(cell.text), _NAME)) if isinstance(cell, Name) else cell
