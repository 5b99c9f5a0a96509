"""A simulated panel: what its sources said, as rows of a claims file, and what really happened."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from estimator.claims import claims_from_records
from estimator.claims.ledger import Ledger
from estimator.claims.limits import Limits
from estimator.model.simulate import simulate_truth
from estimator.priors.values import PriorSet, TruthPrior

#: Strikes in a panel.
STRIKES = 100
#: What is scored: hidden whole numbers.
SCORED = ("intercepted", "hit")
#: Sources of replicates 1, 2, 3, ...: every number from two to five within four replicates.
SOURCES = (3, 2, 5, 4)
#: Chance that a source speaks of a strike; at least two do.
SPEAKS = 0.85


class Size(NamedTuple):
    """How large salvos are: launched about ``median`` (log-sd ``sigma``), never above the cap.

    ``percent`` is the range of a source's habit of giving interceptions as a percentage.
    """

    median: float
    sigma: float
    cap: int
    percent: tuple[float, float]


SMALL, LARGE = Size(8.0, 0.7, 16, (0.0, 0.2)), Size(40.0, 0.8, 200, (0.2, 0.8))

Truth = Mapping[str, int]
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Teller:
    """A source with its habits: how often it gives its total, its hits, and interceptions as a percentage."""

    name: str
    role: str
    source_class: str
    gives_total: float
    gives_hit: float
    gives_percent: float

    @property
    def sign(self) -> int:
        """+1 where it flatters the defender, -1 where the attacker; 0 where it stands on no side."""
        return {"defender": 1, "attacker": -1}.get(self.role, 0)


@dataclass(frozen=True, slots=True)
class Panel:
    """All strikes of one replicate; ``truths`` maps a strike to its counts of launched and of every outcome."""

    generator: str
    replicate: int
    seed: int
    rows: tuple[Row, ...]
    truths: Mapping[str, Truth]

    @property
    def strikes(self) -> tuple[str, ...]:
        """The names of the strikes, in order."""
        return tuple(self.truths)

    @property
    def large(self) -> bool:
        """Whether its salvos are large."""
        return is_large(self.generator)

    @property
    def ledger(self) -> Ledger:
        """The claims as the product reads them."""
        return claims_from_records(self.rows, limits=Limits(rows=50_000))

    @property
    def digest(self) -> str:
        """A digest of claims and truths: a score belongs to one panel and no other."""
        text = json.dumps([self.rows, {strike: dict(truth) for strike, truth in self.truths.items()}])
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def is_large(generator: str) -> bool:
    """Return whether the panels of a generator are of large salvos."""
    return generator.endswith("-large")


def cast(count: int, rng: np.random.Generator, size: Size = SMALL) -> list[Teller]:
    """Return ``count`` sources: an attacker and a defender always, then neutrals and allies of either side."""
    first, second = rng.permutation([("attacker", "ally"), ("defender", "ally")]).tolist()
    fifth = second if rng.random() < 0.5 else ("neutral", "neutral")
    parts = [("attacker", "belligerent"), ("defender", "belligerent"), ("neutral", "neutral"), first, fifth]
    return [
        Teller(
            f"Source {letter}",
            role,
            source_class,
            rng.uniform(0.7, 1.0),
            rng.uniform(0.4, 1.0),
            rng.uniform(*size.percent),
        )
        for letter, (role, source_class) in zip("ABCDE"[:count], parts, strict=False)
    ]


def speaking(tellers: Sequence[Teller], rng: np.random.Generator) -> list[Teller]:
    """Return who speaks of one strike: each with a chance of SPEAKS, and at least two."""
    while True:
        chosen = [teller for teller in tellers if rng.random() < SPEAKS]
        if len(chosen) >= 2:
            return chosen


def quantities(teller: Teller, rng: np.random.Generator) -> dict[str, str]:
    """Return what one account speaks of, and in which form: ``exact`` or ``percent``."""
    said = {"launched": "exact"} if rng.random() < teller.gives_total else {}
    if rng.random() < 0.95:
        said["intercepted"] = "percent" if rng.random() < teller.gives_percent else "exact"
    if "intercepted" not in said or rng.random() < teller.gives_hit:
        said["hit"] = "exact"
    return said


def draw_truth(prior: TruthPrior, rng: np.random.Generator, cap: int) -> dict[str, int]:
    """Draw one truth whose number launched is no more than the cap."""
    while True:
        truth = simulate_truth(prior, rng)
        if truth["launched"] <= cap:
            return truth


def of_size(prior: TruthPrior, size: Size) -> TruthPrior:
    """Return a prior of truths of that size."""
    return replace(prior, launched_median=size.median, launched_sigma=size.sigma)


def panel_truth_prior(priors: PriorSet, rng: np.random.Generator) -> TruthPrior:
    """Draw what the strikes of one panel have in common: one weapon against one defence.

    Mean shares of the four outcomes are drawn for the panel; strikes scatter about them like Beta shares worth four
    munitions.
    """
    shares = rng.dirichlet([2.0, 2.0, 1.0, 1.0])
    left, sticks = 1.0, []
    for share in shares[:3]:
        mean = float(np.clip(share / left, 0.02, 0.98))
        sticks.append((4.0 * mean, 4.0 * (1.0 - mean)))
        left -= float(share)
    known = priors.weapons["unknown"]
    return replace(known, intercepted=sticks[0], hit=sticks[1], damaged=sticks[2])


def worded(counts: Mapping[str, int], said: Mapping[str, str]) -> dict[str, str]:
    """Return the words for a source's own counts; a percentage of nothing is said as a number."""
    total = counts["launched"]
    return {
        quantity: f"{round(100 * min(counts[quantity] / total, 1.0))}%"
        if form == "percent" and total
        else f"{counts[quantity]}"
        for quantity, form in said.items()
    }


def rows_of(strike: str, teller: Teller, said: Mapping[str, str]) -> list[Row]:
    """Return one account as rows of a claims file."""
    who = {"strike": strike, "source": teller.name, "role": teller.role, "class": teller.source_class}
    return [{**who, "quantity": quantity, "said": words} for quantity, words in said.items()]


#: What a generator does: who speaks and the truth of one strike -> each speaker's words by quantity.
Telling = Callable[[list[Teller], Truth], Mapping[str, Mapping[str, str]]]


class World(NamedTuple):
    """Who may speak of a panel's strikes, what happens in them, at most how large, and how it is told."""

    tellers: Sequence[Teller]
    prior: TruthPrior
    cap: int
    telling: Telling


def told(
    world: World, rng: np.random.Generator, strikes: int = STRIKES
) -> tuple[tuple[Row, ...], Mapping[str, Truth]]:
    """Draw every strike of a panel, who speaks of it and what they say; return rows and truths."""
    rows: list[Row] = []
    truths: dict[str, Truth] = {}
    for number in range(1, strikes + 1):
        strike = f"{number:03d}"
        truths[strike] = draw_truth(world.prior, rng, world.cap)
        speakers = speaking(world.tellers, rng)
        accounts = world.telling(speakers, truths[strike])
        for teller in speakers:
            rows += rows_of(strike, teller, accounts[teller.name])
    return tuple(rows), MappingProxyType(truths)
