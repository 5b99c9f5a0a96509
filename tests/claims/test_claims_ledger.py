"""What a ledger holds, its digest, edited tables and the preview."""

from datetime import UTC, date, datetime

import pytest
from claims_kit import TODAY, as_csv, as_json, read, row

from estimator.claims import Limits, claims_from_records, load_words, preview, preview_text, read_claims
from estimator.errors import ClaimError

FULL = row(
    class_="ally",
    bloc="X",
    weapon="W",
    part="P",
    repeats="",
    published="2024-11-19",
    url="u",
    quote="q",
    note="n",
)


def test_a_claim_holds_what_the_row_says() -> None:
    for content in (as_csv([FULL]), as_json([FULL])):
        (claim,) = read(content).claims
        assert (claim.file, claim.row) == (content[1], 2)
        assert [getattr(claim, column) for column in FULL if column not in {"class", "published"}] == [
            cell for column, cell in FULL.items() if column not in {"class", "published"}
        ]
        assert (claim.source_class, claim.published) == ("ally", datetime(2024, 11, 19, tzinfo=UTC))


def test_the_digest_is_of_what_is_said() -> None:
    rows = [FULL, row(source="B")]
    digest = read(as_csv(rows)).digest
    assert len(digest) == 64
    assert read(as_json(rows)).digest == digest
    assert read((as_csv(rows)[0], "other.csv")).digest == digest
    assert read(as_csv(rows, ";")).digest == digest
    assert read(as_csv(rows[::-1])).digest == digest


@pytest.mark.parametrize("column", [column for column in FULL if column not in {"repeats"}])
def test_every_column_changes_the_digest(column: str) -> None:
    changed = {
        "role": "attacker",
        "quantity": "hit",
        "said": "6",
        "class": "imagery",
        "published": "2024-11-20",
    }
    other = FULL | {column: changed.get(column, "other")}
    assert read(as_csv([FULL])).digest != read(as_csv([other])).digest


def test_the_digest_depends_on_how_words_are_read(tmp_path) -> None:
    (tmp_path / "words.toml").write_text(
        '[share.most]\nlow = 0.6\nhigh = 0.9\nreason = "r"\n', encoding="utf-8"
    )
    record = [row(said="most")]
    ours = claims_from_records(record, words=load_words(tmp_path))
    assert ours.digest != claims_from_records(record).digest


def test_a_table_reads_as_its_file() -> None:
    records = [FULL, row(source="B", said=8), row(source="C", said=None)]
    assert claims_from_records(records, today=TODAY).digest == read(as_json(records)).digest


def test_rows_of_a_table_are_counted_from_one() -> None:
    with pytest.raises(ClaimError) as caught:
        claims_from_records([row(), row(source="B", said="x")], "edited")
    (fault,) = caught.value.faults
    assert (fault.file, fault.row, fault.column) == ("edited", 2, "said")


def test_cells_of_a_table_may_be_python_values() -> None:
    nothing = float("nan")
    record = row(said=8.0, part=3, published=date(2024, 11, 19), weapon=None, bloc=nothing, note="")
    ledger = claims_from_records([record, dict.fromkeys(record)], today=TODAY)
    (claim,) = ledger.claims
    assert (str(claim.reading), claim.part, claim.weapon, claim.bloc) == ("8..8", "3", "", "")
    assert claim.published == datetime(2024, 11, 19, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "mend"),
    [
        (float("nan"), "Write the number"),
        (True, "Write the number"),
        pytest.param(10**6000, "--max-count", id="huge"),
        (1e400, "Write the num"),
    ],
)
def test_bad_python_numbers_are_errors(said: object, mend: str) -> None:
    with pytest.raises(ClaimError) as caught:
        claims_from_records([row(said=said)])
    assert mend in caught.value.faults[0].mend


def test_an_empty_table_has_no_claims() -> None:
    for records in ([], [{}], [dict.fromkeys(row())]):
        with pytest.raises(ClaimError, match="an empty table"):
            claims_from_records(records)


def test_a_long_table_names_the_limit() -> None:
    with pytest.raises(ClaimError, match="3 rows"):
        claims_from_records([row(source=str(n)) for n in range(3)], limits=Limits(rows=2))


def test_today_is_the_default_end_of_time() -> None:
    assert claims_from_records([row(published=datetime.now(UTC).date())]).claims
    with pytest.raises(ClaimError, match="in the future"):
        claims_from_records([row(published="9000-01-01")])


def test_the_preview_shows_every_row_and_its_fate() -> None:
    ledger = claims_from_records(
        [row(said="about 20"), row(source="B", repeats="A"), row(source="C", said="", part="P")]
    )
    assert [(r["line"], r["quantity"], r["said"], r["read as"], r["status"]) for r in preview(ledger)] == [
        ("1", "intercepted", "about 20", "18 to 22", "used"),
        ("2", "intercepted", "5", "5", "repeats"),
        ("3", "intercepted at P", "", "said nothing", "silent"),
    ]


def test_the_preview_as_of_a_date() -> None:
    ledger = claims_from_records([row(published="2024-11-19"), row(source="B")])
    assert [r["status"] for r in preview(ledger, date(2024, 11, 18))] == ["not yet published", "used"]


def test_the_preview_as_text() -> None:
    ledger = claims_from_records(
        [row(source="国防部", weapon="W"), row(source="B" * 60, said="5-7", weapon="W")]
    )
    lines = preview_text(preview(ledger)).splitlines()
    assert lines[:3] == ["file: table", "strike: s1", "weapon: W"]
    assert lines[3].split() == ["line", "source", "quantity", "said", "read", "as", "status"]
    assert lines[5] == "1     国防部" + " " * 36 + "intercepted  5     5        used"
    assert lines[6].startswith("2     " + "B" * 39 + "…  intercepted  5-7")
    assert preview_text([]) == ""


def test_columns_that_differ_are_shown() -> None:
    text = preview_text(preview(claims_from_records([row(strike="s1", weapon="W"), row(strike="s2")])))
    assert text.splitlines()[0] == "file: table"
    assert text.splitlines()[1].split()[:3] == ["line", "strike", "weapon"]


def test_reading_a_path_given_as_text(tmp_path) -> None:
    path = tmp_path / "claims.csv"
    path.write_text(as_csv([row()])[0], encoding="utf-8")
    assert read_claims(str(path)).digest == read_claims(path).digest
