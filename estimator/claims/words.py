"""Words -> interval: the one place where what a source said becomes a Reading (docs/model.md, section 2)."""

import difflib
import math
import re
from decimal import Decimal

from estimator.claims.findings import shown
from estimator.claims.ledger import Reading
from estimator.claims.limits import Limits, raise_it
from estimator.claims.numerals import UnreadableError, fold, reject_bad_numbers, with_digits
from estimator.claims.word_table import Word, WordTable, load_words

__all__ = ["UnreadableError", "Word", "WordTable", "load_words", "read_words", "understood"]

_PREFIXES = {
    "ge": ("at least", "no fewer than", "no less than", "not less than", ">="),
    "le": ("at most", "no more than", "not more than", "up to", "<="),
    "gt": ("more than", "greater than", "over", "above", ">"),
    "lt": ("less than", "fewer than", "under", "below", "<"),
    "about": ("about", "around", "approximately", "approx.", "approx", "roughly", "circa", "~"),
    "exactly": ("exactly",),
}
_SUFFIXES = {"ge": ("+", " or more"), "le": (" or fewer", " or less")}
_NUMBER = r"(\d+(?:\.\d+)?)"
_RANGES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_NUMBER}%? ?- ?{_NUMBER}",
        rf"(?:from )?{_NUMBER}%? to {_NUMBER}",
        rf"between {_NUMBER}%? and {_NUMBER}",
    )
)
_FORMS = (
    "5, 5-7, at least 5, more than 4, at most 5, up to 5, less than 6, about 20, all, none, "
    "90 %, over 80 %, 9-25 %"
)
_LONGEST_SAID = 200
_LONGEST_DIGITS = 15
_COUNT_LIMIT = Limits().count


def read_words(said: str, table: WordTable, *, count_limit: int = _COUNT_LIMIT) -> Reading:
    """Return the interval that ``said`` stands for, or raise UnreadableError saying how to write it."""
    if len(said) > _LONGEST_SAID and not said.strip().isdecimal():
        raise UnreadableError(f"{len(said):,} characters", understood(table), "Put the wording into quote.")
    text = fold(said)
    if not text:
        return Reading("silent")
    if text == "all":
        return Reading("all")
    if text == "none":
        return Reading("count", 0, 0)
    if text in table.words:
        return table.words[text].reading
    if text.isdecimal():
        number = _whole(text, count_limit)
        return Reading("count", number, number)
    text = with_digits(text)
    reject_bad_numbers(text)
    if "%" in text[:-1] and not text.endswith("%"):
        # "9%-25" may be meant as shares or as a slip: it is not for the reader to choose.
        raise UnreadableError(shown(said), "a share whose % stands at its end", "Write it as in 9-25 %.")
    reading = _share(text) if text.endswith("%") else _count(text, count_limit)
    if reading is None:
        raise UnreadableError(shown(said), understood(table), _suggestion(text, table))
    return reading


def understood(table: WordTable) -> str:
    """Return what can be said, as a list for people."""
    return f"{_FORMS}, or one of: {', '.join(table.words)}"


def _suggestion(text: str, table: WordTable) -> str:
    close = difflib.get_close_matches(text, [*table.words, "all", "none"], n=1)
    if close:
        return f"Did you mean {close[0]}?"
    return "Write it in one of these ways and keep the wording in quote."


def _split(text: str) -> tuple[str, str]:
    """Part ``text`` into what bounds it (a key of the tables above, or nothing) and the number or range."""
    for bound, words in _PREFIXES.items():
        for word in words:
            if text.startswith(word) and (not word[-1].isalpha() or text[len(word) :].startswith(" ")):
                return bound, text.removeprefix(word).strip()
    for bound, words in _SUFFIXES.items():
        for word in words:
            if text.endswith(word):
                return bound, text.removesuffix(word).strip()
    return "", text


def _range(text: str) -> tuple[str, str] | None:
    for pattern in _RANGES:
        if match := pattern.fullmatch(text):
            return match[1], match[2]
    return None


def _count(text: str, limit: int) -> Reading | None:
    bound, rest = _split(text)
    ends = None if bound else _range(rest)
    if ends:
        low, high = (_whole(end, limit) for end in ends)
        _check_ends(low, high, text)
        return Reading("count", low, high)
    return _bounded_count(bound, _whole(rest, limit)) if rest.isdecimal() else None


def _whole(digits: str, limit: int) -> int:
    plain = digits.lstrip("0") or "0"
    if len(plain) > _LONGEST_DIGITS or int(plain) > limit:
        found = plain if len(plain) <= _LONGEST_DIGITS else f"a number of {len(plain):,} digits"
        raise UnreadableError(found, f"counts up to the limit of {limit:,}", raise_it("count"))
    return int(plain)


def _bounded_count(bound: str, number: int) -> Reading:
    if bound == "lt" and number == 0:
        raise UnreadableError('"less than 0"', "a bound of at least 1", "Write none if it was none.")
    spread = max(1, (number + 5) // 10)  # a tenth, rounded half up
    low, high = {
        "": (number, number),
        "exactly": (number, number),
        "ge": (number, math.inf),
        "gt": (number + 1, math.inf),
        "le": (0, number),
        "lt": (0, number - 1),
        "about": (max(0, number - spread), number + spread),
    }[bound]
    return Reading("count", low, high)


def _share(text: str) -> Reading | None:
    bound, rest = _split(text.removesuffix("%"))
    ends = None if bound else _range(rest)
    if ends:
        low, high = Decimal(ends[0]), Decimal(ends[1])
        _check_ends(low, high, text)
        return _fractions(low, high) if low < high else _bounded_share("", ends[0])
    return _bounded_share(bound, rest) if re.fullmatch(_NUMBER, rest) else None


def _bounded_share(bound: str, digits: str) -> Reading:
    share = Decimal(digits)
    _check_ends(share, share, f"{digits}%")
    unit = Decimal(1).scaleb(-len(digits.partition(".")[2]))
    if (bound == "gt" and share == 100) or (bound == "lt" and share == 0):
        raise UnreadableError(f'"{digits}%" as an open bound', "a share within 0..100 %", "Move the bound.")
    # At the ends of 0..1 a bound leaves one point, which no reading can hit: read it as the bare number.
    if (bound in {"ge", "gt"}) and share < 100:
        return _fractions(share, Decimal(100))
    if (bound in {"le", "lt"}) and share > 0:
        return _fractions(Decimal(0), share)
    # "about" is five times as wide as the bare number: two and a half units of the last digit said.
    half = unit * Decimal("2.5") if bound == "about" else unit / 2
    return _fractions(share - half, share + half)


def _fractions(low: Decimal, high: Decimal) -> Reading:
    return Reading("share", float(max(low, Decimal(0)) / 100), float(min(high, Decimal(100)) / 100))


def _check_ends(low: int | Decimal, high: int | Decimal, text: str) -> None:
    if low > high:
        raise UnreadableError(f'"{text}"', "a range from low to high", f"Write {high}-{low}.")
    if isinstance(high, Decimal) and high > 100:
        raise UnreadableError(f'"{text}"', "shares up to 100 %", "Give the share of the source's own total.")
