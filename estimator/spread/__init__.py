"""Independent calls in this process, in several, or on a Dask cluster: the same results in the same order."""

from estimator.spread.crew import spread
from estimator.spread.workers import ALONE, JOBS_MAX, Workers

__all__ = ["ALONE", "JOBS_MAX", "Workers", "spread"]
