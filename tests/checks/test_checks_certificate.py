"""The committed certificate is sound, belongs to this very model, and says so when it does not."""

import dataclasses
import importlib.util
import json
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from estimator import cli, load_priors
from estimator.checks import stamp
from estimator.checks.calibration import FALSE_ALARM, smallest
from estimator.checks.certificate import MEND, PLACE, Certificate, as_text, sentence_of
from estimator.checks.certify import taken_in
from estimator.checks.ranks import COVERED, LEVELS, LIKELIHOOD
from estimator.checks.stamp import CERTIFICATE, WRONG, digest_of
from estimator.checks.uniform import Uniformity, uniformity_of
from estimator.errors import StoredFileError
from estimator.quantities import OUTCOMES

ROOT = Path(__file__).resolve().parents[2]
RANKED = {
    "launched",
    *OUTCOMES,
    "spin",
    "noise",
    "size_spin",
    "size_noise",
    "size_exact",
    "reliability",
    LIKELIHOOD,
}


def script(name):
    """Return one of the programs under benchmarks/ as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "benchmarks" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def committed():
    return Certificate.load()


def of_other_code(certificate):
    """The mutant: a certificate of a model that is not this one."""
    return dataclasses.replace(certificate, plain={**certificate.plain, "hash": "0" * 64})


def test_it_belongs_to_the_present_code_and_priors(committed):
    assert committed.belongs(), f"the model has changed since it was calibrated: {MEND}"


def test_it_passed_and_left_nothing_out(committed):
    """What is made of a record is an approximation: that scenario may fail, is then named, and is not far off."""
    assert len(committed.scenarios) >= 6
    assert committed.passed == all(one["passed"] for one in committed.scenarios)
    for one in committed.scenarios:
        if one["slug"] == "learned":
            found = committed.coverage("90", one)
            assert found.promised - found.share < 0.05
            assert one["passed"] or one["name"] in committed.sentence()
        else:
            assert one["passed"], one["name"]
        assert set(one["quantities"]) == RANKED
        assert one["simulations"] == committed.plain["simulations"]
        assert all(sum(q["counts"]) == one["simulations"] for q in one["quantities"].values())


def test_its_p_values_are_those_of_its_counts(committed):
    for one in committed.scenarios:
        for quantity in one["quantities"].values():
            again = uniformity_of(np.array(quantity["counts"]))
            assert again == pytest.approx(Uniformity(quantity["chi_square"], quantity["ecdf"]), rel=0.01)
        tests = {name: Uniformity(q["chi_square"], q["ecdf"]) for name, q in one["quantities"].items()}
        assert one["p_value"] == pytest.approx(smallest(tests), rel=0.02)
        assert one["passed"] == (one["p_value"] >= FALSE_ALARM / len(committed.scenarios))


@pytest.mark.parametrize("level", LEVELS)
def test_sets_hold_what_they_promise(committed, level):
    """Within five standard errors; the three sets of one strike hang together, hence the 3."""
    found = committed.coverage(f"{100 * level:.0f}")
    error = np.sqrt(3 * found.promised * (1 - found.promised) / found.sets)
    assert found.promised >= level
    assert found.sets == len(COVERED) * committed.simulations
    assert abs(found.share - found.promised) < 5 * error


def test_one_of_another_model_says_so_and_tells_no_share(committed):
    told = of_other_code(committed).sentence()
    assert "does not belong to this model" in told
    assert "make calibrate" in told
    assert "held the truth" not in told
    assert not of_other_code(committed).belongs()


def test_its_sentence_holds_its_numbers(committed):
    if not committed.belongs():
        pytest.skip("says that it does not belong")
    share = 100 * committed.coverage("90").share
    told = committed.sentence()
    assert f"90 % sets held the truth in {share:.1f} % of {committed.simulations:,} simulated strikes" in told
    assert "certificate of this very model." in told
    assert ("It failed in" in told) != committed.passed
    assert "presumes something else" in committed.sentence(load_priors("neutral"))
    assert committed.sentence(load_priors("historical")) == told


def test_a_failed_scenario_is_named(committed):
    first, *rest = committed.scenarios
    failed = {**committed.plain, "passed": False, "scenarios": [{**first, "passed": False}, *rest]}
    one = dataclasses.replace(committed, plain=failed)
    if one.belongs():
        assert f"It failed in: {first['name']}" in one.sentence()


@pytest.mark.parametrize("content", [None, "", "{}", "[1]", '{"hash": "x", "scenarios": [], "passed": true}'])
def test_a_file_that_is_none_is_an_error(tmp_path, content):
    path = tmp_path / "certificate.json"
    if content is not None:
        path.write_text(content, "utf-8")
    with pytest.raises(StoredFileError, match=r"certificate.json: found no certificate"):
        Certificate.load(path)
    assert "found no certificate" in sentence_of(path=path)


def test_the_file_is_as_it_is_written(committed):
    text = (ROOT / "docs" / PLACE).read_text("utf-8")
    assert as_text(committed.plain) == text
    assert "seconds" not in text
    assert max(map(len, text.splitlines())) < 160


def test_the_calibration_of_learning_is_taken_in(committed):
    nuts = json.loads((ROOT / "docs" / "calibration" / "nuts.json").read_text("utf-8"))
    assert committed.plain["nuts"] == taken_in(nuts), f"learning was calibrated anew: {MEND}"
    assert all(one["simulations"] >= 200 for one in committed.plain["nuts"]["scenarios"])


def test_page_and_charts_are_those_of_the_certificate(committed):
    program = script("calibrate")
    page = (ROOT / "docs" / "calibration.md").read_text("utf-8")
    assert program.with_certificate(page, committed) == page, "run make docs"
    for one in committed.scenarios:
        chart = (ROOT / "docs" / "calibration" / f"{one['slug']}.svg").read_text("utf-8")
        assert chart == program.chart(one), "run make docs"
        assert ElementTree.fromstring(chart).get("aria-label").startswith(one["name"])  # noqa: S314 - our own
        assert f"calibration/{one['slug']}.svg" in page


def test_the_command_shows_it(committed, capsys):
    assert cli.main(["certificate"]) == 0
    told = capsys.readouterr().out
    assert told.startswith(committed.sentence())
    assert all(one["name"] in told for one in committed.scenarios)
    assert cli.main(["certificate", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == committed.plain


# ---- the digest ----------------------------------------------------------------------------------


def test_the_digest_tells_code_and_priors_apart(tmp_path, monkeypatch):
    priors = load_priors("historical")
    before = digest_of(priors, CERTIFICATE)
    assert before != digest_of(load_priors("neutral"), CERTIFICATE)
    assert before != digest_of(priors, WRONG)
    (tmp_path / "model").mkdir()
    monkeypatch.setattr(stamp, "_PACKAGE", tmp_path)
    digests = []
    for code in ("x = 1\n", "x = 2\n"):
        (tmp_path / "model" / "source.py").write_text(code, "utf-8")
        digests.append(digest_of(priors, ("model",)))
    assert digests[0] != digests[1]


def test_every_file_that_the_digest_names_is_there():
    assert all((ROOT / "estimator" / part).exists() for part in WRONG)
