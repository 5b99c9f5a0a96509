"""From records to tables: means over strikes and replicates, and the goals beside them."""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from scoreboard.panels import SCORED
from scoreboard.records import Record

COLUMNS = ("crps", "log", "error", "in50", "in90", "width50", "width90")


def pooled(record: Record, score: str) -> np.ndarray:
    """Return a score of every strike and quantity of one record."""
    return np.concatenate([np.array(record.scores[quantity].get(score, [])) for quantity in SCORED])


def summary(records: Iterable[Record]) -> dict[str, float]:
    """Return the means of one method on one generator; replicates count alike."""
    kept = [record for record in records if pooled(record, "crps").size]
    if not kept:
        return {}
    found = {score: float(np.mean([pooled(r, score).mean() for r in kept])) for score in COLUMNS}
    pit = np.concatenate([pooled(r, "pit") for r in kept])
    found["pit50"] = float(np.mean(np.abs(pit - 0.5) <= 0.25))
    found["pit90"] = float(np.mean(np.abs(pit - 0.5) <= 0.45))
    found["seconds"] = float(np.mean([r.seconds for r in kept]))
    found["panels"] = len(kept)
    return found


def print_row(record: Record) -> None:
    """Print one record as a line."""
    found = summary([record])
    numbers = " ".join(
        f"{name} {found[name]:.3f}" for name in ("crps", "log", "error", "in90", "pit90") if found
    )
    print(f"{record.name:<50} {record.seconds:>7.1f} s  {numbers} {record.note}", flush=True)


def means(records: Iterable[Record]) -> str:
    """Return a plain table of means by generator and method."""
    groups: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in records:
        groups[record.generator, record.method].append(record)
    names = (*COLUMNS, "pit50", "pit90", "seconds", "panels")
    lines = [f"{'':<34}" + "".join(f"{name:>9}" for name in names)]
    for (generator, method), group in sorted(groups.items()):
        found = summary(group)
        numbers = "".join(f"{found[name]:>9.3f}" for name in names if found)
        lines.append(f"{generator} {method:<31}{numbers}")
    return "\n".join(lines)
