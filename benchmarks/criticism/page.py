"""The tables of docs/model-criticism.md, from the JSON beside it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from criticism.summary import pooled, verdict
from criticism.variants import VARIANTS

#: The tables stand between these marks; the words about them are written by hand.
BEGIN, END = "<!-- tables begin -->", "<!-- tables end -->"
Row = Mapping[str, Any]
Column = tuple[str, Callable[[Row], str]]

NAMES = {
    "real": "the real record, without the claims that truth ranges rest on",
    "real-all": "the real record, all claims",
    "g1": "g1 (the model)",
    "g2": "g2 (munitions confused)",
    "g3": "g3 (copies, made-up accounts, heaped figures)",
}


def name_of(record: str) -> str:
    """Return a record's name in words."""
    if record in NAMES:
        return NAMES[record]
    generator, _, replicate = record.partition("-")
    return f"{NAMES[generator]}, replicate {replicate}"


def plain(text: str) -> str:
    """Return text that Markdown shows as it stands."""
    return "".join(f"\\{c}" if c in "\\`*_[]()<>|#" else c for c in text)


def table(rows: Sequence[Row], columns: Sequence[Column]) -> list[str]:
    """Return rows as a Markdown table; the first column is text."""
    lines = ["| " + " | ".join(title for title, _ in columns) + " |"]
    lines.append("|---|" + "---:|" * (len(columns) - 1))
    lines += ["| " + " | ".join(tell(row) for _, tell in columns) + " |" for row in rows]
    return [*lines, ""]


def number(key: str, digits: int) -> Callable[[Row], str]:
    """Return what tells one number of a row."""
    return lambda row: f"{row[key]:.{digits}f}"


def gain(key: str, error: str, digits: int) -> Callable[[Row], str]:
    """Return what tells a difference with its standard error; of the shipped model itself a dash."""
    return lambda row: "-" if row["variant"] == "a" else f"{row[key]:+.{digits}f} ± {row[error]:.{digits}f}"


def title(row: Row) -> str:
    """Return a variant's letter and title."""
    return f"{row['variant']}: {VARIANTS[row['variant']].title}"


_FIT: tuple[Column, ...] = (
    ("variant", title),
    ("elpd", number("elpd", 1)),
    ("against a", gain("gain", "gain_se", 1)),
    ("largest k-hat", number("k_max", 2)),
    ("above 0.7", lambda row: f"{row['k_above']} of {row['salvos']}"),
    ("fitted again", lambda row: str(row["refitted"])),
)
_HOW: Column = (
    "made by",
    lambda row: f"weighed, {row['weights_k']:.2f}" if row["how"] == "weighed" else f"NUTS, {row['rhat']:.2f}",
)
_SIMULATED: tuple[Column, ...] = (
    *_FIT,
    ("CRPS", number("crps", 3)),
    ("against a", gain("crps_gain", "crps_se", 3)),
    ("log score", number("log", 3)),
    ("against a", gain("log_gain", "log_se", 3)),
    ("in 90 % sets", number("in90", 2)),
    ("PIT 90 %", number("pit90", 2)),
    _HOW,
)
_REAL: tuple[Column, ...] = (
    *_FIT,
    ("mass on the range", number("mass", 3)),
    ("log score", number("log", 2)),
    ("RPS", number("rps", 2)),
    ("met by 90 %", number("in90", 1)),
    _HOW,
)


def tables(data: Mapping[str, Any]) -> str:
    """Return every table as Markdown."""
    lines: list[str] = []
    for record, found in data["predictive"].items():
        lines += predictive_tables(record, found)
    lines += ["### Alternatives, all records", "", *all_records(data["rows"])]
    lines += by_record("Alternatives", data["rows"])
    lines += ["### What was learned of what variants add", "", *extras(data["rows"])]
    lines += ["### Salvos of the real record left out, as shipped", ""]
    lines += table(
        data["salvos"].get("real", []),
        (
            ("salvo", lambda row: plain(row["salvo"])),
            ("elpd", number("elpd", 2)),
            ("k-hat", number("k_hat", 2)),
            ("fitted again", lambda row: "yes" if row["refitted"] else "no"),
        ),
    )
    later = data.get("later", {}).get("rows", [])
    if later:
        lines += ["### Copies, all records", "", *all_records(later), *by_record("Copies", later)]
        lines += ["### What was learned of copies", "", *extras(later)]
    return "\n".join(lines).rstrip() + "\n"


def by_record(what: str, rows: Sequence[Row]) -> list[str]:
    """Return the table of every record under its heading."""
    lines: list[str] = []
    for record in dict.fromkeys(row["record"] for row in rows):
        own = [row for row in rows if row["record"] == record]
        lines += [f"### {what}: {name_of(record)}", ""]
        lines += table(own, _REAL if record == "real" else _SIMULATED)
    return lines


def all_records(rows: Sequence[Row]) -> list[str]:
    """Return gains of every variant over all records, and what they come to."""
    found, groups = pooled(list(rows)), ("g1", "g2", "g3", "real")

    def told(variant: str, group: str, key: str, digits: int) -> str:
        of = found[variant].get(group, {})
        return (
            f"{of[f'{key}']:+.{digits}f} ± {of[f'{key}_se'.replace('_gain', '')]:.{digits}f}"
            if key in of
            else "-"
        )

    lines = ["| variant | " + " | ".join(f"elpd, {g}" for g in groups) + " | elpd in all is |"]
    lines.append("|---|" + "---:|" * len(groups) + "---|")
    for variant in found:
        if variant == "a":
            continue
        cells = []
        for group in groups:
            of = found[variant].get(group)
            cells.append(f"{of['gain']:+.1f} ± {of['gain_se']:.1f}" if of else "-")
        lines.append(f"| {title({'variant': variant})} | {' | '.join(cells)} | {verdict(found[variant])} |")
    lines += ["", "| variant | " + " | ".join(f"CRPS, {g} | log score, {g}" for g in groups[:3]) + " |"]
    lines.append("|---|" + "---:|" * 6)
    for variant in found:
        if variant != "a":
            cells = [told(variant, g, key, 3) for g in groups[:3] for key in ("crps_gain", "log_gain")]
            lines.append(f"| {title({'variant': variant})} | {' | '.join(cells)} |")
    return [*lines, ""]


def extras(rows: Sequence[Row]) -> list[str]:
    """Return the mean and central nine tenths of sources' chances, of the sd of an effect, or of the scale of spins."""
    kept = [r for r in rows if len(r["extra"]) == 1 or (r["variant"] in "cjlm" and r["record"] != "real")]
    found = [(row, place, told) for row in kept for place, told in enumerate(row["extra"])]
    lines = ["| variant and record | number | mean | 90 % |", "|---|---|---:|---:|"]
    for row, place, (mean, low, high) in found:
        variant = VARIANTS[row["variant"]]
        alone = "scale of all spins" if variant.scaled else "sd of the effect"
        is_last = place == len(row["extra"]) - 1
        is_alone = is_last and (variant.scaled or not variant.chances)
        what = alone if is_alone else f"chance of Source {'ABCDE'[place]}"
        lines.append(f"| {title(row)}, {row['record']} | {what} | {mean:.2f} | {low:.2f} to {high:.2f} |")
    return [*lines, ""]


def predictive_tables(record: str, found: Mapping[str, Sequence[Row]]) -> list[str]:
    """Return the predictive checks of one record; sources by kind are listed where something is off."""
    columns: tuple[Column, ...] = (
        ("figures of", lambda row: plain(row["name"])),
        ("figures", number("figures", 0)),
        ("lean", number("lean", 2)),
        ("spread", number("scatter", 2)),
        ("p of the PIT", number("pit_p", 3)),
        ("p of the spread", number("spread_p", 3)),
    )
    rows = [*found["kinds"], *(r for r in found["both"] if record.startswith("g") or r["figures"] > 1)]
    lines = [f"### Predictive checks: {name_of(record)}", "", *table(rows, columns)]
    patterns = [row for row in found["patterns"] if row["p"] >= 0]
    return [
        *lines,
        *table(
            patterns,
            (
                ("share of", lambda row: row["name"]),
                ("said", number("said", 2)),
                ("replicated", number("mean", 2)),
                ("90 % of replicates", lambda row: f"{row['low']:.2f} to {row['high']:.2f}"),
                ("p", number("p", 3)),
            ),
        ),
    ]


def replaced(page: str, data: Mapping[str, Any]) -> str:
    """Return a page with the tables between its marks made anew."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{tables(data)}\n{END}{after}"
