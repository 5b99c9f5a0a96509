"""The subcommand ``score``: many strikes from a folder of claims files into one Parquet table."""

import argparse
import sys
from pathlib import Path
from typing import Any

from estimator.cli_limits import limits_of
from estimator.commands_cost import budget_of
from estimator.commands_files import check_apart, words_of
from estimator.display.plain import safe
from estimator.output import check_target
from estimator.priors import PriorSet, load_priors
from estimator.spread import Workers
from estimator.terminal import Line


def score(choices: argparse.Namespace) -> None:
    """Score a folder, tell how far it has come, and say what was written."""
    workers = Workers(choices.jobs, choices.dask)
    check_apart((choices.folder, choices.sources, choices.priors), choices.output)
    check_target(choices.output, force=choices.force)
    priors = _priors(choices)
    from estimator.inference import scoring  # noqa: PLC0415 - slow to import, and only this command needs it

    with Line() as line:
        scored = scoring.score(
            choices.folder,
            priors,
            choices.output,
            scoring.Setting(
                choices.seed,
                choices.outcomes,
                words_of(choices.priors),
                limits_of(choices),
                budget_of(choices),
            ),
            workers=workers,
            watcher=lambda progress: line.show(progress_text(progress)),
            force=choices.force,
        )
    survey = scored.survey
    if survey.notices:
        _note(f"the reader decided {survey.notices:,} things that estimator preview FILE tells of")
    sys.stdout.write(
        f"wrote {safe(Path(choices.output).name)}: {scored.rows:,} rows, {survey.salvos:,} salvos, "
        f"{len(survey.files):,} files\n"
    )


def _priors(choices: argparse.Namespace) -> PriorSet:
    """Return the priors, with what a record taught in its place; say so where there is none, or none to rely on."""
    priors = load_priors(choices.scenario, choices.priors)
    if not choices.sources:
        _note("without --sources every source is taken for an unknown one of its class")
        return priors
    from estimator.inference.learned import LearnedSources  # noqa: PLC0415 - only where sources are given

    priors = LearnedSources.load(choices.sources).priors(priors)
    if priors.learned and not priors.learned.passed:
        _note(f"headlines are withheld, since learning the sources failed: {priors.learned.sentence}")
    return priors


def _note(text: str) -> None:
    sys.stderr.write(f"note: {safe(text)}\n")


def progress_text(progress: Any) -> str:
    """Return how far scoring has come (a ``scoring.Progress``) in a few words."""
    if not progress.salvos:
        return f"read {progress.files_read:,} of {progress.files:,} files"
    salvos = f"scored {progress.salvos_scored:,} of {progress.salvos:,} salvos"
    return f"{salvos}, {progress.files_scored:,} of {progress.files:,} files"
