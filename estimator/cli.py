"""The command line: estimate, report, preview, open the app.

Exit codes: 0 done; 1 a fault of this program; 2 bad input or usage; 130 stopped by Ctrl-C.
"""

import argparse
import contextlib
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Final, NoReturn

from estimator.cli_many import (
    add_certificate,
    add_diagnose,
    add_export,
    add_import,
    add_learn,
    add_score,
    add_track_record,
)
from estimator.cli_options import Parsers, add_choices, add_claims, add_command, later, port
from estimator.display.plain import safe
from estimator.errors import EstimatorError
from estimator.version import __version__

DONE, OUR_FAULT, BAD_INPUT, STOPPED, PIPE_CLOSED = 0, 1, 2, 130, 141

_ABOUT: Final = "Estimate what happened in a missile or drone strike from claims that disagree."
_CODES: Final = (
    "exit codes: 0 done; 1 a fault of this program (ESTIMATOR_DEBUG=1 shows the traceback); 2 bad input; "
    "130 stopped; 141 nobody reads the output any more"
)


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
        _complain(_shown(str(error)))
        return BAD_INPUT
    except BrokenPipeError:
        # Whoever read our output (head, a pager) has had enough; the interpreter must not flush into it again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except OSError as error:
        _complain(_refused(error))
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


def _shown(text: str) -> str:
    """Return the lines of an error fit for a terminal."""
    return "\n".join(safe(line) for line in text.splitlines())


def _refused(error: OSError) -> str:
    """Return what is told where the system refuses (a full disk behind the output), and write no more there."""
    with contextlib.suppress(OSError, ValueError):
        # The interpreter would try once more at its end, and fail with a traceback.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return f"found {safe(error.strerror or str(error))}; allowed: a place with room and rights. Choose another place."


def _complain(text: str) -> None:
    sys.stderr.write(f"{text}\n")


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints move no cursor, whatever the arguments hold."""

    def error(self, message: str) -> NoReturn:
        """End with code 2 and the message as plain text."""
        super().error(safe(message))


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    top: argparse.ArgumentParser = _Parser(
        prog="estimator", description=_ABOUT, epilog=_CODES, allow_abbrev=False
    )
    top.add_argument("--version", action="version", version=f"estimator {__version__}")
    subcommands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_run(subcommands)
    _add_argue(subcommands)
    _add_report(subcommands)
    _add_preview(subcommands)
    add_learn(subcommands)
    add_diagnose(subcommands)
    add_score(subcommands)
    add_track_record(subcommands)
    add_certificate(subcommands)
    add_export(subcommands)
    add_import(subcommands)
    _add_app(subcommands)
    return top


def _add_run(subcommands: Parsers) -> None:
    example = "estimator run examples/karachev.csv --scenario neutral --as-of 2024-11-20"
    run = add_command(subcommands, "run", "Estimate and print the result.", example)
    add_choices(run)
    run.add_argument("--json", action="store_true", help="print JSON (docs/output.md) in place of text")
    run.set_defaults(run=later("commands", "run"))


def _add_argue(subcommands: Parsers) -> None:
    told = "Show what the answer hangs on: each source left out, who would be wrong, tipping points and more."
    example = 'estimator argue examples/karachev.csv --about hit --statement "hit >= 3"'
    argue = add_command(subcommands, "argue", told, example)
    add_choices(argue)
    _add_argument(argue)
    argue.add_argument("--json", action="store_true", help="print JSON (docs/argument.md) in place of text")
    argue.set_defaults(run=later("commands", "argument"))


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
    told = "Estimate and write a report, whose form its suffix tells; or report learned sources (docs/report.md)."
    report = add_command(subcommands, "report", told, example)
    add_choices(report)
    _add_argument(report)
    report.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        required=True,
        help="where to write it: .html, .pdf, .json or .csv; a folder (or a name ending in /) gets one page a strike",
    )
    report.add_argument("--force", action="store_true", help="replace the file if it is there")
    report.set_defaults(run=later("commands_report", "report"))


def _add_preview(subcommands: Parsers) -> None:
    told = "Show how every row of a claims file is read, before anything is estimated."
    preview = add_command(subcommands, "preview", told, "estimator preview examples/karachev.csv")
    add_claims(preview)
    preview.set_defaults(run=later("commands", "preview"))


def _add_app(subcommands: Parsers) -> None:
    told = "Open the app in a browser; it listens on this machine only."
    app = add_command(subcommands, "app", told, "estimator app --port 8502")
    app.add_argument("--port", type=port, metavar="N", help="port to listen on (8501)")
    app.set_defaults(run=later("commands_app", "app"))


if __name__ == "__main__":
    sys.exit(main())
