"""From the flat vector that is sampled to the likelihood's inputs, and gradients back; numba, imported only when used.

The formulas are those of the PyMC model in ``inference.panel``; a source's numbers are m + s z with z a standard
normal that its bloc shares a part of, m and s its class's, themselves drawn where the class is learned; where
all spins have a learned scale, z is no longer standard (``add_scaled``).
"""

# mypy: disable-error-code="no-untyped-def"

import math
from typing import Any

import numpy as np
from numba import njit

from estimator.panel.jit import kept
from estimator.panel.kernel import salvo_values

_njit: Any = njit
inner = _njit(error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)

LOG_ROOT_TAU = 0.5 * math.log(2.0 * math.pi)
ROOT_HALF = math.sqrt(0.5)
CLASS, SOURCE, BLOC, EXACT, BLUR, STICK, COMMON, SPREAD, STICK_SIZE, SCALE, COPIES = range(11)
MEAN_WIDTH, SPREAD_WIDTH, STICK_WIDTH, STICKS_APART, SIZE_WIDTH, SCALE_WIDTH, COPYING_A = range(7)


def density(flat, plan, ints, floats):
    """Return the log-prior, every salvo's log-likelihood (salvos,), and the gradient of all their sum (size,)."""
    return evaluated(flat, plan, ints, floats, True)[:3]


def value(flat, plan, ints, floats):
    """Return the log-prior and every salvo's log-likelihood (salvos,) alone: no gradient."""
    return evaluated(flat, plan, ints, floats, False)[:2]


def probabilities(flat, plan, ints, floats):
    """Return every salvo's log-likelihood and P(state | claims) of all states, end to end, at one vector."""
    return evaluated(flat, plan, ints, floats, False)[1::2]


@kept
def evaluated(flat, plan, ints, floats, back):
    """Return all that ``density``, ``value`` and ``probabilities`` do, which would take longer to compile apart.

    The gradient is worked out only where a way ``back`` is asked for.
    """
    theta, classes, sticks, spread = expand(flat, plan)
    table = tables(sticks, plan.most)
    salvos, states, by_theta, by_terms = salvo_values(theta, log_terms(table, plan), ints, floats, back)
    slope, total = np.zeros(flat.size), 0.0
    prior = add_prior(flat, plan, spread, slope) + add_scaled(flat, plan, classes, slope)
    for salvo in range(salvos.size):
        total += salvos[salvo]
    if back and math.isfinite(total):
        pull_sources(flat, plan, theta, classes, by_theta, slope)
        pull_sticks(flat, plan, sticks, (spread, table), by_terms, slope)
    return prior, salvos, slope, states


@kept
def expanded(flat, plan):
    """Return what ``expand`` returns; a function of its own, because calls from Python take compiling."""
    return expand(flat, plan)


@inner
def expand(flat, plan):
    """Return theta (sources, 7), class numbers (4, 2, classes), sticks (2, weapons, sticks) and their spread (sticks,).

    ``sticks`` holds each stick's mean and its a + b.
    """
    count, scale = plan.class_of.size, scale_of(flat, plan)
    classes = np.zeros(plan.klass.shape)
    if plan.at[CLASS] >= 0:
        size = plan.klass.shape[2]
        for pair in range(4):
            for c in range(size):
                at = plan.at[CLASS] + 2 * pair * size + c
                centre, width = plan.klass[pair, 0, c], plan.klass[pair, 1, c]
                classes[pair, 0, c] = centre + plan.widths[MEAN_WIDTH] * width * flat[at]
                classes[pair, 1, c] = width * math.exp(plan.widths[SPREAD_WIDTH] * flat[at + size])
    theta = np.zeros((count, 7))
    for pair in range(4):
        for k in range(count):
            centre, width = of_class(plan, classes, pair, k)
            value = centre + width * standard(flat, plan, pair, k)
            if pair == 0:
                value *= scale ** (1.0 - plan.centred[k])
            theta[k, pair] = math.exp(value) if pair % 2 else value
    for k in range(count):
        theta[k, 4] = 1.0 / (1.0 + math.exp(-flat[plan.at[EXACT] + k]))
        theta[k, 5] = 1.0 / (1.0 + math.exp(-flat[plan.at[BLUR] + k]))
        if plan.at[COPIES] >= 0:
            theta[k, 6] = copying_at(flat[plan.at[COPIES] + k], plan.widths[COPYING_A])[0]
        else:
            theta[k, 6] = plan.widths[COPYING_A] / (1.0 + plan.widths[COPYING_A])
    sticks, spread = np.zeros(plan.stick.shape), np.zeros(plan.stick.shape[2])
    if plan.at[STICK] >= 0:
        fill_sticks(flat, plan, sticks, spread)
    return theta, classes, sticks, spread


@inner
def copying_at(z, a):
    """Return the quantile of Beta(a, 1) at P(Z <= z), Z standard normal, and its slope (log-odds would be too skew)."""
    below = 0.5 * math.erfc(-z * ROOT_HALF)
    log_below = math.log(below) if z < 0 else math.log1p(-0.5 * math.erfc(z * ROOT_HALF))
    chance = math.exp(log_below / a)
    return chance, chance / a * math.exp(-0.5 * z * z - LOG_ROOT_TAU) / below


@inner
def scale_of(flat, plan):
    """Return what all spins are multiplied by: 1 where that is not learned."""
    if plan.at[SCALE] < 0:
        return 1.0
    return math.exp(plan.widths[SCALE_WIDTH] * flat[plan.at[SCALE]])


@inner
def of_class(plan, classes, pair, k):
    """Return the mean and spread that a source's number is drawn from, before any scale."""
    c = plan.class_of[k]
    if c >= 0:
        return classes[pair, 0, c], classes[pair, 1, c]
    return plan.source[pair, 0, k], plan.source[pair, 1, k]


@inner
def standard(flat, plan, pair, k):
    """Return a number's standard normal, with the part that its source's bloc shares (spin and size_spin alone)."""
    own = flat[plan.at[SOURCE] + pair * plan.class_of.size + k]
    if plan.at[BLOC] < 0 or pair % 2:
        return own
    return plan.bloc[0, k] * flat[bloc_place(plan, pair, k)] + plan.bloc[1, k] * own


@inner
def bloc_place(plan, pair, k):
    """Return where what a source's bloc has in common lies: first all for spin, then all for size_spin."""
    blocs = (plan.at[EXACT] - plan.at[BLOC]) // 2
    return plan.at[BLOC] + (pair // 2) * blocs + plan.bloc_of[k]


@inner
def fill_sticks(flat, plan, sticks, spread):
    """Fill in every stick's mean and a + b."""
    weapons, count = plan.stick.shape[1], plan.stick.shape[2]
    for s in range(count):
        if plan.at[SPREAD] >= 0:
            spread[s] = math.exp(flat[plan.at[SPREAD] + s])
        for w in range(weapons):
            own = flat[plan.at[STICK] + w * count + s]
            odds = plan.stick[0, w, s]
            if plan.at[SPREAD] >= 0:
                odds += plan.widths[STICK_WIDTH] * flat[plan.at[COMMON] + s] + spread[s] * own
            else:
                odds += plan.widths[STICK_WIDTH] * own
            sticks[0, w, s] = 1.0 / (1.0 + math.exp(-odds))
            growth = plan.widths[SIZE_WIDTH] * flat[plan.at[STICK_SIZE] + w * count + s]
            sticks[1, w, s] = plan.stick[1, w, s] * math.exp(growth)


@inner
def log_terms(table, plan):
    """Return log BetaBinomial(k | n, a, b) of every distinct argument, 0 before them, from tables over integers."""
    found = np.zeros(1 + plan.choose.size)
    for m in range(plan.choose.size):
        stick, k, n = plan.terms[0, m], plan.terms[1, m], plan.terms[2, m]
        found[1 + m] = plan.choose[m] + table[0, stick, k] + table[1, stick, n - k] - table[2, stick, n]
    return found


@inner
def tables(sticks, most):
    """Return log Gamma(x + k) - log Gamma(x) for k < ``most`` and x each stick's a, b, a + b, then its slopes by x."""
    weapons, count = sticks.shape[1], sticks.shape[2]
    table = np.zeros((6, weapons * count, most))
    for w in range(weapons):
        for s in range(count):
            mean, size, at = sticks[0, w, s], sticks[1, w, s], w * count + s
            for part in range(3):
                x = size if part == 2 else size * (1.0 - mean if part else mean)
                for k in range(1, most):
                    y = x + (k - 1.0)
                    table[part, at, k] = table[part, at, k - 1] + math.log(y)
                    table[part + 3, at, k] = table[part + 3, at, k - 1] + 1.0 / y
    return table


@inner
def add_prior(flat, plan, spread, slope):
    """Return the log-density of the prior on the scale of the flat vector; add its gradient to ``slope``."""
    total = 0.0
    count = plan.class_of.size
    for k in range(flat.size):
        if plan.at[EXACT] <= k < plan.at[EXACT] + 2 * count:  # size_exact, and blur behind it
            u = flat[k]
            a, b = plan.betas[0, k - plan.at[EXACT]], plan.betas[1, k - plan.at[EXACT]]
            norm = math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
            p = 1.0 / (1.0 + math.exp(-u))
            total += -(a * softplus(-u) + b * softplus(u) + norm)
            slope[k] += a * (1.0 - p) - b * p
        elif plan.at[SPREAD] >= 0 and plan.at[SPREAD] <= k < plan.at[SPREAD] + spread.size:
            wide = plan.widths[STICKS_APART]
            ratio = spread[k - plan.at[SPREAD]] / wide
            ratio *= ratio
            total += math.log(2.0 / wide) - LOG_ROOT_TAU - 0.5 * ratio + flat[k]
            slope[k] += 1.0 - ratio
        else:
            total -= 0.5 * flat[k] * flat[k] + LOG_ROOT_TAU
            slope[k] -= flat[k]
    return total


@inner
def add_scaled(flat, plan, classes, slope):
    """Return what the scale s of all spins adds to the log-density of the prior; add its gradient to ``slope``.

    A spin is s (m + d t), t = c z_bloc + a z. What a record tells is the spin: drawn as z, scale and z lie on a
    hyperbola, and chains diverge; drawn as itself, it lies in a funnel. Between the two, its number in the flat vector
    is the z' of s^(1-p) (m + d (c z_bloc + a z')), so that z = (z' + (1 - r) b) / r with r = s^p and
    b = (m / d + c z_bloc) / a (partial centring: Papaspiliopoulos et al. 2007). p is 0 where nothing is a source's
    own (a = 0), or its class tells its spin.
    """
    if plan.at[SCALE] < 0:
        return 0.0
    total, size = 0.0, plan.klass.shape[2]
    for k in range(plan.class_of.size):
        apart, at, c, p = plan.bloc[1, k], plan.at[SOURCE] + k, plan.class_of[k], plan.centred[k]
        if p == 0.0:
            continue
        ratio = scale_of(flat, plan) ** p
        centre, width = of_class(plan, classes, 0, k)
        common = plan.bloc[0, k] * flat[bloc_place(plan, 0, k)] if plan.at[BLOC] >= 0 else 0.0
        b = (centre / width + common) / apart
        z = (flat[at] + (1.0 - ratio) * b) / ratio
        total += 0.5 * (flat[at] * flat[at] - z * z) - math.log(ratio)
        slope[at] += flat[at] - z / ratio
        slope[plan.at[SCALE]] += p * plan.widths[SCALE_WIDTH] * (z * (z + b) - 1.0)
        by_b = z * (1.0 - 1.0 / ratio) / apart
        if plan.at[BLOC] >= 0:
            slope[bloc_place(plan, 0, k)] += by_b * plan.bloc[0, k]
        if c >= 0:
            mean_at = plan.at[CLASS] + c
            slope[mean_at] += by_b * plan.widths[MEAN_WIDTH] * plan.klass[0, 1, c] / width
            slope[mean_at + size] -= by_b * plan.widths[SPREAD_WIDTH] * centre / width
    return total


@inner
def softplus(x):
    """Return log(1 + exp(x))."""
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


@inner
def pull_sources(flat, plan, theta, classes, by_theta, slope):
    """Add the gradient that comes through the sources' numbers."""
    count, size, scale = plan.class_of.size, plan.klass.shape[2], scale_of(flat, plan)
    for pair in range(4):
        for k in range(count):
            g = by_theta[k, pair]
            if pair % 2:
                g *= theta[k, pair]
            if pair == 0 and plan.at[SCALE] >= 0:
                power = 1.0 - plan.centred[k]
                slope[plan.at[SCALE]] += g * theta[k, 0] * power * plan.widths[SCALE_WIDTH]
                g *= scale**power
            z, c = standard(flat, plan, pair, k), plan.class_of[k]
            width = of_class(plan, classes, pair, k)[1]
            if c >= 0:
                at = plan.at[CLASS] + 2 * pair * size + c
                slope[at] += g * plan.widths[MEAN_WIDTH] * plan.klass[pair, 1, c]
                slope[at + size] += g * z * plan.widths[SPREAD_WIDTH] * width
            own = plan.at[SOURCE] + pair * count + k
            if plan.at[BLOC] < 0 or pair % 2:
                slope[own] += g * width
            else:
                slope[bloc_place(plan, pair, k)] += g * width * plan.bloc[0, k]
                slope[own] += g * width * plan.bloc[1, k]
    for k in range(count):
        slope[plan.at[EXACT] + k] += by_theta[k, 4] * theta[k, 4] * (1.0 - theta[k, 4])
        slope[plan.at[BLUR] + k] += by_theta[k, 5] * theta[k, 5] * (1.0 - theta[k, 5])
        if plan.at[COPIES] >= 0:
            turn = copying_at(flat[plan.at[COPIES] + k], plan.widths[COPYING_A])[1]
            slope[plan.at[COPIES] + k] += by_theta[k, 6] * turn


@inner
def pull_sticks(flat, plan, sticks, made, by_terms, slope):
    """Add the gradient that comes through the sticks; ``made`` is (their spread, ``tables``)."""
    if plan.choose.size == 0:
        return
    spread, table = made
    by = np.zeros((2, sticks.shape[1] * sticks.shape[2]))
    for m in range(plan.choose.size):
        stick, k, n = plan.terms[0, m], plan.terms[1, m], plan.terms[2, m]
        by[0, stick] += by_terms[1 + m] * (table[3, stick, k] - table[5, stick, n])
        by[1, stick] += by_terms[1 + m] * (table[4, stick, n - k] - table[5, stick, n])
    weapons, count = plan.stick.shape[1], plan.stick.shape[2]
    for w in range(weapons):
        for s in range(count):
            mean, size, at = sticks[0, w, s], sticks[1, w, s], w * count + s
            by_odds = (by[0, at] - by[1, at]) * size * mean * (1.0 - mean)
            by_size = by[0, at] * mean + by[1, at] * (1.0 - mean)
            slope[plan.at[STICK_SIZE] + at] += by_size * size * plan.widths[SIZE_WIDTH]
            if plan.at[SPREAD] < 0:
                slope[plan.at[STICK] + at] += by_odds * plan.widths[STICK_WIDTH]
            else:
                slope[plan.at[STICK] + at] += by_odds * spread[s]
                slope[plan.at[COMMON] + s] += by_odds * plan.widths[STICK_WIDTH]
                slope[plan.at[SPREAD] + s] += by_odds * flat[plan.at[STICK] + at] * spread[s]
