"""People's text on the page exactly as it was typed: never Markdown, never HTML, one direction at a time."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import streamlit as st

from estimator.display.plain import fit, isolated, safe
from estimator.errors import EstimatorError, Fault, FaultsError


def label(name: str, width: int = 60) -> str:
    """Return a name fit for a label: one line, no stray directions, cut to a readable length."""
    return isolated(fit(safe(name), width))


def show_name(salvo: tuple[str, str], under: str = "") -> None:
    """Show which strike and weapon a page is about, and under which choices."""
    with st.container(key="salvo-name"):
        st.text(f"{label(salvo[0])}, {label(salvo[1]) or 'weapon not named'}")
    if under:
        st.text(under)


def show_error(title: str, error: EstimatorError) -> None:
    """Show an error raised on purpose: faults as a table by line, anything else as its own sentence."""
    st.error(title, icon=":material/error:")
    if isinstance(error, FaultsError):
        show_faults(error.faults, error.total)
    else:
        st.text(str(error))


def show_faults(faults: Sequence[Fault], total: int) -> None:
    """Show where each fault stands, what was found, what is allowed and how to mend it."""
    columns: dict[str, list[Any]] = {
        "line": [fault.row for fault in faults],
        "column": [fault.column or "" for fault in faults],
        "found": [safe(fault.found) for fault in faults],
        "allowed": [safe(fault.allowed) for fault in faults],
        "how to mend it": [safe(fault.mend) for fault in faults],
    }
    number = st.column_config.NumberColumn(width="small", format="%d")
    show_table(columns, "Faults by line of the claims", column_config={"line": number})
    if total > len(faults):
        st.text(f"... and {total - len(faults)} more; mend these first.")


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
