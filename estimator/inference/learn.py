"""From a ledger of many salvos to what it teaches about its sources (docs/model.md, section 4)."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version
from types import MappingProxyType
from typing import Final, Literal, get_args

import numpy as np
import numpy.typing as npt

from estimator.claims.ledger import Ledger
from estimator.claims.salvos import salvos
from estimator.errors import EstimatorError, NoClaimsError
from estimator.inference.estimate import versions
from estimator.inference.importance import importance
from estimator.inference.learned import LearnedSource, LearnedSources, Origin, SalvoTruth
from estimator.inference.reliance import LeftOut, Reliance, left_out, reliance
from estimator.inference.sampling import Progress, Sampled, Sampling, Watch, report, sample
from estimator.inference.verdict import Diagnostics, diagnose, diagnose_weights
from estimator.one_core import on_one_core
from estimator.panel.arrays import COPYING, PARAMETERS
from estimator.panel.compile import CompiledPanel, compile_panel
from estimator.panel.density import Density
from estimator.panel.hierarchy import hierarchy
from estimator.panel.numbers import log_prior
from estimator.panel.pooling import Pooled, pooled
from estimator.panel.predictive import predictive, source_checks
from estimator.panel.truths import Walk, quantity_pmfs, walk
from estimator.priors.values import PriorSet, SourcePrior
from estimator.quantities import LAUNCHED, OUTCOMES

Floats = npt.NDArray[np.float64]
Method = Literal["nuts", "laplace"]
Numbers = Mapping[str, Floats]

#: Draws at which truths and checks are worked out at most, evenly spaced over the chains.
CHECK_DRAWS: Final = {"nuts": 1000, "laplace": 250}
#: Draws at which figures are replicated, fewer where there are very many figures.
PREDICTIVE_DRAWS: Final = {"nuts": 200, "laplace": 50}
_REPLICATES_MAX: Final = 1_000_000
_PRIOR_DRAWS: Final = 1000


@dataclass(frozen=True, slots=True, eq=False)
class Request:
    """What is to be learned: the ledger's salvos, under which priors, from when, by which method."""

    ledger: Ledger
    priors: PriorSet
    seed: int
    as_of: date | datetime | None
    outcomes: tuple[str, ...]
    method: Method


@on_one_core
def learn(  # noqa: PLR0913 - all but two are options
    ledger: Ledger,
    priors: PriorSet,
    *,
    seed: int = 1,
    method: Method = "nuts",
    as_of: date | datetime | None = None,
    outcomes: Sequence[str] = OUTCOMES,
    sampling: Sampling | None = None,
) -> LearnedSources:
    """Learn the sources of a ledger, with every salvo's truth summed out.

    ``method`` "nuts" samples; "laplace" weighs draws about the mode, in seconds, and raises ``UnreliableError`` where
    that is not good enough. ``sampling`` says how long, and who watches: a watcher stops the learning by returning
    False, whereupon ``CancelledError`` is raised. A fit that fails the gate is returned as well: its ``diagnostics``
    say so.
    """
    if method not in get_args(Method):
        raise EstimatorError(f"method: found {method!r}; allowed: {', '.join(get_args(Method))}")
    request = Request(ledger, priors, seed, as_of, tuple(outcomes), method)
    sampling = sampling or Sampling()
    clock = [time.perf_counter()]
    report(sampling.watch, Progress(0, 1, 0, "preparing"))
    panel, learned = _panel(request)
    density = Density(panel, hierarchy(panel, priors, learned))
    density(np.zeros(density.size))  # compiles
    clock.append(time.perf_counter())
    if method == "nuts":
        drawn = sample(density, sampling, seed)
    else:
        drawn = importance(density, panel.panel.prior.size, seed, sampling.watch)
    clock.append(time.perf_counter())
    made = _checked(request, panel, density, drawn, sampling.watch)
    clock.append(time.perf_counter())
    stages = ("prepare", "sample", "check")
    seconds = dict(zip(stages, np.diff(clock).round(3).tolist(), strict=True))
    return _learned(request, panel, learned, made, seconds)


def _panel(request: Request) -> tuple[CompiledPanel, Pooled]:
    read, _ = salvos(request.ledger, as_of=request.as_of)
    if not read:
        raise NoClaimsError(request.as_of.isoformat() if request.as_of else "")
    learned = pooled(read, request.priors, request.outcomes)
    panel = compile_panel(
        read, request.priors, outcomes=request.outcomes, learned=learned.sticks, seed=request.seed
    )
    if not panel.salvos:
        raise NoClaimsError("")
    return panel, learned


@dataclass(frozen=True, slots=True, eq=False)
class _Made:
    """Draws with all that was worked out from them."""

    drawn: Sampled
    numbers: Numbers
    prior: Numbers
    some: Numbers
    walked: Walk
    left: LeftOut
    reliances: tuple[Reliance, ...]


def _checked(
    request: Request, panel: CompiledPanel, density: Density, drawn: Sampled, watch: Watch | None
) -> _Made:
    flats = drawn.flat.reshape(-1, density.size)
    numbers = density.named(flats)
    rng = np.random.default_rng(request.seed)
    prior = density.named(density.prior_draws(_PRIOR_DRAWS, rng))
    count = min(CHECK_DRAWS[request.method], len(flats))
    some = np.linspace(0, len(flats) - 1, count).astype(int)

    def tell(done: int) -> None:
        if done % 10 == 0:
            report(watch, Progress(done, count, 0, "checking"))

    walked = walk(density, panel.panel.state_start, flats[some], rng, tell)
    chosen = {name: values[some] for name, values in numbers.items()}
    names = [key.name for key in panel.sources]
    reliances = reliance(
        {name: _scaled(name, chosen[name]) for name in PARAMETERS},
        log_prior(density.of, density.where, flats[some]),
        walked.log_likelihood,
        names,
        {
            n: (_scaled(n, numbers[n]).std(axis=0) / _scaled(n, prior[n]).std(axis=0)).tolist()
            for n in PARAMETERS
        },
    )
    return _Made(drawn, numbers, prior, chosen, walked, left_out(walked.log_likelihood), reliances)


def _scaled(name: str, values: Floats) -> Floats:
    """Return a parameter on the scale on which its prior is drawn."""
    return np.log(values) if name.endswith("noise") else values


def _truths(panel: CompiledPanel, made: _Made) -> tuple[SalvoTruth, ...]:
    """Return every salvo's truth, averaged over some of the draws."""
    sticks = _mean_sticks(made.numbers) if panel.learned else None
    found = []
    for k, salvo in enumerate(panel.salvos):
        own = made.walked.states[panel.panel.state_start[k] : panel.panel.state_start[k + 1]]
        kept, states, prior = panel.problems[k].kept, panel.states[k], panel.problems[k].truth
        broken = [getattr(prior, outcome) for outcome in kept[:-1]]
        for stick in range(panel.learned):
            a, b = (end[int(panel.weapon_of[k]), stick] for end in sticks or ())
            broken[stick] = (float(a), float(b))
        pmf = quantity_pmfs(states, own, kept, broken)
        ends = pmf[LAUNCHED][[int(states.fine.launched.min()), -1]]
        found.append(
            SalvoTruth(
                salvo.strike,
                salvo.weapon,
                MappingProxyType(pmf),
                float(ends.sum()),
                states.beyond,
                states.fine.sampled,
                float(made.left.elpd[k]),
                float(made.left.k_hat[k]),
            )
        )
    return tuple(found)


def _mean_sticks(numbers: Numbers) -> tuple[Floats, Floats]:
    mean, size = numbers["stick_mean"], numbers["stick_size"]
    return (mean * size).mean(axis=0), ((1.0 - mean) * size).mean(axis=0)


def _learned(
    request: Request, panel: CompiledPanel, learned: Pooled, made: _Made, seconds: Mapping[str, float]
) -> LearnedSources:
    rng = np.random.default_rng(request.seed + 1)
    figures = sum(len(account.figures) for salvo in panel.salvos for account in salvo.accounts)
    few = int(np.clip(_REPLICATES_MAX // max(figures, 1), 20, PREDICTIVE_DRAWS[request.method]))
    some = np.linspace(0, len(made.walked.chosen) - 1, min(few, len(made.walked.chosen))).astype(int)
    of_sources = {n: made.some[n][some] for n in (*PARAMETERS, COPYING) if n in made.some}
    found = predictive(panel, of_sources, made.walked.chosen[some], rng)
    names = [key.name for key in panel.sources]
    chains = made.drawn.flat.shape[0]
    flat = {name: np.ascontiguousarray(v.reshape(len(v), -1)) for name, v in made.numbers.items()}
    return LearnedSources(
        sources=_sources(panel),
        draws=MappingProxyType({name: flat[name] for name in PARAMETERS}),
        chains=chains,
        classes=learned.classes,
        class_draws=MappingProxyType(
            {n.removeprefix("class_"): v for n, v in flat.items() if n.startswith("class_")}
        ),
        spin_scale=flat["spin_scale"][:, 0] if learned.spin_scale else np.zeros(0),
        copying=flat[COPYING] if learned.copying else np.zeros((0, len(names))),
        copying_a=request.priors.copying,
        weapons=panel.weapons if panel.learned else (),
        sticks=panel.problems[0].kept[: panel.learned],
        stick_draws=MappingProxyType({n: flat[f"stick_{n}"] for n in ("mean", "size") if panel.learned}),
        prior_draws=MappingProxyType({n: np.ascontiguousarray(made.prior[n]) for n in PARAMETERS}),
        prior=_class_priors(panel, request.priors),
        stats=MappingProxyType(dict(made.drawn.stats)),
        truths=_truths(panel, made),
        diagnostics=_diagnostics(made, chains),
        reliances=made.reliances,
        checks=source_checks(found, names),
        predictive=found,
        notes=learned.notes,
        origin=_origin(request, seconds),
    )


def _diagnostics(made: _Made, chains: int) -> Diagnostics:
    chained = {name: v.reshape(chains, -1, *v.shape[1:]) for name, v in made.numbers.items()}
    if "weight" in made.drawn.stats:
        return diagnose_weights(chained, made.drawn)
    return diagnose(chained, made.drawn.stats)


def _sources(panel: CompiledPanel) -> tuple[LearnedSource, ...]:
    speaks = np.bincount(panel.account_source, minlength=len(panel.sources))
    may_copy = np.bincount(panel.account_source, panel.panel.copies[:, 0], len(panel.sources))
    return tuple(
        LearnedSource(
            key.name,
            key.source_class,
            key.bloc,
            int(speaks[k]),
            int(may_copy[k]),
            key.says_outcomes,
            key.says_total,
        )
        for k, key in enumerate(panel.sources)
    )


def _class_priors(panel: CompiledPanel, priors: PriorSet) -> Mapping[str, SourcePrior]:
    classes = sorted({key.source_class for key in panel.sources})
    return MappingProxyType({name: priors.sources[name] for name in classes})


def _origin(request: Request, seconds: Mapping[str, float]) -> Origin:
    packages = ("arviz-stats", "numba", *(("nutpie",) if request.method == "nuts" else ()))
    return Origin(
        method=request.method,
        seed=request.seed,
        as_of=request.as_of.isoformat() if request.as_of else "",
        scenario=request.priors.scenario,
        claims_hash=request.ledger.digest,
        priors_hash=request.priors.digest,
        versions=MappingProxyType({**versions(), **{name: version(name) for name in packages}}),
        seconds=MappingProxyType(dict(seconds)),
    )
