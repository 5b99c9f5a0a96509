"""The font that travels with this package, and which characters it can draw."""

import struct
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

from estimator.errors import EstimatorError

#: The folder of the fonts, DejaVu Sans in two weights; their licence lies beside them.
FONTS: Final = Path(__file__).resolve().parent / "fonts"
FAMILY: Final = "DejaVu Sans"
FILES: Final = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")
# Steer the order of text and are never drawn.
_UNDRAWN: Final = frozenset(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2066\u2067\u2068\u2069\n"))


def undrawable(text: str) -> tuple[str, ...]:
    """Return the characters of a text that the font lacks, in their order."""
    return tuple(sorted({c for c in set(text) if ord(c) not in _UNDRAWN and ord(c) not in coverage()}))


@lru_cache(maxsize=1)
def coverage() -> frozenset[int]:
    """Return the code points that the font has a glyph for; raise EstimatorError where it is not whole."""
    try:
        both = {name: (FONTS / name).read_bytes() for name in FILES}
        return _code_points(both[FILES[0]])
    except (OSError, ValueError, KeyError, IndexError, struct.error):
        raise EstimatorError(
            f"found no whole font at report/fonts of this installation; allowed: {' and '.join(FILES)}. Install the "
            "package anew, or write the report as .html."
        ) from None


def _code_points(raw: bytes) -> frozenset[int]:
    tables = {raw[at : at + 4]: _long(raw, at + 8) for at in range(12, 12 + 16 * _short(raw, 4), 16)}
    start = tables[b"cmap"]
    for at in range(start + 4, start + 4 + 8 * _short(raw, start + 2), 8):
        table = start + _long(raw, at + 4)
        if (_short(raw, at), _short(raw, table)) == (3, 12):
            return frozenset(_groups(raw, table))
    raise ValueError("found a font without a full table of characters; allowed: one with it")


def _groups(raw: bytes, table: int) -> Iterator[int]:
    for at in range(table + 16, table + 16 + 12 * _long(raw, table + 12), 12):
        yield from range(_long(raw, at), _long(raw, at + 4) + 1)


def _short(raw: bytes, at: int) -> int:
    return int(struct.unpack_from(">H", raw, at)[0])


def _long(raw: bytes, at: int) -> int:
    return int(struct.unpack_from(">I", raw, at)[0])
