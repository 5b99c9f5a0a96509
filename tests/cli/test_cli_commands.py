"""The command line: exit codes, what goes where, help with examples."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from estimator import cli, commands, commands_app
from estimator.version import __version__

ROOT = Path(__file__).resolve().parents[2]
#: A strike that is soon summed over, since its totals are said.
SMALL = (
    "strike,source,role,quantity,said\ns,A,attacker,launched,2\ns,A,attacker,hit,1\ns,B,defender,launched,3\n"
)
EXAMPLE = str(ROOT / "examples" / "karachev.csv")
COMMAND = [sys.executable, "-m", "estimator.cli"]


def ran(*arguments: str, **options) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    return subprocess.run(
        [*COMMAND, *arguments], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120, **options
    )


def test_run_prints_the_sentence_and_every_scenario(capsys):
    assert cli.main(["run", EXAMPLE]) == 0
    told = capsys.readouterr()
    assert told.out.startswith("karachev-2024-11-19, ATACMS")
    for wanted in ("launched", "historical", "neutral", "sceptical", "Numerical check"):
        assert wanted in told.out
    assert told.err == ""


def test_the_scenario_asked_for_comes_first(capsys):
    assert cli.main(["run", EXAMPLE, "--scenario", "sceptical", "--json"]) == 0
    plain = json.loads(capsys.readouterr().out)
    assert plain["scenarios"] == ["sceptical", "historical", "neutral"]
    assert plain["priors"]["scenario"] == "sceptical"


def test_options_reach_the_estimate(capsys):
    arguments = [
        "run",
        EXAMPLE,
        "--json",
        "--seed",
        "7",
        "--as-of",
        "2024-11-20",
        "--weapon-prior",
        "cruise missile",
    ]
    assert cli.main([*arguments, "--outcomes", "failed, intercepted,hit,damaged"]) == 0
    plain = json.loads(capsys.readouterr().out)
    assert (plain["seed"], plain["as_of"], plain["weapon_prior"]) == (7, "2024-11-20", "cruise missile")
    assert plain["salvos"][0]["outcomes"] == ["intercepted", "hit", "damaged", "failed"]


def test_a_folder_of_priors_may_bring_a_scenario_and_words(tmp_path, capsys):
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "mine.toml").write_text(
        'description = "As they are, under another name."\n', "utf-8"
    )
    words = (ROOT / "priors" / "words.toml").read_text("utf-8")
    (tmp_path / "words.toml").write_text(words, "utf-8")
    assert cli.main(["run", EXAMPLE, "--priors", str(tmp_path), "--scenario", "mine", "--json"]) == 0
    plain = json.loads(capsys.readouterr().out)
    assert plain["scenarios"] == ["mine", "historical", "neutral", "sceptical"]
    counts = plain["salvos"][0]["scenarios"]
    assert counts["mine"] == counts["historical"]


def test_a_report_is_written_and_not_replaced_unasked(tmp_path, capsys):
    claims, folder = tmp_path / "claims.csv", tmp_path / "out"
    claims.write_text(SMALL, "utf-8")
    folder.mkdir()
    path = folder / "out.html"
    assert cli.main(["report", str(claims), "-o", str(path)]) == 0
    assert capsys.readouterr().out == "wrote out.html\n"
    first = path.read_bytes()
    assert cli.main(["report", str(claims), "-o", str(path)]) == 2
    assert "out.html is there already" in capsys.readouterr().err
    assert path.read_bytes() == first
    path.write_bytes(b"mine")
    assert cli.main(["report", str(claims), "-o", str(path), "--force", "--seed", "1"]) == 0
    assert path.read_bytes() == first
    assert [item.name for item in folder.iterdir()] == ["out.html"]


def test_a_bad_target_is_known_before_the_work(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(commands, "estimates", lambda *_: pytest.fail("worked before looking"))
    (tmp_path / "out.html").symlink_to(tmp_path / "mine.html")
    assert cli.main(["report", EXAMPLE, "-o", str(tmp_path / "out.html")]) == 2
    assert "found a link" in capsys.readouterr().err
    (tmp_path / "index.html").write_text("mine", "utf-8")
    assert cli.main(["report", EXAMPLE, "-o", str(tmp_path)]) == 2
    assert "index.html is there already" in capsys.readouterr().err


def test_preview_shows_every_row(capsys):
    assert cli.main(["preview", EXAMPLE]) == 0
    out = capsys.readouterr().out
    assert out.count("used") == 4
    assert "read as" in out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["run", "no-such.csv"], 'no file or folder "no-such.csv"'),
        (["run", EXAMPLE, "--scenario", "rosy"], "rosy"),
        (["run", EXAMPLE, "--as-of", "1999-01-01"], "no claim was published by 1999-01-01"),
        (
            ["run", EXAMPLE, "--weapon-prior", "trebuchet"],
            "found 'trebuchet'; allowed: unknown, ballistic missile",
        ),
        (["run", EXAMPLE, "--outcomes", "hit"], "figure about intercepted"),
        (["run", EXAMPLE, "--priors", "no-such-folder"], "a folder that cannot be read"),
        (["report", EXAMPLE, "-o", "no-such-folder/x.html"], "its folder is not there"),
    ],
)
def test_bad_input_ends_with_2_and_no_traceback(arguments, told, capsys):
    assert cli.main(arguments) == 2
    said = capsys.readouterr()
    assert told in said.err
    assert "Traceback" not in said.err
    assert said.out == ""


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["fly"],
        ["run"],
        ["report", EXAMPLE],
        ["run", EXAMPLE, "--seed", "-1"],
        ["run", EXAMPLE, "--seed", "x"],
        ["run", EXAMPLE, "--as-of", "yesterday"],
        ["run", EXAMPLE, "--outcomes", "landed"],
        ["run", EXAMPLE, "--outcomes", ""],
        ["run", EXAMPLE, "--scen", "neutral"],
        ["app", "--port", "99999"],
    ],
)
def test_bad_usage_ends_with_2(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        cli.main(arguments)
    assert stopped.value.code == 2
    assert "usage: estimator" in capsys.readouterr().err


def test_a_hostile_name_moves_no_cursor(tmp_path, capsys):
    assert cli.main(["run", str(tmp_path / "\x1b[2J.csv")]) == 2
    assert "\x1b" not in capsys.readouterr().err


@pytest.mark.parametrize("debug", [False, True])
def test_our_fault_ends_with_1_and_one_plain_line(debug, monkeypatch, capsys):
    def fail(*_arguments: object, **_options: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(commands, "read_claims", fail)
    monkeypatch.delenv("ESTIMATOR_DEBUG", raising=False)
    if debug:
        monkeypatch.setenv("ESTIMATOR_DEBUG", "1")
    assert cli.main(["run", EXAMPLE]) == 1
    said = capsys.readouterr().err
    assert "fault of the program (RuntimeError)" in said
    assert ("Traceback" in said) == debug
    assert debug or said.count("\n") == 1


def test_whoever_opens_the_app_does_not_wait_for_what_sums():
    script = (
        "import sys\n"
        "from estimator import cli\n"
        "cli.parser().parse_args(['app'])\n"
        "from estimator import commands_app\n"
        "sys.exit(bool({'numpy', 'scipy', 'streamlit'} & sys.modules.keys()))\n"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0


def test_ctrl_c_ends_with_130(monkeypatch, capsys):
    def stop(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "read_claims", stop)
    assert cli.main(["run", EXAMPLE]) == 130
    assert capsys.readouterr().err == "stopped\n"


def test_ctrl_c_in_a_terminal_leaves_no_report(tmp_path):
    script = (
        "import sys, time\n"
        "from estimator import cli, commands\n"
        "commands.estimate_within = lambda *a, **k: (print('working', flush=True), time.sleep(60))\n"
        "sys.exit(cli.main(sys.argv[1:]))\n"
    )
    command = [sys.executable, "-c", script, "report", EXAMPLE, "-o", str(tmp_path / "out.html")]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert said == "stopped\n"
    assert list(tmp_path.iterdir()) == []


def test_a_reader_that_leaves_early_is_no_fault():
    with subprocess.Popen(
        [*COMMAND, "run", EXAMPLE], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.close()
        said = process.stderr.read()
        process.wait(60)
    assert process.returncode == 141
    assert said == b""


def test_a_terminal_without_unicode_is_no_fault(tmp_path):
    path = tmp_path / "claims.csv"
    path.write_text("strike,source,role,quantity,said\nудар,Минобороны,defender,intercepted,5\n", "utf-8")
    done = ran("run", str(path), env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0
    assert "\\u0443" in done.stdout


@pytest.mark.parametrize("name", ["run", "report", "preview", "app"])
def test_every_help_has_an_example(name, capsys):
    with pytest.raises(SystemExit) as stopped:
        cli.main([name, "--help"])
    assert stopped.value.code == 0
    out = capsys.readouterr().out
    assert f"example:\n  estimator {name}" in out


def test_the_version(capsys):
    with pytest.raises(SystemExit) as stopped:
        cli.main(["--version"])
    assert stopped.value.code == 0
    assert capsys.readouterr().out == f"estimator {__version__}\n"


def test_the_app_listens_on_this_machine_only_and_tells_nobody(monkeypatch):
    seen = []

    def record(command: list[str], **_options: object) -> subprocess.CompletedProcess[str]:
        seen.extend(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(commands_app.subprocess, "run", record)
    assert cli.main(["app", "--port", "8600"]) == 0
    text = " ".join(seen)
    assert "streamlit run" in text
    assert "--server.address 127.0.0.1" in text
    assert "--browser.gatherUsageStats false" in text
    assert text.endswith("--server.port 8600")


def test_an_app_that_fails_is_bad_input_of_ours_to_tell(monkeypatch, capsys):
    monkeypatch.setattr(commands_app.subprocess, "run", lambda c, **_: subprocess.CompletedProcess(c, 1))
    assert cli.main(["app"]) == 2
    assert "stopped with code 1" in capsys.readouterr().err


def test_the_command_line_starts_without_what_it_does_not_need():
    slow = {"jinja2", "pymc", "streamlit", "altair"}
    script = f"import sys, estimator.cli; print(sorted({slow!r} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
