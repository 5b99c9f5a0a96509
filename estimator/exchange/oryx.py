"""A list of losses verified by pictures, in the usual layout of tables made from Oryx, with a strike for each."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from estimator.claims.tables import RawRow, Schema
from estimator.exchange.bench import Bench, Setting

SCHEMA: Final = Schema(
    "verified losses",
    ("strike", "system", "status", "url", "date_recorded"),
    ("country", "origin", "sysid", "imageid", "statusid", "matid"),
)
DEFAULT: Final = Setting("Oryx", "neutral", "imagery")
NAMES: Final = frozenset({"strike", "system", "status"})
#: What an entry must have suffered to be a trace of a strike; what was captured or abandoned was not hit.
_SUFFERED: Final = ("destroyed", "damaged")
_ORIGIN: Final = {"weapon": "system", "published": "date_recorded"}
_SHOWN: Final = 3


def fill(bench: Bench, rows: Sequence[RawRow]) -> None:
    """Add one lower bound for every strike and type."""
    groups: dict[tuple[str, str], list[RawRow]] = defaultdict(list)
    seen: dict[tuple[str, ...], int] = {}
    for raw in rows:
        if _is_counted(bench, raw, seen):
            by_type = bench.setting.entries == "munitions"
            weapon = raw.cells["system"].strip() if by_type else bench.setting.weapon
            groups[(raw.cells["strike"].strip(), weapon)].append(raw)
    for (strike, weapon), entries in groups.items():
        _claim(bench, strike, weapon, entries)


def _is_counted(bench: Bench, raw: RawRow, seen: dict[tuple[str, ...], int]) -> bool:
    """Return whether an entry counts, with a decision where it does not."""
    before = bench.faults
    bench.day(raw, "date_recorded")
    for column in ("strike", "system", "url"):
        if column in raw.cells and not raw.cells[column].strip():
            bench.fault(
                raw,
                column,
                "a blank cell",
                f"the {column} of the entry",
                "An entry without it proves nothing.",
            )
    if bench.faults > before or any(column not in raw.cells for column in SCHEMA.required):
        return False
    status = raw.cells["status"].strip().casefold()
    if not status.startswith(_SUFFERED):
        bench.decide(
            raw.line, f"status {status or 'blank'}", "left out: only what was destroyed or damaged is a trace"
        )
        return False
    # One picture may show several; then only an id of their own tells two entries from one entered twice.
    key = tuple(raw.cells.get(name, "").strip() for name in ("strike", "system", "url", "matid"))
    line = seen.setdefault(key, raw.line)
    if line != raw.line:
        bench.decide(raw.line, f"strike, type, link (and matid) of line {line}", "left out: counted there")
    return line == raw.line


def _claim(bench: Bench, strike: str, weapon: str, entries: Sequence[RawRow]) -> None:
    by_type = bench.setting.entries == "munitions"
    least = len(entries) if by_type else 1
    why = "one munition each" if by_type else "one munition may have hit them all"
    said = f"at least {least}"
    for raw in entries:
        told = f"counted: {bench.setting.quantity} {said} in all ({why})"
        bench.decide(raw.line, f"{raw.cells['system'].strip()}, {raw.cells['status'].strip()}", told)
    cells = {"strike": strike, "weapon": weapon, "quantity": bench.setting.quantity, "said": said}
    # The count was complete no sooner than its last entry; where one is undated nobody knows when.
    days = [raw.cells["date_recorded"].strip()[:10] for raw in entries]
    links = [raw.cells["url"].strip() for raw in entries]
    cells["published"] = bench.setting.published or (max(days) if all(days) else "")
    cells["url"] = links[0] if len(links[0].split()) == 1 else ""
    more = f" and {len(links) - _SHOWN} more" if len(links) > _SHOWN else ""
    cells["note"] = f"{len(entries)} entries: {' '.join(links[:_SHOWN])}{more}"
    bench.claim(entries[0], _ORIGIN, cells)
