"""Learned sources in the form of priors, so that the exact route answers new strikes with them (docs/learning.md).

A source's spin is taken as normal with the moments of its draws, noise, size_noise and size_spin with their lean
and tails too (inference/laws.py), both spins correlated with their noises, size_exact and blur as Beta: the priors' own
families, so that what the panel said nothing of keeps its prior.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import astuple, replace
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from estimator.exact.sticks import beta_of, mixed
from estimator.inference.laws import SPREAD_MIN, location_of, scale_of
from estimator.inference.learned_parts import LearnedFields
from estimator.priors.scales import Pair
from estimator.priors.values import LearnedPriors, PriorEntry, PriorSet, SourcePrior, TruthPrior

Floats = npt.NDArray[np.float64]

#: The most that spin and noise are taken to go together.
_CORRELATION_MAX: Final = 0.95
#: Draws kept of what sources have in common.
JOINT_DRAWS: Final = 1_000


def as_priors(learned: LearnedFields, priors: PriorSet) -> PriorSet:
    """Return ``priors`` with what was learned in its place."""
    own = tuple(_source(learned.of(name)) for name in learned.names)
    known = LearnedPriors(
        names=learned.names,
        priors=own,
        strikes=tuple(source.strikes for source in learned.sources),
        spin_draws=_some(_apart(learned.draws, [p.outcome_pair for p in own])),
        size_spin_draws=_some(_apart(learned.draws, [p.size_pair for p in own], "size_")),
        record=tuple(sorted({truth.strike for truth in learned.truths})),
        method=learned.origin.method,
        passed=learned.diagnostics.verdict == "passed",
        sentence=learned.diagnostics.sentence,
        claims_hash=learned.origin.claims_hash,
        weapons=learned.weapons,
        sticks=learned.sticks,
        stick_means=_stick(learned, "mean"),
        stick_sizes=_stick(learned, "size"),
        copying=tuple(learned.copying.mean(axis=0).tolist()) if learned.copying.size else (),
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
    noise, size_noise = scale_of(own["noise"]), scale_of(own["size_noise"])
    size_spin = location_of(own["size_spin"])
    return SourcePrior(
        spin_mean=float(own["spin"].mean()),
        spin_sd=_spread(own["spin"]),
        noise_median=noise.median,
        noise_logsd=noise.logsd,
        noise_skew=noise.skew,
        noise_tail=noise.tail,
        size_spin_mean=size_spin.mean,
        size_spin_sd=size_spin.sd,
        size_spin_skew=size_spin.skew,
        size_spin_tail=size_spin.tail,
        size_noise_median=size_noise.median,
        size_noise_logsd=size_noise.logsd,
        size_noise_skew=size_noise.skew,
        size_noise_tail=size_noise.tail,
        noise_corr=_correlation(own["spin"], noise.score(own["noise"])),
        size_noise_corr=_correlation(size_spin.score(own["size_spin"]), size_noise.score(own["size_noise"])),
        **dict(zip(("size_exact_a", "size_exact_b"), _beta(own["size_exact"]), strict=True)),
        **dict(zip(("blur_a", "blur_b"), _beta(own["blur"]), strict=True)),
    )


def _correlation(location: Floats, level: Floats) -> float:
    if min(location.std(), level.std()) < SPREAD_MIN:
        return 0.0
    return float(np.clip(np.corrcoef(location, level)[0, 1], -_CORRELATION_MAX, _CORRELATION_MAX))


def _apart(draws: Mapping[str, Floats], own: Sequence[Pair], kind: str = "") -> Floats:
    """Return draws of spin (of ``size_`` spin) less what goes with each source's noise, (draws, sources)."""
    columns = zip(own, draws[f"{kind}spin"].T, draws[f"{kind}noise"].T, strict=True)
    return np.stack(
        [p.location.at(p.root * p.score(at, p.scale.score(size))) for p, at, size in columns], axis=1
    )


def _spread(values: Floats) -> float:
    return max(float(values.std()), SPREAD_MIN)


def _beta(values: Floats) -> tuple[float, float]:
    """Return the (a, b) of the Beta with the mean and variance of ``values``."""
    return beta_of(float(values.mean()), float(values.var()))


def _class(learned: LearnedFields, column: int, table: SourcePrior) -> SourcePrior:
    """Return what is expected of a new source of a learned class: its mean's uncertainty adds to its spread."""
    at = {name: draws[:, column] for name, draws in learned.class_draws.items()}

    def moments(mean: str, spread: str) -> tuple[float, float]:
        wide = float(np.sqrt((at[spread] ** 2).mean() + at[mean].var()))
        return float(at[mean].mean()), max(wide, SPREAD_MIN)

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
                table, spin_mean=mean * table.spin_mean, spin_sd=max(float(np.sqrt(wide)), SPREAD_MIN)
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
