"""What would settle it: how much one more observation is expected to tell about a quantity."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from estimator.argument.case import Case
from estimator.argument.distances import entropy
from estimator.claims.ledger import Account, Figure, Reading
from estimator.display.credible import smallest_set
from estimator.exact import answer
from estimator.exact.belief import belief
from estimator.exact.solve import Part
from estimator.inference.reweigh import log_account
from estimator.model.account import read_account
from estimator.one_core import on_one_core
from estimator.quantities import LAUNCHED, ROLES

Floats = npt.NDArray[np.float64]

#: What a figure may turn out to be is told apart in so many classes at most.
CLASSES: Final = 24
#: A quantity that takes more values is looked at in so many classes.
VALUES: Final = 60


@dataclass(frozen=True, slots=True)
class Observation:
    """One observation that could be had, and what it is expected to tell about ``quantity``.

    ``bits`` is the mutual information of the observation and the quantity, ``share`` that of the quantity's entropy;
    ``size`` and ``expected_size`` are how many numbers the smallest credible set holds now, and on average after it.
    """

    what: str
    quantity: str
    bits: float
    share: float
    size: float
    expected_size: float


@dataclass(frozen=True, slots=True)
class Voice:
    """A source that could speak: who it is, and about what; ``cuts`` part what it may say into classes."""

    what: str
    role: str
    source_class: str
    about: str
    cuts: tuple[int, ...]


@on_one_core
def what_would_settle(case: Case, quantity: str) -> tuple[Observation, ...]:
    """Return the observations that could be had, the most telling first.

    Each comes from a source of its own class prior that is independent of all others; what it says is taken to follow
    the model. Imagery answers a question, yes or no: are there at least k impacts? The best k is shown.
    """
    case.check(quantity)
    found = [_expected(case, quantity, voice) for voice in _figures(case, quantity)]
    found += _best(case, quantity, list(_imagery(case)))
    return tuple(sorted(found, key=lambda one: (-one.bits, one.what)))


def _figures(case: Case, quantity: str) -> Iterator[Voice]:
    told = {(account.role, f.quantity) for account in case.salvo.accounts for f in account.figures}
    name = quantity.replace("_", " ")
    abouts = [(LAUNCHED, "the number launched")]
    if quantity != LAUNCHED:
        abouts.insert(0, (quantity, f"a figure for {name}"))
    for about, label in abouts:
        cuts = _cuts(case.pmfs[about])
        for role in ROLES:
            more = "another" if any(r == role for r, _ in told) else "a"
            if role == "neutral":
                yield Voice(f"{label}, told by {more} neutral source", role, "neutral", about, cuts)
            elif (role, about) not in told:
                yield Voice(f"{label}, told by the {role}'s side", role, "belligerent", about, cuts)


def _imagery(case: Case) -> Iterator[Voice]:
    about = "reached" if "reached" in case.pmfs else case.headline
    for k in _cuts(case.pmfs[about]):
        places = "impact" if k == 1 else "impacts"
        yield Voice(
            f"whether imagery shows at least {k} {places} ({about})", "neutral", "imagery", about, (k,)
        )


def _best(case: Case, quantity: str, voices: Sequence[Voice]) -> list[Observation]:
    told = [_expected(case, quantity, voice) for voice in voices]
    return [max(told, key=lambda one: one.bits)] if told else []


def _cuts(pmf: Floats) -> tuple[int, ...]:
    """Return the least values of the classes above the first: every number where there are few."""
    top = _last_above(pmf, 1e-3) + 1
    return tuple(sorted({round(value) for value in np.linspace(1, max(top, 1), min(CLASSES, max(top, 1)))}))


def _last_above(pmf: Floats, tail: float) -> int:
    """Return the largest value with more than ``tail`` of the probability at or beyond it."""
    return int(np.flatnonzero(np.cumsum(pmf[::-1])[::-1] > tail)[-1])


def _expected(case: Case, quantity: str, voice: Voice) -> Observation:
    grid = case.solution.grid
    likely = [_classes(case, voice, part) * part.mass for part in case.solution.parts]
    masses = np.sum(likely, axis=0)  # (classes, states)
    # What lies beyond all but a millionth of the probability is one value: it would widen every class.
    top = _last_above(case.pmfs[quantity], 1e-6)
    count = np.minimum(answer.count_of(grid, quantity), top)
    width = -(-(top + 1) // VALUES)
    joint = np.stack([np.bincount(count // width, mass) for mass in masses])  # (classes, values)
    now, outcomes = joint.sum(axis=0), joint.sum(axis=1)
    after = sum(p * entropy(row) for p, row in zip(outcomes, joint, strict=True) if p > 0)
    before = entropy(now)
    bits = max(float(before - after), 0.0)
    sizes = sum(
        p * len(smallest_set(row / p).values) for p, row in zip(outcomes, joint, strict=True) if p > 1e-12
    )
    return Observation(
        voice.what,
        quantity,
        bits,
        bits / before if before > 0 else 0.0,
        float(width * len(smallest_set(now / now.sum()).values)),
        float(width * sizes),
    )


def _classes(case: Case, voice: Voice, part: Part) -> Floats:
    """Return in every state, at one scale of spins, how likely the voice's figure is in each class."""
    size = part.grid.size
    above = [np.ones(size), *(_at_least(case, voice, cut, part) for cut in voice.cuts), np.zeros(size)]
    return np.clip(-np.diff(np.stack(above), axis=0), 0.0, 1.0)


def _at_least(case: Case, voice: Voice, cut: int, part: Part) -> Floats:
    """Return in every state the probability that the voice's figure is ``cut`` or more."""
    figure = Figure(voice.about, Reading("count", float(cut), math.inf))
    account = Account("", voice.role, voice.source_class, "", (figure,))
    prior = part.problem.priors.sources[voice.source_class]
    reading = read_account(account, case.answer.outcomes)
    return np.exp(log_account(reading, belief(prior, (0.0, 0.0), "fine"), part.grid))
