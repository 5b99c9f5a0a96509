"""Who would have to be wrong: every plausible value against what every source says of it."""

import streamlit as st

from app.components.literal import label, show_lines, show_table
from estimator.argument.wrong import Row, WrongTable
from estimator.display.likelihood import percent


def show(found: WrongTable) -> None:
    """Show the table, and in words the value with the fewest sources wrong."""
    name = found.quantity.replace("_", " ")
    st.caption(
        f"Each row is a number {name} that may be true. Each source either agrees, or would have to be over or under. "
        "In brackets: the chance that a source so presumed names a figure at least that far off."
    )
    show_table(columns(found), f"Who would have to be wrong, for every plausible number {name}")
    show_lines(told(found))


def columns(found: WrongTable) -> dict[str, list[object]]:
    """Return the table by columns; sources whose labels are alike stay apart."""
    table: dict[str, list[object]] = {
        found.quantity.replace("_", " "): [row.span for row in found.rows],
        "probability": [percent(min(row.probability, 1.0)) for row in found.rows],
        "wrong": [f"{row.wrong} of {_speaking(row)}" for row in found.rows],
    }
    for place, source in enumerate(found.sources):
        head = label(source, 30)
        head = f"{head} ({place + 1})" if head in table else head
        table[head] = [row.cells[place].words for row in found.rows]
    return table


def told(found: WrongTable) -> list[str]:
    """Return what the table says, in sentences."""
    likely = max(found.rows, key=lambda row: row.probability)
    fewest = min(found.rows, key=lambda row: (row.wrong, -row.probability))
    lines = [f"Were it {likely.span} ({percent(min(likely.probability, 1.0))}): {_who(found, likely)}."]
    if fewest is not likely:
        chance = percent(min(fewest.probability, 1.0))
        lines.append(f"Fewest sources are wrong at {fewest.span} ({chance}): {_who(found, fewest)}.")
    lines.append(f"Together the rows hold {percent(found.held)} of the probability.")
    return lines


def _who(found: WrongTable, row: Row) -> str:
    wrong = [f"{label(source)} {cell.words}" for source, cell in found.wrong_at(row)]
    return "; ".join(wrong) or "nobody would have to be wrong"


def _speaking(row: Row) -> int:
    return sum(cell.stance != "silent" for cell in row.cells)
