"""The panel's log-likelihood where every account may be a mixture, with its gradient: numba, one plain pass.

An account has components (inner, its own numbers each) and may also follow a table of its states' slots; a salvo may
have components (outer) that all its accounts share. The formulas are those of ``estimator.panel.kernel``, written to
be read: F = (1 - AB) / ((1 + XB)(1 + A/X)) with A/X = exp((low - eta) / noise), XB = exp((eta - high) / noise).
"""

# ruff: noqa: PLR0913, PLR0917 - numba wants plain arguments

import math
from typing import NamedTuple

import numba
import numpy as np

from estimator.panel import arrays, kernel_numbers
from estimator.panel.jit import kept

# What only the kernel calls is spared the wrappers for callers from outside, which take seconds to compile.
inner = numba.njit(error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)
(SOURCE, SIGN, NODES_AT, NODES, STEPS_AT, STEPS, ROWS_AT, ROWS, SPIKE_AT, SLOTS_AT, SLOTS, MAP_AT) = range(12)
CELLS_AT, CELLS, CUTS_AT, LINKS_AT = range(4)


class Mixed(NamedTuple):
    """What a panel needs beside its arrays: where each step's table begins, and what accounts are mixed from.

    ``outer`` (outer,) weighs a salvo's components, ``inner`` (inner, accounts) an account's, ``told`` (accounts,) the
    ``table`` (slots,); ``counted`` (salvos,) is 0 for a salvo that is left out.
    """

    step_at: np.ndarray
    cells: int
    outer: np.ndarray
    inner: np.ndarray
    told: np.ndarray
    table: np.ndarray
    counted: np.ndarray


@inner
def seen(location, out_of, blur):
    """Return the middle of where a truth may look to lie to a source, how far either place is from it, and both slopes.

    The slopes are by its blur. With p what is seen, m = blur / 2, it is sqrt(m (1 - m) / out_of) / (p (1 - p)) away.
    """
    odds, m = math.exp(location), 0.5 * blur
    top, bottom = (1.0 - m) * odds + m, (1.0 - m) + m * odds
    p, by_blur = top / (1.0 + odds), 0.5 * (1.0 - odds) / (1.0 + odds)
    spread = p * (1.0 - p)
    far = math.sqrt(m * (1.0 - m) / out_of) / spread
    if blur == 0.0:
        return math.log(top / bottom), far, by_blur / spread, 0.0
    drift = far * (0.25 * (1.0 - 2.0 * m) / (m * (1.0 - m)) - by_blur * (1.0 - 2.0 * p) / spread)
    return math.log(top / bottom), far, by_blur / spread, drift


@inner
def fill_powers(theta, panel, tables):
    """Fill where every source may see its places, how that turns with its blur, and exp(location / noise) of each.

    ``theta`` has shape (outer, inner, accounts, 7); a source's accounts share noise, and blur in all components.
    """
    powers, size_powers, places, turns = tables[2:]
    of_source = np.full(panel.location_start.size - 1, -1)
    for a in range(panel.accounts.shape[0]):
        of_source[panel.accounts[a, SOURCE]] = a
    for source in range(of_source.size):
        a = of_source[source]
        for place in range(panel.location_start[source], panel.location_start[source + 1]):
            middle, far, turn, drift = seen(panel.location[place], panel.out_of[place], theta[0, 0, a, 5])
            places[0, place], places[1, place] = middle - far, middle + far
            turns[0, place], turns[1, place] = turn - drift, turn + drift
        for o in range(theta.shape[0]):
            for i in range(theta.shape[1]):
                t, size_t = 1.0 / theta[o, i, a, 1], 1.0 / theta[o, i, a, 3]
                for place in range(panel.location_start[source], panel.location_start[source + 1]):
                    for side in range(2):
                        powers[o, i, side, place] = math.exp(places[side, place] * t)
                for place in range(panel.size_start[source], panel.size_start[source + 1]):
                    size_powers[o, i, place] = math.exp(panel.size_location[place] * size_t)


@inner
def fill(account, theta, panel, mixed, powers, totals, figures):
    """Fill an account's tables: P(node | row) and P(figure | cell) of every step, node by node."""
    rows, t, exact, tilt = account[ROWS], 1.0 / theta[3], theta[4], account[SIGN] * theta[2]
    for k in range(account[NODES]):
        low, high = panel.edge_low[account[NODES_AT] + k], panel.edge_high[account[NODES_AT] + k]
        under, over = math.exp((low - tilt) * t), math.exp((tilt - high) * t)
        inside, at = (1.0 - exact) * (1.0 - under * over), account[SPIKE_AT] + k * rows
        for r in range(rows):
            x = powers[1][panel.row_place[account[ROWS_AT] + r]]
            totals[at + r] = exact * panel.spike[at + r] + inside * x / ((1.0 + x * over) * (x + under))
    t = 1.0 / theta[1]
    for j in range(account[STEPS_AT], account[STEPS_AT] + account[STEPS]):
        step = panel.steps[j]
        for k in range(account[NODES]):
            cut, at = step[CUTS_AT] + k, mixed.step_at[j] + k * step[CELLS]
            tilt = account[SIGN] * panel.direction[cut] * theta[0]
            under = math.exp((panel.cut_low[cut] - tilt) * t)
            over = math.exp((tilt - panel.cut_high[cut]) * t)
            inside = 1.0 - under * over
            for c in range(step[CELLS]):
                place, value = panel.cell_place[step[CELLS_AT] + c], 0.0
                for side in range(2):
                    x = powers[0][side, place]
                    value += 0.5 * inside * x / ((1.0 + x * over) * (x + under))
                figures[at + c] = value


@inner
def joint(account, k, panel, mixed, totals, figures, into):
    """Put P(node k, figures | slot) of every slot of an account in ``into``."""
    for s in range(account[SLOTS]):
        row = panel.slot_row[account[SLOTS_AT] + s]
        into[s] = totals[account[SPIKE_AT] + k * account[ROWS] + row]
    for j in range(account[STEPS_AT], account[STEPS_AT] + account[STEPS]):
        step = panel.steps[j]
        at = mixed.step_at[j] + k * step[CELLS]
        for s in range(account[SLOTS]):
            into[s] *= figures[at + panel.slot_cell[step[LINKS_AT] + s]]


@inner
def forward(theta, panel, mixed, tables, values, blends):
    """Fill every account's tables, its components' values of its slots, and what they come to."""
    totals, figures, powers, size_powers = tables[:4]
    into = np.empty(panel.slot_row.size)
    fill_powers(theta, panel, tables)
    for o in range(theta.shape[0]):
        for a in range(panel.accounts.shape[0]):
            account = panel.accounts[a]
            at = account[SLOTS_AT]
            for s in range(account[SLOTS]):
                blends[o, at + s] = mixed.told[a] * mixed.table[at + s]
            for i in range(theta.shape[1]):
                both = powers[o, i], size_powers[o, i]
                fill(account, theta[o, i, a], panel, mixed, both, totals[o, i], figures[o, i])
                for s in range(account[SLOTS]):
                    values[o, i, at + s] = 0.0
                for k in range(account[NODES]):
                    joint(account, k, panel, mixed, totals[o, i], figures[o, i], into)
                    for s in range(account[SLOTS]):
                        values[o, i, at + s] += into[s]
                for s in range(account[SLOTS]):
                    blends[o, at + s] += mixed.inner[i, a] * values[o, i, at + s]


@inner
def fill_prior(begin, end, weights, panel, mixed, states):
    """Fill P(component, state) of one salvo."""
    for o in range(states.shape[0]):
        for x in range(begin, end):
            states[o, x] = mixed.outer[o] * panel.prior[x]
            for column in range(panel.terms.shape[1]):
                states[o, x] *= weights[panel.terms[x, column]]


@inner
def salvo(k, weights, panel, mixed, blends, states):
    """Return one salvo's log-likelihood, and leave P(component, state | claims) in ``states`` (outer, states).

    ``weights`` (terms,) are the learned sticks' probabilities. Each account is divided by the largest of its values.
    """
    begin, end = panel.state_start[k], panel.state_start[k + 1]
    scale = 0.0
    fill_prior(begin, end, weights, panel, mixed, states)
    for a in range(panel.account_start[k], panel.account_start[k + 1]):
        account = panel.accounts[a]
        at, top = account[SLOTS_AT], 0.0
        for o in range(blends.shape[0]):
            for s in range(account[SLOTS]):
                top = max(top, blends[o, at + s])
        if not top > 0.0:
            return -np.inf
        scale += math.log(top)
        for o in range(blends.shape[0]):
            for x in range(begin, end):
                states[o, x] *= blends[o, at + panel.slot_of_state[account[MAP_AT] + x - begin]] / top
    total = 0.0
    for o in range(blends.shape[0]):
        for x in range(begin, end):
            total += states[o, x]
    if not (total > 0.0 and total < np.inf):
        return -np.inf
    for o in range(blends.shape[0]):
        for x in range(begin, end):
            states[o, x] /= total
    return math.log(total) + scale + panel.log_scale[k]


@inner
def contract(account, theta, panel, mixed, tables, owed, by):
    """Add the slopes by one component's numbers to ``by`` (6,); ``owed`` are those by the logs of its tables.

    d log F / d eta = t (s - r) with r = XB / (1 + XB), s = (A/X) / (1 + A/X); ``ends`` gathers what is the same for
    every cell of a node.
    """
    totals, powers, size_powers, places, turns = tables
    sign, rows, t, exact = account[SIGN], account[ROWS], 1.0 / theta[3], theta[4]
    tilt = sign * theta[2]
    for k in range(account[NODES]):
        low, high = panel.edge_low[account[NODES_AT] + k], panel.edge_high[account[NODES_AT] + k]
        under, over = math.exp((low - tilt) * t), math.exp((tilt - high) * t)
        ends = low if under > 0.0 else 0.0, high if over > 0.0 else 0.0, both_ends(low, high, t)
        for r in range(rows):
            at, place = account[SPIKE_AT] + k * rows + r, panel.row_place[account[ROWS_AT] + r]
            if owed[0][at] == 0.0:
                continue
            x, h = size_powers[place], owed[0][at] / totals[at]
            guess = (1.0 - under * over) * x / ((1.0 + x * over) * (x + under))
            above, below = x * over / (1.0 + x * over), under / (x + under)
            eta, away = panel.size_location[place] + tilt, below - above
            by[2] += h * (1.0 - exact) * guess * t * away * sign
            slope = eta * away + above * ends[1] - below * ends[0] + ends[2]
            by[3] -= h * (1.0 - exact) * guess * slope * t * t
            by[4] += h * (panel.spike[at] - guess)
    t = 1.0 / theta[1]
    for j in range(account[STEPS_AT], account[STEPS_AT] + account[STEPS]):
        step = panel.steps[j]
        for k in range(account[NODES]):
            cut, at = step[CUTS_AT] + k, mixed.step_at[j] + k * step[CELLS]
            low, high, way = panel.cut_low[cut], panel.cut_high[cut], sign * panel.direction[cut]
            tilt = way * theta[0]
            under, over = math.exp((low - tilt) * t), math.exp((tilt - high) * t)
            ends = low if under > 0.0 else 0.0, high if over > 0.0 else 0.0, both_ends(low, high, t)
            for c in range(step[CELLS]):
                h = owed[1][at + c]
                if h == 0.0:
                    continue
                place, whole = panel.cell_place[step[CELLS_AT] + c], 0.0
                for side in range(2):
                    x = powers[side, place]
                    whole += x / ((1.0 + x * over) * (x + under))
                for side in range(2):
                    x = powers[side, place]
                    part = h * x / ((1.0 + x * over) * (x + under)) / whole if whole > 0.0 else 0.0
                    above, below = x * over / (1.0 + x * over), under / (x + under)
                    away, eta = below - above, places[side, place] + tilt
                    by[0] += part * t * away * way
                    by[1] -= part * (eta * away + above * ends[1] - below * ends[0] + ends[2]) * t * t
                    by[5] += part * t * away * turns[side, place]


@inner
def both_ends(low, high, t):
    """Return the slope by t of the log of 1 - AB, 0 where an end is open."""
    if high == np.inf or low == -np.inf:
        return 0.0
    both = math.exp((low - high) * t)
    return (high - low) * both / (1.0 - both)


@inner
def backward(which, theta, panel, mixed, tables, debts, by):
    """Add the slopes by the numbers of one component of an account; ``which`` is (account, (outer, inner)).

    ``debts`` are room for what is owed to its tables, and (slots of it,) what is owed to its values.
    """
    (a, at), (owed, weight) = which, debts
    account = panel.accounts[a]
    totals, figures = tables[0][at], tables[1][at]
    begin = account[SPIKE_AT]
    owed[0][begin : begin + account[NODES] * account[ROWS]] = 0.0
    into = np.empty(account[SLOTS])
    for k in range(account[NODES]):
        joint(account, k, panel, mixed, totals, figures, into)
        for s in range(account[SLOTS]):
            into[s] *= weight[s]
            owed[0][begin + k * account[ROWS] + panel.slot_row[account[SLOTS_AT] + s]] += into[s]
        for j in range(account[STEPS_AT], account[STEPS_AT] + account[STEPS]):
            step = panel.steps[j]
            first = mixed.step_at[j] + k * step[CELLS]
            owed[1][first : first + step[CELLS]] = 0.0
            for s in range(account[SLOTS]):
                owed[1][first + panel.slot_cell[step[LINKS_AT] + s]] += into[s]
    own = totals, tables[2][at], tables[3][at], tables[4], tables[5]
    contract(account, theta, panel, mixed, own, owed, by)


@inner
def room(theta, panel, mixed):
    """Return room for tables: totals, figures, powers of both places of figures, of totals, what is seen, its turns."""
    shape, places = theta.shape[:2], panel.location.size
    return (
        np.empty((*shape, panel.spike.size)),
        np.empty((*shape, mixed.cells)),
        np.empty((*shape, 2, places)),
        np.empty((*shape, panel.size_location.size)),
        np.empty((2, places)),
        np.empty((2, places)),
    )


@kept
def evaluated(theta, log_terms, panel, mixed, back):
    """Return salvos' log-likelihoods, P(component, state | claims), slopes by theta, weights of components and terms.

    ``theta`` has shape (outer, inner, accounts, 7); slopes are those of the sum over the salvos that count: by
    theta, by ``inner``, by ``told`` and by log_terms.
    """
    outers, inners, accounts = theta.shape[0], theta.shape[1], theta.shape[2]
    tables = room(theta, panel, mixed)
    owed = np.empty(panel.spike.size), np.empty(mixed.cells)
    values = np.empty((outers, inners, panel.slot_row.size))
    blends = np.empty((outers, panel.slot_row.size))
    forward(theta, panel, mixed, tables, values, blends)
    states, found = np.zeros((outers, panel.prior.size)), np.zeros(panel.log_scale.size)
    by_theta, by_terms = np.zeros(theta.shape), np.zeros(log_terms.size)
    by_inner, by_told = np.zeros((inners, accounts)), np.zeros(accounts)
    weights = np.exp(log_terms)
    for k in range(found.size):
        found[k] = salvo(k, weights, panel, mixed, blends, states)
        if not back or mixed.counted[k] == 0.0 or not found[k] > -np.inf:
            continue
        begin, end = panel.state_start[k], panel.state_start[k + 1]
        for o in range(outers):
            for x in range(begin, end):
                for column in range(panel.terms.shape[1]):
                    by_terms[panel.terms[x, column]] += states[o, x]
            for a in range(panel.account_start[k], panel.account_start[k + 1]):
                at, size = panel.accounts[a, SLOTS_AT], panel.accounts[a, SLOTS]
                mass = np.zeros(size)
                for x in range(begin, end):
                    mass[panel.slot_of_state[panel.accounts[a, MAP_AT] + x - begin]] += states[o, x]
                for s in range(size):
                    mass[s] = mass[s] / blends[o, at + s] if blends[o, at + s] > 0.0 else 0.0
                    by_told[a] += mass[s] * mixed.table[at + s]
                for i in range(inners):
                    for s in range(size):
                        by_inner[i, a] += mass[s] * values[o, i, at + s]
                    weight = mixed.inner[i, a] * mass
                    which, debts = (a, (o, i)), (owed, weight)
                    backward(which, theta[o, i, a], panel, mixed, tables, debts, by_theta[o, i, a])
    by_terms[0] = 0.0
    return found, states, by_theta, by_inner, by_told, by_terms


@kept
def slot_values(theta, panel, mixed):
    """Return P(account | slot) of every slot where no account is mixed, (slots,); ``theta`` is (1, 1, accounts, 7)."""
    tables = room(theta, panel, mixed)
    values, blends = np.empty((1, 1, panel.slot_row.size)), np.empty((1, panel.slot_row.size))
    forward(theta, panel, mixed, tables, values, blends)
    return values[0, 0]


@kept
def numbers(flat, plan):
    """Return what the shipped model makes of its flat vector: its log-prior with slope, theta, terms, and the rest."""
    theta, classes, sticks, spread = kernel_numbers.expand(flat, plan)
    table, slope = kernel_numbers.tables(sticks, plan.most), np.zeros(flat.size)
    prior = kernel_numbers.add_prior(flat, plan, spread, slope)
    prior += kernel_numbers.add_scaled(flat, plan, classes, slope)
    return prior, slope, theta, kernel_numbers.log_terms(table, plan), (classes, sticks, spread, table)


@kept
def pulled(flat, plan, theta, rest, by_theta, by_terms, slope):
    """Add to ``slope`` what comes through the sources' numbers and the sticks."""
    classes, sticks, spread, table = rest
    kernel_numbers.pull_sources(flat, plan, theta, classes, by_theta, slope)
    kernel_numbers.pull_sticks(flat, plan, sticks, (spread, table), by_terms, slope)
    return slope


def step_places(panel: arrays.Panel) -> tuple[np.ndarray, int]:
    """Return where every step's table begins, and how long all are together."""
    nodes = np.repeat(panel.accounts[:, arrays.NODES], panel.accounts[:, arrays.STEPS])
    sizes = np.concatenate([[0], np.cumsum(panel.steps[:, arrays.CELLS] * nodes)]).astype(np.int64)
    return sizes[:-1], int(sizes[-1])
