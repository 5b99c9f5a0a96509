"""How much the sources of one strike lean altogether: what all their spins are multiplied by (docs/model.md, 3)."""

from dataclasses import replace
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np

from estimator.priors.values import PriorSet

#: Standard deviation of the log of the scale: a factor of 2.
LOG_SD: Final = 0.7
#: Where the log-normal is summed in a strike alone, in standard deviations of its log: with these three, no probability
#: differs by more than 0.035 from that of a fine rule, and on average of all by 0.003 (docs/model.md, section 6).
_NODES: Final = (-1.3, 0.0, 1.3)


class SpinScale(NamedTuple):
    """A value of the scale that is summed over, and its probability before the claims."""

    scale: float
    weight: float


#: The scale of a salvo whose sources' spins are known on their own.
KNOWN: Final = (SpinScale(1.0, 1.0),)


def _rule() -> tuple[SpinScale, ...]:
    z = np.array(_NODES)
    weight = np.exp(-0.5 * z**2)
    return tuple(map(SpinScale, np.exp(LOG_SD * z).tolist(), (weight / weight.sum()).tolist()))


SPIN_SCALES: Final = _rule()


def spin_scales(priors: PriorSet) -> tuple[SpinScale, ...]:
    """Return the scales that a strike alone is summed over; learned sources come with what their record says of it."""
    return SPIN_SCALES if priors.learned is None else KNOWN


def in_scale(priors: PriorSet, scale: float) -> PriorSet:
    """Return the priors with the spin of every class times ``scale``, mean and standard deviation."""
    if scale == 1.0:
        return priors
    sources = {
        name: replace(prior, spin_mean=scale * prior.spin_mean, spin_sd=scale * prior.spin_sd)
        for name, prior in priors.sources.items()
    }
    return replace(priors, sources=MappingProxyType(sources))
