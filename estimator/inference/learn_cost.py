"""Learning within a budget: gradients of the panel's kernel times how many are taken, told before any is."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, TypedDict, Unpack

import numpy as np

from estimator.claims.ledger import Ledger
from estimator.claims.salvos import salvos
from estimator.errors import LimitError
from estimator.exact.bounds import launched_bound
from estimator.exact.grid import states_up_to
from estimator.exact.problem import Problem, problem
from estimator.inference.budget import PATIENT, Budget
from estimator.inference.cost import Item, check, item
from estimator.inference.extent import steps_of
from estimator.inference.learn import Method
from estimator.inference.learn import learn as unbounded
from estimator.inference.learned import LearnedSources
from estimator.inference.sampling import Sampling
from estimator.panel.states import (
    CORE,
    EDGE,
    LISTED_ALWAYS,
    LISTED_MAX,
    SAMPLE_SIZE,
    TAIL_SIZE,
    depth_of,
)
from estimator.priors.values import PriorSet
from estimator.quantities import OUTCOMES

#: The fewest draws of a chain: of fewer neither R-hat nor an effective number can be told.
DRAWS_MIN: Final = 4
#: Nanoseconds of a gradient for each state and step of an account, and bytes for each state, about: 4 to 14 were
#: measured on records of 10 to 300 salvos.
GRADIENT: Final = 8.0
STATE: Final = 800.0
#: Gradients of a draw by NUTS, about; those of looking for the mode for each number learned, and of a draw checked.
_LEAPS: Final = 15
_CLIMBING: Final = 20
_CHECKING: Final = 2
#: Proposals that are weighed: so many states are looked at, within bounds (``inference.importance``).
_LOOKED_AT: Final = 48_000_000
_PROPOSALS: Final = (1_024, 8_192)
#: Draws checked (``inference.learn``), numbers learned of each source, and arrays of all draws held at once, about.
_CHECKED: Final = {"nuts": 1_000, "laplace": 250}
_NUMBERS: Final = 6
_COPIES: Final = 6


class Asked(TypedDict, total=False):
    """What ``learn`` may be asked beside its claims and priors."""

    seed: int
    method: Method
    as_of: date | datetime | None
    outcomes: Sequence[str]
    sampling: Sampling | None


def learn(ledger: Ledger, priors: PriorSet, **asked: Unpack[Asked]) -> LearnedSources:
    """Do what ``learn.learn`` does, or raise ``LimitError`` at once where it would take more than a day or 6 GiB."""
    return learn_within(PATIENT, ledger, priors, **asked)


def learn_within(budget: Budget, ledger: Ledger, priors: PriorSet, **asked: Unpack[Asked]) -> LearnedSources:
    """Do what ``learn.learn`` does, or raise ``LimitError`` at once where it would cost more than ``budget``."""
    wanted = asked.get("as_of"), tuple(asked.get("outcomes", OUTCOMES)), asked.get("method", "nuts")
    check_learning(ledger, priors, wanted, asked.get("sampling") or Sampling(), budget)
    return unbounded(ledger, priors, **asked)


def check_learning(
    ledger: Ledger,
    priors: PriorSet,
    asked: tuple[date | datetime | None, tuple[str, ...], str],
    sampling: Sampling,
    budget: Budget,
) -> None:
    """Raise ``LimitError`` where learning a record would cost more than allowed; ``asked``: as-of, outcomes, method."""
    as_of, outcomes, method = asked
    if method == "nuts" and sampling.draws < DRAWS_MIN:
        raise LimitError(
            f"found {sampling.draws} draws in each chain; allowed: at least {DRAWS_MIN}, for no fewer can be judged. "
            "Raise --draws."
        )
    read, _ = salvos(ledger, as_of=as_of)
    sizes = [_size(problem(salvo, priors, outcomes)) for salvo in read]
    numbers = _NUMBERS * len({account.source for salvo in read for account in salvo.accounts})
    states = float(sum(size for size, _ in sizes))
    gradients = _gradients(method, sampling, numbers, states)
    draws = 8.0 * _COPIES * numbers * sampling.draws * sampling.chains
    found = [
        item(salvo, 1e-9 * GRADIENT * size * looks * gradients, 0.0)
        for salvo, (size, looks) in zip(read, sizes, strict=True)
    ]
    check([*found, Item("the record", 0.0, STATE * states + draws)], budget)


def _size(made: Problem) -> tuple[int, int]:
    """Return a salvo's states and how often each is looked at."""
    looks = sum(1 + len(steps_of(made.readings[k])) for group in made.groups for k in group)
    return states_within(made), looks


def _gradients(method: str, sampling: Sampling, numbers: int, states: float) -> float:
    """Return how many gradients follow one another, about: chains that run at once count as one."""
    begun = float(_CLIMBING * numbers + _CHECKING * _CHECKED.get(method, 0))
    if method != "nuts":
        return begun + float(np.clip(_LOOKED_AT / max(states, 1.0), *_PROPOSALS))
    rounds = -(-sampling.chains // sampling.at_once)
    return begun + rounds * (sampling.draws + sampling.tune) * _LEAPS


def states_within(made: Problem) -> int:
    """Return how many states of one salvo a panel lists or draws, before those alike are merged."""
    bound, rank = launched_bound(made), depth_of(made) + 1
    window, core = bound.window(EDGE), bound.window(CORE)
    if _between(*window, rank) <= LISTED_ALWAYS:
        return _between(*window, rank)
    listed = _between(*core, rank)
    return (listed if listed <= LISTED_MAX else SAMPLE_SIZE) + 2 * TAIL_SIZE


def _between(low: int, high: int, rank: int) -> int:
    return states_up_to(high, rank) - states_up_to(low - 1, rank)
