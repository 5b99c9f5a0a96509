"""Ledger -> panel: every salvo's states and every account's reading, laid out as plain arrays."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from estimator.claims.ledger import Salvo
from estimator.exact.copies import Copy
from estimator.exact.grid import distinct
from estimator.exact.problem import Problem, problem
from estimator.panel.accounts import AccountParts, Heard, salvo_parts
from estimator.panel.arrays import Panel
from estimator.panel.states import States, states_of
from estimator.priors.values import PriorSet
from estimator.quantities import OUTCOMES

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_STICKS_MAX: Final = 3


@dataclass(frozen=True, slots=True)
class SourceKey:
    """One source of a panel: who it is, its class, its bloc, and whether its figures say anything."""

    name: str
    source_class: str
    bloc: str
    says_outcomes: bool
    says_total: bool


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """The distinct arguments of the learned sticks: log_terms[1 + m] is log BetaBinomial(k[m] | n[m]) of stick[m].

    ``stick`` counts (weapon, outcome) pairs: weapon * learned + outcome; entry 0 of log_terms is always 0.
    """

    stick: Ints
    k: Ints
    n: Ints


@dataclass(frozen=True, slots=True, eq=False)
class CompiledPanel:
    """A panel with its names: ``salvos``, ``problems`` and ``states`` stand in one order.

    ``weapons`` are the weapon types met, ``weapon_of`` (salvos,) places in it; ``learned`` is the number of leading
    sticks whose shares are learned (0: they stand at the priors). ``heard`` holds the accounts, in the panel's order.
    """

    panel: Panel
    salvos: tuple[Salvo, ...]
    problems: tuple[Problem, ...]
    states: tuple[States, ...]
    sources: tuple[SourceKey, ...]
    weapons: tuple[str, ...]
    weapon_of: Ints
    learned: int
    terms: Terms
    heard: tuple[Heard, ...]

    @property
    def copies(self) -> float:
        """How often a source copies where it may before anything is learned of it."""
        return self.problems[0].priors.copies if self.problems else 0.0

    @property
    def account_source(self) -> Ints:
        """Source of every account, in the order of the panel's accounts."""
        return self.panel.accounts[:, 0]


def compile_panel(
    salvos: Sequence[Salvo],
    priors: PriorSet,
    *,
    outcomes: Sequence[str] = OUTCOMES,
    learned: int = 0,
    seed: int = 1,
) -> CompiledPanel:
    """Lay a panel out; salvos of which no account says anything are left out.

    ``learned`` leading sticks are left to the model (their terms are inputs of the likelihood).
    """
    ready = [(salvo, problem(salvo, priors, outcomes)) for salvo in salvos]
    ready = [(salvo, made) for salvo, made in ready if made.groups]
    kept_salvos, problems = [s for s, _ in ready], [p for _, p in ready]
    learned = min(learned, len(problems[0].kept) - 1, _STICKS_MAX) if problems else 0
    states = [states_of(p, learned, seed + k) for k, p in enumerate(problems)]
    types = [priors.weapon_type(s.weapon) for s in kept_salvos]
    weapons = tuple(sorted(set(types)))
    weapon_of = np.array([weapons.index(t) for t in types], dtype=np.int64)
    sources = _sources(problems)
    terms, places = _terms(states, weapon_of, learned)
    parts = [
        salvo_parts([p.readings[k] for group in p.groups for k in group], s, p.kept)
        for p, s in zip(problems, states, strict=True)
    ]
    copies = [p.copies[k] for p in problems for group in p.groups for k in group]
    panel = _panel(states, parts, places, copies, [key.name for key in sources])
    return CompiledPanel(
        panel=panel,
        salvos=tuple(kept_salvos),
        problems=tuple(problems),
        states=tuple(states),
        sources=sources,
        weapons=weapons,
        weapon_of=weapon_of,
        learned=learned,
        terms=terms,
        heard=tuple(part.heard for salvo in parts for part in salvo),
    )


def _sources(problems: Sequence[Problem]) -> tuple[SourceKey, ...]:
    found: dict[str, SourceKey] = {}
    for p in problems:
        for group in p.groups:
            for reading in (p.readings[k] for k in group):
                account, old = reading.account, found.get(reading.account.source)
                found[account.source] = SourceKey(
                    account.source,
                    account.source_class,
                    account.bloc,
                    reading.says_outcomes or (old is not None and old.says_outcomes),
                    reading.says_total or (old is not None and old.says_total),
                )
    return tuple(found[name] for name in sorted(found))


def _terms(states: Sequence[States], weapon_of: Ints, learned: int) -> tuple[Terms, list[Ints]]:
    """Return the distinct (stick, k, n) of the learned sticks and, per salvo, places of its states' terms."""
    rows, shapes = [], []
    for weapon, salvo in zip(weapon_of, states, strict=True):
        for stick in range(salvo.sticks.shape[0]):
            k, n = salvo.sticks[stick]
            rows.append(np.stack([np.full(k.size, weapon * learned + stick), k, n]))
        shapes.append((salvo.sticks.shape[0], salvo.first.size))
    if not rows:
        none = np.zeros(0, dtype=np.int64)
        return Terms(none, none, none), [np.zeros((size, learned), dtype=np.int64) for _, size in shapes]
    found = np.concatenate(rows, axis=1)
    first, inverse = distinct(list(found))
    unique = found[:, first]
    places, at = [], 0
    for sticks, size in shapes:
        place = np.zeros((size, learned), dtype=np.int64)
        for stick in range(sticks):
            place[:, stick] = 1 + inverse[at : at + size]
            at += size
        places.append(place)
    return Terms(*unique), places


def _panel(
    states: Sequence[States],
    parts: Sequence[Sequence[AccountParts]],
    places: Sequence[Ints],
    copies: Sequence[Copy],
    names: Sequence[str],
) -> Panel:
    flat = [part for salvo in parts for part in salvo]
    source = [names.index(part.source) for part in flat]
    steps = [(step, whose) for p, whose in zip(flat, source, strict=True) for step in p.steps]
    cells = [np.stack([s.location, s.out_of]) for s, _ in steps]
    place, location, location_start = _places(cells, [whose for _, whose in steps], len(names))
    flat = _centred(flat, source, len(names))
    rows = [p.row_location[None] for p in flat]
    row_place, size_location, size_start = _places(rows, source, len(names))
    scale = [float(s.log_prior.max()) for s in states]
    return Panel(
        state_start=_starts([s.first.size for s in states]),
        account_start=_starts([len(salvo) for salvo in parts]),
        log_scale=np.array(scale, dtype=float),
        prior=_joined([np.exp(s.log_prior - top) for s, top in zip(states, scale, strict=True)]),
        terms=np.ascontiguousarray(np.concatenate(places)) if places else np.zeros((0, 0), dtype=np.int64),
        accounts=_account_table(flat, source),
        copies=np.array([(one.chance > 0, one.share) for one in copies], dtype=float).reshape(-1, 2),
        edge_low=_joined([p.edge_low for p in flat]),
        edge_high=_joined([p.edge_high for p in flat]),
        row_place=row_place,
        size_location=size_location[0],
        size_start=size_start,
        spike=_joined([p.spike.T.ravel() for p in flat]),
        steps=_step_table(flat),
        cut_low=_joined([s.cut_low for p in flat for s in p.steps]),
        cut_high=_joined([s.cut_high for p in flat for s in p.steps]),
        direction=_joined([s.direction for p in flat for s in p.steps]),
        cell_place=place,
        location=location[0],
        out_of=location[-1],
        location_start=location_start,
        slot_row=_joined_ints([p.slot_row for p in flat]),
        slot_cell=_joined_ints([s.slot_cell for p in flat for s in p.steps]),
        slot_of_state=_joined_ints([p.slot_of_state for p in flat]),
    )


def _places(values: Sequence[Floats], owner: Sequence[int], sources: int) -> tuple[Ints, Floats, Ints]:
    """Return every value's place among the distinct values of its source, those values, and each source's start.

    A value is a column of an array (numbers, values); the distinct ones are laid out alike.
    """
    if not values:
        return np.zeros(0, dtype=np.int64), np.zeros((1, 0)), np.zeros(sources + 1, dtype=np.int64)
    owners = np.repeat(np.asarray(owner, dtype=np.int64), [v.shape[1] for v in values])
    joined = np.concatenate(values, axis=1)
    order = np.lexsort((*joined[::-1], owners))
    owners, joined = owners[order], joined[:, order]
    new = np.concatenate([[True], (np.diff(joined) != 0).any(axis=0) | (np.diff(owners) != 0)])
    place = np.empty(owners.size, dtype=np.int64)
    place[order] = np.cumsum(new) - 1
    return place, joined[:, new], _starts(np.bincount(owners[new], minlength=sources).tolist())


def _centred(flat: Sequence[AccountParts], source: Sequence[int], sources: int) -> list[AccountParts]:
    """Move each source's log axis to an origin amid its salvos, so that powers stay small."""
    origin = np.zeros(sources)
    for whose in range(sources):
        own = [p.row_location for p, s in zip(flat, source, strict=True) if s == whose]
        origin[whose] = 0.5 * (max(map(np.max, own)) + min(map(np.min, own))) if own else 0.0
    return [
        p._replace(
            edge_low=p.edge_low - origin[s],
            edge_high=p.edge_high - origin[s],
            row_location=p.row_location - origin[s],
        )
        for p, s in zip(flat, source, strict=True)
    ]


def _account_table(flat: Sequence[AccountParts], source: Sequence[int]) -> Ints:
    """Return the account columns of ``arrays``."""
    nodes = _starts([p.edge_low.size for p in flat])
    steps = _starts([len(p.steps) for p in flat])
    rows, spikes = _starts([p.row_location.size for p in flat]), _starts([p.spike.size for p in flat])
    slots, maps = _starts([p.slot_row.size for p in flat]), _starts([p.slot_of_state.size for p in flat])
    table = [
        (
            source[k],
            p.sign,
            nodes[k],
            p.edge_low.size,
            steps[k],
            len(p.steps),
            rows[k],
            p.row_location.size,
            spikes[k],
            slots[k],
            p.slot_row.size,
            maps[k],
            int(p.slot_row.size == p.slot_of_state.size and bool(np.all(np.diff(p.slot_of_state) == 1))),
        )
        for k, p in enumerate(flat)
    ]
    return np.array(table, dtype=np.int64).reshape(-1, 13)


def _step_table(flat: Sequence[AccountParts]) -> Ints:
    """Return the step columns of ``arrays``."""
    steps = [(step, p) for p in flat for step in p.steps]
    cells, cuts = _starts([s.location.size for s, _ in steps]), _starts([s.cut_low.size for s, _ in steps])
    links = _starts([p.slot_row.size for _, p in steps])
    table = [(cells[k], s.location.size, cuts[k], links[k]) for k, (s, _) in enumerate(steps)]
    return np.array(table, dtype=np.int64).reshape(-1, 4)


def _starts(sizes: Sequence[int]) -> Ints:
    return np.concatenate([[0], np.cumsum(np.asarray(sizes, dtype=np.int64))]).astype(np.int64)


def _joined(arrays: Sequence[Floats]) -> Floats:
    return np.concatenate(arrays) if arrays else np.zeros(0)


def _joined_ints(arrays: Sequence[Ints]) -> Ints:
    return np.concatenate(arrays) if arrays else np.zeros(0, dtype=np.int64)
