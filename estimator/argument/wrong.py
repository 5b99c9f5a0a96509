"""Who would have to be wrong: every plausible value of a quantity against what every source says of it."""

import math
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from estimator.argument.case import Case
from estimator.argument.implied import Range, spoken
from estimator.claims.ledger import Reading
from estimator.display.credible import smallest_set
from estimator.display.likelihood import percent
from estimator.exact import answer
from estimator.inference.reweigh import log_figure, log_without, weights
from estimator.one_core import on_one_core
from estimator.quantities import LAUNCHED

Floats = npt.NDArray[np.float64]
Stance = Literal["agrees", "over", "under", "silent"]

#: The values that are looked at hold this much of the probability ...
PLAUSIBLE: Final = 0.99
#: ... and are so many rows at most; in a large salvo a row stands for several neighbours.
ROWS: Final = 24


@dataclass(frozen=True, slots=True)
class Cell:
    """One source against one value.

    ``by`` is how far its figure lies over or under; ``basis`` whether it said or implied it. ``chance`` is the
    probability that a source so presumed names a figure at least that far off, were the value true (NaN where there is
    no figure of its own or it agrees). ``support`` is the likelihood of its whole account at this value, given all
    others, over that at the value that suits it best: 1 where nothing suits it better.
    """

    stance: Stance
    by: int
    basis: str
    chance: float
    support: float

    @property
    def is_wrong(self) -> bool:
        """Whether the source would have to be wrong."""
        return self.stance in {"over", "under"}

    @property
    def words(self) -> str:
        """The stance in words, its chance in brackets."""
        if self.stance == "silent":
            return "silent"
        if not self.is_wrong:
            return "agrees" if self.basis == "said" else "leaves room"
        chance = "" if math.isnan(self.chance) else f" ({percent(self.chance)})"
        implied = "" if self.basis == "said" else ", implied"
        return f"{self.stance} by {self.by}{implied}{chance}"


@dataclass(frozen=True, slots=True)
class Row:
    """A value (or run of values), its probability, and a cell for every source in the table's order."""

    low: int
    high: int
    probability: float
    cells: tuple[Cell, ...]

    @property
    def span(self) -> str:
        """The value or run as text."""
        return str(self.low) if self.low == self.high else f"{self.low}-{self.high}"

    @property
    def wrong(self) -> int:
        """How many sources would have to be wrong."""
        return sum(cell.is_wrong for cell in self.cells)


@dataclass(frozen=True, slots=True)
class WrongTable:
    """The plausible values of one quantity (together holding ``held``) against what every source says of it."""

    quantity: str
    sources: tuple[str, ...]
    says: tuple[Range, ...]
    rows: tuple[Row, ...]
    held: float

    def wrong_at(self, row: Row) -> tuple[tuple[str, Cell], ...]:
        """Return the sources that would have to be wrong at one of the rows, each with its cell."""
        pairs = zip(self.sources, row.cells, strict=True)
        return tuple((source, cell) for source, cell in pairs if cell.is_wrong)


@on_one_core
def who_would_be_wrong(case: Case, quantity: str) -> WrongTable:
    """Return who would have to be wrong, and by how much, for every plausible value of a quantity."""
    pmf = case.pmfs[case.check(quantity)]
    runs = _runs(pmf)
    launched = case.answer.most_probable(LAUNCHED)
    says = tuple(spoken(a, quantity, case.answer.outcomes, launched) for a in case.salvo.accounts)
    columns = [_column(case, quantity, place, runs, said) for place, said in enumerate(says)]
    rows = tuple(
        Row(low, high, float(pmf[low : high + 1].sum()), tuple(column[k] for column in columns))
        for k, (low, high) in enumerate(runs)
    )
    names = tuple(account.source for account in case.salvo.accounts)
    return WrongTable(quantity, names, says, rows, min(sum(row.probability for row in rows), 1.0))


def _runs(pmf: Floats) -> list[tuple[int, int]]:
    values = smallest_set(pmf, PLAUSIBLE).values
    low, high = values[0], values[-1]
    width = -(-(high - low + 1) // ROWS)
    runs = [(k, min(k + width - 1, high)) for k in range(low, high + 1, width)]
    return [(a, b) for a, b in runs if any(a <= value <= b for value in values)]


def _column(case: Case, quantity: str, place: int, runs: list[tuple[int, int]], said: Range) -> list[Cell]:
    """Return one source's cells; its chance and support are averaged over a run's states as all others see them."""
    count = answer.count_of(case.solution.grid, quantity)
    joint = weights(log_without(case.solution, place))  # (scales, states)
    others = joint.sum(axis=0)
    inside = [(count >= low) & (count <= high) for low, high in runs]
    held = np.array([max(float(others[run].sum()), 1e-300) for run in inside])
    support = np.array([float(case.solution.mass[run].sum()) for run in inside]) / held
    support /= max(float(support.max()), 1e-300)
    stances = [_stance(said, low, high) for low, high in runs]
    tails = {side: _tail(case, quantity, place, side) for side in {s for s, _ in stances} & {"over", "under"}}
    cells = []
    for run, mass, (stance, by), ratio in zip(inside, held, stances, support, strict=True):
        chance = math.nan
        if stance in tails and said.basis == "said":
            chance = min(float(np.sum(joint[:, run] * tails[stance][:, run])) / mass, 1.0)
        cells.append(Cell(stance, by, said.basis, chance, float(ratio)))
    return cells


def _stance(said: Range, low: int, high: int) -> tuple[Stance, int]:
    """Return where a figure lies of a run of values, and how far from its nearest one."""
    if said.basis == "silent":
        return "silent", 0
    if said.low > high:
        return "over", int(said.low) - high
    if said.high < low:
        return "under", low - int(said.high)
    return "agrees", 0


def _tail(case: Case, quantity: str, place: int, side: str) -> Floats:
    """Return how likely such a source is to name a figure at least as far to that side, shape (scales, states)."""
    account = case.salvo.accounts[place]
    figure = next((f for f in account.figures if f.quantity == quantity), None)
    if figure is None:
        return np.ones((len(case.solution.parts), case.solution.grid.size))
    said = figure.reading
    if said.kind == "all":
        wide = said
    elif side == "over":
        wide = Reading(said.kind, said.low, 1.0 if said.kind == "share" else math.inf)
    else:
        wide = Reading(said.kind, 0.0, said.high)
    return np.exp(log_figure(case.solution, place, quantity, wide))
