"""Points at which a source's prior is summed: lattices on which smooth integrands converge exponentially.

A source's figures are analytic in its spin, with poles no nearer than pi * noise; so the trapezoidal rule needs a
spacing of about 1.5 noise in spin and 1 sd in log noise (Trefethen & Weideman 2014). Some 120 points reach what
quasi-Monte Carlo needs thousands for.
"""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from estimator.priors.scales import Pair

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Level = Literal["fine", "coarse"]

#: Points of the rule from which a curved one is made.
_MANY: Final = 40


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Weighted points of (location, log-normal scale); all arrays of shape (points,), weights sum to 1.

    ``rows`` splits them by scale level: points ``rows[k]:rows[k+1]`` share ``levels[k]`` (its normal scores), a unit
    of which moves the locations by ``slope`` where these are normal.
    """

    location: Floats
    scale: Floats
    weight: Floats
    levels: Floats
    rows: tuple[int, ...]
    slope: float = 0.0

    def places(self, row: int = 0) -> Floats:
        """Return the locations at one scale level, less what goes with the level.

        Of a grid that is even in the scores of a normal location every row has the same.
        """
        own = self.location[self.rows[row] : self.rows[row + 1]]
        return np.asarray(own - self.slope * self.levels[row])


def lattice(pair: Pair, spacing: float, offset: float) -> Points:
    """Return a lattice over a normal location x a log-normal scale (or what bends either, at even normal scores).

    ``spacing`` is in units of the scale at each level, wider where the level weighs little; ``offset`` shifts the
    levels (whole log-sds apart).
    """
    levels = np.arange(-3.0 + offset, 3.01 - offset)
    location, scale, weight, rows = [], [], [], [0]
    sd = pair.location.sd * pair.root
    for level in levels:
        size = float(pair.scale.at(level))
        wider = 1.0 if level > -0.9 else 1.0 + 0.4 * (-level) ** 1.3 / 2
        step = min(sd, spacing * wider * size)
        half = min(max(1, int(np.ceil(_REACH * sd / step))), _HALF_MAX)
        x = np.linspace(-_REACH, _REACH, 2 * half + 1)
        w = np.exp(-0.5 * x**2)
        location.append(pair.at(x, level))
        scale.append(np.full(x.size, size))
        weight.append(w / w.sum() * np.exp(-0.5 * level**2))
        rows.append(rows[-1] + x.size)
    weights = np.concatenate(weight)
    weights /= weights.sum()
    return Points(np.concatenate(location), np.concatenate(scale), weights, levels, tuple(rows), pair.slope)


_REACH = 4.2  # sds of the location covered
# Where noise is far below the spread of spin, figures are steps, and more points than these would only cost: what is
# lost is seen by the doubling of the points, whose change is reported with every result.
_HALF_MAX = 400


def hermite(nodes: int) -> tuple[Floats, Floats]:
    """Return Gauss-Hermite points and weights of a standard normal, each of shape (nodes,)."""
    z, w = np.polynomial.hermite_e.hermegauss(nodes)
    return z, w / w.sum()


def jacobi(a: float, b: float, nodes: int) -> tuple[Floats, Floats]:
    """Return Gauss-Jacobi points and weights of a Beta(a, b), each of shape (nodes,) (Golub & Welsch 1969)."""
    k = np.arange(1.0, nodes)
    both = 2 * k + a + b - 2
    middle = ((a - 1) ** 2 - (b - 1) ** 2) / (both * (both + 2))
    first = k + a + b - 2
    first[:1] = 1.0  # for k = 1 it stands above and below the line
    below = np.where(k == 1, both**2 * (both + 1), both**2 * (both + 1) * (both - 1))
    beside = np.sqrt(4 * k * (k + a - 1) * (k + b - 1) * first / below)
    matrix = np.diag([(a - b) / (a + b), *middle]) + np.diag(beside, 1) + np.diag(beside, -1)
    found, vectors = np.linalg.eigh(matrix)
    return np.clip(0.5 * (1.0 + found), 0.0, 1.0), vectors[0] ** 2


def curved_jacobi(a: float, b: float, nodes: int, scale: float) -> tuple[Floats, Floats]:
    """Return points and weights of a Beta(a, b) for functions that are smooth in x / (x + scale), each (nodes,).

    They are the Gauss rule of that variable, from the Jacobi rule of many points (Lanczos; Gautschi 2004, section 2.2).
    """
    fine, weight = jacobi(a, b, _MANY)
    curved = fine / (fine + scale)
    matrix, kept = np.zeros((nodes, nodes)), [np.sqrt(weight)]
    for k in range(nodes):
        moved = curved * kept[k]
        matrix[k, k] = moved @ kept[k]
        moved -= np.stack(kept).T @ (np.stack(kept) @ moved)
        if k + 1 < nodes:
            matrix[k, k + 1] = matrix[k + 1, k] = length = float(np.linalg.norm(moved))
            kept.append(moved / max(length, 1e-300))
    found, vectors = np.linalg.eigh(matrix)
    found = np.clip(found, 0.0, 1.0 / (1.0 + scale))
    return scale * found / (1.0 - found), vectors[0] ** 2


def cubic_taps(nodes: Floats, at: Floats) -> tuple[Ints, Floats]:
    """Return local cubic interpolation on even nodes: the first of the taps (at,), and their weights (at, taps).

    Four taps, or as many as there are nodes; held flat beyond the ends.
    """
    position = np.clip((at - nodes[0]) / (nodes[1] - nodes[0]), 0.0, nodes.size - 1.0)
    width = min(4, nodes.size)
    first = np.clip(np.floor(position).astype(np.int64) - width // 2 + 1, 0, nodes.size - width)
    t = position - first
    weight = np.empty((at.size, width))
    for k in range(width):  # Lagrange's polynomials on the nearest nodes
        others = [m for m in range(width) if m != k]
        weight[:, k] = np.prod([(t - m) / (k - m) for m in others], axis=0)
    return first, weight
