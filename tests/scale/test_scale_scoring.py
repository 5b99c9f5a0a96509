"""Many strikes are scored into one table: what it holds, that its bytes depend on nothing else, how it fails."""

import gc
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import scale_kit as kit
from pyarrow import parquet

import estimator as est
from estimator.claims import Claim
from estimator.errors import CancelledError, ClaimError, EstimatorError, OutputExistsError
from estimator.inference import score_table, scoring
from estimator.inference.budget import UNBOUNDED
from estimator.inference.cost import Tally
from estimator.inference.scoring import Setting, score
from estimator.posterior.values import SalvoPosterior
from estimator.spread import Workers


@pytest.fixture(scope="module")
def table(claims, tmp_path_factory) -> Path:
    """The table of the claims, made by this process alone."""
    path = tmp_path_factory.mktemp("table") / "one.parquet"
    score(claims, kit.learned(), path)
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("kind", ["jobs", "dask"])
def test_the_bytes_do_not_depend_on_who_does_the_work(kind, request, claims, table, tmp_path):
    workers = Workers(dask=request.getfixturevalue("dask")) if kind == "dask" else Workers(jobs=2)
    score(claims, kit.learned(), tmp_path / "a.parquet", workers=workers)
    assert (tmp_path / "a.parquet").read_bytes() == table.read_bytes()


def test_the_bytes_depend_on_what_is_asked(claims, table, tmp_path):
    score(claims, kit.learned(), tmp_path / "a.parquet", Setting(seed=2))
    assert (tmp_path / "a.parquet").read_bytes() != table.read_bytes()


def test_one_row_a_salvo_and_quantity(claims, table):
    frame = pd.read_parquet(table)
    assert list(frame.columns) == score_table.SCHEMA.names
    assert len(frame) == 2 * 6 * 8
    assert not frame.duplicated(["file", "strike", "weapon", "quantity"]).any()
    assert set(frame.file) == {f"part-{k:04}.csv" for k in range(2)}
    assert set(frame.weapon_type) == {"ballistic missile"}
    assert (frame.sources == 2).all()
    assert (frame.sources_learned == 1).all()
    assert (frame.numerical_error < 0.05).all()


def test_the_rows_are_what_estimating_gives(claims, table):
    ledger = est.read_claims(claims / "part-0001.csv")
    posterior = est.estimate(ledger, kit.learned(), seed=1)
    frame = pd.read_parquet(table)
    for salvo in posterior.salvos:
        own = frame[frame.strike == salvo.strike].set_index("quantity")
        assert set(own.index) == set(salvo.pmf)
        for quantity, row in own.iterrows():
            best, found = salvo.most_probable(quantity), salvo.credible_set(quantity)
            assert np.array_equal(row.pmf, salvo.pmf[quantity])
            assert (row.most_probable, row.probability) == (best, salvo.pmf[quantity][best])
            assert (row.set_low, row.set_high) == (found.values[0], found.values[-1])
            assert row.set_mass == found.mass
            assert row.log_evidence == salvo.log_evidence


def test_what_was_learned_is_put_to_use(claims, tmp_path, table):
    score(claims, est.load_priors("historical"), tmp_path / "a.parquet")
    plain, taught = pd.read_parquet(tmp_path / "a.parquet"), pd.read_parquet(table)
    assert (plain.sources_learned == 0).all()
    assert not np.allclose(plain.log_evidence, taught.log_evidence)


def test_the_metadata_tell_how_it_came_about(table):
    told = {k.decode(): v.decode() for k, v in parquet.read_schema(table).metadata.items()}
    assert (told["method"], told["seed"], told["scenario"]) == ("score", "1", "historical, learned")
    assert (told["priors_hash"], told["learned_claims_hash"]) == ("b" * 64, "a" * 64)
    assert (told["verdict"], told["verdict_sentence"]) == ("passed", "The chains agree.")
    assert (told["set_kind"], told["set_asked"]) == ("smallest credible set", "0.9")
    assert json.loads(told["versions"])["estimator"] == est.__version__
    assert len(told["claims_hash"]) == 64


def test_a_failed_verdict_withholds_headlines(claims, tmp_path, table):
    score(claims, kit.learned(passed=False), tmp_path / "a.parquet")
    frame, good = pd.read_parquet(tmp_path / "a.parquet"), pd.read_parquet(table)
    headlines = ["most_probable", "probability", "set_low", "set_high", "set_mass", "set_holes"]
    assert frame[headlines].isna().all(axis=None)
    assert good[headlines].notna().all(axis=None)
    assert all(np.array_equal(a, b) for a, b in zip(frame.pmf, good.pmf, strict=True))
    assert parquet.read_schema(tmp_path / "a.parquet").metadata[b"verdict"] == b"failed"


def test_a_set_with_a_hole_says_so():
    salvo = est.estimate(est.read_claims("examples/karachev.csv"), est.load_priors("historical")).salvos[0]
    pmf = {"hit": np.array([0.5, 0.0, 0.5])}
    batch = score_table.batch_of("f", [kit.replace(salvo, pmf=pmf)], withheld=False)
    (row,) = batch.to_pylist()
    assert (row["set_low"], row["set_high"], row["set_holes"]) == (0, 2, True)


@pytest.mark.parametrize(("limit", "value"), [("GROUP_ROWS", 1), ("GROUP_NUMBERS", 1)])
def test_groups_of_rows_are_cut_at_a_limit(limit, value, claims, table, tmp_path, monkeypatch):
    assert parquet.ParquetFile(table).num_row_groups == 1
    monkeypatch.setattr(score_table, limit, value)
    score(claims, kit.learned(), tmp_path / "a.parquet")
    groups = parquet.ParquetFile(tmp_path / "a.parquet").num_row_groups
    assert groups == 2 * 2
    assert parquet.read_table(tmp_path / "a.parquet").equals(parquet.read_table(table))


def test_files_are_read_as_they_are_needed(claims, tmp_path, monkeypatch):
    read, ahead = [], []
    original = scoring.read_claims
    monkeypatch.setattr(scoring, "read_claims", lambda p, **k: (read.append(p), original(p, **k))[1])

    def watcher(progress: scoring.Progress) -> None:
        if progress.salvos:
            ahead.append(len(read) - progress.files - progress.files_scored)

    score(claims, kit.learned(), tmp_path / "a.parquet", watcher=watcher)
    assert max(ahead) == 1
    assert len(read) == 4


def test_no_more_than_one_file_and_one_chunk_are_held(tmp_path):
    files, strikes, seen = 3, 10, []
    folder = kit.write_claims(tmp_path / "claims", files, strikes)

    def alive() -> np.ndarray:
        gc.collect()
        kinds = [type(thing) for thing in gc.get_objects()]
        return np.array([kinds.count(Claim), kinds.count(SalvoPosterior)])

    before = alive()

    def watcher(_: scoring.Progress) -> None:
        seen.append(alive() - before)

    score(folder, kit.learned(), tmp_path / "a.parquet", watcher=watcher)
    claims, posteriors = np.max(seen, axis=0)
    assert 0 < claims <= 2 * strikes  # two rows a strike
    assert posteriors <= scoring.CHUNK


def test_only_what_a_chunk_needs_is_sent(claims):
    priors = kit.learned()
    survey = scoring._survey(
        scoring.claims_files(claims), priors, Setting(), lambda _: None, Tally(UNBOUNDED)
    )
    chunk = next(scoring._chunks(survey, priors, Setting()))
    assert chunk.priors.learned.names == ("Their ministry",)
    assert chunk.priors.learned.strikes == (7,)
    assert chunk.priors.learned.spin_draws.shape == (100, 1)
    assert chunk.priors.entries == ()


def test_every_fault_of_every_file_is_told_and_nothing_written(tmp_path, monkeypatch):
    monkeypatch.setattr(scoring, "estimate_salvo", lambda *_: pytest.fail("worked before looking"))
    folder = kit.write_claims(tmp_path / "claims", 3, 3)
    for k in (0, 2):
        path = folder / f"part-{k:04}.csv"
        path.write_text(path.read_text("utf-8") + "s,x,defender,hit,purple,,\n", "utf-8")
    with pytest.raises(ClaimError) as raised:
        score(folder, kit.learned(), tmp_path / "a.parquet")
    assert [fault.file for fault in raised.value.faults] == ["part-0000.csv", "part-0002.csv"]
    assert names(tmp_path) == ["claims"]


def test_a_strike_in_two_files_is_a_fault(tmp_path):
    folder = kit.write_claims(tmp_path / "claims", 2, 2)
    (folder / "part-0002.csv").write_text(kit.HEAD + kit.rows("strike 0-1", 0), "utf-8")
    with pytest.raises(ClaimError, match=r'"strike 0-1", of which "part-0000\.csv" speaks too'):
        score(folder, kit.learned(), tmp_path / "a.parquet")


def test_a_salvo_that_cannot_be_scored_is_named_before_the_work(tmp_path, monkeypatch):
    monkeypatch.setattr(scoring, "estimate_salvo", lambda *_: pytest.fail("worked before looking"))
    folder = kit.write_claims(tmp_path / "claims", 1, 2)
    with pytest.raises(EstimatorError, match=r'part-0000\.csv, strike "strike 0-0": .*intercepted'):
        score(folder, kit.learned(), tmp_path / "a.parquet", Setting(outcomes=("hit", "failed")))
    assert names(tmp_path) == ["claims"]


def test_a_file_that_changes_meanwhile_is_noticed(tmp_path):
    folder = kit.write_claims(tmp_path / "claims", 1, 2)

    def watcher(_: scoring.Progress) -> None:
        kit.write_claims(folder, 1, 3)

    with pytest.raises(EstimatorError, match="changed while it was being scored"):
        score(folder, kit.learned(), tmp_path / "a.parquet", watcher=watcher)
    assert names(tmp_path) == ["claims"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_watcher_can_stop_it(jobs, claims, tmp_path):
    seen = []

    def watcher(progress: scoring.Progress) -> bool:
        seen.append(progress)
        return not progress.salvos_scored

    with pytest.raises(CancelledError, match="after 5 of 12 salvos"):
        score(claims, kit.learned(), tmp_path / "a.parquet", workers=Workers(jobs=jobs), watcher=watcher)
    assert [progress.files_read for progress in seen] == [1, 2, 2]
    assert names(tmp_path) == []


def test_the_watcher_sees_the_end(claims, tmp_path):
    seen = []
    score(claims, kit.learned(), tmp_path / "a.parquet", watcher=seen.append)
    assert seen[-1] == scoring.Progress(2, 2, 2, 12, 12)


def test_a_table_is_not_replaced_unasked(claims, tmp_path, monkeypatch):
    path = tmp_path / "a.parquet"
    path.write_text("theirs")
    with monkeypatch.context() as patched:
        patched.setattr(scoring, "read_claims", lambda *_a, **_k: pytest.fail("worked before looking"))
        with pytest.raises(OutputExistsError):
            score(claims, kit.learned(), path)
    assert path.read_text() == "theirs"
    score(kit.write_claims(tmp_path / "few", 1, 1), kit.learned(), path, force=True)
    assert len(pd.read_parquet(path)) == 8
    assert names(tmp_path) == ["a.parquet", "few"]
