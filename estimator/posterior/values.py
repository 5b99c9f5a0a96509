"""What comes out: the posterior of every salvo and source, with the forms in which others take it further."""

from dataclasses import dataclass

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
