"""priors/words.toml: what is refused, and that every fault names its key."""

from pathlib import Path

import pytest

from estimator.claims import load_words, read_words
from estimator.errors import PriorError


def load(folder: Path, text: str) -> PriorError:
    (folder / "words.toml").write_text(text, encoding="utf-8")
    with pytest.raises(PriorError) as caught:
        load_words(folder)
    return caught.value


def test_an_edited_table_is_obeyed(tmp_path: Path) -> None:
    text = '[share.most]\nlow = 0.6\nhigh = 0.9\nreason = "ours"\nreference = "a page"\n'
    (tmp_path / "words.toml").write_text(text, encoding="utf-8")
    table = load_words(tmp_path)
    reading = read_words("most", table)
    assert (reading.kind, reading.low, reading.high) == ("share", 0.6, 0.9)
    assert (table.words["most"].reason, table.words["most"].reference) == ("ours", "a page")
    assert "dozens" not in table.words


def test_an_open_count_is_allowed(tmp_path: Path) -> None:
    (tmp_path / "words.toml").write_text(
        '[count.lots]\nlow = 30\nhigh = inf\nreason = "r"\n', encoding="utf-8"
    )
    assert str(read_words("lots", load_words(tmp_path))) == "30..any"


GOOD = '\nreason = "r"\n'


@pytest.mark.parametrize(
    ("text", "key", "found"),
    [
        ("[share.most]\nlow = 0.5\nhigh = 0.9\n", "share.most.reason", "no text"),
        ('[share.most]\nlow = 0.5\nhigh = 0.9\nreason = " "\n', "share.most.reason", "no text"),
        ("[share.most]\nlow = 0.5\nhigh = 0.9\nreference = 3" + GOOD, "share.most.reference", "no text"),
        ("[share.most]\nlow = 0.5\nhigh = 0.9\nhihg = 1" + GOOD, "share.most.hihg", "an unknown key"),
        ("[share.most]\nlow = 0.5" + GOOD, "share.most.high", "nothing"),
        ("[share.most]\nlow = nan\nhigh = 0.9" + GOOD, "share.most.low", "nan"),
        ("[share.most]\nlow = true\nhigh = 0.9" + GOOD, "share.most.low", "True"),
        ("[share.most]\nlow = -0.1\nhigh = 0.9" + GOOD, "share.most.low", "-0.1"),
        ("[share.most]\nlow = 0.5\nhigh = 1.1" + GOOD, "share.most.high", "1.1"),
        ("[share.most]\nlow = 0.9\nhigh = 0.5" + GOOD, "share.most", "low 0.9, high 0.5"),
        ("[share.most]\nlow = 0.5\nhigh = 0.5" + GOOD, "share.most", "low 0.5, high 0.5"),
        ("[count.lots]\nlow = 3\nhigh = 2" + GOOD, "count.lots", "low 3, high 2"),
        ("[count.lots]\nlow = 2.5\nhigh = 4" + GOOD, "count.lots.low", "2.5"),
        ("[count.lots]\nlow = inf\nhigh = inf" + GOOD, "count.lots.low", "inf"),
        ("[count.lots]\nlow = -2\nhigh = 4" + GOOD, "count.lots.low", "-2"),
        ("[count]\nlots = 5\n", "count.lots", "5"),
        ("[count.all]\nlow = 2\nhigh = 4" + GOOD, "count.all", "all"),
        ('[count."5 or so"]\nlow = 2\nhigh = 4' + GOOD, "count.5 or so", "5 or so"),
        ('[count."5²"]\nlow = 2\nhigh = 4' + GOOD, "count.5²", "SUPERSCRIPT"),
        ("[words.most]\nlow = 2\nhigh = 4" + GOOD, "words", "words"),
        ("share = 3\n", "share", "share"),
    ],
)
def test_a_fault_names_file_and_key(tmp_path: Path, text: str, key: str, found: str) -> None:
    (fault,) = load(tmp_path, text).faults
    assert (fault.file, fault.column) == ("words.toml", key)
    assert found in fault.found


def test_one_word_has_one_meaning(tmp_path: Path) -> None:
    entry = "\nlow = 0.5\nhigh = 1" + GOOD
    text = f"[share.most]{entry}[share.Most]{entry}".replace("0.5", "0.4", 1)
    assert load(tmp_path, text).faults[0].allowed == "a word not read otherwise"


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    error = load(tmp_path, "[share.most]\nlow = 2\nhigh = 3\n[count.lots]\nlow = 1\nhigh = 2\n")
    assert [fault.column for fault in error.faults] == [
        "share.most.low",
        "share.most.high",
        "share.most.reason",
        "count.lots.reason",
    ]


@pytest.mark.parametrize("content", [b"[share", b"\xff\xfe", b"a = " + b"9" * 5000, b"a = " + b"[" * 9000])
def test_a_broken_file_is_one_fault(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "words.toml").write_bytes(content)
    with pytest.raises(PriorError) as caught:
        load_words(tmp_path)
    assert [fault.file for fault in caught.value.faults] == ["words.toml"]


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(PriorError, match=r"words\.toml: found a file that cannot be read \(No such file"):
        load_words(tmp_path)
