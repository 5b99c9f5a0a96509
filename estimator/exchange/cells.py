"""Cells of written CSV: none is a formula, and the same rows give the same bytes."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

#: What a spreadsheet takes for the beginning of a formula; the wide forms count in some locales.
_FORMULA: Final = tuple("=+-@\t\r＝＋－＠")
_GUARD: Final = "'"
_ELLIPSIS: Final = "…"


def neutral(text: str) -> str:
    """Return ``text`` behind an apostrophe where a spreadsheet would take it for a formula.

    Spaces do not protect: some programs drop them before they look. The apostrophe stays part of the text for whoever
    reads the file as text.
    """
    return _GUARD + text if text.lstrip().startswith(_FORMULA) or text.startswith(_FORMULA) else text


def one_line(text: str, most: int) -> str:
    """Return ``text`` with single spaces for every run of white space, cut to ``most`` characters."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + _ELLIPSIS


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """Return rows as CSV with a header, commas and plain line feeds."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
