"""The subcommand ``score``: options, what is said where, exit codes."""

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import psutil
import pytest
import scale_kit as kit
from pyarrow import parquet

from estimator import cli, commands_score
from estimator.inference.scoring import Progress
from estimator.terminal import Line


def test_a_folder_is_scored(claims, tmp_path, capsys):
    out = tmp_path / "a.parquet"
    assert cli.main(["score", str(claims), "-o", str(out), "--jobs", "2"]) == 0
    told = capsys.readouterr()
    assert told.out == "wrote a.parquet: 96 rows, 12 salvos, 2 files\n"
    assert told.err == "note: without --sources every source is taken for an unknown one of its class\n"
    assert len(pd.read_parquet(out)) == 96
    assert cli.main(["score", str(claims), "-o", str(out)]) == 2
    assert "a.parquet is there already" in capsys.readouterr().err


def test_options_reach_the_table(tmp_path, capsys):
    folder = kit.write_claims(tmp_path / "claims", 1, 2)
    out = tmp_path / "a.parquet"
    options = ["--scenario", "neutral", "--seed", "7", "--outcomes", "intercepted,hit", "--force"]
    assert cli.main(["score", str(folder), "-o", str(out), *options]) == 0
    schema = pd.read_parquet(out)
    assert "damaged" not in set(schema.quantity)
    facts = commands_facts(out)
    assert (facts["scenario"], facts["seed"]) == ("neutral", "7")


def commands_facts(path: Path) -> dict[str, str]:
    return {key.decode(): value.decode() for key, value in parquet.read_schema(path).metadata.items()}


@pytest.mark.parametrize("passed", [True, False])
def test_learned_sources_are_loaded_and_their_verdict_told(passed, claims, tmp_path, monkeypatch, capsys):
    class Saved:
        def priors(self, _priors: object) -> object:
            return kit.learned(passed=passed)

    monkeypatch.setattr("estimator.inference.learned.LearnedSources.load", lambda _path: Saved())
    out = tmp_path / "a.parquet"
    assert cli.main(["score", str(claims), "--sources", "sources.nc", "-o", str(out)]) == 0
    told = capsys.readouterr().err
    assert ("headlines are withheld" in told) != passed
    assert pd.read_parquet(out).most_probable.notna().all() == passed
    assert commands_facts(out)["verdict"] == ("passed" if passed else "failed")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["no-such-folder"], 'no file or folder "no-such-folder"'),
        (["tests/scale"], "a folder without CSV or JSON files"),
        (
            ["examples/karachev.csv", "--sources", "no-such.nc"],
            "found no plain file; allowed: learned sources",
        ),
        (["examples/karachev.csv", "--scenario", "rosy"], "rosy"),
        (["examples/karachev.csv", "--dask", "here"], "allowed: tcp://HOST:PORT"),
    ],
)
def test_bad_input_ends_with_2_and_no_file(arguments, told, tmp_path, capsys):
    assert cli.main(["score", *arguments, "-o", str(tmp_path / "a.parquet")]) == 2
    said = capsys.readouterr()
    assert told in said.err
    assert said.out == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "more", [["--jobs", "0"], ["--jobs", "2", "--dask", "tcp://127.0.0.1:1"], ["--job", "2"]]
)
def test_bad_usage_ends_with_2(more, capsys):
    with pytest.raises(SystemExit) as stopped:
        cli.main(["score", "examples", "-o", "out.parquet", *more])
    assert stopped.value.code == 2


def test_a_terminal_sees_one_line_rewritten():
    terminal = io.StringIO()
    terminal.isatty = lambda: True
    with pytest.raises(KeyboardInterrupt), Line(terminal) as line:
        line.show("one")
        line.show("two")
        raise KeyboardInterrupt
    assert terminal.getvalue() == "\r\x1b[Kone\r\x1b[Ktwo\r\x1b[K"
    plain = io.StringIO()
    with Line(plain) as line:
        line.show("one")
    assert plain.getvalue() == ""


def test_progress_in_words():
    assert commands_score.progress_text(Progress(3, 0, 1_000)) == "read 3 of 1,000 files"
    told = commands_score.progress_text(Progress(9, 2, 9, 1_250, 100_000))
    assert told == "scored 1,250 of 100,000 salvos, 2 of 9 files"


def test_ctrl_c_leaves_no_file_and_no_process(tmp_path):
    folder = kit.write_claims(tmp_path / "claims", 8, 400)
    command = [sys.executable, "-m", "estimator.cli", "score", str(folder), "-o", str(tmp_path / "a.parquet")]
    with subprocess.Popen(
        [*command, "--jobs", "2"], stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as running:
        assert eventually(lambda: busy(running.pid) == 2, seconds=40)
        # As a terminal does: to the program and its processes alike.
        os.killpg(running.pid, signal.SIGINT)
        _, said = running.communicate(timeout=30)
    assert running.returncode == 130
    # What watches over joblib's passing folders may add that one is gone already.
    assert "stopped\n" in said
    assert "Traceback" not in said
    assert [path.name for path in tmp_path.iterdir()] == ["claims"]
    assert eventually(lambda: gone(running.pid), seconds=10)


def busy(pid: int) -> int:
    """How many processes of a program have worked for longer than starting takes."""
    children = psutil.Process(pid).children(recursive=True)
    return sum(child.cpu_times().user > 2 for child in children)


def gone(group: int) -> bool:
    """Whether a group of processes has ended; what watches over shared memory ends last."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


def eventually(event: Callable[[], bool], seconds: float) -> bool:
    """Whether something comes about within so many seconds."""
    end = time.monotonic() + seconds
    while not event():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True
