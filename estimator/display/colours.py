"""One fixed colour and letter for every outcome, told apart by all common kinds of colour vision.

The colours are Okabe and Ito's (2008); each has a contrast of at least 3:1 against white and against the dark
ground, so the same chart serves on both.
"""

from typing import Final

WHITE: Final = "#ffffff"
DARK: Final = "#14171a"
BLACK: Final = "#000000"
NEUTRAL: Final = "#7a7f87"

COLOURS: Final = {
    "intercepted": "#0072b2",
    "hit": "#d55e00",
    "damaged": "#cc79a7",
    "failed": "#009e73",
}
LETTERS: Final = {"intercepted": "I", "hit": "H", "damaged": "D", "failed": "F"}


def colour(quantity: str) -> str:
    """Return the colour of an outcome; the number launched and unions of outcomes share a neutral one."""
    return COLOURS.get(quantity, NEUTRAL)


def ink(ground: str) -> str:
    """Return black or white, whichever is easier to read on ``ground``."""
    return max((BLACK, WHITE), key=lambda text: contrast(text, ground))


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21, as WCAG 2 defines it."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(hexadecimal: str) -> float:
    red, green, blue = (_linear(int(hexadecimal[k : k + 2], 16) / 255) for k in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
