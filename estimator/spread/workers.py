"""Who does the work."""

import re
from dataclasses import dataclass
from typing import Final

from estimator.errors import EstimatorError

#: Processes that may be asked for on this machine.
JOBS_MAX: Final = 256
_ADDRESS: Final = re.compile(r"(?:tcp|tls)://(?:[\w.-]+|\[[0-9A-Fa-f:.]+\]):(\d{1,5})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Workers:
    """This process (the default), ``jobs`` processes of this machine, or the Dask cluster at an address."""

    jobs: int = 1
    dask: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        if not 1 <= self.jobs <= JOBS_MAX:
            raise EstimatorError(
                f"jobs: found {self.jobs}; allowed: 1 to {JOBS_MAX} processes. Choose one of these."
            )
        if self.dask and self.jobs > 1:
            raise EstimatorError("found jobs and dask together; allowed: one of them. Leave one out.")
        match = _ADDRESS.fullmatch(self.dask)
        if self.dask and (not match or not 1 <= int(match[1]) <= 65_535):
            raise EstimatorError(
                f"dask: found {self.dask!r}; allowed: tcp://HOST:PORT. Give the address that the scheduler printed."
            )


#: This process alone.
ALONE: Final = Workers()
