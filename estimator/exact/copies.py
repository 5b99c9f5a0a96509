"""Accounts that say word for word what an earlier one said: their own words, or a copy (docs/model.md, 2.3).

P(account | truth, earlier accounts) = (1 - c) P(own words | truth) + c x share of the models that say the same. How
often its source copies, c, stands once in a salvo, so that its mean is all that is needed.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from estimator.model.account import AccountReading
from estimator.model.copies import agreeing
from estimator.priors.values import PriorSet

Floats = npt.NDArray[np.float64]


class Copy(NamedTuple):
    """How likely an account is a copy before anything is known of the truth, and the share of its models that agree."""

    chance: float = 0.0
    share: float = 0.0

    @property
    def told(self) -> float:
        """P(it is a copy, and says what it says)."""
        return self.chance * self.share

    def mixed(self, own: Floats) -> Floats:
        """Return log P(account) of log P(own words), elementwise."""
        if not self.chance:
            return own
        kept = own + np.log1p(-self.chance)
        return np.asarray(np.logaddexp(kept, np.log(self.told))) if self.share else kept

    def own_part(self, value: Floats) -> Floats:
        """Return P(own words | account) of log P(account), elementwise."""
        if not self.share:
            return np.ones_like(value)
        return np.asarray(
            np.maximum(-np.expm1(np.log(self.told) - np.maximum(value, np.log(self.told))), 0.0)
        )


#: An account that may be no copy.
OWN = Copy()


def copies_of(readings: Sequence[AccountReading], priors: PriorSet) -> tuple[Copy, ...]:
    """Return every account's ``Copy`` among all of a salvo."""
    accounts = [reading.account for reading in readings]
    shares = [agreeing(own, accounts) if own.figures else None for own in accounts]
    return tuple(
        OWN if share is None else Copy(priors.copies_of(own.source), share)
        for own, share in zip(accounts, shares, strict=True)
    )
