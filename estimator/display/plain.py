"""Text that is safe to print: nothing in it moves a cursor, hides, or breaks a table."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

ELLIPSIS: Final = "…"

# Joiners and marks belong to the spelling of Persian, Indic and Hebrew names; they move nothing.
_HARMLESS: Final = frozenset("\u200c\u200d\u200e\u200f")
_UNSHOWN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_SPACES: Final = re.compile(r"[ \t\r\n\v\f\u2028\u2029]+")
_LEFT_TO_RIGHT_MARK: Final = "\u200e"
_FIRST_STRONG_ISOLATE: Final = "\u2068"
_POP_ISOLATE: Final = "\u2069"


def safe(text: str) -> str:
    """Return ``text`` trimmed, on one line, with control, direction and lone surrogate characters spelt out."""
    return visible(text).strip()


def visible(text: str) -> str:
    """Return ``text`` as :func:`safe` does, but with the spaces at its ends."""
    return spelt_out(_SPACES.sub(" ", text))


def spelt_out(line: str) -> str:
    """Return a line with its spaces as they are, and every character that hides or moves spelt out.

    Isolates (``isolated``) stay where they come in pairs.
    """
    if line.isascii() and line.isprintable():
        return line
    paired = _paired(line)
    return "".join(
        c if c in _HARMLESS or k in paired or unicodedata.category(c) not in _UNSHOWN else _spelt(c)
        for k, c in enumerate(line)
    )


def _paired(line: str) -> frozenset[int]:
    """Return the places of isolates that open and close: such a pair turns nothing outside of it."""
    waiting: list[int] = []
    found: set[int] = set()
    for place, character in enumerate(line):
        if character == _FIRST_STRONG_ISOLATE:
            waiting.append(place)
        elif character == _POP_ISOLATE and waiting:
            found |= {waiting.pop(), place}
    return frozenset(found)


def _spelt(character: str) -> str:
    return f"<U+{ord(character):04X}>"


def anchored(text: str) -> str:
    """Return ``text`` so that numbers written after it stay after it, even if it reads from right to left."""
    turned = any(unicodedata.bidirectional(c) in {"R", "AL"} for c in text)
    return text + _LEFT_TO_RIGHT_MARK if turned else text


def isolated(text: str) -> str:
    """Return ``text`` between Unicode isolates, for places that hold no markup (titles, labels)."""
    return text if text.isascii() else f"\u2068{text}\u2069"


def cells(text: str) -> int:
    """Return how many cells of a terminal ``text`` fills."""
    return sum(map(_cells, text))


def _cells(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def fit(text: str, width: int) -> str:
    """Return ``text`` cut to ``width`` cells, with an ellipsis where something was cut."""
    if cells(text) <= width:
        return text
    kept, used = [], 1
    for character in text:
        used += _cells(character)
        if used > width:
            break
        kept.append(character)
    return "".join(kept).rstrip() + ELLIPSIS


def padded(text: str, width: int, *, right: bool = False) -> str:
    """Return ``text`` filled with spaces to ``width`` cells."""
    space = " " * (width - cells(text))
    return space + text if right else text + space


def wrapped(text: str, width: int) -> list[str]:
    """Return ``text`` in lines of at most ``width`` cells, broken between words where that is possible."""
    lines, line = [], ""
    for word in text.split(" "):
        for piece in _pieces(word, width):
            joined = f"{line} {piece}" if line else piece
            if cells(joined) <= width:
                line = joined
            else:
                lines.append(line)
                line = piece
    return [*lines, line]


def _pieces(word: str, width: int) -> list[str]:
    """Return a word cut where it is longer than a whole line."""
    pieces, piece, used = [], "", 0
    for character in word:
        used += _cells(character)
        if used > width:
            pieces.append(piece)
            piece, used = "", _cells(character)
        piece += character
    return [*pieces, piece]


def table(head: Sequence[str], rows: Sequence[Sequence[str]], last: int = 30) -> list[str]:
    """Return the lines of a table of plain text, whose last column is wrapped to ``last`` cells."""
    clean = [[safe(cell) for cell in row[:-1]] for row in (head, *rows)]
    widths = [max(cells(row[k]) for row in clean) for k in range(len(head) - 1)]
    lines, longest = [], 0
    for row, start in zip((head, *rows), clean, strict=True):
        tail = [line for part in row[-1].split("\n") for line in wrapped(safe(part), last)]
        longest = max(longest, *map(cells, tail))
        front = "  ".join(padded(cell, width) for cell, width in zip(start, widths, strict=True))
        lines.append(f"{front}  {tail[0]}".rstrip())
        lines += [" " * (sum(widths) + 2 * len(widths)) + line for line in tail[1:]]
    rule = "  ".join("-" * width for width in [*widths, longest])
    return [lines[0], rule, *lines[1:]]


def bullet(text: str, width: int, mark: str = "- ") -> list[str]:
    """Return ``text`` wrapped to ``width`` cells behind a mark."""
    lines = wrapped(safe(text), width - len(mark))
    return [mark + lines[0], *(" " * len(mark) + line for line in lines[1:])]
