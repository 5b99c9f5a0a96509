"""Sources, Method and Report without a browser: empty, faulty and full."""

import shlex

from app_kit import ROOT, all_text, press, sentence, start_from, visit

import estimator as est
from app import own_file, work, work_proof, work_report
from app.components import proof
from estimator.checks.certificate import Certificate
from estimator.cli import main
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
    assert "Of 10 ranges that later evidence supports, the answer's 90\u00a0% set met 10." in all_text(app)
    assert Certificate.load().sentence() in all_text(app)
    assert "sets of 50 % met 8 of 10" in all_text(app)
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
