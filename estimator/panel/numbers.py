"""Where each real number of a panel lies in one flat vector, and what it is drawn from, as plain arrays.

Everything is drawn non-centred: a standard normal for each number, spread by its class (docs/model.md, 2.3 and 3);
spins in a learned scale are not (``kernel_numbers.add_scaled``).
The variables and their order are those of the PyMC model in ``inference.panel``; tests hold the two together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from estimator.panel.hierarchy import PAIRS, Hierarchy
from estimator.panel.pooling import POOLING

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: What is drawn from a Beta, in this order.
BETAS: Final = ("size_exact", "blur")
EXACT, BLUR = (f"{name}_logodds__" for name in BETAS)
SPREAD: Final = "stick_spread_log__"
SCALE: Final = "spin_scale_z"
COPIES: Final = "copying_z"


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Where each variable of the flat vector lies: name -> (first place, shape); ``size`` places in all."""

    places: Mapping[str, tuple[int, tuple[int, ...]]]
    size: int

    def take(self, flat: Floats, name: str) -> Floats:
        """Return one variable of vectors (..., size), with its own shape behind the leading axes."""
        first, shape = self.places[name]
        return flat[..., first : first + prod(shape)].reshape(*flat.shape[:-1], *shape)


class Plan(NamedTuple):
    """A hierarchy as the kernel reads it.

    ``at`` holds the first places of: class numbers, sources' normals, blocs, size_exact, stick means, what weapons
    have in common, their spread, stick sizes, the scale of spins, copying (-1 where there is none). Axis 4 is that of
    PAIRS, axis 2 is (mean, spread) or (a, b). ``widths`` are POOLING's: class mean, class spread, stick mean, stick
    spread, stick size, scale of spins, a of copying. ``most`` is how long the tables over integers are, ``choose``
    (terms,) log(n over k).
    """

    at: Ints  # (11,)
    source: Floats  # (4, 2, sources)
    bloc: Floats  # (2, sources): the weight of what is common, and of what is apart
    bloc_of: Ints  # (sources,)
    class_of: Ints  # (sources,)
    centred: Floats  # (sources,): how far each spin is drawn in its own units
    klass: Floats  # (4, 2, classes)
    betas: Floats  # (2, 2 sources): a and b of size_exact, then of blur
    stick: Floats  # (2, weapons, sticks): log-odds of the mean, and a + b
    widths: Floats  # (7,)
    terms: Ints  # (3, terms): stick, k, n
    choose: Floats  # (terms,)
    most: int


def layout(of: Hierarchy) -> Layout:
    """Return the variables of a hierarchy in the order in which the PyMC model makes them."""
    shapes: list[tuple[str, tuple[int, ...]]] = [(SCALE, (1,))] if of.spin_scale else []
    for mean, spread in ((mean, spread) for _, mean, spread in PAIRS) if of.classes else ():
        shapes += [(f"class_{mean}_z", (len(of.classes),)), (f"class_{spread}_z", (len(of.classes),))]
    shapes += [(f"{name}_z", (len(of.sources),)) for name, _, _ in PAIRS]
    if of.blocs:
        shapes += [("bloc_z", (len(of.blocs),)), ("bloc_size_z", (len(of.blocs),))]
    shapes += [(EXACT, (len(of.sources),)), (BLUR, (len(of.sources),))]
    shapes += [(COPIES, (len(of.sources),))] if of.copying else []
    if of.sticks:
        table = (len(of.weapons), len(of.sticks))
        shapes.append(("stick_mean_z", table))
        if len(of.weapons) > 1:
            shapes += [("stick_common_z", table[1:]), (SPREAD, table[1:])]
        shapes.append(("stick_size_z", table))
    places, at = {}, 0
    for name, shape in shapes:
        places[name], at = (at, shape), at + prod(shape)
    return Layout(MappingProxyType(places), at)


_FIRST: Final = (
    "class_spin_mean_z",
    "spin_z",
    "bloc_z",
    EXACT,
    BLUR,
    "stick_mean_z",
    "stick_common_z",
    SPREAD,
    "stick_size_z",
    SCALE,
    COPIES,
)


def plan(of: Hierarchy, where: Layout) -> Plan:
    """Return a hierarchy as arrays."""
    choose, most = _log_choose(of)
    pairs = [(mean, spread) for _, mean, spread in PAIRS]
    return Plan(
        at=np.array([where.places.get(name, (-1, ()))[0] for name in _FIRST], dtype=np.int64),
        source=np.array([[of.at[n] for n in pair] for pair in pairs]).reshape(4, 2, -1),
        bloc=np.stack([of.common, of.apart]),
        bloc_of=of.bloc_of,
        class_of=of.class_of,
        centred=of.centred,
        klass=np.array([[of.class_at[n] for n in pair] for pair in pairs], dtype=float).reshape(4, 2, -1),
        betas=np.stack([np.concatenate([of.at[f"{n}_{end}"] for n in BETAS]) for end in "ab"]),
        stick=np.stack([of.stick_logit, of.stick_size]),
        widths=np.array(
            [
                POOLING.class_mean,
                POOLING.class_spread,
                POOLING.stick_mean,
                POOLING.stick_spread,
                POOLING.stick_size,
                POOLING.spin_scale,
                of.copying_a,
            ]
        ),
        terms=np.stack([of.terms.stick, of.terms.k, of.terms.n]),
        choose=choose,
        most=most,
    )


class _Scaled(NamedTuple):
    """Spins in a scale: r and b of ``kernel_numbers.add_scaled``, (..., sources)."""

    ratio: Floats
    offset: Floats


def _scaled(of: Hierarchy, where: Layout, flat: Floats) -> _Scaled:
    """Return what the scale of spins makes of vectors (..., size)."""
    mean, sd = of.at["spin_mean"], of.at["spin_sd"]
    if of.classes:
        z, known = {n: where.take(flat, f"class_{n}_z") for n in ("spin_mean", "spin_sd")}, of.class_of >= 0
        wide = of.class_at["spin_sd"]
        centre = of.class_at["spin_mean"] + POOLING.class_mean * wide * z["spin_mean"]
        spread = wide * np.exp(POOLING.class_spread * z["spin_sd"])
        mean = np.where(known, centre[..., of.class_of], mean)
        sd = np.where(known, spread[..., of.class_of], sd)
    common = of.common * where.take(flat, "bloc_z")[..., of.bloc_of] if of.blocs else 0.0
    ratio = np.exp(of.centred * POOLING.spin_scale * where.take(flat, SCALE))
    return _Scaled(ratio, (mean / sd + common) / np.where(of.apart > 0, of.apart, 1.0))


def draw_prior(of: Hierarchy, where: Layout, count: int, rng: np.random.Generator) -> Floats:
    """Return ``count`` vectors drawn from the prior, (count, size)."""
    flat = rng.standard_normal((count, where.size))
    if of.spin_scale:
        own, z = _scaled(of, where, flat), where.take(flat, "spin_z")
        z[:] = own.ratio * z + (own.ratio - 1.0) * own.offset
    for name, place in zip(BETAS, (EXACT, BLUR), strict=True):
        a, b = of.at[f"{name}_a"], of.at[f"{name}_b"]
        drawn = np.clip(rng.beta(a, b, (count, a.size)), 1e-12, 1 - 1e-12)
        where.take(flat, place)[:] = np.log(drawn) - np.log1p(-drawn)
    if SPREAD in where.places:
        spread = where.take(flat, SPREAD)
        spread[:] = np.log(POOLING.stick_spread * np.abs(spread))
    return flat


def _log_choose(of: Hierarchy) -> tuple[Floats, int]:
    """Return log(n over k) of every term, and how long tables over integers have to be."""
    n, k = of.terms.n, of.terms.k
    if not n.size:
        return np.zeros(0), 1
    most = int(n.max()) + 1
    factorial = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, most + 1)))])
    return factorial[n] - factorial[k] - factorial[n - k], most


def log_prior(of: Hierarchy, where: Layout, flat: Floats) -> Floats:
    """Return the log-density of the prior at vectors (..., size) up to a constant, (...), for scaling its power.

    On the scale of what is drawn: normals and Beta, without the terms that come from moving them to the real line.
    """
    total = -0.5 * (flat**2).sum(axis=-1)
    if of.spin_scale:
        own, moved = _scaled(of, where, flat), where.take(flat, "spin_z")
        z = (moved + (1.0 - own.ratio) * own.offset) / own.ratio
        # What is drawn as itself has s times its class's spread.
        log_scale = np.where(of.centred > 0, POOLING.spin_scale * where.take(flat, SCALE), 0.0)
        total += (0.5 * (moved**2 - z**2) - log_scale).sum(axis=-1)
    for name, place in zip(BETAS, (EXACT, BLUR), strict=True):
        u, a, b = where.take(flat, place), of.at[f"{name}_a"], of.at[f"{name}_b"]
        total += (0.5 * u**2 - (a - 1) * np.logaddexp(0, -u) - (b - 1) * np.logaddexp(0, u)).sum(axis=-1)
    if SPREAD in where.places:
        log_s = where.take(flat, SPREAD)
        total = total + 0.5 * (log_s**2 - (np.exp(log_s) / POOLING.stick_spread) ** 2).sum(axis=-1)
    return np.asarray(total)
