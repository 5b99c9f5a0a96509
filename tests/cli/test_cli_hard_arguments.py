"""Arguments that nobody means: each gets a sentence and the code 2, waits for nothing, and harms no input."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from estimator import cli

ROOT = Path(__file__).resolve().parents[2]
CLAIMS = "strike,source,role,quantity,said\ns,A,attacker,launched,2\ns,B,defender,intercepted,1\n"
TALLY = ROOT / "examples/import/made-up-tally.tsv"


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder with claims, a table of others and priors of one's own."""
    (tmp_path / "claims.csv").write_text(CLAIMS, "utf-8")
    (tmp_path / "truth.csv").write_text("strike,quantity,low,high\ns,hit,1,1\n", "utf-8")
    (tmp_path / "asof.csv").write_text("strike,day0,day7\ns,2024-11-19,2024-11-26\n", "utf-8")
    shutil.copy(TALLY, tmp_path / "tally.tsv")
    (tmp_path / "priors").mkdir()
    shutil.copy(ROOT / "priors/weapons.toml", tmp_path / "priors")
    return tmp_path


def told(capsys, *arguments: object) -> str:
    """Return what is said of arguments that must end with 2."""
    try:
        code = cli.main([str(argument) for argument in arguments])
    except SystemExit as stopped:
        code = stopped.code
    said = capsys.readouterr()
    assert code == cli.BAD_INPUT, said
    assert said.out == ""
    return said.err


@pytest.mark.parametrize("moment", ["0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00", "10000-01-01", "T"])
def test_a_moment_outside_the_calendar_is_named(moment, folder, capsys):
    said = told(capsys, "run", folder / "claims.csv", "--as-of", moment)
    assert f"--as-of: found '{moment}'; allowed: a date as in 2024-11-20" in said


@pytest.mark.parametrize("command", ["preview", "run"])
def test_priors_that_are_not_there_are_named_by_every_command(command, folder, capsys):
    for name, reason in (
        ("no", "No such file or directory"),
        ("a\0b", "no such name"),
        ("x" * 300, "too long"),
    ):
        said = told(capsys, command, folder / "claims.csv", "--priors", name)
        assert "found a folder that cannot be read (" in said
        assert reason in said


@pytest.mark.parametrize("command", ["preview", "run", "track-record"])
@pytest.mark.parametrize("kind", ["folder", "broken link"])
def test_words_that_cannot_be_read_are_not_passed_over(command, kind, folder, capsys):
    words = folder / "priors" / "words.toml"
    words.mkdir() if kind == "folder" else words.symlink_to("nowhere")
    path = folder if command == "track-record" else folder / "claims.csv"
    said = told(capsys, command, path, "--priors", folder / "priors")
    assert said.startswith("words.toml: found a file that cannot be read (")


def test_a_broken_link_in_place_of_priors_is_not_passed_over(folder, capsys):
    (folder / "priors" / "sources.toml").symlink_to("nowhere")
    said = told(capsys, "run", folder / "claims.csv", "--priors", folder / "priors")
    assert said.startswith(
        "priors/sources.toml: found a file that cannot be read (No such file or directory)"
    )


def test_an_unknown_weapon_prior_says_how_to_mend(folder, capsys):
    said = told(capsys, "run", folder / "claims.csv", "--weapon-prior", "x" * 500)
    assert said.rstrip().endswith("Name one of them, or leave the option out.")
    assert "x" * 121 not in said


@pytest.mark.parametrize("arguments", [["\x1b[2J"], ["preview", "a.csv", "\x1b[2J"], ["run", "--\x1b[2J"]])
def test_complaints_about_arguments_move_no_cursor(arguments, capsys):
    assert "\x1b" not in told(capsys, *arguments)


def test_bytes_that_are_no_text_are_a_fault_of_their_option(folder, capsys):
    out = folder / "out.csv"
    said = told(capsys, "import", TALLY, "--from", "tally", "--source", "A\udcff", "-o", out)
    assert said == (
        "made-up-tally.tsv, column --source: found U+DCFF HALF OF A SURROGATE PAIR; allowed: up to 120 visible "
        "characters. Choose another.\n"
    )
    assert not out.exists()


@pytest.mark.parametrize("name", ["", "a\0b.html"])
def test_no_name_is_no_place_for_a_report(name, folder, capsys, monkeypatch):
    monkeypatch.chdir(folder)
    before = sorted(folder.rglob("*"))
    assert "--output: found no suffix" in (said := told(capsys, "report", "claims.csv", "-o", name)) or (
        "allowed: the name of a file" in said
    )
    assert sorted(folder.rglob("*")) == before


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
@pytest.mark.parametrize(
    "command", ["preview", "run", "argue", "report", "export", "learn", "score", "diagnose"]
)
def test_a_pipe_is_refused_and_not_waited_for(command, folder):
    os.mkfifo(folder / "claims.pipe")
    more = {"report": ["-o", "a.html"], "export": ["-o", "a.csv", "--form", "csv"]}
    more |= {"learn": ["-o", "a.nc"], "score": ["-o", "a.parquet"]}
    arguments = [command, "claims.pipe", *more.get(command, [])]
    script = f"import sys; from estimator import cli; sys.exit(cli.main({arguments!r}))"
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == cli.BAD_INPUT, done.stderr
    assert "claims.pipe: found no " in done.stderr


#: Every command that writes, with each of the files that it reads as its target.
OVER_ITS_INPUT = {
    "report": ["report", "claims.csv", "-o", "claims.csv"],
    "export": ["export", "claims.csv", "--form", "csv", "-o", "claims.csv"],
    "export of a folder": ["export", ".", "--form", "csv", "-o", "claims.csv"],
    "import": ["import", "tally.tsv", "--from", "tally", "-o", "tally.tsv"],
    "import, decisions": [
        "import",
        "tally.tsv",
        "--from",
        "tally",
        "-o",
        "a.csv",
        "--decisions",
        "tally.tsv",
    ],
    "import, twice": ["import", "tally.tsv", "--from", "tally", "-o", "a.csv", "--decisions", "./a.csv"],
    "score": ["score", "claims.csv", "-o", "claims.csv"],
    "score of a folder": ["score", ".", "-o", "./claims.csv"],
    "learn": ["learn", "claims.csv", "-o", "claims.csv"],
    "learn of a folder": ["learn", ".", "-o", "claims.csv"],
    "learn, priors": ["learn", "claims.csv", "--priors", "priors", "-o", "priors/weapons.toml"],
    "track-record": ["track-record", ".", "-o", "made.json"],
    "through a link": ["score", "claims.csv", "-o", "link.csv"],
}


@pytest.mark.parametrize("name", OVER_ITS_INPUT)
def test_what_is_read_is_never_written_over(name, folder, capsys, monkeypatch):
    monkeypatch.chdir(folder)
    (folder / "made.json").write_text("[]", "utf-8")  # lies among the claims, and would be read with them
    (folder / "link.csv").symlink_to("claims.csv")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    said = told(capsys, *OVER_ITS_INPUT[name], "--force")
    assert "found one file for two purposes; allowed: one each. Choose another name." in said
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_fewer_draws_than_can_be_judged_are_refused_before_the_work(folder, capsys):
    said = told(capsys, "learn", folder / "claims.csv", "-o", folder / "a.nc", "--draws", "3", "--quiet")
    assert said == (
        "found 3 draws in each chain; allowed: at least 4, for no fewer can be judged. Raise --draws.\n"
    )
