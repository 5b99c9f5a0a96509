"""Estimate what happened in a strike from claims that disagree.

Names are loaded when they are first used, so that reading claims does not wait for SciPy, nor anything but ``learn``
for PyMC.
"""

import importlib
from typing import TYPE_CHECKING, Any

from estimator.version import __version__

if TYPE_CHECKING:
    from estimator.argument.argue import argue
    from estimator.claims import claims_from_records, preview, read_claims, read_claims_text
    from estimator.errors import ClaimError, EstimatorError, PriorError
    from estimator.exchange.claimreview import claim_reviews
    from estimator.exchange.stix import stix_bundle
    from estimator.inference.budget import Budget
    from estimator.inference.estimate import estimate, estimate_within
    from estimator.inference.learn_cost import learn
    from estimator.inference.learned import LearnedSources
    from estimator.inference.panel import build_model
    from estimator.posterior.values import Posterior, SalvoPosterior
    from estimator.priors import load_priors
    from estimator.report.batch import write_batch
    from estimator.report.summary import summarise
    from estimator.write import write_report

_MODULES = {
    "Budget": "inference.budget",
    "ClaimError": "errors",
    "EstimatorError": "errors",
    "LearnedSources": "inference.learned",
    "Posterior": "posterior.values",
    "PriorError": "errors",
    "SalvoPosterior": "posterior.values",
    "argue": "argument.argue",
    "build_model": "inference.panel",
    "claim_reviews": "exchange.claimreview",
    "claims_from_records": "claims",
    "estimate": "inference.estimate",
    "estimate_within": "inference.estimate",
    "learn": "inference.learn_cost",
    "load_priors": "priors",
    "preview": "claims",
    "read_claims": "claims",
    "read_claims_text": "claims",
    "stix_bundle": "exchange.stix",
    "summarise": "report.summary",
    "write_batch": "report.batch",
    "write_report": "write",
}

__all__ = [
    "Budget",
    "ClaimError",
    "EstimatorError",
    "LearnedSources",
    "Posterior",
    "PriorError",
    "SalvoPosterior",
    "__version__",
    "argue",
    "build_model",
    "claim_reviews",
    "claims_from_records",
    "estimate",
    "estimate_within",
    "learn",
    "load_priors",
    "preview",
    "read_claims",
    "read_claims_text",
    "stix_bundle",
    "summarise",
    "write_batch",
    "write_report",
]


def __getattr__(name: str) -> Any:
    """Load a public name from its module on first use, and remember it."""
    if name not in _MODULES:
        raise AttributeError(f"module 'estimator' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"estimator.{_MODULES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return the public names, loaded or not."""
    return sorted(__all__)
