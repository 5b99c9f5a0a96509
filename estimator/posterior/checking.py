"""What must hold of a posterior for it to be saved, and of a stored one to be believed."""

import math
from collections.abc import Mapping
from dataclasses import astuple
from datetime import date, datetime
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from estimator.claims.ledger import Claim, Ledger, Reading
from estimator.posterior.parts import (
    COLUMNS,
    PARAMETERS,
    Marginal,
    NumericalError,
    PosteriorFields,
    SalvoPosterior,
)
from estimator.posterior.unfit import UnfitError
from estimator.priors.values import PriorSet
from estimator.quantities import CLASSES, LAUNCHED, MEMBERS, OUTCOMES, QUANTITIES, ROLES

#: How far a sum of probabilities may be from 1.
_ROUNDING: Final = 1e-6


def check(posterior: PosteriorFields) -> None:
    """Raise ``UnfitError`` at the first thing that no posterior could hold."""
    _need(posterior.claims_hash == posterior.ledger.digest, "a hash of other claims", "that of its own")
    _need(posterior.priors_hash == posterior.priors.digest, "a hash of other priors", "that of its own")
    _need(posterior.seed >= 0, f"the seed {posterior.seed}", "0 or more")
    _need(bool(posterior.salvos), "no salvo", "one or more")
    read_moment(posterior.as_of)
    _check_priors(posterior.priors)
    _check_ledger(posterior.ledger)
    for place, salvo in enumerate(posterior.salvos):
        _check_salvo(salvo, f"salvos.{place}", len(posterior.ledger.claims))


def read_moment(text: str) -> date | datetime | None:
    """Return the date (or moment) that ``Posterior.as_of`` holds; None where it is empty."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    except ValueError:
        raise UnfitError(f"{text[:40]!r} in as_of", "a date, a moment or nothing") from None


def _check_ledger(ledger: Ledger) -> None:
    for place, claim in enumerate(ledger.claims):
        where = f"ledger.claims.{place}"
        _check_words(claim, where)
        _check_reading(claim.reading, where)


def _check_words(claim: Claim, where: str) -> None:
    for word, known in ((claim.role, ROLES), (claim.quantity, QUANTITIES), (claim.source_class, CLASSES)):
        _need(word in known, f"{word[:40]!r} at {where}", ", ".join(known))


def _check_reading(reading: Reading, where: str) -> None:
    low, high = reading.low, reading.high
    good = 0 <= low <= high and math.isfinite(low)
    good &= reading.kind != "share" or high <= 1
    good &= reading.kind != "count" or (low == int(low) and (math.isinf(high) or high == int(high)))
    _need(good, f"{low}..{high} at {where}", "an interval of counts or of shares")


def _check_priors(priors: PriorSet) -> None:
    _need(set(CLASSES) <= set(priors.sources), "a class of sources without a prior", ", ".join(CLASSES))
    _need("unknown" in priors.weapons, "no prior of an unknown weapon", "one")
    _need(0 <= priors.bloc_share <= 1, f"the bloc_share {priors.bloc_share}", "0..1")
    _need(0 < priors.copying < math.inf, f"copying {priors.copying}", "a finite number above 0")
    for where, held in (("priors.sources", priors.sources), ("priors.weapons", priors.weapons)):
        for name, prior in held.items():
            check_prior(prior, f"{where}.{name[:40]}")


def check_prior(prior: Any, where: str) -> None:
    """Every number is finite, and above 0 but for tails, and for means, skews and correlations of either sign."""
    allowed = "a finite number, above 0 but for a mean or a skew (a tail: 0 to 0.25; a correlation: between -1 and 1)"
    for name, value in zip(prior.__slots__, astuple(prior), strict=True):
        numbers = np.atleast_1d(np.asarray(value, dtype=float))
        _need(_can_be(name, numbers), f"{value} at {where}.{name}", allowed)


def _can_be(name: str, numbers: npt.NDArray[np.float64]) -> bool:
    if name.endswith("_tail"):
        return bool(((numbers >= 0) & (numbers <= 0.25)).all())
    if name.endswith("_corr"):
        return bool((np.abs(numbers) < 1).all())
    signed = name.endswith(("spin_mean", "_skew"))
    return bool(np.isfinite(numbers).all()) and (signed or bool((numbers > 0).all()))


def _check_salvo(salvo: SalvoPosterior, where: str, claims: int) -> None:
    kept = tuple(outcome for outcome in OUTCOMES if outcome in salvo.outcomes)
    _need(
        bool(kept) and kept == salvo.outcomes,
        f"outcomes {salvo.outcomes} at {where}",
        "those known, in order",
    )
    _check_states(salvo, where)
    _check_pmfs(salvo.pmf, salvo, f"{where}.pmf")
    _check_pmfs(salvo.prior_pmf, salvo, f"{where}.prior_pmf")
    for source in salvo.sources:
        known = (
            set(source.numbers) == set(PARAMETERS) and source.role in ROLES and source.source_class in CLASSES
        )
        _need(known, f"a source with unknown numbers, role or class at {where}", ", ".join(PARAMETERS))
        for name, marginal in source.numbers.items():
            _check_marginal(marginal, f"{where}, source {source.name[:40]!r}, {name}")
    for figure in salvo.figures:
        known = figure.quantity in QUANTITIES and 0 <= figure.truth_inside <= 1
        known &= all(0 <= claim < claims for claim in figure.claims)
        _need(known, f"a figure of no claim or no quantity at {where}", "figures of its own claims")
        _check_reading(figure.reading, where)
    _check_error(salvo.error, where)
    _need(
        math.isfinite(salvo.log_evidence), f"log_evidence {salvo.log_evidence} at {where}", "a finite number"
    )


def _check_states(salvo: SalvoPosterior, where: str) -> None:
    counts, states = salvo.counts, salvo.probability.size
    _need(
        counts.shape == (states, len(COLUMNS)), f"counts of shape {counts.shape} at {where}", f"({states}, 5)"
    )
    _need(salvo.weight.shape == (states,), f"weight of shape {salvo.weight.shape} at {where}", f"({states},)")
    out = [k for k, name in enumerate(COLUMNS) if k and name not in salvo.outcomes]
    whole = counts[:, 1:].sum(axis=1, dtype=np.int64)
    good = bool((counts >= 0).all() and (whole == counts[:, 0]).all() and (whole >= 1).all())
    _need(
        good and not counts[:, out].any(),
        f"outcomes at {where} that do not add up",
        "launched >= 1, their sum",
    )
    _check_mass(salvo.probability, f"{where}.probability", whole=True)
    weights = bool(np.isfinite(salvo.weight).all() and (salvo.weight > 0).all())
    _need(weights, f"weights at {where} of no number of states", "finite numbers above 0")


def _check_pmfs(pmfs: Mapping[str, npt.NDArray[np.float64]], salvo: SalvoPosterior, where: str) -> None:
    played = {LAUNCHED, *(q for q, members in MEMBERS.items() if members.intersection(salvo.outcomes))}
    _need(set(pmfs) == played, f"quantities other than those in play at {where}", ", ".join(sorted(played)))
    for quantity, pmf in pmfs.items():
        _check_mass(pmf, f"{where}.{quantity}", whole=False)


def _check_marginal(marginal: Marginal, where: str) -> None:
    shapes = {a.shape for a in (marginal.values, marginal.weight, marginal.prior_weight)}
    _need(len(shapes) == 1, f"points of shapes {shapes} at {where}", "one shape")
    _need(bool(np.isfinite(marginal.values).all()), f"no numbers at {where}", "finite numbers")
    _check_mass(marginal.weight, where, whole=True)
    _check_mass(marginal.prior_weight, where, whole=True)


def _check_mass(mass: npt.NDArray[np.float64], where: str, *, whole: bool) -> None:
    """Probabilities sum to 1, or to a little less where the rest lies beyond the end of a table."""
    good = mass.ndim == 1 and mass.size > 0 and bool((mass >= 0).all())  # NaN is not >= 0
    total = float(mass.sum()) if good else math.nan
    enough = total >= 1 - _ROUNDING if whole else total > 0
    found = f"probabilities at {where} that are none or sum to {total:.6g}"
    _need(good and enough and total <= 1 + _ROUNDING, found, "numbers from 0 that sum to 1")


def _check_error(error: NumericalError, where: str) -> None:
    good = all(math.isfinite(value) and value >= 0 for value in astuple(error))
    _need(good, f"an error of no size at {where}", "finite numbers from 0")


def _need(good: bool, found: str, allowed: str) -> None:
    if not good:
        raise UnfitError(found, allowed)
