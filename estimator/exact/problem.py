"""One salvo made ready for the exact route: readings, beliefs, and which sources share a bloc."""

from collections.abc import Sequence
from dataclasses import dataclass

from estimator.claims.ledger import Account, Salvo
from estimator.errors import BlocError
from estimator.exact.belief import ALONE, Belief, BlocNodes, belief, bloc_nodes
from estimator.exact.points import Level
from estimator.model.account import AccountReading, read_account
from estimator.priors.values import PriorSet, TruthPrior
from estimator.quantities import OUTCOMES, ROLE_SIGN


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """All that the sum over truths needs: the truth's prior, the informative accounts, and their blocs.

    ``groups`` are tuples of places into ``readings``: one for each bloc of two or more informative members, and
    one for every other informative account.
    """

    kept: tuple[str, ...]
    truth: TruthPrior
    readings: tuple[AccountReading, ...]
    groups: tuple[tuple[int, ...], ...]
    priors: PriorSet

    def beliefs(self, level: Level) -> tuple[Belief, ...]:
        """Return every account's belief at a level of quadrature, in the order of ``readings``."""
        shared = {place for group in self.groups if len(group) > 1 for place in group}
        share = self.priors.bloc_share
        return tuple(
            belief(self.priors.sources[r.account.source_class], share if k in shared else 0.0, level)
            for k, r in enumerate(self.readings)
        )

    def nodes(self, group: tuple[int, ...], level: Level) -> BlocNodes:
        """Return the quadrature over what a group has in common."""
        return bloc_nodes(level) if len(group) > 1 else ALONE


def problem(salvo: Salvo, priors: PriorSet, kept: Sequence[str] = OUTCOMES, weapon: str = "") -> Problem:
    """Make one salvo ready; ``weapon`` overrides the weapon type whose prior serves it."""
    signs = bloc_signs(salvo)
    order = tuple(outcome for outcome in OUTCOMES if outcome in kept)
    readings = tuple(read_account(a, order, signs.get(a.bloc, 1)) for a in salvo.accounts)
    truth = priors.weapons[priors.weapon_type(weapon or salvo.weapon)]
    informative = [k for k, reading in enumerate(readings) if reading.informative]
    blocs: dict[str, list[int]] = {}
    for k in informative:
        bloc = readings[k].account.bloc
        blocs.setdefault(bloc or f"\0{k}", []).append(k)
    return Problem(order, truth, readings, tuple(tuple(group) for group in blocs.values()), priors)


def bloc_signs(salvo: Salvo) -> dict[str, int]:
    """Return the role sign of each bloc in this strike; attacker and defender in one bloc is an error."""
    signs: dict[str, int] = {}
    first: dict[str, Account] = {}
    for account in salvo.accounts:
        if not account.bloc or account.role == "neutral":
            continue
        sign = ROLE_SIGN[account.role]
        other = first.setdefault(account.bloc, account)
        if signs.setdefault(account.bloc, sign) != sign:
            raise BlocError(account.bloc, salvo.strike, other.source, account.source)
    return signs
