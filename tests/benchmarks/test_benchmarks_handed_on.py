"""How far what is handed on is from what was learned: nothing for the law itself, much for another."""

import sys
from pathlib import Path

import numpy as np
import pytest

from estimator.inference.sampling import Sampling
from estimator.priors.scales import Location, LogScale, Pair

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))

import handed_on

RNG = np.random.default_rng(11)
MOMENT = Sampling(draws=20, tune=30, chains=1, cores=1)


def test_the_law_itself_is_as_near_as_so_many_draws_are():
    values = RNG.standard_normal(4000)
    assert handed_on.distance(values, RNG.standard_normal(20_000)) < 0.012
    assert handed_on.distance(values, RNG.standard_normal(20_000) + 0.3) > 0.05
    assert handed_on.distance(values, 1.3 * RNG.standard_normal(20_000)) > 0.05


def test_what_is_common_and_what_is_not_make_up_the_whole():
    pair = Pair(Location(0.4, 0.8), LogScale(0.3, 0.5, -0.2, 0.05), 0.4)
    location, scale = handed_on.drawn(pair, 0.5 * RNG.standard_normal(500), RNG)
    assert (location.mean(), location.std()) == (pytest.approx(0.4, abs=0.03), pytest.approx(0.8, rel=0.03))
    assert np.corrcoef(location, pair.scale.score(scale))[0, 1] == pytest.approx(0.4, abs=0.03)


def test_a_total_is_told_within_two_per_cent():
    assert handed_on.total_within(np.zeros(1), np.full(1, 1e-3)) == pytest.approx(1.0)
    assert handed_on.total_within(np.ones(1), np.full(1, 1e-3)) == pytest.approx(0.0)


def test_a_record_is_learned_once_and_its_table_printed(tmp_path, monkeypatch, capsys):
    """In one short chain, whose fit passes no check: that is said, and the record kept."""
    short = handed_on.learn
    monkeypatch.setattr(
        handed_on,
        "learn",
        lambda ledger, priors, seed: short(ledger, priors, seed=seed, sampling=MOMENT),
    )
    monkeypatch.setattr(sys, "argv", ["handed_on", "--records", "1", "--folder", str(tmp_path)])
    handed_on.main()
    assert capsys.readouterr().out == "record 101: its fit did not pass\n"
    assert [path.name for path in tmp_path.iterdir()] == ["101.nc"]
    found, ledger = handed_on.LearnedSources.load(tmp_path / "101.nc"), handed_on.record_of(priors(), 101)
    looks = list(handed_on.look(found, ledger, RNG))
    assert {number for number, *_ in looks} == {
        "spin",
        "noise",
        "reliability",
        "size_spin",
        "size_noise",
        "total within 0.02",
    }
    assert all(np.isfinite(far) for *_, far in looks)


def priors():
    """Return the priors that records are drawn from."""
    return handed_on.recorded(handed_on.load_priors("historical"))
