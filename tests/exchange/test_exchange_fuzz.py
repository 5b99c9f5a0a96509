"""Whatever comes in, claims that the reader accepts or a ClaimError come out."""

import csv
import io

from exchange_kit import TODAY, attack, imported, table
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.claims import claims_from_records, read_claims_text
from estimator.errors import ClaimError
from estimator.exchange.imports import FORMS

SEEDS = {
    "tally": table(attack(target="a", source="https://example.org/1"), attack(target="b", num_hit_location="3")),
    "ucdp": table(
        {"id": "1", "low": "3", "best": "4", "high": "7", "date_start": "2024-01-06"},
        {"id": "2", "low": "", "best": "4", "high": "", "date_start": ""},
    ),
    "oryx": table(
        {"strike": "s", "system": "x", "status": "destroyed", "url": "http://a", "date_recorded": "2024-01-06"},
        {"strike": "s", "system": "x", "status": "damaged", "url": "http://b", "date_recorded": ""},
    ),
}  # fmt: skip
CHOICES = st.sampled_from(sorted(FORMS))
CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["", "0", "1", "7", "60.0", "-1", "=1+1", "@x", "2024-01-06", "destroyed", "a\nb", "%PDF-"]),
)  # fmt: skip


def survives(form: str, content: str | bytes) -> bool:
    """Import ``content``; anything but claims or a ClaimError is raised; tell which of the two it was."""
    try:
        made = imported(form, content)
    except ClaimError as error:
        assert error.faults
        assert error.total >= len(error.faults)
        assert str(error)
        return False
    ledger = read_claims_text(made.to_csv().encode(), today=TODAY)
    assert ledger.digest == claims_from_records(made.records, today=TODAY).digest
    assert made == imported(form, content)
    for row in csv.reader(io.StringIO(made.to_csv() + made.decisions_csv())):
        assert not [cell for cell in row if cell.lstrip().startswith(("=", "+", "-", "@"))]
    return True


def test_the_seeds_are_sound():
    assert all(survives(form, text) for form, text in SEEDS.items())


@given(CHOICES, st.binary(max_size=300))
def test_random_bytes(form, data):
    survives(form, data)


@given(CHOICES, st.data())
@settings(max_examples=300)
def test_mutated_files(form, data):
    content = bytearray(SEEDS[form].encode())
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content)))
        end = min(len(content), start + data.draw(st.integers(0, 3)))
        piece = st.one_of(
            st.binary(max_size=3), st.sampled_from([b",", b'"', b"\n", b"=", b"-", b"0", b"\r"])
        )
        content[start:end] = data.draw(piece)
    survives(form, bytes(content))


@given(CHOICES, st.data())
@settings(max_examples=300)
def test_any_cells(form, data):
    schema = FORMS[form].schema
    row = st.fixed_dictionaries(
        dict.fromkeys(schema.required, CELLS), optional=dict.fromkeys([*schema.optional, "other"], CELLS)
    )
    survives(form, table(*data.draw(st.lists(row, min_size=1, max_size=4))))
