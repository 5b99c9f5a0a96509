"""Every scenario side by side: one answer under other presumptions about the sources."""

import streamlit as st

from app import work
from app.components import answer, intervals
from app.components.literal import show_table
from estimator.display.likelihood import likelihood, percent
from estimator.report.summary import Summary


def show(summary: Summary, quantity: str, answers: dict[str, Summary]) -> None:
    """Show one quantity under every scenario, then all quantities, then how far scenarios disagree."""
    name = quantity.replace("_", " ")
    rows = [
        intervals.interval(
            f"{scenario} (shown)" if place == 0 else scenario,
            found.salvos[0].posterior.pmf[quantity],
            basis=place == 0,
        )
        for place, (scenario, found) in enumerate(answers.items())
    ]
    st.caption(
        f"Number {name}, were other things presumed of sources before they speak; grey: the scenario shown."
    )
    intervals.show(rows, "scenarios-of", f"Number {name} under every scenario", "scenario")
    with st.expander("Every quantity under every scenario"):
        answer.show_scenarios(summary, work.scenarios())
        found = summary.salvos[0].scenarios
        table = {"quantity": [row.quantity.replace("_", " ") for row in found]}
        table["statement"] = [f"at least {row.threshold}" for row in found]
        for place, scenario in enumerate(summary.scenarios):
            table[scenario] = [str(likelihood(min(row.at_least[place], 1.0))) for row in found]
        table["largest disagreement"] = [percent(min(row.spread, 1.0)) for row in found]
        show_table(table, "One statement under every scenario")
        st.caption("Largest disagreement: the share of probability that has to move between two scenarios.")
