"""The subcommands ``track-record`` and ``certificate``: real strikes looked back on, simulated ones counted."""

import argparse
import sys
from pathlib import Path
from typing import Final

from estimator.bundled import bundled
from estimator.checks.certificate import Certificate, as_text
from estimator.checks.track_record import STAGES, track_record
from estimator.claims import read_claims
from estimator.claims.asof import read_as_of
from estimator.claims.truth import read_truth
from estimator.cli_limits import limits_of
from estimator.commands_cost import check_cost
from estimator.commands_files import check_apart, words_of
from estimator.display.plain import safe
from estimator.errors import OutputError
from estimator.inference.budget import UNBOUNDED
from estimator.output import check_target, write_text
from estimator.priors import load_priors, scenario_names
from estimator.report.certificate import certificate_text
from estimator.report.track import track_json, track_markdown, track_text
from estimator.terminal import Line

_FORMS: Final = {".md": track_markdown, ".json": track_json, ".txt": track_text}


def record(choices: argparse.Namespace) -> None:
    """Work the track record out, and print or write it."""
    suffix = Path(choices.output).suffix.casefold() if choices.output else ".txt"
    if suffix not in _FORMS:
        raise OutputError(
            f"--output: found {safe(choices.output)!r}; allowed: a name that ends in {', '.join(_FORMS)}. Name the "
            "file so."
        )
    folder = Path(choices.folder) if choices.folder else bundled("examples") / "strikes"
    if choices.output:
        check_apart((str(folder), choices.priors), choices.output)
        check_target(choices.output, force=choices.force)
    limits = limits_of(choices)
    truths = read_truth(folder / "truth.csv", limits=limits)
    dates = read_as_of(folder / "asof.csv", limits=limits)
    names = scenario_names(choices.priors)
    priors = [load_priors(name, choices.priors) for name in names]
    ledger = read_claims(folder, words=words_of(choices.priors), limits=limits)
    check_cost(choices, [ledger], priors * len(STAGES))
    told = "looking back: {} of {}".format
    with Line() as line:
        found = track_record(
            ledger,
            truths,
            dates,
            priors,
            seed=choices.seed,
            watcher=lambda done, total: line.show(told(done, total)),
            budget=UNBOUNDED,
        )
    content = _FORMS[suffix](found)
    if not choices.output:
        sys.stdout.write(content)
        return
    write_text(choices.output, content, force=choices.force)
    sys.stdout.write(f"wrote {safe(Path(choices.output).name)}\n")


def certificate(choices: argparse.Namespace) -> None:
    """Print what the certificate of calibration says, and whether it belongs to this model."""
    found = Certificate.load()
    sys.stdout.write(as_text(found.plain) if choices.json else certificate_text(found))
