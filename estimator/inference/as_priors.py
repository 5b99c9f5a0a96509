"""Learned sources in the form of priors, so that the exact route answers new strikes with them (docs/learning.md).

A source's spin is taken as normal with the moments of its draws, log noise and log size_noise with their skewness
too, size_spin with its tails, size_exact and blur as Beta: the priors' own families, so that what the panel
said nothing of keeps its prior.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import astuple, replace
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from estimator.exact.sticks import beta_of, mixed
from estimator.inference.learned_parts import LearnedFields
from estimator.priors.scales import Location, LogScale
from estimator.priors.values import LearnedPriors, PriorEntry, PriorSet, SourcePrior, TruthPrior

Floats = npt.NDArray[np.float64]

#: No learned spread is taken to be smaller than this part of a unit: draws are few, and a lattice needs some width.
_SPREAD_MIN: Final = 1e-3
#: A skewness below which a log scale is taken as normal, and the most that is taken from draws.
_SKEWNESS_MIN: Final = 1e-6
_SKEWNESS_MAX: Final = 1.5
#: The heaviest tail that is taken from draws: a distribution whose kurtosis is finite.
_TAIL_MAX: Final = 0.2
#: Draws kept of what sources have in common.
JOINT_DRAWS: Final = 1_000


def as_priors(learned: LearnedFields, priors: PriorSet) -> PriorSet:
    """Return ``priors`` with what was learned in its place."""
    known = LearnedPriors(
        names=learned.names,
        priors=tuple(_source(learned.of(name)) for name in learned.names),
        strikes=tuple(source.strikes for source in learned.sources),
        spin_draws=_some(learned.draws["spin"]),
        size_spin_draws=_some(learned.draws["size_spin"]),
        record=tuple(sorted({truth.strike for truth in learned.truths})),
        method=learned.origin.method,
        passed=learned.diagnostics.verdict == "passed",
        sentence=learned.diagnostics.sentence,
        claims_hash=learned.origin.claims_hash,
        weapons=learned.weapons,
        sticks=learned.sticks,
        stick_means=_stick(learned, "mean"),
        stick_sizes=_stick(learned, "size"),
    )
    classes = {name: _class(learned, k, priors.sources[name]) for k, name in enumerate(learned.classes)}
    scaled = _scaled(learned.spin_scale, priors, learned.classes)
    weapons = {
        name: _weapon(learned, k, priors.weapons[name])
        for k, name in enumerate(learned.weapons)
        if name in priors.weapons
    }
    changed = _class_entries(classes) | _spin_entries(scaled) | _weapon_entries(weapons, learned.sticks)
    why = f"learned from {len(learned.truths)} salvos ({learned.origin.claims_hash[:16]})"
    entries = tuple(PriorEntry(e.key, changed[e.key], why) if e.key in changed else e for e in priors.entries)
    return replace(
        priors,
        scenario=f"{priors.scenario}, learned{_under(learned.origin.scenario, priors.scenario)}",
        sources=MappingProxyType({**priors.sources, **classes, **scaled}),
        weapons=MappingProxyType({**priors.weapons, **weapons}),
        entries=entries,
        digest=_digest(priors.digest, known, classes | scaled, weapons),
        learned=known,
    )


def _under(learned: str, used: str) -> str:
    return "" if learned == used else f" under {learned}"


def _some(draws: Floats) -> Floats:
    """Return draws evenly spaced over the chains, as many as are kept to say how sources hang together."""
    places = np.linspace(0, len(draws) - 1, min(JOINT_DRAWS, len(draws))).astype(int)
    return np.ascontiguousarray(draws[places])


def _stick(learned: LearnedFields, name: str) -> Floats:
    """Return the learned sticks' means or sizes at the draws that are kept."""
    return _some(learned.stick_draws[name]) if learned.sticks else np.zeros((0, 0))


def _source(own: Mapping[str, Floats]) -> SourcePrior:
    noise, size_noise = leaning(np.log(own["noise"])), leaning(np.log(own["size_noise"]))
    size_spin = tailed(own["size_spin"])
    return SourcePrior(
        spin_mean=float(own["spin"].mean()),
        spin_sd=_spread(own["spin"]),
        noise_median=noise.median,
        noise_logsd=noise.logsd,
        noise_skew=noise.skew,
        size_spin_mean=size_spin.mean,
        size_spin_sd=size_spin.sd,
        size_spin_tail=size_spin.tail,
        size_noise_median=size_noise.median,
        size_noise_logsd=size_noise.logsd,
        size_noise_skew=size_noise.skew,
        **dict(zip(("size_exact_a", "size_exact_b"), _beta(own["size_exact"]), strict=True)),
        **dict(zip(("blur_a", "blur_b"), _beta(own["blur"]), strict=True)),
    )


def leaning(logs: Floats) -> LogScale:
    """Return the scale whose logarithm has the mean, the standard deviation and the skewness of ``logs``.

    The logarithm is then a shifted log-normal, whose moments are solved for in closed form (Johnson 1949).
    """
    mean, sd = float(logs.mean()), _spread(logs)
    skewness = float(np.clip(((logs - mean) ** 3).mean() / sd**3, -_SKEWNESS_MAX, _SKEWNESS_MAX))
    if abs(skewness) < _SKEWNESS_MIN:
        return LogScale(float(np.exp(mean)), sd)
    half = 1.0 + 0.5 * skewness**2 - abs(skewness) * np.sqrt(1.0 + 0.25 * skewness**2)
    w = half ** (1 / 3) + half ** (-1 / 3) - 1.0  # exp(g squared)
    g = float(np.copysign(np.sqrt(np.log(w)), skewness))
    logsd = sd * abs(g) / float(np.sqrt(w * (w - 1.0)))
    return LogScale(float(np.exp(mean - logsd * (np.sqrt(w) - 1.0) / g)), logsd, g)


def tailed(values: Floats) -> Location:
    """Return the location with the mean of ``values`` and the widths of their central 80 and 98 %.

    A record that knows a source's totals to a few per cent leaves a few draws far out, with which a normal would be
    too wide in the middle. Tails lighter than a normal's are taken as a normal's.
    """
    (inner, outer), ends = ndtri([0.9, 0.99]), np.quantile(values, [0.01, 0.1, 0.9, 0.99])
    widths = max(float(ends[2] - ends[1]), 1e-300), float(ends[3] - ends[0])
    tail = 2.0 * np.log(max(widths[1] / widths[0] * inner / outer, 1.0)) / (outer**2 - inner**2)
    if tail <= 0.0:
        return Location(float(values.mean()), _spread(values))
    tail = min(float(tail), _TAIL_MAX)
    unit = 0.5 * widths[0] / (inner * np.exp(0.5 * tail * inner**2))
    sd = float(unit / (1.0 - 2.0 * tail) ** 0.75)
    return Location(float(values.mean()), max(sd, _SPREAD_MIN), tail)


def _spread(values: Floats) -> float:
    return max(float(values.std()), _SPREAD_MIN)


def _beta(values: Floats) -> tuple[float, float]:
    """Return the (a, b) of the Beta with the mean and variance of ``values``."""
    return beta_of(float(values.mean()), float(values.var()))


def _class(learned: LearnedFields, column: int, table: SourcePrior) -> SourcePrior:
    """Return what is expected of a new source of a learned class: its mean's uncertainty adds to its spread."""
    at = {name: draws[:, column] for name, draws in learned.class_draws.items()}

    def moments(mean: str, spread: str) -> tuple[float, float]:
        wide = float(np.sqrt((at[spread] ** 2).mean() + at[mean].var()))
        return float(at[mean].mean()), max(wide, _SPREAD_MIN)

    spin, noise = moments("spin_mean", "spin_sd"), moments("noise_log", "noise_logsd")
    size, size_noise = (
        moments("size_spin_mean", "size_spin_sd"),
        moments("size_noise_log", "size_noise_logsd"),
    )
    return replace(
        table,
        spin_mean=spin[0],
        spin_sd=spin[1],
        noise_median=float(np.exp(noise[0])),
        noise_logsd=noise[1],
        size_spin_mean=size[0],
        size_spin_sd=size[1],
        size_noise_median=float(np.exp(size_noise[0])),
        size_noise_logsd=size_noise[1],
    )


def _scaled(scale: Floats, priors: PriorSet, learned: Sequence[str]) -> dict[str, SourcePrior]:
    """Return the classes that are not learned themselves with their spins in the learned scale, by its moments."""
    if not scale.size:
        return {}
    mean, square = float(scale.mean()), float((scale**2).mean())
    found = {}
    for name, table in priors.sources.items():
        if name not in learned:
            wide = square * (table.spin_mean**2 + table.spin_sd**2) - (mean * table.spin_mean) ** 2
            found[name] = replace(
                table, spin_mean=mean * table.spin_mean, spin_sd=max(float(np.sqrt(wide)), _SPREAD_MIN)
            )
    return found


def _weapon(learned: LearnedFields, row: int, table: TruthPrior) -> TruthPrior:
    """Return a weapon's sticks as they are expected of a new salvo: a Beta with the moments of their mixture."""
    sticks: dict[str, Any] = {}
    for k, outcome in enumerate(learned.sticks):
        column = row * len(learned.sticks) + k
        sticks[outcome] = mixed(*(learned.stick_draws[name][:, column] for name in ("mean", "size")))
    return replace(table, **sticks)


def _class_entries(classes: Mapping[str, SourcePrior]) -> dict[str, float]:
    return {
        f"sources.{name}.{key}": value
        for name, p in classes.items()
        for key, value in (
            ("spin.mean", p.spin_mean),
            ("spin.sd", p.spin_sd),
            ("noise.median", p.noise_median),
            ("noise.log_sd", p.noise_logsd),
            ("size_spin.mean", p.size_spin_mean),
            ("size_spin.sd", p.size_spin_sd),
            ("size_noise.median", p.size_noise_median),
            ("size_noise.log_sd", p.size_noise_logsd),
        )
    }


def _spin_entries(classes: Mapping[str, SourcePrior]) -> dict[str, float]:
    entries = _class_entries(classes)
    return {key: value for key, value in entries.items() if key.split(".")[2] == "spin"}


def _weapon_entries(weapons: Mapping[str, TruthPrior], sticks: tuple[str, ...]) -> dict[str, float]:
    return {
        f"weapons.{name}.{outcome}.{end}": value
        for name, prior in weapons.items()
        for outcome in sticks
        for end, value in zip("ab", getattr(prior, outcome), strict=True)
    }


def _digest(
    base: str, known: LearnedPriors, classes: Mapping[str, SourcePrior], weapons: Mapping[str, TruthPrior]
) -> str:
    numbers = [astuple(p) for p in known.priors]
    sticks = [(n, astuple(p)) for n, p in weapons.items()]
    held = (base, known.names, numbers, [(n, astuple(p)) for n, p in classes.items()], sticks)
    state = hashlib.sha256(repr(held).encode("utf-8", "surrogatepass"))
    state.update(known.spin_draws.tobytes())
    state.update(known.size_spin_draws.tobytes())
    state.update(known.stick_means.tobytes())
    state.update(known.stick_sizes.tobytes())
    return state.hexdigest()
