"""priors/record.csv and priors/salvos.csv: what was claimed and what was found, every row with its page."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from argue_priors.amounts import Amount, read_amount
from estimator.errors import ClaimError, Fault
from estimator.priors.loading import load_priors
from estimator.quantities import CLASSES, DIRECTION, LAUNCHED, ROLES

CHOSEN = {
    "campaign": "a whole campaign was compared, whatever it would show",
    "plain": "one strike was compared without the claim having been doubted",
    "famous": "the comparison was made, or is remembered, because the claim was doubted",
}
SURE = ("high", "moderate", "low")
COUNTED = ("audit", "claim")


@dataclass(frozen=True, slots=True)
class Comparison:
    """One claim beside what was found later; ``bloc`` names the camp, ``chosen`` how the case came to be known."""

    event: str
    bloc: str
    claimant: str
    source_class: str
    role: str
    quantity: str
    claim: Amount
    found: Amount
    chosen: str
    sure: str
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one salvo, or of a campaign (``single`` False); an amount is None where nobody said."""

    salvo: str
    weapon: str
    launched: Amount | None
    intercepted: Amount | None
    hit: Amount | None
    counted: str
    single: bool
    cells: dict[str, str]


class _Row:
    """One row being read; what is wrong with it goes into ``faults``."""

    def __init__(self, file: str, line: int, cells: dict[str, str], faults: list[Fault]) -> None:
        self.file, self.line, self.cells, self.faults = file, line, cells, faults

    def one_of(self, column: str, allowed: tuple[str, ...]) -> str:
        """Return a cell that must be one of a few words."""
        text = self.cells[column]
        if text not in allowed:
            self.fault(column, text, ", ".join(allowed), "Choose one of these.")
        return text

    def amount(self, column: str, *, blank: bool = False) -> Amount | None:
        """Return a cell that must be an amount."""
        text = self.cells[column]
        found = read_amount(text)
        if found is None and (text or not blank):
            allowed = "an amount such as 34, 30-46, 34 of 729 or 41-60 %"
            self.fault(column, text, allowed, "Write the smaller end first, and no more than the whole.")
        return found

    def address(self, column: str) -> None:
        """Check a cell that must be a page's address."""
        text = self.cells[column]
        if not text.startswith(("http://", "https://")) or any(mark in text for mark in "<> \n"):
            self.fault(column, text, "the address of a page", "Name the page where the figure stands.")

    def fault(self, column: str, text: str, allowed: str, mend: str) -> None:
        """Note a fault of one cell."""
        self.faults.append(Fault(self.file, self.line, column, repr(text[:60]), allowed, mend))


def read_record(path: Path) -> tuple[Comparison, ...]:
    """Read the comparisons; raises ClaimError with every fault."""
    return _read(path, _comparison)


def read_salvos(path: Path) -> tuple[Fate, ...]:
    """Read what became of salvos; raises ClaimError with every fault."""
    return _read(path, _fate)


def _read[T](path: Path, made: Callable[[_Row], T]) -> tuple[T, ...]:
    faults: list[Fault] = []
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines, restval="", strict=True)
        rows = [_Row(path.name, reader.line_num, cells, faults) for cells in reader]
    values = tuple(made(row) for row in rows)
    if faults:
        raise ClaimError(faults)
    return values


def _comparison(row: _Row) -> Comparison:
    for column in ("claim_url", "found_url"):
        row.address(column)
    words = (row.one_of("class", CLASSES), row.one_of("role", ROLES))
    quantity = row.one_of("quantity", (LAUNCHED, *DIRECTION))
    claim, found = row.amount("claim"), row.amount("found")
    how = row.one_of("chosen", tuple(CHOSEN)), row.one_of("sure", SURE)
    if claim and found and _whole(claim) != _whole(found):
        mend = "Write both as shares or 'of' a whole, or neither."
        row.fault("found", row.cells["found"], "an amount of the same kind as the claim", mend)
    names = (row.cells["event"], row.cells["bloc"], row.cells["claimant"])
    return Comparison(*names, *words, quantity, claim, found, *how, row.cells)  # type: ignore[arg-type]


def _whole(amount: Amount) -> bool:
    return amount.percent or bool(amount.of)


@cache
def _weapon_types() -> tuple[str, ...]:
    return tuple(load_priors().weapons)


def _fate(row: _Row) -> Fate:
    row.address("url")
    weapon = row.one_of("weapon", _weapon_types())
    amounts = [row.amount(column, blank=True) for column in ("launched", "intercepted", "hit")]
    single = row.one_of("single", ("yes", "no")) == "yes"
    return Fate(row.cells["salvo"], weapon, *amounts, row.one_of("counted", COUNTED), single, row.cells)
