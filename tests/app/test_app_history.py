"""The History page without a browser, and the child processes behind it: one a session, stopped, gone with it."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from app_kit import KARACHEV, MAIN, PYTHON, ROOT, all_text, environment, press, sentence, start_from, visit

import estimator as est
from app import jobs, reading, record, state, work, work_history

STRIKES = ("lotarevka-2024-11-23.csv", "khalino-2024-11-25.csv")
PATIENCE = 60


WIRES = (("Ministry", "defender"), ("Wire", "neutral"))


def rows(*names):
    found = [est.read_claims(ROOT / "examples" / "strikes" / name).claims for name in names]
    return [state.row_of(claim) for claims in found for claim in claims]


def request(*names, method="laplace"):
    return {
        "records": reading.records(rows(*names)),
        "name": "record",
        "method": method,
        "scenario": "historical",
        "named": work.OWN,
        "own": {},
        "seed": 1,
    }


@pytest.fixture
def owner():
    """A session's name; its job is ended whatever happens."""
    name = "a test's session"
    yield name
    jobs.drop(name)


def wait_until(is_true):
    ends = time.monotonic() + PATIENCE
    while not is_true():
        assert time.monotonic() < ends
        time.sleep(0.05)


def folders():
    return set(Path(tempfile.gettempdir()).glob("strike-claims-*"))


def upload(app, *names):
    """Give the page some of the bundled strikes as files of its user."""
    files = [(name, (ROOT / "examples" / "strikes" / name).read_bytes(), "text/csv") for name in names]
    app.file_uploader(key="record_uploads").set_value(files).run()
    assert not app.exception, app.exception


def test_without_a_record_it_says_what_to_do_next(app):
    visit(app, "history")
    assert "a record of strikes says a lot" in all_text(app)
    press(app, "Take the ten strikes that come with the app")
    assert len(app.dataframe[0].value) == 10


def test_faulty_files_are_named(app):
    visit(app, "history")
    files = [("claims.csv", b"strike,source,role,quantity,said\ns1,A,attacker,hit,a lot\n", "text/csv")]
    app.file_uploader(key="record_uploads").set_value(files).run()
    assert "cannot be read" in app.error[0].value
    assert '– Line 2, column said: found "a lot"' in all_text(app)


def test_sources_that_never_differ_are_named_before_learning(app):
    said = [
        f"s{k},{who},{role},{q},{k + 3}" for k in range(6) for q in ("launched", "hit") for who, role in WIRES
    ]
    content = "\n".join(["strike,source,role,quantity,said", *said]).encode()
    visit(app, "history")
    app.file_uploader(key="record_uploads").set_value([("record.csv", content, "text/csv")]).run()
    assert not app.exception, app.exception
    assert "hardly ever differ" in app.warning[0].value
    assert "– Ministry and Wire gave the same figure in 12 of 12 cases" in all_text(app)


def test_a_record_is_learned_and_used(app, owner, monkeypatch):
    monkeypatch.setattr(work_history, "owner", lambda: owner)
    start_from(app, KARACHEV)
    before = sentence(app)
    visit(app, "history")
    # Without a browser every run uploads files anew; so the record is put there instead.
    app.session_state["record"] = record.Record(STRIKES, tuple(rows(*STRIKES)))
    app.run()
    press(app, "Learn")
    wait_until(lambda: not any(job.running for job in jobs._jobs.values()))
    app.run()
    assert "The checks passed" in all_text(app)
    believed = app.dataframe[-1].value
    assert set(believed["strike"]) == {name.removesuffix(".csv") for name in STRIKES}
    assert jobs._jobs == {}
    press(app, "Use these sources on the Strike page")
    visit(app, "strike")
    assert app.toggle(key="use_record").value
    assert "historical, learned (shown)" in app.table[0].value.columns
    app.toggle(key="use_record").set_value(False).run()
    assert sentence(app) == before
    visit(app, "sources")
    assert "learned from 2 strikes" in all_text(app)


def test_where_the_quick_method_gives_nothing_the_full_one_is_a_press_away(app, owner, monkeypatch):
    asked = []
    refusal = jobs.Report(end="failed", text="found a Pareto k-hat of 1.56; allowed: up to 0.7")
    monkeypatch.setattr(work_history, "owner", lambda: owner)
    monkeypatch.setattr(
        work_history, "job", lambda: SimpleNamespace(running=False, result=None, report=refusal)
    )
    monkeypatch.setattr(work_history, "learn", lambda _, plan: asked.append(plan))
    visit(app, "history")
    press(app, "Take the ten strikes that come with the app")
    assert refusal.text in all_text(app)
    press(app, "Learn by nuts instead")
    assert asked == [work_history.Plan("nuts", "historical")]
    assert app.radio(key="record_method").value == "nuts"
    assert "Learn by nuts instead" not in [button.label for button in app.button]


def test_the_same_work_is_not_done_twice_and_a_stopped_child_leaves_nothing(owner):
    job = jobs.start(owner, "x", request(*STRIKES, method="nuts"))
    assert jobs.start(owner, "x", request(*STRIKES)) is job
    wait_until(lambda: job.report.stage != "starting")
    jobs.cancel(owner)
    wait_until(lambda: not job.running)
    assert job.report.end == "cancelled"
    assert job.process.poll() is not None
    wait_until(lambda: not job.folder.exists())
    again = jobs.start(owner, "x", request(*STRIKES))
    assert again is not job
    wait_until(lambda: not again.running)
    assert again.report.end == "done"
    assert {source.name for source in again.result.sources} >= {"Russian MoD"}
    wait_until(lambda: not again.folder.exists())


def test_a_refusal_is_told(owner):
    bad = request(*STRIKES) | {"scenario": "no such scenario"}
    job = jobs.start(owner, "x", bad)
    wait_until(lambda: not job.running)
    assert job.report.end == "failed"
    assert "no such scenario" in job.report.text


def test_a_job_whose_session_has_gone_is_dropped(owner, monkeypatch):
    monkeypatch.setattr(jobs, "ABSENT", 0.0)
    monkeypatch.setattr(jobs, "_LOOK", 0.05)
    job = jobs.start(owner, "x", request(*STRIKES, method="nuts"), lambda: False)
    wait_until(lambda: not job.running)
    assert job.report.end == "cancelled"
    assert jobs.of(owner) is None


def test_no_more_children_run_than_the_server_allows(owner, monkeypatch):
    monkeypatch.setattr(jobs, "MOST", 0)
    with pytest.raises(est.EstimatorError, match="Try again"):
        jobs.start(owner, "x", request(*STRIKES))


def test_a_child_dies_with_its_server(tmp_path):
    """The parent is killed outright; the end of its pipe ends the child, which removes its folder."""
    script = (
        "import sys, time\n"
        f"sys.path[:0] = [{str(ROOT)!r}, {str(Path(__file__).parent)!r}]\n"
        "from app import jobs\n"
        "from test_app_history import STRIKES, request\n"
        "job = jobs.start('o', 'x', request(*STRIKES, method='nuts'))\n"
        "print(job.process.pid, job.folder, flush=True)\n"
        "time.sleep(600)\n"
    )
    parent = subprocess.Popen(
        [PYTHON, "-c", script], cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, text=True
    )
    try:
        pid, folder = parent.stdout.readline().split()
    finally:
        parent.kill()
        parent.communicate()
    wait_until(lambda: not Path(folder).exists())
    if sys.platform == "linux":
        wait_until(lambda: not Path(f"/proc/{pid}").exists() or "Z" in Path(f"/proc/{pid}/stat").read_text())


def test_the_server_learns_without_importing_what_is_slow(tmp_path):
    script = (
        "import sys, time\n"
        f"sys.path[:0] = [{str(ROOT)!r}, {str(Path(__file__).parent)!r}]\n"
        "from app import jobs\n"
        "from test_app_history import STRIKES, request\n"
        "job = jobs.start('o', 'x', request(*STRIKES))\n"
        "while job.running: time.sleep(0.05)\n"
        "assert job.result is not None, job.report\n"
        "print(sorted({'pymc', 'pytensor', 'arviz', 'nutpie', 'numba'} & set(sys.modules)))"
    )
    assert MAIN.exists()
    ran = subprocess.run(
        [PYTHON, "-c", script], cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip() == "[]"


def test_how_long_is_left_is_told_from_the_pace():
    begun = time.monotonic() - 10
    report = jobs.Report("sampling", 100, 400, 0, begun)
    assert report.seconds_left == pytest.approx(30, rel=0.1)
    assert jobs.Report("preparing", 0, 1, 0, begun).seconds_left is None
