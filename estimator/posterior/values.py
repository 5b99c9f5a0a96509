"""What comes out: the posterior of every salvo and source, with the forms in which others take it further."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from estimator.posterior import storage
from estimator.posterior.parts import (
    COLUMNS,
    PARAMETERS,
    FigurePosterior,
    Marginal,
    NumericalError,
    PosteriorFields,
    SalvoPosterior,
    SourcePosterior,
    Split,
)

__all__ = [
    "COLUMNS",
    "PARAMETERS",
    "FigurePosterior",
    "Marginal",
    "NumericalError",
    "Posterior",
    "SalvoPosterior",
    "SourcePosterior",
    "Split",
]


@dataclass(frozen=True, slots=True, eq=False)
class Posterior(PosteriorFields):
    """The answer: one ``SalvoPosterior`` for every salvo, and all that is needed to make it again."""

    def save(self, path: str | Path, *, force: bool = False) -> Path:
        """Write this posterior to one netCDF file, loss-free; a file that is there is replaced only with ``force``.

        The same posterior gives the same bytes. Raises ``OutputError``, or ``LimitError`` where it is too large.
        """
        return storage.save(self, path, force=force)

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read a posterior back; raise ``StoredFileError`` where the file is not one, or not whole."""
        return storage.load(path, cls)
