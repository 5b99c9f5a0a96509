"""The kernel's inner loops, by places in its arrays (see ``kernel`` for the formulas and ``packing`` for the places).

Places and counts are unsigned (np.uint64): a signed index costs numba a branch at every access. Signed and unsigned
must not be mixed, which would make a real number of them.
"""

# mypy: disable-error-code="no-untyped-def"

import math
from typing import Any

import numpy as np
from numba import njit

#: How everything but the outermost function is compiled: without wrappers for calls from Python, which cost time.
_njit: Any = njit
inner = _njit(error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True, forceinline=True)
#: The same for loops over finite numbers, which may be added up in any order, several at once.
wide = _njit(
    forceinline=True,
    error_model="numpy",
    no_cpython_wrapper=True,
    no_cfunc_wrapper=True,
    fastmath={"reassoc", "contract", "nsz"},
)

U = np.uint64
U0, U1 = U(0), U(1)
#: Tables of powers are used where no exponent in them exceeds this; products of two stay below 1e308.
EXPONENT_MAX = 340.0


@inner
def power_table(t, reach, location, count, work, into):
    """Write exp(location t) to the place ``into``; return False where one could overflow.

    ``location`` is (floats, place).
    """
    floats, at = location
    furthest = reach
    for k in range(count):
        furthest = max(furthest, abs(floats[at + k]))
    if not t * furthest < EXPONENT_MAX:
        return False
    for k in range(count):
        work[into + k] = math.exp(floats[at + k] * t)
    return True


@inner
def softplus(x):
    """Return log(1 + exp(x))."""
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


@wide
def fill(ints, floats, work, where, end, source):
    """Write F, way (s - r) and d log F / d t of every location; ``source`` is (t, tilt, way).

    ``where`` is (count, place of places, of locations, of powers, of room, of the output, its stride). What is
    looked up is gathered first, so that the arithmetic runs several cells at once.
    """
    count, places, locations, ups, room, out, stride = where
    low, high, lower, upper, whole, by_t = end
    t, tilt, way = source
    b = math.exp((tilt - high) * t) if upper else 0.0
    a = math.exp((low - tilt) * t) if lower else 0.0
    other = room + count
    for c in range(count):
        k = ints[places + c]
        work[room + c] = work[ups + k]
        work[other + c] = floats[locations + k]
    for c in range(count):
        x = work[room + c]
        xb = x * b
        u, v = 1.0 + xb, x + a
        d = 1.0 / (u * v)
        r, s = xb * v * d, a * u * d
        work[out + c] = whole * x * d
        work[out + stride + c] = way * (s - r)
        work[out + stride + stride + c] = by_t + r * high - s * low + (work[other + c] + tilt) * (s - r)


@inner
def fill_logs(ints, floats, work, where, end, source):
    """The same with log F in place of F, where powers would overflow."""
    count, places, locations, _, _, out, stride = where
    low, high, lower, upper, whole, by_t = end
    t, tilt, way = source
    for c in range(count):
        eta = floats[locations + ints[places + c]] + tilt
        over, under = (eta - high) * t, (low - eta) * t
        value, r, s = math.log(whole), 0.0, 0.0
        if upper:
            value -= softplus(over)
            r = 1.0 / (1.0 + math.exp(-over))
        if lower:
            value -= softplus(under)
            s = 1.0 / (1.0 + math.exp(-under))
        work[out + c] = value
        work[out + stride + c] = way * (s - r)
        work[out + stride + stride + c] = by_t + r * high - s * low + eta * (s - r)


@inner
def weigh(floats, work, where, size, logs):
    """Turn guesses into P(S | N): add what a source that simply knows adds; slopes become those of the log.

    ``where`` is (count, place of spikes, of the values, stride); ``size`` is (sign, size_noise, size_exact).
    """
    count, spikes, out, stride = where
    sign, noise, knows = size
    t = 1.0 / noise
    for k in range(count):
        at, spike = out + k, floats[spikes + k]
        if logs:
            guess = math.log1p(-knows) + work[at]
            spiked = math.log(knows * spike) if spike > 0 else -np.inf
            top = max(guess, spiked)
            value = top + math.log(math.exp(guess - top) + math.exp(spiked - top))
            part, other = math.exp(guess - value), math.exp(spiked - value)
        else:
            guess = (1.0 - knows) * work[at]
            value = guess + knows * spike
            inverse = 1.0 / value if value > 0 else 0.0
            part, other = guess * inverse, knows * spike * inverse
        work[at] = value
        work[at + stride] *= part * t * sign
        work[at + stride + stride] *= -part * t * t
        work[at + stride + stride + stride] = other / knows - part / (1.0 - knows)


@inner
def take_step(ints, work, where, logs):
    """Multiply one step into a node's part of every slot, and add up its slopes.

    ``where`` is (slots, place of links, of cells, their stride, of shares, of slopes, their stride).
    """
    slots, links, cells, stride, share, slope, apart = where
    for k in range(slots):
        c = cells + ints[links + k]
        if logs:
            work[share + k] += work[c]
        else:
            work[share + k] *= work[c]
        work[slope + k] += work[c + stride]
        work[slope + apart + k] += work[c + stride + stride]


@inner
def sum_nodes(work, where, logs):
    """Sum every slot over its nodes: its value, its slopes, and each node's share in it.

    ``where`` is (nodes, slots, place of shares, of slopes, their stride, of the output, its stride).
    """
    nodes, slots, share, slope, apart, out, stride = where
    for k in range(slots):
        top = 0.0
        if logs:
            top = -np.inf
            for s in range(nodes):
                top = max(top, work[share + s * slots + k])
            top = top if math.isfinite(top) else 0.0
        total, spin, noise = 0.0, 0.0, 0.0
        for s in range(nodes):
            at = s * slots + k
            part = math.exp(work[share + at] - top) if logs else work[share + at]
            total += part
            spin += part * work[slope + at]
            noise += part * work[slope + apart + at]
            work[share + at] = part
        scale = 1.0 / total if total > 0 else 0.0
        value = total
        if logs:
            value = top + math.log(total) if total > 0 else -np.inf
        work[out + k] = value
        work[out + stride + k], work[out + stride + stride + k] = spin * scale, noise * scale
        for s in range(nodes):
            work[share + s * slots + k] *= scale


@wide
def scale_rows(ints, work, where):
    """Multiply every row's slots by its weight; ``where`` is (rows, place of starts, of weights, of slots)."""
    rows, starts, weight, slots = where
    for row in range(rows):
        w = work[weight + row]
        for k in range(ints[starts + row], ints[starts + row + U1]):
            work[slots + k] *= w


@wide
def sum_rows(ints, work, where):
    """Write the sum of every row's slots; ``where`` is (rows, place of starts, of slots, of the sums)."""
    rows, starts, slots, out = where
    for row in range(rows):
        total = 0.0
        for k in range(ints[starts + row], ints[starts + row + U1]):
            total += work[slots + k]
        work[out + row] = total


@wide
def sum_row_products(ints, work, where):
    """The same of products; ``where`` is (rows, place of starts, of slots, of factors, of the sums)."""
    rows, starts, slots, factor, out = where
    for row in range(rows):
        total = 0.0
        for k in range(ints[starts + row], ints[starts + row + U1]):
            total += work[slots + k] * work[factor + k]
        work[out + row] = total


@wide
def sum_of(work, a, count):
    """Return the sum of some numbers."""
    total = 0.0
    for k in range(count):
        total += work[a + k]
    return total


@wide
def dot(work, a, b, count):
    """Return the sum of products."""
    total = 0.0
    for k in range(count):
        total += work[a + k] * work[b + k]
    return total


__all__ = [
    "U0",
    "U1",
    "U",
    "dot",
    "fill",
    "fill_logs",
    "inner",
    "power_table",
    "scale_rows",
    "sum_nodes",
    "sum_of",
    "sum_row_products",
    "sum_rows",
    "take_step",
    "weigh",
]
