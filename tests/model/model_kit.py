"""Small makers of accounts, so that a test shows only what it is about."""

import math
from datetime import UTC, datetime

import numpy as np

from estimator.claims.ledger import Account, Figure, Reading
from estimator.quantities import DEFAULT_CLASS, QUANTITIES

INF = math.inf


def reading(words):
    """Return a Reading of 5, (5, 7), (5, INF), "all", or ("share", 0.1, 0.2)."""
    if words == "all":
        return Reading("all")
    if isinstance(words, tuple):
        return Reading("share", *words[1:]) if words[0] == "share" else Reading("count", *words)
    return Reading("count", words, words)


def account(role="defender", source="A", bloc="", source_class="", published=None, **figures):
    """Return an account whose figures are given by quantity; ``published`` is a day of January 2024."""
    made = tuple(Figure(q, reading(figures.pop(q))) for q in QUANTITIES if q in figures)
    assert not figures, f"no such quantity: {figures}"
    when = published and datetime(2024, 1, published, tzinfo=UTC)
    return Account(source, role, source_class or DEFAULT_CLASS[role], bloc, made, when)


def as_book(given):
    """Return an account in the form that by_the_book takes."""
    return {f.quantity: (f.reading.kind, f.reading.low, f.reading.high) for f in given.figures}


def truth(intercepted=0, hit=0, damaged=0, failed=0):
    """Return a truth as the model takes it."""
    counts = {"intercepted": intercepted, "hit": hit, "damaged": damaged, "failed": failed}
    return {name: np.asarray(n) for name, n in {"launched": sum(counts.values()), **counts}.items()}


THETA = {"spin": 1.0, "noise": 0.5, "size_spin": 0.05, "size_noise": 0.08, "size_exact": 0.3, "blur": 0.0}
