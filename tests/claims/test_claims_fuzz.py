"""Whatever comes in, a Ledger or a ClaimError comes out, and fast."""

import json
import time

from claims_kit import TODAY, as_csv, as_json, row
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.claims import Limits, claims_from_records, preview, preview_text, read_claims_text, salvos
from estimator.claims.tables import CLAIMS
from estimator.errors import ClaimError

ROWS = [
    row(
        weapon="W",
        published="2024-11-19",
        quote='a "quote", here',
        class_="ally",
        bloc="X",
        repeats="",
        part="",
    ),
    row(source="Б", said="at least 3", quantity="hit", role="attacker", part="P"),
    row(source="C", said="most", repeats="A", published="2024-11-19T10:00Z"),
]
SEEDS = [(text.encode(), name) for text, name in (as_csv(ROWS), as_csv(ROWS, ";"), as_json(ROWS))]
NAMES = st.sampled_from(["c.csv", "c.json", "c"])


def survives(content: str | bytes, name: str) -> bool:
    """Read ``content``; anything but a ledger or a ClaimError is raised; tell which of the two it was."""
    try:
        ledger = read_claims_text(content, name, today=TODAY)
    except ClaimError as error:
        assert error.faults
        assert error.total >= len(error.faults)
        assert str(error).encode().isascii() in {True, False}  # it can be written anywhere
        return False
    assert ledger.claims
    salvos(ledger)
    preview_text(preview(ledger)).encode()
    return True


def test_the_seeds_are_sound() -> None:
    assert all(survives(*seed) for seed in SEEDS)


@given(st.binary(max_size=400), NAMES)
def test_random_bytes(data: bytes, name: str) -> None:
    survives(data, name)


@given(st.text(max_size=300), NAMES)
def test_random_text(text: str, name: str) -> None:
    survives(text, name)


@given(st.sampled_from(SEEDS), st.data())
@settings(max_examples=300)
def test_mutated_files(seed: tuple[bytes, str], data: st.DataObject) -> None:
    content = bytearray(seed[0])
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content)))
        end = min(len(content), start + data.draw(st.integers(0, 3)))
        content[start:end] = data.draw(
            st.one_of(st.binary(max_size=3), st.sampled_from([b",", b'"', b"\n", b"{", b"]"]))
        )
    survives(bytes(content), seed[1])


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.dates(),
    st.datetimes(),
    st.lists(st.none()),
)
GOOD_CELLS = st.sampled_from(
    ["s", "A", "B", "defender", "hit", "launched", "5", "0", "all", "most", "", "2024-11-19"]
)


@given(st.lists(st.dictionaries(st.sampled_from([*CLAIMS.columns, "x"]), CELLS | GOOD_CELLS), max_size=4))
def test_any_table(records: list[dict[str, object]]) -> None:
    try:
        assert claims_from_records(records, today=TODAY).claims
    except ClaimError as error:
        assert error.faults


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=4),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(CLAIMS.columns), inner, max_size=5)
        ),
    )
)
def test_any_json(value: object) -> None:
    survives(json.dumps(value), "c.json")


def seconds(content: str, name: str) -> float:
    start = time.process_time()
    survives(content, name)
    return time.process_time() - start


def test_hostile_files_are_refused_in_seconds() -> None:
    """Ten seconds of processor time for a full mebibyte: each takes far less."""
    size = Limits().file_bytes - 200
    header, line = as_csv([row()])[0].splitlines()
    hostile = [
        ("[" * size, "c.json"),
        ('["' + "\\" * size + '"]', "c.json"),
        ('[{"' + "a" * size + '": 1}]', "c.json"),
        ("[" + "{}," * (size // 3) + "{}]", "c.json"),
        ("[{" + ",".join(f'"k{n}":1' for n in range(size // 12)) + "}]", "c.json"),
        ("," * size, "c.csv"),
        ('"' * size, "c.csv"),
        ("\n" * size, "c.csv"),
        (header + "\n" + ",,,,\n" * (size // 5), "c.csv"),
        (header + "\n" + line.replace("5", "nearly almost all of halves") + "x" * 150 + "\n", "c.csv"),
        ("\n".join([header, *["s,A,defender,hit,mostly almost halves" + "ab" * 60] * 5000]), "c.csv"),
        ("\n".join([header, *[f"s,A{n},defendre,hitt,nearyl half" for n in range(5000)]]), "c.csv"),
    ]
    for content, name in hostile:
        assert seconds(content, name) < 10, content[:60]


def test_a_full_panel_of_repeats_is_read_in_seconds() -> None:
    rows = [row(source=f"S{n}", repeats=f"S{n + 1}") for n in range(4999)] + [row(source="S4999", repeats="")]
    assert seconds(as_csv(rows)[0], "c.csv") < 10
