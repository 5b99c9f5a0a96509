"""Integer bars for every quantity: prior behind posterior, claims below, the credible set underlined and named."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import streamlit as st

from app import state
from app.components import bars_data
from app.components.answer import in_words
from app.components.drawing import THE_SAME, Record, in_shares
from app.components.folded import folded
from app.components.literal import show_table
from estimator.display.bars import describe
from estimator.display.colours import NEUTRAL, colour
from estimator.quantities import LAUNCHED, QUANTITIES
from estimator.report.values import QuantityRow, SalvoSummary

_HERE: Final = Path(__file__)
_BARS: Final = st.components.v2.component(
    "bars",
    js=_HERE.with_suffix(".js").read_text("utf-8"),
    css=_HERE.with_suffix(".css").read_text("utf-8"),
)
#: Numbers beyond the last one as probable as this are left out of the table, before and after the claims.
_LEAST: Final = 0.0005
_KEY: Final = "bars"
#: Characters of "9985 to 9999" and the like.
_NUMBER_MAX: Final = 20
_TABLE: Final = "Probability of every number, in percent"
_PERCENT: Final = st.column_config.NumberColumn(format="%.1f")
_LEGEND: Final = (
    "Coloured bars: probability after the claims, in percent; the smallest credible set is solid and underlined. "
    "Grey: before any claim. Below: what each source said. A click leads to what a number rests on."
)


def show(salvo: SalvoSummary) -> None:
    """Show the bars of every quantity, and all their numbers as a table."""
    shown = rows_shown(salvo)
    _BARS(
        key=_KEY,
        data={
            "legend": _LEGEND,
            "height": bars_data.HEIGHT,
            "foot": bars_data.FOOT,
            "neutral": NEUTRAL,
            "charts": [_chart(salvo, row) for row in shown],
        },
        on_behind_change=_asked,
    )
    if box := folded("The bars as a table", "bars-table"):
        with box:
            table = numbers(salvo, shown)
            percents = {name: _PERCENT for name in table if name != "number"}
            show_table(table, _TABLE, column_config=percents)


def _asked() -> None:
    """Keep which number was clicked, and open what it rests on."""
    sent = st.session_state[_KEY].behind
    if isinstance(sent, Mapping) and sent.get("quantity") in QUANTITIES:
        st.session_state[state.BEHIND] = (sent["quantity"], str(sent.get("number", ""))[:_NUMBER_MAX])
        st.session_state[state.BASIS] = True


def rows_shown(salvo: SalvoSummary) -> tuple[QuantityRow, ...]:
    """Return what is shown: launched, the outcomes in play, and every union somebody spoke of."""
    always = {LAUNCHED, *salvo.posterior.outcomes}
    return tuple(row for row in salvo.rows if row.quantity in always or row.said)


def _chart(salvo: SalvoSummary, row: QuantityRow) -> Record:
    """Return all that the drawing of one quantity holds: words, bars, and what was said."""
    found, said = row.count.credible, bars_data.marks(row, salvo.posterior)
    pmf = salvo.posterior.pmf[row.quantity]
    axis = bars_data.axis_of(pmf, row, said)
    name = row.quantity.replace("_", " ")
    told = in_words(row.count)
    return {
        "quantity": row.quantity,
        "title": name.capitalize(),
        "told": told if axis.width == 1 else f"{told}. Each bar: {axis.width} numbers",
        "name": f"Bars: probability of each number {name}",
        "description": f"{describe(pmf, found, said).rstrip('.')}. {THE_SAME}{_TABLE}.",
        "colour": colour(row.quantity),
        "rows": in_shares(bars_data.rows(salvo.posterior, row, axis), axis.left, axis.right),
        "claims": [bars_data.claim(item, axis) for item in said],
    }


def numbers(salvo: SalvoSummary, shown: tuple[QuantityRow, ...]) -> dict[str, list[Any]]:
    """Return the probability of every number of every quantity, before and after the claims, in percent."""
    pmfs = [salvo.posterior.pmf[row.quantity] for row in shown]
    last = max(int((pmf >= _LEAST).nonzero()[0][-1]) for pmf in pmfs)
    table: dict[str, list[Any]] = {"number": list(range(last + 1))}
    for row, pmf in zip(shown, pmfs, strict=True):
        name = row.quantity.replace("_", " ")
        for head, each in ((name, pmf), (f"{name}, before", salvo.posterior.prior_pmf[row.quantity])):
            cells = [round(100 * float(share), 1) for share in each[: last + 1]]
            table[head] = cells + [0.0] * (last + 1 - len(cells))
    return table
