"""Which methods there are, and one of them run on one panel."""

import dataclasses
import importlib
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from scoreboard import ours, records
from scoreboard.generators import panel
from scoreboard.panels import Panel
from scoreboard.records import Record
from scoreboard.scores import Answers, scored

from estimator.errors import EstimatorError
from estimator.priors import load_priors

#: A method's answers to a panel, and a note of its own checks.
Method = Callable[[Panel], tuple[Answers, str]]
Truths = Callable[..., Answers]

OURS = {"ours-nuts": "nuts", "ours-laplace": "laplace", "ours-exact": "exact"}


def our_method(method: str, truths: Truths, given: Panel) -> tuple[Answers, str]:
    """Answer a panel by the product (or by a variant of it)."""
    return truths(method, given.ledger, load_priors("historical"), given.seed + given.replicate), ""


def methods(truths: Truths = ours.truths) -> dict[str, Method]:
    """Return every method by name."""
    return {name: partial(our_method, method, truths) for name, method in OURS.items()}


def hook(name: str) -> Truths:
    """Return a variant of ``ours.truths`` named ``module:function``; it takes the same four arguments."""
    module, _, function = name.partition(":")
    return getattr(importlib.import_module(module), function)


def run(folder: Path, blank: Record, method: Method, strikes: int) -> Record:
    """Return the record of one method on one panel: the one that is there, or a new one.

    A refusal of the method (an error that the product raises on purpose) is recorded with no scores.
    """
    given = panel(blank.generator, blank.replicate, blank.seed, strikes)
    blank = dataclasses.replace(blank, panel=given.digest)
    there = records.find(folder, blank)
    if there:
        return there
    begun = time.perf_counter()
    try:
        answers, note = method(given)
    except EstimatorError as error:
        answers, note = {}, f"refused: {error}"
    seconds = round(time.perf_counter() - begun, 2)
    made = dataclasses.replace(blank, seconds=seconds, note=note, scores=scored(given, answers))
    records.write(folder, made)
    return made
