"""The command line: estimate, report, preview, open the app.

Exit codes: 0 done; 1 a fault of this program; 2 bad input or usage; 130 stopped by Ctrl-C.
"""

import argparse
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Final

from estimator import commands, commands_check, commands_exchange, commands_score
from estimator.cli_limits import add_limits
from estimator.display.likelihood import SCALES
from estimator.errors import EstimatorError
from estimator.exchange.imports import FORMS
from estimator.quantities import CLASSES, OUTCOMES, QUANTITIES, ROLES
from estimator.spread import JOBS_MAX
from estimator.version import __version__

DONE, OUR_FAULT, BAD_INPUT, STOPPED, PIPE_CLOSED = 0, 1, 2, 130, 141

_ABOUT: Final = "Estimate what happened in a missile or drone strike from claims that disagree."
_CODES: Final = (
    "exit codes: 0 done; 1 a fault of this program (ESTIMATOR_DEBUG=1 shows the traceback); 2 bad input; "
    "130 stopped; 141 nobody reads the output any more"
)
type Parsers = argparse._SubParsersAction[argparse.ArgumentParser]  # argparse has no public name for it


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # Names in any script must not stop a terminal that cannot show them.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        return _run(argv)
    except KeyboardInterrupt:
        _complain("stopped")
        return STOPPED


def _run(argv: Sequence[str] | None) -> int:
    try:
        arguments = parser().parse_args(argv)
        arguments.run(arguments)
        sys.stdout.flush()
    except EstimatorError as error:
        _complain(commands.shown(str(error)))
        return BAD_INPUT
    except BrokenPipeError:
        # Whoever read our output (head, a pager) has had enough; the interpreter must not flush into it again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except OSError as error:
        _complain(commands.refused(error))
        return BAD_INPUT
    except Exception as error:
        return _our_fault(error)
    return DONE


def _our_fault(error: Exception) -> int:
    if os.environ.get("ESTIMATOR_DEBUG") == "1":
        traceback.print_exception(error)
    _complain(
        f"This is a fault of the program ({type(error).__name__}), not of your input. Please report it with the "
        "command and the claims; ESTIMATOR_DEBUG=1 shows where it happened."
    )
    return OUR_FAULT


def _complain(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    top = argparse.ArgumentParser(prog="estimator", description=_ABOUT, epilog=_CODES, allow_abbrev=False)
    top.add_argument("--version", action="version", version=f"estimator {__version__}")
    subcommands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_run(subcommands)
    _add_argue(subcommands)
    _add_report(subcommands)
    _add_preview(subcommands)
    _add_learn(subcommands)
    _add_diagnose(subcommands)
    _add_score(subcommands)
    _add_track_record(subcommands)
    _add_export(subcommands)
    _add_import(subcommands)
    _add_app(subcommands)
    return top


def _add(subcommands: Parsers, name: str, told: str, example: str) -> argparse.ArgumentParser:
    added: argparse.ArgumentParser = subcommands.add_parser(
        name,
        help=told,
        description=told,
        epilog=f"example:\n  {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    return added


def _add_run(subcommands: Parsers) -> None:
    example = "estimator run examples/karachev.csv --scenario neutral --as-of 2024-11-20"
    run = _add(subcommands, "run", "Estimate and print the result.", example)
    _add_choices(run)
    run.add_argument("--json", action="store_true", help="print JSON (docs/output.md) in place of text")
    run.set_defaults(run=commands.run)


def _add_argue(subcommands: Parsers) -> None:
    told = "Show what the answer hangs on: each source left out, who would be wrong, tipping points and more."
    example = 'estimator argue examples/karachev.csv --about hit --statement "hit >= 3"'
    argue = _add(subcommands, "argue", told, example)
    _add_choices(argue)
    _add_argument(argue)
    argue.add_argument("--json", action="store_true", help="print JSON (docs/argument.md) in place of text")
    argue.set_defaults(run=commands.argument)


def _add_argument(to: argparse.ArgumentParser) -> None:
    to.add_argument(
        "--about", default="", metavar="QUANTITY", help="quantity to look at closely (the outcome told first)"
    )
    to.add_argument(
        "--statement",
        default="",
        metavar="TEXT",
        help='what to seek the tipping points of, as in "hit >= 3" (the safe bet of the sentence)',
    )


def _add_report(subcommands: Parsers) -> None:
    example = "estimator report examples/karachev.csv -o karachev.html"
    report = _add(subcommands, "report", "Estimate and write a self-contained HTML report.", example)
    _add_choices(report)
    _add_argument(report)
    report.add_argument("-o", "--output", metavar="FILE", required=True, help="where to write the report")
    report.add_argument("--force", action="store_true", help="replace the file if it is there")
    report.set_defaults(run=commands.report)


def _add_preview(subcommands: Parsers) -> None:
    told = "Show how every row of a claims file is read, before anything is estimated."
    preview = _add(subcommands, "preview", told, "estimator preview examples/karachev.csv")
    _add_claims(preview)
    preview.set_defaults(run=commands.preview)


def _add_learn(subcommands: Parsers) -> None:
    told = "Learn how far sources can be relied on from many strikes, and save it for run and report."
    learn = _add(subcommands, "learn", told, "estimator learn examples/strikes -o sources.nc")
    learn.add_argument(
        "files", metavar="FILE", nargs="+", help="claims files, or folders of them, as one record"
    )
    learn.add_argument(
        "-o", "--output", metavar="FILE", required=True, help="where to write what was learned"
    )
    learn.add_argument("--force", action="store_true", help="replace the file if it is there")
    _add_reading(learn)
    _add_presumptions(learn)
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
        learn.add_argument(f"--{name}", type=_count, default=default, metavar="N", help=f"{told} ({default})")
    learn.add_argument("--cores", type=_cores, default=0, metavar="N", help="chains run at once (all cores)")
    learn.add_argument("--quiet", action="store_true", help="show no progress")
    learn.set_defaults(run=_learn)


def _add_diagnose(subcommands: Parsers) -> None:
    told = "Show what was learned of each source, and how far that can be trusted."
    diagnose = _add(subcommands, "diagnose", told, "estimator diagnose sources.nc")
    diagnose.add_argument("file", metavar="FILE", help="learned sources, as written by learn")
    diagnose.add_argument(
        "--json", action="store_true", help="print JSON (docs/learning.md) in place of text"
    )
    diagnose.set_defaults(run=_diagnose)


def _learn(arguments: argparse.Namespace) -> None:
    from estimator import commands_learn  # noqa: PLC0415 - the other commands must not wait for it

    commands_learn.learn(arguments)


def _diagnose(arguments: argparse.Namespace) -> None:
    from estimator import commands_learn  # noqa: PLC0415 - the other commands must not wait for it

    commands_learn.diagnose(arguments)


def _add_score(subcommands: Parsers) -> None:
    told = "Score many strikes into one Parquet table (docs/scoring.md)."
    example = "estimator score strikes --sources sources.nc -o scored.parquet --jobs 4"
    score = _add(subcommands, "score", told, example)
    score.add_argument("folder", metavar="FOLDER", help="folder of claims files (or one file)")
    score.add_argument("--sources", metavar="FILE", help="what a record of strikes taught of the sources")
    score.add_argument("-o", "--output", metavar="FILE", required=True, help="where to write the table")
    score.add_argument("--force", action="store_true", help="replace the file if it is there")
    score.add_argument("--scenario", default="historical", metavar="NAME", help="presumption (historical)")
    score.add_argument("--priors", metavar="FOLDER", help="your own prior files")
    score.add_argument(
        "--outcomes", type=_outcomes, default=OUTCOMES, metavar="LIST", help="outcomes in play"
    )
    score.add_argument(
        "--seed", type=_seed, default=1, metavar="N", help="seed of the sampled part, if any (1)"
    )
    workers = score.add_mutually_exclusive_group()
    workers.add_argument("--jobs", type=_jobs, default=1, metavar="N", help="processes on this machine (1)")
    workers.add_argument(
        "--dask", default="", metavar="ADDRESS", help="a Dask cluster of yours, tcp://HOST:PORT"
    )
    add_limits(score)
    score.set_defaults(run=commands_score.score)


def _add_export(subcommands: Parsers) -> None:
    told = "Estimate and write the result as ClaimReview, STIX 2.1 or a long table (docs/exchange.md)."
    example = "estimator export examples/karachev.csv --form stix -o karachev.json"
    export = _add(subcommands, "export", told, example)
    _add_choices(export)
    export.add_argument(
        "--form",
        choices=commands_exchange.EXPORTS,
        required=True,
        help="what to write; csv is the long table",
    )
    _add_target(export, "where to write the result")
    export.set_defaults(run=commands_exchange.export)


def _add_import(subcommands: Parsers) -> None:
    told = (
        "Turn a table of others into a claims file, and say row by row what was decided (docs/exchange.md)."
    )
    example = "estimator import examples/import/made-up-tally.tsv --from tally -o claims.csv"
    table = _add(subcommands, "import", told, example)
    table.add_argument("file", metavar="FILE", help="the table as CSV or JSON")
    table.add_argument("--from", dest="form", choices=tuple(FORMS), required=True, help="its layout")
    _add_target(table, "where to write the claims")
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
    table.set_defaults(run=commands_exchange.import_)


def _add_target(to: argparse.ArgumentParser, told: str) -> None:
    to.add_argument("-o", "--output", metavar="FILE", required=True, help=told)
    to.add_argument("--force", action="store_true", help="replace the file if it is there")


def _add_track_record(subcommands: Parsers) -> None:
    told = "Look back on strikes of which later evidence is known: how good were the answers?"
    record = _add(subcommands, "track-record", told, "estimator track-record examples/strikes -o record.md")
    record.add_argument(
        "folder", metavar="FOLDER", nargs="?", default="", help="claims with truth.csv and asof.csv (ours)"
    )
    record.add_argument(
        "-o", "--output", metavar="FILE", default="", help="where to write it: .md, .json or .txt"
    )
    record.add_argument("--force", action="store_true", help="replace the file if it is there")
    record.add_argument("--priors", metavar="FOLDER", help="your own prior files; every scenario is scored")
    record.add_argument(
        "--seed", type=_seed, default=1, metavar="N", help="seed of everything that is random (1)"
    )
    add_limits(record)
    record.set_defaults(run=commands_check.record)


def _add_app(subcommands: Parsers) -> None:
    told = "Open the app in a browser; it listens on this machine only."
    app = _add(subcommands, "app", told, "estimator app --port 8502")
    app.add_argument("--port", type=_port, metavar="N", help="port to listen on (8501)")
    app.set_defaults(run=commands.app)


def _add_claims(to: argparse.ArgumentParser) -> None:
    to.add_argument("file", metavar="FILE", help="claims as CSV or JSON, or a folder of such files")
    _add_reading(to)


def _add_reading(to: argparse.ArgumentParser) -> None:
    to.add_argument(
        "--as-of",
        type=commands.moment,
        metavar="DATE",
        help="leave out what was published after, as in 2024-11-20",
    )
    to.add_argument(
        "--priors", metavar="FOLDER", help="your own prior files; what it lacks is taken from ours"
    )
    add_limits(to)


def _add_choices(to: argparse.ArgumentParser) -> None:
    _add_claims(to)
    _add_presumptions(to)
    to.add_argument(
        "--weapon-prior", default="", metavar="NAME", help="weapon type whose prior replaces the claims' own"
    )
    to.add_argument(
        "--words",
        choices=tuple(SCALES),
        default="icd203",
        help="scale of the words for probabilities (icd203)",
    )
    to.add_argument(
        "--sources",
        default="",
        metavar="FILE",
        help="learned sources (estimator learn): they take the place of the class priors",
    )


def _add_presumptions(to: argparse.ArgumentParser) -> None:
    to.add_argument(
        "--scenario",
        default="historical",
        metavar="NAME",
        help="presumption about the sources shown first: historical (default), neutral, sceptical or one of --priors",
    )
    to.add_argument(
        "--outcomes",
        type=_outcomes,
        default=OUTCOMES,
        metavar="LIST",
        help=f"outcomes in play, with commas between ({','.join(OUTCOMES)})",
    )
    to.add_argument(
        "--seed", type=_seed, default=1, metavar="N", help="seed of everything that is random (1)"
    )


def _outcomes(text: str) -> tuple[str, ...]:
    named = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in named if name not in OUTCOMES]
    if unknown or not named:
        found = ", ".join(map(repr, unknown)) or "nothing"
        raise argparse.ArgumentTypeError(f"found {found}; allowed: {', '.join(OUTCOMES)}")
    return tuple(name for name in OUTCOMES if name in named)


def _seed(text: str) -> int:
    return _whole(text, 0, 2**63 - 1)


def _count(text: str) -> int:
    return _whole(text, 1, 100_000)


def _cores(text: str) -> int:
    return _whole(text, 0, 1024)


def _jobs(text: str) -> int:
    return _whole(text, 1, JOBS_MAX)


def _port(text: str) -> int:
    return _whole(text, 1, 65535)


def _whole(text: str, low: int, high: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 20 and low <= int(text) <= high):
        raise argparse.ArgumentTypeError(f"found {text!r}; allowed: a whole number from {low} to {high}")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
