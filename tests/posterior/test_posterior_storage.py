"""What is saved comes back, equal in every field and bit for bit; the same posterior gives the same bytes."""

import math
import os
import subprocess
import sys
from dataclasses import fields, is_dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import get_type_hints

import numpy as np
import pytest
from posterior_kit import PLAIN_ROWS, difference, estimated
from scipy.io import netcdf_file

import estimator as est
from estimator.errors import LimitError, OutputError, OutputExistsError, StoredFileError
from estimator.posterior import netcdf, storage
from estimator.posterior.storage import from_bytes, to_bytes
from estimator.posterior.values import Posterior

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", ["plain", "tangled", "small"])
def test_round_trip_is_equal_in_every_field(name, request, tmp_path):
    posterior = request.getfixturevalue(name)
    path = posterior.save(tmp_path / "a.nc")
    again = est.Posterior.load(path)
    assert type(again) is Posterior
    assert difference(posterior, again) == ""
    assert again.save(tmp_path / "b.nc").read_bytes() == path.read_bytes()


def test_the_tangled_posterior_holds_what_it_is_to_test(tangled):
    claims = tangled.ledger.claims
    assert {"Минобороны", "Губернатор"} <= {claim.source for claim in claims}
    assert any(math.isinf(claim.reading.high) for claim in claims)
    assert any(claim.repeats for claim in claims)
    assert any(source.bloc for source in tangled.salvos[0].sources)
    assert tangled.as_of == "2024-11-20T12:30:15.000250+02:00"
    assert len(tangled.salvos) == 2


@pytest.mark.parametrize("as_of", [date(2024, 11, 19), None])
def test_dates_come_back(tangled, as_of):
    posterior = est.estimate(tangled.ledger, tangled.priors, as_of=as_of)
    assert difference(posterior, from_bytes(to_bytes(posterior), "x", Posterior)) == ""


def test_any_text_comes_back(small):
    # The reader lets no control characters in; who builds a ledger by other means may have them.
    text = 'half a pair \ud800, a bell \x07, a zero \0, a flag \U0001f1fa\U0001f1e6, "quotes" and \\'
    claim = replace(small.ledger.claims[0], note=text, source="Ж" * 300)
    odd = replace(small, ledger=replace(small.ledger, claims=(claim,)), notices=(text,))
    assert difference(odd, from_bytes(to_bytes(odd), "x", Posterior)) == ""


def test_the_comparison_finds_the_smallest_difference(plain):
    again = from_bytes(to_bytes(plain), "x", Posterior)
    salvo = again.salvos[0]
    moved = salvo.probability.copy()
    moved[3] = np.nextafter(moved[3], 1)
    other = replace(again, salvos=(replace(salvo, probability=moved),))
    assert difference(plain, other) == "posterior.salvos.0.probability"
    assert difference(plain, replace(again, seed=True)) == "posterior.seed"


def test_same_posterior_gives_same_bytes_in_every_process(tangled, tmp_path):
    path = tangled.save(tmp_path / "a.nc")
    code = "import sys, estimator as est; est.Posterior.load(sys.argv[1]).save(sys.argv[2])"
    for seed in "01":
        command = [sys.executable, "-c", code, str(path), str(tmp_path / f"{seed}.nc")]
        subprocess.run(command, cwd=ROOT, check=True, env=os.environ | {"PYTHONHASHSEED": seed})
        assert (tmp_path / f"{seed}.nc").read_bytes() == path.read_bytes()


def test_loaded_values_cannot_be_changed(plain):
    again = from_bytes(to_bytes(plain), "x", Posterior)
    for array in (again.salvos[0].probability, again.salvos[0].pmf["hit"], again.salvos[0].counts):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    assert isinstance(again.versions, MappingProxyType)


def test_arrays_that_sources_share_are_stored_once(plain):
    points = sum(m.values.nbytes * 3 for s in plain.salvos[0].sources for m in s.numbers.values())
    content = to_bytes(plain)
    assert len(content) < points + plain.salvos[0].counts.nbytes
    source = from_bytes(content, "x", Posterior).salvos[0].sources[0]
    assert source.numbers["spin"].weight is source.numbers["noise"].weight


def test_others_read_the_file(plain, tmp_path):
    path = plain.save(tmp_path / "a.nc")
    with netcdf_file(path, mmap=False) as file:
        assert file.format == b"strike-claims-estimator posterior"
        np.testing.assert_array_equal(file.variables["salvos.0.pmf.hit"][:], plain.salvos[0].pmf["hit"])
    xarray = pytest.importorskip("xarray")
    with xarray.open_dataset(path, engine="scipy") as data:
        assert int(data["salvos.0.counts"].shape[1]) == 5


def test_an_existing_file_is_kept_unless_forced(plain, small, tmp_path):
    path = plain.save(tmp_path / "a.nc")
    before = path.read_bytes()
    with pytest.raises(OutputExistsError, match=r"a\.nc is there already"):
        small.save(path)
    assert path.read_bytes() == before
    small.save(path, force=True)
    assert path.read_bytes() == to_bytes(small)
    assert [p.name for p in tmp_path.iterdir()] == ["a.nc"]


def test_a_folder_that_is_not_there(plain, tmp_path):
    with pytest.raises(OutputError, match="folder is not there"):
        plain.save(tmp_path / "none" / "a.nc")


@pytest.mark.parametrize(
    "change",
    [
        lambda s: replace(s, probability=s.probability.astype(np.float32)),
        lambda s: replace(s, probability=s.probability * np.nan),
        lambda s: replace(s, weight=s.weight[:-1]),
        lambda s: replace(s, pmf={}),
        lambda s: replace(s, log_evidence=math.nan),
        lambda s: replace(s, strike=b"s1"),
    ],
)
def test_what_is_no_posterior_is_not_saved(small, change, tmp_path):
    with pytest.raises(StoredFileError, match="cannot be stored: found"):
        replace(small, salvos=(change(small.salvos[0]),)).save(tmp_path / "a.nc")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("limit", ["FILE_MAX", "TEXT_MAX", "ITEMS_MAX"])
def test_a_posterior_beyond_the_limits_is_not_saved(small, limit, monkeypatch, tmp_path):
    monkeypatch.setattr(storage, limit, 500)
    with pytest.raises(LimitError, match="a file takes 500"):
        small.save(tmp_path / "a.nc")


def shape_of(kind, seen) -> str:
    """Return the fields of a record and of all records in it."""
    if kind in seen:
        return ""
    seen.add(kind)
    hints = get_type_hints(kind)
    lines = [f"{kind.__name__}.{f.name}" for f in fields(kind)]
    inner = []
    for hint in hints.values():
        inner += [part for part in (hint, *getattr(hint, "__args__", ())) if is_dataclass(part)]
    return "\n".join(lines + [shape_of(part, seen) for part in inner])


def test_a_change_of_fields_raises_the_version_of_the_format():
    # If this fails, raise netcdf.VERSION (old files must be refused by name, not by accident) and renew the hash.
    shape = shape_of(Posterior, set())
    assert (netcdf.VERSION, sha256(shape.encode()).hexdigest()[:12]) == (10, "8b5fbcf7b2e4"), shape


def test_weapons_and_outcomes_are_kept():
    posterior = estimated(PLAIN_ROWS[:1], outcomes=("hit", "failed"))
    again = from_bytes(to_bytes(posterior), "x", Posterior)
    assert again.salvos[0].outcomes == ("hit", "failed")
    assert again.salvos[0].weapon_type == posterior.salvos[0].weapon_type
