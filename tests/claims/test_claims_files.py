"""The bad-input table: sizes, kinds and encodings, before anything is parsed."""

import gzip
import io
import pickle
import zipfile
from pathlib import Path

import pytest
from claims_kit import TODAY, as_csv, as_json, both_formats, faults_of, only_fault, read, row

from estimator.claims import Limits, read_claims
from estimator.errors import ClaimError

GOOD = as_csv([row()])[0]


def archive(*members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for member in members:
            made.writestr(member, GOOD)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (archive("claims.csv"), "a ZIP archive"),
        (archive("[Content_Types].xml", "xl/workbook.xml"), "XLSX"),
        (b"%PDF-1.7\n...", "a PDF document"),
        (b"\n%PDF-1.7\n...", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n....", "a PNG image"),
        (b"\x89HDF\r\n\x1a\n....", "an HDF5 file"),
        (gzip.compress(GOOD.encode(), mtime=0), "a gzip archive"),
        *[(pickle.dumps([{"strike": "s"}], protocol), "a Python pickle") for protocol in range(6)],
        *[(pickle.dumps({}, protocol), "a Python pickle") for protocol in range(6)],
        (b"PAR1....", "a Parquet file"),
        (b"SQLite format 3\x00", "an SQLite database"),
    ],
)
@pytest.mark.parametrize("name", ["claims.csv", "claims.json", "claims"])
def test_binary_files_are_named_and_never_opened(data: bytes, kind: str, name: str) -> None:
    fault = only_fault((data, name))
    assert kind in fault.found
    assert "CSV" in fault.allowed


@pytest.mark.parametrize("content", [b"", b"\n\n", "", "\ufeff", b"\xef\xbb\xbf"])
def test_an_empty_file_has_no_claims(content: str | bytes) -> None:
    fault = only_fault((content, "claims.csv"))
    assert fault.found == "an empty file"
    assert "No claims" in fault.mend


def test_an_empty_json_has_no_claims() -> None:
    assert only_fault((" ", "claims.json")).found == "an empty file"
    fault = only_fault(("[]", "claims.json"))
    assert (fault.found, "No claims" in fault.mend) == ("an empty list", True)


def test_a_header_alone_has_no_claims() -> None:
    fault = only_fault(("strike,source,role,quantity,said\n", "claims.csv"))
    assert fault.found == "a header and nothing below it"
    assert "No claims" in fault.mend


@both_formats
def test_no_row_with_a_figure_is_no_claims(form) -> None:
    fault = only_fault(form([row(said=""), row(said="  ", source="B")]))
    assert fault.found == "no row with a figure"
    assert "No claims" in fault.mend


def test_a_large_file_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "claims.csv"
    path.write_bytes(b"\xff" * (1_048_576 + 1))
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("the file was read"))
    with pytest.raises(ClaimError) as caught:
        read_claims(path)
    (fault,) = caught.value.faults
    assert fault.found == "1,048,577 bytes"
    assert "1,048,576 bytes" in fault.allowed
    assert "Limits(file_bytes=...)" in fault.mend


@pytest.mark.parametrize("content", [GOOD, GOOD.encode()])
def test_an_upload_is_measured_too(content: str | bytes) -> None:
    fault = only_fault((content, "claims.csv"), Limits(file_bytes=10))
    assert f"{len(GOOD)} bytes" in fault.found
    assert "10 bytes" in fault.allowed


@both_formats
def test_too_many_rows_name_count_and_limit(form) -> None:
    content = form([row(source=f"S{n}") for n in range(4)])
    fault = only_fault(content, Limits(rows=3))
    assert (fault.found, fault.allowed) == ("4 rows", "up to the limit of 3 rows in a file")
    assert len(read(content, Limits(rows=4)).claims) == 4


def test_the_default_row_limit_is_five_thousand() -> None:
    header, line = GOOD.splitlines()
    assert (
        len(read(("\n".join([header, *[line.replace("A", f"A{n}") for n in range(5000)]]), "a.csv")).claims)
        == 5000
    )
    fault = faults_of(("\n".join([header, *[line] * 5001]), "a.csv"))[0]
    assert fault.found == "5,001 rows"


def test_a_folder_has_a_limit_of_its_own(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(as_csv([row(source=name), row(source=name + "2")])[0], encoding="utf-8")
    assert len(read_claims(tmp_path, limits=Limits(rows=2, panel_rows=4), today=TODAY).claims) == 4
    with pytest.raises(ClaimError, match=r"found 4 rows; allowed: up to the limit of 3 rows in all"):
        read_claims(tmp_path, limits=Limits(rows=2, panel_rows=3), today=TODAY)


@both_formats
def test_too_many_columns_name_count_and_limit(form) -> None:
    content = form([row(**{f"extra{n}": "x" for n in range(60)})])
    fault = only_fault(content)
    assert (fault.found, fault.allowed) == ("65 columns", "up to the limit of 64")
    read(content, Limits(columns=65))


def test_a_byte_order_mark_is_accepted() -> None:
    for text, name in (as_csv([row()]), as_json([row()])):
        assert read((b"\xef\xbb\xbf" + text.encode(), name)).claims == read((text, name)).claims
        assert read(("\ufeff" + text, name)).claims == read((text, name)).claims


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_wide_encodings_are_named(codec: str) -> None:
    fault = only_fault((GOOD.encode(codec), "claims.csv"))
    assert codec[:6].upper() in fault.found
    assert (fault.row, fault.mend) == (1, "Save the file as UTF-8.")


@pytest.mark.parametrize(
    ("codec", "source", "likely"),
    [
        ("cp1251", "Министерство обороны", "Windows-1251 (Cyrillic)"),
        ("koi8-r", "Министерство обороны", "KOI8-R (Cyrillic)"),
        ("cp866", "Министерство обороны", "CP866 (Cyrillic)"),
        ("cp1252", "Ministère de la défense", "Windows-1252 (Western European)"),
    ],
)
@both_formats
def test_other_encodings_are_named_with_their_line(form, codec: str, source: str, likely: str) -> None:
    text, name = form([row(), row(source=source)])
    text = text.encode().decode("unicode_escape") if name.endswith("json") else text
    fault = only_fault((text.encode(codec), name))
    assert likely in fault.found
    assert fault.row == 3


def test_a_folder_loads_as_one_ledger(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text(as_csv([row(source="B")])[0], encoding="utf-8")
    (tmp_path / "a.json").write_text(as_json([row(source="A")])[0], encoding="utf-8")
    for other in ("truth.csv", "asof.csv", "notes.txt", "README.md"):
        (tmp_path / other).write_text("no claims", encoding="utf-8")
    ledger = read_claims(str(tmp_path), today=TODAY)
    assert [(claim.file, claim.row, claim.source) for claim in ledger.claims] == [
        ("a.json", 2, "A"),
        ("b.csv", 2, "B"),
    ]


def test_faults_of_a_folder_name_their_files(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(as_csv([row(said="x")])[0], encoding="utf-8")
    (tmp_path / "b.csv").write_text(as_csv([row(source="B", said="y")])[0], encoding="utf-8")
    with pytest.raises(ClaimError) as caught:
        read_claims(tmp_path)
    assert [(fault.file, fault.row) for fault in caught.value.faults] == [("a.csv", 2), ("b.csv", 2)]


def test_a_path_that_leads_nowhere_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ClaimError, match=r'found no file or folder "missing\.csv"'):
        read_claims(tmp_path / "missing.csv")
    with pytest.raises(ClaimError, match="a folder without CSV or JSON files"):
        read_claims(tmp_path)
    with pytest.raises(ClaimError):
        read_claims("a\0b")
    with pytest.raises(ClaimError, match=r"found no file or folder \"xxx"):
        read_claims("x" * 5000)


def test_the_file_is_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    path.write_text(GOOD, encoding="utf-8")
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    read_claims(path)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["../../x.csv", "CON", "a" * 300 + ".csv", "x\x1b[31m.csv", ""])
def test_a_name_is_only_shown(name: str) -> None:
    file = read((GOOD, name)).claims[0].file
    assert "/" not in file
    assert "\x1b" not in file
    assert 0 < len(file) <= 60
