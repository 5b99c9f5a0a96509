"""truth.csv: ranges that later evidence supports."""

from pathlib import Path

import pytest

from estimator.claims import Limits, TruthRange, read_truth
from estimator.errors import ClaimError, Fault

HEADER = "strike,weapon,quantity,low,high,basis,url\n"
LINE = "s1,W,hit,2,5,strong: imagery,https://example.org\n"


def write(folder: Path, text: str, name: str = "truth.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def faults(folder: Path, text: str) -> tuple[Fault, ...]:
    with pytest.raises(ClaimError) as caught:
        read_truth(write(folder, text))
    return caught.value.faults


def test_a_range_is_read(tmp_path: Path) -> None:
    (found,) = read_truth(write(tmp_path, HEADER + LINE))
    assert found == TruthRange("s1", "W", "hit", 2, 5, "strong: imagery", "https://example.org")


def test_json_is_read_too(tmp_path: Path) -> None:
    text = '[{"strike": "s1", "quantity": "launched", "low": 2, "high": 2}]'
    assert read_truth(write(tmp_path, text, "truth.json")) == (TruthRange("s1", "", "launched", 2, 2),)


@pytest.mark.parametrize(
    ("line", "column", "found"),
    [
        ("s1,W,hit,5,2,b,u\n", "low", "low 5 above high 2"),
        ("s1,W,hit,x,2,b,u\n", "low", '"x"'),
        ("s1,W,hit,1.5,2,b,u\n", "low", '"1.5"'),
        ("s1,W,hit,-1,2,b,u\n", "low", '"-1"'),
        ("s1,W,hit,²,2,b,u\n", "low", '"²"'),
        ("s1,W,hit,2,,b,u\n", "high", "a blank cell"),
        ("s1,W,hit,2,10001,b,u\n", "high", '"10001"'),
        (f"s1,W,hit,2,{'9' * 5000},b,u\n", "high", "999..."),
        ("s1,W,killed,2,5,b,u\n", "quantity", '"killed"'),
        (",W,hit,2,5,b,u\n", "strike", "a blank cell"),
        ("s\u200b1,W,hit,2,5,b,u\n", "strike", "U+200B ZERO WIDTH SPACE"),
        ("s1,W,hit,2,5,b\x07,u\n", "basis", "U+0007 control character"),
        (f"s1,W,hit,2,5,{'b' * 2001},u\n", "basis", "2,001 characters"),
        (f"{'s' * 121},W,hit,2,5,b,u\n", "strike", "121 characters"),
    ],
)
def test_a_fault_names_its_cell(tmp_path: Path, line: str, column: str, found: str) -> None:
    (fault,) = faults(tmp_path, HEADER + LINE + line)
    assert (fault.file, fault.row, fault.column) == ("truth.csv", 3, column)
    assert found in fault.found


def test_a_second_range_for_the_same_quantity_is_an_error(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, HEADER + LINE + LINE)
    assert fault.row == 3
    assert fault.found == 'a second range for hit of "s1" (the first in line 2)'


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    assert [f.column for f in faults(tmp_path, HEADER + ",W,x,y,z,b,u\n")] == [
        "strike",
        "quantity",
        "low",
        "high",
    ]


@pytest.mark.parametrize("text", ["", HEADER, "strike,low\ns,1\n", "PK\x03\x04"])
def test_files_without_ranges_are_errors(tmp_path: Path, text: str) -> None:
    assert faults(tmp_path, text)


def test_the_limit_is_overridable(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER + "s1,W,hit,2,20000,b,u\n")
    assert read_truth(path, limits=Limits(count=20_000))[0].high == 20_000


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ClaimError, match="No such file"):
        read_truth(tmp_path / "truth.csv")
