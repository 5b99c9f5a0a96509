"""Ledgers from cheap to dear: the bundled strikes, strikes drawn from the model, and shapes known to be dear."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

import estimator as est
from estimator.claims import Salvo, salvos
from estimator.model.patterns import Form, Pattern, check_pattern
from estimator.model.simulate import simulate_salvo
from estimator.priors.values import PriorSet
from estimator.quantities import CLASSES, QUANTITIES, ROLES

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
Rows = tuple[tuple[str, str, str, str], ...]
KINDS = (("exact", 0), ("exact", 0), ("band", 3), ("band", 10), ("bound", 5), ("percent", 0))

#: Rows of (source, role, quantity, said); a source's name begins with its bloc where that has a colon behind it.
SHAPES: dict[str, Rows] = {
    "one exact figure": (("A", "attacker", "hit", "5"),),
    "two ranges": (("A", "attacker", "hit", "3-5"), ("A", "attacker", "intercepted", "2-4")),
    "two ranges of 30": (("A", "attacker", "hit", "10-15"), ("A", "attacker", "intercepted", "20-24")),
    "two ranges of 100": (("A", "attacker", "hit", "50-60"), ("A", "attacker", "intercepted", "40-60")),
    "two ranges and a total": (
        ("A", "attacker", "hit", "3-5"),
        ("A", "attacker", "intercepted", "2-4"),
        ("A", "attacker", "launched", "9"),
    ),
    "three figures": tuple(("A", "defender", q, "4") for q in ("hit", "intercepted", "damaged")),
    "three figures of 50": tuple(("A", "defender", q, "about 15") for q in ("hit", "intercepted", "damaged")),
    "ten sources": tuple((f"S{k}", ROLES[k % 2], "hit", str(5 + k % 4)) for k in range(10)),
    "ten sources with two figures": tuple(
        (f"S{k}", ROLES[k % 2], quantity, str(5 + k % 4))
        for k in range(10)
        for quantity in ("hit", "intercepted")
    ),
    "a bloc of four": tuple((f"B:S{k}", "defender", "hit", str(5 + k % 4)) for k in range(4)),
    "a bloc of three with two figures": tuple(
        (f"B:S{k}", "defender", quantity, str(5 + k % 4))
        for k in range(3)
        for quantity in ("hit", "intercepted")
    ),
    "a large salvo": (("A", "attacker", "launched", "500"), ("B", "defender", "intercepted", "400")),
    "a large salvo with two figures": (
        ("A", "attacker", "launched", "300"),
        ("B", "defender", "intercepted", "250"),
        ("B", "defender", "hit", "20"),
    ),
    "a very large salvo": (("A", "attacker", "launched", "5000"), ("B", "defender", "intercepted", "4000")),
    "a large salvo, blocs": (
        ("B:A", "defender", "launched", "400"),
        ("B:C", "defender", "intercepted", "300"),
        ("D", "attacker", "hit", "80"),
    ),
    "shares": (("A", "attacker", "hit", "20 %"), ("A", "attacker", "intercepted", "50-70 %")),
    "a large share": (("A", "attacker", "launched", "200"), ("B", "defender", "intercepted", "90 %")),
}


def cases(priors: PriorSet, drawn: int, seed: int) -> Iterator[tuple[str, Salvo]]:
    """Yield salvos with their names."""
    for path in [*sorted(EXAMPLES.glob("*.csv")), *sorted((EXAMPLES / "strikes").glob("*-*.csv"))]:
        for salvo in salvos(est.read_claims(path))[0]:
            yield f"{path.stem} {salvo.weapon}", salvo
    for name, rows in SHAPES.items():
        yield name, shaped(rows)
    rng = np.random.default_rng(seed)
    for number in range(drawn):
        yield f"drawn {number}", _drawn(priors, rng)


def shaped(rows: Rows) -> Salvo:
    """Return the only salvo of some rows."""
    records = []
    for name, role, quantity, said in rows:
        bloc, _, _ = name.rpartition(":")
        told = {"strike": "s", "source": name.replace(":", " "), "role": role, "quantity": quantity}
        records.append({**told, "said": said, "bloc": bloc})
    return salvos(est.claims_from_records(records))[0][0]


def _drawn(priors: PriorSet, rng: np.random.Generator) -> Salvo:
    """Draw who speaks of what, then a truth and the claims from the model."""
    while True:
        patterns = [_pattern(place, rng) for place in range(int(rng.integers(1, 7)))]
        try:
            for pattern in patterns:
                check_pattern(pattern)
            weapon = str(rng.choice(list(priors.weapons)))
            return simulate_salvo(patterns, priors, rng, weapon=weapon).salvo
        except ValueError:  # a pattern that the model has no distribution of
            continue


def _pattern(place: int, rng: np.random.Generator) -> Pattern:
    quantities = rng.choice(QUANTITIES, size=int(rng.integers(1, 4)), replace=False)
    kinds = [KINDS[k] for k in rng.integers(len(KINDS), size=quantities.size)]
    forms = [
        Form(str(q), "exact" if q == "launched" and kind[0] == "percent" else kind[0], kind[1])  # type: ignore[arg-type]
        for q, kind in zip(quantities, kinds, strict=True)
    ]
    role = ROLES[int(rng.integers(3))]
    bloc = f"bloc of {role}" if rng.random() < 0.25 and role != "neutral" else ""
    return Pattern(f"S{place}", role, CLASSES[int(rng.integers(len(CLASSES)))], tuple(forms), bloc)
