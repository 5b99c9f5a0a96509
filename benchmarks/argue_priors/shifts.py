"""From a claim and a finding to what the model calls spin: the tilt that would make the claim its middle.

A figure that says c of R lies mid-cell at log_odds(c, R - c); a truth of y lies at log_odds(y, R - y) and is tilted by
role * direction * spin (docs/model.md, section 2.2). So the spin that one comparison implies is the difference of the
two, signed. For the number launched it is the difference of logs (section 2.1). Blur is taken as 0. The sd of a shift
is what the ranges of claim and finding leave open, and where in its cell the claim lies.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from argue_priors.record import Comparison
from estimator.model.arrays import NUMPY
from estimator.model.source import total_location
from estimator.quantities import DIRECTION, LAUNCHED, ROLE_SIGN


class Shift(NamedTuple):
    """The implied tilt of one comparison, or of several: mean and sd over what their ranges leave open."""

    mean: float
    sd: float


def shift(comparison: Comparison) -> Shift:
    """Return the implied spin (log-odds), or size_spin (log) of a figure of the number launched."""
    if comparison.quantity == LAUNCHED:
        said, was = (
            total_location(amount.values(), 0.0, NUMPY) for amount in (comparison.claim, comparison.found)
        )
        sign = ROLE_SIGN[comparison.role]
    else:
        said, was = comparison.claim.positions(), comparison.found.positions()
        sign = ROLE_SIGN[comparison.role] * DIRECTION[comparison.quantity]
    cell = 0.0 if comparison.quantity == LAUNCHED else comparison.claim.cell_sd()
    return Shift(sign * float(said.mean() - was.mean()), float(np.sqrt(said.var() + was.var() + cell**2)))


def together(shifts: Sequence[Shift]) -> Shift:
    """Return the mean of several shifts that were judged by one finding: its sd does not shrink with their number."""
    return Shift(
        float(np.mean([one.mean for one in shifts])), float(np.sqrt(np.mean([one.sd**2 for one in shifts])))
    )
