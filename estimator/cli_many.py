"""The subcommands about many strikes, and about tables that come in and go out."""

from typing import Final

from estimator.cli_limits import add_budget, add_limits
from estimator.cli_options import (
    Parsers,
    acceptance,
    add_choices,
    add_command,
    add_presumptions,
    add_reading,
    add_target,
    cores,
    count,
    jobs,
    later,
    outcomes,
    seed,
)
from estimator.exchange.imports import FORMS
from estimator.inference.budget import DAY
from estimator.quantities import CLASSES, OUTCOMES, QUANTITIES, ROLES

#: The forms that results are written in.
EXPORTS: Final = ("claimreview", "stix", "csv")


def add_learn(subcommands: Parsers) -> None:
    """Add ``learn``."""
    told = "Learn how far sources can be relied on from many strikes, and save it for run and report."
    learn = add_command(subcommands, "learn", told, "estimator learn examples/strikes -o sources.nc")
    learn.add_argument(
        "files", metavar="FILE", nargs="+", help="claims files, or folders of them, as one record"
    )
    learn.add_argument(
        "-o", "--output", metavar="FILE", required=True, help="where to write what was learned"
    )
    learn.add_argument("--force", action="store_true", help="replace the file if it is there")
    add_reading(learn)
    add_budget(learn, DAY)
    add_presumptions(learn)
    learn.add_argument(
        "--method",
        choices=("nuts", "laplace"),
        default="nuts",
        help="nuts samples (default); laplace gives a first answer in seconds, or refuses",
    )
    for name, default, told in (
        ("draws", 1000, "draws a chain"),
        ("tune", 400, "draws a chain that only tune"),
        ("chains", 4, "chains"),
    ):
        learn.add_argument(f"--{name}", type=count, default=default, metavar="N", help=f"{told} ({default})")
    learn.add_argument(
        "--target-accept",
        type=acceptance,
        default=0.95,
        metavar="P",
        help="share of proposals that are taken: nearer to 1 takes smaller steps, against divergences (0.95)",
    )
    learn.add_argument("--cores", type=cores, default=0, metavar="N", help="chains run at once (all cores)")
    learn.add_argument("--quiet", action="store_true", help="show no progress")
    learn.set_defaults(run=later("commands_learn", "learn"))


def add_diagnose(subcommands: Parsers) -> None:
    """Add ``diagnose``."""
    told = "Show what was learned of each source, and how far that can be trusted."
    diagnose = add_command(subcommands, "diagnose", told, "estimator diagnose sources.nc")
    diagnose.add_argument("file", metavar="FILE", help="learned sources, as written by learn")
    diagnose.add_argument(
        "--json", action="store_true", help="print JSON (docs/learning.md) in place of text"
    )
    diagnose.set_defaults(run=later("commands_learn", "diagnose"))


def add_score(subcommands: Parsers) -> None:
    """Add ``score``."""
    told = "Score many strikes into one Parquet table (docs/scoring.md)."
    example = "estimator score strikes --sources sources.nc -o scored.parquet --jobs 4"
    score = add_command(subcommands, "score", told, example)
    score.add_argument("folder", metavar="FOLDER", help="folder of claims files (or one file)")
    score.add_argument("--sources", metavar="FILE", help="what a record of strikes taught of the sources")
    score.add_argument("-o", "--output", metavar="FILE", required=True, help="where to write the table")
    score.add_argument("--force", action="store_true", help="replace the file if it is there")
    score.add_argument("--scenario", default="historical", metavar="NAME", help="presumption (historical)")
    score.add_argument("--priors", metavar="FOLDER", help="your own prior files")
    score.add_argument("--outcomes", type=outcomes, default=OUTCOMES, metavar="LIST", help="outcomes in play")
    score.add_argument(
        "--seed", type=seed, default=1, metavar="N", help="seed of the sampled part, if any (1)"
    )
    workers = score.add_mutually_exclusive_group()
    workers.add_argument("--jobs", type=jobs, default=1, metavar="N", help="processes on this machine (1)")
    workers.add_argument(
        "--dask", default="", metavar="ADDRESS", help="a Dask cluster of yours, tcp://HOST:PORT"
    )
    add_limits(score)
    add_budget(score, DAY)
    score.set_defaults(run=later("commands_score", "score"))


def add_export(subcommands: Parsers) -> None:
    """Add ``export``."""
    told = "Estimate and write the result as ClaimReview, STIX 2.1 or a long table (docs/exchange.md)."
    example = "estimator export examples/karachev.csv --form stix -o karachev.json"
    export = add_command(subcommands, "export", told, example)
    add_choices(export)
    export.add_argument(
        "--form",
        choices=EXPORTS,
        required=True,
        help="what to write; csv is the long table",
    )
    add_target(export, "where to write the result")
    export.set_defaults(run=later("commands_exchange", "export"))


def add_import(subcommands: Parsers) -> None:
    """Add ``import``."""
    told = (
        "Turn a table of others into a claims file, and say row by row what was decided (docs/exchange.md)."
    )
    example = "estimator import examples/import/made-up-tally.tsv --from tally -o claims.csv"
    table = add_command(subcommands, "import", told, example)
    table.add_argument("file", metavar="FILE", help="the table as CSV or JSON")
    table.add_argument("--from", dest="form", choices=tuple(FORMS), required=True, help="its layout")
    add_target(table, "where to write the claims")
    table.add_argument("--decisions", metavar="FILE", help="where to write the decisions as CSV as well")
    for name, told_of in (
        ("source", "who speaks in the table"),
        ("bloc", "bloc of the source"),
        ("weapon", "weapon of every claim (ucdp; oryx with --entries targets)"),
        ("published", "date of the table, as in 2024-11-20 (ucdp, oryx)"),
    ):
        table.add_argument(f"--{name}", metavar="TEXT", help=told_of)
    for name, choices, told_of in (
        ("role", ROLES, "side of the source"),
        ("class", CLASSES, "class of the source"),
        ("quantity", QUANTITIES, "what the figures are about (ucdp, oryx; hit)"),
        ("lost", ("intercepted", "either"), "what not_reach_goal is (tally): intercepted, or that or failed"),
        ("entries", ("munitions", "targets"), "what an entry shows (oryx): a munition, or something hit"),
    ):
        table.add_argument(f"--{name}", choices=choices, help=told_of)
    add_limits(table)
    table.set_defaults(run=later("commands_exchange", "import_"))


def add_certificate(subcommands: Parsers) -> None:
    """Add ``certificate``."""
    told = "Show how often answers to simulated strikes were right, and whether that was this very model."
    shown = add_command(subcommands, "certificate", told, "estimator certificate")
    shown.add_argument(
        "--json", action="store_true", help="print the certificate itself (docs/calibration.md)"
    )
    shown.set_defaults(run=later("commands_check", "certificate"))


def add_track_record(subcommands: Parsers) -> None:
    """Add ``track-record``."""
    told = "Look back on strikes of which later evidence is known: how good were the answers?"
    record = add_command(
        subcommands, "track-record", told, "estimator track-record examples/strikes -o record.md"
    )
    record.add_argument(
        "folder", metavar="FOLDER", nargs="?", default="", help="claims with truth.csv and asof.csv (ours)"
    )
    record.add_argument(
        "-o", "--output", metavar="FILE", default="", help="where to write it: .md, .json or .txt"
    )
    record.add_argument("--force", action="store_true", help="replace the file if it is there")
    record.add_argument("--priors", metavar="FOLDER", help="your own prior files; every scenario is scored")
    record.add_argument(
        "--seed", type=seed, default=1, metavar="N", help="seed of everything that is random (1)"
    )
    add_limits(record)
    add_budget(record)
    record.set_defaults(run=later("commands_check", "record"), as_of=None, outcomes=OUTCOMES, weapon_prior="")
