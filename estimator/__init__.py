"""Estimate what happened in a strike from claims that disagree."""

from estimator.claims import claims_from_records, preview, read_claims, read_claims_text
from estimator.errors import ClaimError, EstimatorError, PriorError
from estimator.inference.estimate import estimate
from estimator.posterior.values import Posterior, SalvoPosterior
from estimator.priors import load_priors
from estimator.report.html import write_report
from estimator.report.summary import summarise
from estimator.version import __version__

__all__ = [
    "ClaimError",
    "EstimatorError",
    "Posterior",
    "PriorError",
    "SalvoPosterior",
    "__version__",
    "claims_from_records",
    "estimate",
    "load_priors",
    "preview",
    "read_claims",
    "read_claims_text",
    "summarise",
    "write_report",
]
