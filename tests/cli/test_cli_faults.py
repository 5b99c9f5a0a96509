"""Whatever stops a writing command, the old file or the new one is there: kill -9, a full disk, a refusing folder."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hard_run import OLD
from test_cli_learn import HEAD, record

from estimator.cli import parser
from estimator.inference.learned import LearnedSources
from estimator.report.batch import file_name

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = "examples/karachev.csv"
# Totals are said, so that the salvo is soon summed over.
FEW = HEAD + "s,A,attacker,launched,2\ns,B,defender,launched,2\ns,B,defender,intercepted,1\n"
OLD_HASH = hashlib.sha256(OLD).hexdigest()
TROUBLES = ("half written", "before the move", "after the move", "no room")
COMMANDS = {
    "report": (["report", "FEW"], "out.html"),
    "report pdf": (["report", "FEW"], "out.pdf"),
    "report json": (["report", "FEW"], "out.json"),
    "report csv": (["report", "FEW"], "out.csv"),
    "report folder": (
        ["report", "FEW"],
        file_name("s"),
    ),  # the page is written first, then the list beside it
    "export csv": (["export", "FEW", "--form", "csv"], "out.csv"),
    "export stix": (["export", "FEW", "--form", "stix"], "out.json"),
    "export claimreview": (["export", "FEW", "--form", "claimreview"], "out.json"),
    "import": (["import", "examples/import/made-up-tally.tsv", "--from", "tally"], "out.csv"),
    "import decisions": (["import", "examples/import/made-up-tally.tsv", "--from", "tally"], "decisions.csv"),
    "score": (["score", "FEW"], "out.parquet"),
    "track-record": (["track-record", "RECORD"], "out.md"),
    "track-record json": (["track-record", "RECORD"], "out.json"),
    "learn": (["learn", "LEARN", "--method", "laplace", "--quiet"], "out.nc"),
    "report learned": (["report", "LEARNED"], "out.html"),  # what the command before it has learned
}


def environment(**changes: str) -> dict[str, str]:
    """Return the environment of a process that finds this checkout."""
    return os.environ | {"PYTHONPATH": str(ROOT)} | changes


@pytest.fixture(scope="module")
def folders(tmp_path_factory) -> dict[str, str]:
    """A record of one strike with what later evidence says, and one to learn from."""
    one, many = tmp_path_factory.mktemp("record"), tmp_path_factory.mktemp("learn")
    (one / "claims.csv").write_text(FEW, "utf-8")
    (one / "truth.csv").write_text("strike,quantity,low,high\ns,hit,1,1\n", "utf-8")
    (one / "asof.csv").write_text("strike,day0,day7\ns,2024-11-19,2024-11-26\n", "utf-8")
    (many / "claims.csv").write_text(HEAD + "\n".join(record(24)) + "\n", "utf-8")
    few = many.parent / "few.csv"
    few.write_text(FEW, "utf-8")
    return {"RECORD": str(one), "LEARN": str(many), "FEW": str(few)}


def outputs(name: str, target: Path) -> list[str]:
    """Return the options that make a command write its target."""
    if name == "report folder":
        return ["-o", f"{target.parent}/"]
    if name == "import decisions":
        return ["-o", str(target.parent.parent / "imported.csv"), "--decisions", str(target)]
    return ["-o", str(target)]


def halves(beside: list[str]) -> list[str]:
    """Return the passing files among those beside a target."""
    return [name for name in beside if name.endswith(".part")]


@pytest.fixture(scope="module")
def ended(folders, tmp_path_factory) -> dict[tuple[str, str], list]:
    """How every writing command ended under every trouble, by both names."""
    folder = tmp_path_factory.mktemp("cases")
    cases = []
    for name, (arguments, output) in COMMANDS.items():
        for trouble in TROUBLES:
            target = folder / f"{name}-{trouble}" / output
            target.parent.mkdir()
            target.write_bytes(OLD)
            places = folders | {"LEARNED": str(folder / "learned.nc")}
            given = [places.get(argument, argument) for argument in arguments]
            cases.append((name, trouble, [*given, *outputs(name, target), "--force"], str(target)))
    (folder / "cases.json").write_text(json.dumps(cases), "utf-8")
    command = [sys.executable, str(Path(__file__).with_name("hard_run.py")), str(folder)]
    ran = subprocess.run(
        command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=True, timeout=240
    )
    return {(name, trouble): rest for name, trouble, *rest in json.loads(ran.stdout)}


@pytest.mark.parametrize("trouble", ["half written", "before the move"])
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_that_is_killed_leaves_the_old_file(name, trouble, ended):
    code, said, there, _, _ = ended[name, trouble]
    assert code == -signal.SIGKILL, said
    assert there == OLD_HASH


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_that_is_killed_after_the_move_leaves_the_new_file(name, ended):
    code, said, there, moved, beside = ended[name, "after the move"]
    assert code == -signal.SIGKILL, said
    assert there == moved != OLD_HASH
    assert halves(beside) == []


@pytest.mark.parametrize("name", COMMANDS)
def test_a_full_disk_is_told_and_leaves_the_old_file(name, ended):
    code, said, there, _, beside = ended[name, "no room"]
    assert code == 2, said
    assert "cannot be written (File too large). Choose another place." in said
    assert "Traceback" not in said
    assert there == OLD_HASH
    assert halves(beside) == []


def test_no_command_that_writes_is_left_out():
    (commands,) = [
        action.choices for action in parser()._actions if action.dest == "==SUPPRESS==" and action.choices
    ]
    writing = {
        name for name, one in commands.items() if any("--output" in a.option_strings for a in one._actions)
    }
    assert writing == {arguments[0] for arguments, _ in COMMANDS.values()}


def ran(*arguments: str, **options) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    command = [sys.executable, "-m", "estimator.cli", *arguments]
    given = {"env": environment(), "stdout": subprocess.PIPE} | options
    return subprocess.run(
        command, cwd=ROOT, stderr=subprocess.PIPE, text=True, check=False, timeout=120, **given
    )


def test_a_folder_that_takes_no_files_is_told():
    if not Path("/proc/self").exists():
        pytest.skip("no folder here that refuses even root")
    done = ran("export", EXAMPLE, "--form", "csv", "-o", "/proc/out.csv")
    assert done.returncode == 2
    assert done.stderr.startswith("out.csv: cannot be written (")


@pytest.mark.parametrize("command", ["preview", "run"])
def test_a_full_disk_behind_the_output_is_told(command):
    if not Path("/dev/full").exists():
        pytest.skip("no device here that is always full")
    with Path("/dev/full").open("w") as full:
        done = ran(command, EXAMPLE, stdout=full)
    assert done.returncode == 2
    assert done.stderr == (
        "found No space left on device; allowed: a place with room and rights. Choose another place.\n"
    )


def test_two_that_learn_at_once_leave_one_whole_file(folders, tmp_path):
    out = tmp_path / "sources.nc"
    command = [sys.executable, "-m", "estimator.cli", "learn", folders["LEARN"], "-o", str(out)]
    command += ["--method", "laplace", "--quiet"]
    # Without a home and without anything on the path, a compiler least of all.
    lean = {k: v for k, v in environment(PATH="/nonexistent").items() if k != "HOME"}
    lean.setdefault("XDG_CACHE_HOME", str(Path.home() / ".cache"))
    both = [
        subprocess.Popen(
            command, cwd=ROOT, env=lean, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    said = [process.communicate(timeout=180)[1] for process in both]
    assert sorted(process.returncode for process in both) in ([0, 2], [0, 0]), said
    assert all("Traceback" not in text for text in said)
    if any(process.returncode for process in both):
        assert "sources.nc is there already" in "".join(said)
    assert LearnedSources.load(out).sources
    assert [path.name for path in tmp_path.iterdir()] == ["sources.nc"]
