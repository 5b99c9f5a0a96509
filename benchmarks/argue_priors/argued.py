"""The part of priors/README.md that the record makes: comparisons, pools, and every number beside what was derived."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from argue_priors.changes import every_number
from argue_priors.derived import numbers, pools
from argue_priors.derived_weapons import Derived
from argue_priors.record import CHOSEN, Comparison, Fate
from argue_priors.shifts import shift
from estimator.priors.shape import CLASSLESS
from estimator.priors.values import PriorSet
from estimator.quantities import CLASSES

REASONS = Path(__file__).with_name("reasons.toml")


def tables(record: Sequence[Comparison], salvos: Sequence[Fate], priors: PriorSet) -> str:
    """Return every table as Markdown."""
    parts = [
        "### Claims beside findings (`record.csv`)",
        *comparison_table(record),
        "### Pooled",
        *pool_table(record),
        "### What became of salvos (`salvos.csv`)",
        *salvo_table(salvos),
        *number_tables(numbers(record, salvos), priors),
        "### Scenarios",
        *scenario_table(record, priors),
    ]
    return "\n\n".join("\n".join(part) if isinstance(part, list) else part for part in _joined(parts)) + "\n"


def _joined(lines: Sequence[str]) -> list[list[str]]:
    """Put rows of a table that follow each other into one block; every other line is a block of its own."""
    blocks: list[list[str]] = []
    for line in lines:
        if line.startswith("|") and blocks and blocks[-1][-1].startswith("|"):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks


def number(value: float) -> str:
    """Return a number with two decimals, and no minus before nothing."""
    return f"{round(value, 2) + 0.0:.2f}"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a Markdown table; a bar inside a cell would end it, so it is escaped."""
    shown = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    return [f"| {' | '.join(row)} |" for row in [heads, ["---"] * len(heads), *shown]]


def comparison_table(record: Sequence[Comparison]) -> list[str]:
    """Return a row for every comparison, with its pages."""
    heads = ("event", "who", "class, role", "quantity", "claim", "found", "shift", "kind", "sure", "note")
    rows = []
    for row in record:
        one, cells = shift(row), row.cells
        rows.append(
            (
                row.event,
                row.claimant,
                f"{row.source_class}, {row.role}",
                row.quantity.replace("_", " "),
                f"[{cells['claim']}](<{cells['claim_url']}>)",
                f"[{cells['found']}](<{cells['found_url']}>)",
                f"{number(one.mean)} ({one.sd:.2f})",
                row.chosen,
                row.sure,
                cells["note"],
            )
        )
    kinds = "; ".join(f"{name}: {words}" for name, words in CHOSEN.items())
    return [*table(heads, rows), f"{kinds[0].upper()}{kinds[1:]}."]


def pool_table(record: Sequence[Comparison]) -> list[str]:
    """Return a row for every pool."""
    rows = []
    for name, one in pools(record).items():
        low, high = one.interval()
        single = one.count == 1
        rows.append(
            (
                name,
                str(one.count),
                number(one.mean),
                "not told" if single else f"{number(low)} to {number(high)}",
                "not told" if single else f"{one.between:.2f}",
                "not told" if single else "{:.2f} to {:.2f}".format(*one.between_ends),
            )
        )
    return table(
        (
            "pooled",
            "camps",
            "mean",
            "90 % interval of the mean",
            "sd between camps",
            "90 % interval of the sd",
        ),
        rows,
    )


def salvo_table(salvos: Sequence[Fate]) -> list[str]:
    """Return a row for every salvo and campaign, with its page."""
    rows = [
        (
            f"[{one.salvo}](<{one.cells['url']}>)",
            one.weapon,
            *(one.cells[column] or "-" for column in ("launched", "intercepted", "hit")),
            one.counted,
            "salvo" if one.single else "campaign",
            one.cells["note"],
        )
        for one in salvos
    ]
    return table(("salvo", "weapon", "launched", "intercepted", "hit", "counted by", "is a", "note"), rows)


def number_tables(derived: Mapping[str, Derived], priors: PriorSet) -> list[str]:
    """Return a heading and a table for every class and weapon type, every number in one of them."""
    shipped, said = every_number(priors), reasons()
    lines = []
    for group in (*CLASSES, *CLASSLESS, *priors.weapons):
        keys = [key for key in shipped if key.partition(".")[0] == group]
        rows = [_row(key, shipped[key], derived, reason(key, said)) for key in keys]
        heads = ("number", "shipped", "record", "range", "from", "why it stands")
        lines += [f"### Number by number: {group.replace('_', ' ')}", *table(heads, rows)]
    return lines


def _row(key: str, value: float, derived: Mapping[str, Derived], why: str) -> tuple[str, ...]:
    stem, _, last = key.rpartition(".")
    found, mean = derived.get(key), derived.get(f"{stem}.mean")
    name = key.partition(".")[2] or key
    if found:
        return f"`{name}`", f"{value:g}", number(found.value), found.told, found.basis, why
    if last == "a" and mean:
        return f"`{name}`", f"{value:g}", f"mean {mean.value:.2f}", mean.told, mean.basis, why
    return f"`{name}`", f"{value:g}", "-", "-", "-", why


def scenario_table(record: Sequence[Comparison], priors: PriorSet) -> list[str]:
    """Return what the record says of the two other scenarios."""
    said, pooled = reasons(), pools(record)
    low, high = pooled["belligerent, campaigns and plain"].interval()
    every = [shift(row).mean for row in record if row.source_class == "belligerent"]
    own = priors.sources["belligerent"]
    rows = [
        ("neutral", "spin.mean 0", f"mean {low:.2f} to {high:.2f}", said["scenario neutral"]),
        (
            "sceptical",
            f"spin.sd {2 * own.spin_sd:g}, noise.median {2 * own.noise_median:g}",
            f"shifts {number(min(every))} to {number(max(every))}",
            said["scenario sceptical"],
        ),
    ]
    return table(("scenario", "for a belligerent", "record", "why it stands"), rows)


def reasons() -> dict[str, str]:
    """Return the reasons by the key they serve."""
    return tomllib.loads(REASONS.read_text("utf-8"))


def reason(key: str, said: Mapping[str, str]) -> str:
    """Return the reason of a number: its own, or that of its number in every class; KeyError where there is none."""
    own, _, number = key.partition(".")
    return said[key] if key in said else said[f"*.{number}" if number else own]
