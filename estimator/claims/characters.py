"""Characters that must not stand in a cell: controls, direction overrides, the invisible in names."""

import re
import unicodedata

from estimator.claims.findings import named

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LINE_BREAK = re.compile("[\t\n\r\u2028\u2029]")
_OVERRIDE = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_MARKS = "\u200e\u200f"
_JOINER = "\u200c"
# Format characters that print something: Arabic number and verse marks.
_VISIBLE_FORMAT = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2")
_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


def bad_in_text(text: str) -> str | None:
    """Return the first character that no cell may hold, by name, or None."""
    if text.isascii() and text.isprintable():
        return None
    for pattern in (_CONTROL, _OVERRIDE, _SURROGATE):
        if match := pattern.search(text):
            return named(match[0])
    return None


def bad_in_name(text: str) -> str | None:
    """Return the first character that a name may not hold, by name, or None."""
    if bad := bad_in_text(text):
        return bad
    if text.isascii() and text.isprintable():
        return None
    if match := _LINE_BREAK.search(text):
        return named(match[0])
    for place, character in enumerate(text):
        if character == _JOINER and _inside_word(text, place):
            continue
        if _is_invisible(character):
            return named(character)
    return None


def _is_invisible(character: str) -> bool:
    if character in _MARKS or character in _VISIBLE_FORMAT:
        return False
    return unicodedata.category(character) == "Cf" or character in _BLANK_LETTERS


def _inside_word(text: str, place: int) -> bool:
    around = text[place - 1 : place] + text[place + 1 : place + 2]
    return len(around) == 2 and all(unicodedata.category(c)[0] in "LM" for c in around)
