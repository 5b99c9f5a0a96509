"""What several sources of one salvo have in common: a bloc's shared part, or what a record says of them jointly."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from estimator.exact.belief import ALONE, BlocNodes, common_nodes
from estimator.exact.points import Level
from estimator.model.account import AccountReading
from estimator.priors.values import PriorSet, SourcePrior

Floats = npt.NDArray[np.float64]

#: Nodes over a bloc's two common factors.
_BLOC_NODES: Final[dict[Level, tuple[int, int]]] = {"fine": (7, 5), "coarse": (5, 4)}
#: Nodes over a learned factor for each unit of its weight against the width of what it moves; at least and at most.
_NODES_A_UNIT: Final = 11.0
_NODES: Final = (3, 31)
#: Correlations below this are not worth a sum of their own.
_NEGLIGIBLE: Final = 0.05
#: The share of a variance that a common factor takes at most.
_COMMUNALITY_MAX: Final = 0.98
_ROUNDS: Final = 200


@dataclass(frozen=True, slots=True)
class Group:
    """Accounts that are summed together: ``members`` are places in the readings.

    ``shared`` holds each member's part in what all have in common, (spin, size_spin), as standard deviations; below
    0 where it moves against the others. ``nodes`` counts the nodes of that sum, fine and coarse.
    """

    members: tuple[int, ...]
    shared: tuple[tuple[float, float], ...]
    fine: tuple[int, int] = (1, 1)
    coarse: tuple[int, int] = (1, 1)

    def nodes(self, level: Level) -> BlocNodes:
        """Return the quadrature over what the members have in common."""
        return (
            ALONE
            if len(self.members) == 1
            else common_nodes(*(self.fine if level == "fine" else self.coarse))
        )


def groups_of(readings: Sequence[AccountReading], priors: PriorSet) -> tuple[Group, ...]:
    """Return the groups of the informative accounts: learned sources, then blocs, then each other one on its own."""
    informative = [k for k, reading in enumerate(readings) if reading.informative]
    known = [k for k in informative if priors.strikes(readings[k].account.source)]
    blocs: dict[str, list[int]] = {}
    for k in informative:
        if k not in known:
            blocs.setdefault(readings[k].account.bloc or f"\0{k}", []).append(k)
    return (*_learned(known, readings, priors), *(_bloc(tuple(b), readings, priors) for b in blocs.values()))


def _bloc(members: tuple[int, ...], readings: Sequence[AccountReading], priors: PriorSet) -> Group:
    if len(members) == 1:
        return Group(members, ((0.0, 0.0),))
    part = float(np.sqrt(priors.bloc_share))
    own = [priors.sources[readings[k].account.source_class] for k in members]
    shared = tuple((p.spin_sd * part, p.size_spin_sd * part) for p in own)
    return Group(members, shared, _BLOC_NODES["fine"], _BLOC_NODES["coarse"])


def _learned(known: Sequence[int], readings: Sequence[AccountReading], priors: PriorSet) -> tuple[Group, ...]:
    """Group the sources that a record knows, by one factor for spin and one for size_spin."""
    learned = priors.learned
    if learned is None or not known:
        return ()
    at = [learned.place(readings[k].account.source) for k in known]
    spin = one_factor(learned.spin_cov[np.ix_(at, at)])
    size = one_factor(learned.size_spin_cov[np.ix_(at, at)])
    if not spin.any() and not size.any():
        return tuple(Group((k,), ((0.0, 0.0),)) for k in known)
    own = [learned.priors[place] for place in at]
    fine = (
        _count(spin, [(p.spin_sd, p.noise_median) for p in own]),
        _count(size, [(p.size_spin_sd, p.size_noise_median) for p in own]),
    )
    coarse = (max(2, fine[0] - 2), max(2, fine[1] - 1))
    return (Group(tuple(known), tuple(zip(spin.tolist(), size.tolist(), strict=True)), fine, coarse),)


def _count(factor: Floats, widths: Sequence[tuple[float, float]]) -> int:
    """Return how many nodes a factor needs: what it moves has the width of its own spread and of logistic noise."""
    sd, noise = np.array(widths).T
    own = np.maximum(sd**2 - factor**2, 0.0)
    unit = float(np.max(np.abs(factor) / np.sqrt(own + np.pi**2 / 3 * noise**2)))
    return int(np.clip(np.ceil(_NODES_A_UNIT * unit), *_NODES))


def one_factor(cov: Floats) -> Floats:
    """Return f (n,) such that f f' comes nearest to ``cov`` (n, n) off the diagonal: principal factor analysis.

    Two sources are met exactly; a third as far as one factor can. All 0 where nothing is correlated.
    """
    sd = np.sqrt(np.maximum(np.diag(cov), 1e-300))
    r = cov / np.outer(sd, sd)
    off = r - np.diag(np.diag(r))
    if off.shape[0] < 2 or float(np.abs(off).max()) < _NEGLIGIBLE:
        return np.zeros(sd.size)
    common = np.abs(off).max(axis=0)
    factor = np.zeros(sd.size)
    for _ in range(_ROUNDS):
        values, vectors = np.linalg.eigh(off + np.diag(common))
        factor = vectors[:, -1] * np.sqrt(max(float(values[-1]), 0.0))
        common = np.minimum(factor**2, _COMMUNALITY_MAX)
    reach = np.sqrt(_COMMUNALITY_MAX)
    return np.asarray(np.clip(factor, -reach, reach) * sd * (1.0 if factor.sum() >= 0 else -1.0))


def prior_of(reading: AccountReading, priors: PriorSet) -> SourcePrior:
    """Return the prior of the source that speaks in an account."""
    return priors.source_prior(reading.account.source, reading.account.source_class)
