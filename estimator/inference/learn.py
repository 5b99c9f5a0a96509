"""From a ledger of many salvos to what it teaches about its sources (docs/model.md, section 4)."""

import importlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from estimator.claims.ledger import Ledger
from estimator.errors import CancelledError
from estimator.inference.estimate import versions
from estimator.inference.learned import LearnedSource, LearnedSources, SalvoTruth
from estimator.inference.verdict import diagnose
from estimator.panel.arrays import PARAMETERS
from estimator.panel.compile import CompiledPanel
from estimator.panel.truths import quantity_pmfs, state_probabilities
from estimator.priors.values import PriorSet
from estimator.quantities import LAUNCHED, OUTCOMES

Floats = npt.NDArray[np.float64]

#: Draws over which truths are averaged at most.
TRUTH_DRAWS: Final = 2000
_POLL: Final = 0.05  # seconds between looks at the sampler


@dataclass(frozen=True, slots=True)
class Sampling:
    """How long to sample: ``draws`` and ``tune`` a chain; ``cores`` chains run at once."""

    draws: int = 1000
    tune: int = 800
    chains: int = 4
    cores: int = 2
    target_accept: float = 0.85


@dataclass(frozen=True, slots=True)
class Progress:
    """How far sampling is: ``done`` of ``total`` iterations of all chains, and divergences so far."""

    done: int
    total: int
    divergences: int


def learn(  # noqa: PLR0913 - all but two are options
    ledger: Ledger,
    priors: PriorSet,
    *,
    seed: int = 1,
    as_of: date | datetime | None = None,
    outcomes: Sequence[str] = OUTCOMES,
    sampling: Sampling | None = None,
    watch: Callable[[Progress], bool] | None = None,
) -> LearnedSources:
    """Learn the sources of a ledger by NUTS, with every salvo's truth summed out.

    ``watch`` is called with the progress, from this thread, several times a second; it stops the sampling by
    returning False, whereupon ``CancelledError`` is raised. A fit that fails the gate is returned as well: its
    ``diagnostics`` say so.
    """
    sampling, clock = sampling or Sampling(), time.perf_counter
    begun = clock()
    build: Any = importlib.import_module("estimator.inference.panel")  # late: PyMC takes seconds to import
    made = build.panel_model(ledger, priors, "fused", as_of, tuple(outcomes), seed)
    nutpie: Any = importlib.import_module("nutpie")
    compiled = nutpie.compile_pymc_model(made.model)
    ready = clock()
    trace = _sample(nutpie, compiled, sampling, seed, watch)
    sampled = clock()
    numbers = _numbers(trace)
    stats = {name: trace["sample_stats"][name].values for name in _STATS}
    truths = _truths(made.panel, numbers, seed)
    seconds = {"compile": ready - begun, "sample": sampled - ready, "truths": clock() - sampled}
    return _learned(made, priors, numbers, stats, truths)(ledger, seed, as_of, seconds, sampling.chains)


_STATS: Final = ("energy", "diverging", "depth", "maxdepth_reached", "n_steps")


def _sample(
    nutpie: Any, compiled: Any, sampling: Sampling, seed: int, watch: Callable[[Progress], bool] | None
) -> Any:
    """Run nutpie in the background, and look after it from this thread."""
    latest: list[Progress] = []

    def note(chains: Any) -> None:
        done = sum(int(chain.finished_draws) for chain in chains)
        latest[:] = [Progress(done, total, sum(int(chain.divergences) for chain in chains))]

    total = sampling.chains * (sampling.draws + sampling.tune)
    running = nutpie.sample(
        compiled,
        draws=sampling.draws,
        tune=sampling.tune,
        chains=sampling.chains,
        cores=min(sampling.cores, sampling.chains),
        seed=seed,
        target_accept=sampling.target_accept,
        # Levels of spin are confounded across sources: a diagonal metric wastes most steps, and the default cutoff
        # of 100 leaves the confounded directions out.
        adaptation="low_rank",
        mass_matrix_eigval_cutoff=2.0,
        save_warmup=False,
        progress_bar=False,
        progress_callback=note if watch else None,
        blocking=False,
    )
    try:
        while True:
            try:
                return running.wait(timeout=_POLL)
            except TimeoutError:
                if watch and latest and not watch(latest[0]):
                    raise CancelledError("learning was stopped; nothing was learned") from None
    except BaseException:
        running.cancel()  # its threads must not outlive the model that they read
        raise


def _numbers(trace: Any) -> dict[str, Floats]:
    """Return every number that is learned, (chains, draws, ...)."""
    group = trace["posterior"]
    kept = [name for name in group.data_vars if name in _REPORTED or name.startswith("class_")]
    return {
        str(name): np.asarray(group[name].values, dtype=np.float64)
        for name in kept
        if not name.endswith("_z")
    }


_REPORTED: Final = (*PARAMETERS, "stick_mean", "stick_size")


def _stacked(values: Floats) -> Floats:
    """Put chain after chain, and all but the draws in one axis: (draws, columns)."""
    return np.ascontiguousarray(values.reshape(values.shape[0] * values.shape[1], -1))


def _truths(panel: CompiledPanel, numbers: Mapping[str, Floats], seed: int) -> tuple[SalvoTruth, ...]:
    """Return every salvo's truth, averaged over some of the draws (a random choice without repetition)."""
    theta = np.stack([_stacked(numbers[name]) for name in PARAMETERS], axis=2)
    rng = np.random.default_rng(seed)
    chosen = np.sort(rng.permutation(len(theta))[:TRUTH_DRAWS])
    a = b = np.zeros((len(chosen), 0))
    if panel.learned:
        mean, size = _stacked(numbers["stick_mean"])[chosen], _stacked(numbers["stick_size"])[chosen]
        a, b = mean * size, (1.0 - mean) * size
    probability = state_probabilities(panel, theta[chosen], a, b)
    found = []
    for k, salvo in enumerate(panel.salvos):
        own = probability[panel.panel.state_start[k] : panel.panel.state_start[k + 1]]
        kept, states, prior = panel.problems[k].kept, panel.states[k], panel.problems[k].truth
        sticks = [getattr(prior, outcome) for outcome in kept[:-1]]
        for stick in range(panel.learned):
            column = int(panel.weapon_of[k]) * panel.learned + stick
            sticks[stick] = (float(a[:, column].mean()), float(b[:, column].mean()))
        pmf = quantity_pmfs(states, own, kept, sticks)
        ends = pmf[LAUNCHED][[int(states.fine.launched.min()), -1]]
        found.append(
            SalvoTruth(
                salvo.strike,
                salvo.weapon,
                MappingProxyType(pmf),
                float(ends.sum()),
                states.beyond,
                states.fine.sampled,
            )
        )
    return tuple(found)


def _learned(
    made: Any,
    priors: PriorSet,
    numbers: Mapping[str, Floats],
    stats: Mapping[str, Floats],
    truths: tuple[SalvoTruth, ...],
) -> Callable[[Ledger, int, date | datetime | None, Mapping[str, float], int], LearnedSources]:
    """Return a maker of the value, which still asks for what it came from."""
    panel: CompiledPanel = made.panel
    classes = {key.source_class for key in panel.sources}
    own = {name: _stacked(numbers[name]) for name in PARAMETERS}
    sticks = {n: _stacked(numbers[f"stick_{n}"]) for n in ("mean", "size")} if panel.learned else {}
    class_draws = {
        n.removeprefix("class_"): _stacked(v) for n, v in numbers.items() if n.startswith("class_")
    }

    def make(
        ledger: Ledger,
        seed: int,
        as_of: date | datetime | None,
        seconds: Mapping[str, float],
        chains: int,
    ) -> LearnedSources:
        return LearnedSources(
            sources=tuple(
                LearnedSource(k.name, k.source_class, k.bloc, k.says_outcomes, k.says_total)
                for k in panel.sources
            ),
            draws=MappingProxyType(own),
            chains=chains,
            classes=made.pooled.classes,
            class_draws=MappingProxyType(class_draws),
            weapons=panel.weapons if panel.learned else (),
            sticks=panel.problems[0].kept[: panel.learned],
            stick_draws=MappingProxyType(sticks),
            prior=MappingProxyType({name: priors.sources[name] for name in sorted(classes)}),
            bloc_share=priors.bloc_share,
            truths=truths,
            diagnostics=diagnose(numbers, stats),
            notes=made.pooled.notes,
            method="nuts",
            seed=seed,
            as_of=as_of.isoformat() if as_of else "",
            scenario=priors.scenario,
            claims_hash=ledger.digest,
            priors_hash=priors.digest,
            versions=MappingProxyType({**versions(), **{n: version(n) for n in ("nutpie", "pymc", "numba")}}),
            seconds=MappingProxyType(dict(seconds)),
        )

    return make
