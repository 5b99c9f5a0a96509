"""Priors of a class of sources as curves, and sliders that put numbers of one's own in their place for this session."""

from typing import Final

import streamlit as st

from app import state, work, work_method
from app.components import curve
from app.components.drawing import draw
from app.components.literal import show_table
from estimator.priors.values import SourcePrior

_TABLE: Final = "Priors as shipped and in force: mean and central 90 % interval"
_AXES: Final = {
    "spin": "spin (log-odds in its own side's favour)",
    "noise": "noise (log-odds)",
    "reliability": "reliability (follows from the two)",
}
_LABELS: Final = {
    "spin.mean": (
        "Spin, mean",
        "How far the typical source of this class tilts shares in its own side's favour.",
    ),
    "spin.sd": (
        "Spin, spread",
        "How far sources of this class differ in their tilt; wide means little is presumed.",
    ),
    "noise.median": ("Noise, median", "How far figures of the typical source of this class scatter."),
    "noise.log_sd": (
        "Noise, spread",
        "How far sources of this class differ in their scatter, on the log scale.",
    ),
}


def show() -> None:
    """Show the priors of a class with sliders, curves and reasons."""
    name = st.selectbox(
        "Class of sources",
        work_method.classes(),
        key=state.OWN_CLASS,
        help="Sources of one class are presumed alike before they speak.",
        persist_state="session",
    )
    _show_state()
    for column, key in zip(st.columns(4), work_method.BOUNDS, strict=True):
        with column:
            _slider(name, key)
    before = work.priors(work.FIRST).sources[name]
    now = work.priors(work.OWN).sources[name] if state.own_numbers() else before
    st.caption("Solid blue: in force in this session; dashed grey: as shipped.")
    for column, number in zip(st.columns(3), work_method.NUMBERS, strict=True):
        with column:
            _curve(number, before, now)
    with st.expander("The curves as a table"):
        show_table(_table(before, now), _TABLE)
    with st.expander(f"Why these numbers: {name}"):
        _reasons(name)


def _show_state() -> None:
    own = state.own_numbers()
    if not own:
        st.text("In force: the shipped priors. Move a slider to try others, for this session alone.")
        return
    with st.container(border=True):
        st.markdown(
            "**Your own priors are in force.** The Strike page shows them as a scenario of that name."
        )
        for key, value in own.items():
            name, _, rest = key.partition(".")
            st.text(f"{key} = {value:g} (shipped: {work_method.shipped(name, rest):g})")
        st.button("Reset to the shipped priors", on_click=_reset, help="Forgets every number of your own.")


def _slider(name: str, key: str) -> None:
    low, high, step = work_method.BOUNDS[key]
    label, told = _LABELS[key]
    widget = f"{state.OWN_NUMBER}{name}.{key}"
    st.session_state[widget] = min(max(work_method.in_force(name, key), low), high)
    st.slider(
        label,
        low,
        high,
        step=step,
        key=widget,
        help=told,
        on_change=_changed,
        args=(name, key, widget),
        format="%.2f",
    )


def _changed(name: str, key: str, widget: str) -> None:
    work_method.change(name, key, round(float(st.session_state[widget]), 4))


def _reset() -> None:
    work_method.keep({})


def _curve(number: str, before: SourcePrior, now: SourcePrior) -> None:
    old, new = work_method.curve(before, number), work_method.curve(now, number)
    data = curve.points(curve.BEFORE, old.values, old.density) + curve.points(
        curve.NOW, new.values, new.density
    )
    st.markdown(f"### {number.capitalize()}")
    st.caption(f"Mean and central 90 % interval: {_told(new, number)}")
    told = f"{number}: {_told(new, number)}; as shipped {_told(old, number)}"
    draw(
        data,
        curve.curve_spec(_AXES[number], "density"),
        f"prior-{number}",
        f"Curve: prior of {number}",
        told,
        _TABLE,
    )


def _table(before: SourcePrior, now: SourcePrior) -> dict[str, list[str]]:
    numbers = work_method.NUMBERS
    return {
        "number": list(numbers),
        "in force": [_told(work_method.curve(now, number), number) for number in numbers],
        "as shipped": [_told(work_method.curve(before, number), number) for number in numbers],
    }


def _told(found: work_method.Curve, number: str) -> str:
    if number == "reliability":
        return f"{100 * found.mean:.0f} % ({_span(found, number)})"
    return f"{found.mean:.2f} ({_span(found, number)})".replace("-", "\u2212")


def _span(found: work_method.Curve, number: str) -> str:
    if number == "reliability":
        return f"{100 * found.low:.0f} to {100 * found.high:.0f} %"
    return f"{found.low:.2f} to {found.high:.2f}"


def _reasons(name: str) -> None:
    """Show why each number of a class is what it is, and what it leans on."""
    priors = work.priors(work.OWN if state.own_numbers() else work.FIRST)
    for entry in priors.entries:
        if entry.key.startswith(f"sources.{name}."):
            st.text(f"{entry.key.removeprefix(f'sources.{name}.')} = {entry.value:g}")
            st.caption(_literal(entry.reason))
            if entry.reference:
                st.text(entry.reference)


def _literal(text: str) -> str:
    """Return our own text without what Markdown would read as a sign."""
    return "".join(f"\\{character}" if character in "\\`*_{}[]<>#$~|:" else character for character in text)
