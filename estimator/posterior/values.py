"""What comes out: the posterior of every salvo and source, with the forms in which others take it further."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from estimator.display.credible import MASS
from estimator.posterior import frames, storage
from estimator.posterior.draws import Draws, SalvoDraws, SourceDraws, draw
from estimator.posterior.parts import (
    COLUMNS,
    PARAMETERS,
    FigurePosterior,
    Marginal,
    NumericalError,
    PosteriorFields,
    SalvoPosterior,
    SourcePosterior,
    SpinScalePosterior,
    Split,
)

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

__all__ = [
    "COLUMNS",
    "PARAMETERS",
    "Draws",
    "FigurePosterior",
    "Marginal",
    "NumericalError",
    "Posterior",
    "SalvoDraws",
    "SalvoPosterior",
    "SourceDraws",
    "SourcePosterior",
    "SpinScalePosterior",
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

    def to_frame(self) -> "pd.DataFrame":
        """Return a pandas frame: strike, weapon, quantity, value, probability, prior_probability."""
        return frames.to_frame(self)

    def sources_frame(self, mass: float = MASS) -> "pd.DataFrame":
        """Return a pandas frame of every source's numbers: mean, sd and central interval, posterior beside prior."""
        return frames.sources_frame(self, mass)

    def to_xarray(self) -> "xr.DataTree":
        """Return an xarray tree: one dataset a salvo, with named dimensions; the run's facts as attributes."""
        return frames.to_xarray(self)

    def draws(self, n: int = 4_000, seed: int = 1) -> Draws:
        """Return ``n`` joint draws of every salvo's state and of every source's numbers given that state."""
        return draw(self, n, seed)
