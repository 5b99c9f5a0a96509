"""What the record says of each number of the priors, where it says anything."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import isfinite

import numpy as np

from argue_priors.derived_weapons import Derived, weapons
from argue_priors.pooling import LOGISTIC_SD, Pool, pool, scatter
from argue_priors.record import Comparison, Fate
from argue_priors.shifts import Shift, shift, together
from estimator.quantities import LAUNCHED

#: Comparisons of these kinds are not picked for a claim's grossness.
UNPICKED = ("campaign", "plain")


def units(rows: Iterable[Comparison], of: Callable[[Comparison], object] | None = None) -> list[Shift]:
    """Return one shift for each camp at each event (or whatever ``of`` names): one lie said twice counts once."""
    groups: dict[object, list[Shift]] = defaultdict(list)
    for row in rows:
        key = of(row) if of else (row.event, row.bloc or row.claimant)
        groups[key].append(shift(row))
    return [together(group) for group in groups.values()]


def chosen(
    record: Sequence[Comparison],
    source_class: str,
    kinds: Sequence[str] = ("campaign", "plain", "famous"),
    *,
    size: bool = False,
) -> list[Comparison]:
    """Return the comparisons of a class that are sure enough to pool, of outcomes or of the number launched."""
    return [
        row
        for row in record
        if row.source_class == source_class
        and row.chosen in kinds
        and row.sure != "low"
        and (row.quantity == LAUNCHED) == size
    ]


def pools(record: Sequence[Comparison]) -> dict[str, Pool]:
    """Return every pooled shift that the pages show, by what it pools."""
    asked = {
        "belligerent, campaigns": chosen(record, "belligerent", ("campaign",)),
        "belligerent, campaigns and plain": chosen(record, "belligerent", UNPICKED),
        "belligerent, famous": chosen(record, "belligerent", ("famous",)),
        "belligerent, all": chosen(record, "belligerent"),
        "neutral, all": chosen(record, "neutral"),
        "imagery, all": chosen(record, "imagery"),
        "belligerent, launched, plain": chosen(record, "belligerent", UNPICKED, size=True),
        "belligerent, launched, all": chosen(record, "belligerent", size=True),
        "ally, launched": chosen(record, "ally", size=True),
        "neutral, launched": chosen(record, "neutral", size=True),
    }
    found = {name: pool(units(rows)) for name, rows in asked.items()}
    return {name: one for name, one in found.items() if one is not None}


def standing(rows: Iterable[Comparison]) -> list[Comparison]:
    """Return the comparisons whose claims stood: of a claimant's figures on one thing, judged by one finding, the last.

    Claims are read so (docs/model.md, section 2.3): what a source took back is no second figure that it scatters by.
    """
    last = {(r.event, r.claimant, r.quantity, r.cells["found"]): r for r in rows}
    return list(last.values())


def own_scatter(rows: Iterable[Comparison]) -> tuple[float, int]:
    """Return the sd of a claimant's shifts about his own mean, over all that he said, and its degrees of freedom."""
    groups: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        groups[row.claimant].append(shift(row).mean)
    return scatter(list(groups.values()))


def camp_scatter(rows: Iterable[Comparison]) -> tuple[float, int]:
    """Return the sd of claimants about the mean of their camp at one event, and its degrees of freedom."""
    camps: dict[tuple[str, str], dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row.bloc:
            camps[row.event, row.bloc][row.claimant].append(shift(row).mean)
    return scatter([[float(np.mean(said)) for said in camp.values()] for camp in camps.values()])


def numbers(record: Sequence[Comparison], salvos: Sequence[Fate]) -> dict[str, Derived]:
    """Return what the record says of each number, by the number's key; a key that is missing is not told."""
    pooled = pools(record)
    found = {
        **_belligerent(record, pooled),
        **_others(record, pooled),
        **_sizes(record, pooled),
        **weapons(salvos, pooled["belligerent, campaigns and plain"].mean),
    }
    return {key: one for key, one in found.items() if isfinite(one.value)}


def _belligerent(record: Sequence[Comparison], pooled: Mapping[str, Pool]) -> dict[str, Derived]:
    rows = chosen(record, "belligerent")
    plain, every = pooled["belligerent, campaigns and plain"], pooled["belligerent, all"]
    noise, freedom = own_scatter(standing(rows))
    camp, pairs = camp_scatter(standing(rows))
    with_revised = own_scatter(rows)[0]
    # A camp's mean of about two figures holds half a figure's scatter; what is left lies between camps.
    sd = float(np.sqrt(max(every.between**2 - noise**2 / 2, 0.0)))
    share = 1.0 - max(camp**2 - noise**2, 0.0) / every.between**2
    low, high = plain.interval()
    return {
        "belligerent.spin.mean": Derived(
            plain.mean, f"{low:.2f} to {high:.2f}", f"{plain.count} campaigns and plain strikes"
        ),
        "belligerent.spin.sd": Derived(
            sd,
            "{:.2f} to {:.2f}".format(*every.between_ends),
            f"{every.count} camps, less scatter (the range before that); {plain.between:.2f} between campaigns "
            "and plain strikes",
        ),
        "belligerent.noise.median": Derived(
            noise / LOGISTIC_SD,
            f"{with_revised / LOGISTIC_SD:.2f} with what was taken back",
            f"claimants heard more than once, {freedom} degrees of freedom",
        ),
        "bloc_share": Derived(share, "hardly", f"{pairs} pairs of one camp at one event"),
    }


def _others(record: Sequence[Comparison], pooled: Mapping[str, Pool]) -> dict[str, Derived]:
    neutral = pooled["neutral, all"]
    analysts = units(chosen(record, "imagery"), lambda row: row.claimant)
    spread = scatter([[one.mean for one in analysts]])[0]
    low, high = neutral.interval()
    return {
        "neutral.spin.mean": Derived(neutral.mean, f"{low:.2f} to {high:.2f}", f"{neutral.count} observers"),
        "neutral.spin.sd": Derived(
            neutral.between,
            "{:.2f} to {:.2f}".format(*neutral.between_ends),
            f"{neutral.count} observers, all of famous events",
        ),
        "imagery.noise.median": Derived(
            spread / LOGISTIC_SD, "hardly", f"{len(analysts)} analysts on the pictures of one morning"
        ),
    }


def _sizes(record: Sequence[Comparison], pooled: Mapping[str, Pool]) -> dict[str, Derived]:
    plain, every = pooled["belligerent, launched, plain"], pooled["belligerent, launched, all"]
    rows = chosen(record, "belligerent", size=True)
    exact = sum(row.claim == row.found for row in rows)
    found = {
        "belligerent.size_spin.mean": Derived(
            plain.mean, f"{every.mean:.2f} with Abqaiq 2019", f"{plain.count} camps"
        ),
        "belligerent.size_spin.sd": Derived(
            plain.between, f"{every.between:.2f} with Abqaiq 2019", f"{plain.count} camps, scatter included"
        ),
        # One imagined success and one failure are added, as everywhere with counts this small.
        "belligerent.size_exact.mean": Derived(
            (exact + 1) / (len(rows) + 2), f"{exact} of {len(rows)}", "figures with a finding"
        ),
    }
    for name in ("ally", "neutral"):
        if f"{name}, launched" not in pooled:
            continue
        one = pooled[f"{name}, launched"]
        found[f"{name}.size_spin.mean"] = Derived(one.mean, "hardly", f"{one.count} figure, Al-Asad 2020")
    return found
