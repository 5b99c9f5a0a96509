"""The scoreboard as a page and as JSON."""

import json
from collections.abc import Sequence

from scoreboard.goals import goals, is_ours, is_single
from scoreboard.records import Record
from scoreboard.table import summary

_NAMES = {
    "g1": "g1: claims drawn from docs/model.md, sources from their class priors",
    "g2": "g2: every munition confused by itself, some missed, some that never were",
    "g3": "g3: copies, accounts made up, heaped figures",
    "g1-large": "g1, large salvos",
    "g2-large": "g2, large salvos",
    "g3-large": "g3, large salvos",
}
_COLUMNS = (
    ("crps", "CRPS", 3),
    ("log", "log score", 3),
    ("error", "error of the median", 3),
    ("in50", "in 50 % sets", 3),
    ("width50", "width", 1),
    ("in90", "in 90 % sets", 3),
    ("mass90", "their mass", 3),
    ("width90", "width", 1),
    ("pit50", "PIT 50 %", 3),
    ("pit90", "PIT 90 %", 3),
    ("seconds", "seconds", 1),
    ("panels", "panels", 0),
)


def rows(records: Sequence[Record]) -> dict[tuple[str, bool], dict[str, dict[str, float]]]:
    """Return (generator, each strike alone) -> method -> summary, methods in order of their CRPS."""
    found: dict[tuple[str, bool], dict[str, dict[str, float]]] = {}
    there = {r.generator for r in records}
    for generator in (name for name in _NAMES if name in there):
        for single in (False, True):
            own = [r for r in records if r.generator == generator and is_single(r.method) == single]
            made = {name: summary([r for r in own if r.method == name]) for name in {r.method for r in own}}
            kept = sorted((name for name in made if made[name]), key=lambda name: made[name]["crps"])
            found[generator, single] = {name: made[name] for name in kept}
    return found


def refused(records: Sequence[Record]) -> list[str]:
    """Return a line for every method that refused panels."""
    found = [r for r in records if r.note.startswith("refused")]
    return [f"- {r.method} refused {r.generator}, replicate {r.replicate}." for r in found]


def warned(records: Sequence[Record]) -> list[str]:
    """Return a line for every panel of which our fit's own checks say that it should not be relied on."""
    found = [r for r in records if r.note.startswith("checks failed")]
    return [f"- {r.method} on {r.generator}, replicate {r.replicate}: {r.note}." for r in found]


def tables(records: Sequence[Record]) -> str:
    """Return every table and the goals as Markdown."""
    lines = []
    for (generator, single), made in rows(records).items():
        if not made:
            continue
        lines += [f"### {_NAMES[generator]}; {'each strike alone' if single else 'a panel of strikes'}", ""]
        lines += ["| method | " + " | ".join(title for _, title, _ in _COLUMNS) + " |"]
        lines += ["|---|" + "---:|" * len(_COLUMNS)]
        for name, row in made.items():
            shown = f"**{name}**" if is_ours(name) else name
            cells = (f"{row[key]:.{n}f}" if key in row else "-" for key, _, n in _COLUMNS)
            lines.append(f"| {shown} | {' | '.join(cells)} |")
        lines.append("")
    lines += ["### Goals", "", "| goal | found | met |", "|---|---|---|"]
    lines += [
        f"| {goal.goal} | {goal.found} | {'yes' if goal.met else '**no**'} |" for goal in goals(records)
    ]
    return "\n".join([*lines, "", *refused(records), *warned(records)]).rstrip() + "\n"


def as_json(records: Sequence[Record]) -> str:
    """Return the summaries as JSON text: seed, our code's stamp, and every row."""
    plain = {
        "seeds": sorted({r.seed for r in records}),
        "stamps": sorted({r.stamp for r in records if r.stamp}),
        "rows": [
            {
                "generator": generator,
                "alone": single,
                "method": name,
                **{k: round(v, 4) for k, v in row.items()},
            }
            for (generator, single), made in rows(records).items()
            for name, row in made.items()
        ],
        "goals": [goal._asdict() for goal in goals(records)],
    }
    return json.dumps(plain, indent=1) + "\n"


#: The tables stand between these marks; the words about them are written by hand.
BEGIN, END = "<!-- tables begin -->", "<!-- tables end -->"


def replaced(page: str, records: Sequence[Record]) -> str:
    """Return a page with the tables between its marks made anew."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{tables(records)}\n{END}{after}"
