"""One salvo made ready for the exact route: readings, beliefs, and which sources share a bloc."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from estimator.claims.ledger import Account, Salvo
from estimator.errors import BlocError
from estimator.exact.belief import ALONE, Belief, BlocNodes, belief
from estimator.exact.common import Group, groups_of, prior_of
from estimator.exact.copies import OWN, Copy, copies_of
from estimator.exact.points import Level
from estimator.model.account import AccountReading, read_account
from estimator.priors.spin_scale import KNOWN, SpinScale, in_scale, spin_scales
from estimator.priors.values import PriorSet, SourcePrior, TruthPrior
from estimator.quantities import OUTCOMES, ROLE_SIGN


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """All that the sum over truths needs: the truth's prior, the informative accounts, and their blocs.

    ``shares`` are the groups of informative accounts with what their sources have in common; ``groups`` are those
    groups' places in ``readings``. ``copies`` follow ``readings``. ``scales`` are what all spins may be multiplied by.
    """

    kept: tuple[str, ...]
    truth: TruthPrior
    readings: tuple[AccountReading, ...]
    shares: tuple[Group, ...]
    priors: PriorSet
    copies: tuple[Copy, ...]
    scales: tuple[SpinScale, ...]

    @property
    def groups(self) -> tuple[tuple[int, ...], ...]:
        """Places into ``readings`` of the accounts that are summed together."""
        return tuple(group.members for group in self.shares)

    @property
    def in_own_words(self) -> "Problem":
        """The same salvo, no account of which may be a copy."""
        return replace(self, copies=(OWN,) * len(self.readings))

    @property
    def plain(self) -> "Problem":
        """The same in own words, with spins as their priors have them."""
        return replace(self.in_own_words, scales=KNOWN)

    def in_scale(self, scale: float) -> "Problem":
        """Return the same salvo with all spins times one ``scale``."""
        shares = tuple(group.in_scale(scale) for group in self.shares)
        return replace(self, shares=shares, priors=in_scale(self.priors, scale), scales=KNOWN)

    def source_prior(self, place: int) -> SourcePrior:
        """Return the prior of the source of one reading."""
        return prior_of(self.readings[place], self.priors)

    def beliefs(self, level: Level) -> tuple[Belief, ...]:
        """Return every account's belief at a level of quadrature, in the order of ``readings``."""
        shared = {k: part for g in self.shares for k, part in zip(g.members, g.at(level).shared, strict=True)}
        return tuple(
            belief(self.source_prior(k), shared.get(k, (0.0, 0.0)), level) for k in range(len(self.readings))
        )

    def nodes(self, level: Level) -> tuple[BlocNodes, ...]:
        """Return for every reading the quadrature over what its source has in common with others."""
        found = {k: node for g in self.shares for k, node in zip(g.members, g.at(level).nodes, strict=True)}
        return tuple(found.get(k, ALONE) for k in range(len(self.readings)))


def problem(salvo: Salvo, priors: PriorSet, kept: Sequence[str] = OUTCOMES, weapon: str = "") -> Problem:
    """Make one salvo ready; ``weapon`` overrides the weapon type whose prior serves it."""
    signs = bloc_signs(salvo)
    order = tuple(outcome for outcome in OUTCOMES if outcome in kept)
    readings = tuple(read_account(a, order, signs.get(a.bloc, 1)) for a in salvo.accounts)
    kind = priors.weapon_type(weapon or salvo.weapon)
    shares = groups_of(readings, priors, kind)
    copies = copies_of(readings, priors)
    return Problem(order, priors.weapons[kind], readings, shares, priors, copies, spin_scales(priors))


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
