"""What a panel teaches about its sources, as one value that can be saved, drawn from and put to use."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from estimator.inference import learned_file
from estimator.inference.as_priors import as_priors
from estimator.inference.learned_parts import LearnedFields, LearnedSource, Origin, SalvoTruth
from estimator.priors.values import PriorSet

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["LearnedSource", "LearnedSources", "Origin", "SalvoTruth"]


@dataclass(frozen=True, slots=True, eq=False)
class LearnedSources(LearnedFields):
    """Posterior draws of every source's numbers, and what they rest on; see ``LearnedFields`` for what it holds."""

    def priors(self, priors: PriorSet) -> PriorSet:
        """Return ``priors`` with what was learned in place of the class prior of every source, class and stick."""
        return as_priors(self, priors)

    def to_datatree(self) -> "xr.DataTree":
        """Return an ArviZ tree: posterior, prior, posterior_predictive, sample_stats, observed and constant data."""
        from estimator.inference.datatree import to_datatree  # noqa: PLC0415 - slow to import

        return to_datatree(self)

    def save(self, path: str | Path, *, force: bool = False) -> Path:
        """Write to a netCDF file, whole or not at all; an existing file is replaced only with ``force``."""
        return learned_file.save(self, path, force=force)

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read a saved value back; ``StoredFileError`` where the file is not one, or not whole."""
        return learned_file.load(cls, path)
