"""The exact route from a ledger to a posterior (docs/model.md, section 6)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from estimator.claims.ledger import Ledger
from estimator.inference.budget import USUAL, Budget
from estimator.inference.stages import prepare
from estimator.inference.versions import versions
from estimator.posterior.values import Posterior
from estimator.priors.values import PriorSet
from estimator.quantities import OUTCOMES

__all__ = ["as_of_value", "estimate", "estimate_within", "versions"]

if TYPE_CHECKING:
    from estimator.inference.learned import LearnedSources


def estimate(  # noqa: PLR0913 - all but two are options
    ledger: Ledger,
    priors: PriorSet,
    *,
    sources: "LearnedSources | None" = None,
    seed: int = 1,
    as_of: date | datetime | None = None,
    outcomes: Sequence[str] = OUTCOMES,
    weapon_prior: str = "",
) -> Posterior:
    """Infer every salvo of a ledger, and every source that speaks of it, by the exact route.

    ``sources`` were learned from a record of strikes: what they taught stands in place of the class prior for every
    source, class and weapon that the record knows (the method is then "score"). ``as_of`` leaves out what was
    published later; ``outcomes`` are those in play; ``weapon_prior`` names a weapon type whose prior replaces the one
    that the claims' weapon would get. Salvos are unrelated to each other. Raises ``NoClaimsError``,
    ``RuledOutError``, ``BlocError``, or ``LimitError``: also where it would cost more than ``Budget()`` allows
    (``estimate_within`` takes another).
    """
    known = sources.priors(priors) if sources else priors
    return estimate_within(
        USUAL, ledger, known, seed=seed, as_of=as_of, outcomes=outcomes, weapon_prior=weapon_prior
    )


def estimate_within(  # noqa: PLR0913 - all but three are options
    budget: Budget,
    ledger: Ledger,
    priors: PriorSet,
    *,
    seed: int = 1,
    as_of: date | datetime | None = None,
    outcomes: Sequence[str] = OUTCOMES,
    weapon_prior: str = "",
) -> Posterior:
    """Do what ``estimate`` does, or raise ``LimitError`` at once where it would cost more than ``budget`` allows.

    ``priors`` may hold what a record taught (``LearnedSources.priors``).
    """
    return prepare(
        ledger,
        priors,
        seed=seed,
        as_of=as_of,
        outcomes=outcomes,
        weapon_prior=weapon_prior,
        budget=budget,
    ).whole()


def as_of_value(text: str) -> date | datetime | None:
    """Return the date (or moment) that ``Posterior.as_of`` holds as text."""
    if not text:
        return None
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
