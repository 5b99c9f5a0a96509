"""The panel's log-likelihood and its gradient in one pass (docs/model.md, section 6): numba, imported only when used.

With X = exp(eta / noise), A = exp(u_low / noise), B = exp(-u_high / noise) a figure's probability is
F = (1 - AB) / ((1 + XB)(1 + A/X)). X is a product of exp(location / noise), one exponential per distinct location and
source, and of exp(tilt / noise); so a state costs a division and no transcendental. Derivatives follow from
r = XB / (1 + XB) and s = (A/X) / (1 + A/X): d log F / d eta = (s - r) / noise, and with t = 1 / noise
d log F / d t = d log(1 - AB) / d t + r u_high - s u_low + eta (s - r). The own total is an interval of the same form.

A salvo is summed linearly, with one logarithm at the end. Where a power could overflow, or the sum comes out as
nothing, the same salvo is summed in logarithms instead.
"""

# mypy: disable-error-code="no-untyped-def"
# ruff: noqa: PLR0913, PLR0917 - numba wants plain arguments, not values that hold them

import math

import numpy as np
from numba import njit

from estimator.panel.kernel_steps import (
    U0,
    U1,
    U,
    dot,
    fill,
    fill_logs,
    inner,
    power_table,
    scale_rows,
    sum_nodes,
    sum_of,
    sum_row_products,
    sum_rows,
    take_step,
    weigh,
)
from estimator.panel.packing import ACCOUNT, HEAD, STEP

#: A salvo's sum below this is taken again in logarithms.
NOTHING = 1e-250

(SALVOS, SOURCES, COLUMNS, PLACES, SIZE_PLACES, STATES, SLOTS, SHARES, WEIGHTS, CELLS) = map(U, range(10))
(STATE_START, ACCOUNT_START, ACCOUNTS, TERMS, LOCATION_START, SIZE_START) = map(U, range(10, 16))
(LOG_SCALE, PRIOR, LOCATION, SIZE_LOCATION, WIDEST) = map(U, range(16, len(HEAD)))
ACCOUNT_SIZE, STEP_SIZE = U(len(ACCOUNT)), U(len(STEP))
(SOURCE, NODES, STEPS, ROWS, OWN_SLOTS, SAME, STEPS_AT, ROW_PLACE) = map(U, range(8))
(SLOT_ROW, ROW_START, MAP, SIGN, EDGE_LOW, EDGE_HIGH, SPIKE) = map(U, range(8, len(ACCOUNT)))
(OWN_CELLS, CELL_PLACE, LINK, CUT_LOW, CUT_HIGH, DIRECTION, STEP_SAME) = map(U, range(len(STEP)))
# Places in the room: states, values of slots (x 4), shares, slopes (x 2), weights (x 4), rows, cells (x 3), what is
# gathered (x 2), powers.
(AT_STATES, AT_VALUES, AT_SHARES, AT_SLOPES, AT_WEIGHTS, AT_ROWS, AT_CELLS, AT_ROOM, AT_UP, AT_SIZE_UP) = (
    range(10)
)


@njit(error_model="numpy", nogil=True)
def panel_value(theta, log_terms, signed, floats):
    """Return every salvo's log-likelihood (salvos,), P(state | claims) (states,), and the gradient of their sum.

    The gradient is by theta (sources, 5) and by log_terms (terms,); P(state) is that by the log of a state's prior.
    """
    ints = signed.view(np.uint64)
    by_theta, by_terms = np.zeros(theta.shape), np.zeros(log_terms.size)
    states, salvos = np.zeros(ints[ints[STATE_START] + ints[SALVOS]]), np.zeros(ints[SALVOS])
    work, places = work_room(ints)
    safe, terms = fill_tables(theta, ints, floats, work, places), np.exp(log_terms)
    for salvo in range(ints[SALVOS]):
        salvos[salvo] = salvo_value(salvo, (theta, log_terms, terms, safe), ints, floats, work, places)
        if not math.isfinite(salvos[salvo]):
            salvos[salvo] = -np.inf
            return salvos, states, np.zeros(theta.shape), np.zeros(log_terms.size)
        turn_salvo(salvo, (theta, by_theta, by_terms), ints, floats, work, places)
        start = ints[ints[STATE_START] + salvo]
        for k in range(ints[ints[STATE_START] + salvo + U1] - start):
            states[start + k] = work[places[AT_STATES] + k]
    return salvos, states, by_theta, by_terms


@inner
def work_room(ints):
    """Return the room that one salvo needs, and the places in it."""
    shares, weights, slots = ints[SHARES], ints[WEIGHTS], ints[SLOTS]
    values = ints[STATES]
    share = values + U(4) * slots
    slopes = share + shares
    weight = slopes + shares + shares
    rows = weight + U(4) * weights
    cells = rows + weights
    room = cells + U(3) * ints[CELLS]
    up = room + U(2) * max(ints[CELLS], weights)
    size_up = up + ints[PLACES]
    work = np.empty(size_up + ints[SIZE_PLACES])
    return work, (U0, values, share, slopes, weight, rows, cells, room, up, size_up)


@inner
def fill_tables(theta, ints, floats, work, places):
    """Fill the powers of every source's locations; return for which sources none can overflow."""
    safe = np.empty(theta.shape[0], dtype=np.bool_)
    cut, edge = floats[ints[WIDEST]], floats[ints[WIDEST] + U1]
    for source in range(ints[SOURCES]):
        begin = ints[ints[LOCATION_START] + source]
        count = ints[ints[LOCATION_START] + source + U1] - begin
        into = places[AT_UP] + begin
        reach = cut + abs(theta[source, 0])
        good = power_table(1.0 / theta[source, 1], reach, (floats, ints[LOCATION] + begin), count, work, into)
        begin = ints[ints[SIZE_START] + source]
        count = ints[ints[SIZE_START] + source + U1] - begin
        into = places[AT_SIZE_UP] + begin
        reach = edge + abs(theta[source, 2])
        also = power_table(
            1.0 / theta[source, 3], reach, (floats, ints[SIZE_LOCATION] + begin), count, work, into
        )
        safe[source] = good and also
    return safe


@inner
def salvo_value(salvo, inputs, ints, floats, work, places):
    """Return one salvo's log-likelihood; leave P(state | claims, theta) and every slot's slopes in ``work``."""
    theta, log_terms, terms, safe = inputs
    first, last = ints[ints[ACCOUNT_START] + salvo], ints[ints[ACCOUNT_START] + salvo + U1]
    logs = False
    for a in range(first, last):
        logs = logs or not safe[ints[ints[ACCOUNTS] + a * ACCOUNT_SIZE + SOURCE]]
    scale = floats[ints[LOG_SCALE] + salvo]
    for _ in range(2):
        fill_salvo((first, last), theta, ints, floats, work, places, logs)
        if logs:
            return sum_logs(salvo, log_terms, ints, floats, work, places) + scale
        total = sum_plain(salvo, terms, ints, floats, work, places)
        if total > NOTHING and total < np.inf:
            return math.log(total) + scale
        logs = True
    return -np.inf


@inner
def fill_salvo(span, theta, ints, floats, work, places, logs):
    """Fill in what each slot of every account is worth, and how that changes with the source's numbers."""
    values, share, weight = places[AT_VALUES], places[AT_SHARES], places[AT_WEIGHTS]
    for a in range(span[0], span[1]):
        account = ints[ACCOUNTS] + a * ACCOUNT_SIZE
        nodes, rows, slots = ints[account + NODES], ints[account + ROWS], ints[account + OWN_SLOTS]
        fill_rows(account, theta, ints, floats, work, (places, weight), logs)
        if nodes == U1 and not logs:  # one total: what would be summed over nodes is the value itself
            into = (weight, values, values + ints[SLOTS], ints[SLOTS])
            fill_node(U0, account, theta, ints, floats, work, (places, into, False))
        else:
            for s in range(nodes):
                slope = places[AT_SLOPES] + s * slots
                into = (weight + s * rows, share + s * slots, slope, ints[SHARES])
                fill_node(s, account, theta, ints, floats, work, (places, into, logs))
            sum_nodes(work, (nodes, slots, share, places[AT_SLOPES], ints[SHARES], values, ints[SLOTS]), logs)
        values, share, weight = values + slots, share + slots * nodes, weight + rows * nodes


@inner
def fill_rows(account, theta, ints, floats, work, at, logs):
    """Fill P(S in node | N) and its log's slopes, node by node."""
    places, weight = at
    source, rows, sign = ints[account + SOURCE], ints[account + ROWS], floats[ints[account + SIGN]]
    t, tilt = 1.0 / theta[source, 3], sign * theta[source, 2]
    for s in range(ints[account + NODES]):
        end = ends_of(floats, ints[account + EDGE_LOW] + s, ints[account + EDGE_HIGH] + s, t)
        out = weight + s * rows
        where = (
            rows,
            ints[account + ROW_PLACE],
            ints[SIZE_LOCATION],
            places[AT_SIZE_UP],
            places[AT_ROOM],
            out,
            ints[WEIGHTS],
        )
        if logs:
            fill_logs(ints, floats, work, where, end, (t, tilt, 1.0))
        else:
            fill(ints, floats, work, where, end, (t, tilt, 1.0))
        size = (sign, theta[source, 3], theta[source, 4])
        weigh(floats, work, (rows, ints[account + SPIKE] + s * rows, out, ints[WEIGHTS]), size, logs)


@inner
def ends_of(floats, low_at, high_at, t):
    """Return both cut points (0 where open), whether each is closed, 1 - AB, and d log(1 - AB) / d t."""
    low, high = floats[low_at], floats[high_at]
    lower, upper = low > -np.inf, high < np.inf
    whole, slope = 1.0, 0.0
    if lower and upper:
        whole = -math.expm1((low - high) * t)
        slope = (high - low) * (1.0 - whole) / whole
    return (low if lower else 0.0), (high if upper else 0.0), lower, upper, whole, slope


@inner
def fill_node(s, account, theta, ints, floats, work, how):
    """Fill, at one node, each slot's part and its slopes: the steps' cells multiplied together.

    ``how`` is (places, into, logs), ``into`` the places of the node's weights, the parts, the slopes, their stride.
    """
    places, into, logs = how
    source, slots, row_at = ints[account + SOURCE], ints[account + OWN_SLOTS], ints[account + SLOT_ROW]
    weight, part, slope, apart = into
    t, sign = 1.0 / theta[source, 1], floats[ints[account + SIGN]]
    fresh = True
    for j in range(ints[account + STEPS]):
        step = ints[account + STEPS_AT] + j * STEP_SIZE
        end = ends_of(floats, ints[step + CUT_LOW] + s, ints[step + CUT_HIGH] + s, t)
        way = floats[ints[step + DIRECTION] + s]
        # A first step whose cells are the slots is written where the product will stand.
        straight = fresh and not logs and ints[step + STEP_SAME] == U1 and part + apart == slope
        cells, stride = (part, apart) if straight else (places[AT_CELLS], ints[CELLS])
        where = (
            ints[step + OWN_CELLS],
            ints[step + CELL_PLACE],
            ints[LOCATION],
            places[AT_UP],
            places[AT_ROOM],
            cells,
            stride,
        )
        if straight:
            fill(ints, floats, work, where, end, (t, sign * way * theta[source, 0], way))
            scale_rows(ints, work, (ints[account + ROWS], ints[account + ROW_START], weight, part))
        else:
            if fresh:
                begin_slots(ints, work, (slots, row_at, weight, part, slope, apart))
            if logs:
                fill_logs(ints, floats, work, where, end, (t, sign * way * theta[source, 0], way))
            else:
                fill(ints, floats, work, where, end, (t, sign * way * theta[source, 0], way))
            take_step(ints, work, (slots, ints[step + LINK], cells, stride, part, slope, apart), logs)
        fresh = False
    if fresh:
        begin_slots(ints, work, (slots, row_at, weight, part, slope, apart))


@inner
def begin_slots(ints, work, where):
    """Start a node's part of every slot with P(S | N), and its slopes with nothing."""
    slots, row_at, weight, part, slope, apart = where
    for k in range(slots):
        work[part + k] = work[weight + ints[row_at + k]]
        work[slope + k] = 0.0
        work[slope + apart + k] = 0.0


@inner
def sum_plain(salvo, terms, ints, floats, work, places):
    """Return the sum over states of prior x accounts; leave each state's part of it in ``work``."""
    start, here = ints[ints[STATE_START] + salvo], places[AT_STATES]
    size, columns = ints[ints[STATE_START] + salvo + U1] - start, ints[COLUMNS]
    prior, term = ints[PRIOR] + start, ints[TERMS] + start * columns
    for k in range(size):
        work[here + k] = floats[prior + k]
    for column in range(columns):
        for k in range(size):
            work[here + k] *= terms[ints[term + k * columns + column]]
    value = places[AT_VALUES]
    for a in range(ints[ints[ACCOUNT_START] + salvo], ints[ints[ACCOUNT_START] + salvo + U1]):
        account = ints[ACCOUNTS] + a * ACCOUNT_SIZE
        of_state = ints[account + MAP]
        if ints[account + SAME] == U1:
            for k in range(size):
                work[here + k] *= work[value + k]
        else:
            for k in range(size):
                work[here + k] *= work[value + ints[of_state + k]]
        value += ints[account + OWN_SLOTS]
    total = sum_of(work, here, size)
    inverse = 1.0 / total
    for k in range(size):
        work[here + k] *= inverse
    return total


@inner
def sum_logs(salvo, log_terms, ints, floats, work, places):
    """The same in logarithms: return the log of the sum."""
    start, here = ints[ints[STATE_START] + salvo], places[AT_STATES]
    size, columns = ints[ints[STATE_START] + salvo + U1] - start, ints[COLUMNS]
    for k in range(size):
        prior = floats[ints[PRIOR] + start + k]
        work[here + k] = math.log(prior) if prior > 0 else -np.inf
        for column in range(columns):
            work[here + k] += log_terms[ints[ints[TERMS] + (start + k) * columns + column]]
    value = places[AT_VALUES]
    for a in range(ints[ints[ACCOUNT_START] + salvo], ints[ints[ACCOUNT_START] + salvo + U1]):
        account = ints[ACCOUNTS] + a * ACCOUNT_SIZE
        for k in range(size):
            work[here + k] += work[value + ints[ints[account + MAP] + k]]
        value += ints[account + OWN_SLOTS]
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
def turn_salvo(salvo, inputs, ints, floats, work, places):
    """Add one salvo's part to the gradient: each state passes its probability back to the slots it looks at."""
    theta, by_theta, by_terms = inputs
    start, here = ints[ints[STATE_START] + salvo], places[AT_STATES]
    size, columns = ints[ints[STATE_START] + salvo + U1] - start, ints[COLUMNS]
    for column in range(columns):
        for k in range(size):
            by_terms[ints[ints[TERMS] + (start + k) * columns + column]] += work[here + k]
    value, share, weight = places[AT_VALUES], places[AT_SHARES], places[AT_WEIGHTS]
    for a in range(ints[ints[ACCOUNT_START] + salvo], ints[ints[ACCOUNT_START] + salvo + U1]):
        account = ints[ACCOUNTS] + a * ACCOUNT_SIZE
        source, slots = ints[account + SOURCE], ints[account + OWN_SLOTS]
        mass = here
        if ints[account + SAME] != U1:
            mass = places[AT_VALUES] + U(3) * ints[SLOTS]
            for k in range(slots):
                work[mass + k] = 0.0
            for k in range(size):
                work[mass + ints[ints[account + MAP] + k]] += work[here + k]
        t = 1.0 / theta[source, 1]
        by_theta[source, 0] += floats[ints[account + SIGN]] * t * dot(work, mass, value + ints[SLOTS], slots)
        by_theta[source, 1] -= t * t * dot(work, mass, value + U(2) * ints[SLOTS], slots)
        turn_rows(account, by_theta, ints, work, places, (mass, share, weight))
        nodes = ints[account + NODES]
        value, share, weight = value + slots, share + slots * nodes, weight + ints[account + ROWS] * nodes


@inner
def turn_rows(account, by_theta, ints, work, places, at):
    """Add an account's part to the gradient by its size numbers."""
    mass, share, weight = at
    source, rows, slots = ints[account + SOURCE], ints[account + ROWS], ints[account + OWN_SLOTS]
    by_row, starts, stride = places[AT_ROWS], ints[account + ROW_START], ints[WEIGHTS]
    whole = ints[account + NODES] == U1  # one node's share in a slot is all of it
    for s in range(ints[account + NODES]):
        if whole:
            sum_rows(ints, work, (rows, starts, mass, by_row))
        else:
            sum_row_products(ints, work, (rows, starts, mass, share + s * slots, by_row))
        begin = weight + s * rows
        by_theta[source, 2] += dot(work, by_row, begin + stride, rows)
        by_theta[source, 3] += dot(work, by_row, begin + stride + stride, rows)
        by_theta[source, 4] += dot(work, by_row, begin + stride + stride + stride, rows)


__all__ = ["panel_value"]
