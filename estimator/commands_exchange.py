"""What the subcommands ``export`` and ``import`` do, given their arguments."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from estimator import commands
from estimator.cli_limits import limits_of
from estimator.commands_files import check_apart
from estimator.display.plain import safe
from estimator.errors import EstimatorError
from estimator.exchange.claimreview import claim_reviews_text
from estimator.exchange.imports import FORMS, import_table
from estimator.exchange.judged import left_out
from estimator.exchange.long_csv import long_csv
from estimator.exchange.stix import UNTOLD, stix_text
from estimator.output import check_target, write_text
from estimator.posterior.values import Posterior

#: Options of ``import`` by the field of a setting that they fill.
OPTIONS: Final = {
    "source": "source",
    "role": "role",
    "source_class": "class",
    "bloc": "bloc",
    "quantity": "quantity",
    "weapon": "weapon",
    "published": "published",
    "lost": "lost",
    "entries": "entries",
}


def export(choices: argparse.Namespace) -> None:
    """Estimate and write the result in a form that others read."""
    check_apart((choices.file, choices.sources, choices.priors), choices.output)
    check_target(choices.output, force=choices.force)
    ledger = commands.read_ledger(choices, choices.file)
    commands.check_estimates(choices, [ledger])
    posterior, others = commands.estimates(choices, ledger)
    if choices.form == "csv":
        text = long_csv(posterior)
    elif choices.form == "stix":
        text = stix_text(posterior, others)
    else:
        text = claim_reviews_text(posterior, others)
    write_text(choices.output, text, force=choices.force)
    _tell_left_out(posterior, choices.form)
    commands.say(f"wrote {safe(Path(choices.output).name)}")


def _tell_left_out(posterior: Posterior, form: str) -> None:
    """Say where headlines are withheld, and which claims have no review or opinion; the table holds no claims."""
    for why in dict.fromkeys(salvo.withheld for salvo in posterior.salvos if salvo.withheld):
        commands.say(f"note: {safe(why)}")
    for claim, why in () if form == "csv" else left_out(posterior):
        has_note = form == "stix" and why not in UNTOLD
        told = "a note without an opinion" if has_note else "left out"
        commands.say(safe(f"{claim.file}, line {claim.row}: {told} ({why})"))


def import_(choices: argparse.Namespace) -> None:
    """Write a table of others as a claims file, and say row by row what was decided."""
    check_apart((choices.file,), choices.output, choices.decisions)
    for target in filter(None, (choices.output, choices.decisions)):
        check_target(target, force=choices.force)
    form = FORMS[choices.form]
    given: dict[str, Any] = {
        field: value for field, option in OPTIONS.items() if (value := getattr(choices, option)) is not None
    }
    for field in given:
        if field not in form.heeds:
            allowed = ", ".join(f"--{OPTIONS[name]}" for name in OPTIONS if name in form.heeds)
            raise EstimatorError(
                f"--{OPTIONS[field]}: no option for {choices.form}; allowed: {allowed}. Leave it out."
            )
    setting = replace(form.setting, **given)
    made = import_table(choices.form, choices.file, setting, limits=limits_of(choices))
    write_text(choices.output, made.to_csv(), force=choices.force)
    if choices.decisions:
        write_text(choices.decisions, made.decisions_csv(), force=choices.force)
    for decision in sorted(made.decisions, key=lambda each: each.line):
        commands.say(safe(str(decision)))
    commands.say(f"wrote {safe(Path(choices.output).name)}: {len(made.records):,} claims")
