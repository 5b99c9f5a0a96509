"""The whole argument about every salvo of a posterior."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from typing import Any

from estimator.argument.case import Case, case
from estimator.argument.copies import Copies, copies
from estimator.argument.cost import argument_cost
from estimator.argument.diagnosticity import Stories, stories
from estimator.argument.leave_out import LeftOut, leave_one_out
from estimator.argument.replay import Moment, replay
from estimator.argument.scaling import Sensitivity, power_scaling
from estimator.argument.settle import Observation, what_would_settle
from estimator.argument.statements import Statement, statement
from estimator.argument.tipping import Tipping, tippings
from estimator.argument.wrong import WrongTable, who_would_be_wrong
from estimator.display.sentence import safe_bet
from estimator.errors import CancelledError
from estimator.inference.budget import USUAL, Budget
from estimator.inference.cost import check
from estimator.one_core import on_one_core
from estimator.posterior.values import Posterior, SalvoPosterior

#: Told (parts done, parts in all) before every part; False stops the work.
Watcher = Callable[[int, int], bool | None]


@dataclass(frozen=True, slots=True, eq=False)
class SalvoArgument:
    """What the answer about one salvo hangs on, seen from ``quantity`` and ``statement``.

    ``left_out`` is in order of weight; ``stories`` is None where one number holds everything; ``tipping`` holds spin
    and noise of every source that speaks of outcomes; ``settling`` the most telling observation first; ``scaling`` one
    for every quantity; ``replay`` one for every day on which something was published.
    """

    answer: SalvoPosterior = field(repr=False)
    quantity: str
    statement: Statement
    left_out: tuple[LeftOut, ...]
    wrong: WrongTable
    stories: Stories | None
    tipping: tuple[Tipping, ...]
    settling: tuple[Observation, ...]
    scaling: tuple[Sensitivity, ...]
    replay: tuple[Moment, ...]
    copies: Copies


@dataclass(frozen=True, slots=True, eq=False)
class Argument:
    """The argument about every salvo of ``posterior``, in its order."""

    posterior: Posterior = field(repr=False)
    salvos: tuple[SalvoArgument, ...]


#: The parts that are worked out, in the order of the fields.
PARTS = len(fields(SalvoArgument)) - 3


@on_one_core
def argue(
    posterior: Posterior,
    *,
    quantity: str = "",
    about: str = "",
    watcher: Watcher = lambda done, total: None,
    budget: Budget = USUAL,
) -> Argument:
    """Return what every answer of a posterior hangs on; all of it by exact sums, nothing by sampling sources.

    ``quantity`` is looked at closely (by default the outcome that is told first), ``about`` is the statement whose
    tipping point is sought, such as "hit >= 3" (by default the safe bet of the sentence). ``budget`` is what the work
    may take. Raises ``EstimatorError`` where either is not in play, ``LimitError`` where it would take more,
    ``CancelledError`` where ``watcher`` returned False.
    """
    if budget.bounded:
        check(argument_cost(posterior), budget)
    count = iter(range(PARTS * len(posterior.salvos)))

    def tell() -> None:
        if watcher(next(count), PARTS * len(posterior.salvos)) is False:
            raise CancelledError("the argument was stopped; nothing was written")

    return Argument(
        posterior, tuple(_salvo(posterior, one, quantity, about, tell) for one in posterior.salvos)
    )


def _salvo(
    posterior: Posterior, one: SalvoPosterior, quantity: str, about: str, tell: Callable[[], None]
) -> SalvoArgument:
    made = case(posterior, one)
    chosen = made.check(quantity or made.headline)
    claim = statement(about) if about else default_statement(made)
    made.check(claim.quantity)
    return SalvoArgument(one, chosen, claim, **dict(_parts(made, chosen, claim, tell)))


def _parts(
    made: Case, quantity: str, claim: Statement, tell: Callable[[], None]
) -> Iterator[tuple[str, Any]]:
    steps: dict[str, Callable[[], Any]] = {
        "left_out": lambda: leave_one_out(made, quantity),
        "wrong": lambda: who_would_be_wrong(made, quantity),
        "stories": lambda: stories(made, quantity),
        "tipping": lambda: tippings(made, claim),
        "settling": lambda: what_would_settle(made, quantity),
        "scaling": lambda: power_scaling(made),
        "replay": lambda: replay(made),
        "copies": lambda: copies(made),
    }
    for name, step in steps.items():
        tell()
        yield name, step()


def default_statement(made: Case) -> Statement:
    """Return the safe bet of the sentence as a statement."""
    count, _ = safe_bet(made.pmfs[made.headline])
    return Statement(made.headline, ">=", count)
