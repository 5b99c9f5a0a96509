"""The drawing of one quantity's bars: pixels are counted from the foot of the bars, up for bars, down for claims."""

from functools import lru_cache
from typing import Final

from app.components.drawing import Spec, chart, layer, lettering, pixels, shares_across, words
from estimator.display.colours import NEUTRAL

#: Pixels of the highest bar, above it (its number), and below the bars (the numbers).
BAR_HEIGHT: Final = 120
HEADROOM: Final = 18
AXIS: Final = 26
#: Pixels of one claim: its words and, below them, its mark.
CLAIM: Final = 32
_FAINT: Final = 0.28


@lru_cache(maxsize=64)
def bars_spec(colour: str, claims: int) -> Spec:
    """Return the specification for bars of one colour above a number of claims."""
    foot = AXIS + CLAIM * claims
    layers = [*_bars(colour), *_foot(colour), *_claims()]
    return chart(BAR_HEIGHT + HEADROOM + foot, shares_across(), pixels(-foot, BAR_HEIGHT + HEADROOM), layers)


def _bars(colour: str) -> list[Spec]:
    told = [
        {"field": "text", "type": "nominal", "title": "number"},
        {"field": "posterior", "type": "nominal", "title": "after the claims"},
        {"field": "prior", "type": "nominal", "title": "before"},
    ]
    to = {"x2": {"field": "x2"}, "y2": {"field": "y2"}}
    inside = {"type": "rect", "fill": colour, "stroke": colour, "strokeWidth": 1}
    prior = {"type": "rect", "fill": NEUTRAL, "fillOpacity": 0.14, "stroke": NEUTRAL, "strokeOpacity": 0.7}
    number = lettering(11.5, baseline="bottom", dy=-2)
    return [
        layer("prior", prior, **to),
        layer("bar outside", inside | {"fillOpacity": _FAINT}, **to, tooltip=told),
        layer("bar", inside, **to, tooltip=told),
        layer("number", number, text=words()),
    ]


def _foot(colour: str) -> list[Spec]:
    line = {"type": "rule", "stroke": NEUTRAL, "strokeWidth": 1}
    tick = lettering(11.5, baseline="top")
    return [
        layer("foot", line, x2={"field": "x2"}),
        layer("set", line | {"stroke": colour, "strokeWidth": 3}, x2={"field": "x2"}),
        layer("tick", tick, text=words()),
    ]


def _claims() -> list[Spec]:
    said = lettering(11.5, align="left", baseline="bottom", limit={"expr": "width"})
    line = {"type": "rule", "stroke": NEUTRAL, "strokeWidth": 3, "strokeCap": "round"}
    end = {"type": "point", "filled": True, "fill": NEUTRAL, "opacity": 1, "size": 70}
    return [
        layer("words", said, x={"value": 0}, text=words()),
        layer("range", line, x2={"field": "x2"}),
        layer("not counted", line | {"strokeDash": [4, 4]}, x2={"field": "x2"}),
        layer("exact", end | {"shape": "diamond"}),
        layer("open", end | {"shape": "triangle-right"}),
    ]
