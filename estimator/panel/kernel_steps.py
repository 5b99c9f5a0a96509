"""The kernel's inner loops, by places in its arrays (see ``kernel`` for the formulas and ``packing`` for the places).

Places and counts are unsigned (np.uint64): a signed index costs numba a branch at every access. Signed and unsigned
must not be mixed, which would make a real number of them. What is looked up is gathered first, so that the arithmetic
runs several numbers at once.
"""

# mypy: disable-error-code="no-untyped-def"

import math
from typing import Any

import numpy as np
from numba import njit

_njit: Any = njit
#: Without wrappers for calls from Python, which cost time.
_WITHIN = {"error_model": "numpy", "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
#: How everything but the outermost function is compiled.
inner = _njit(forceinline=True, **_WITHIN)
#: The same for loops over finite numbers, which may be added up in any order, several at once.
wide = _njit(forceinline=True, fastmath={"reassoc", "contract", "nsz"}, **_WITHIN)
#: What is written into its caller before that is compiled, so that nothing is compiled twice.
written_in = _njit(inline="always", **_WITHIN)

U = np.uint64
U0, U1, U2, U3, ENDS = U(0), U(1), U(2), U(3), U(4)
#: Tables of powers are used where no exponent in them exceeds the first; those of ends are cut off at the second.
#: A cell whose end is cut off is less likely than exp(100 - 280), 1e-78; products of powers stay below exp(660).
EXPONENT_MAX, END_MAX = 100.0, 280.0
#: A probability below the exponential of this counts as none: what is owed is divided by it.
LOG_LEAST = -660.0


@inner
def softplus(x):
    """Return log(1 + exp(x))."""
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


@inner
def gather(ints, table, base, work, where):
    """Write the numbers that stand at some places of a table; ``where`` is (count, places, output)."""
    count, places, out = where
    for c in range(count):
        work[out + c] = table[base + ints[places + c]]


@inner
def ends_of(floats, work, ends, source):
    """Keep B, A, 1 - AB and d log(1 - AB) / d t of an interval; B and A hold the tilt, and are 0 where it is open.

    ``ends`` is (place of the low end, of the high end, of the output), ``source`` (1 / noise, tilt).
    """
    low, high, out = floats[ends[0]], floats[ends[1]], ends[2]
    t, tilt = source
    whole, slope = 1.0, 0.0
    if low > -np.inf and high < np.inf:
        whole = -math.expm1((low - high) * t)
        slope = (high - low) * (1.0 - whole) / whole
    work[out] = math.exp(min((tilt - high) * t, END_MAX))
    work[out + U1] = math.exp(min((low - tilt) * t, END_MAX))
    work[out + U2], work[out + U3] = whole, slope


@wide
def fill(work, where, end):
    """Write F of every location; ``where`` is (count, place of the powers, of the output), ``end`` (B, A, 1 - AB)."""
    count, powers, out = where
    b, a, whole = end
    for c in range(count):
        x = work[powers + c]
        work[out + c] = whole * x / ((1.0 + x * b) * (x + a))


@inner
def fill_logs(work, where, end):
    """Write log F, from the locations themselves; ``end`` is (t, tilt, low, high, 1 - AB)."""
    count, places, out = where
    t, tilt, low, high, whole = end
    for c in range(count):
        eta = work[places + c] + tilt
        work[out + c] = math.log(whole) - softplus((eta - high) * t) - softplus((low - eta) * t)


@wide
def fill_both(work, where, end):
    """Write F of every location, averaged over its two places: all of one kind, then all of the other."""
    count, powers, out = where
    b, a, whole = end
    half = 0.5 * whole
    for c in range(count):
        x, z = work[powers + c], work[powers + count + c]
        work[out + c] = half * (x / ((1.0 + x * b) * (x + a)) + z / ((1.0 + z * b) * (z + a)))


@inner
def fill_both_logs(work, where, end):
    """Write log F of the same, from the places themselves; ``end`` is (t, tilt, low, high, 1 - AB)."""
    count, places, out = where
    t, tilt, low, high, whole = end
    for c in range(count):
        eta, other = work[places + c] + tilt, work[places + count + c] + tilt
        over = -softplus((eta - high) * t) - softplus((low - eta) * t)
        under = -softplus((other - high) * t) - softplus((low - other) * t)
        top = max(over, under)
        work[out + c] = math.log(0.5 * whole) + top + math.log1p(math.exp(min(over, under) - top))


@inner
def raise_all(work, where):
    """Write the exponentials of numbers in their place, 0 where they have no inverse; ``where`` is (count, place)."""
    count, out = where
    for c in range(count):
        value = work[out + c]
        work[out + c] = math.exp(value) if value > LOG_LEAST else 0.0


@wide
def part_places(work, where, end):
    """Share out what cells are owed between the two places; ``where`` is (count, powers, owed, the output)."""
    count, powers, mass, out = where
    b, a = end
    for c in range(count):
        x, z, m = work[powers + c], work[powers + count + c], work[mass + c]
        over, under = x / ((1.0 + x * b) * (x + a)), z / ((1.0 + z * b) * (z + a))
        both = over + under
        upper = m * (over / both if both > 0 else 0.5)
        work[out + c], work[out + count + c] = upper, m - upper


@inner
def part_places_logs(work, where, end):
    """The same from the places themselves; ``where`` is (count, places, owed, output), ``end`` as above."""
    count, places, mass, out = where
    t, tilt, low, high = end
    for c in range(count):
        eta, other, m = work[places + c] + tilt, work[places + count + c] + tilt, work[mass + c]
        over = -softplus((eta - high) * t) - softplus((low - eta) * t)
        under = -softplus((other - high) * t) - softplus((low - other) * t)
        upper = m / (1.0 + math.exp(min(under - over, 700.0)))
        work[out + c], work[out + count + c] = upper, m - upper


@wide
def contract(work, where, end):
    """Return the sums of m, of m r, of m s and of m (s - r) location.

    ``where`` is (count, place of the powers, of the locations, of m), ``end`` (B, A).
    """
    count, powers, others, mass = where
    b, a = end
    total, over, under, moved = 0.0, 0.0, 0.0, 0.0
    for c in range(count):
        x, m = work[powers + c], work[mass + c]
        xb = x * b
        u, v = 1.0 + xb, x + a
        d = m / (u * v)
        r, s = xb * v * d, a * u * d
        total += m
        over += r
        under += s
        moved += (s - r) * work[others + c]
    return total, over, under, moved


@inner
def contract_logs(work, where, end):
    """The same from the locations themselves; ``end`` is (t, tilt, low, high)."""
    count, _, others, mass = where
    t, tilt, low, high = end
    total, over, under, moved = 0.0, 0.0, 0.0, 0.0
    for c in range(count):
        eta, m = work[others + c] + tilt, work[mass + c]
        r, s = m / (1.0 + math.exp((high - eta) * t)), m / (1.0 + math.exp((eta - low) * t))
        total += m
        over += r
        under += s
        moved += (s - r) * work[others + c]
    return total, over, under, moved


@wide
def weigh(floats, work, where, knows):
    """Turn guesses into P(S | N): add what a source that simply knows adds.

    ``where`` is (count, place of spikes, of the values).
    """
    count, spikes, out = where
    for k in range(count):
        work[out + k] = (1.0 - knows) * work[out + k] + knows * floats[spikes + k]


@inner
def weigh_logs(floats, work, where, knows):
    """The same in logarithms."""
    count, spikes, out = where
    for k in range(count):
        guess, spike = math.log1p(-knows) + work[out + k], floats[spikes + k]
        if spike > 0:
            spiked = math.log(knows * spike)
            top = max(guess, spiked)
            guess = top + math.log(math.exp(guess - top) + math.exp(spiked - top))
        work[out + k] = guess


@wide
def part_weights(floats, work, where, knows):
    """Leave of what rows are owed the guesses' part; return the sums of the guesses' part and of the other.

    ``where`` is (count, place of spikes, of P(S | N), of what is owed).
    """
    count, spikes, weight, owed = where
    guessed, known = 0.0, 0.0
    for k in range(count):
        value, m = work[weight + k], work[owed + k]
        inverse = 1.0 / value if value > 0 else 0.0
        other = m * (knows * floats[spikes + k] * inverse)
        work[owed + k] = m - other
        guessed += m - other
        known += other
    return guessed, known


@inner
def part_weights_logs(floats, work, where, knows):
    """The same where P(S | N) stands in logarithms."""
    count, spikes, weight, owed = where
    guessed, known = 0.0, 0.0
    for k in range(count):
        spike, m = floats[spikes + k], work[owed + k]
        other = m * math.exp(math.log(knows * spike) - work[weight + k]) if spike > 0 else 0.0
        work[owed + k] = m - other
        guessed += m - other
        known += other
    return guessed, known


@inner
def take_cells(ints, work, where, logs):
    """Multiply the cells of a step into the slots, node by node.

    ``where`` is (nodes, slots, place of links, of cells, how many, place of the slots).
    """
    nodes, slots, links, cells, count, part = where
    for s in range(nodes):
        begin, out = cells + s * count, part + s * slots
        for k in range(slots):
            factor = work[begin + ints[links + k]]
            if logs:
                work[out + k] += factor
            else:
                work[out + k] *= factor


@inner
def spread(ints, work, where):
    """Add numbers up by place, from 0; ``where`` is (count, place of places, of numbers, of the sums, how many)."""
    count, places, numbers, out, size = where
    for k in range(size):
        work[out + k] = 0.0
    for k in range(count):
        work[out + ints[places + k]] += work[numbers + k]


@wide
def scale_rows(ints, work, where):
    """Multiply every row's slots by its weight; ``where`` is (rows, place of starts, of weights, of slots)."""
    rows, starts, weight, slots = where
    for row in range(rows):
        w = work[weight + row]
        for k in range(ints[starts + row], ints[starts + row + U1]):
            work[slots + k] *= w


@wide
def scale_and_add(ints, work, where):
    """The same, and add the products to the values; ``where`` goes on with their place."""
    rows, starts, weight, slots, values = where
    for row in range(rows):
        w = work[weight + row]
        for k in range(ints[starts + row], ints[starts + row + U1]):
            part = work[slots + k] * w
            work[slots + k] = part
            work[values + k] += part


@inner
def add_rows_logs(ints, work, where):
    """Add every row's weight to its slots, in logarithms; ``where`` is (nodes, rows, starts, weights, slots, parts)."""
    nodes, rows, starts, weight, slots, part = where
    for s in range(nodes):
        for row in range(rows):
            for k in range(ints[starts + row], ints[starts + row + U1]):
                work[part + s * slots + k] += work[weight + s * rows + row]


@inner
def sum_nodes_logs(work, where):
    """Sum every slot over its nodes: its log value, and in place of each node's log part its share of the sum.

    ``where`` is (nodes, slots, place of parts, of the values).
    """
    nodes, slots, part, out = where
    for k in range(slots):
        top, total = -np.inf, 0.0
        for s in range(nodes):
            top = max(top, work[part + s * slots + k])
        top = top if math.isfinite(top) else 0.0
        for s in range(nodes):
            work[part + s * slots + k] = math.exp(work[part + s * slots + k] - top)
            total += work[part + s * slots + k]
        scale = 1.0 / total if total > 0 else 0.0
        work[out + k] = top + math.log(total) if total > 0 else -np.inf
        for s in range(nodes):
            work[part + s * slots + k] *= scale


@wide
def owe(work, where):
    """Divide what slots are owed by what they are worth; ``where`` is (slots, owed, worth, the output)."""
    slots, owed, worth, out = where
    for k in range(slots):
        value = work[worth + k]
        work[out + k] = work[owed + k] / value if value > 0 else 0.0


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
def scale_and_sum_rows(ints, work, where):
    """Multiply slots by factors, then sum by row; ``where`` goes on with the place of the factors."""
    rows, starts, slots, out, factor = where
    for row in range(rows):
        total = 0.0
        for k in range(ints[starts + row], ints[starts + row + U1]):
            part = work[slots + k] * work[factor + k]
            work[slots + k] = part
            total += part
        work[out + row] = total


@wide
def sum_of(work, a, count):
    """Return the sum of some numbers."""
    total = 0.0
    for k in range(count):
        total += work[a + k]
    return total


@inner
def see(floats, work, where, blur):
    """Write the two places where a source that sorts a share ``blur`` at random sees locations; their slopes by it.

    ``where`` is (place of the locations, of y + rest + 1, count, place of what is seen, of the slopes, how far behind
    the upper places the lower ones stand).
    """
    location, out_of, count, seen, turns, apart = where
    keeps, mixes, sorted_so = 1.0 - 0.5 * blur, 0.5 * blur, 0.5 * blur * (1.0 - 0.5 * blur)
    for k in range(count):
        odds = math.exp(floats[location + k])
        up, down, both = keeps * odds + mixes, keeps + mixes * odds, 1.0 + odds
        at, lean = math.log(up / down), (1.0 - odds) / (up * down)
        far = math.sqrt(sorted_so / floats[out_of + k]) * both * (both / (up * down))
        turn = 0.5 * lean * both
        drift = far * (0.25 * (1.0 - blur) / sorted_so - 0.5 * lean * (down - up)) if sorted_so > 0.0 else 0.0
        work[seen + k], work[seen + apart + k] = at + far, at - far
        work[turns + k], work[turns + apart + k] = turn + drift, turn - drift


@inner
def turned(work, where, end, logs):
    """Return the sum of m (s - r) slope; ``where`` and ``end`` are those of ``contract``, with the slopes' place."""
    count, powers, others, mass, moved = where
    total = 0.0
    if logs:
        t, tilt, low, high = end
        for c in range(count):
            eta, m = work[others + c] + tilt, work[mass + c]
            r, s = m / (1.0 + math.exp((high - eta) * t)), m / (1.0 + math.exp((eta - low) * t))
            total += (s - r) * work[moved + c]
    else:
        b, a = end[0], end[1]
        for c in range(count):
            x, m = work[powers + c], work[mass + c]
            xb = x * b
            u, v = 1.0 + xb, x + a
            total += m * (a * u - xb * v) / (u * v) * work[moved + c]
    return total
