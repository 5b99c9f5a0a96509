"""The values that a claims file becomes: claims as said, and salvos of accounts as the model reads them."""

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

ReadingKind = Literal["count", "share", "all", "silent"]


@dataclass(frozen=True, slots=True)
class Reading:
    """The interval that some words stand for (docs/model.md, section 2).

    ``count``: whole numbers ``low..high``, ``high`` may be ``math.inf``. ``share``: fractions of the
    source's own total, both within 0..1. ``all``: exactly the source's own total. ``silent``: no figure.
    """

    kind: ReadingKind
    low: float = 0.0
    high: float = math.inf

    @property
    def exact(self) -> bool:
        """Whether the words fix one whole number (or the source's own total)."""
        return self.kind == "all" or (self.kind == "count" and self.low == self.high)

    @property
    def words(self) -> str:
        """The interval as it is said: "5", "5 to 7", "at least 5"; anything but a count as it is shown."""
        if self.kind != "count":
            return str(self)
        if math.isinf(self.high):
            return f"at least {self.low:.0f}"
        return f"{self.low:.0f}" if self.exact else f"{self.low:.0f} to {self.high:.0f}"

    def __str__(self) -> str:
        if self.kind == "silent":
            return "said nothing"
        if self.kind == "all":
            return "all of its own total"
        if self.kind == "share":
            return f"{100 * self.low:g}..{100 * self.high:g} % of its own total"
        return f"{self.low:.0f}..{'any' if math.isinf(self.high) else format(self.high, '.0f')}"


@dataclass(frozen=True, slots=True)
class Claim:
    """One row of a claims file: one thing one source said about one quantity of one strike."""

    file: str
    row: int
    strike: str
    source: str
    role: str
    quantity: str
    said: str
    reading: Reading
    source_class: str
    bloc: str = ""
    weapon: str = ""
    part: str = ""
    repeats: str = ""
    published: datetime | None = None
    url: str = ""
    quote: str = ""
    note: str = ""

    @property
    def content(self) -> tuple[object, ...]:
        """What the row says, without where it stands."""
        return tuple(getattr(self, name) for name in self.__slots__[2:])


@dataclass(frozen=True, slots=True)
class Figure:
    """What one account holds on one quantity, and the claims it rests on (indices into the ledger)."""

    quantity: str
    reading: Reading
    claims: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """One source's figures about one salvo: at most one figure a quantity, in the order of quantities.

    ``published`` is when the last of them was, None where none of their claims has a date.
    """

    source: str
    role: str
    source_class: str
    bloc: str
    figures: tuple[Figure, ...]
    published: datetime | None = None


@dataclass(frozen=True, slots=True)
class Salvo:
    """One weapon type in one strike, with the accounts given of it (sources that gave no figure too)."""

    strike: str
    weapon: str
    accounts: tuple[Account, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader decided that its user should know: not an error."""

    file: str
    row: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """All claims of one or many files, as said; ``digest`` is a SHA-256 of what they say, not of the file."""

    claims: tuple[Claim, ...]
    notices: tuple[Notice, ...]
    digest: str
