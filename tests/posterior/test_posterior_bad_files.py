"""Whatever the bytes of a file, reading answers with a posterior or with a StoredFileError that says how to mend it."""

import os
import struct
import tracemalloc

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from posterior_kit import apart, opened, resealed, together

import estimator as est
from estimator.errors import StoredFileError
from estimator.posterior import netcdf, storage
from estimator.posterior.storage import to_bytes

SENTENCE = r"found .+; allowed: .+\. Save the posterior again, or take another file\."


def refused(raw: bytes, found: str) -> None:
    """A file is refused, in a sentence of the right form that names what was found."""
    with pytest.raises(StoredFileError, match=SENTENCE) as caught:
        opened(raw)
    assert found in str(caught.value)
    assert len(str(caught.value)) < 700
    assert caught.value.__cause__ is None


# Files that are something else, or not whole


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b"", "an empty file"),
        (b"strike,source\n", "another kind"),
        (b"\x80\x04\x95pickle", "another kind"),
        (b"\x89HDF\r\n\x1a\n", "another kind"),
        (b"CDF\x01" + bytes(28), "another kind"),
        (b"CDF\x02" + bytes(28), "no posterior"),
        (b"CDF", "no posterior"),
    ],
)
def test_another_file_is_refused(raw, found):
    refused(raw, found)


def test_every_cut_is_found(stored):
    for size in {*range(0, 600, 7), *range(600, len(stored), 997), len(stored) - 1}:
        with pytest.raises(StoredFileError, match="found"):
            opened(stored[:size])
    refused(stored[:-1], "a damaged file")
    refused(stored + b"\0", "a damaged file")


def test_every_changed_bit_is_found(stored):
    # A flip inside the seal's own frame makes the file foreign, any other damages it.
    rng = np.random.default_rng(1)
    for place in {*range(400), *rng.integers(0, len(stored), 400).tolist()}:
        raw = bytearray(stored)
        raw[place] ^= 1 << int(rng.integers(8))
        with pytest.raises(StoredFileError, match="found"):
            opened(bytes(raw))


def test_another_version_is_named(stored, monkeypatch):
    monkeypatch.setattr(netcdf, "VERSION", 11)
    refused(stored, "version 10 of the format; allowed: version 11")


@pytest.mark.parametrize("kind", ["folder", "pipe", "missing", "no name", "below a file"])
def test_what_is_no_plain_file_is_refused(kind, tmp_path):
    path = {"folder": tmp_path, "no name": "a\0b"}.get(kind, tmp_path / "a.nc")
    if kind == "pipe":
        os.mkfifo(path)
    if kind == "below a file":
        path.write_bytes(b"")
        path = path / "b.nc"
    with pytest.raises(StoredFileError, match=r"found no plain file|cannot be read"):
        est.Posterior.load(path)


def test_a_link_to_a_posterior_is_followed(small, tmp_path):
    small.save(tmp_path / "a.nc")
    (tmp_path / "b.nc").symlink_to(tmp_path / "a.nc")
    assert est.Posterior.load(tmp_path / "b.nc").seed == small.seed


def test_a_file_beyond_the_limit_is_not_read(tmp_path):
    path = tmp_path / "a.nc"
    with path.open("wb") as file:
        file.truncate(storage.FILE_MAX + 1)  # a hole: it takes no room on the disk
    with pytest.raises(StoredFileError, match=r"allowed: up to 268435456"):
        est.Posterior.load(path)


# Files that someone made on purpose: their checksum is right


def changed(stored: bytes, change) -> bytes:
    plain, arrays = apart(stored)
    change(plain, arrays)
    return together(plain, arrays)


def no_change(plain, arrays):
    """Change nothing."""


def test_the_means_of_these_tests_are_sound(stored):
    opened(changed(stored, no_change))
    opened(resealed(stored))


def _in_salvo(**values):
    return lambda plain, arrays: plain["salvos"][0].update(values)


def _array(name, change):
    def apply(plain, arrays):
        arrays[name] = change(arrays[name])

    return apply


def _poke(name, place, value):
    return lambda plain, arrays: arrays[name].__setitem__(place, value)


P, C, H = "salvos.0.probability", "salvos.0.counts", "salvos.0.pmf.hit"
SPIN = "salvos.0.sources.0.numbers.spin.values"
BAD_CONTENT = {
    "missing variable": (lambda plain, arrays: arrays.pop(P), "no variable"),
    "unnamed variable": (lambda plain, arrays: arrays.update(x=np.ones(3)), "'x' that nothing names"),
    "whole numbers for shares": (_array(P, lambda a: np.ones(a.size, np.int32)), "int32 in 'salvos.0.prob"),
    "shares for whole numbers": (_array(C, lambda a: a.astype(float)), "float64 in 'salvos.0.counts'"),
    "fewer states": (_array(P, lambda a: a[1:] / a[1:].sum()), "counts of shape"),
    "a column less": (_array(C, lambda a: a[:, 1:]), "counts of shape"),
    "flat counts": (_array(C, lambda a: a.ravel()), "counts of shape"),
    "a table of probabilities": (_array(H, lambda a: a[:, None]), "probabilities at salvos.0.pmf.hit"),
    "NaN": (_poke(P, 0, np.nan), "probabilities at salvos.0.probability that are none"),
    "NaN in a pmf": (_poke(H, 0, np.nan), "probabilities at salvos.0.pmf.hit"),
    "endless": (_poke(P, 0, np.inf), "probabilities at salvos.0.probability"),
    "negative": (_poke(H, 0, -0.5), "probabilities at salvos.0.pmf.hit"),
    "sum above 1": (_array(P, lambda a: 1.1 * a), "sum to 1.1"),
    "NaN points": (_poke(SPIN, 0, np.nan), "no numbers at"),
    "counts that do not add up": (_poke(C, (0, 0), 77), "do not add up"),
    "negative counts": (_poke(C, (0, 1), -1), "do not add up"),
    "no weight": (_poke("salvos.0.weight", 0, 0.0), "weights at salvos.0"),
    "no salvo": (lambda plain, arrays: (plain.update(salvos=[]), arrays.clear()), "no salvo"),
    "missing field": (lambda plain, arrays: plain.pop("seed"), "'seed' missing"),
    "unknown field": (_in_salvo(extra=1), "'salvos.0.extra' not known"),
    "list for object": (
        lambda plain, arrays: plain.update(ledger=[]),
        "a list at ledger; allowed: an object",
    ),
    "text for number": (lambda plain, arrays: plain.update(seed="1"), "'1' at seed; allowed: a whole number"),
    "true for number": (lambda plain, arrays: plain.update(seed=True), "a bool at seed"),
    "fraction for number": (lambda plain, arrays: plain.update(seed=1.5), "1.5 at seed"),
    "negative seed": (lambda plain, arrays: plain.update(seed=-1), "the seed -1"),
    "number for array": (_in_salvo(counts=1), "a int at salvos.0.counts; allowed: text"),
    "endless evidence": (_in_salvo(log_evidence="inf"), "log_evidence inf"),
    "no date": (lambda plain, arrays: plain.update(as_of="yesterday"), "'yesterday' in as_of"),
    "no moment": (lambda plain, arrays: plain.update(as_of="T"), "'T' in as_of"),
    "no outcome": (_in_salvo(outcomes=[]), "outcomes ()"),
    "unknown outcome": (_in_salvo(outcomes=["intercepted", "lost"]), "outcomes ('intercepted', 'lost')"),
    "quantity missing": (lambda plain, arrays: plain["salvos"][0]["pmf"].pop("hit"), "quantities other than"),
    "other claims' hash": (
        lambda plain, arrays: plain.update(claims_hash="0" * 64),
        "a hash of other claims",
    ),
    "other priors' hash": (
        lambda plain, arrays: plain.update(priors_hash="0" * 64),
        "a hash of other priors",
    ),
    "unknown role": (
        lambda plain, arrays: plain["ledger"]["claims"][0].update(role="judge"),
        "'judge' at ledger",
    ),
    "no class": (lambda plain, arrays: plain["priors"]["sources"].pop("ally"), "a class of sources without"),
    "no weapon": (lambda plain, arrays: plain["priors"]["weapons"].pop("unknown"), "no prior of an unknown"),
    "no noise": (
        lambda plain, arrays: plain["priors"]["sources"]["ally"].update(noise_median=0),
        "0 at priors.sources.ally.noise_median",
    ),
    "an interval upside down": (
        lambda plain, arrays: plain["ledger"]["claims"][0]["reading"].update(low=9, high=2),
        "9..2 at ledger.claims.0",
    ),
    "unknown reading": (
        lambda plain, arrays: plain["ledger"]["claims"][0]["reading"].update(kind="guess"),
        "'guess' at ledger.claims.0.reading.kind",
    ),
    "no claim of its own": (
        lambda plain, arrays: plain["salvos"][0]["figures"][0].update(claims=[99]),
        "a figure of no claim",
    ),
    "three ends": (
        lambda plain, arrays: plain["priors"]["weapons"]["unknown"].update(hit=[1, 1, 1]),
        "3 values at priors.weapons.unknown.hit",
    ),
    "bad moment": (
        lambda plain, arrays: plain["ledger"]["claims"][0].update(published="2024-13-45"),
        "'2024-13-45' at ledger.claims.0.published",
    ),
}


@pytest.mark.parametrize("name", BAD_CONTENT)
def test_bad_content_is_refused(name, stored):
    change, found = BAD_CONTENT[name]
    refused(changed(stored, change), found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b"{", "no JSON"),
        (b"\xff\xfe", "no JSON"),
        (b"[" * 200_000, "no JSON"),
        (b"1" * 5_000, "no JSON"),
        (b'{"a":1,"a":2}', "twice"),
        (b'{"a":NaN}', "NaN in the text"),
        (b"null", "None at the top"),
        (b"[]", "a list at the top"),
        (b'"' + b"x" * 5_000 + b'"', "at the top; allowed: an object"),
        (b"{}", "missing"),
    ],
)
def test_bad_text_is_refused(text, found):
    refused(together(text, {}), found)


def test_a_number_beyond_floats_is_refused(stored):
    plain, arrays = apart(stored)
    text = str(plain["salvos"][0]["log_evidence"])
    raw = together(plain, arrays)
    refused(resealed(raw.replace(text.encode(), b"1e999".ljust(len(text)))), "inf at salvos.0.log_evidence")


def test_a_text_too_long_is_refused_before_it_is_parsed(stored, monkeypatch):
    monkeypatch.setattr(storage, "TEXT_MAX", 1_000)
    refused(stored, "a text that is too long")


def test_a_text_of_too_many_items_is_refused_before_it_is_parsed():
    raw = together(b"[" + b"[]," * storage.ITEMS_MAX + b"[]]", {})
    tracemalloc.start()
    refused(raw, "a text that is too long")
    assert tracemalloc.get_traced_memory()[1] < 3 * len(raw)
    tracemalloc.stop()


# Files whose header lies


def patched(raw: bytes, old: bytes, new: bytes) -> bytes:
    assert raw.count(old) >= 1
    return resealed(raw.replace(old, new, 1))


def header_of(array: np.ndarray, name: str) -> tuple[bytes, bytes]:
    """Return a file of one variable, and the bytes of that variable's entry up to its first dimension's id."""
    raw = together(b"{}", {name: array})
    padded = name.encode() + bytes(-len(name) % 4)
    return raw, struct.pack(">I", len(name)) + padded + struct.pack(">I", array.ndim)


@pytest.mark.parametrize(
    ("offset", "value", "found"),
    [
        (0, 9, "that is not there"),  # the dimension
        (4, 12, "a list of"),  # attributes of a variable
        (12, 3, "values of kind 3"),  # int16
        (12, 99, "values of kind 99"),
        (20, 1, "bytes of 'data'"),  # upper half of where it begins
        (24, 2**31, "bytes of 'data'"),
    ],
)
def test_a_lying_variable_is_refused(offset, value, found):
    raw, entry = header_of(np.ones(7), "data")
    place = raw.index(entry) + len(entry) + offset
    refused(resealed(raw[:place] + struct.pack(">I", value) + raw[place + 4 :]), found)


@pytest.mark.parametrize("length", [0, 2**20, 2**31, 2**32 - 1])
def test_a_dimension_of_no_size_or_huge_takes_no_memory(length):
    raw, _ = header_of(np.ones(7), "data")
    raw = patched(raw, b"n7\0\0" + struct.pack(">I", 7), b"n7\0\0" + struct.pack(">I", length))
    tracemalloc.start()
    refused(raw, "bytes of 'data'")
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


def test_variables_that_share_their_bytes_cannot_multiply_them():
    # A hundred names for the same megabyte.
    arrays = {f"a{k:03d}": np.ones(1) for k in range(100)} | {"big": np.ones(131_072)}
    raw = bytearray(together(b"{}", arrays) + bytes(2**20))
    small, big = raw.index(b"n1\0\0"), raw.index(b"n131072\0")
    raw[small + 4 : small + 8] = raw[big + 8 : big + 12]
    tracemalloc.start()
    refused(resealed(bytes(raw)), "no more than the file holds")
    assert tracemalloc.get_traced_memory()[1] < 5 * len(raw)
    tracemalloc.stop()


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (b"CDF\x02\0\0\0\0", b"CDF\x02\0\0\0\1", "records"),
        (b"\0\0\0\x0a\0\0\0", b"\0\0\0\x0b\0\0\0", "a list of"),
        (b"\0\0\0\x0c\0\0\0\x03", b"\0\0\0\x0c\0\0\0\x09", "a list of 9 attributes"),
        (b"\0\0\0\x0b\0\0\0\x02", b"\0\0\0\x0b\x7f\xff\xff\xff", "a list of 2147483647 variables"),
        (b"\0\0\0\x06format", b"\x7f\0\0\x06format", "a name of"),
        (b"text\0\0\0\x01", b"text\0\0\0\x09", "9 dimensions of"),
        (b"text", b"test", "no text"),
        (b"data", b"text", "two variables 'text'"),
    ],
)
def test_a_lying_header_is_refused(old, new, found):
    raw, _ = header_of(np.ones(7), "data")
    refused(patched(raw, old, new), found)


# Chance


FUZZ = settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def survives(raw: bytes) -> None:
    """Reading answers; and what it believes can be stored again and drawn from."""
    try:
        posterior = opened(raw)
    except StoredFileError as error:
        assert "allowed" in str(error)
    else:
        opened(to_bytes(posterior))


#: Places (most of them in the header, where they matter), and what is put there.
CHANGES = st.lists(
    st.tuples(st.booleans(), st.integers(0, 2**20), st.sampled_from([0, 1, 4, 127, 128, 255])),
    min_size=1,
    max_size=4,
)


@FUZZ
@given(CHANGES)
def test_any_bytes_changed_and_sealed_again(stored, changes):
    raw = bytearray(stored)
    for near, place, byte in changes:
        raw[place % (1_500 if near else len(raw))] = byte
    survives(resealed(bytes(raw)))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


def places(plain, path=()):
    """Yield the path of every part of a JSON value."""
    yield path
    items = plain.items() if isinstance(plain, dict) else enumerate(plain) if isinstance(plain, list) else ()
    for key, inner in items:
        yield from places(inner, (*path, key))


@FUZZ
@given(st.data())
def test_any_part_of_the_text_replaced(stored, data):
    plain, arrays = apart(stored)
    plain["priors"]["entries"] = plain["priors"]["entries"][:1]  # or nearly all places would be reasons
    *path, last = data.draw(st.sampled_from([path for path in places(plain) if path]))
    holder = plain
    for key in path:
        holder = holder[key]
    holder[last] = data.draw(JSON)
    survives(together(plain, arrays))


@FUZZ
@given(st.binary(max_size=300))
def test_any_bytes_at_all(raw):
    survives(raw)
    survives(b"CDF\x02" + raw)
