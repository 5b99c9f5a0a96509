"""A second reading of docs/model.md, sections 1 to 2.2, in plain loops: slow, obvious, sharing no formula with the code
under test.

An account is a dict from quantity to (kind, low, high), kind being count, share or all. Every function takes one
truth (a dict of five counts) and one total; spin, noise and blur may be arrays that go together.
"""

import math
from functools import cache

import numpy as np

OUTCOMES = ("intercepted", "hit", "damaged", "failed")
SETS = {
    "intercepted": {"intercepted"},
    "hit": {"hit"},
    "damaged": {"damaged"},
    "failed": {"failed"},
    "reached": {"hit", "damaged"},
    "not_intercepted": {"hit", "damaged", "failed"},
    "not_hit": {"intercepted", "damaged", "failed"},
}
ORDER = list(SETS)
TILT = {
    "intercepted": 1,
    "hit": -1,
    "damaged": 1,
    "failed": 0,
    "reached": -1,
    "not_intercepted": -1,
    "not_hit": 1,
}
ROLE = {"attacker": -1, "defender": 1, "neutral": 1}


def logistic(x):
    return 0.5 * (1.0 + np.tanh(0.5 * np.asarray(x, dtype=float)))


def log_prior(truth, median, sigma, sticks, kept=OUTCOMES):
    """Section 1, normalised over N = 1 .. 60,000."""
    n = truth["launched"]
    if n < 1 or sum(truth[o] for o in OUTCOMES) != n:
        return -math.inf
    total = -0.5 * ((math.log(n) - math.log(median)) / sigma) ** 2 - math.log(n) - _log_norm(median, sigma)
    left = n
    for outcome in kept[:-1]:
        a, b = sticks[outcome]
        total += _log_beta_binomial(truth[outcome], left, a, b)
        left -= truth[outcome]
    return total


@cache
def _log_norm(median, sigma):
    return math.log(
        sum(math.exp(-0.5 * ((math.log(n) - math.log(median)) / sigma) ** 2) / n for n in range(1, 60_001))
    )


@cache
def _log_beta_binomial(k, n, a, b):
    def log_beta(x, y):
        return math.lgamma(x) + math.lgamma(y) - math.lgamma(x + y)

    return math.log(math.comb(n, k)) + log_beta(k + a, n - k + b) - log_beta(a, b)


def total_probability(low, high, launched, role, size_spin, size_noise, size_exact):
    """Section 2.1: P(low <= S <= high | N)."""
    eta = math.log(launched + 0.5) + role * size_spin
    above = 1.0 if math.isinf(high) else logistic((math.log(high + 1) - eta) / size_noise)
    below = 0.0 if low <= 0 else logistic((math.log(low) - eta) / size_noise)
    return size_exact * (low <= launched <= high) + (1 - size_exact) * (above - below)


def looks_like(y, whole, blur):
    """Section 2.2: two log-odds of what a source that sorts a share ``blur`` at random saw, equally likely."""
    share = (1 - blur) * (y + 0.5) / (whole + 1) + blur / 2
    scatter = np.sqrt(blur / 2 * (1 - blur / 2) / (whole + 1)) / (share * (1 - share))
    middle = np.log(share / (1 - share))
    return middle - scatter, middle + scatter


def interval_probability(low, high, r_said, eta, noise):
    """Section 2.2: a figure low..high out of r_said, of a source to which the truth looks to lie at eta."""
    if low > r_said or high < 0:
        return 0.0

    def below(c):
        if c <= 0:
            return 0.0
        if c >= r_said + 1:
            return 1.0
        return logistic((math.log(c / (r_said + 1 - c)) - eta) / noise)

    return below(high + 1) - below(low)


def share_probability(low, high, total, eta, noise):
    """Section 2.2: a share low..high of S, of a source to which the truth looks to lie at eta."""

    def below(s):
        if s <= 0:
            return 0.0
        if s >= 1:
            return 1.0
        share = (s * total + 0.5) / (total + 1)
        return logistic((math.log(share / (1 - share)) - eta) / noise)

    return below(high) - below(low)


def scored_figures(account, total, kept=OUTCOMES):
    """Return what is scored at a total S: (kind, set, whole, low, high, R_said, direction); None if impossible.

    ``whole`` are the outcomes that the set is read against, itself included.
    """
    sorted_out = _sort_out(account, total, kept)
    if sorted_out is None:
        return None
    exact, names, inexact, shares = sorted_out
    found = []
    for quantity, members, low, high in _narrowest(shares, set(kept), lambda low, high: high - low):
        if members == set(kept):
            if not low <= 1 <= high:
                return None
            continue
        found.append(("share", members, set(kept), low, high, total, _direction(quantity, exact)))
    rest, left = total, set(kept)
    for outcome in OUTCOMES:
        if outcome not in exact:
            continue
        value = exact[outcome]
        if not 0 <= value <= rest or (left == {outcome} and value != rest):
            return None
        if left != {outcome}:
            tilt = _direction(names[outcome], exact)
            found.append(("count", {outcome}, set(left), value, value, rest, tilt))
        rest, left = rest - value, left - {outcome}
    ranges = _against_the_rest(inexact, exact, rest, left)
    if ranges is None:
        return None
    for quantity, members, low, high in _narrowest(
        ranges, left, lambda low, high: min(high, rest) - max(low, 0)
    ):
        found.append(("count", members, set(left), low, high, rest, _direction(quantity, exact)))
    return found


def _sort_out(account, total, kept):
    """Part an account into exact outcomes (and the names they tilt by), other counts, and shares."""
    exact, names, inexact, shares = {}, {}, [], []
    for quantity in ORDER:
        if quantity not in account:
            continue
        kind, low, high = account[quantity]
        members = SETS[quantity] & set(kept)
        if kind == "share":
            shares.append((quantity, members, low, high))
            continue
        if kind == "all":
            low = high = total
        fixed = None if low != high else _fixed_by(quantity, members, low, kind, total, kept)
        if fixed is None:
            inexact.append((quantity, members, low, high))
            continue
        for outcome, value in fixed.items():
            if exact.setdefault(outcome, value) != value:
                return None
            names.setdefault(outcome, quantity if len(fixed) == 1 and outcome in members else outcome)
    return exact, names, inexact, shares


def _against_the_rest(inexact, exact, rest, left):
    """Take what is broken off out of the other counts; None where all that remains is not what remains."""
    ranges = []
    for quantity, members, low, high in inexact:
        broken = sum(exact[o] for o in members if o in exact)
        remaining = members & left
        if remaining == left and remaining:
            if not low - broken <= rest <= high - broken:
                return None
        elif remaining:
            ranges.append((quantity, remaining, low - broken, high - broken))
    return ranges


def _fixed_by(quantity, members, low, kind, total, kept):
    complement = set(kept) - members
    if quantity in ("not_intercepted", "not_hit") and len(complement) == 1:
        return {next(iter(complement)): total - low}
    if len(members) == 1:
        return {next(iter(members)): low}
    if kind == "count" and low == 0:
        return dict.fromkeys(members, 0)
    return None


def _direction(quantity, exact):
    if quantity == "damaged" and exact.get("hit", 0) > 0:
        return 0
    return TILT[quantity]


def _narrowest(figures, whole, width):
    """Of overlapping figures keep the narrowest, ties by the smaller set, then by the order of quantities."""
    queue = sorted(figures, key=lambda f: (width(f[2], f[3]), len(f[1]), ORDER.index(f[0])))
    kept = []
    for figure in queue:
        if not any(figure[1] & other[1] or figure[1] | other[1] == whole for other in kept):
            kept.append(figure)
    return kept


def figures_probability(account, truth, total, role, own, kept=OUTCOMES):
    """Return P(outcome figures | truth, S), in the shape of spin, noise and blur; ``own`` holds the three."""
    spin, noise, blur = own
    scored = scored_figures(account, total, kept)
    result = np.ones(np.broadcast_shapes(np.shape(spin), np.shape(noise), np.shape(blur)))
    if scored is None:
        return 0.0 * result
    for kind, members, whole, low, high, rest, direction in scored:
        y, r = sum(truth[o] for o in members), sum(truth[o] for o in whole)
        tilt = role * direction * np.asarray(spin)
        given = share_probability if kind == "share" else interval_probability
        one, other = (given(low, high, rest, eta + tilt, noise) for eta in looks_like(y, r, blur))
        result = result * (one + other) / 2
    return result


def account_probability(account, truth, role, theta, kept=OUTCOMES, most=4000):
    """Return P(account | truth, theta), summed over the account's own total up to ``most``.

    The reader's emergency rules (figures that exceed the said total, figures set aside) are not applied.
    """
    kind, low, high = account.get("launched", ("count", 0, math.inf))
    assert kind == "count"
    size = theta["size_spin"], theta["size_noise"], theta["size_exact"]
    result = 0.0
    for total in range(int(low), int(min(high, most)) + 1):
        own = theta["spin"], theta["noise"], theta["blur"]
        given = figures_probability(account, truth, total, role, own, kept)
        result += total_probability(total, total, truth["launched"], role, *size) * float(given)
    return result


def states(most, kept=OUTCOMES, least=1):
    """Yield every truth with least <= N <= most."""
    for n in range(least, most + 1):
        for counts in _splits(n, len(kept)):
            yield {"launched": n, **dict.fromkeys(OUTCOMES, 0), **dict(zip(kept, counts, strict=True))}


def _splits(n, parts):
    if parts == 1:
        yield (n,)
        return
    for first in range(n + 1):
        for rest in _splits(n - first, parts - 1):
            yield (first, *rest)
