"""The pieces of a PDF report as plain data: what stands in them is shown as it is, never read as markup."""

import re
from collections.abc import Iterable, Sequence
from html import unescape
from typing import Any, Final, cast

from estimator.display.plain import isolated, safe, visible
from estimator.report.html import own

type Block = dict[str, Any]
#: A run of text in one style, a line of runs, a cell of lines.
type Run = dict[str, str]
type Line = list[Run]
type Cell = list[Line]
type Told = str | Run | Line | Cell

_LABEL: Final = re.compile(r'aria-label="([^"]*)"')


def run(text: str, style: str = "", url: str = "") -> Run:
    """Return text in a style: "", strong, sub, off, tag or code; with an address it is a link."""
    return {"text": visible(text), "style": style, "url": url}


def name(text: str, style: str = "") -> Run:
    """Return text from outside, kept from turning what stands round it."""
    return run(isolated(safe(text)), style)


def cell(told: Told) -> Cell:
    """Return text, a run or a line as a cell."""
    if isinstance(told, str):
        return [[run(own(told))]]
    if isinstance(told, dict):
        return [[told]]
    if told and isinstance(told[0], dict):
        return cast("Cell", [told])
    return cast("Cell", told)


def heading(level: int, told: Told) -> Block:
    """Return a heading; level 1 is the title."""
    return {"kind": "heading", "level": level, "line": cell(told)[0]}


def paragraph(told: Told, style: str = "", *, sticky: bool = False) -> Block:
    """Return a paragraph: plain, or in the style lead, facts or note; a sticky note stays with what follows it."""
    return {"kind": "paragraph", "line": cell(told)[0], "style": style, "sticky": sticky}


def bullets(items: Iterable[Told], title: str = "", *, boxed: bool = False) -> Block:
    """Return a list, boxed where it must not be overlooked."""
    return {"kind": "bullets", "items": [cell(item)[0] for item in items], "title": title, "boxed": boxed}


def table(
    head: Sequence[Told],
    rows: Sequence[Sequence[Told]],
    widths: Sequence[float],
    *,
    caption: str = "",
    size: float = 8,
) -> Block:
    """Return a table whose first column names its rows; a width of 0 fits its column, others are shares."""
    return {
        "kind": "table",
        "head": [cell(one) for one in head],
        "rows": [[cell(one) for one in row] for row in rows],
        "widths": [float(width) for width in widths],
        "caption": own(caption),
        "size": size,
    }


def pictures(svgs: Iterable[str], columns: int, alts: Iterable[str] = ()) -> Block:
    """Return drawings of this package side by side, each with its words for those who do not see it.

    The words are the drawing's own, or where ``alts`` are given those of these drawings.
    """
    items = [_picture(svg) for svg in svgs]
    for item, svg in zip(items, alts, strict=False):
        item["alt"] = _picture(svg)["alt"]
    return {"kind": "pictures", "items": items, "columns": columns}


def strips(items: Iterable[tuple[str, str, str]]) -> Block:
    """Return drawings that stand in lines: before each its probability, after it the words."""
    told = [{"before": own(before), "after": after, **_picture(svg)} for before, svg, after in items]
    return {"kind": "strips", "items": told}


def code(text: str) -> Block:
    """Return text of a fixed width, such as a command."""
    return {"kind": "code", "text": visible(text)}


def facts(pairs: Iterable[tuple[str, str]]) -> Block:
    """Return terms and what belongs to them."""
    return {"kind": "facts", "items": [[visible(term), visible(told)] for term, told in pairs]}


def new_page() -> Block:
    """Return a break of the page."""
    return {"kind": "page"}


def contents() -> Block:
    """Return a list of the salvos with their pages."""
    return {"kind": "contents"}


def _picture(svg: str) -> Block:
    label = _LABEL.search(svg)
    return {"svg": svg, "alt": unescape(label[1]) if label else ""}
