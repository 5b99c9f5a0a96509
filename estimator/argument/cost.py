"""What an argument will cost: how often each part sums a salvo anew, told before any of it is worked out."""

from collections.abc import Iterable, Sequence
from typing import Final

from estimator.argument.scaling import CURVE, NEAR
from estimator.argument.settle import CLASSES
from estimator.argument.tipping import PARAMETERS, POINTS
from estimator.claims.ledger import Ledger, Salvo
from estimator.claims.salvos import salvos as salvos_of
from estimator.exact.bounds import launched_bound
from estimator.exact.problem import Problem, problem
from estimator.inference.cost import SUM, Item, cost_of, item, priced
from estimator.inference.estimate import as_of_value
from estimator.inference.extent import Extent, extents
from estimator.inference.work import alone, plain_figure
from estimator.posterior.values import Posterior
from estimator.quantities import ROLES

#: Values at which a crossing is sought beside those of the curve, about.
_SOUGHT: Final = 10
#: What a table with one number of its source held takes of the whole one: it has fewer points.
_HELD: Final = 0.1
_DEAR: Final = ("curves", "multiplied", "products")


def argument_cost(posterior: Posterior) -> list[Item]:
    """Return the cost of the argument about every salvo of a posterior."""
    read, _ = salvos_of(posterior.ledger, as_of=as_of_value(posterior.as_of))
    kept = {(one.strike, one.weapon): one.outcomes for one in posterior.salvos}
    problems = [
        problem(salvo, posterior.priors, kept[salvo.strike, salvo.weapon], posterior.weapon_prior)
        for salvo in read
    ]
    return argument_items(posterior.ledger, read, problems)


def argument_items(ledger: Ledger, salvos: Sequence[Salvo], problems: Iterable[Problem]) -> list[Item]:
    """Return the cost of the argument about some salvos of a ledger."""
    found = []
    for salvo, made in zip(salvos, problems, strict=True):
        cost = cost_of(made)
        sums = _sums(ledger, salvo, made) * cost.summing
        found.append(item(salvo, sums + _tables(made), cost.bytes))
    return found


def _sums(ledger: Ledger, salvo: Salvo, made: Problem) -> int:
    """Return how often a salvo is summed: opened, without each source, at each power, on each day, independent."""
    claims = [c for c in ledger.claims if (c.strike, c.weapon) == (salvo.strike, salvo.weapon)]
    days = {c.published.date() if c.published else None for c in claims}
    together = any(c.repeats or c.bloc for c in claims) or any(copy.share for copy in made.copies)
    left_out = sum(len(group) for group in made.groups)
    powers = len({*NEAR, *CURVE} - {1.0})
    return 1 + left_out + powers + len(days) + together


def _tables(made: Problem) -> float:
    """Return the seconds of single accounts: held at values, without a figure, and as they could yet be given.

    Each is worked out at every scale of spins.
    """
    extent = extents(made, launched_bound(made))[-1][0]
    works = alone(made, extent)
    places = [k for group in made.groups for k in group]
    turned = len(PARAMETERS) * (POINTS + _SOUGHT)
    seconds = 0.0
    for k, work in zip(places, works, strict=True):
        reading = made.readings[k]
        held = {kind: count * (_HELD if kind in _DEAR else 1.0) for kind, count in work.counts.items()}
        seconds += turned * reading.says_outcomes * priced(held, SUM)
        seconds += len(reading.used) * priced(work.counts, SUM)
    seconds += _observed(extent) * priced(plain_figure(made, extent), SUM)
    return len(made.scales) * seconds


def _observed(extent: Extent) -> int:
    """Return how many figures are tried as what would settle it, or as who would be wrong."""
    classes = min(CLASSES, extent.most)
    return classes * (2 * len(ROLES) + 1)
