"""What an account says or implies of a quantity: the range of it that fits all its figures taken literally."""

import math
from itertools import combinations
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from estimator.claims.ledger import Account, Figure
from estimator.quantities import LAUNCHED, MEMBERS

Floats = npt.NDArray[np.float64]

#: Beyond this an upper end is taken as none.
_OPEN: Final = 1e6


class Range(NamedTuple):
    """A range of whole numbers (``high`` may be infinite), and whether it was said or follows from what was."""

    low: float
    high: float
    basis: str


SILENT: Final = Range(0.0, math.inf, "silent")


def spoken(account: Account, quantity: str, kept: tuple[str, ...], launched: int) -> Range:
    """Return what an account holds about a quantity: said, implied, or nothing.

    A share, or "all", is read against the source's own exact total, else against ``launched``. Implied is what the
    other figures leave possible, taken literally; an account that contradicts itself implies nothing.
    """
    own = next((f.reading for f in account.figures if f.quantity == LAUNCHED and f.reading.exact), None)
    total = own.low if own is not None and own.kind == "count" else float(launched)
    for figure in account.figures:
        if figure.quantity == quantity:
            return Range(*_ends(figure, total), "said")
    low, high = _implied(account, quantity, kept, total)
    return Range(low, high, "implied") if low > 0 or math.isfinite(high) else SILENT


def _ends(figure: Figure, total: float) -> tuple[float, float]:
    reading = figure.reading
    if reading.kind == "all":
        return total, total
    if reading.kind == "share":
        return math.floor(reading.low * total), math.ceil(reading.high * total)
    return reading.low, reading.high


def _implied(account: Account, quantity: str, kept: tuple[str, ...], total: float) -> tuple[float, float]:
    if not account.figures:
        return SILENT.low, SILENT.high
    rows = np.array([_members(figure.quantity, kept) for figure in account.figures])
    ends = np.array([_ends(figure, total) for figure in account.figures])
    bounded = np.isfinite(ends[:, 1])
    box = np.eye(len(kept))
    # At least one munition was launched, whatever anybody says.
    matrix = np.vstack([-rows, rows[bounded], -np.ones(len(kept)), -box, box])
    sides = (-ends[:, 0], ends[bounded, 1], [-1.0], np.zeros(len(kept)), np.full(len(kept), _OPEN))
    corners = _corners(matrix, np.concatenate(sides))
    if not corners.size:
        return SILENT.low, SILENT.high
    values = corners @ _members(quantity, kept)
    low, high = float(values.min()), float(values.max())
    return math.ceil(low - 1e-4), math.inf if high >= _OPEN / 2 else math.floor(high + 1e-4)


def _corners(matrix: Floats, limit: Floats) -> Floats:
    """Return the corners (corners, variables) of the region where matrix @ x <= limit: it has few variables."""
    variables = matrix.shape[1]
    chosen = np.array(list(combinations(range(len(limit)), variables)))
    systems = matrix[chosen]
    solvable = np.abs(np.linalg.det(systems)) > 1e-9
    points = np.linalg.solve(systems[solvable], limit[chosen[solvable]][..., None])[..., 0]
    inside = (points @ matrix.T <= limit + 1e-4).all(axis=1)
    return np.asarray(points[inside])


def _members(quantity: str, kept: tuple[str, ...]) -> Floats:
    if quantity == LAUNCHED:
        return np.ones(len(kept))
    return np.array([float(outcome in MEMBERS[quantity]) for outcome in kept])
