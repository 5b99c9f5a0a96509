"""What a report holds, and its forms to download."""

import re
from collections.abc import Callable
from functools import partial

import streamlit as st

from app import own_file, state, work, work_report
from app.components.literal import show_lines
from app.question import Question


def show_contents(question: Question) -> None:
    """Say what will be in the report."""
    summary = question.compared
    salvo, reason = summary.salvos[0], work_report.left_out(question)
    argued = "who would be wrong, each source left out, tipping points, what would settle it"
    show_lines(
        [
            f"the answer in a sentence, under {len(summary.scenarios)} sets of presumptions side by side",
            f"bars of {len(salvo.rows)} quantities, each with its credible set and what was presumed",
            f"the {len(salvo.splits)} most probable splits",
            f"{len(salvo.sayings)} claims with what became of each, {len(salvo.sources)} sources beside their priors",
            *([] if reason else [f"what the answer hangs on: {argued}"]),
            "a checklist after three guides to reporting",
            "every prior that it rests on with its reason; limits, numerical error, versions and digests",
        ]
    )
    if reason:
        st.warning(
            f"Left out is what the answer hangs on ({argued}): it takes too long.", icon=":material/timer:"
        )
        st.text(reason)


def show(question: Question) -> None:
    """Show one button for each form; a form is made when its button is pressed."""
    name, material = file_name(question.salvo), work_report.material(question)
    for form in work_report.forms():
        with st.container(horizontal=True, wrap=False, vertical_alignment="center"):
            st.download_button(
                f"{form.suffix.upper()}",
                data=partial(form.make, material),
                file_name=f"{name}.{form.suffix}",
                mime=form.mime,
                key=f"download-{form.suffix}",
                on_click="ignore",
                icon=":material/download:",
                help=f"Saves {name}.{form.suffix}; what the answer hangs on takes some seconds to work out.",
            )
            st.text(form.use, width="stretch")


def show_again(question: Question) -> None:
    """Offer what the command in a report needs: the claims as they stand now, and priors of one's own."""
    case, own = state.case(), question.scenario == work.OWN
    if case is None:
        return
    name = case.name if case.name.endswith(".csv") else "claims.csv"
    _file(
        "claims", name, partial(work_report.claims_file, case.rows), "the rows that count, as a claims file"
    )
    if own:
        made = partial(own_file.scenario_file, dict(state.own_numbers()))
        _file("priors", own_file.NAME, made, f"your own priors; put it at {own_file.PLACE}")


def _file(key: str, name: str, made: Callable[[], bytes | str], use: str) -> None:
    with st.container(horizontal=True, wrap=False, vertical_alignment="center"):
        st.download_button(
            key.capitalize(),
            data=made,
            file_name=name,
            key=f"download-{key}",
            on_click="ignore",
            icon=":material/download:",
            help=f"Saves {name}, from which the command makes the report again.",
        )
        st.text(use, width="stretch")


def file_name(salvo: tuple[str, str]) -> str:
    """Return a name for files about a salvo that is fit for every system."""
    plain = re.sub(r"[^A-Za-z0-9]+", "-", "-".join(salvo)).strip("-").lower()
    return plain[:60] or "strike"
