"""The kernel's sums over the states of a salvo: prior times accounts, and what comes back of it (see ``kernel``)."""

# mypy: disable-error-code="no-untyped-def"

import math

import numpy as np

from estimator.panel.kernel_places import (
    ACCOUNT_SIZE,
    ACCOUNT_START,
    ACCOUNTS,
    COLUMNS,
    MAP,
    PRIOR,
    SAME,
    STATE_START,
    STATES,
    TERMS,
    VALUE,
)
from estimator.panel.kernel_steps import U0, U1, inner, sum_of


@inner
def sum_plain(salvo, terms, ints, floats, work):
    """Return the sum over states of prior x accounts; leave each state's part of it in ``work``."""
    start, here = ints[ints[STATE_START] + salvo], STATES
    size, columns = ints[ints[STATE_START] + salvo + U1] - start, ints[COLUMNS]
    prior, term = ints[PRIOR] + start, ints[TERMS] + start * columns
    for k in range(size):
        work[here + k] = floats[prior + k]
    for column in range(columns):
        for k in range(size):
            work[here + k] *= terms[ints[term + k * columns + column]]
    for a in range(ints[ints[ACCOUNT_START] + salvo], ints[ints[ACCOUNT_START] + salvo + U1]):
        account = ints[ACCOUNTS] + a * ACCOUNT_SIZE
        of_state, value = ints[account + MAP], ints[account + VALUE]
        if ints[account + SAME] == U1:
            for k in range(size):
                work[here + k] *= work[value + k]
        else:
            for k in range(size):
                work[here + k] *= work[value + ints[of_state + k]]
    total = sum_of(work, here, size)
    inverse = 1.0 / total
    for k in range(size):
        work[here + k] *= inverse
    return total


@inner
def sum_logs(salvo, log_terms, ints, floats, work):
    """The same in logarithms: return the log of the sum."""
    start, here = ints[ints[STATE_START] + salvo], STATES
    size, columns = ints[ints[STATE_START] + salvo + U1] - start, ints[COLUMNS]
    for k in range(size):
        prior = floats[ints[PRIOR] + start + k]
        work[here + k] = math.log(prior) if prior > 0 else -np.inf
        for column in range(columns):
            work[here + k] += log_terms[ints[ints[TERMS] + (start + k) * columns + column]]
    for a in range(ints[ints[ACCOUNT_START] + salvo], ints[ints[ACCOUNT_START] + salvo + U1]):
        account = ints[ACCOUNTS] + a * ACCOUNT_SIZE
        value = ints[account + VALUE]
        for k in range(size):
            work[here + k] += work[value + ints[ints[account + MAP] + k]]
    top, total = -np.inf, 0.0
    for k in range(size):
        top = max(top, work[here + k])
    if not math.isfinite(top):
        return -np.inf
    for k in range(size):
        work[here + k] = math.exp(work[here + k] - top)
        total += work[here + k]
    for k in range(size):
        work[here + k] /= total
    return top + math.log(total)


@inner
def turn_states(salvo, ints, work, states, by_terms, back):
    """Give the probability of a salvo's states out, and ``back`` to their priors' terms; return how many they are."""
    start, columns = ints[ints[STATE_START] + salvo], ints[COLUMNS]
    size = ints[ints[STATE_START] + salvo + U1] - start
    for k in range(size):
        states[start + k] = work[STATES + k]
    for column in range(columns if back else U0):
        for k in range(size):
            by_terms[ints[ints[TERMS] + (start + k) * columns + column]] += work[STATES + k]
    return size
