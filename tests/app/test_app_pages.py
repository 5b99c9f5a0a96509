"""Sources, Method and Report without a browser: empty, faulty and full; a session goes into a file and comes back."""

import json
import shlex

import pytest
from app_kit import ROOT, all_text, press, sentence, start_from, visit

import estimator as est
from app import own_file, saved, state, work, work_proof, work_report
from app.components import proof
from estimator.checks.certificate import Certificate
from estimator.cli import main
from estimator.errors import EstimatorError, StoredFileError
from estimator.inference.budget import Budget
from estimator.priors.own import with_numbers
from estimator.report.html import command


def test_sources_without_claims_say_what_to_do_next(app):
    visit(app, "sources")
    assert "Open claims on the Strike page" in all_text(app)
    assert "Nothing was learned yet" in all_text(app)


def test_sources_show_where_their_priors_come_from(karachev):
    visit(karachev, "sources")
    key = next(table.value for table in karachev.dataframe if "prior" in table.value.columns)
    assert set(key["prior"]) == {"assumed"}
    assert "Ukrainian forces: no evidence, as presumed: spin" in all_text(karachev)


def test_method_explains_and_names_limits(app):
    visit(app, "method")
    assert "read backward" in all_text(app)
    assert "the level: that is presumed" in all_text(app)
    assert "In force: the shipped priors" in all_text(app)


def test_own_priors_become_a_scenario_and_can_be_reset(karachev):
    before = sentence(karachev)
    visit(karachev, "method")
    karachev.slider(key="own_number_belligerent.spin.mean").set_value(3.0).run()
    assert "belligerent.spin.mean = 3 (shipped: 1)" in all_text(karachev)
    visit(karachev, "strike")
    assert karachev.button_group(key="scenario").value == "your own priors"
    assert sentence(karachev) not in {"", before}
    assert "your own priors (shown)" in karachev.table[0].value.columns
    visit(karachev, "method")
    press(karachev, "Reset to the shipped priors")
    assert karachev.slider(key="own_number_belligerent.spin.mean").value == 1.0
    visit(karachev, "strike")
    assert sentence(karachev) == before
    assert "your own priors" not in karachev.button_group(key="scenario").options


def test_the_report_offers_its_forms(app):
    visit(app, "report")
    assert "to get a report about it" in all_text(app)
    start_from(visit(app, "strike"), "karachev.csv")
    visit(app, "report")
    assert "bars of 8 quantities" in all_text(app)
    offered = [form.suffix for form in work_report.forms()]
    assert {"html", "json", "csv"} <= set(offered)
    labels = [button.label for button in app.get("download_button")]
    assert labels == [*map(str.upper, offered), "Claims", "Save the session"]


def test_a_report_whose_argument_would_take_too_long_is_made_without(karachev, monkeypatch):
    made = {}
    monkeypatch.setattr(
        work_report, "material", lambda asked, make=work_report.material: kept(made, make(asked))
    )
    visit(karachev, "report")
    assert "– what the answer hangs on" in all_text(karachev)
    assert not made["last"].left_out
    monkeypatch.setattr(work_report, "USUAL", Budget(seconds=1e-6))
    visit(visit(karachev, "strike"), "report")
    assert "– what the answer hangs on" not in all_text(karachev)
    assert "Left out is what the answer hangs on" in all_text(karachev)
    assert "allowed: up to 1e-06 seconds" in all_text(karachev)
    monkeypatch.setattr(work_report, "argue", None)  # and it is not worked out after all
    page = work_report.forms()[0].make(made["last"]).decode()
    assert "What the answer hangs on was left out." in page


def kept(found, material):
    """Keep the last material of a report."""
    found["last"] = material
    return material


def test_a_report_under_own_priors_is_made_again_by_its_command(karachev, tmp_path, capsys, monkeypatch):
    visit(karachev, "method")
    karachev.slider(key="own_number_belligerent.spin.mean").set_value(3.0).run()
    visit(karachev, "strike")
    said = sentence(karachev)
    visit(karachev, "report")
    assert "Priors" in [button.label for button in karachev.get("download_button")]
    numbers, rows = karachev.session_state["own_numbers"], karachev.session_state["case"].rows
    (tmp_path / "PRIORS" / "scenarios").mkdir(parents=True)
    (tmp_path / own_file.PLACE).write_text(own_file.scenario_file(numbers), "utf-8")
    (tmp_path / "karachev.csv").write_bytes(work_report.claims_file(rows))
    monkeypatch.chdir(tmp_path)
    priors = with_numbers(est.load_priors(), work.OWN, numbers)
    shown = est.estimate(est.read_claims("karachev.csv"), priors)
    told = shlex.split(command(shown))
    assert told[:4] + told[5:] == shlex.split(
        "estimator report karachev.csv -o --priors PRIORS --scenario 'your own priors' --seed 1"
    )
    assert main(["run", *told[2:3], *told[5:]]) == 0
    assert " ".join(said.split()) in " ".join(capsys.readouterr().out.split())
    again = est.load_priors(work.OWN, "PRIORS")
    assert again.digest == priors.digest
    assert "belligerent.spin.mean = 3 (shipped: 1)" in own_file.told(numbers)


def test_the_track_record_and_the_certificate_are_shown(app):
    visit(app, "method")
    assert "Of 10 ranges that later evidence supports, the answer's 90\u00a0% set met 9." in all_text(app)
    assert Certificate.load().sentence() in all_text(app)
    assert "sets of 50 % met 6 of 10" in all_text(app)
    page = (ROOT / "docs" / "track-record.md").read_text("utf-8")
    found = work_proof.track()
    for scenario in found.scenarios:
        for stage in found.stages:
            met = " | ".join(f"{hit} of {count}" for _, hit, count in found.met(scenario, stage))
            line = next(line for line in page.splitlines() if line.startswith(f"| {scenario} | {stage} |"))
            assert line.endswith(f"{met} |")


def test_a_certificate_of_another_model_is_told_as_such(app, monkeypatch):
    monkeypatch.setattr(Certificate, "belongs", lambda self: False)
    work_proof.certificate.clear()
    visit(app, "method")
    assert "does not belong to this model" in all_text(app)
    work_proof.certificate.clear()


def test_an_interval_of_a_share_holds_what_was_seen_and_narrows_with_more():
    low, high = proof.interval(9, 10)
    assert low < 0.9 < high < 1
    more = proof.interval(90, 100)
    assert more[1] - more[0] < high - low


def found(app, key):
    return app.session_state[key] if key in app.session_state else None  # noqa: SIM401 - it has no get


def session_of(app):
    """Return the file that the page would save."""
    names = ("case", "choices", "own_numbers", "record", "learned")
    case, chosen, own, record, learned = (found(app, name) for name in names)
    return saved.Session(case, chosen, own or {}, record, learned, False).to_json()


def load(app, content):
    visit(app, "report")
    app.file_uploader(key="saved_session").set_value(("session.json", content, "application/json")).run()
    assert not app.exception, app.exception


def test_a_session_comes_back_as_it_was(karachev):
    karachev.button_group(key="scenario").set_value("sceptical").run()
    karachev.button_group(key="outcomes").set_value(["intercepted", "hit", "damaged"]).run()
    before, content = sentence(karachev), session_of(karachev)
    start_from(karachev, "blank")
    load(karachev, content)
    assert "every page is as it was" in all_text(karachev)
    visit(karachev, "strike")
    assert sentence(karachev) == before
    assert karachev.button_group(key="scenario").value == "sceptical"


def test_own_priors_come_back_with_a_session(karachev):
    visit(karachev, "method")
    karachev.selectbox(key="own_class").set_value("ally").run()
    karachev.slider(key="own_number_ally.noise.median").set_value(1.5).run()
    visit(karachev, "strike")
    before, content = sentence(karachev), session_of(karachev)
    press(visit(karachev, "method"), "Reset to the shipped priors")
    load(karachev, content)
    visit(karachev, "strike")
    assert sentence(karachev) == before


def test_a_faulty_session_changes_nothing_and_is_named(karachev):
    before = sentence(karachev)
    load(karachev, b'{"kind": "strike claims session", "version": 7}')
    assert "version: found 7; allowed: 1" in all_text(karachev)
    visit(karachev, "strike")
    assert sentence(karachev) == before


GOOD = {
    "kind": saved.KIND,
    "version": 1,
    "case": None,
    "choices": None,
    "own_priors": {},
    "record": None,
    "learned": None,
    "use_learned": False,
}
BAD_ROW = {**state.blank_row(("s", "")), "source": "A", "role": "x", "quantity": "hit", "said": "1"}
CHOICES = {
    "salvo": ["s", ""],
    "scenario": "historical",
    "outcomes": ["hit"],
    "as_of": "",
    "weapon_prior": "",
}


@pytest.mark.parametrize(
    ("part", "value", "told"),
    [
        ("kind", "other", "kind: found 'other'"),
        ("case", [], "case: found []"),
        ("case", {"name": "n", "rows": [{}]}, "case.rows[0]: found {}"),
        ("choices", {**CHOICES, "salvo": ["s"]}, "choices.salvo"),
        ("choices", {**CHOICES, "outcomes": ["x"]}, "choices.outcomes"),
        ("choices", {**CHOICES, "as_of": "soon"}, "choices.as_of"),
        ("choices", {**CHOICES, "scenario": "x"}, "choices.scenario"),
        ("choices", {**CHOICES, "weapon_prior": "x"}, "choices.weapon_prior"),
        ("own_priors", {"belligerent.spin.mean": 99}, "own_priors: found 99"),
        ("own_priors", {"x": 1}, "own_priors: found the prior 'x'"),
        ("own_priors", {"belligerent.spin.mean": True}, "own_priors: found"),
        (
            "own_priors",
            {"belligerent.spin.mean": 10**400},
            "own_priors.belligerent.spin.mean: found a number beyond",
        ),
        ("own_priors", {"belligerent.spin.mean": float("nan")}, "own_priors: found nan"),
        ("choices", {**CHOICES, "scenario": "\ud800"}, "the file: found half of a surrogate pair"),
        ("choices", {**CHOICES, "scenario": "\x1b[2J"}, "choices.scenario: found <U+001B>[2J"),
        ("case", {"name": "\udfff", "rows": []}, "the file: found half of a surrogate pair"),
        ("record", {"names": ["x"], "rows": []}, "record: found an empty table"),
        ("record", {"names": ["x"], "rows": [{**BAD_ROW}]}, 'record, line 1, column role: found "x"'),
        ("learned", "!", "learned: found a text that is no base64"),
        ("learned", "AAAA", "Learn the sources again"),
        ("record", {"names": "x", "rows": []}, "record.names"),
    ],
)
def test_every_fault_of_a_session_is_named(part, value, told):
    with pytest.raises(EstimatorError) as caught:
        saved.load(json.dumps({**GOOD, part: value}).encode())
    assert told in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"[1",
        b"[]",
        b"[" * 100_000,
        b"9" * 5000,
        b'{"kind": "strike claims session"}',
        json.dumps(GOOD)[:-3].encode(),
        json.dumps(GOOD).encode("utf-16"),
        json.dumps(GOOD)[:-1].encode() + b', "case": null}',
    ],
)
def test_what_is_no_session_is_refused(content):
    with pytest.raises(StoredFileError):
        saved.load(content)


def test_a_session_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(saved, "BYTES_MAX", 10)
    with pytest.raises(StoredFileError, match="11 bytes"):
        saved.load(b" " * 11)


def test_a_session_of_too_many_parts_is_refused_before_it_is_parsed():
    with pytest.raises(StoredFileError, match=r"2,000,004 commas and brackets; allowed: up to 2,000,000"):
        saved.load(b"[" + b"[]," * 1_000_001 + b"[]]")


def test_a_session_saved_beside_a_file_that_could_not_be_read_comes_back(app):
    """Of such a file the session holds no row: there is nothing open then."""
    load(app, json.dumps({**GOOD, "case": {"name": "faulty.csv", "rows": []}}).encode())
    visit(app, "strike")
    assert "Choose where to start from above" in all_text(app)


def test_the_tour_has_five_steps_and_can_be_closed(karachev):
    for step in range(1, 5):
        assert f"First look, {step} of 5" in all_text(karachev)
        press(karachev, "Next")
    press(karachev, "Done")
    assert "First look" not in all_text(karachev)


def test_numbers_lead_back_to_claims_and_priors(karachev):
    karachev.session_state["basis"] = True
    karachev.run()
    tables = [table.value for table in karachev.dataframe]
    assert any("truth inside" in table.columns for table in tables)
    assert any("reason" in table.columns for table in tables)
