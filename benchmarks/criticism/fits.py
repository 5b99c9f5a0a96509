"""One fit of one variant to one record, its salvos left out and its scores; each kept as a JSON file of its own."""

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from arviz_stats.base import array_stats
from scipy.special import logsumexp
from scoreboard import ours
from scoreboard.panels import SCORED
from scoreboard.scores import scored

from criticism import records
from criticism.density import VariantDensity
from criticism.records import Prepared
from criticism.variants import SHIPPED, VARIANTS, Variant
from estimator.checks.track_scores import log_score, mass_within, meets, ranked_score
from estimator.inference.importance import K_HAT_MAX
from estimator.inference.reliance import left_out, pareto_smoothed
from estimator.inference.sampling import Sampling, sample
from estimator.output import write_text
from estimator.panel.density import Density
from estimator.panel.truths import Walk, quantity_pmfs, walk
from estimator.priors import load_priors

Floats = npt.NDArray[np.float64]

#: Seed of every fit.
SEED = 1805
#: Chains on simulated panels, and where a gradient is summed over nodes; on the real record as shipped, and where it is
#: sampled anew; where a salvo is left out.
SIMULATED = Sampling(draws=200, tune=150, chains=2, cores=2)
FEWER = Sampling(draws=120, tune=100, chains=2, cores=2)
REAL = Sampling(draws=500, tune=250, chains=2, cores=2)
SHORT = Sampling(draws=100, tune=80, chains=2, cores=2)
AGAIN = Sampling(draws=150, tune=150, chains=2, cores=2)


@dataclass(frozen=True, slots=True)
class Fit:
    """One fit: ``how`` it was made, its own checks, its salvos left out, and its scores.

    ``weights_k`` is the Pareto shape where draws of the shipped model were weighed (0: sampled). ``elpd`` and ``k_hat``
    hold a number a salvo; ``again`` maps the places of salvos fitted again without them to that elpd. ``extra`` are
    the mean and the central 90 % of what the variant adds. ``scores`` are those of truths, by quantity.
    """

    record: str
    variant: str
    seed: int
    stamp: str
    how: str
    seconds: float
    rhat: float
    divergences: int
    weights_k: float
    salvos: list[str]
    elpd: list[float]
    k_hat: list[float]
    again: dict[str, float]
    extra: list[list[float]]
    scores: dict[str, dict[str, list[float]]]

    @property
    def left_out(self) -> Floats:
        """The log-probability of each salvo's claims given all others, by refits where there are any, (salvos,)."""
        found = np.array(self.elpd)
        for place, value in self.again.items():
            found[int(place)] = value
        return found


@lru_cache(maxsize=1)
def stamp() -> str:
    """Return a digest of the model's code, the priors, and what of this package a fit rests on."""
    state = hashlib.sha256(ours.stamp(load_priors("historical")).encode())
    for name in ("kernel.py", "density.py", "records.py", "variants.py"):
        state.update((Path(__file__).parent / name).read_bytes())
    return state.hexdigest()[:16]


def path_of(folder: Path, record: str, variant: str) -> Path:
    """Return where a fit is kept."""
    return folder / f"{record}-{variant}.json"


def find(folder: Path, record: str, variant: str) -> Fit | None:
    """Return a fit that is there and rests on the present code, else None."""
    path = path_of(folder, record, variant)
    if not path.is_file():
        return None
    fit = Fit(**json.loads(path.read_text("utf-8")))
    return fit if (fit.stamp, fit.seed) == (stamp(), SEED) else None


def keep(folder: Path, fit: Fit) -> Fit:
    """Write a fit whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    write_text(path_of(folder, fit.record, fit.variant), json.dumps(asdict(fit)) + "\n", force=True)
    return fit


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """Draws (draws, size) with how they were made."""

    flats: Floats
    how: str
    rhat: float = 0.0
    divergences: int = 0
    weights_k: float = 0.0


def sampled(density: Any, sampling: Sampling) -> Drawn:
    """Draw by NUTS as the product does."""
    made = sample(density, sampling, SEED)
    at = {"chain_axis": 0, "draw_axis": 1}
    rhat = float(np.max(array_stats.rhat(made.flat, **at)))
    flats = made.flat.reshape(-1, made.flat.shape[2])
    return Drawn(flats, "NUTS", rhat, int(made.stats["diverging"].sum()))


def weighed(density: VariantDensity, shipped: Floats, given: Prepared) -> Drawn:
    """Weigh draws of the shipped model, with what the variant adds drawn from its prior, and draw them anew."""
    rng, base = np.random.default_rng(SEED), Density(given.panel, given.of)
    flats = np.hstack([shipped, density.prior_extras(len(shipped), rng)])
    before = np.array([base.terms(np.ascontiguousarray(flat)).salvos.sum() for flat in shipped])
    after = np.array([density.states(flat)[0].sum() for flat in flats])
    log_weight, k_hat = pareto_smoothed((after - before)[None])
    weight = np.exp(log_weight[0] - logsumexp(log_weight[0]))
    ticks = (np.arange(len(flats)) + rng.random()) / len(flats)
    chosen = np.minimum(np.searchsorted(np.cumsum(weight), ticks), len(flats) - 1)
    return Drawn(flats[rng.permutation(chosen)], "weighed", weights_k=float(k_hat[0]))


def drawn(record: str, variant: Variant, density: Any, given: Prepared, folder: Path) -> Drawn:
    """Draw from one variant: real strikes by weighing the shipped model's draws where that can be trusted."""
    if not record.startswith("real"):
        return sampled(density, FEWER if variant.varies or variant.shared else SIMULATED)
    kept = folder / f"{record}-draws-{stamp()}.npy"
    if variant == VARIANTS[SHIPPED]:
        made = sampled(Density(given.panel, given.of), REAL)
        folder.mkdir(parents=True, exist_ok=True)
        np.save(kept, made.flats, allow_pickle=False)
        return made
    if not variant.blocs and kept.is_file():
        made = weighed(density, np.load(kept, allow_pickle=False), given)
        if made.weights_k <= K_HAT_MAX:
            return made
    return sampled(Density(given.panel, given.of) if variant.blocs else density, SHORT)


def fit(record: str, name: str, folder: Path) -> Fit:
    """Return the fit of a variant to a record: the one that is there, or a new one."""
    if there := find(folder, record, name):
        return there
    begun, variant = time.perf_counter(), VARIANTS[name]
    given = records.prepared(record, variant)
    density = VariantDensity(given.panel, given.of, variant)
    made = drawn(record, variant, density, given, folder)
    seen = walk(
        density,  # type: ignore[arg-type] - it has what a walk needs
        given.panel.panel.state_start,
        made.flats,
        np.random.default_rng(SEED),
        lambda _: None,
    )
    left = left_out(seen.log_likelihood)
    extra = density.extras(made.flats)
    salvos = [f"{s.strike} {s.weapon}".strip() for s in given.panel.salvos]
    pmfs = answers(given, density, made.flats, seen)
    done = Fit(
        record,
        name,
        SEED,
        stamp(),
        made.how,
        round(time.perf_counter() - begun, 1),
        round(made.rhat, 4),
        made.divergences,
        round(made.weights_k, 3),
        salvos,
        left.elpd.round(6).tolist(),
        left.k_hat.round(4).tolist(),
        {},
        [[float(v) for v in (c.mean(), *np.quantile(c, [0.05, 0.95]))] for c in extra.T],
        truth_scores(record, pmfs),
    )
    return keep(folder, done)


def answers(given: Prepared, density: VariantDensity, flats: Floats, seen: Walk) -> dict[str, Any]:
    """Return the pmf of every quantity of every salvo: (strike, weapon) -> quantity -> pmf, averaged over draws."""
    panel, own = given.panel, np.ascontiguousarray(flats[:, : density.where.size])
    numbers = Density(panel, given.of).named(own)
    found = {}
    for k, salvo in enumerate(panel.salvos):
        at = slice(panel.panel.state_start[k], panel.panel.state_start[k + 1])
        kept, prior = panel.problems[k].kept, panel.problems[k].truth
        sticks = [getattr(prior, outcome) for outcome in kept[:-1]]
        for stick in range(panel.learned):
            mean = numbers["stick_mean"][:, panel.weapon_of[k], stick]
            size = numbers["stick_size"][:, panel.weapon_of[k], stick]
            sticks[stick] = float((mean * size).mean()), float(((1 - mean) * size).mean())
        found[salvo.strike, salvo.weapon] = quantity_pmfs(panel.states[k], seen.states[at], kept, sticks)
    return found


def truth_scores(record: str, pmfs: Mapping[tuple[str, str], Any]) -> dict[str, dict[str, list[float]]]:
    """Return scores of truths: of a simulated record the scoreboard's, of the real one those of the track record."""
    if not record.startswith("real"):
        generator, _, replicate = record.partition("-")
        panel = records.simulated(generator, int(replicate))
        return scored(panel, {strike: {q: p[q] for q in SCORED} for (strike, _), p in pmfs.items()})
    found: dict[str, list[float]] = {"mass": [], "log": [], "rps": [], "in90": []}
    for truth in records.ranges():
        pmf, ends = pmfs[truth.strike, truth.weapon][truth.quantity], (truth.low, truth.high)
        found["mass"].append(mass_within(pmf, *ends))
        found["log"].append(log_score(pmf, *ends))
        found["rps"].append(ranked_score(pmf, *ends))
        found["in90"].append(float(meets(pmf, *ends, 0.9)))
    return {"ranges": {name: [round(v, 6) for v in values] for name, values in found.items()}}


def refitted(folder: Path, one: Fit, place: int) -> Fit:
    """Return a fit with the elpd of one salvo from draws made without its claims."""
    given = records.prepared(one.record, VARIANTS[one.variant])
    without = VariantDensity(given.panel, given.of, VARIANTS[one.variant], place)
    flats = sampled(without, AGAIN).flats
    values = np.array([without.states(flat)[0][place] for flat in flats])
    one.again[str(place)] = round(float(logsumexp(values) - np.log(values.size)), 6)
    return keep(folder, one)
