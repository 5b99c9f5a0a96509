"""The part of docs/priors-sensitivity.md that is made from its JSON."""

from collections.abc import Mapping, Sequence
from typing import Any

from argue_priors.argued import table
from argue_priors.strikes import EARLY, SCORES

Plain = Mapping[str, Any]
#: A number whose largest distance is below this moves no strike's answer visibly.
VISIBLE = 0.02
#: A number that moves some strike's answer by this much is shown strike by strike.
LARGE = 0.05


def moved_tables(made: Plain) -> str:
    """Return every table as Markdown."""
    numbers = by_number(made["moves"])
    parts = [
        ("### What each number does", number_table(numbers, made["scores"])),
        ("### Numbers that hardly matter here", [quiet(numbers)]),
        ("### Number by strike: distance", distance_table(numbers, made["strikes"])),
        ("### Number by strike: headline", headline_table(numbers, made)),
        ("### Scenarios", scenario_table(made)),
        ("### One factor fitted to the bundled strikes", fit_table(made["fits"])),
        ("### The famous lies and the other strikes, each fitted alone", exchange_table(made["fits"])),
        ("### The record at its word, each strike's own rows left out", word_table(made["at_its_word"])),
        ("### The same by date", date_table(made["at_its_word"])),
        ("### One scale of all spins of a strike", scale_table(made["shared_scale"])),
        ("### Strikes of ordinary claimants, simulated", ordinary_table(made["ordinary"])),
    ]
    return "\n\n".join(f"{head}\n\n{chr(10).join(lines)}" for head, lines in parts) + "\n"


def by_number(moves: Sequence[Plain]) -> dict[str, dict[str, Plain]]:
    """Return the two moves of every number that touches a strike, the largest distance first."""
    found: dict[str, dict[str, Plain]] = {}
    for move in moves:
        if move["strikes"]:
            found.setdefault(move["number"], {})[move["way"]] = move
    return dict(sorted(found.items(), key=lambda item: (-largest(item[1]), item[0])))


def largest(ways: Mapping[str, Plain]) -> float:
    """Return the largest distance that a number's moves put between an answer and the shipped one."""
    return max(float(one["tv"]) for move in ways.values() for one in move["strikes"].values())


def untouched(moves: Sequence[Plain]) -> list[str]:
    """Return the numbers that take part in no bundled strike."""
    return list(dict.fromkeys(move["number"] for move in moves if not move["strikes"]))


def number_table(numbers: Mapping[str, Mapping[str, Plain]], base: Plain) -> list[str]:
    """Return a row for every number: its moves, the distances they make, and what they do to the scores."""
    heads = (
        "number",
        "shipped",
        "down, up",
        "largest distance",
        "in",
        "mean distance",
        "log score",
        "RPS",
        "mass",
    )
    rows = []
    for number, ways in numbers.items():
        every = [(one["tv"], name) for move in ways.values() for name, one in move["strikes"].items()]
        top, where = max(every)
        rows.append(
            (
                f"`{number}`",
                f"{ways['down']['from']:g}",
                f"{ways['down']['to']:g}, {ways['up']['to']:g}",
                percent(top),
                where,
                percent(sum(tv for tv, _ in every) / len(every)),
                *(_changes(ways, base, score) for score in SCORES),
            )
        )
    told = ", ".join(
        f"{name} {base[key]:.3f}"
        for key, name in zip(SCORES, ("log score", "RPS", "mass on the range"), strict=True)
    )
    return [*table(heads, rows), "", f"Shipped: {told}. Scores: change when moved down, then up."]


def _changes(ways: Mapping[str, Plain], base: Plain, score: str) -> str:
    if not ways["down"]["scores"]:
        return "-"
    return ", ".join(signed(ways[way]["scores"][score] - base[score]) for way in ("down", "up"))


def signed(value: float) -> str:
    """Return a change with its sign, 0 where it rounds to nothing."""
    return f"{value:+.3f}" if round(value, 3) else "0"


def percent(value: float) -> str:
    """Return a share as a percentage."""
    return f"{100 * value:.0f} %" if value >= 0.005 else "under 0.5 %"


def quiet(numbers: Mapping[str, Mapping[str, Plain]]) -> str:
    """Name the numbers that move no strike's answer visibly."""
    names = [f"`{name}`" for name, ways in numbers.items() if largest(ways) < VISIBLE]
    return (
        f"Moved as far, these change no answer by {percent(VISIBLE)} or more: {', '.join(names) or 'none'}."
    )


def distance_table(numbers: Mapping[str, Mapping[str, Plain]], strikes: Plain) -> list[str]:
    """Return the larger distance of a number's two moves, strike by strike, for the numbers that matter."""
    rows = []
    for number, ways in numbers.items():
        if largest(ways) < LARGE:
            continue
        cells = []
        for name in strikes:
            tvs = [move["strikes"][name]["tv"] for move in ways.values() if name in move["strikes"]]
            cells.append(percent(max(tvs)) if tvs else "-")
        rows.append((f"`{number}`", *cells))
    return table(("number", *map(short, strikes)), rows)


def headline_table(numbers: Mapping[str, Mapping[str, Plain]], made: Plain) -> list[str]:
    """Return the median and 90 % set of the number intercepted, shipped and under every move that matters."""
    strikes = made["strikes"]
    rows = [("shipped", *(headline(one) for one in strikes.values()))]
    for number, ways in numbers.items():
        for move in ways.values():
            if largest({"": move}) >= LARGE:
                told = [
                    headline(move["strikes"][name]) if name in move["strikes"] else "-" for name in strikes
                ]
                rows.append((f"`{number}` {move['to']:g}", *told))
    return table(("number", *map(short, strikes)), rows)


def headline(one: Plain) -> str:
    """Return a median with its 90 % set."""
    runs = ", ".join(f"{low}" if low == high else f"{low} to {high}" for low, high in one["set"])
    return f"{one['median']} ({runs})"


def short(strike: str) -> str:
    """Return a strike's name without its date."""
    return strike.partition("-20")[0].partition("-19")[0]


def scenario_table(made: Plain) -> list[str]:
    """Return what the two other scenarios change, strike by strike and in the scores."""
    heads = ("scenario", *map(short, made["strikes"]), "log score", "RPS", "mass")
    rows = [
        (
            name,
            *(f"{headline(one)}, {percent(one['tv'])}" for one in scenario["strikes"].values()),
            *(signed(scenario["scores"][score] - made["scores"][score]) for score in SCORES),
        )
        for name, scenario in made["scenarios"].items()
    ]
    return table(heads, rows)


def fit_table(fits: Plain) -> list[str]:
    """Return the likelihood and the scores by factor, and the scores when each strike is left out of the fit."""
    rows = []
    for name, one in fits.items():
        for factor, found in one["factors"].items():
            fitted = " (fitted)" if float(factor) == one["all"] else ""
            total = sum(found["log_likelihood"].values())
            rows.append(
                (
                    f"{name} x {factor}{fitted}",
                    f"{total:.2f}",
                    f"{found['log']:.3f}",
                    f"{found['rps']:.3f}",
                )
            )
        for key, by in (("left_out", "likelihood"), ("by_score", "log scores")):
            out = one[f"{key}_scores"]
            factors = ", ".join(f"{factor:g}" for factor in sorted(set(one[key].values())))
            told = f"{name}, each strike's factor by the others' {by} ({factors})"
            rows.append((told, "-", f"{out['log']:.3f}", f"{out['rps']:.3f}"))
    return table(("factor", "log likelihood", "log score", "RPS"), rows)


def exchange_table(fits: Plain) -> list[str]:
    """Return how a factor fitted to the famous lies does on the other strikes, and the other way round."""
    rows = []
    for name, one in fits.items():
        for fitted, scored, got, shipped in (
            ("lies", "others", "lies_to_others", "shipped_on_others"),
            ("others", "lies", "others_to_lies", "shipped_on_lies"),
        ):
            strikes = ", ".join(map(short, one[scored]["strikes"]))
            rows.append(
                (
                    name,
                    "famous lies" if fitted == "lies" else "other strikes",
                    f"{one[fitted]['fitted']:g}",
                    strikes,
                    *(f"{one[got][key]:.3f} against {one[shipped][key]:.3f}" for key in ("log", "rps")),
                    f"{one['loss_on_others']:.2f}" if scored == "others" else "-",
                )
            )
    heads = (
        "factor",
        "fitted to",
        "at",
        "scored on",
        "log score, shipped's",
        "RPS, shipped's",
        "likelihood lost",
    )
    return table(heads, rows)


def word_table(made: Plain) -> list[str]:
    """Return the scores under derived numbers, and each strike's mean log score less the shipped one's."""
    shipped = made["shipped"]
    rows = [
        (
            name,
            f"{one['log']:.3f}",
            f"{one['rps']:.3f}",
            *(
                f"{own:.3f}" if one is shipped else signed(own - shipped["strikes"][strike])
                for strike, own in one["strikes"].items()
            ),
        )
        for name, one in made.items()
    ]
    return table(("numbers taken", "log score", "RPS", *map(short, shipped["strikes"])), rows)


def date_table(made: Plain) -> list[str]:
    """Return the mean scores under derived numbers as of every date."""
    rows = [
        (name, *(f"{at[score]:.3f}" for at in (*(one[date] for date in EARLY), one) for score in SCORES))
        for name, one in made.items()
    ]
    heads = (f"{score}, {date}" for date in (*EARLY, "all claims") for score in ("log score", "RPS", "mass"))
    return table(("numbers taken", *heads), rows)


def scale_table(made: Plain) -> list[str]:
    """Return the mean scores and the evidence without and with a scale that all spins of a strike share, by date."""
    rows = [
        (name, *(f"{at[score]:.3f}" for at in dates.values() for score in (*SCORES, "evidence")))
        for name, dates in made.items()
    ]
    heads = ("log score", "RPS", "mass", "log evidence")
    dated = (f"{head}, {date}" for date in next(iter(made.values())) for head in heads)
    return table(("scale", *dated), rows)


def ordinary_table(worlds: Plain) -> list[str]:
    """Return what each candidate's log score is more than the shipped one's, world by world."""
    rows = [
        (name, *(_more(world[name], name) for world in worlds.values()))
        for name in next(iter(worlds.values()))
    ]
    return table(("candidate", *(f"spins as in the pool of the {world}" for world in worlds)), rows)


def _more(one: Plain, name: str) -> str:
    return f"{one['log']:.3f}" if name == "shipped" else f"{one['more']:+.3f} ({one['error']:.3f})"
