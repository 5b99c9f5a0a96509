"""The one layout in which every form of the panel's likelihood reads the claims: plain arrays, laid end to end."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: Columns of ``theta``, the parameters of every source, shape (sources, 7); the seventh is ``COPYING``.
PARAMETERS: Final = ("spin", "noise", "size_spin", "size_noise", "size_exact", "blur")
#: How often a source copies where it may; the prior's mean where a record is too small to tell.
COPYING: Final = "copying"

#: Columns of ``Panel.accounts``: whose it is, its sign, and where its parts begin and how many there are.
SOURCE, SIGN, NODES_AT, NODES, STEPS_AT, STEPS, ROWS_AT, ROWS, SPIKE_AT, SLOTS_AT, SLOTS, MAP_AT, SAME = (
    range(13)
)
#: Columns of ``Panel.steps``.
CELLS_AT, CELLS, CUTS_AT, LINKS_AT = range(4)


class Panel(NamedTuple):
    """A panel of salvos, as arrays that numba and PyTensor read alike.

    A salvo has states (candidate truths, told apart only as far as its figures do) and accounts. An account has
    nodes (its own totals S), rows (the N it meets), steps (figures that are scored), and slots: the distinct
    combinations of counts that it looks at. A step has cells: the distinct (y, rest) that it is held against.
    """

    state_start: Ints  # (salvos + 1,) into states
    account_start: Ints  # (salvos + 1,) into accounts
    log_scale: Floats  # (salvos,) log of what the salvo's prior was divided by
    prior: Floats  # (states,) fixed part of P(truth) x weight
    terms: Ints  # (states, learned sticks) into log_terms; place 0 is a term that is always 0
    accounts: Ints  # (accounts, 13) the columns above
    copies: Floats  # (accounts, 2) whether it may be a copy; the share of those before it that say the same
    edge_low: (
        Floats  # (nodes,) log of the node's least total, less its account's source's origin; -inf where open
    )
    edge_high: Floats  # (nodes,) the same of the next node; inf where open
    row_place: Ints  # (rows,) into size_location
    size_location: Floats  # (places,) where each distinct (source, N) lies on the log axis, less its origin
    size_start: Ints  # (sources + 1,) into size_location
    spike: Floats  # (nodes x rows of an account) share of [S = N] that a node takes
    steps: Ints  # (steps, 4) the columns above
    cut_low: Floats  # (nodes of each step) on the log-odds axis; -inf where open
    cut_high: Floats  # (nodes of each step); inf where open
    direction: Floats  # (nodes of each step) -1, 0 or +1
    cell_place: Ints  # (cells,) into location
    location: Floats  # (places,) log-odds of each distinct (source, y, rest)
    out_of: Floats  # (places,) y + rest + 1 there
    location_start: Ints  # (sources + 1,) into location
    slot_row: Ints  # (slots,) into the account's rows
    slot_cell: Ints  # (slots of each step) into the step's cells
    slot_of_state: Ints  # (states of each account) into the account's slots
