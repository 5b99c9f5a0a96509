"""What several sources of one salvo have in common: a bloc's shared part, or what a record says of them jointly."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from estimator.exact.belief import ALONE, BlocNodes, common_nodes
from estimator.exact.points import Level
from estimator.exact.sticks import stick_odds, sticks_at
from estimator.model.account import AccountReading
from estimator.priors.values import PriorSet, SourcePrior

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: Nodes over a bloc's two common factors.
_BLOC_NODES: Final[dict[Level, tuple[int, int]]] = {"fine": (7, 5), "coarse": (5, 4)}
#: Nodes over a learned factor for each unit of its weight against the width of what it moves; at least and at most.
_NODES_A_UNIT: Final = 16.0
_NODES: Final = (4, 40)
#: Correlations below this are not worth a sum of their own.
_NEGLIGIBLE: Final = 0.05
#: The share of a variance that a common factor takes at most.
_COMMUNALITY_MAX: Final = 0.98
_ROUNDS: Final = 200


class Common(NamedTuple):
    """What the members of a group have in common.

    ``shared`` is each member's part of it (spin, size_spin) as standard deviations, ``nodes`` the quadrature in units
    of that part; all members' nodes have the same weights.
    """

    shared: tuple[tuple[float, float], ...]
    nodes: tuple[BlocNodes, ...]


class Group(NamedTuple):
    """Accounts that are summed together: ``members`` are places in the readings."""

    members: tuple[int, ...]
    fine: Common
    coarse: Common

    def at(self, level: Level) -> Common:
        """Return what the members have in common, at a level of quadrature."""
        return self.fine if level == "fine" else self.coarse

    def in_scale(self, scale: float) -> "Group":
        """Return the same group with its members' spins, and so what they share of them, times ``scale``."""
        fine, coarse = (
            common._replace(shared=tuple((scale * spin, size) for spin, size in common.shared))
            for common in (self.fine, self.coarse)
        )
        return Group(self.members, fine, coarse)


_NOTHING: Final = Common(((0.0, 0.0),), (ALONE,))


def groups_of(readings: Sequence[AccountReading], priors: PriorSet, weapon: str) -> tuple[Group, ...]:
    """Return the groups of the informative accounts: learned sources, then blocs, then each other one on its own.

    ``weapon`` is the weapon type.
    """
    informative = [k for k, reading in enumerate(readings) if reading.informative]
    known = [k for k in informative if priors.strikes(readings[k].account.source)]
    blocs: dict[str, list[int]] = {}
    for k in informative:
        if k not in known:
            blocs.setdefault(readings[k].account.bloc or f"\0{k}", []).append(k)
    return (
        *_learned(known, readings, priors, weapon),
        *(_bloc(tuple(b), readings, priors) for b in blocs.values()),
    )


def prior_of(reading: AccountReading, priors: PriorSet) -> SourcePrior:
    """Return the prior of the source that speaks in an account."""
    return priors.source_prior(reading.account.source, reading.account.source_class)


def _bloc(members: tuple[int, ...], readings: Sequence[AccountReading], priors: PriorSet) -> Group:
    if len(members) == 1:
        return Group(members, _NOTHING, _NOTHING)
    part = float(np.sqrt(priors.bloc_share))
    own = [priors.sources[readings[k].account.source_class] for k in members]
    shared = tuple((p.spin_sd * part, p.size_spin_sd * part) for p in own)
    fine, coarse = (
        Common(shared, (common_nodes(*_BLOC_NODES[level]),) * len(members)) for level in ("fine", "coarse")
    )
    return Group(members, fine, coarse)


def _learned(
    known: Sequence[int], readings: Sequence[AccountReading], priors: PriorSet, weapon: str
) -> tuple[Group, ...]:
    """Group the sources that a record knows, by one factor for spin (and the weapon's shares) and one for size_spin."""
    learned = priors.learned
    if learned is None or not known:
        return ()
    at = [learned.place(readings[k].account.source) for k in known]
    same = bool(learned.sticks) and readings[0].kept[: len(learned.sticks)] == learned.sticks
    shares = stick_odds(learned, weapon) if same else np.zeros((len(learned.spin_draws), 0))
    spin, size = np.hstack([learned.spin_draws[:, at], shares]), learned.size_spin_draws[:, at]
    factors = one_factor(np.atleast_2d(np.cov(spin.T))), one_factor(np.atleast_2d(np.cov(size.T)))
    if not factors[0].any() and not factors[1].any():
        return tuple(Group((k,), _NOTHING, _NOTHING) for k in known)
    own = [learned.priors[place] for place in at]
    noise = np.array([p.noise_median for p in own] + [np.inf] * shares.shape[1])
    size_noise = np.array([p.size_noise_median for p in own])
    # A total that nobody says is summed over anyway: what tilts it is then of little weight.
    told = 1.0 if any(readings[k].says_total for k in known) else 0.5
    made = []
    for part in (1.0, 0.7):
        by_spin, members = _moves(spin, factors[0], noise, part)
        by_size, _ = _moves(size, factors[1], size_noise, part * told)
        sticks = sticks_at(learned, weapon, members) if shares.shape[1] and len(members) > 1 else ()
        base = tuple(getattr(priors.weapons[weapon], outcome) for outcome in learned.sticks)
        made.append(_common(by_spin[:, : len(at)], by_size, sticks, base))
    return (Group(tuple(known), *made),)


def _common(
    by_spin: Floats, by_size: Floats, sticks: tuple[Floats, ...], base: tuple[tuple[float, float], ...]
) -> Common:
    """Return both factors' nodes together, from how far each node moves every source (nodes, sources)."""
    spins, sizes = by_spin.shape[0], by_size.shape[0]
    log_weight = np.full(spins * sizes, -np.log(spins * sizes))
    shared, nodes = [], []
    for spin, size in zip(by_spin.T, by_size.T, strict=True):
        sds = float(spin.std()), float(size.std())
        shared.append(sds)
        units = spin / max(sds[0], 1e-300), size / max(sds[1], 1e-300)
        nodes.append(BlocNodes(*units, log_weight, sticks, base))
    return Common(tuple(shared), tuple(nodes))


def _moves(draws: Floats, factor: Floats, noise: Floats, part: float) -> tuple[Floats, list[Ints]]:
    """Return how far each equally likely node of a factor moves every column, (nodes, columns), and its draws.

    Means are 0. Columns whose ``noise`` is infinite do not ask for nodes of their own.
    The factor's distribution is that of the draws, skew and all: its scores (imputed, so that what is left of the
    sources is uncorrelated) are cut into equally many draws a node, and sources regressed on it and its square.
    """
    if not factor.any():
        return np.zeros((1, draws.shape[1])), [np.arange(len(draws))]
    centred = draws - draws.mean(axis=0)
    own = np.maximum(centred.var(axis=0) - factor**2, 0.0)
    unit = float(np.max(np.abs(factor) / np.sqrt(own + np.pi**2 / 3 * noise**2)))
    count = int(np.clip(np.ceil(part * _NODES_A_UNIT * unit), *_NODES))
    cov = np.outer(factor, factor) + np.diag(np.maximum(own, 1e-6 * centred.var(axis=0)))
    weight = np.linalg.solve(cov, factor)
    rest = np.sqrt(max(1.0 - float(factor @ weight), 0.0))
    score = centred @ weight + rest * np.random.default_rng(1904).standard_normal(len(draws))
    members = np.array_split(np.argsort(score, kind="stable"), count)
    bins = np.array([score[own_draws].mean() for own_draws in members])
    basis = np.stack([score, score**2 - (score**2).mean()], axis=1)
    slopes = np.linalg.lstsq(basis, centred, rcond=None)[0]
    moves = np.stack([bins, bins**2], axis=1) @ slopes
    moves -= moves.mean(axis=0)
    # No source may be moved by more than all of its spread.
    reach = np.sqrt(_COMMUNALITY_MAX) * centred.std(axis=0)
    return np.asarray(moves * np.minimum(1.0, reach / np.maximum(moves.std(axis=0), 1e-300))), members


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
