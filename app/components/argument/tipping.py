"""The tipping point: how far one source would have to lean, or scatter, for a statement to cross an even chance."""

from typing import Final

import streamlit as st

from app import state, work_argument
from app.components import curve
from app.components.drawing import PERCENT, draw
from app.components.literal import label, show_lines, show_table, told_apart
from app.question import Question
from estimator.argument.case import Case, quantities
from estimator.argument.statements import RELATIONS, Statement
from estimator.argument.tipping import PARAMETERS, Crossing, Parameter, Tipping
from estimator.display.likelihood import likelihood, percent

_TABLE: Final = "The curve, point by point"
_AXES: Final = {
    "spin": "spin held at (right: flatters itself more)",
    "noise": "noise held at (right: scatters more)",
}


def show(question: Question, case: Case) -> None:
    """Ask which number of which source is turned and what is stated, and show the curve."""
    speaking = work_argument.speaking(question)
    if not speaking:
        st.info("No source gives a figure about outcomes, so turning one moves nothing.")
        return
    source, parameter = _choose_number(speaking)
    about = _choose_statement(case, work_argument.first_statement(question))
    found = work_argument.turned(question, source, parameter, about)
    _show_curve(found, _turned_to(found))


def _choose_number(speaking: tuple[str, ...]) -> tuple[str, Parameter]:
    left, right = st.columns([3, 2])
    with left:
        if st.session_state.get(state.TURNED_SOURCE) not in speaking:
            st.session_state[state.TURNED_SOURCE] = speaking[0]
        source = st.selectbox(
            "Source",
            speaking,
            key=state.TURNED_SOURCE,
            format_func=dict(zip(speaking, told_apart([label(name) for name in speaking]), strict=True)).get,
            help="Whose number is held at a value; all other sources stay uncertain.",
            persist_state="session",
        )
    with right:
        parameter = st.segmented_control(
            "Number",
            PARAMETERS,
            default=PARAMETERS[0],
            required=True,
            key=state.TURNED_NUMBER,
            help="Spin: how far it tilts figures in its own side's favour. Noise: how far its figures scatter.",
            persist_state="session",
        )
    return source, parameter or PARAMETERS[0]


def _choose_statement(case: Case, first: Statement) -> Statement:
    """Ask for a statement; it begins as the one that the Strike page's sentence ends with."""
    in_play = quantities(case.pmfs)
    if st.session_state.get(state.STATED_QUANTITY) not in in_play:
        st.session_state[state.STATED_QUANTITY] = first.quantity
        st.session_state[state.STATED_RELATION] = first.relation
        st.session_state[state.STATED_COUNT] = first.count
    name, relation, count = st.columns(3)
    quantity = name.selectbox(
        "Statement about",
        in_play,
        key=state.STATED_QUANTITY,
        format_func=lambda each: each.replace("_", " "),
        help="The quantity that the statement is about.",
        persist_state="session",
    )
    sign = relation.selectbox(
        "Is",
        tuple(RELATIONS),
        key=state.STATED_RELATION,
        format_func=RELATIONS.__getitem__,
        help="Whether the statement gives a least number, a greatest one or the number itself.",
        persist_state="session",
    )
    number = count.number_input(
        "This many",
        min_value=0,
        max_value=99_999,
        step=1,
        key=state.STATED_COUNT,
        help="The number that the statement names.",
        persist_state="session",
    )
    return Statement(quantity, sign, int(number))


def _turned_to(found: Tipping) -> int:
    """Ask at which value the number is held; every stop of the slider was worked out exactly."""
    stops = list(range(len(found.values)))
    if st.session_state.get(state.TURNED_TO) not in stops:
        st.session_state[state.TURNED_TO] = len(stops) // 2
    return st.select_slider(
        f"Hold its {found.parameter} at",
        stops,
        key=state.TURNED_TO,
        format_func=lambda stop: f"{found.values[stop]:.2f}",
        help="The probability at every stop is summed exactly, not read off a drawing.",
        persist_state="session",
    )


def _show_curve(found: Tipping, place: int) -> None:
    value, share = float(found.values[place]), min(float(found.probability[place]), 1.0)
    about = found.statement.words
    with st.container(key="turned"):
        st.text(f"With {found.parameter} at {value:.2f}, {likelihood(share).clause(f'this holds: {about}')}.")
    st.text(f"As the claims have it: {likelihood(min(found.now, 1.0))}.")
    told = [crossing_text(found, each) for each in found.crossings]
    told = told or [f"No {found.parameter} within reach brings the statement across an even chance."]
    data = curve.points(curve.NOW, found.values, found.probability)
    data += [curve.line(0.5), curve.mark(value, share, percent(share))]
    data += [
        curve.mark(each.value, 0.5, f"{each.value:.2f}".replace("-", "\u2212")) for each in found.crossings
    ]
    spec = curve.curve_spec(_AXES[found.parameter], "probability of the statement", PERCENT, 1.0)
    ends = f"{percent(min(float(found.probability[0]), 1.0))} at {found.values[0]:.2f}, "
    ends += f"{percent(min(float(found.probability[-1]), 1.0))} at {found.values[-1]:.2f}"
    words = f"{about}: {ends}. {' '.join(told)}"
    draw(data, spec, "tipping", "Curve: probability of the statement", words, _TABLE)
    show_lines(told)
    with st.expander("The curve as a table"):
        table = {
            found.parameter: [f"{each:.2f}" for each in found.values],
            f"probability of {about}": [percent(min(float(each), 1.0)) for each in found.probability],
        }
        show_table(table, _TABLE)


def crossing_text(found: Tipping, each: Crossing) -> str:
    """Return a crossing in words, with how probable a value beyond it is."""
    word = "unlikelier" if found.now >= 0.5 else "likelier"
    return (
        f"The tipping point: {found.parameter} {each.words} makes the statement {word} than an even chance. That it "
        f"lies there: {likelihood(min(each.prior, 1.0))} before the claims, {likelihood(min(each.posterior, 1.0))} "
        "after them."
    )
