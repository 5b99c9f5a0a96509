"""Worlds that are not as the model has them: how accounts of a strike come about there, for docs/calibration.md."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from estimator.checks.scenarios import OPPOSED, exact, told_by, with_truths
from estimator.claims.ledger import Account, Figure, Reading
from estimator.model.patterns import Pattern
from estimator.model.simulate import Theta, simulate_account, simulate_scale, simulate_sources, simulate_truth
from estimator.priors.values import PriorSet, TruthPrior
from estimator.quantities import LAUNCHED, OUTCOMES, ROLE_SIGN

Truth = Mapping[str, int]
Accounts = tuple[Account, ...]
Habits = Mapping[str, Any]
Rng = np.random.Generator
Floats = npt.NDArray[np.float64]

#: Prior of every world's truths.
TRUTHS: Final = TruthPrior(12.0, 0.25, (2.0, 1.5), (1.5, 1.0), (1.0, 2.0))
#: Who speaks, and of what.
SPEAKERS: Final = (*OPPOSED, Pattern("Paper", "neutral", "neutral", exact("intercepted")))
#: Standard deviation of a source's spin between its strikes, in the world where it differs.
BETWEEN_STRIKES: Final = 1.0
_FABRICATOR: Final = "Paper"
_COPIED: Final = "Ministry"
_COPIES: Final = (("Agency", "defender", "ally"), ("Wire", "neutral", "neutral"))


@dataclass(frozen=True, slots=True)
class World:
    """How sources come to their ``habits`` (once for a strike alone, or for a whole record), and how they then speak.

    ``about`` says how claims come about. ``alone`` is False where a strike seen alone is as the model has it.
    """

    name: str
    about: str
    habits: Callable[[PriorSet, Rng], Habits]
    tell: Callable[[Truth, Habits, Rng], Accounts]
    alone: bool = True


def truth_of(priors: PriorSet, rng: Rng) -> Truth:
    """Draw a strike's truth, which in every world is as the model has it: some 12 munitions."""
    return simulate_truth(priors.weapons["unknown"], rng)


def priors_of(priors: PriorSet) -> PriorSet:
    """Return the priors that strikes of every world are drawn from and estimated with."""
    return with_truths(priors, TRUTHS)


def _thetas(priors: PriorSet, rng: Rng) -> Habits:
    return simulate_sources(SPEAKERS, simulate_scale(priors, rng), rng)


def _as_modelled(truth: Truth, habits: Habits, rng: Rng) -> Accounts:
    return told_by(SPEAKERS, truth, habits, rng).salvo.accounts


# ---- munition by munition ------------------------------------------------------------------------


def _confusions(_: PriorSet, rng: Rng) -> Habits:
    """Draw for every source how it takes each outcome for others, (4, 4), and how many munitions it notices."""
    return {pattern.source: (_confusion(pattern, rng), rng.beta(19, 1)) for pattern in SPEAKERS}


def _confusion(pattern: Pattern, rng: Rng) -> Floats:
    """Mistakes lean to what pleases the source's side, a neutral one's to nothing; one in four, or one in ten."""
    toward = {
        "defender": np.array([0.8, 0.0, 0.0, 0.2]),  # in the order of OUTCOMES
        "attacker": np.array([0.0, 1.0, 0.0, 0.0]),
        "neutral": np.full(4, 0.25),
    }[pattern.role]
    wrong = rng.beta(2, 6, 4) if pattern.role != "neutral" else rng.beta(1, 9, 4)
    return np.asarray((1.0 - wrong)[:, None] * np.eye(4) + wrong[:, None] * toward)


def _counted(truth: Truth, habits: Habits, rng: Rng) -> Accounts:
    return tuple(_recount(p, truth, habits[p.source], rng) for p in sorted(SPEAKERS, key=lambda p: p.source))


def _recount(pattern: Pattern, truth: Truth, habits: tuple[Floats, float], rng: Rng) -> Account:
    confusion, notices = habits
    noticed = [int(rng.binomial(truth[outcome], notices)) for outcome in OUTCOMES]
    seen = sum(rng.multinomial(count, row) for count, row in zip(noticed, confusion, strict=True))
    told = {LAUNCHED: sum(noticed), **dict(zip(OUTCOMES, np.asarray(seen).tolist(), strict=True))}
    figures = tuple(Figure(form.quantity, _exactly(told[form.quantity])) for form in pattern.forms)
    return Account(pattern.source, pattern.role, pattern.source_class, "", figures)


def _exactly(count: int) -> Reading:
    return Reading("count", float(count), float(count))


# ---- copies, fabrications, round numbers, moods ---------------------------------------------------


def _copied(truth: Truth, habits: Habits, rng: Rng) -> Accounts:
    """Two more sources pass on what one of the three said, and are entered as if they knew by themselves."""
    told = _as_modelled(truth, habits, rng)
    first = next(one for one in told if one.source == _COPIED)
    copies = [replace(first, source=name, role=role, source_class=kind) for name, role, kind in _COPIES]
    return tuple(sorted((*told, *copies), key=lambda one: one.source))


def _fabricated(truth: Truth, habits: Habits, rng: Rng) -> Accounts:
    """One source's figures are those of a strike that never was."""
    other = simulate_truth(TRUTHS, rng)
    pattern = next(p for p in SPEAKERS if p.source == _FABRICATOR)
    invented = simulate_account(pattern, other, habits[_FABRICATOR], ROLE_SIGN[pattern.role], rng)
    return tuple(invented if one.source == _FABRICATOR else one for one in _as_modelled(truth, habits, rng))


def _heaped(truth: Truth, habits: Habits, rng: Rng) -> Accounts:
    return tuple(
        replace(one, figures=tuple(replace(f, reading=_rounded(f.reading)) for f in one.figures))
        for one in _as_modelled(truth, habits, rng)
    )


def _rounded(reading: Reading) -> Reading:
    """Round half up to fives from 5 on, to tens from 20 on; smaller numbers are said as they are."""
    step = 1 if reading.low < 5 else 5 if reading.low < 20 else 10
    return _exactly(int((reading.low + step / 2) // step * step))


def _moody(truth: Truth, habits: Habits, rng: Rng) -> Accounts:
    def today(theta: Theta) -> Theta:
        return {**theta, "spin": theta["spin"] + BETWEEN_STRIKES * float(rng.standard_normal())}

    return _as_modelled(truth, {name: today(theta) for name, theta in habits.items()}, rng)


WORLDS: Final = (
    World(
        "as the model has it",
        "an attacker, a defender and a neutral source, some 12 munitions",
        _thetas,
        _as_modelled,
    ),
    World(
        "munition by munition",
        "each source notices most munitions and takes some for what pleases its side (one in four; a neutral one, one "
        "in ten, for anything)",
        _confusions,
        _counted,
    ),
    World(
        "copies taken for sources",
        "two more sources pass on the defender's figures word for word and are entered as independent",
        _thetas,
        _copied,
    ),
    World(
        "a fabricator",
        "the neutral source's figures are those of another strike",
        _thetas,
        _fabricated,
    ),
    World(
        "round numbers",
        "every figure is rounded to fives from 5 on, to tens from 20 on, and entered as exact",
        _thetas,
        _heaped,
    ),
    World(
        "spin that differs by strike",
        f"each source's spin moves by a standard deviation of {BETWEEN_STRIKES:g} from strike to strike",
        _thetas,
        _moody,
        alone=False,
    ),
)
