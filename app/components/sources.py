"""What the claims say about each source: reliability, spin and noise, always beside what was presumed."""

from functools import lru_cache
from typing import Final

import streamlit as st

from app.components.drawing import (
    PERCENT,
    Record,
    Spec,
    chart,
    draw,
    layer,
    lettering,
    pixels,
    quantitative,
    words,
)
from app.components.folded import folded
from app.components.literal import label, show_table
from estimator.display.colours import COLOURS, NEUTRAL
from estimator.display.credible import CentralInterval
from estimator.display.likelihood import percent
from estimator.report.values import SalvoSummary, SourceRow

_ROW: Final = 50
_HEAD: Final = 22
TABLE: Final = "Sources: reliability, spin and noise before and after"
_READ: Final = (
    "Mean (central 90 % interval). Spin: tilt in its own side's favour, log-odds; noise: scatter, log-odds. "
    "Blur, the share of what a source saw that it sorts at random, is counted in as it is presumed: one strike "
    "says too little of it."
)
NO_EVIDENCE: Final = "no evidence"


def show(salvo: SalvoSummary) -> None:
    """Show every source's reliability as intervals, and its numbers as a table."""
    st.header("Sources", anchor=False)
    st.caption(
        "Reliability: the probability that a source's next interception figure lands within 10 percentage points of "
        "the true share. Line and dot: central 90 % interval and mean after the claims; grey: before them."
    )
    draw(
        rows(salvo),
        sources_spec(len(salvo.sources)),
        "sources",
        "Intervals: reliability of each source",
        describe(salvo),
        TABLE,
    )
    if box := folded("The sources as a table: reliability, spin, noise", "sources-table"):
        with box:
            show_table(table(salvo), TABLE)
            st.caption(_READ)
            if leaning := salvo.posterior.leaning:
                st.caption(leaning)


def describe(salvo: SalvoSummary) -> str:
    """Return what the intervals show, in words."""
    return "Reliability. " + "; ".join(f"{label(source.name)}: {_told(source)}" for source in salvo.sources)


def _told(source: SourceRow) -> str:
    found = source.numbers["reliability"]
    before = percent(found.prior_mean)
    if not source.says_outcomes:
        return f"{NO_EVIDENCE}, as presumed: {before}"
    span = f"{_percents(found.interval)} with {percent(found.interval.mass)}"
    return f"{percent(found.mean)} ({span}), before {before}"


def table(salvo: SalvoSummary) -> dict[str, list[str]]:
    """Return the sources' numbers as columns of text."""
    sources = salvo.sources
    columns = {
        "source": [label(source.name) for source in sources],
        "role": [source.role for source in sources],
        "class": [source.source_class for source in sources],
        "evidence": ["its figures" if source.says_outcomes else NO_EVIDENCE for source in sources],
    }
    for name in ("reliability", "spin", "noise"):
        found = [source.numbers[name] for source in sources]
        columns[name] = [_number(name, each.mean, each.interval) for each in found]
        columns[f"{name}, before"] = [_number(name, each.prior_mean, each.prior_interval) for each in found]
    return columns


def _number(name: str, mean: float, interval: CentralInterval) -> str:
    if name == "reliability":
        return f"{percent(mean)} ({_percents(interval)})"
    return f"{mean:.2f} ({interval.low:.2f} to {interval.high:.2f})".replace("-", "\u2212")


def _percents(interval: CentralInterval) -> str:
    return f"{100 * interval.low:.0f} to {100 * interval.high:.0f} %"


def rows(salvo: SalvoSummary) -> list[Record]:
    """Return every row of the chart's data; y counts pixels up from the lowest source."""
    drawn: list[Record] = []
    for place, source in enumerate(salvo.sources):
        top = float(_ROW * (len(salvo.sources) - place))
        found = source.numbers["reliability"]
        drawn += [
            {"kind": "name", "x": 0.0, "y": top - 20, "text": label(source.name, 44)},
            {"kind": "value", "x": 1.0, "y": top - 20, "text": _short(source)},
            *_interval("prior", found.prior_mean, found.prior_interval, top - 38),
        ]
        if source.says_outcomes:
            drawn += _interval("posterior", found.mean, found.interval, top - 28)
    return drawn


def _short(source: SourceRow) -> str:
    return percent(source.numbers["reliability"].mean) if source.says_outcomes else NO_EVIDENCE


def _interval(kind: str, mean: float, interval: CentralInterval, y: float) -> list[Record]:
    line = {"kind": kind, "x": interval.low, "x2": interval.high, "y": y}
    return [line, {"kind": f"{kind} mean", "x": mean, "y": y}]


@lru_cache(maxsize=16)
def sources_spec(count: int) -> Spec:
    """Return the Vega-Lite specification for a number of sources, without data."""
    ink = COLOURS["intercepted"]
    name = lettering(13, baseline="bottom", align="left", limit={"expr": "width - 80"})
    value = lettering(13, baseline="bottom", align="right", fontWeight=600)
    line = {"type": "rule", "strokeCap": "round"}
    dot = {"type": "point", "filled": True, "opacity": 1, "size": 60}
    axis = {
        "title": None,
        "labelExpr": PERCENT,
        "values": [0, 0.25, 0.5, 0.75, 1],
        "grid": True,
        "domain": False,
    }
    layers = [
        layer("prior", line | {"stroke": NEUTRAL, "strokeWidth": 3}, x2={"field": "x2"}),
        layer("prior mean", dot | {"fill": NEUTRAL}),
        layer("posterior", line | {"stroke": ink, "strokeWidth": 4}, x2={"field": "x2"}),
        layer("posterior mean", dot | {"fill": ink, "size": 110}),
        layer("name", name, x={"value": 0}, text=words()),
        layer("value", value, text=words()),
    ]
    x, y = quantitative("x", {"domain": [0, 1]}, axis), pixels(0, _ROW * count)
    return chart(_ROW * count + _HEAD, x, y, layers)
