"""The panel's log-likelihood and its gradient in one pass (docs/model.md, section 6): numba, imported only when used.

With X = exp(eta / noise), A = exp(u_low / noise), B = exp(-u_high / noise) a figure's probability is
F = (1 - AB) / ((1 + XB)(1 + A/X)), averaged over the two places where its source may see an outcome. X is a product of
exp(place / noise), one exponential per distinct place and source, and of exp(tilt / noise); so a state costs divisions
and no transcendental. Derivatives follow from
r = XB / (1 + XB) and s = (A/X) / (1 + A/X): d log F / d eta = (s - r) / noise, and with t = 1 / noise
d log F / d t = d log(1 - AB) / d t + r u_high - s u_low + eta (s - r). The own total is an interval of the same form.

Where a source is so exact that a power could overflow, F is the exponential of log F, which needs no power. A salvo is
summed linearly, with one logarithm at the end; where the sum comes out as nothing, it is summed in logarithms instead.
"""

# mypy: disable-error-code="no-untyped-def"
# ruff: noqa: PLR0913, PLR0917 - numba wants plain arguments, and compiles few functions sooner than many

import math

import numpy as np

from estimator.panel.jit import kept
from estimator.panel.kernel_copies import copied, mix_copies, mix_copies_logs, part_copies, part_copies_logs
from estimator.panel.kernel_places import (
    ACCOUNT_SIZE,
    ACCOUNT_START,
    ACCOUNTS,
    BLUR,
    BY_ROW,
    CELL_PLACE,
    CELLS,
    COPYING,
    DIRECTION,
    EXACT,
    GATHERED,
    HIGH,
    INTERVALS_AT,
    KEPT,
    LINK,
    LOCATION,
    LOCATION_START,
    LOG_SCALE,
    LOW,
    MAP,
    MASS,
    MOVED,
    NODES,
    OTHERS,
    OUT_OF,
    OWN_CELLS,
    PARTED,
    PLACES,
    POWERS,
    ROOM,
    ROW_START,
    ROWS,
    SALVOS,
    SAME,
    SEEN,
    SHARE,
    SIGN,
    SIZE_SPIN,
    SIZE_START,
    SLOTS,
    SOURCE,
    SOURCES,
    SPIKE,
    SPIN,
    STATE_START,
    STATES,
    STEP_SAME,
    STEP_SIZE,
    STEPS,
    TURNS,
    VALUE,
    WEIGHT,
)
from estimator.panel.kernel_states import sum_logs, sum_plain, turn_states
from estimator.panel.kernel_steps import (
    ENDS,
    EXPONENT_MAX,
    U0,
    U1,
    U2,
    U3,
    add_rows_logs,
    contract,
    contract_logs,
    ends_of,
    fill,
    fill_both,
    fill_both_logs,
    fill_logs,
    gather,
    inner,
    owe,
    part_places,
    part_places_logs,
    part_weights,
    part_weights_logs,
    raise_all,
    scale_and_add,
    scale_and_sum_rows,
    scale_rows,
    see,
    spread,
    sum_nodes_logs,
    sum_rows,
    take_cells,
    turned,
    weigh,
    weigh_logs,
    written_in,
)

#: A salvo's sum below this is taken again in logarithms.
NOTHING = 1e-60


@kept
def panel_value(theta, log_terms, ints, floats):
    """Return what ``salvo_values`` returns with its gradient, to callers from outside."""
    return salvo_values(theta, log_terms, ints, floats, True)


@written_in
def salvo_values(theta, log_terms, ints, floats, back):
    """Return every salvo's log-likelihood (salvos,), P(state | claims) (states,), and the gradient of their sum.

    The gradient is by theta (sources, 7) and by log_terms (terms,), all 0 where no way ``back`` is asked for, which
    takes longer than the way there; P(state) is that by the log of a state's prior.
    """
    by_theta, by_terms = np.zeros(theta.shape), np.zeros(log_terms.size)
    states, salvos = np.zeros(ints[ints[STATE_START] + ints[SALVOS]]), np.zeros(ints[SALVOS])
    work, steep, terms = np.empty(ints[ROOM]), np.zeros((theta.shape[0], 2)), np.zeros(log_terms.size)
    fill_tables(theta, ints, floats, work, steep)
    for m in range(log_terms.size):
        terms[m] = math.exp(log_terms[m])
    possible = True
    for salvo in range(ints[SALVOS]):
        first, last = ints[ints[ACCOUNT_START] + salvo], ints[ints[ACCOUNT_START] + salvo + U1]
        value, logs = -np.inf, False
        for _ in range(2):
            for a in range(first, last):
                fill_account(ints[ACCOUNTS] + a * ACCOUNT_SIZE, (theta, steep), ints, floats, work, logs)
            if logs:
                value = sum_logs(salvo, log_terms, ints, floats, work)
                break
            total = sum_plain(salvo, terms, ints, floats, work)
            if total > NOTHING and total < np.inf:
                value = math.log(total)
                break
            logs = True
        possible = possible and math.isfinite(value)
        salvos[salvo] = value + floats[ints[LOG_SCALE] + salvo] if possible else -np.inf
        if not possible:
            break
        size = turn_states(salvo, ints, work, states, by_terms, back)
        for a in range(first, last if back else first):
            account = ints[ACCOUNTS] + a * ACCOUNT_SIZE
            turn_account(account, size, (theta, steep, by_theta), ints, floats, work, logs)
    for m in range(0 if possible else by_terms.size):
        by_terms[m] = 0.0
    for k in range(0 if possible else theta.shape[0]):
        for column in range(theta.shape[1]):
            by_theta[k, column] = 0.0
    return salvos, states, by_theta, by_terms


@inner
def fill_tables(theta, ints, floats, work, steep):
    """Fill the powers of every source's locations; mark where one could overflow: ``steep`` is (sources, 2).

    Its columns are outcomes and totals.
    """
    apart = ints[PLACES]
    for source in range(ints[SOURCES]):
        for kind in range(U2):
            starts, column = ints[SIZE_START if kind else LOCATION_START] + source, kind + kind
            t, furthest = 1.0 / theta[source, column + U1], 0.0
            begin, count = ints[starts], ints[starts + U1] - ints[starts]
            location, into, seen = ints[LOCATION] + begin, ints[POWERS] + begin, ints[SEEN] + begin
            if kind:
                for k in range(count):
                    work[seen + k] = floats[location + k]
            else:
                where = (location, ints[OUT_OF] + begin, count, seen, ints[TURNS] + begin, apart)
                see(floats, work, where, theta[source, BLUR])
            for side in range(U1 if kind else U2):
                for k in range(count):
                    furthest = max(furthest, abs(work[seen + side * apart + k]))
            if not t * furthest < EXPONENT_MAX:
                steep[source, kind] = 1.0
                count = U0
            for side in range(U1 if kind else U2):
                for k in range(count):
                    work[into + side * apart + k] = math.exp(work[seen + side * apart + k] * t)


@inner
def fill_account(account, inputs, ints, floats, work, logs):
    """Fill in what each slot is worth, and, of several nodes, each node's part of it (in logarithms: its share)."""
    theta, _ = inputs
    nodes, rows, slots = ints[account + NODES], ints[account + ROWS], ints[account + SLOTS]
    weight, part, intervals = ints[account + WEIGHT], ints[account + SHARE], ints[account + INTERVALS_AT]
    if ints[account + STEPS] == U0 or ints[intervals + STEP_SIZE + STEP_SAME] == U0:
        for k in range(nodes * slots):
            work[part + k] = 0.0 if logs else 1.0
    for j in range(U1 + ints[account + STEPS]):
        step, out = intervals + j * STEP_SIZE, weight
        if j:  # where the first step's cells are the slots, they are written where the product will stand
            out = part if j == U1 and ints[step + STEP_SAME] else ints[CELLS]
        fill_interval((account, step, SPIN if j else SIZE_SPIN, out), inputs, ints, floats, work, logs)
        if j and out != part:
            where = (nodes, slots, ints[step + LINK], out, ints[step + OWN_CELLS], part)
            take_cells(ints, work, where, logs)
    sizes = (nodes * rows, ints[account + SPIKE], weight)
    if logs:
        weigh_logs(floats, work, sizes, theta[ints[account + SOURCE], EXACT])
    else:
        weigh(floats, work, sizes, theta[ints[account + SOURCE], EXACT])
    sum_nodes(account, ints, work, logs)
    chance = copied(account, theta, ints, floats)
    if chance[0] > 0.0:
        if logs:
            mix_copies_logs(work, (slots, ints[account + VALUE]), chance)
        else:
            mix_copies(work, (slots, ints[account + VALUE]), chance)


@inner
def sum_nodes(account, ints, work, logs):
    """Weigh every slot by its row's P(S | N), and sum it over its nodes."""
    nodes, rows, slots = ints[account + NODES], ints[account + ROWS], ints[account + SLOTS]
    weight, part, starts = ints[account + WEIGHT], ints[account + SHARE], ints[account + ROW_START]
    value = ints[account + VALUE]
    if logs:
        add_rows_logs(ints, work, (nodes, rows, starts, weight, slots, part))
        if nodes > U1:
            sum_nodes_logs(work, (nodes, slots, part, value))
    elif nodes == U1:
        scale_rows(ints, work, (rows, starts, weight, part))
    else:
        for k in range(slots):
            work[value + k] = 0.0
        for s in range(nodes):
            scale_and_add(ints, work, (rows, starts, weight + s * rows, part + s * slots, value))


@inner
def fill_interval(which, inputs, ints, floats, work, logs):
    """Fill in the probability of a total or a figure at every node, cell by cell.

    ``which`` is (account, total or step, column of theta, place of the output).
    """
    account, step, column, out = which
    theta, steep = inputs
    source, cells = ints[account + SOURCE], ints[step + OWN_CELLS]
    by_logs = logs or steep[source, U0 if column == SPIN else U1] > 0
    t, spin = 1.0 / theta[source, column + U1], floats[ints[account + SIGN]] * theta[source, column]
    gathered, kept, places = ints[step + GATHERED], ints[step + KEPT], ints[step + CELL_PLACE]
    table = ints[SEEN] if by_logs else ints[POWERS]
    gather(ints, work, table, work, (cells, places, gathered))
    if column == SPIN:
        gather(ints, work, table + ints[PLACES], work, (cells, places, gathered + cells))
    for s in range(ints[account + NODES]):
        low, high, tilt = (
            ints[step + LOW] + s,
            ints[step + HIGH] + s,
            spin * floats[ints[step + DIRECTION] + s],
        )
        ends_of(floats, work, (low, high, kept), (t, tilt))
        where, end = (cells, gathered, out), (work[kept], work[kept + U1], work[kept + U2])
        given = (t, tilt, floats[low], floats[high], work[kept + U2])
        if column == SPIN:
            if by_logs:
                fill_both_logs(work, where, given)
            else:
                fill_both(work, where, end)
        elif by_logs:
            fill_logs(work, where, given)
        else:
            fill(work, where, end)
        if by_logs and not logs:
            raise_all(work, (cells, out))
        out, kept = out + cells, kept + ENDS


@inner
def turn_account(account, size, inputs, ints, floats, work, logs):
    """Pass the probability of the states on to an account's slots, their nodes and rows and the steps' cells."""
    theta, _, by_theta = inputs
    nodes, rows, slots = ints[account + NODES], ints[account + ROWS], ints[account + SLOTS]
    owed, starts, by_row, mass = ints[account + SHARE], ints[account + ROW_START], ints[BY_ROW], STATES
    source = ints[account + SOURCE]
    if ints[account + SAME] != U1:
        mass = ints[MASS]
        spread(ints, work, (size, ints[account + MAP], STATES, mass, slots))
    chance = copied(account, theta, ints, floats)
    if chance[0] > 0.0:
        where = (slots, mass, ints[account + VALUE], ints[MASS])
        mass = ints[MASS]
        own, other = part_copies_logs(work, where, chance) if logs else part_copies(work, where, chance)
        by_theta[source, COPYING] += other / chance[0] - own / (1.0 - chance[0])
    if nodes == U1:  # one node's share in a slot is all of it
        owed = mass
        sum_rows(ints, work, (rows, starts, mass, by_row))
    else:
        if not logs:
            owe(work, (slots, mass, ints[account + VALUE], ints[MASS]))
            mass = ints[MASS]
        for s in range(nodes):
            scale_and_sum_rows(ints, work, (rows, starts, owed + s * slots, by_row + s * rows, mass))
    knows, sizes = theta[source, EXACT], (nodes * rows, ints[account + SPIKE], ints[account + WEIGHT], by_row)
    if logs:
        guessed, known = part_weights_logs(floats, work, sizes, knows)
    else:
        guessed, known = part_weights(floats, work, sizes, knows)
    by_theta[source, EXACT] += known / knows - guessed / (1.0 - knows)
    for j in range(U1 + ints[account + STEPS]):
        step = ints[account + INTERVALS_AT] + j * STEP_SIZE
        here = owed if j else by_row
        if j and not ints[step + STEP_SAME]:
            here, cells = ints[CELLS], ints[step + OWN_CELLS]
            for s in range(nodes):
                spread(ints, work, (slots, ints[step + LINK], owed + s * slots, here + s * cells, cells))
        turn_interval((account, step, SPIN if j else SIZE_SPIN, here), inputs, ints, floats, work, logs)


@inner
def turn_interval(which, inputs, ints, floats, work, logs):
    """Add to the gradient what the probabilities of a total or a figure, owed what stands in cells, add.

    ``which`` is (account, total or step, column of theta, place of what is owed).
    """
    account, step, column, mass = which
    theta, steep, by_theta = inputs
    source, cells, others = ints[account + SOURCE], ints[step + OWN_CELLS], ints[OTHERS]
    by_logs = logs or steep[source, U0 if column == SPIN else U1] > 0
    sign, t = floats[ints[account + SIGN]], 1.0 / theta[source, column + U1]
    kept = ints[step + KEPT]
    places, count = ints[step + CELL_PLACE], cells
    gather(ints, work, ints[SEEN], work, (cells, places, others))
    if column == SPIN:
        count = cells + cells
        gather(ints, work, ints[SEEN] + ints[PLACES], work, (cells, places, others + cells))
        gather(ints, work, ints[TURNS], work, (cells, places, ints[MOVED]))
        gather(ints, work, ints[TURNS] + ints[PLACES], work, (cells, places, ints[MOVED] + cells))
    for s in range(ints[account + NODES]):
        way, low, high = (
            floats[ints[step + DIRECTION] + s],
            floats[ints[step + LOW] + s],
            floats[ints[step + HIGH] + s],
        )
        tilt, here = sign * way * theta[source, column], mass
        if column == SPIN:
            here = ints[PARTED]
            if by_logs:
                part_places_logs(work, (cells, others, mass, here), (t, tilt, low, high))
            else:
                part_places(work, (cells, ints[step + GATHERED], mass, here), (work[kept], work[kept + U1]))
        where = (count, ints[step + GATHERED], others, here)
        if by_logs:
            total, over, under, moved = contract_logs(work, where, (t, tilt, low, high))
        else:
            total, over, under, moved = contract(work, where, (work[kept], work[kept + U1]))
        slope = work[kept + U3] * total + tilt * (under - over) + moved
        if high < np.inf:
            slope += high * over
        if low > -np.inf:
            slope -= low * under
        by_theta[source, column] += sign * way * t * (under - over)
        if column == SPIN:
            end = (t, tilt, low, high) if by_logs else (work[kept], work[kept + U1], 0.0, 0.0)
            by_theta[source, BLUR] += t * turned(work, (*where, ints[MOVED]), end, by_logs)
        by_theta[source, column + U1] -= t * t * slope
        mass, kept = mass + cells, kept + ENDS


__all__ = ["panel_value", "salvo_values"]
