"""The costly steps, each kept by the content it was made from; nothing here draws.

Results are immutable, so they are kept as they are (``cache_resource``): copying them, as ``cache_data`` does by
pickling, would cost more than a small estimate, and some of their mappings cannot be pickled. The caches belong to
one session, are bounded in number and age, and are dropped when the session ends.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from app import state
from app.reading import DAY, HOUR
from app.state import Salvo
from estimator.claims import salvos
from estimator.claims.ledger import Ledger
from estimator.inference.stages import Prepared, Stages, prepare
from estimator.priors import PriorSet, load_priors, scenario_names
from estimator.priors.own import with_numbers
from estimator.report.summary import Summary, summarise

if TYPE_CHECKING:
    from estimator.inference.learned import LearnedSources

SEED = 1
_MINUTES = 300  # in seconds
#: Answers that a session keeps: one under each scenario, for the latest edit and the one before it. A large salvo's
#: takes some 20 MiB.
ANSWERS = 8
#: The scenario that holds what the analyst put in place of numbers of the first one, on the Method page.
OWN = "your own priors"
FIRST = "historical"


@dataclass(frozen=True, slots=True)
class Options:
    """What an analyst can choose beside the claims and the scenario; ``record`` is what a record of strikes taught."""

    as_of: date | None
    outcomes: tuple[str, ...]
    weapon_prior: str
    record: "LearnedSources | None" = None

    @property
    def key(self) -> tuple[str, ...]:
        """The choices as plain text, to keep results by."""
        return (str(self.as_of), self.weapon_prior, *self.outcomes)


def priors(scenario: str) -> PriorSet:
    """Return the priors of a scenario, of the session's own where that is asked for."""
    # Asked every time, as this lets a run that a newer edit has overtaken end before its next costly step.
    numbers = state.own_numbers()
    return _own(tuple(sorted(numbers.items()))) if scenario == OWN else _shipped(scenario)


@st.cache_resource(ttl=_MINUTES, max_entries=8, show_spinner=False)
def _shipped(scenario: str) -> PriorSet:
    return load_priors(scenario)


@st.cache_resource(ttl=HOUR, max_entries=4, show_spinner=False, scope="session")
def _own(numbers: tuple[tuple[str, float], ...]) -> PriorSet:
    return with_numbers(
        _shipped(FIRST), OWN, dict(numbers), "Set on the Method page, for this session alone."
    )


def presumed(scenario: str, record: "LearnedSources | None") -> PriorSet:
    """Return the priors of a scenario with what a record taught in their place."""
    plain = priors(scenario)
    return _learned((plain.digest, record_key(record)), plain, record) if record else plain


def record_key(record: "LearnedSources") -> str:
    """Return what tells one learning from another: its claims, priors, method, seed and outcome."""
    origin = record.origin
    return repr((origin.claims_hash, origin.priors_hash, origin.method, origin.seed, id(record)))


@st.cache_resource(ttl=HOUR, max_entries=8, show_spinner=False, scope="session")
def _learned(key: tuple[str, str], _plain: PriorSet, _record: "LearnedSources") -> PriorSet:
    return _record.priors(_plain)


def scenarios() -> tuple[str, ...]:
    """Return the names of the scenarios, the session's own last."""
    return (*_scenarios(), OWN) if state.own_numbers() else _scenarios()


@st.cache_resource(ttl=DAY, max_entries=1, show_spinner=False)
def _scenarios() -> tuple[str, ...]:
    return scenario_names()


def salvos_of(ledger: Ledger, as_of: date | None) -> tuple[Salvo, ...]:
    """Return (strike, weapon) of every salvo of a ledger as of a date."""
    return tuple((salvo.strike, salvo.weapon) for salvo in salvos(ledger, as_of=as_of)[0])


def seconds(ledger: Ledger, salvo: Salvo, scenario: str, options: Options) -> float:
    """Return how many seconds of work the answer will take under all scenarios, about; raises EstimatorError.

    What is known already is asked for again at no cost, so it is counted all the same.
    """
    plain = replace(options, record=None)
    rest = [name for name in scenarios() if name != scenario or options.record]
    asked = [(scenario, options), *((name, plain) for name in rest)]
    return sum(seconds_alone(ledger, salvo, n, o) for n, o in asked)


def seconds_alone(ledger: Ledger, salvo: Salvo, scenario: str, options: Options) -> float:
    """Return how many seconds of work the answer under one scenario will take, about; raises EstimatorError."""
    return _ready(ledger, salvo, scenario, options).seconds


def _ready(ledger: Ledger, salvo: Salvo, scenario: str, options: Options) -> Prepared:
    found = presumed(scenario, options.record)
    return _prepared(answer_key(ledger, salvo, scenario, options), _only(ledger, salvo), found, options)


@st.cache_resource(ttl=HOUR, max_entries=ANSWERS, show_spinner=False, scope="session")
def _prepared(key: tuple[str, ...], _ledger: Ledger, _priors: PriorSet, _options: Options) -> Prepared:
    """Make an answer ready to be summed; ``key`` stands for the content of the arguments that are not hashed."""
    return prepare(
        _ledger,
        _priors,
        seed=SEED,
        as_of=_options.as_of,
        outcomes=_options.outcomes,
        weapon_prior=_options.weapon_prior,
    )


def first_look(ledger: Ledger, salvo: Salvo, scenario: str, options: Options) -> Summary:
    """Return the answer about one salvo as far as it can be had at once: its counts, without sources or error.

    Where the whole answer is known already it is returned instead. Raises EstimatorError.
    """
    return _kept(ledger, salvo, scenario, options).first_look()


def answer(ledger: Ledger, salvo: Salvo, scenario: str, options: Options) -> Summary:
    """Return the answer about one salvo under a scenario; raises EstimatorError."""
    return _kept(ledger, salvo, scenario, options).answer()


def _kept(ledger: Ledger, salvo: Salvo, scenario: str, options: Options) -> "_Answer":
    key = answer_key(ledger, salvo, scenario, options)
    return _begun(key, partial(_ready, ledger, salvo, scenario, options))


def compared(ledger: Ledger, salvo: Salvo, scenario: str, options: Options) -> Summary:
    """Return the answer under a scenario beside the answers under all others, and under all where it was learned."""
    plain = replace(options, record=None)
    names = [name for name in scenarios() if name != scenario or options.record]
    others = {name: answer(ledger, salvo, name, plain) for name in names}
    key = (
        answer_key(ledger, salvo, scenario, options),
        *(answer_key(ledger, salvo, n, plain) for n in names),
    )
    return _compared(key, answer(ledger, salvo, scenario, options), others)


def answer_key(ledger: Ledger, salvo: Salvo, scenario: str, options: Options) -> tuple[str, ...]:
    """Return all that an answer depends on, as text."""
    return (ledger.digest, presumed(scenario, options.record).digest, scenario, *salvo, *options.key)


class _Answer:
    """One answer that is worked out in two stages; what only the second one needs is let go after it."""

    def __init__(self, stages: Stages) -> None:
        self._stages: Stages | None = stages
        self._summary = summarise(stages.counts)

    def first_look(self) -> Summary:
        """Return what is known so far."""
        return self._summary

    def answer(self) -> Summary:
        """Return all of it."""
        if self._stages is not None:
            self._summary = summarise(self._stages.whole())
            self._stages = None
        return self._summary


@st.cache_resource(ttl=HOUR, max_entries=ANSWERS, show_spinner=False, scope="session")
def _begun(key: tuple[str, ...], _made: Callable[[], Prepared]) -> _Answer:
    """Begin to estimate; ``key`` stands for what ``_made`` makes ready."""
    return _Answer(_made().begin())


@st.cache_resource(ttl=HOUR, max_entries=2, show_spinner=False, scope="session")
def _compared(key: tuple[tuple[str, ...], ...], _shown: Summary, _others: Mapping[str, Summary]) -> Summary:
    """Compare; ``key`` stands for the content of the arguments that are not hashed."""
    return summarise(_shown.posterior, {name: other.posterior for name, other in _others.items()})


def _only(ledger: Ledger, salvo: Salvo) -> Ledger:
    """Return the claims about one salvo; a salvo's answer rests on no other (docs/model.md, section 6)."""
    claims = tuple(claim for claim in ledger.claims if (claim.strike, claim.weapon) == salvo)
    return replace(ledger, claims=claims)
