"""What an answer will cost, told before it is worked out, and whether that is more than allowed (docs/limits.md)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from estimator.claims.findings import shown
from estimator.claims.ledger import Salvo
from estimator.errors import LimitError
from estimator.exact.bounds import launched_bound
from estimator.exact.points import Level
from estimator.exact.problem import Problem
from estimator.inference.budget import Budget
from estimator.inference.extent import Extent, extents
from estimator.inference.work import Work, summing, total, turning

#: Nanoseconds for each unit of work (``coarse``: for each second of the coarser sum), on the machine on which they were
#: fitted; ``benchmarks/cost.py --fit`` prints them anew.
SUM: Final[Mapping[str, float]] = MappingProxyType(
    {
        "salvos": 1.08e7,
        "states": 518.0,
        "accounts": 1.37e7,
        "sorted": 99.6,
        "joined": 0.00186,
        "weighed": 0.00386,
        "given": 317.0,
        "looked up": 0.906,
        "curves": 2.44,
        "products": 0.0424,
        "multiplied": 2.61,
        "contracted": 6.57,
        "read": 2.12,
    }
)
TURN: Final[Mapping[str, float]] = MappingProxyType(
    {
        "salvos": 3.23e3,
        "states": 0.0701,
        "coarse": 1.02e9,
        "sources": 3.46e3,
        "weighted": 80.1,
        "shared": 11.7,
        "turned": 15.5,
        "curves": 0.00664,
        "products": 0.301,
        "read": 1.21,
    }
)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one salvo will take: ``seconds`` for its answer, ``summing`` for its sum alone; ``bytes`` at the peak."""

    seconds: float
    summing: float
    bytes: float


_NUMBER: Final = 8.0  # bytes

_MEND: Final = "Name fewer figures of one source, or narrower ones, or split the file."


@dataclass(frozen=True, slots=True)
class Item:
    """A salvo's cost by name; ``seconds`` of all that is to be done about it."""

    name: str
    seconds: float
    bytes: float


def cost_of(problem: Problem) -> Cost:
    """Estimate what one salvo takes; a few milliseconds, nothing is summed.

    All is done at every scale of spins, one after another; what is held for the answer is held at all of them.
    """
    done, (last, works) = _done(problem)
    scales = len(problem.scales)
    begun = scales * priced(done.begun, SUM)
    rest = scales * priced({**done.turned, "coarse": priced(done.coarse, SUM)}, TURN)
    held = scales * sum(work.held for work in works) + max((work.passing for work in works), default=0.0)
    return Cost(begun + rest, begun, _NUMBER * last.states * (1 + scales + len(problem.kept)) + held)


@dataclass(frozen=True, slots=True)
class Done:
    """Counts of work by kind: for the sum, for the coarser sum that tells its error, and for turning it round."""

    begun: Mapping[str, float]
    coarse: Mapping[str, float]
    turned: Mapping[str, float]


def counted(problem: Problem) -> Done:
    """Return what has to be done for one salvo, by kind."""
    return _done(problem)[0]


def _done(problem: Problem) -> tuple[Done, tuple[Extent, tuple[Work, ...]]]:
    """Return the counts, and the last grid with all that is made on it."""
    passes = [(extent, summing(problem, extent, level)) for extent, level in _grids(problem)]
    last, works = passes[-1]
    turned = turning(problem, last)
    states = {"salvos": 1.0, "states": float(last.states)}
    begun = {"salvos": 1.0, "states": float(sum(extent.states for extent, _ in passes))}
    done = Done(
        begun | total([work for _, made in passes for work in made]),
        states | total(summing(problem, last, "coarse")),
        states | total(turned),
    )
    return done, (last, (*works, *turned))


def _grids(problem: Problem) -> tuple[tuple[Extent, Level], ...]:
    return extents(problem, launched_bound(problem))


def priced(counts: Mapping[str, float], prices: Mapping[str, float]) -> float:
    """Return the seconds that counts of work take, at prices in nanoseconds."""
    return 1e-9 * sum(price * counts.get(kind, 0.0) for kind, price in prices.items())


def items(salvos: Sequence[Salvo], problems: Iterable[Problem]) -> list[Item]:
    """Return the cost of whole answers about some salvos."""
    costs = (cost_of(problem) for problem in problems)
    return [item(salvo, cost.seconds, cost.bytes) for salvo, cost in zip(salvos, costs, strict=True)]


def item(salvo: Salvo, seconds: float, size: float) -> Item:
    """Return what is to be done about a salvo under its name."""
    weapon = f", {shown(salvo.weapon)}" if salvo.weapon else ""
    return Item(f"strike {shown(salvo.strike)}{weapon}", seconds, size)


def check(found: Sequence[Item], budget: Budget, workers: int = 1) -> None:
    """Raise ``LimitError`` where work would take more than was allowed; ``workers`` share it."""
    seconds = sum(item.seconds for item in found) / workers
    if seconds > budget.seconds:
        dearest = max((item for item in found if item.name), key=lambda item: item.seconds)
        whole = f", {span(seconds)} in all" if len(found) > 1 else ""
        raise LimitError(
            f"{dearest.name}: found work of {span(dearest.seconds)}{whole}; allowed: up to "
            f"{plain_span(budget.seconds)}. {_MEND} Raise the limit with Budget(seconds=...) or --max-seconds."
        )
    for item in found:
        if item.bytes * workers > budget.bytes:
            raise LimitError(
                f"{item.name}: found work that takes about {_mebibytes(item.bytes * workers)} MiB of memory; allowed: "
                f"up to {_mebibytes(budget.bytes)} MiB. {_MEND} Raise the limit with Budget(bytes=...) or --max-memory."
            )


class Tally:
    """The cost of very many salvos, added up one by one: only the dearest are kept."""

    def __init__(self, budget: Budget, workers: int = 1) -> None:
        self._budget, self._workers, self._seconds = budget, workers, 0.0
        self._slowest = self._largest = Item("", 0.0, 0.0)

    def add(self, salvo: Salvo, problem: Problem) -> None:
        """Add one salvo."""
        if not self._budget.bounded:
            return
        (found,) = items([salvo], [problem])
        self._seconds += found.seconds
        self._slowest = max(self._slowest, found, key=lambda one: one.seconds)
        self._largest = max(self._largest, found, key=lambda one: one.bytes)

    def check(self) -> None:
        """Raise ``LimitError`` where all together would take more than allowed."""
        rest = Item("", self._seconds - self._slowest.seconds, 0.0)
        check([self._slowest, rest, replace(self._largest, seconds=0.0)], self._budget, self._workers)


def span(seconds: float) -> str:
    """Return an estimated length of time in words."""
    return "less than a second" if seconds < 1 else f"about {plain_span(seconds)}"


def plain_span(seconds: float) -> str:
    """Return a length of time in words, in the largest unit of which there are two or more."""
    for unit, size in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:,.0f} {unit}"
    told = f"{seconds:.2g}" if seconds < 10 else f"{seconds:.0f}"
    return f"{told} second" if told == "1" else f"{told} seconds"


def _mebibytes(size: float) -> str:
    return f"{size / 2**20:,.0f}"
