"""How the model has done: on real strikes of which later evidence is known, and in simulations."""

from functools import lru_cache
from typing import Final

import streamlit as st
from scipy.special import betaincinv

from app import work_proof
from app.components.drawing import PERCENT, Record, Spec, chart, draw, layer, lettering, quantitative, words
from app.components.literal import label, show_table, unbroken
from estimator.display.colours import COLOURS, NEUTRAL
from estimator.display.likelihood import percent
from estimator.report.sections import Cell

_TABLE: Final = "The track record under every scenario, by when the answer was given"
_HEIGHT: Final = 300
#: Ends of a central 90 % interval.
_ENDS: Final = (0.05, 0.95)
_LAST: Final = "all"


def show_track() -> None:
    """Show the track record: a reliability diagram, its numbers, and every range."""
    found = work_proof.track()
    if found is None:
        st.info("There is no track record beside this installation; the command is: estimator track-record")
        return
    scenario = found.scenarios[0]
    met = found.met(scenario, _LAST)
    count = met[-1][2]
    st.text(
        unbroken(
            f"Of {count} ranges that later evidence supports, the answer's {percent(met[-1][0])} set met {met[-1][1]}. "
            f"From so few, what it meets in the long run is put at {_span(met[-1][1], count)} (central 90 % interval)."
        )
    )
    st.caption(
        f"Scenario {scenario}, all claims; no range was used in an answer, and {found.left_out} claims that a range "
        "rests on are left out. Dot and line: share of ranges met, and its central 90 % interval: ten ranges are few. "
        "Dashed: where the dots would lie were every set to hold what it says."
    )
    left, right = st.columns([2, 3], gap="large")
    with left:
        draw(_data(met), _spec(), "track-record", "Reliability diagram: the track record", _told(met), _TABLE)
    with right:
        show_table(_means(found), _TABLE)
        st.caption(
            "Ranges met by the smallest credible set of that mass, as answered on the day of the strike, a week later "
            "and with all claims."
        )
    with st.expander("Range by range"):
        show_table(_ranges(found, scenario), f"Every range against the answer, scenario {scenario}")


def show_certificate() -> None:
    """Show how calibrated the model was found in simulations, or say that this is not known of this model."""
    told, grid, note = work_proof.certificate()
    if grid is None:
        st.info(told, icon=":material/verified:")
        return
    st.text(told)
    columns = zip(*(map(_words, row) for row in grid.rows), strict=True)
    show_table(dict(zip(map(_words, grid.head), map(list, columns), strict=True)), grid.caption)
    st.caption(note)


def _words(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell.text


def interval(met: int, count: int) -> tuple[float, float]:
    """Return the central 90 % interval of a share of which ``met`` of ``count`` were seen (Jeffreys's prior)."""
    low, high = (float(betaincinv(met + 0.5, count - met + 0.5, end)) for end in _ENDS)
    return low, high


def _span(met: int, count: int) -> str:
    low, high = interval(met, count)
    return f"{100 * low:.0f} to {100 * high:.0f} %"


def _told(met: tuple[tuple[float, int, int], ...]) -> str:
    told = (
        f"sets of {percent(level)} met {hit} of {count} ({_span(hit, count)})" for level, hit, count in met
    )
    return f"Share of ranges met. {'; '.join(told)}."


def _data(met: tuple[tuple[float, int, int], ...]) -> list[Record]:
    drawn: list[Record] = [{"kind": "ideal", "x": 0.0, "x2": 1.0, "y": 0.0, "y2": 1.0}]
    for level, hit, count in met:
        low, high = interval(hit, count)
        drawn.append({"kind": "span", "x": level, "y": low, "y2": high, "text": f"{hit}/{count}"})
        drawn.append({"kind": "met", "x": level, "y": hit / count})
    return drawn


@lru_cache(maxsize=1)
def _spec() -> Spec:
    ink = COLOURS["intercepted"]
    ideal = {"type": "rule", "stroke": NEUTRAL, "strokeDash": [5, 4]}
    word = lettering(12, align="center", baseline="top", dy=4)
    layers = [
        layer("ideal", ideal, x2={"field": "x2"}, y2={"field": "y2"}),
        layer("span", {"type": "rule", "stroke": ink, "strokeWidth": 3}, y2={"field": "y2"}),
        layer("met", {"type": "point", "filled": True, "opacity": 1, "fill": ink, "size": 110}),
        layer("span", word, text=words()),
    ]
    axis = {"labelExpr": PERCENT, "values": [0, 0.25, 0.5, 0.75, 1], "grid": True, "domain": False}
    x = quantitative("x", {"domain": [0, 1]}, axis | {"title": "mass of the set"})
    y = quantitative("y", {"domain": [0, 1]}, axis | {"title": "share of ranges met"})
    return chart(_HEIGHT, x, y, layers)


def _means(found: work_proof.Track) -> dict[str, list[object]]:
    rows = [
        (scenario, stage, found.met(scenario, stage))
        for scenario in found.scenarios
        for stage in found.stages
    ]
    table: dict[str, list[object]] = {
        "scenario": [scenario for scenario, _, _ in rows],
        "as of": [stage for _, stage, _ in rows],
    }
    for place, level in enumerate(work_proof.LEVELS):
        table[f"{percent(level)} set"] = [f"{met[place][1]} of {met[place][2]}" for _, _, met in rows]
    return table


def _ranges(found: work_proof.Track, scenario: str) -> dict[str, list[object]]:
    shown = found.of(scenario, _LAST)
    return {
        "strike": [label(str(one["strike"])) for one in shown],
        "quantity": [str(one["quantity"]).replace("_", " ") for one in shown],
        "range": [_range(int(one["low"]), int(one["high"])) for one in shown],
        "probability of it": [percent(min(float(one["mass"]), 1.0)) for one in shown],
        "90 % set meets it": ["yes" if one["met"][-1] else "no" for one in shown],
        "what it rests on": [label(str(one["basis"]), 160) for one in shown],
    }


def _range(low: int, high: int) -> str:
    return f"{low}" if low == high else f"{low} to {high}"
