"""Folding of said words to plain text, and the numbers that must not be guessed at."""

import re
import unicodedata

_SEPARATED = re.compile(r"\d{1,3}(?:[,.'_ ]\d{3})+(?!\d)")
_EXPONENT = re.compile(r"(\d+(?:\.\d+)?)e([+-]?\d+)")
# Not the hyphen of a word: "twenty-5", as "twenty-five" comes here, is no number below zero.
_NEGATIVE = re.compile(r"(?:^\s*|[^\w\s%]\s*|[^\W\d]\s+)-\s*(\d+)")
_FRACTION = re.compile(r"(\d+)[.,](\d+)")
_NOT_A_NUMBER = re.compile(r"[+-]?(nan|inf|infinity|∞|true|false)")
_LONGEST_NUMBER = 20

_TRANSLATED = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("≈≃∼≅", "~"),
        **dict.fromkeys("≥⩾≧", ">="),
        **dict.fromkeys("≤⩽≦", "<="),
        **dict.fromkeys("’‘ʼ", "'"),
        **dict.fromkeys("\u200e\u200f\u200c"),
        "٪": "%",
        "٬": ",",
        "٫": ".",
    }
)
_NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
    )
}


class UnreadableError(Exception):
    """Words that cannot be read; says what was found, what is allowed and how to mend it."""

    def __init__(self, found: str, allowed: str, mend: str) -> None:
        super().__init__(found)
        self.found, self.allowed, self.mend = found, allowed, mend


def has_foreign_digits(said: str) -> bool:
    """Return whether ``said`` holds digits of another script or width, to be echoed to the user."""
    return any(c.isdecimal() and not c.isascii() for c in said)


def fold(said: str) -> str:
    """Return ``said`` in lower case with plain digits, hyphens, signs and single spaces."""
    for character in said:
        # NFKC would turn a footnote mark into a digit of the number: 5² into 52.
        if unicodedata.category(character) in {"No", "Nl"}:
            found = f"U+{ord(character):04X} {unicodedata.name(character, 'a number sign')}"
            raise UnreadableError(found, "plain digits", "Write the number in plain digits, as in 5.")
    plain = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in said)
    text = unicodedata.normalize("NFKC", plain).casefold().translate(_TRANSLATED)
    text = re.sub(r"\bper ?cent\b", "%", " ".join(text.split()))
    return re.sub(r"(\d) %", r"\1%", text)


def with_digits(text: str) -> str:
    """Return folded text with the number words zero to twelve written as digits."""
    return re.sub(r"[a-z]+", lambda match: _NUMBER_WORDS.get(match[0], match[0]), text)


def reject_bad_numbers(text: str) -> None:
    """Raise UnreadableError where folded text holds a number that could be read in two ways or not at all."""
    whole = "a whole number in plain digits"
    if match := _NOT_A_NUMBER.fullmatch(text):
        mend = "Write the number, as in 5, or leave the cell blank if nothing was said."
        raise UnreadableError(f'"{match[0]}" (not a number)', whole, mend)
    if match := _EXPONENT.search(text):
        raise UnreadableError(f'"{_cut(match[0])}" (exponent)', whole, _written_out(match[1], match[2]))
    if match := _NEGATIVE.search(text):
        raise UnreadableError(
            f'"-{_cut(match[1])}" (below zero)', whole, f"Write {_cut(match[1])} or, for a range, 5-7."
        )
    if "%" in text:
        _reject_bad_share(text)
        return
    if match := _SEPARATED.search(text):
        plain = re.sub(r"\D", "", match[0])
        mend = f"Write {_cut(plain)} without separators."
        raise UnreadableError(f'"{_cut(match[0])}" (thousands separated)', whole, mend)
    if match := _FRACTION.search(text):
        low = _cut(match[1])
        mend = f"Write a whole number or a range around it, as in {low}-{_next(low)}; a share needs its %."
        raise UnreadableError(f'"{_cut(match[0])}" (not whole)', whole, mend)


def _reject_bad_share(text: str) -> None:
    if match := re.search(r"(\d+),(\d+)", text):
        mend = f"Write {_cut(match[1])}.{_cut(match[2])} % with a decimal point."
        raise UnreadableError(f'"{_cut(match[0])}" (decimal comma)', "a share such as 87.5 %", mend)
    if re.search(r"(?<![.\d])\d{4}|\.\d{7}", text):
        raise UnreadableError(
            f'"{_cut(text)}"', "0..100 % with at most six decimals", "Write the share as in 87.5 %."
        )


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_NUMBER else f"{text[:_LONGEST_NUMBER]}... ({len(text):,} characters)"


def _next(digits: str) -> str:
    return str(int(digits) + 1) if digits.isdecimal() else "..."


def _written_out(mantissa: str, exponent: str) -> str:
    whole = "." not in mantissa and len(mantissa) <= 4 and exponent.lstrip("+") in {"0", "1", "2", "3", "4"}
    return f"Write {int(mantissa) * 10 ** int(exponent)}." if whole else "Write the number out in digits."
