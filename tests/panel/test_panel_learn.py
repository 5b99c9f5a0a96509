"""Learning by NUTS: it meets the exact route on one salvo, finds known sources on many, and can be kept."""

import numpy as np
import pytest
from panel_kit import simulated_records

from estimator.claims import claims_from_records
from estimator.errors import CancelledError, OutputExistsError, StoredFileError
from estimator.inference import learn as learning
from estimator.inference.estimate import estimate
from estimator.inference.learn import Progress, Sampling, learn
from estimator.inference.learned import LearnedSources
from estimator.panel.arrays import PARAMETERS
from estimator.priors import load_priors

pytestmark = pytest.mark.xdist_group("panel")

PRIORS = load_priors("historical")
BIAS = {
    "Defender": ("defender", "belligerent"),
    "Attacker": ("attacker", "belligerent"),
    "Observer": ("neutral", "neutral"),
}
SPIN = {"Defender": 1.2, "Attacker": 0.6, "Observer": 0.0}


@pytest.fixture(scope="module")
def strike():
    said = [("D", "defender", "launched", "7"), ("D", "defender", "intercepted", "5")]
    said += [
        ("E", "attacker", "launched", "8"),
        ("E", "attacker", "hit", "4"),
        ("N", "neutral", "hit", "at least 2"),
    ]
    keys = ("source", "role", "quantity", "said")
    return claims_from_records([{"strike": "one", **dict(zip(keys, row, strict=True))} for row in said])


@pytest.fixture(scope="module")
def one(strike):
    return learn(strike, PRIORS, seed=1, sampling=Sampling(draws=1000, tune=500))


@pytest.fixture(scope="module")
def many():
    ledger = simulated_records(24, 5, {(name, *who): SPIN[name] for name, who in BIAS.items()})
    return learn(ledger, PRIORS, seed=2, sampling=Sampling(draws=500, tune=500))


def test_one_salvo_meets_the_exact_route_within_5_mcse(one, strike):
    assert one.diagnostics.ess_bulk > 400
    assert one.diagnostics.verdict == "passed"
    exact = estimate(strike, PRIORS, seed=1).salvos[0]
    for source in exact.sources:
        place, own = one.names.index(source.name), one.of(source.name)
        for parameter in PARAMETERS:
            error = one.diagnostics.mcse[parameter][place]
            assert abs(own[parameter].mean() - source.numbers[parameter].mean()) < 5 * error, parameter


def test_one_salvo_has_the_exact_routes_truth(one, strike):
    exact, found = estimate(strike, PRIORS, seed=1).salvos[0], one.truths[0]
    assert set(found.pmf) == set(exact.pmf)
    draws = min(learning.TRUTH_DRAWS, one.diagnostics.ess_bulk)
    for quantity, pmf in found.pmf.items():
        other = exact.pmf[quantity]
        size = min(pmf.size, other.size)
        # A draw's conditional probability varies by less than that of a yes or no; 2e-3 is what grouped totals cost.
        error = 5 * np.sqrt(other[:size] * (1 - other[:size]) / draws) + 2e-3
        assert np.all(np.abs(pmf[:size] - other[:size]) < error), quantity
        assert pmf.sum() == pytest.approx(1.0, abs=1e-9)


def test_known_sources_are_found(many):
    """Each central 99.9 % interval holds its truth: 1 false alarm in 300 runs."""
    assert many.diagnostics.divergences == 0
    assert many.diagnostics.rhat < 1.02
    for name, spin in SPIN.items():
        low, high = np.quantile(many.of(name)["spin"], [0.0005, 0.9995])
        assert low < spin < high, name
        low, high = np.quantile(many.of(name)["noise"], [0.0005, 0.9995])
        assert low < 0.4 < high, name
    difference = many.of("Defender")["spin"] + many.of("Attacker")["spin"]
    assert abs(difference.mean() - 1.8) < 4 * difference.std()


def test_a_panel_narrows_what_one_salvo_cannot(one, many):
    assert many.narrowing("Defender")["noise"] < 0.7 < one.narrowing(one.names[0])["noise"]
    assert "noise" in one.rests_on_prior(one.names[0])


def test_it_says_what_was_learned_and_what_was_not(one, many):
    assert many.sticks == ("intercepted",)
    assert many.stick_draws["mean"].shape == (2000, 1)
    assert one.sticks == ()
    assert any("class belligerent" in note for note in many.notes)
    assert len(many.truths) == 24
    assert max(truth.edge for truth in many.truths) < 0.02


def test_reliability_lies_beside_its_prior(many):
    assert many.reliability("Observer").mean() > many.reliability("Defender").mean()
    assert 0 < many.prior_reliability("Observer").mean() < 1
    with pytest.raises(KeyError, match="Defender"):
        many.of("Nobody")


def test_it_is_kept_whole(many, tmp_path):
    path = many.save(tmp_path / "sources.nc")
    again = LearnedSources.load(path)
    assert again.names == many.names
    for name in PARAMETERS:
        assert np.array_equal(again.draws[name], many.draws[name])
    assert again.diagnostics.verdict == many.diagnostics.verdict
    assert again.truths[3].pmf["hit"] == pytest.approx(many.truths[3].pmf["hit"], abs=0)
    assert again.notes == many.notes
    with pytest.raises(OutputExistsError):
        many.save(path)


@pytest.mark.parametrize("spoil", [b"", b"CDF\x02", b"strike,source\n", "cut", "changed"])
def test_what_is_no_whole_file_is_refused(many, tmp_path, spoil):
    path = many.save(tmp_path / "sources.nc")
    raw = bytearray(path.read_bytes())
    if spoil == "cut":
        raw = raw[: len(raw) // 2]
    elif spoil == "changed":
        raw[-9] ^= 1
    else:
        raw = bytearray(spoil)
    path.write_bytes(raw)
    with pytest.raises(StoredFileError, match=r"sources\.nc"):
        LearnedSources.load(path)


def test_a_saved_posterior_is_no_learned_source(strike, tmp_path):
    path = estimate(strike, PRIORS, seed=1).save(tmp_path / "posterior.nc")
    with pytest.raises(StoredFileError, match="learned sources"):
        LearnedSources.load(path)


class Endless:
    """A sampler that never ends, and notes that it was stopped."""

    def __init__(self):
        self.stopped = False

    def sample(self, compiled, *, progress_callback, **options):
        assert not options["blocking"]
        progress_callback([type("Chain", (), {"finished_draws": 3, "divergences": 1})] * 2)
        return self

    def wait(self, timeout):
        raise TimeoutError

    def cancel(self):
        self.stopped = True


def test_watching_can_stop_it():
    seen, endless = [], Endless()

    def watch(progress):
        seen.append(progress)
        return len(seen) < 3

    with pytest.raises(CancelledError):
        learning._sample(endless, None, Sampling(draws=10, tune=5, chains=2), 1, watch)
    assert endless.stopped
    assert seen[0] == Progress(6, 30, 2)
