"""What the pages beside Strike are about: the salvo and the choices that were last made there."""

from dataclasses import dataclass

import streamlit as st

from app import reading, record, state, work
from app.components import asking, literal
from estimator.claims.ledger import Ledger
from estimator.errors import ClaimError, EstimatorError
from estimator.quantities import OUTCOMES
from estimator.report.summary import Summary


@dataclass(frozen=True, slots=True)
class Question:
    """One salvo of a ledger under a scenario and some options."""

    ledger: Ledger
    salvo: state.Salvo
    scenario: str
    options: work.Options

    @property
    def key(self) -> tuple[str, ...]:
        """All that its answer depends on, as text."""
        return work.answer_key(self.ledger, self.salvo, self.scenario, self.options)

    @property
    def answer(self) -> Summary:
        """Its answer under the scenario alone."""
        return work.answer(self.ledger, self.salvo, self.scenario, self.options)

    @property
    def compared(self) -> Summary:
        """Its answer beside those under the other scenarios."""
        return work.compared(self.ledger, self.salvo, self.scenario, self.options)


def asked(purpose: str) -> Question | None:
    """Return what is asked, its answer ready; else say what to do next and return None.

    ``purpose`` finishes the sentence "Open claims on the Strike page ...".
    """
    case = state.case()
    if case is None or all(state.is_blank(row) or not row[state.COUNTS] for row in case.rows):
        st.info(
            f"There is no strike to look at yet. Open claims on the Strike page {purpose}.",
            icon=":material/lightbulb:",
        )
        st.page_link("pages/strike.py", label="Go to the Strike page", icon=":material/arrow_forward:")
        return None
    try:
        question = _question(case, reading.read(case.rows, case.name))
        literal.show_name(question.salvo, _under(question))
        if not asking.may(question.ledger, question.salvo, question.scenario, question.options):
            return None
        _ = question.answer
    except ClaimError as error:
        literal.show_error("Some rows cannot be read yet; mend them on the Strike page.", error)
    except EstimatorError as error:
        literal.show_error("There is no answer to the choices on the Strike page.", error)
    else:
        return question
    st.page_link("pages/strike.py", label="Go to the Strike page", icon=":material/arrow_forward:")
    return None


def _question(case: state.Case, ledger: Ledger) -> Question:
    chosen = state.choices() or _first(case)
    options = work.Options(chosen.as_of, chosen.outcomes, chosen.weapon_prior, record.in_use())
    known = chosen.scenario in work.scenarios()
    return Question(ledger, chosen.salvo, chosen.scenario if known else work.FIRST, options)


def _first(case: state.Case) -> state.Choices:
    """Return what the Strike page shows before anything is chosen there."""
    salvo = next((str(row["strike"]), str(row["weapon"])) for row in case.rows)
    return state.Choices(salvo, work.FIRST, OUTCOMES, None, "")


def _under(question: Question) -> str:
    parts = [f"Scenario: {question.scenario}"]
    if question.options.record:
        parts.append("sources learned from your record")
    if question.options.as_of:
        parts.append(f"as of {question.options.as_of}")
    if question.options.outcomes != OUTCOMES:
        parts.append(f"outcomes in play: {', '.join(question.options.outcomes)}")
    return "; ".join(parts)
