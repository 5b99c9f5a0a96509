"""Draws from a panel's density by NUTS, in coordinates in which it is nearly round (docs/learning.md)."""

import importlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from estimator.errors import CancelledError, LimitError
from estimator.panel.density import Density
from estimator.panel.laplace import Laplace, laplace

Floats = npt.NDArray[np.float64]
#: Up to so many numbers their correlations are learned in tuning too.
LOW_RANK_MAX: Final = 64
#: Draws that are kept of all chains together: what they take grows with the sources, a few kB for each draw.
DRAWS_MAX: Final = 200_000
_POLL: Final = 0.05  # seconds between looks at the sampler
#: What is kept of the sampler's own numbers.
STATS: Final = ("energy", "diverging", "depth", "maxdepth_reached", "n_steps", "step_size", "logp")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far learning is: ``done`` of ``total`` iterations of all chains, and divergences so far.

    ``stage`` is "preparing" (reading, compiling), "climbing" (to the mode), "sampling" or "checking".
    """

    done: int
    total: int
    divergences: int
    stage: str = "sampling"


#: Who watches: returns False to stop.
Watch = Callable[[Progress], bool]


@dataclass(frozen=True, slots=True)
class Sampling:
    """How long to sample, and who watches.

    ``draws`` and ``tune`` a chain; ``cores`` chains run at once (0: as many as there are). ``watch`` is called with the
    progress, from the caller's thread, several times a second; it stops the work by returning False.
    """

    draws: int = 1000
    tune: int = 400
    chains: int = 4
    cores: int = 0
    target_accept: float = 0.95
    watch: Watch | None = None

    def __post_init__(self) -> None:
        """Refuse what no memory would hold, before anything is worked out."""
        total = self.draws * self.chains
        if total > DRAWS_MAX:
            raise LimitError(
                f"found {total:,} draws ({self.draws:,} in each of {self.chains:,} chains); allowed: "
                f"up to {DRAWS_MAX:,} in all. Lower --draws or --chains."
            )

    @property
    def at_once(self) -> int:
        """How many chains run at once."""
        return min(self.chains, self.cores or os.cpu_count() or 1)


@dataclass(frozen=True, slots=True, eq=False)
class Sampled:
    """Draws: ``flat`` (chains, draws, size) and the sampler's own ``stats``, each (chains, draws).

    Of weighted draws ``k_hat`` is the Pareto shape of the weights, ``effective`` how many proposals they are worth.
    """

    flat: Floats
    stats: Mapping[str, Floats]
    k_hat: float = 0.0
    effective: float = 0.0


def stopped() -> CancelledError:
    """Return the error for learning that was stopped."""
    return CancelledError("learning was stopped; nothing was learned")


def report(watch: Watch | None, progress: Progress) -> None:
    """Tell ``watch`` how far things are; raise ``CancelledError`` where it wants no more."""
    if watch and not watch(progress):
        raise stopped()


def gaussian_at_mode(density: Density, watch: Watch | None) -> Laplace:
    """Return the Gaussian about the mode."""
    about = laplace(density, density.size, (lambda: watch(Progress(0, 1, 0, "climbing"))) if watch else None)
    if about is None:
        raise stopped()
    return about


def sample(density: Density, sampling: Sampling, seed: int) -> Sampled:
    """Draw from a density by nutpie's NUTS.

    The coordinates are those of the Gaussian about the mode: levels of spin are confounded across sources, and in
    the numbers' own coordinates no diagonal metric fits them. What the Gaussian misses, the metric learns in tuning.
    """
    watch = sampling.watch
    about = gaussian_at_mode(density, watch)
    nutpie: Any = importlib.import_module("nutpie")  # late: only a panel needs it
    model = _model(density, about)
    latest: list[Progress] = []

    def note(chains: Any) -> None:
        done = sum(int(chain.finished_draws) for chain in chains)
        latest[:] = [Progress(done, total, sum(int(chain.divergences) for chain in chains))]

    total = sampling.chains * (sampling.draws + sampling.tune)
    running = nutpie.sample(
        model,
        draws=sampling.draws,
        tune=sampling.tune,
        chains=sampling.chains,
        cores=sampling.at_once,
        seed=seed,
        target_accept=sampling.target_accept,
        **_metric(density.size),
        save_warmup=False,
        progress_bar=False,
        progress_callback=note if watch else None,
        blocking=False,
    )
    trace = _wait(running, latest, watch)
    white = np.asarray(trace["posterior"][_WHITE].values, dtype=np.float64)
    stats = {n: np.asarray(trace["sample_stats"][n].values, dtype=np.float64) for n in STATS}
    return Sampled(about.centre + white @ about.factor.T, stats)


_WHITE: Final = "white"


def _metric(size: int) -> dict[str, Any]:
    """Return how the metric is adapted to what the Gaussian at the mode is wrong about."""
    if size > LOW_RANK_MAX:  # correlations of many numbers are not told by the draws of a short tuning
        return {"adaptation": "diag"}
    # The default cutoff of 100 would leave alone whatever is wrong by less than a factor of 10.
    return {"adaptation": "low_rank", "mass_matrix_eigval_cutoff": 1.5}


def _wait(running: Any, latest: list[Progress], watch: Watch | None) -> Any:
    """Wait for a sampler in the background, and look after it from this thread."""
    try:
        while True:
            try:
                return running.wait(timeout=_POLL)
            except TimeoutError:
                if watch and latest and not watch(latest[0]):
                    raise stopped() from None
    except BaseException:
        running.cancel()  # its threads must not outlive the density that they read
        raise


def _model(density: Density, about: Laplace) -> Any:
    """Return a density in the coordinates of its Gaussian as nutpie's model; chains start where that is likely."""
    compiled: Any = importlib.import_module("nutpie.compiled_pyfunc")
    size, back = density.size, np.ascontiguousarray(about.factor.T)

    def logp(white: Floats) -> tuple[float, Floats]:
        value, slope = density(about.centre + about.factor @ white)
        return value, back @ slope

    return compiled.from_pyfunc(
        size,
        lambda: logp,
        lambda *_seeds: lambda white: {_WHITE: white},
        [np.dtype(np.float64)],
        [(size,)],
        [_WHITE],
        make_initial_point_fn=lambda seed: np.random.default_rng(seed).standard_normal(size),
    )
