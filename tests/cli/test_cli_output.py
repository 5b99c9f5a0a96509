"""Files are written whole or not at all, and never over another file unasked."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from estimator import output
from estimator.claims import load_words, read_claims
from estimator.errors import ClaimError, EstimatorError, OutputError, OutputExistsError
from estimator.output import check_target, write_text


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_written(tmp_path):
    path = write_text(tmp_path / "Отчёт.html", "ünï")
    assert path.read_bytes() == "ünï".encode()
    assert names(tmp_path) == ["Отчёт.html"]


def test_a_file_is_replaced_only_by_force(tmp_path):
    path = write_text(tmp_path / "a", "old")
    with pytest.raises(OutputExistsError, match=r"a is there already.*--force"):
        write_text(path, "new")
    assert path.read_text() == "old"
    write_text(path, "new", force=True)
    assert path.read_text() == "new"
    assert names(tmp_path) == ["a"]


def test_a_file_that_appears_meanwhile_is_kept(tmp_path, monkeypatch):
    path = tmp_path / "a"
    monkeypatch.setattr(output, "check_target", lambda *_args, **_words: path.write_text("theirs"))
    with pytest.raises(OutputExistsError):
        write_text(path, "ours")
    assert path.read_text() == "theirs"
    assert names(tmp_path) == ["a"]


@pytest.mark.parametrize("force", [False, True])
def test_what_is_no_plain_file_is_never_replaced(tmp_path, force):
    (tmp_path / "folder").mkdir()
    (tmp_path / "real").write_text("kept")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe")
    before = names(tmp_path)
    for name, found in {
        "folder": "a folder",
        "link": "a link",
        "dangling": "a link",
        "pipe": "a device",
    }.items():
        with pytest.raises(OutputError, match=found):
            write_text(tmp_path / name, "x", force=force)
    assert (tmp_path / "real").read_text() == "kept"
    assert names(tmp_path) == before


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("missing/a", "its folder is not there"),
        ("file/a", "its folder is not there"),
        ("a" * 300, "cannot be written"),
    ],
)
def test_a_place_that_cannot_hold_it(tmp_path, path, told):
    (tmp_path / "file").write_text("")
    with pytest.raises(EstimatorError, match=told):
        write_text(tmp_path / path, "x")


def test_a_name_is_needed():
    with pytest.raises(OutputError, match="the name of a file"):
        check_target("")


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_whatever_stops_the_writing_leaves_nothing(tmp_path, monkeypatch, error):
    path = write_text(tmp_path / "a", "old")

    def fail(_descriptor: int) -> None:
        raise error

    monkeypatch.setattr(output.os, "fsync", fail)
    with pytest.raises((OutputError, KeyboardInterrupt)):
        write_text(path, "new", force=True)
    assert path.read_text() == "old"
    assert names(tmp_path) == ["a"]


def test_without_hard_links_a_file_is_moved(tmp_path, monkeypatch):
    def refuse(*_paths: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(output.os, "link", refuse)
    assert write_text(tmp_path / "a", "x").read_text() == "x"
    assert names(tmp_path) == ["a"]


def test_ctrl_c_while_writing_leaves_nothing(tmp_path):
    script = (
        "import sys, time\n"
        "from estimator import output\n"
        "output.os.fsync = lambda _: (print('writing', flush=True), time.sleep(60))\n"
        "output.write_text(sys.argv[1], 'x' * 1000)\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "a")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        process.stdout.readline()
        assert names(tmp_path)[0].startswith(".a.")
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        process.wait(30)
    assert names(tmp_path) == []


def test_what_killed_writers_left_is_swept_away_and_nothing_else(tmp_path):
    old, young, other = ".a.0123abcd.part", ".a.89abcdef.part", ".b.0123abcd.part"
    for name in (old, young, other, "a.part", ".a.notahex!.part"):
        (tmp_path / name).write_text("half")
        os.utime(tmp_path / name, (0, 0) if name != young else None)
    write_text(tmp_path / "a", "new")
    assert names(tmp_path) == sorted([young, other, "a.part", ".a.notahex!.part", "a"])


def test_json_can_be_put_into_a_page():
    told = output.json_text({"who": "</script><!-- ünï"})
    assert "<" not in told
    assert json.loads(told) == {"who": "</script><!-- ünï"}


@contextlib.contextmanager
def as_nobody():
    """Give up the rights of root for a while, where the tests have them: root may do everything."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def theirs():
    """A folder that everybody can see into, and nobody but its owner write to, and one that is closed altogether."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        (path / "closed").mkdir(mode=0o700)
        (path / "closed" / "claims.csv").write_text("strike", "utf-8")
        (path / "old.html").write_bytes(b"old")
        path.chmod(0o755)
        if os.geteuid() != 0:
            (path / "closed").chmod(0o000)
            path.chmod(0o555)
        yield path
        path.chmod(0o755)
        (path / "closed").chmod(0o700)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no rights of this kind here")
@pytest.mark.parametrize("name", ["new.html", "old.html", "closed/new.html"])
def test_a_folder_that_one_may_not_write_to_is_told(name, theirs):
    with (
        as_nobody(),
        pytest.raises(OutputError, match=r"html: cannot be written \(Permission denied\)\. Choose"),
    ):
        write_text(theirs / name, "new", force=True)
    assert (theirs / "old.html").read_bytes() == b"old"
    assert {path.name for path in theirs.iterdir()} == {"closed", "old.html"}


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no rights of this kind here")
def test_a_folder_that_one_may_not_look_into_is_told(theirs):
    words = load_words()
    with as_nobody(), pytest.raises(ClaimError) as caught:
        read_claims([theirs / "closed", theirs / "closed" / "claims.csv"], words=words)
    assert [str(fault) for fault in caught.value.faults] == [
        'claims.csv: found no file or folder "claims.csv"; allowed: a CSV or JSON file, or a folder of them. Check the '
        "path.",
        "closed: found a folder that cannot be read (Permission denied); allowed: a folder of claims files. Check the "
        "path and its rights.",
    ]
