"""People's text on the page exactly as it was typed: never Markdown, never HTML, one direction at a time."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import streamlit as st

from estimator.display.plain import fit, isolated, safe
from estimator.errors import EstimatorError, Fault, FaultsError


def label(name: str, width: int = 60) -> str:
    """Return a name fit for a label: one line, no stray directions, cut to a readable length."""
    return isolated(fit(safe(name), width))


def told_apart(labels: Sequence[str]) -> tuple[str, ...]:
    """Return labels of which no two are alike: the browser answers with a label, and of two the first is meant."""
    counts = Counter[str]()
    apart = []
    for one in labels:
        counts[one] += 1
        apart.append(one if counts[one] == 1 else f"{one} ({counts[one]})")
    return tuple(apart)


def show_name(salvo: tuple[str, str], under: str = "") -> None:
    """Show which strike and weapon a page is about, and under which choices."""
    with st.container(key="salvo-name"):
        st.text(f"{label(salvo[0])}, {label(salvo[1]) or 'weapon not named'}")
    if under:
        st.text(under)


def show_error(title: str, error: EstimatorError) -> None:
    """Show an error raised on purpose: faults line by line, anything else as its own sentence."""
    st.error(title, icon=":material/error:")
    if isinstance(error, FaultsError):
        show_faults(error.faults, error.total)
    else:
        st.text(str(error))


def show_faults(faults: Sequence[Fault], total: int) -> None:
    """Show where each fault stands, what was found, what is allowed and how to mend it.

    As lines, since they break where a narrow screen ends; cells of a table would be cut.
    """
    show_lines(_told(fault) for fault in faults)
    if total > len(faults):
        st.text(f"... and {total - len(faults)} more; mend these first.")


def _told(fault: Fault) -> str:
    where = "The file" if fault.row is None else f"Line {fault.row}"
    where += f", column {fault.column}" if fault.column else ""
    return f"{where}: found {fault.found}; allowed: {fault.allowed}. {fault.mend}"


def show_table(columns: Mapping[str, Sequence[object]], description: str, **config: Any) -> None:
    """Show columns as a table; text in it is literal. Arrow goes to the browser without a detour by pandas."""
    import pyarrow as pa  # noqa: PLC0415 - slow to load, and the first page has no table

    table = pa.table({name: list(cells) for name, cells in columns.items()})
    st.dataframe(table, hide_index=True, placeholder="", alt=description, **config)


def show_lines(lines: Iterable[str]) -> None:
    """Show lines of text as they are, each with a dash."""
    with st.container(gap="xsmall"):
        for line in lines:
            st.text(unbroken(f"– {safe(line)}"))


def unbroken(text: str) -> str:
    """Return text in which no percent sign begins a line."""
    return text.replace(" %", "\u00a0%")
