"""What several subcommands of the command line take alike: claims, presumptions, and how values are checked."""

import argparse
import importlib
from collections.abc import Callable
from datetime import date, datetime

from estimator.claims.dates import as_utc
from estimator.cli_limits import add_budget, add_limits
from estimator.display.likelihood import SCALES
from estimator.quantities import OUTCOMES
from estimator.spread import JOBS_MAX

type Parsers = argparse._SubParsersAction[argparse.ArgumentParser]  # argparse has no public name for it


def add_command(subcommands: Parsers, name: str, told: str, example: str) -> argparse.ArgumentParser:
    """Add a subcommand with its help and an example."""
    added: argparse.ArgumentParser = subcommands.add_parser(
        name,
        help=told,
        description=told,
        epilog=f"example:\n  {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    return added


def later(module: str, name: str) -> Callable[[argparse.Namespace], None]:
    """Return a function that loads what a subcommand needs when it runs; the other ones must not wait for it."""

    def run(arguments: argparse.Namespace) -> None:
        getattr(importlib.import_module(f"estimator.{module}"), name)(arguments)

    return run


def add_target(to: argparse.ArgumentParser, told: str) -> None:
    to.add_argument("-o", "--output", metavar="FILE", required=True, help=told)
    to.add_argument("--force", action="store_true", help="replace the file if it is there")


def add_claims(to: argparse.ArgumentParser) -> None:
    """Add the claims file and how it is read."""
    to.add_argument("file", metavar="FILE", help="claims as CSV or JSON, or a folder of such files")
    add_reading(to)


def add_reading(to: argparse.ArgumentParser) -> None:
    """Add how claims are read."""
    to.add_argument(
        "--as-of",
        type=moment,
        metavar="DATE",
        help="leave out what was published after, as in 2024-11-20",
    )
    to.add_argument(
        "--priors", metavar="FOLDER", help="your own prior files; what it lacks is taken from ours"
    )
    add_limits(to)


def add_choices(to: argparse.ArgumentParser) -> None:
    """Add claims, presumptions and everything else that an estimate can be asked with."""
    add_claims(to)
    add_budget(to)
    add_presumptions(to)
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


def add_presumptions(to: argparse.ArgumentParser) -> None:
    """Add what is presumed, and the seed."""
    to.add_argument(
        "--scenario",
        default="historical",
        metavar="NAME",
        help="presumption about the sources shown first: historical (default), neutral, sceptical or one of --priors",
    )
    to.add_argument(
        "--outcomes",
        type=outcomes,
        default=OUTCOMES,
        metavar="LIST",
        help=f"outcomes in play, with commas between ({','.join(OUTCOMES)})",
    )
    to.add_argument("--seed", type=seed, default=1, metavar="N", help="seed of everything that is random (1)")


def moment(text: str) -> date | datetime:
    """Return the date, or the moment in UTC, that an argument names."""
    try:
        return (
            as_utc(datetime.fromisoformat(text)) if "T" in text or ":" in text else date.fromisoformat(text)
        )
    except (ValueError, OverflowError):  # the latter where a zone leads out of the calendar
        raise argparse.ArgumentTypeError(f"found {text!r}; allowed: a date as in 2024-11-20") from None


def outcomes(text: str) -> tuple[str, ...]:
    """Return the outcomes that an argument names, in their order."""
    named = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in named if name not in OUTCOMES]
    if unknown or not named:
        found = ", ".join(map(repr, unknown)) or "nothing"
        raise argparse.ArgumentTypeError(f"found {found}; allowed: {', '.join(OUTCOMES)}")
    return tuple(name for name in OUTCOMES if name in named)


def seed(text: str) -> int:
    """Return a seed."""
    return _whole(text, 0, 2**63 - 1)


def count(text: str) -> int:
    """Return a count of draws or chains."""
    return _whole(text, 1, 100_000)


def acceptance(text: str) -> float:
    """Return the share of proposals that a sampler is to take."""
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0.5 <= share <= 0.999:
        raise argparse.ArgumentTypeError(f"found {text[:40]!r}; allowed: a number from 0.5 to 0.999")
    return share


def cores(text: str) -> int:
    """Return a number of cores, 0 for all."""
    return _whole(text, 0, 1024)


def jobs(text: str) -> int:
    """Return a number of processes."""
    return _whole(text, 1, JOBS_MAX)


def port(text: str) -> int:
    """Return a port."""
    return _whole(text, 1, 65535)


def _whole(text: str, low: int, high: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 20 and low <= int(text) <= high):
        raise argparse.ArgumentTypeError(f"found {text!r}; allowed: a whole number from {low} to {high}")
    return int(text)
