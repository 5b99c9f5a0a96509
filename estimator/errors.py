"""Every error this project raises on purpose, each saying where, what was found, what is allowed, how to mend."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of an input: where it stands, what was found, what is allowed, how to mend it.

    ``row`` is the line of the file counted from 1 (the header is line 1 of a CSV), or None where the
    fault belongs to the whole file; ``column`` is a header, a JSON path or a TOML key.
    """

    file: str
    row: int | None
    column: str | None
    found: str
    allowed: str
    mend: str

    def __str__(self) -> str:
        where = self.file
        if self.row is not None:
            where += f", line {self.row}"
        if self.column:
            where += f", column {self.column}"
        return f"{where}: found {self.found}; allowed: {self.allowed}. {self.mend}"


class EstimatorError(Exception):
    """Base of every error raised on purpose; the command line prints it without a traceback."""

    def __reduce__(self) -> tuple[object, ...]:
        """Let an error raised in another process arrive as it was, whatever its constructor takes."""
        return _as_it_was, (type(self), self.args, dict(self.__dict__))


def _as_it_was(
    kind: type[EstimatorError], told: tuple[object, ...], held: dict[str, object]
) -> EstimatorError:
    error = kind.__new__(kind, *told)
    error.__dict__.update(held)
    return error


class FaultsError(EstimatorError):
    """Bad input; ``faults`` holds what is shown, ``total`` counts all that were found."""

    def __init__(self, faults: Iterable[Fault], total: int | None = None) -> None:
        self.faults = tuple(faults)
        self.total = len(self.faults) if total is None else total
        super().__init__(str(self))

    def __str__(self) -> str:
        lines = [str(fault) for fault in self.faults]
        if self.total > len(self.faults):
            lines.append(f"... and {self.total - len(self.faults)} more")
        return "\n".join(lines)


class ClaimError(FaultsError):
    """The claims cannot be read; holds every fault found in one pass."""


class PriorError(FaultsError):
    """The priors cannot be used; holds every fault found in one pass."""


class LimitError(EstimatorError):
    """The work asked for is larger than a limit; names the limit and the option that raises it."""


class StoredFileError(EstimatorError):
    """A saved result cannot be read back: it is empty, foreign, damaged or of another version."""


class OutputError(EstimatorError):
    """A file cannot be written where it was asked for."""


class OutputExistsError(OutputError):
    """A file to be written is there already and was not to be replaced."""


class RuledOutError(EstimatorError):
    """A claim speaks only of outcomes that were ruled out."""

    def __init__(self, source: str, quantity: str, kept: tuple[str, ...]) -> None:
        super().__init__(
            f"{source}: found a figure about {quantity}; allowed: outcomes in play ({', '.join(kept)}). "
            f"Bring the outcome back into play or remove the claim."
        )


class ImpossibleError(EstimatorError):
    """No truth leaves every claim a probability above 0; ``claims`` names those that stand against each other."""

    def __init__(self, claims: tuple[str, ...]) -> None:
        self.claims = claims
        super().__init__(
            f"found claims that cannot all be true at once, whatever happened: {'; '.join(claims)}; allowed: claims "
            "that leave at least one truth a probability above 0. Look for a typing error among them, or widen the "
            "priors of these sources (noise, size_noise)."
        )


class BlocError(EstimatorError):
    """One bloc speaks for both sides of one strike."""

    def __init__(self, bloc: str, strike: str, one: str, other: str) -> None:
        super().__init__(
            f"strike {strike}: found bloc {bloc} on both sides ({one} and {other}); allowed: one side a strike. "
            f"Give one of them another bloc or mend its role."
        )


class NoClaimsError(EstimatorError):
    """Nothing had been said by the date asked for."""

    def __init__(self, as_of: str) -> None:
        super().__init__(f"no claim was published by {as_of}; choose a later date or leave the date out")


class CancelledError(EstimatorError):
    """A long computation was stopped by the one who watched it."""


class UnreliableError(EstimatorError):
    """An approximation found itself to be unreliable and gives no answer."""
