"""Posterior predictive checks of the shipped model: what it would have had sources say, against what they said.

Figures, residuals and replicates are those that ``learn`` works out (``estimator.panel.predictive``). A p-value is the
share of draws whose replicate is as large as what was said or larger, ties counting half: near 0 or 1 the model misses
something.
"""

import dataclasses
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt
from scipy.stats import chi2

from criticism import records
from criticism.variants import SHIPPED, VARIANTS
from estimator.inference.learn import learn
from estimator.inference.sampling import Sampling
from estimator.panel.predictive import FigureKey, Predictive, source_checks
from estimator.priors import load_priors
from estimator.quantities import LAUNCHED

Floats = npt.NDArray[np.float64]
Row = Mapping[str, str | int | float]

SEED = 1805
SAMPLING = Sampling(draws=150, tune=120, chains=2, cores=2)
#: Figures from here on can be heaped at multiples of so much.
HEAP = 5


def kind_of(figure: FigureKey) -> str:
    """Return what kind of figure one is."""
    if figure.quantity == LAUNCHED:
        return "total"
    if figure.is_share:
        return "share"
    return "exact count" if figure.low == figure.high else "range or bound"


def checks(record: str) -> dict[str, list[Row]]:
    """Return every check of one record: by kind, by source, by both, and of what figures have in common."""
    ledger = records.ledger_of(record, VARIANTS[SHIPPED])
    learned = learn(ledger, load_priors("historical"), seed=SEED, sampling=SAMPLING)
    found, names = learned.predictive, learned.names
    kinds = [kind_of(f) for f in found.figures]
    sources = [names[f.source] for f in found.figures]
    both = [f"{source}: {kind}" for source, kind in zip(sources, kinds, strict=True)]
    return {
        "kinds": grouped(found, kinds),
        "sources": grouped(found, sources),
        "both": grouped(found, both),
        "patterns": patterns(found, kinds),
    }


def grouped(found: Predictive, groups: Sequence[str]) -> list[Row]:
    """Return figures, lean, scatter and two p-values of every group of figures.

    ``pit_p`` is of residuals as far from a standard normal, ``spread_p`` of a mean square as large.
    """
    names = sorted(set(groups))
    keys = [dataclasses.replace(f, source=names.index(g)) for f, g in zip(found.figures, groups, strict=True)]
    made = source_checks(Predictive(tuple(keys), found.residuals, found.replicates), names)
    rows = []
    for check in made:
        own = found.residuals[:, [k for k, g in enumerate(groups) if g == check.source]]
        spread = float(chi2.sf((own**2).sum(axis=1), own.shape[1]).mean())
        rows.append(
            {
                "name": check.source,
                "figures": check.figures,
                "lean": round(check.lean, 3),
                "scatter": round(check.scatter, 3),
                "pit_p": round(check.p_value, 4),
                "spread_p": round(spread, 4),
            }
        )
    return rows


def patterns(found: Predictive, kinds: Sequence[str]) -> list[Row]:
    """Return what exact figures have in common, said and replicated."""
    exact = np.array([not f.is_share and f.low == f.high for f in found.figures], dtype=bool)
    said = np.array([f.low for f in found.figures])
    rows = []
    for kind in ("exact count", "total"):
        own = np.flatnonzero(exact & np.array([k == kind for k in kinds]))
        rows.append(
            _row(f"round numbers among {kind}s", heaped(said[None, own])[0], heaped(found.replicates[:, own]))
        )
    pairs = _pairs(found.figures, exact)
    rows.append(
        _row("pairs of sources that agree", _equal(said[None], pairs)[0], _equal(found.replicates, pairs))
    )
    lasts, left = _lasts(found.figures, exact)
    rows.append(
        _row(
            "accounts whose outcomes add up to their total",
            _full(said[None, lasts], left)[0],
            _full(found.replicates[:, lasts], left),
        )
    )
    return rows


def _row(name: str, said: float, replicated: Floats) -> Row:
    """Return one statistic said, its mean and central nine tenths replicated, and its p-value; NaN where none."""
    told = replicated[np.isfinite(replicated)]
    if not np.isfinite(said) or not told.size:
        return {"name": name, "said": -1.0, "mean": -1.0, "low": -1.0, "high": -1.0, "p": -1.0}
    p = float((told > said + 1e-12).mean() + 0.5 * (np.abs(told - said) <= 1e-12).mean())
    low, high = np.quantile(told, [0.05, 0.95])
    values = {"said": said, "mean": told.mean(), "low": low, "high": high, "p": p}
    return {"name": name, **{key: round(float(value), 4) for key, value in values.items()}}


def heaped(figures: Floats) -> Floats:
    """Return the share of multiples of five among figures of five and more, of every row of (draws, figures)."""
    large = figures >= HEAP
    with np.errstate(invalid="ignore"):  # a row of small figures has none
        return np.asarray((large & (figures % HEAP == 0)).sum(axis=1) / large.sum(axis=1))


def _pairs(figures: Sequence[FigureKey], exact: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Return places of exact figures of two sources on one quantity of one salvo, (pairs, 2)."""
    groups: dict[tuple[int, str], list[int]] = defaultdict(list)
    for k, figure in enumerate(figures):
        if exact[k]:
            groups[figure.salvo, figure.quantity].append(k)
    found = [pair for group in groups.values() for pair in combinations(group, 2)]
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def _equal(values: Floats, pairs: npt.NDArray[np.int64]) -> Floats:
    if not len(pairs):
        return np.full(len(values), np.nan)
    return np.asarray((values[:, pairs[:, 0]] == values[:, pairs[:, 1]]).mean(axis=1))


def _lasts(figures: Sequence[FigureKey], exact: npt.NDArray[np.bool_]) -> tuple[list[int], Floats]:
    """Return the last outcome of every account of a total and two outcomes or more, and what the others leave to it.

    Replicates of an outcome are of what the account's own earlier figures left, so its sum is judged by the last.
    """
    accounts: dict[tuple[int, int], list[int]] = defaultdict(list)
    for k, figure in enumerate(figures):
        if exact[k]:
            accounts[figure.source, figure.salvo].append(k)
    lasts, left = [], []
    for places in accounts.values():
        totals = [k for k in places if figures[k].quantity == LAUNCHED]
        outcomes = [k for k in places if figures[k].quantity != LAUNCHED]
        if totals and len(outcomes) > 1:
            lasts.append(outcomes[-1])
            left.append(figures[totals[0]].low - sum(figures[k].low for k in outcomes[:-1]))
    return lasts, np.array(left)


def _full(values: Floats, left: Floats) -> Floats:
    if not left.size:
        return np.full(len(values), np.nan)
    return np.asarray((values == left).mean(axis=1))
