"""What the Argument page has worked out: each part once for the content it rests on, for this session alone."""

from collections.abc import Callable
from typing import Any, Final

import streamlit as st

from app import state, work
from app.question import Question
from estimator.argument.argue import default_statement
from estimator.argument.case import Case, case
from estimator.argument.copies import Copies, copies
from estimator.argument.cost import argument_cost
from estimator.argument.diagnosticity import Stories, stories
from estimator.argument.leave_out import LeftOut, leave_one_out
from estimator.argument.replay import Moment, replay
from estimator.argument.scaling import Sensitivity, power_scaling
from estimator.argument.settle import Observation, what_would_settle
from estimator.argument.statements import Statement
from estimator.argument.tipping import Parameter, Tipping, tipping
from estimator.argument.wrong import WrongTable, who_would_be_wrong
from estimator.inference.cost import Item

#: Above so many candidate truths a part takes seconds, and is worked out only when it is asked for.
LARGE: Final = 60_000
#: As well where the whole argument takes so many seconds.
LONG: Final = 60.0
_ASKED_MAX: Final = 64


def opened(question: Question) -> Case:
    """Return the salvo with its sum, ready to be asked "what if"."""
    return _opened(question.key, question)


@st.cache_resource(ttl=work.HOUR, max_entries=4, show_spinner="Summing once more …", scope="session")
def _opened(key: tuple[str, ...], _question: Question) -> Case:
    posterior = _question.answer.posterior
    return case(posterior, posterior.salvos[0])


def is_large(question: Question, made: Case) -> bool:
    """Return whether a part would take seconds."""
    return made.solution.grid.size > LARGE or sum(item.seconds for item in cost(question)) > LONG


def cost(question: Question) -> list[Item]:
    """Return what the whole argument costs, about."""
    return _cost(question.key, question)


@st.cache_resource(ttl=work.HOUR, max_entries=4, show_spinner=False, scope="session")
def _cost(key: tuple[str, ...], _question: Question) -> list[Item]:
    return argument_cost(_question.answer.posterior)


def was_asked(question: Question, part: str) -> bool:
    """Return whether a part of a large salvo was asked for."""
    return (*question.key, part) in (state.held(state.ASKED, list) or [])


def ask(question: Question, part: str) -> None:
    """Ask for a part of a large salvo; only the latest are remembered."""
    asked = [*(state.held(state.ASKED, list) or []), (*question.key, part)]
    st.session_state[state.ASKED] = asked[-_ASKED_MAX:]


@st.cache_resource(ttl=work.HOUR, max_entries=32, show_spinner="Working it out …", scope="session")
def _part(key: tuple[str, ...], _work: Callable[[], Any]) -> Any:
    """Work a part out; ``key`` stands for the content that it rests on."""
    return _work()


def left_out(question: Question, quantity: str) -> tuple[LeftOut, ...]:
    """Return what each source does to the answer."""
    return _part((*question.key, "left out", quantity), lambda: leave_one_out(opened(question), quantity))


def wrong(question: Question, quantity: str) -> WrongTable:
    """Return who would have to be wrong."""
    return _part((*question.key, "wrong", quantity), lambda: who_would_be_wrong(opened(question), quantity))


def two_stories(question: Question, quantity: str) -> Stories | None:
    """Return the two leading stories, or None where one number holds everything."""
    return _part((*question.key, "stories", quantity), lambda: stories(opened(question), quantity))


def settling(question: Question, quantity: str) -> tuple[Observation, ...]:
    """Return the observations that could be had, the most telling first."""
    return _part((*question.key, "settle", quantity), lambda: what_would_settle(opened(question), quantity))


def scaling(question: Question) -> tuple[Sensitivity, ...]:
    """Return how every quantity hangs on presumptions and claims."""
    return _part((*question.key, "scaling"), lambda: power_scaling(opened(question)))


def over_time(question: Question) -> tuple[Moment, ...]:
    """Return the answer at the end of every day on which something was published."""
    return _part((*question.key, "replay"), lambda: replay(opened(question)))


def independent(question: Question) -> Copies:
    """Return the answer with every source taken for a witness of its own."""
    return _part((*question.key, "copies"), lambda: copies(opened(question)))


def turned(question: Question, source: str, parameter: Parameter, about: Statement) -> Tipping:
    """Return how the probability of a statement hangs on one number of one source."""
    key = (*question.key, "tipping", source, parameter, str(about))
    return _part(key, lambda: tipping(opened(question), source, parameter, about))


def first_statement(question: Question) -> Statement:
    """Return the statement that the sentence ends with."""
    return default_statement(opened(question))


def speaking(question: Question) -> tuple[str, ...]:
    """Return the sources whose spin and noise move something."""
    return tuple(r.account.source for r in opened(question).solution.problem.readings if r.says_outcomes)
