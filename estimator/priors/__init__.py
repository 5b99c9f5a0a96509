"""Priors: TOML files with a reason for every number, validated into one immutable value."""

from estimator.priors.elicit import beta_from_interval, lognormal_from_interval, normal_from_interval
from estimator.priors.folder import STANDARD_SCENARIOS
from estimator.priors.loading import load_priors, scenario_names
from estimator.priors.values import PriorEntry, PriorSet, SourcePrior, TruthPrior

__all__ = [
    "STANDARD_SCENARIOS",
    "PriorEntry",
    "PriorSet",
    "SourcePrior",
    "TruthPrior",
    "beta_from_interval",
    "load_priors",
    "lognormal_from_interval",
    "normal_from_interval",
    "scenario_names",
]
