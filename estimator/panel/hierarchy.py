"""What is drawn above the claims of a panel: sources within classes and blocs, weapons' sticks (docs/model.md, 4).

Plain arrays, read alike by the PyMC model and by the density that is sampled.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from estimator.panel.compile import CompiledPanel, Terms
from estimator.panel.pooling import POOLING, Pooled
from estimator.priors.values import PriorSet

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: The four numbers of a source that are drawn about its class, each with the class's own mean and spread.
PAIRS: Final = (
    ("spin", "spin_mean", "spin_sd"),
    ("noise", "noise_log", "noise_logsd"),
    ("size_spin", "size_spin_mean", "size_spin_sd"),
    ("size_noise", "size_noise_log", "size_noise_logsd"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Hierarchy:
    """Shapes: ``at`` maps each class number to (sources,), the table's value for every source.

    ``bloc_of`` (sources,) is a place in ``blocs``, ``common`` and ``apart`` (sources,) the weights of what a bloc
    shares and of what is a source's own. ``class_of`` (sources,) is a place in ``classes``, -1 where the class is
    not learned; ``class_at`` maps each class number to (classes,). ``stick_logit`` and ``stick_size`` have shape
    (weapons, sticks); ``terms`` are the sticks' distinct arguments. ``spin_scale`` says whether all spins are
    multiplied by one number, log-normal about 1; ``centred`` (sources,) how far each is then drawn in its own units.
    ``copying`` says whether each source has a chance of its own to copy, Beta(``copying_a``, 1), or all its mean.
    """

    sources: tuple[str, ...]
    at: Mapping[str, Floats]
    blocs: tuple[str, ...]
    bloc_of: Ints
    common: Floats
    apart: Floats
    classes: tuple[str, ...]
    class_of: Ints
    class_at: Mapping[str, Floats]
    weapons: tuple[str, ...]
    sticks: tuple[str, ...]
    stick_logit: Floats
    stick_size: Floats
    terms: Terms
    spin_scale: bool
    centred: Floats
    copying: bool
    copying_a: float


def hierarchy(panel: CompiledPanel, priors: PriorSet, learned: Pooled) -> Hierarchy:
    """Return what a panel's sources and sticks are drawn from."""
    keys = panel.sources
    blocs = shared_blocs(panel)
    member = np.array([key.bloc in blocs for key in keys], dtype=bool)
    fixed = {key.source_class: class_priors(priors, key.source_class) for key in keys}
    kept = panel.problems[0].kept[: panel.learned] if panel.problems else ()
    sticks = np.array([[getattr(priors.weapons[w], o) for o in kept] for w in panel.weapons])
    sticks = sticks.reshape(len(panel.weapons), len(kept), 2)
    names = next(iter(fixed.values()), {})
    apart = np.where(member, np.sqrt(1.0 - priors.bloc_share), 1.0)
    told = np.array([fixed[key.source_class]["spin_sd"] >= POOLING.centred_from for key in keys], dtype=bool)
    return Hierarchy(
        sources=tuple(key.name for key in keys),
        at=MappingProxyType({n: np.array([fixed[key.source_class][n] for key in keys]) for n in names}),
        blocs=tuple(blocs),
        bloc_of=np.array([blocs.index(k.bloc) if k.bloc in blocs else 0 for k in keys], dtype=np.int64),
        common=np.where(member, np.sqrt(priors.bloc_share), 0.0),
        apart=apart,
        classes=learned.classes,
        class_of=np.array(
            [
                learned.classes.index(k.source_class) if k.source_class in learned.classes else -1
                for k in keys
            ],
            dtype=np.int64,
        ),
        class_at=MappingProxyType({n: np.array([fixed[c][n] for c in learned.classes]) for n in names}),
        weapons=panel.weapons if kept else (),
        sticks=tuple(kept),
        stick_logit=np.log(sticks[..., 0] / sticks[..., 1]),
        stick_size=sticks.sum(axis=2),
        terms=panel.terms,
        spin_scale=learned.spin_scale,
        centred=np.where(told & (apart > 0), POOLING.centred, 0.0),
        copying=learned.copying,
        copying_a=priors.copying,
    )


def shared_blocs(panel: CompiledPanel) -> list[str]:
    """Return the blocs that two sources or more of the panel belong to."""
    names = [key.bloc for key in panel.sources if key.bloc]
    return sorted({name for name in names if names.count(name) > 1})


def class_priors(priors: PriorSet, name: str) -> dict[str, float]:
    """Return a class's numbers on the scales on which its sources are drawn."""
    p = priors.sources[name]
    return {
        "spin_mean": p.spin_mean,
        "spin_sd": p.spin_sd,
        "noise_log": float(np.log(p.noise_median)),
        "noise_logsd": p.noise_logsd,
        "size_spin_mean": p.size_spin_mean,
        "size_spin_sd": p.size_spin_sd,
        "size_noise_log": float(np.log(p.size_noise_median)),
        "size_noise_logsd": p.size_noise_logsd,
        "size_exact_a": p.size_exact_a,
        "size_exact_b": p.size_exact_b,
        "blur_a": p.blur_a,
        "blur_b": p.blur_b,
    }
