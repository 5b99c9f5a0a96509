"""Learning while it runs, and how it ended."""

from typing import Final

import streamlit as st

from app import jobs, work_history
from app.components.literal import show_lines
from estimator.inference.learned import LearnedSources

_STAGES: Final = {
    "starting": "Starting",
    "preparing": "Reading and compiling",
    "climbing": "Looking for the most probable numbers",
    "sampling": "Sampling",
    "checking": "Checking",
}
_EVERY: Final = 0.7  # seconds between two looks at the child


@st.fragment(run_every=_EVERY)
def watch() -> None:
    """Show how far learning is, with a button that stops it; the whole page is drawn anew when it ends."""
    job = work_history.job()
    if job is None or not job.running:
        st.rerun()
        return
    report = job.report
    share = report.done / max(report.total, 1) if report.stage in {"sampling", "checking"} else 0.0
    st.progress(min(share, 1.0), text=told(report))
    st.caption("It goes on while you look at other pages; closing this tab ends it.")
    st.button(
        "Cancel",
        icon=":material/close:",
        on_click=work_history.cancel,
        help="Stops the learning; nothing of it is kept.",
    )


def told(report: jobs.Report) -> str:
    """Return how far learning is, in words."""
    text = _STAGES.get(report.stage, report.stage)
    if report.stage in {"sampling", "checking"}:
        text += f": {report.done:,} of {report.total:,}"
    left = report.seconds_left
    if left is not None:
        text += f", about {_length(left)} left"
    elif report.stage not in {"sampling", "checking"}:
        text += "; how long is not known yet"
    return text + (f"; {report.divergences} divergences" if report.divergences else "")


def _length(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def show_end(report: jobs.Report) -> None:
    """Say how a job ended that taught nothing."""
    if report.end == "cancelled":
        st.info(
            "Learning was cancelled; nothing was kept. Learn again whenever you like.",
            icon=":material/close:",
        )
    elif report.end == "failed":
        st.error("Nothing was learned.", icon=":material/error:")
        st.text(report.text)


def show_verdict(learned: LearnedSources) -> None:
    """Show whether what was learned can be used, and what it was learned by."""
    found = learned.diagnostics
    if found.verdict == "passed":
        st.success("The checks passed.", icon=":material/check:")
    else:
        st.warning(
            "The checks failed: no source's numbers are shown, and they cannot be used.",
            icon=":material/warning:",
        )
    st.text(found.sentence)
    with st.expander("Diagnostics and what was not learned"):
        show_lines([*_diagnostics(learned), *learned.notes])


def _diagnostics(learned: LearnedSources) -> list[str]:
    found, origin = learned.diagnostics, learned.origin
    if found.k_hat >= 0:
        lines = [f"Pareto k-hat {found.k_hat:.2f} (up to 0.7), effective proposals {found.ess_bulk:.0f}"]
    else:
        lines = [
            f"Largest R-hat {found.rhat:.4f} (up to 1.01)",
            f"Least effective draws: {found.ess_bulk:.0f} in the bulk, {found.ess_tail:.0f} in the tails (400 needed)",
            f"Divergences {found.divergences} (none allowed), E-BFMI {found.ebfmi:.2f} (0.3 needed)",
        ]
    seconds = ", ".join(f"{stage} {length:.0f} s" for stage, length in origin.seconds.items())
    return [*lines, f"Method {origin.method}, scenario {origin.scenario}, seed {origin.seed}; {seconds}"]
