"""What the variants are tried on: the record of real strikes, and simulated panels small enough for many fits."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from scoreboard.generators import panel
from scoreboard.panels import Panel

from criticism.variants import Variant
from estimator.checks.track_record import BASIS
from estimator.claims import claims_from_records, read_claims
from estimator.claims.ledger import Ledger
from estimator.claims.limits import Limits
from estimator.claims.salvos import salvos
from estimator.claims.truth import TruthRange, read_truth
from estimator.panel.compile import CompiledPanel, compile_panel
from estimator.panel.hierarchy import Hierarchy, hierarchy
from estimator.panel.pooling import pooled
from estimator.priors import load_priors
from estimator.quantities import LAUNCHED, OUTCOMES

STRIKES_FOLDER = Path("examples/strikes")
#: Seed of the simulated panels: neither the scoreboard's nor that of its tuning.
SEED = 1805
#: Strikes of a simulated panel, the most munitions of one, and how many are drawn to choose from.
#: The generators' replicate 4 has four sources (the fourth an ally), 1 has three and 2 has two.
STRIKES, MOST, DRAWN = 30, 12, 200


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A record made ready for the kernel: its panel, and what its sources are drawn from."""

    panel: CompiledPanel
    of: Hierarchy


@cache
def simulated(generator: str, replicate: int, seed: int = SEED) -> Panel:
    """Return the first strikes of a panel that are small, and of which every account gives its total.

    Both are chosen before anything is said, or hang on the pattern alone: the model takes patterns as given.
    """
    whole = panel(generator, replicate, seed, DRAWN)
    kept = [s for s in whole.strikes if whole.truths[s][LAUNCHED] <= MOST and _all_totals(whole, s)]
    truths = {s: whole.truths[s] for s in kept[:STRIKES]}
    return replace(whole, rows=tuple(r for r in whole.rows if r["strike"] in truths), truths=truths)


def _all_totals(whole: Panel, strike: str) -> bool:
    own = [row for row in whole.rows if row["strike"] == strike]
    return {r["source"] for r in own} == {r["source"] for r in own if r["quantity"] == LAUNCHED}


def real(*, with_basis: bool) -> Ledger:
    """Return the record of real strikes, with or without the claims that the ranges of truths rest on."""
    ledger = read_claims(STRIKES_FOLDER)
    if with_basis:
        return ledger
    return replace(ledger, claims=tuple(claim for claim in ledger.claims if BASIS not in claim.note))


def ranges() -> tuple[TruthRange, ...]:
    """Return the ranges that later evidence supports."""
    return tuple(read_truth(STRIKES_FOLDER / "truth.csv"))


def ledger_of(name: str, variant: Variant) -> Ledger:
    """Return the claims of a record by name: ``real``, ``real-all``, or generator and replicate (``g1-4``).

    Simulated sources of one side form a bloc where the variant turns blocs round; the real record names its own.
    """
    if name.startswith("real"):
        return real(with_basis=name == "real-all")
    generator, _, replicate = name.partition("-")
    rows = simulated(generator, int(replicate)).rows
    if variant.blocs:
        rows = tuple(r if r["role"] == "neutral" else {**r, "bloc": r["role"]} for r in rows)
    return claims_from_records(rows, limits=Limits(rows=50_000))


def prepared(name: str, variant: Variant) -> Prepared:
    """Return a record ready for the kernel, as ``learn`` prepares it; blocs of the real record go where told."""
    priors = load_priors("historical")
    read = salvos(ledger_of(name, variant))[0]
    learned = replace(pooled(read, priors, OUTCOMES), spin_scale=False, copying=False)  # variants k, l
    made = compile_panel(read, priors, learned=learned.sticks)
    of = replace(hierarchy(made, priors, learned), copying_a=0.0)
    if variant.blocs and name.startswith("real"):
        of = replace(of, common=0.0 * of.common, apart=0.0 * of.apart + 1.0)
    return Prepared(made, of)


def truths_of(name: str) -> Mapping[str, Mapping[str, int]]:
    """Return the truths of a simulated record."""
    generator, _, replicate = name.partition("-")
    return simulated(generator, int(replicate)).truths
