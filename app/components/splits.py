"""The most probable ways in which a whole salvo may have split, as strips of one square a munition."""

from functools import lru_cache
from typing import Any, Final

import streamlit as st

from app.components.drawing import (
    Record,
    Spec,
    chart,
    draw,
    in_shares,
    layer,
    lettering,
    pixels,
    shares_across,
    words,
)
from app.components.folded import folded
from app.components.literal import show_table
from estimator.display.colours import COLOURS, LETTERS, ink
from estimator.display.likelihood import percent
from estimator.display.strips import split_text
from estimator.posterior.values import Split
from estimator.quantities import OUTCOMES
from estimator.report.values import SalvoSummary

#: Pixels of one split, and of its squares; about as wide as high in a column of 500 pixels.
_TABLE: Final = "The most probable splits"
_ROW: Final = 48
_SQUARE: Final = 22
_FEWEST: Final = 20
#: The best of many splits may still be too improbable to mean anything.
_STANDS_OUT: Final = 0.01


def show(salvo: SalvoSummary) -> None:
    """Show the most probable splits as strips and as a table."""
    splits, outcomes = salvo.splits, salvo.posterior.outcomes
    st.header("Most probable splits", anchor=False)
    letters = ", ".join(f"{LETTERS[outcome]} {outcome}" for outcome in outcomes)
    st.caption(f"One square for each munition launched: {letters}. {_remark(splits)}")
    drawn = in_shares(rows(splits), 0.0, float(across(splits)))
    draw(
        drawn,
        splits_spec(len(splits)),
        "splits",
        "Strips: the most probable splits",
        describe(splits),
        _TABLE,
    )
    if box := folded("The splits as a table", "splits-table"):
        with box:
            show_table(table(splits, outcomes), _TABLE)


def _remark(splits: tuple[Split, ...]) -> str:
    """Return how much weight a single split can bear."""
    if splits[0].probability < _STANDS_OUT:
        return "No single split stands out among so many; the bars say more."
    return "Each strip is one exact split, so each is improbable on its own."


def _told(split: Split) -> str:
    return split_text({outcome: getattr(split, outcome) for outcome in OUTCOMES})


def describe(splits: tuple[Split, ...]) -> str:
    """Return what the strips show, in words."""
    told = "; ".join(f"{percent(split.probability)}: {_told(split)}" for split in splits)
    return f"Most probable splits: {told}."


def table(splits: tuple[Split, ...], outcomes: tuple[str, ...]) -> dict[str, list[Any]]:
    """Return the splits as columns."""
    columns: dict[str, list[Any]] = {"probability": [percent(split.probability) for split in splits]}
    for name in ("launched", *outcomes):
        columns[name] = [getattr(split, name) for split in splits]
    return columns


def across(splits: tuple[Split, ...]) -> int:
    """Return how many squares there is room for."""
    return max(_FEWEST, *(split.launched for split in splits))


def rows(splits: tuple[Split, ...]) -> list[Record]:
    """Return every row of the chart's data; y counts pixels up from the lowest split."""
    most, drawn = across(splits), list[Record]()
    for place, split in enumerate(splits):
        top = float(_ROW * (len(splits) - place))
        told = f"{percent(split.probability)}:  {_told(split)}"
        drawn.append({"kind": "words", "x": 0.0, "y": top - 20, "text": told})
        munitions = [outcome for outcome in OUTCOMES for _ in range(getattr(split, outcome))]
        for position, outcome in enumerate(munitions):
            drawn += _square(position, outcome, top - 22, is_lettered=most <= _FEWEST)
    return drawn


def _square(position: int, outcome: str, top: float, *, is_lettered: bool) -> list[Record]:
    gap = 0.05
    sides = {"x": position + gap, "x2": position + 1 - gap, "y": top, "y2": top - _SQUARE}
    square = {"kind": "square", "outcome": outcome, **sides}
    if not is_lettered:
        return [square]
    middle = {"x": position + 0.5, "y": top - _SQUARE / 2}
    return [square, {"kind": "letter", "outcome": outcome, "text": LETTERS[outcome], **middle}]


@lru_cache(maxsize=16)
def splits_spec(count: int) -> Spec:
    """Return the Vega-Lite specification for a number of strips, without data."""
    layers = [*_squares(), _words()]
    drawing = chart(_ROW * count, shares_across(), pixels(0, _ROW * count), layers)
    # Squares and the letters on them have colours of their own.
    return drawing | {"resolve": {"scale": {"color": "independent"}}}


def _squares() -> list[Spec]:
    grounds = list(COLOURS.values())
    named = {"field": "outcome", "type": "nominal"}
    fill = _outcome_colour(grounds)
    square = layer(
        "square", {"type": "rect"}, x2={"field": "x2"}, y2={"field": "y2"}, color=fill, tooltip=named
    )
    ink_of = _outcome_colour([ink(ground) for ground in grounds])
    mark = {"type": "text", "fontSize": 11, "fontWeight": 600}
    letter = layer("letter", mark, text=words(), color=ink_of)
    return [square, letter]


def _outcome_colour(colours: list[str]) -> Spec:
    scale = {"domain": list(COLOURS), "range": colours}
    return {"field": "outcome", "type": "nominal", "legend": None, "scale": scale}


def _words() -> Spec:
    mark = lettering(13, align="left", baseline="bottom", limit={"expr": "width"})
    return layer("words", mark, x={"value": 0}, text=words())
