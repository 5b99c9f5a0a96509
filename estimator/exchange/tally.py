"""A daily tally of an air force: one row for each kind of munition in each attack."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from estimator.claims.tables import RawRow, Schema
from estimator.exchange.bench import Bench, Setting
from estimator.exchange.tally_figures import COUNTS, figures

SCHEMA: Final = Schema(
    "attacks of a tally",
    ("time_start", "time_end", "model", "launched", "destroyed"),
    ("launch_place", "target", "carrier", *COUNTS[2:], "source"),
)
#: A tally is kept by those who were attacked.
DEFAULT: Final = Setting("Air force tally", "defender", "belligerent")
NAMES: Final = frozenset({"time_start", "time_end", "model", "launch_place", "target", "carrier"})
#: What tells attacks of one day and model apart, tried in this order.
_APART: Final = ("target", "launch_place", "time_start", "time_end", "carrier")
_KEPT: Final = ("time_start", "time_end", "launch_place", "target", "carrier", *COUNTS)
_ORIGIN: Final = {"strike": "time_end", "published": "time_end", "weapon": "model", "url": "source"}
_HASH: Final = 8


@dataclass(frozen=True, slots=True)
class _Attack:
    """One row: the day on which the attack ended, and its counts (None: unknown)."""

    raw: RawRow
    day: str
    model: str
    counts: dict[str, int | None]

    def cell(self, column: str) -> str:
        """Return a cell on one line."""
        return " ".join(self.raw.cells.get(column, "").split())


def fill(bench: Bench, rows: Sequence[RawRow]) -> None:
    """Add the claims of a tally's rows."""
    attacks = [attack for raw in rows if (attack := _attack(bench, raw)) is not None]
    attacks = _once(bench, attacks)
    for attack, strike in zip(attacks, _strikes(bench, attacks), strict=True):
        for figure in figures(bench, attack.raw, attack.counts):
            cells = {"strike": strike, "weapon": attack.model, "published": attack.day, **_page(attack)}
            cells |= {"quantity": figure.quantity, "said": figure.said}
            bench.claim(attack.raw, {**_ORIGIN, "said": figure.column}, cells)


def _attack(bench: Bench, raw: RawRow) -> _Attack | None:
    before = bench.faults
    start, end = bench.day(raw, "time_start"), bench.day(raw, "time_end")
    counts = {column: bench.whole(raw, column) for column in COUNTS}
    if start and end and end < start:
        mend = "Swap the two, or mend the date."
        bench.fault(raw, "time_end", f"an end on {end}, before the start on {start}", "a later day", mend)
    elif not (start or end) and bench.faults == before and {"time_start", "time_end"} <= raw.cells.keys():
        bench.fault(raw, "time_end", "no day", "a day in time_start or time_end", "Give the day.")
    model = raw.cells.get("model", "").strip()
    if bench.faults > before:
        return None
    if not model:
        bench.decide(raw.line, "model blank", "a salvo without a name of its weapon")
    return _Attack(raw, end or start, model, counts)


def _once(bench: Bench, attacks: Sequence[_Attack]) -> list[_Attack]:
    """Leave out rows that say exactly what another says."""
    first: dict[str, int] = {}
    kept = []
    for attack in attacks:
        content = json.dumps(dict(attack.raw.cells), sort_keys=True)
        line = first.setdefault(content, attack.raw.line)
        if line == attack.raw.line:
            kept.append(attack)
        else:
            bench.decide(attack.raw.line, f"the same as line {line}", "left out")
    return kept


def _strikes(bench: Bench, attacks: Sequence[_Attack]) -> list[str]:
    """Return the strike of every row: its day, and what tells it apart from others of that day and model."""
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, attack in enumerate(attacks):
        groups[(attack.day, attack.model)].append(place)
    names = [f"air-attack-{attack.day}" for attack in attacks]
    for places in groups.values():
        if len(places) > 1:
            for place, name in zip(places, _apart(bench, [attacks[p] for p in places]), strict=True):
                names[place] = name
    return names


def _apart(bench: Bench, alike: Sequence[_Attack]) -> list[str]:
    """Return different names for attacks of one day and model, or add faults where nothing tells them apart."""
    keys: list[tuple[str, ...]] = []
    for most in range(1, len(_APART) + 1):
        keys = [tuple(attack.cell(column) for column in _APART[:most]) for attack in alike]
        if len(set(keys)) == len(keys):
            lines = ", ".join(str(attack.raw.line) for attack in alike)
            told = f"{len(alike)} strikes, told apart by {', '.join(_APART[:most])}"
            bench.decide(alike[0].raw.line, f"one day and model in lines {lines}", told)
            break
    else:
        _not_apart(bench, alike, keys)
    plain = [_named(attack.day, key) for attack, key in zip(alike, keys, strict=True)]
    unclear = len(set(plain)) < len(plain) or max(map(len, plain)) > bench.limits.name
    return [
        _hashed(name, key, bench.limits.name) if unclear else name
        for name, key in zip(plain, keys, strict=True)
    ]


def _not_apart(bench: Bench, alike: Sequence[_Attack], keys: Sequence[tuple[str, ...]]) -> None:
    first: dict[tuple[str, ...], int] = {}
    for attack, key in zip(alike, keys, strict=True):
        line = first.setdefault(key, attack.raw.line)
        if line != attack.raw.line:
            allowed = f"rows of one day and model that differ in {', '.join(_APART)}"
            bench.fault(
                attack.raw, "model", f"another count of what line {line} counts", allowed, "Keep one."
            )


def _named(day: str, key: tuple[str, ...]) -> str:
    return ", ".join(filter(None, (f"air-attack-{day}", *key)))


def _hashed(name: str, key: tuple[str, ...], most: int) -> str:
    digest = hashlib.sha256(json.dumps(key).encode()).hexdigest()[:_HASH]
    return f"{name[: most - _HASH - 1].rstrip()} {digest}"


def _page(attack: _Attack) -> dict[str, str]:
    """Return where the row says it is from, and what else it says, for people to read."""
    source = attack.cell("source")
    is_page = source.casefold().startswith(("http://", "https://")) and " " not in source
    kept = [f"{column} {attack.cell(column)}" for column in _KEPT if attack.cell(column)]
    if source and not is_page:
        kept.append(f"source {source}")
    return {"url": source if is_page else "", "note": f"tally line {attack.raw.line}: {'; '.join(kept)}"}
