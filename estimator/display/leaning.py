"""How much the sources of a strike lean altogether, in words (docs/model.md, section 3)."""

from collections.abc import Sequence

from estimator.display.likelihood import percent


def leaning(scales: Sequence[tuple[float, float, float]]) -> str:
    """Return what is presumed and found of the scale of all spins; ``scales`` are (scale, before, after) each.

    Empty where there is only one.
    """
    if len(scales) < 2:
        return ""
    told = [f"{scale:.1f} times {percent(after)} ({percent(before)})" for scale, before, after in scales]
    return (
        f"How far all of them lean, against what is presumed of their classes: {', '.join(told[:-1])}, {told[-1]}; "
        "in brackets before any claim."
    )
