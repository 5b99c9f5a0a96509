"""What the subcommands of the command line do, given their arguments."""

import argparse
import importlib
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from estimator.argument.argue import Argument, argue
from estimator.claims import Ledger, preview_text, read_claims
from estimator.claims import preview as preview_rows
from estimator.cli_limits import limits_of
from estimator.commands_cost import check_cost
from estimator.commands_files import words_of
from estimator.display.plain import safe
from estimator.errors import EstimatorError
from estimator.inference.budget import UNBOUNDED
from estimator.inference.estimate import estimate_within
from estimator.posterior.values import Posterior
from estimator.priors import PriorSet, load_priors, scenario_names
from estimator.report.argument_json import argument_json
from estimator.report.argument_text import argument_text
from estimator.report.summary import summarise
from estimator.terminal import Line

if TYPE_CHECKING:
    from estimator.inference.learned import LearnedSources

Choices = argparse.Namespace


def run(choices: Choices) -> None:
    """Estimate under every scenario and print the summary."""
    ledger = read_ledger(choices, choices.file)
    check_estimates(choices, [ledger])
    headline, others = estimates(choices, ledger)
    summary = summarise(headline, others, scale=choices.words)
    sys.stdout.write(summary.to_json() if choices.json else summary.text)


def argument(choices: Choices) -> None:
    """Estimate and print what the answer hangs on."""
    ledger, priors = read_ledger(choices, choices.file), _priors(choices)
    check_cost(choices, [ledger], [priors], [priors])
    headline = _estimate(choices, ledger, priors)
    found = argued(choices, headline)
    sys.stdout.write(argument_json(found) if choices.json else argument_text(found, choices.words))


def argued(choices: Choices, posterior: Posterior, where: str = "") -> Argument:
    """Return the argument; on a terminal how far it has come is told on one line, after ``where``."""
    told = f"{where}working out what the answer hangs on: {{}} of {{}} parts".format
    with Line() as line:
        return argue(
            posterior,
            quantity=choices.about,
            about=choices.statement,
            watcher=lambda done, total: line.show(told(done, total)),
            budget=UNBOUNDED,
        )


def preview(choices: Choices) -> None:
    """Print how every row was read, then what the reader noticed."""
    ledger = read_ledger(choices, choices.file)
    say(preview_text(preview_rows(ledger, choices.as_of)))
    for notice in ledger.notices:
        where = f"{notice.file}, line {notice.row}: " if notice.row is not None else ""
        say(f"note: {safe(where + notice.text)}")


def say(text: str) -> None:
    """Print a line."""
    sys.stdout.write(f"{text}\n")


def read_ledger(choices: Choices, paths: str | Sequence[str]) -> Ledger:
    """Read the claims files that an argument names, with the word table of the priors asked for."""
    return read_claims(paths, words=words_of(choices.priors), limits=limits_of(choices))


def estimates(choices: Choices, ledger: Ledger) -> tuple[Posterior, Mapping[str, Posterior]]:
    """Return the posterior under the scenario asked for, and under all others by name.

    Where learned sources are given they make the headline, and every scenario stands beside it without them: so the
    reader sees what the record added.
    """
    headline, others = _presumed(choices)
    return _estimate(choices, ledger, headline), {
        name: _estimate(choices, ledger, priors) for name, priors in others.items()
    }


def check_estimates(choices: Choices, ledgers: Sequence[Ledger], *, argued: bool = False) -> None:
    """Raise ``LimitError`` where ``estimates`` of all ledgers (``argued``: and arguments) would cost too much."""
    headline, others = _presumed(choices)
    check_cost(choices, ledgers, [headline, *others.values()], [headline] if argued else [])


def _presumed(choices: Choices) -> tuple[PriorSet, Mapping[str, PriorSet]]:
    """Return the priors of the headline, and those that stand beside it by name."""
    headline, names = _priors(choices), list(scenario_names(choices.priors))
    if not choices.sources:
        names.remove(choices.scenario)
    return headline, {name: load_priors(name, choices.priors) for name in names}


def _priors(choices: Choices) -> PriorSet:
    """Return the priors asked for, with what was learned where learned sources are given."""
    priors = load_priors(choices.scenario, choices.priors)
    _check_weapon(choices.weapon_prior, priors)
    return learned_sources(choices.sources).priors(priors) if choices.sources else priors


def learned_sources(path: str) -> "LearnedSources":
    """Return saved learned sources; what reads them is imported only where they are used."""
    learned: Any = importlib.import_module("estimator.inference.learned")
    found: LearnedSources = learned.LearnedSources.load(path)
    return found


def _estimate(choices: Choices, ledger: Ledger, priors: PriorSet) -> Posterior:
    return estimate_within(
        UNBOUNDED,  # what it costs was asked before
        ledger,
        priors,
        seed=choices.seed,
        as_of=choices.as_of,
        outcomes=choices.outcomes,
        weapon_prior=choices.weapon_prior,
    )


def _check_weapon(name: str, priors: PriorSet) -> None:
    if name and priors.weapon_type(name) == "unknown" and name.casefold().strip() != "unknown":
        known = ", ".join(priors.weapons)
        raise EstimatorError(
            f"--weapon-prior: found {name[:120]!r}; allowed: {known} (or another name of one of these). Name one of "
            "them, or leave the option out."
        )
