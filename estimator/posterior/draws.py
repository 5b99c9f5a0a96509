"""Joint draws from a posterior, for those who go on in NumPy, xarray or ArviZ.

Draws are independent of each other: a Monte Carlo error is a standard deviation over the root of their number.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from estimator.claims.ledger import Salvo
from estimator.claims.salvos import salvos
from estimator.errors import LimitError, StoredFileError
from estimator.exact.grid import Grid
from estimator.exact.problem import problem
from estimator.one_core import on_one_core
from estimator.posterior.cells import pick
from estimator.posterior.checking import read_moment
from estimator.posterior.parts import COLUMNS, PARAMETERS, PosteriorFields, SalvoPosterior
from estimator.posterior.sampling import source_draws
from estimator.quantities import LAUNCHED, MEMBERS

if TYPE_CHECKING:
    import xarray as xr

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]

#: The most draws that are made at once.
DRAWS_MAX: Final = 1_000_000


@dataclass(frozen=True, slots=True, eq=False)
class SourceDraws:
    """One source of one salvo: ``numbers`` maps each of PARAMETERS to its draws, shape (draws,)."""

    name: str
    role: str
    source_class: str
    bloc: str
    numbers: Mapping[str, Floats]


@dataclass(frozen=True, slots=True, eq=False)
class SalvoDraws:
    """One salvo: ``counts`` (draws, 5) has the columns launched and the outcomes; row k goes with draw k of a source.

    Where a salvo was too large to list, its states are the sampled ones: right on average, but with gaps.
    """

    strike: str
    weapon: str
    outcomes: tuple[str, ...]
    counts: Ints
    sources: tuple[SourceDraws, ...]

    def count(self, quantity: str) -> Ints:
        """Return the draws of a quantity or union, shape (draws,)."""
        members = {LAUNCHED} if quantity == LAUNCHED else MEMBERS[quantity]
        columns = [k for k, name in enumerate(COLUMNS) if name in members]
        return np.asarray(self.counts[:, columns].sum(axis=1), dtype=np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """Joint draws of every salvo; salvos are unrelated to each other. The same seed gives the same draws."""

    salvos: tuple[SalvoDraws, ...]
    size: int
    seed: int
    method: str

    def salvo(self, strike: str, weapon: str | None = None) -> SalvoDraws:
        """Return the salvo of a strike (and weapon, where a strike has several); KeyError where there is none."""
        for salvo in self.salvos:
            if salvo.strike == strike and weapon in (None, salvo.weapon):
                return salvo
        raise KeyError(
            f"no salvo of strike {strike!r}; there are: {', '.join(s.strike for s in self.salvos)}"
        )

    def to_dict(self) -> dict[str, dict[str, npt.NDArray[Any]]]:
        """Return ``{"posterior": {name: array}}`` as ``arviz.from_dict`` takes it.

        Counts in play (and their unions) have shape (1 chain, draws, salvos), sources' numbers (1 chain, draws,
        accounts); an account is one source of one salvo, in the order of salvos.
        """
        quantities = [LAUNCHED, *MEMBERS]
        played = [q for q in quantities if any(_in_play(salvo, q) for salvo in self.salvos)]
        counts = {q: _stacked([salvo.count(q) for salvo in self.salvos]) for q in played}
        sources = [source for salvo in self.salvos for source in salvo.sources]
        if not sources:
            return {"posterior": counts}
        return {"posterior": counts | {p: _stacked([s.numbers[p] for s in sources]) for p in PARAMETERS}}

    def to_xarray(self) -> "xr.DataTree":
        """Return a tree whose group ``posterior`` has dims chain, draw and salvo (or account), as ArviZ has it."""
        import xarray as xr  # noqa: PLC0415  # slow to import

        arrays = self.to_dict()["posterior"]
        pairs = [(salvo, source) for salvo in self.salvos for source in salvo.sources]
        data = xr.Dataset(
            {
                name: (("chain", "draw", "account" if name in PARAMETERS else "salvo"), array)
                for name, array in arrays.items()
            },
            coords={
                "chain": [0],
                "draw": np.arange(self.size),
                "salvo": [_label(salvo) for salvo in self.salvos],
                "account": [f"{source.name} on {_label(salvo)}" for salvo, source in pairs],
            },
            attrs={"method": self.method, "seed": self.seed, "draws": "independent"},
        )
        return xr.DataTree.from_dict({"posterior": data})


@on_one_core
def draw(posterior: PosteriorFields, n: int, seed: int) -> Draws:
    """Draw ``n`` times from a posterior, states and all numbers of all sources together.

    The claims are read anew from what the posterior holds; nothing is estimated again but each account's
    likelihood at the states drawn. Raises ``ValueError`` for what cannot be drawn, ``LimitError`` for too many.
    """
    _check(posterior, n, seed)
    read, _ = salvos(posterior.ledger, as_of=read_moment(posterior.as_of))
    said = {(salvo.strike, salvo.weapon): salvo for salvo in read}
    made = []
    for place, salvo in enumerate(posterior.salvos):
        if (salvo.strike, salvo.weapon) not in said:
            raise StoredFileError(
                f"found the salvo of {salvo.strike}; allowed: salvos of the posterior's own claims. Estimate again."
            )
        rng = np.random.default_rng([seed, place])
        made.append(_salvo_draws(posterior, salvo, said[salvo.strike, salvo.weapon], n, rng))
    return Draws(tuple(made), n, seed, posterior.method)


def _check(posterior: PosteriorFields, n: int, seed: int) -> None:
    if posterior.method not in ("exact", "score"):
        raise ValueError(
            f"found the method {posterior.method!r}; allowed: exact, score. Estimate by the exact route."
        )
    if n < 1:
        raise ValueError(f"found n = {n}; allowed: 1 or more draws. Ask for some.")
    if seed < 0:
        raise ValueError(f"found seed = {seed}; allowed: 0 or more. Take another seed.")
    if n > DRAWS_MAX:
        raise LimitError(
            f"found n = {n}; allowed: up to {DRAWS_MAX} draws at once. Draw in parts, with other seeds."
        )


def _salvo_draws(
    posterior: PosteriorFields, salvo: SalvoPosterior, said: Salvo, n: int, rng: np.random.Generator
) -> SalvoDraws:
    ready = problem(said, posterior.priors, salvo.outcomes, posterior.weapon_prior)
    none = np.zeros(n, dtype=np.int64)
    drawn = pick(salvo.probability[None, :], none, rng.random(n))
    states, state = np.unique(drawn, return_inverse=True)
    numbers = source_draws(ready, _grid(salvo, states), state, rng)
    accounts = [reading.account for reading in ready.readings]
    sources = tuple(
        SourceDraws(a.source, a.role, a.source_class, a.bloc, MappingProxyType(_in_order(held)))
        for a, held in zip(accounts, numbers, strict=True)
    )
    return SalvoDraws(salvo.strike, salvo.weapon, salvo.outcomes, _fixed(salvo.counts[drawn]), sources)


def _grid(salvo: SalvoPosterior, states: npt.NDArray[np.int64]) -> Grid:
    """Return the grid of some of a salvo's states, each standing for itself."""
    counts = salvo.counts[states].astype(np.int64)
    kept = [COLUMNS.index(outcome) for outcome in salvo.outcomes]
    none = np.zeros(states.size, dtype=np.int64)
    return Grid(
        kept=salvo.outcomes,
        launched=counts[:, 0],
        counts=np.ascontiguousarray(counts[:, kept].T),
        weight=np.ones(states.size),
        half=none.astype(np.int8),
        blur=none,
    )


def _in_order(numbers: dict[str, Floats]) -> dict[str, Floats]:
    return {name: _fixed(numbers[name]) for name in PARAMETERS}


def _fixed[A: npt.NDArray[Any]](array: A) -> A:
    array.flags.writeable = False
    return array


def _in_play(salvo: SalvoDraws, quantity: str) -> bool:
    return quantity == LAUNCHED or bool(MEMBERS[quantity].intersection(salvo.outcomes))


def _stacked(columns: list[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    return np.stack(columns, axis=1)[None]


def _label(salvo: SalvoDraws) -> str:
    return f"{salvo.strike}, {salvo.weapon}" if salvo.weapon else salvo.strike
