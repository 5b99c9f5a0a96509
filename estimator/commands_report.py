"""What the subcommand ``report`` does: one file, a folder of pages, or a report of learned sources."""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from estimator import commands
from estimator.claims import Ledger
from estimator.commands_files import check_apart
from estimator.display.plain import safe
from estimator.output import check_target
from estimator.report.batch import by_strike, check_batch, write_batch
from estimator.report.summary import Summary, summarise
from estimator.write import form_of, write_report


def report(choices: argparse.Namespace) -> None:
    """Write what is asked for: the input tells whether it is about claims or sources, the output in which form."""
    if is_learned(choices.file):
        from estimator import commands_learn  # noqa: PLC0415 - reports about claims must not wait for it

        commands_learn.report(choices)
    elif is_folder(choices.output):
        _batch(choices)
    else:
        _one(choices)


def is_folder(output: str) -> bool:
    """Return whether an output names a folder: it ends in a slash, or is one."""
    return bool(output) and (output.endswith("/") or Path(output).is_dir())


def is_learned(path: str) -> bool:
    """Return whether a file holds saved sources; claims are never in a netCDF file, whatever it is called."""
    if Path(path).suffix.lower() == ".nc":
        return True
    try:
        if not Path(path).is_file():  # a pipe might wait for ever
            return False
        with Path(path).open("rb") as file:
            return file.read(4) in {b"\x89HDF", b"CDF\x01", b"CDF\x02", b"CDF\x05"}
    except OSError:
        return False


def _one(choices: argparse.Namespace) -> None:
    form_of(choices.output)
    check_apart((choices.file, choices.sources, choices.priors), choices.output)
    check_target(choices.output, force=choices.force)
    ledger = commands.read_ledger(choices, choices.file)
    # The long table has no place for what the answer hangs on.
    argued = form_of(choices.output) != ".csv"
    commands.check_estimates(choices, [ledger], argued=argued)
    headline, others = commands.estimates(choices, ledger)
    argument = commands.argued(choices, headline) if argued else None
    write_report(
        headline, choices.output, others=others, argument=argument, scale=choices.words, force=choices.force
    )
    commands.say(f"wrote {safe(Path(choices.output).name)}")


def _batch(choices: argparse.Namespace) -> None:
    ledgers = tuple(by_strike(commands.read_ledger(choices, choices.file)))
    commands.check_estimates(choices, ledgers, argued=True)
    check_batch(choices.output, (one.claims[0].strike for one in ledgers), force=choices.force)
    index = write_batch(_summaries(choices, ledgers), choices.output, force=choices.force)
    commands.say(f"wrote {safe(index.parent.name)}/{index.name} and {len(ledgers)} reports")


def _summaries(choices: argparse.Namespace, ledgers: Sequence[Ledger]) -> Iterator[Summary]:
    for place, ledger in enumerate(ledgers, 1):
        where = f"strike {place} of {len(ledgers)}: "
        headline, others = commands.estimates(choices, ledger)
        yield summarise(headline, others, commands.argued(choices, headline, where), choices.words)
