"""Dawid-Skene and MACE by crowd-kit: one label a munition.

A strike has as many items as the middle of the totals said. A source labels them in one order: intercepted first, hit
last, the rest other, so that sources who agree on counts agree on munitions; a figure is scaled from its own total to
the items. Where hits (or interceptions) were not said, munitions that they would decide about have no label.
"""

from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd
from crowdkit.aggregation import MACE, DawidSkene

from scoreboard.figures import Figures, figures
from scoreboard.panels import SCORED, Panel
from scoreboard.point_rows import slope
from scoreboard.scores import Answers
from scoreboard.spread import cells, disagreement, on_axis

Floats = npt.NDArray[np.float64]
#: Panels met in this process, so that one fit serves every factor that is tried.
_PANELS: dict[str, Panel] = {}
_LABELS = ("intercepted", "hit", "other")


def expanded(given: Figures) -> pd.DataFrame:
    """Return one row for every munition that a source labels: task, worker, label."""
    rows = []
    whole = np.rint(given.middle_total()).astype(int)
    for place, items in enumerate(whole):
        for column, source in enumerate(given.sources):
            said = [given.counts[name][place, column] for name in SCORED]
            rows += [
                (place * 1000 + item, source, label)
                for item, label in enumerate(one(said, given.whole[place, column], int(items)))
                if label
            ]
    return pd.DataFrame(rows, columns=["task", "worker", "label"])


def one(said: list[float], own: float, items: int) -> list[str]:
    """Return one source's label of every item, empty where it gives none."""
    first, last = (np.nan if np.isnan(y) else int(np.floor(y / own * items + 0.5)) for y in said)
    if np.isnan(first) and np.isnan(last):
        return []
    if np.isnan(first):
        return [""] * (items - last) + ["hit"] * last
    if np.isnan(last):
        return ["intercepted"] * first + [""] * (items - first)
    last = min(last, items - first)
    return ["intercepted"] * first + ["other"] * (items - first - last) + ["hit"] * last


@lru_cache(maxsize=64)
def probabilities(digest: str, method: str, seed: int) -> pd.DataFrame:
    """Return the probability of every label of every labelled item, by task, of the panel of a digest."""
    given = figures(_PANELS[digest])
    np.random.seed(seed)
    model = (
        DawidSkene(n_iter=100)
        if method == "dawid-skene"
        else MACE(n_restarts=5, n_iter=50, random_state=seed)
    )
    found = model.fit_predict_proba(expanded(given))
    return found.reindex(columns=list(_LABELS), fill_value=0.0)


def answer(panel: Panel, method: str, factor: float) -> Answers:
    """Return pmfs: the expected count of a label, spread as other opponents' numbers are.

    The items' own probabilities are near 0 and 1 and would give counts of no spread; items without any label count at
    the panel's mean.
    """
    given = figures(panel)
    _PANELS[panel.digest] = panel
    found = probabilities(panel.digest, method, panel.seed + panel.replicate)
    usual = found.mean()
    whole = np.rint(given.middle_total()).astype(int)
    strike = found.index.to_numpy() // 1000
    answers: dict[str, dict[str, Floats]] = {name: {} for name in given.strikes}
    for quantity in SCORED:
        apart = disagreement(given.shares(quantity), alone=False)
        spoke = np.maximum(np.sum(~np.isnan(given.counts[quantity]), axis=1), 1)
        for place, items in enumerate(whole):
            own = found.loc[strike == place, quantity].to_numpy()
            count = own.sum() + (items - own.size) * usual[quantity]
            variance = (own * (1 - own)).sum() + (items - own.size) * usual[quantity] * (1 - usual[quantity])
            steep = float(slope(np.array(count), np.array(items)))
            error = np.sqrt(variance / steep**2 + apart[place] ** 2 / spoke[place])
            location = float(on_axis(np.array(count), np.array(float(items))))
            answers[given.strikes[place]][quantity] = cells(location, factor * float(error), int(items))
    return answers
