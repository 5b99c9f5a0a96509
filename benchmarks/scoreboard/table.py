"""From records to tables: means over strikes and replicates, and the goals beside them."""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from scoreboard.records import Record
from scoreboard.scores import SCORES


def summary(records: Iterable[Record]) -> dict[str, float]:
    """Return the means of one method on one generator, of what every replicate has; replicates count alike."""
    kept = [record for record in records if record.scores]
    if not kept:
        return {}
    whole = [score for score in SCORES if all(score in record.scores for record in kept)]
    found = {score: float(np.mean([r.scores[score] for r in kept])) for score in whole}
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
    names = (*SCORES, "seconds", "panels")
    lines = [f"{'':<34}" + "".join(f"{name:>9}" for name in names)]
    for (generator, method), group in sorted(groups.items()):
        found = summary(group)
        numbers = "".join(f"{found[name]:>9.3f}" if name in found else f"{'-':>9}" for name in names)
        lines.append(f"{generator} {method:<31}{numbers}")
    return "\n".join(lines)
