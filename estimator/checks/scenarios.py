"""What the certificate simulates: small and large salvos, two to five sources, all forms of words, learned sources."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from estimator.checks.calibration import Scenario, from_the_priors
from estimator.claims import claims_from_records
from estimator.claims.ledger import Ledger, Salvo
from estimator.claims.salvos import salvos
from estimator.model.copies import copy_some
from estimator.model.patterns import Form, Pattern
from estimator.model.simulate import (
    Simulated,
    Theta,
    simulate_account,
    simulate_records,
    simulate_sources,
    simulate_truth,
)
from estimator.priors.values import PriorSet, TruthPrior
from estimator.quantities import LAUNCHED, ROLE_SIGN

Floats = npt.NDArray[np.float64]
Draws = Mapping[str, Floats]

#: Priors of the truth: how many (median, log-sd), and how they break.
SMALL: Final = TruthPrior(6.0, 0.4, (1.0, 1.0), (1.5, 1.0), (1.0, 2.0))
MIDDLING: Final = TruthPrior(14.0, 0.3, (2.0, 1.5), (1.5, 1.0), (1.0, 2.0))
LARGE: Final = TruthPrior(45.0, 0.2, (4.0, 2.0), (1.5, 1.0), (1.0, 2.0))
#: Salvos in the simulated record from which sources are learned.
RECORD: Final = 20
_NUMBERS: Final = ("spin", "noise", "size_spin", "size_noise", "size_exact", "blur")


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A scenario under the ``slug`` of its files, with words on what is in it.

    ``record`` holds draws of what a record of strikes taught: arrays (draws, sources) of the six numbers, and of the
    learned sticks ``stick_mean`` and ``stick_size`` (draws, sticks). Then theta is drawn from them, jointly.
    """

    slug: str
    about: str
    scenario: Scenario
    names: tuple[str, ...] = ()
    sticks: tuple[str, ...] = ()
    record: Draws = MappingProxyType({})
    echoes: bool = False

    def simulate(self, scenario: Scenario, rng: np.random.Generator) -> Simulated:
        """Draw one salvo."""
        if not self.record:
            drawn = from_the_priors(scenario, rng)
            return echoed(drawn) if self.echoes else drawn
        drawn, priors = self._from_the_record(rng), scenario.priors
        chances = {account.source: priors.copies_of(account.source) for account in drawn.salvo.accounts}
        return replace(
            drawn, salvo=replace(drawn.salvo, accounts=copy_some(drawn.salvo.accounts, chances, rng))
        )

    def _from_the_record(self, rng: np.random.Generator) -> Simulated:
        row = int(rng.integers(len(self.record["spin"])))
        theta = {name: self._theta(row, k) for k, name in enumerate(self.names)}
        sticks: dict[str, Any] = {outcome: self._stick(row, k) for k, outcome in enumerate(self.sticks)}
        prior = replace(self.scenario.priors.weapons["unknown"], **sticks)
        return told_by(self.scenario.patterns, simulate_truth(prior, rng), theta, rng)

    def _theta(self, row: int, column: int) -> Theta:
        return {p: float(self.record[p][row, column]) for p in _NUMBERS}

    def _stick(self, row: int, column: int) -> tuple[float, float]:
        mean, size = (float(self.record[f"stick_{end}"][row, column]) for end in ("mean", "size"))
        return mean * size, (1.0 - mean) * size


def told_by(
    patterns: tuple[Pattern, ...],
    truth: Mapping[str, int],
    theta: Mapping[str, Theta],
    rng: np.random.Generator,
) -> Simulated:
    """Let sources with given numbers speak of a given truth; none of them has a bloc."""
    accounts = [
        simulate_account(p, truth, theta[p.source], ROLE_SIGN[p.role], rng)
        for p in sorted(patterns, key=lambda p: p.source)
    ]
    return Simulated(Salvo("simulated", "", tuple(accounts)), truth, theta)


def echoed(drawn: Simulated) -> Simulated:
    """Return a salvo read from its claims, to which a source was added that only repeats the first one's figures."""
    rows = simulate_records([drawn])
    first = rows[0]["source"]
    rows += [{**row, "source": "Echo", "repeats": first} for row in rows if row["source"] == first]
    return replace(drawn, salvo=salvos(claims_from_records(rows))[0][0])


def with_truths(priors: PriorSet, truth: TruthPrior) -> PriorSet:
    """Return priors under which a weapon that is not named has this prior of its truths."""
    return replace(priors, weapons=MappingProxyType({**priors.weapons, "unknown": truth}))


def recorded(priors: PriorSet) -> PriorSet:
    """Return the priors that the record's strikes are drawn from."""
    return with_truths(priors, SMALL)


def exact(*quantities: str) -> tuple[Form, ...]:
    """Return exact figures about some quantities."""
    return tuple(Form(quantity) for quantity in quantities)


def cases(priors: PriorSet) -> tuple[Case, ...]:
    """Return all that is simulated from the class priors themselves."""
    small, middling, large = (with_truths(priors, truth) for truth in (SMALL, MIDDLING, LARGE))
    return (
        Case(
            "two-sources",
            "about 6 munitions; an attacker and a defender, each with a total and one outcome",
            Scenario("small salvos, two sources", OPPOSED, small, "Ministry"),
        ),
        Case(
            "no-totals",
            "about 6 munitions; three sources, none of which gives a total",
            Scenario("missing totals", _UNTOTALLED, small, "Ministry"),
        ),
        Case(
            "words",
            "about 6 munitions; whole percentages, ranges of three, at least and at most",
            Scenario("bounds, ranges and rates", _WORDED, small, "Ministry"),
        ),
        Case(
            "blocs",
            "about 6 munitions; two blocs of two, and a source that repeats another",
            Scenario("blocs and repeats", _BLOCS, small, "Ministry"),
            echoes=True,
        ),
        Case(
            "five-sources",
            "about 14 munitions; five sources of four classes",
            Scenario("middling salvos, five sources", _FIVE, middling, "Staff"),
        ),
        Case(
            "copies",
            "about 6 munitions; four sources, three of which may repeat an earlier one and do so every second time",
            Scenario("copies", _COPIED, replace(small, copying=_OFTEN), "Wire"),
        ),
        Case(
            "large",
            "30 to 60 munitions and more; three sources, one of them with a percentage",
            Scenario("large salvos, three sources", _MANY, large, "Ministry"),
        ),
        Case(
            "as-shipped",
            "an unknown weapon as the priors have it, 1 munition to some hundred; two sources",
            Scenario("salvos of any size", OPPOSED, priors, "Staff"),
        ),
    )


def record_of(priors: PriorSet, seed: int) -> Ledger:
    """Return claims about RECORD simulated strikes by the sources of RECORDED, their numbers drawn once."""
    rng = np.random.default_rng(seed)
    theta = simulate_sources(RECORDED, recorded(priors), rng)
    made = [told_by(RECORDED, simulate_truth(SMALL, rng), theta, rng) for _ in range(RECORD)]
    return claims_from_records(simulate_records(made))


def learned_case(priors: PriorSet, names: tuple[str, ...], sticks: tuple[str, ...], record: Draws) -> Case:
    """Return the case of learned sources; ``priors`` hold what was learned of them, ``record`` its draws."""
    return Case(
        "learned",
        f"about 6 munitions; three sources learned from {RECORD} strikes, drawn from what was learned of them",
        Scenario("scored with learned sources", RECORDED, priors, "Ministry"),
        names,
        sticks,
        record,
    )


OPPOSED: Final = (
    Pattern("Ministry", "defender", "belligerent", exact(LAUNCHED, "intercepted")),
    Pattern("Staff", "attacker", "belligerent", exact(LAUNCHED, "hit")),
)
RECORDED: Final = (*OPPOSED, Pattern("Paper", "neutral", "neutral", exact("intercepted", "hit")))
_UNTOTALLED: Final = (
    Pattern("Ministry", "defender", "belligerent", exact("intercepted", "damaged")),
    Pattern("Staff", "attacker", "belligerent", exact("hit")),
    Pattern("Paper", "neutral", "neutral", exact("intercepted")),
)
_WORDED: Final = (
    Pattern("Ministry", "defender", "belligerent", (Form("intercepted", "percent"),)),
    Pattern("Staff", "attacker", "belligerent", (Form(LAUNCHED, "band", 3), Form("hit", "bound", 2))),
    Pattern("Paper", "neutral", "neutral", (Form(LAUNCHED), Form("intercepted", "band", 3))),
)
_BLOCS: Final = (
    Pattern("Ministry", "defender", "belligerent", exact(LAUNCHED, "intercepted"), "home"),
    Pattern("Agency", "neutral", "neutral", exact("intercepted"), "home"),
    Pattern("Staff", "attacker", "belligerent", exact("hit"), "away"),
    Pattern("Partner", "attacker", "ally", exact(LAUNCHED, "hit"), "away"),
)
_COPIED: Final = (
    Pattern("Agency", "defender", "belligerent", exact(LAUNCHED, "intercepted")),
    Pattern("Ministry", "defender", "belligerent", exact(LAUNCHED, "intercepted")),
    Pattern("Paper", "neutral", "neutral", exact("intercepted")),
    Pattern("Wire", "neutral", "neutral", exact(LAUNCHED, "intercepted")),
)
#: a of a Beta(a, 1) whose mean is a half.
_OFTEN: Final = 1.0
_FIVE: Final = (
    Pattern("Ministry", "defender", "belligerent", exact(LAUNCHED, "intercepted")),
    Pattern("Staff", "attacker", "belligerent", exact(LAUNCHED, "hit")),
    Pattern("Partner", "attacker", "ally", (Form("hit", "bound", 4),)),
    Pattern("Paper", "neutral", "neutral", exact("intercepted")),
    Pattern("Pictures", "neutral", "imagery", (Form("hit", "bound", 3),)),
)
_MANY: Final = (
    Pattern("Ministry", "defender", "belligerent", exact(LAUNCHED, "intercepted")),
    Pattern("Staff", "attacker", "belligerent", exact(LAUNCHED)),
    Pattern("Paper", "neutral", "neutral", (Form("intercepted", "percent"),)),
)
