"""Which methods there are, and one of them run on one panel."""

import dataclasses
import importlib
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from estimator.errors import EstimatorError
from estimator.priors import load_priors
from scoreboard import facts, ours, point_rows, pools, records, tuned
from scoreboard.facts import FACTS
from scoreboard.generators import panel
from scoreboard.panels import Panel
from scoreboard.points import POINTS
from scoreboard.records import Record
from scoreboard.scores import Answers, averaged, scored

#: A method's answers to a panel, and a note of its own checks.
Method = Callable[[Panel], tuple[Answers, str]]
Truths = Callable[..., tuple[Answers, str]]

LABELS = ("dawid-skene", "mace")
#: Opponents that may learn from the whole panel, and those that take each strike alone.
PANEL = (*POINTS, *FACTS, *LABELS, "linear-pool", "random-effects", "log-bias")
_NO_PANEL = ("midpoint", "median", "attacker", "defender", "linear-pool", "random-effects", "log-bias")
ALONE = tuple(f"{name}-alone" for name in _NO_PANEL)
OURS = {"ours-nuts": "nuts", "ours-laplace": "laplace", "ours-exact": "exact"}


def our_method(method: str, truths: Truths, given: Panel) -> tuple[Answers, str]:
    """Answer a panel by the product (or by a variant of it)."""
    return truths(method, given.ledger, load_priors("historical"), given.seed + given.replicate)


def methods(truths: Truths = ours.truths) -> dict[str, Method]:
    """Return every method by name; those that take each strike alone end in ``-alone``."""
    return {name: partial(our_method, method, truths) for name, method in OURS.items()} | {
        name: partial(plain, name) for name in (*PANEL, *ALONE)
    }


def plain(name: str, given: Panel) -> tuple[Answers, str]:
    """Answer a panel by an opponent as it was tuned."""
    if name.startswith("log-bias"):
        return log_bias().answer(given, tuned.READING, alone=name.endswith("-alone"))
    return opponent(given, name, tuned.factor(name, given.large), tuned.scale(name, given.large)), ""


def log_bias() -> Any:
    """Return the module of the log-bias model, late: PyMC takes seconds to load."""
    return importlib.import_module("scoreboard.logbias")


def opponent(given: Panel, name: str, factor: float, scale: str) -> Answers:
    """Answer a panel by an opponent other than the log-bias model."""
    method, alone = name.removesuffix("-alone"), name.endswith("-alone")
    if method == "linear-pool":
        return pools.linear_pool(given, factor, alone=alone)
    if method == "random-effects":
        return pools.random_effects(given, factor, alone=alone)
    if method in FACTS:
        return facts.answer(given, method, factor)
    if method in LABELS:
        return importlib.import_module("scoreboard.labels").answer(given, method, factor)
    return point_rows.answer(given, method, factor, scale, alone=alone)


def hook(name: str) -> Truths:
    """Return a variant of ``ours.truths`` named ``module:function``; it takes the same four arguments."""
    module, _, function = name.partition(":")
    return getattr(importlib.import_module(module), function)


@dataclasses.dataclass(frozen=True, slots=True)
class Kept:
    """What is there already: the folder of records, into which new ones go, and the committed ones."""

    folder: Path
    table: tuple[Record, ...] = ()


def run(kept: Kept, blank: Record, method: Method, strikes: int) -> Record:
    """Return the record of one method on one panel: the one that is there, or a new one.

    A refusal of the method (an error that the product raises on purpose) is recorded with no scores.
    """
    given = panel(blank.generator, blank.replicate, blank.seed, strikes)
    blank = dataclasses.replace(blank, panel=given.digest)
    there = records.find(kept.folder, kept.table, blank)
    if there:
        return there
    begun = time.perf_counter()
    try:
        answers, note = method(given)
    except EstimatorError as error:
        answers, note = {}, f"refused: {error}"
    seconds = round(time.perf_counter() - begun, 2)
    made = dataclasses.replace(blank, seconds=seconds, note=note, scores=averaged(scored(given, answers)))
    records.write(kept.folder, made)
    return made
