"""The options of the command line that raise a limit: of the claims reader, and of what the work may cost."""

import argparse
from typing import Final

from estimator.claims.limits import OPTIONS, Limits
from estimator.inference.budget import BYTES_MAX, SECONDS_MAX

#: No option takes more: beyond it a number is a slip, and memory would be the limit.
_MOST: Final = 10**9
_ABOUT: Final = "raise what a claims file may hold (docs/limits.md)"
_WHAT: Final = {
    "file_bytes": "bytes of a file",
    "rows": "rows of a file",
    "panel_rows": "rows of all files together",
    "columns": "columns",
    "cell": "characters in a cell of prose",
    "name": "characters in a name",
    "count": "largest number in said",
    "faults": "faults shown",
}


def add_limits(to: argparse.ArgumentParser) -> None:
    """Add one option for every limit."""
    group = to.add_argument_group("limits", _ABOUT)
    usual = Limits()
    for field, option in OPTIONS.items():
        told = f"{_WHAT[field]} ({getattr(usual, field):,})"
        group.add_argument(option, dest=f"limit_{field}", type=_limit, metavar="N", help=told)


def add_budget(to: argparse.ArgumentParser, seconds: int = SECONDS_MAX) -> None:
    """Add the options for what the work may cost; ``seconds`` are allowed where nothing is said."""
    group = to.add_argument_group("cost", "what the work may cost, as estimated before it (docs/limits.md)")
    told = f"seconds of work in all ({seconds:,})"
    group.add_argument("--max-seconds", type=_limit, default=seconds, metavar="N", help=told)
    mebibytes = BYTES_MAX // 2**20
    told = f"MiB of memory at any time ({mebibytes:,})"
    group.add_argument("--max-memory", type=_limit, default=mebibytes, metavar="N", help=told)


def limits_of(choices: argparse.Namespace) -> Limits:
    """Return the limits that the arguments ask for."""
    asked = {field: getattr(choices, f"limit_{field}", None) for field in OPTIONS}
    return Limits(**{field: limit for field, limit in asked.items() if limit is not None})


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 20 and 1 <= int(text) <= _MOST):
        raise argparse.ArgumentTypeError(f"found {text!r}; allowed: a whole number from 1 to {_MOST}")
    return int(text)
