"""The argument as sections of sentences, tables and charts: one value that text, JSON, HTML and PDF are made from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Name:
    """Text that came from outside: shown literally, and kept from turning what stands round it."""

    text: str


Cell = str | Name


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its caption, head and rows, all rows as long as the head."""

    caption: str
    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the argument: sentences that can stand alone, a note on how to read it, tables and charts (SVG).

    Every chart shows what a table holds too.
    """

    key: str
    title: str
    note: str
    lines: tuple[str, ...]
    grids: tuple[Grid, ...]
    charts: tuple[str, ...] = ()
