"""What the subcommands about learned sources do, given their arguments."""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from estimator.commands import read_ledger, say
from estimator.commands_cost import budget_of
from estimator.commands_files import check_apart
from estimator.display.plain import safe, spelt_out
from estimator.inference.learn_cost import learn_within
from estimator.inference.learned import LearnedSources
from estimator.inference.sampling import Progress, Sampling
from estimator.output import check_target
from estimator.priors import load_priors
from estimator.report.learned import learned_json, learned_text
from estimator.report.learned_report import write_learned
from estimator.report.twins import twins_said, twins_sentence
from estimator.write import form_of

_EVERY: Final = 0.2  # seconds between lines of progress on a terminal
_SELDOM: Final = 10.0  # and where nobody watches


def learn(choices: argparse.Namespace) -> None:
    """Learn the sources of one or many files and save what was learned."""
    check_apart((*choices.files, choices.priors), choices.output)
    check_target(choices.output, force=choices.force)
    ledger = read_ledger(choices, choices.files)
    priors = load_priors(choices.scenario, choices.priors)
    for pair in twins_said(ledger, choices.as_of):
        say(spelt_out(twins_sentence(pair)))
    learned = learn_within(
        budget_of(choices),
        ledger,
        priors,
        seed=choices.seed,
        method=choices.method,
        as_of=choices.as_of,
        outcomes=choices.outcomes,
        sampling=_sampling(choices),
    )
    learned.save(choices.output, force=choices.force)
    say(f"{learned.diagnostics.verdict}: {safe(learned.diagnostics.sentence)}")
    say(f"wrote {safe(Path(choices.output).name)}")


def _sampling(choices: argparse.Namespace) -> Sampling:
    return Sampling(
        draws=choices.draws,
        tune=choices.tune,
        chains=choices.chains,
        cores=choices.cores,
        target_accept=choices.target_accept,
        watch=None if choices.quiet else _shown(),
    )


def diagnose(choices: argparse.Namespace) -> None:
    """Print what was learned and how far it can be trusted."""
    learned = LearnedSources.load(choices.file)
    sys.stdout.write(learned_json(learned) if choices.json else learned_text(learned))


def report(choices: argparse.Namespace) -> None:
    """Write a report of learned sources."""
    form = form_of(choices.output, (".html", ".pdf", ".json"))
    check_apart((choices.file,), choices.output)
    check_target(choices.output, force=choices.force)
    write_learned(LearnedSources.load(choices.file), choices.output, form, force=choices.force)
    say(f"wrote {safe(Path(choices.output).name)}")


def _shown() -> Callable[[Progress], bool]:
    """Return a watcher that tells how far learning is: in place on a terminal, seldom elsewhere."""
    terminal, begun = sys.stderr.isatty(), time.monotonic()
    last: dict[str, Any] = {"at": 0.0, "stage": ""}

    def watch(progress: Progress) -> bool:
        now, quiet = time.monotonic(), _EVERY if terminal else _SELDOM
        if progress.stage == last["stage"] and now - last["at"] < quiet:
            return True
        last.update(at=now, stage=progress.stage)
        part = progress.done / max(progress.total, 1)
        text = progress.stage
        if progress.stage in {"sampling", "checking"}:
            text += f" {part:.0%}"
        if progress.divergences:
            text += f", {progress.divergences} divergences"
        text += f" ({now - begun:.0f} s)"
        sys.stderr.write(f"\r{text:<60}" if terminal else f"{text}\n")
        sys.stderr.flush()
        return True

    return watch
