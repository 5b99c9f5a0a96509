"""Every figure of a posterior as others are told of it: what was said, and P(the truth lies inside it)."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from estimator.claims.fates import claim_status
from estimator.claims.ledger import Claim, Reading
from estimator.display.credible import CredibleSet
from estimator.display.likelihood import Likelihood, likelihood, percent
from estimator.errors import EstimatorError
from estimator.inference.estimate import as_of_value
from estimator.posterior.values import FigurePosterior, Posterior, SalvoPosterior
from estimator.quantities import LAUNCHED

#: Why a claim that counted has no review: the record that its source was learned from cannot be relied on.
WITHHELD: Final = "headline withheld"


@dataclass(frozen=True, slots=True)
class View:
    """One figure under one presumption: its likelihood, the smallest set of its quantity, whether the two meet."""

    likelihood: Likelihood
    credible: CredibleSet
    meets: bool


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """One figure with the claims that it rests on, as seen under the headline and under every other presumption."""

    salvo: SalvoPosterior
    figure: FigurePosterior
    claims: tuple[Claim, ...]
    view: View
    elsewhere: Mapping[str, View]

    @property
    def is_sum(self) -> bool:
        """Whether the figure adds up claims about parts."""
        return bool(self.claims[0].part)

    @property
    def text(self) -> str:
        """The figure in words, with who said it and of which salvo."""
        said = f"at least {self.figure.reading.low:.0f}" if self.is_sum else self.claims[0].said
        parts = ", ".join(f"{claim.part}: {claim.said}" for claim in self.claims)
        added = f", added up from parts ({parts})" if self.is_sum else ""
        return f"{claim_text(self.claims[0], said)}{added}"

    @property
    def explanation(self) -> str:
        """What the probability is of, on what it rests, and where the truth is believed to lie."""
        credible = self.view.credible
        clause = self.view.likelihood.clause(
            f"the true number lies inside this claim, read as {self.figure.reading}"
        )
        lines = [
            f"{clause[0].upper()}{clause[1:]}.",
            f"The smallest set of numbers that holds {percent(credible.mass)} is {credible}; "
            f"the claim {'meets' if self.view.meets else 'lies outside'} it.",
        ]
        if self.elsewhere:
            others = "; ".join(f"{name}: {view.likelihood}" for name, view in self.elsewhere.items())
            lines.append(f"Under other presumptions about the sources: {others}.")
        if not self.figure.counted:
            lines.append("The claim itself was set aside: what is believed rests on the other claims.")
        return " ".join(lines)


def claim_text(claim: Claim, said: str | None = None) -> str:
    """Return a claim in words: who said what of which salvo."""
    about = claim.strike + (f", {claim.weapon}" if claim.weapon else "")
    words = said if said is not None else claim.said + (f" (of {claim.part})" if claim.part else "")
    return f"{claim.source}: {words} {claim.quantity.replace('_', ' ')} ({about})"


def judged(posterior: Posterior, others: Mapping[str, Posterior] | None = None) -> tuple[Judged, ...]:
    """Return every figure of the salvos that have a headline; ``others`` are further presumptions by name.

    Raises EstimatorError where ``others`` rest on other claims.
    """
    for name, other in (others or {}).items():
        if other.claims_hash != posterior.claims_hash or other.as_of != posterior.as_of:
            raise EstimatorError(
                f"presumption {name}: found other claims; allowed: those of the headline. Estimate from one ledger."
            )
    found = []
    for salvo in posterior.salvos:
        beside = {name: _same_salvo(other, salvo) for name, other in (others or {}).items()}
        for figure in () if salvo.withheld else salvo.figures:
            claims = tuple(posterior.ledger.claims[place] for place in figure.claims)
            elsewhere = {name: _view(other, _same_figure(other, figure)) for name, other in beside.items()}
            found.append(Judged(salvo, figure, claims, _view(salvo, figure), elsewhere))
    return tuple(found)


def left_out(posterior: Posterior) -> tuple[tuple[Claim, str], ...]:
    """Return every claim that no figure rests on, in the order of the ledger, and why."""
    told = {
        place for salvo in posterior.salvos if not salvo.withheld for f in salvo.figures for place in f.claims
    }
    withheld = {(salvo.strike, salvo.weapon) for salvo in posterior.salvos if salvo.withheld}
    fates = claim_status(posterior.ledger, as_of_value(posterior.as_of))
    reasons = []
    for place, (claim, fate) in enumerate(zip(posterior.ledger.claims, fates, strict=True)):
        if place not in told:
            counted = fate in {"used", "part of a sum"}
            hidden = counted and (claim.strike, claim.weapon) in withheld
            reasons.append((claim, WITHHELD if hidden else "not scored" if counted else fate))
    return tuple(reasons)


def _same_salvo(other: Posterior, salvo: SalvoPosterior) -> SalvoPosterior:
    return other.salvo(salvo.strike, salvo.weapon)


def _same_figure(salvo: SalvoPosterior, figure: FigurePosterior) -> FigurePosterior:
    return next(f for f in salvo.figures if (f.source, f.quantity) == (figure.source, figure.quantity))


def _view(salvo: SalvoPosterior, figure: FigurePosterior) -> View:
    credible = salvo.credible_set(figure.quantity)
    low, high = _ends(figure.reading, salvo.most_probable(LAUNCHED))
    meets = any(low <= value <= high for value in credible.values)
    return View(likelihood(min(figure.truth_inside, 1.0)), credible, meets)


def _ends(reading: Reading, launched: int) -> tuple[float, float]:
    """Return a reading as whole numbers; a share is taken of the most probable number launched."""
    if reading.kind == "all":
        return launched, launched
    if reading.kind == "share":
        return math.floor(reading.low * launched), math.ceil(reading.high * launched)
    return reading.low, reading.high
