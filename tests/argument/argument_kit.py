"""Claims small enough that every state is listed, and the answers to them."""

import estimator as est
from estimator.argument.case import Case, cases

IMAGERY = {"role": "neutral", "class": "imagery"}

#: A defender against an attacker and his ally, two of a bloc, a repeat, three days, a silent source.
ROWS = tuple(
    dict(zip(("source", "role", "quantity", "said", "published"), row, strict=False), **more)
    for *row, more in (
        ("Ministry", "defender", "launched", "6", "2024-11-19", {}),
        ("Ministry", "defender", "intercepted", "5", "2024-11-19", {}),
        ("Staff", "attacker", "launched", "6", "2024-11-20", {"bloc": "west"}),
        ("Officials", "attacker", "hit", "4", "2024-11-20", {"class": "ally", "bloc": "west"}),
        ("Agency", "neutral", "hit", "4", "2024-11-21", {"repeats": "Officials"}),
        ("Observer", "neutral", "hit", "at least 2", "2024-11-22", {}),
        ("Observer", "neutral", "launched", "6-7", "2024-11-22", {}),
        ("Mute", "neutral", "hit", "", "2024-11-22", {}),
    )
)


def estimated(rows=ROWS, priors=None, **options):
    """Return the posterior of some rows."""
    ledger = est.claims_from_records([{"strike": "s1", "weapon": "ATACMS"} | row for row in rows])
    return est.estimate(ledger, priors or est.load_priors("historical"), seed=1, **options)


def case_of(rows=ROWS, **options) -> Case:
    """Return the case of some rows."""
    (found,) = cases(estimated(rows, **options))
    return found


def opposed(first="0", second="7"):
    """Return rows of four counts from images, two against two: the posterior falls in two."""
    rows = []
    for name, said in (("A0", first), ("A1", first), ("B0", second), ("B1", second)):
        rows.append({"source": name, "quantity": "launched", "said": "8"} | IMAGERY)
        rows.append({"source": name, "quantity": "hit", "said": said} | IMAGERY)
    return tuple(rows)
