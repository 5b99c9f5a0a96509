"""The kernel's loops over accounts that may be copies: (1 - c) P(own words) + c x share of the models that agree.

Places are those of ``kernel_steps``; a ``chance`` is (c, c x share).
"""

# mypy: disable-error-code="no-untyped-def"

import math

from estimator.panel.kernel_places import COPIES, COPYING, SOURCE
from estimator.panel.kernel_steps import U1, inner, wide


@inner
def copied(account, theta, ints, floats):
    """Return the probabilities that an account is a copy, and that it is one and says what it says."""
    at, chance = ints[account + COPIES], theta[ints[account + SOURCE], COPYING]
    return chance * floats[at], chance * floats[at + U1]


@wide
def mix_copies(work, where, chance):
    """Turn what slots are worth in an account's own words into what they are worth; ``where`` is (slots, values)."""
    slots, out = where
    keeps, told = 1.0 - chance[0], chance[1]
    for k in range(slots):
        work[out + k] = keeps * work[out + k] + told


@inner
def mix_copies_logs(work, where, chance):
    """The same in logarithms."""
    slots, out = where
    for k in range(slots):
        own = math.log1p(-chance[0]) + work[out + k]
        if chance[1] > 0:
            told = math.log(chance[1])
            top = max(own, told)
            own = top + math.log(math.exp(own - top) + math.exp(told - top))
        work[out + k] = own


@wide
def part_copies(work, where, chance):
    """Leave of what slots are owed the own words' part, and their worth in those; return the sums of both parts owed.

    ``where`` is (slots, place of what is owed, of the values, of the output).
    """
    slots, owed, value, out = where
    keeps, told = 1.0 - chance[0], chance[1]
    own, copied = 0.0, 0.0
    for k in range(slots):
        worth, m = work[value + k], work[owed + k]
        other = m * (told / worth if worth > 0 else 0.0)
        work[out + k] = m - other
        work[value + k] = max(worth - told, 0.0) / keeps if keeps > 0 else 0.0
        own += m - other
        copied += other
    return own, copied


@inner
def part_copies_logs(work, where, chance):
    """The same where values stand in logarithms, which are left as they are."""
    slots, owed, value, out = where
    own, copied = 0.0, 0.0
    for k in range(slots):
        m = work[owed + k]
        other = m * math.exp(math.log(chance[1]) - work[value + k]) if chance[1] > 0 else 0.0
        work[out + k] = m - other
        own += m - other
        copied += other
    return own, copied
