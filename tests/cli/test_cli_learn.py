"""``learn``, ``diagnose`` and ``--sources`` on the command line."""

import dataclasses
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from estimator import cli, commands_learn
from estimator.checks.calibration_panel import PanelScenario, draw_panel
from estimator.claims import read_claims
from estimator.errors import EstimatorError
from estimator.inference.learned import LearnedSources
from estimator.inference.sampling import Sampling
from estimator.model.patterns import Form, Pattern
from estimator.priors import load_priors
from estimator.priors.values import TruthPrior

ROOT = Path(__file__).resolve().parents[2]
SHORT = ["--draws", "150", "--tune", "150", "--chains", "2", "--quiet"]
HEAD = "strike,source,role,quantity,said\n"


PATTERNS = (
    Pattern("Ministry", "defender", "belligerent", (Form("launched"), Form("intercepted"))),
    Pattern("Paper", "neutral", "neutral", (Form("launched"), Form("intercepted"))),
    Pattern("Staff", "attacker", "belligerent", (Form("launched"), Form("intercepted"))),
)


def record(strikes):
    """Return the rows of a simulated record."""
    given = load_priors("historical")
    small = TruthPrior(9.0, 0.3, (1.0, 1.0), (1.5, 1.0), (1.0, 2.0))
    priors = dataclasses.replace(given, weapons={**given.weapons, "unknown": small})
    scenario = PanelScenario("record", PATTERNS, strikes, priors, "Ministry")
    claims = draw_panel(scenario, np.random.default_rng(7)).ledger.claims
    return [f"{c.strike},{c.source},{c.role},{c.quantity},{c.said}" for c in claims]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("record")
    rows = record(24)
    for name, some in (("one", rows[:48]), ("two", rows[48:])):
        (made / f"{name}.csv").write_text(HEAD + "\n".join(some) + "\n", "utf-8")
    (made / "new.csv").write_text(
        HEAD
        # A small salvo, whose totals are said, is soon summed over.
        + "new,Ministry,defender,launched,3\nnew,Ministry,defender,intercepted,2\n"
        + "new,Staff,attacker,launched,3\nnew,Staff,attacker,hit,2\nnew,Stranger,neutral,launched,3\n",
        "utf-8",
    )
    return made


@pytest.fixture(scope="module")
def learned(folder):
    """Learned from both files in one run; the gate fails, since draws are few."""
    out = folder / "sources.nc"
    files = [str(folder / "one.csv"), str(folder / "two.csv")]
    assert cli.main(["learn", *files, "-o", str(out), "--seed", "3", *SHORT]) == 0
    return out


@pytest.fixture(scope="module")
def passed(folder):
    """Learned without a sampler, whose gate asks for less."""
    out = folder / "weighed.nc"
    files = [str(folder / "one.csv"), str(folder / "two.csv")]
    assert cli.main(["learn", *files, "-o", str(out), "--method", "laplace", "--quiet"]) == 0
    return out


def test_several_files_are_one_record(learned, folder):
    found = LearnedSources.load(learned)
    assert len(found.truths) == 24
    assert {s.name: s.strikes for s in found.sources} == {"Ministry": 24, "Paper": 24, "Staff": 24}
    assert found.origin.claims_hash == read_claims([folder / "one.csv", folder / "two.csv"]).digest
    assert (found.origin.seed, found.origin.method, found.origin.scenario) == (3, "nuts", "historical")


def test_a_failed_fit_is_saved_but_shows_no_number_of_any_source(learned, capsys):
    assert LearnedSources.load(learned).diagnostics.verdict == "failed"
    assert cli.main(["diagnose", str(learned)]) == 0
    told = capsys.readouterr().out
    assert "FAILED: " in told
    assert "sample more draws" in told
    assert "reliability  " not in told
    assert cli.main(["diagnose", str(learned), "--json"]) == 0
    plain = json.loads(capsys.readouterr().out)
    assert plain["verdict"]["code"] == "failed"
    assert all(source["numbers"] == {} for source in plain["sources"].values())


def test_a_sound_fit_shows_prior_beside_posterior(passed, capsys):
    assert cli.main(["diagnose", str(passed)]) == 0
    told = capsys.readouterr().out
    for wanted in (
        "PASSED",
        "Pareto k-hat",
        "Ministry (belligerent)",
        "rests on the prior",
        "Not learned",
        "The sources of this record lean",
        "laplace",
    ):
        assert wanted in told
    assert cli.main(["diagnose", str(passed), "--json"]) == 0
    spin = json.loads(capsys.readouterr().out)["sources"]["Ministry"]["numbers"]["spin"]
    assert spin["prior"]["mean"] == pytest.approx(
        np.exp(0.5 * 0.7**2), abs=0.02
    )  # 1 in a scale that is log-normal
    assert spin["low"] < spin["mean"] < spin["high"]
    assert spin["kind"] == "central interval"
    assert spin["reliance"]["narrowing"] < 1.0


def test_run_with_sources_sets_them_beside_every_scenario(passed, folder, capsys):
    assert cli.main(["run", str(folder / "new.csv"), "--sources", str(passed), "--json"]) == 0
    plain = json.loads(capsys.readouterr().out)
    assert plain["scenarios"] == ["historical, learned", "historical", "neutral", "sceptical"]
    assert plain["method"] == "score"
    assert plain["learned"]["sources"] == {"Ministry": 24, "Paper": 24, "Staff": 24}
    assert plain["salvos"][0]["sources"]["Ministry"]["prior_from"] == {"kind": "learned", "salvos": 24}
    assert plain["salvos"][0]["sources"]["Stranger"]["prior_from"] == {"kind": "class", "salvos": 0}


def test_a_failed_fit_withholds_the_headline(learned, folder, capsys, tmp_path):
    assert cli.main(["run", str(folder / "new.csv"), "--sources", str(learned)]) == 0
    assert "No headline: the sources were learned by a fit that failed its checks." in capsys.readouterr().out
    out = tmp_path / "report.html"
    assert cli.main(["report", str(folder / "new.csv"), "--sources", str(learned), "-o", str(out)]) == 0
    page = out.read_text("utf-8")
    assert "failed its checks" in page
    assert "--sources sources.nc" in page


@pytest.mark.parametrize("content", [b"", b"strike,source\n", b"CDF\x02" + b"\0" * 90, b"\x89HDF\r\n\x1a\n"])
@pytest.mark.parametrize("command", ["diagnose", "run"])
def test_a_file_that_is_none_is_refused(command, content, folder, tmp_path, capsys):
    path = tmp_path / "bad.nc"
    path.write_bytes(content)
    arguments = (
        [command, str(path)]
        if command == "diagnose"
        else ["run", str(folder / "new.csv"), "--sources", str(path)]
    )
    assert cli.main(arguments) == cli.BAD_INPUT
    told = capsys.readouterr()
    assert told.err.startswith("bad.nc: found")
    assert "Traceback" not in told.err


def test_a_tampered_file_is_refused(learned, tmp_path, capsys):
    raw = bytearray(learned.read_bytes())
    raw[len(raw) // 2] ^= 1
    path = tmp_path / "changed.nc"
    path.write_bytes(raw)
    assert cli.main(["diagnose", str(path)]) == cli.BAD_INPUT
    assert "damaged file" in capsys.readouterr().err


def test_what_is_there_is_kept(learned, folder, capsys):
    before = learned.read_bytes()
    assert cli.main(["learn", str(folder / "one.csv"), "-o", str(learned), *SHORT]) == cli.BAD_INPUT
    assert "is there already" in capsys.readouterr().err
    assert learned.read_bytes() == before


def test_a_faulty_record_is_refused_before_any_work(tmp_path, capsys):
    bad = tmp_path / "bad.csv"
    bad.write_text(HEAD + "a,X,defender,hit,-3\nb,Y,attacker,hit,perhaps\n", "utf-8")
    out = tmp_path / "sources.nc"
    assert cli.main(["learn", str(bad), "-o", str(out)]) == cli.BAD_INPUT
    told = capsys.readouterr().err
    assert "line 2" in told
    assert "line 3" in told
    assert not out.exists()


@pytest.mark.parametrize(
    "option",
    [
        ["--draws", "0"],
        ["--chains", "x"],
        ["--method", "vi"],
        ["--target-accept", "1"],
        ["--target-accept", "nan"],
        ["--target-accept", "much"],
    ],
)
def test_options_out_of_range_are_named(option, folder, capsys):
    with pytest.raises(SystemExit) as stopped:
        cli.main(["learn", str(folder / "one.csv"), "-o", "x.nc", *option])
    assert stopped.value.code == 2
    assert option[0] in capsys.readouterr().err


def test_smaller_steps_are_what_is_asked_for(folder, tmp_path, monkeypatch):
    asked = []

    def noted(*_arguments, sampling, **_options):
        asked.append(sampling)
        raise EstimatorError("no more is wanted")

    monkeypatch.setattr(commands_learn, "learn_within", noted)
    command = ["learn", str(folder / "one.csv"), "-o", str(tmp_path / "x.nc"), "--quiet"]
    for more in ([], ["--target-accept", "0.9"]):
        assert cli.main([*command, *more]) == cli.BAD_INPUT
    assert [one.target_accept for one in asked] == [Sampling().target_accept, 0.9]


def test_ctrl_c_leaves_nothing_and_says_so(folder, tmp_path):
    out = tmp_path / "sources.nc"
    command = [sys.executable, "-m", "estimator.cli", "learn", str(folder / "two.csv"), "-o", str(out)]
    command += ["--draws", "50000"]
    running = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, env={**os.environ})
    seen = ""
    until = time.monotonic() + 90
    while "sampling" not in seen and time.monotonic() < until:
        seen += running.stderr.readline()
    running.send_signal(signal.SIGINT)
    rest = running.communicate(timeout=60)[1]
    assert running.returncode == cli.STOPPED, seen + rest
    assert rest.rstrip().endswith("stopped")
    assert list(tmp_path.iterdir()) == []
