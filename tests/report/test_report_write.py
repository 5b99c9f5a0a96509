"""Reports by suffix, and folders of reports."""

import contextlib
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

import estimator as est
from estimator import cli
from estimator.errors import EstimatorError, OutputError, OutputExistsError
from estimator.exchange.long_csv import long_csv
from estimator.report.batch import by_strike, file_name, write_batch
from estimator.report.html import report_html
from estimator.write import FORMS, write_report

ROWS = "strike,weapon,source,role,quantity,said\n"
TWO = ROWS + (
    "../../etc/passwd,ATACMS,Ministry,defender,launched,3\n"
    "../../etc/passwd,ATACMS,Forces,attacker,hit,2\n"
    "<b>б</b>,,Forces,attacker,launched,2\n"  # a small salvo is soon summed over
)


@pytest.fixture
def claims(tmp_path) -> Path:
    path = tmp_path / "claims.csv"
    path.write_text(TWO, "utf-8")
    return path


@pytest.fixture(scope="module")
def batch(tmp_path_factory) -> tuple[Path, Path, str]:
    """A claims file, the folder of reports that was made of it, and what was said of that."""
    given = tmp_path_factory.mktemp("batch")
    path, folder, said = given / "claims.csv", given / "out", io.StringIO()
    path.write_text(TWO, "utf-8")
    with contextlib.redirect_stdout(said):
        assert cli.main(["report", str(path), "-o", f"{folder}/"]) == 0
    return path, folder, said.getvalue()


def test_the_suffix_tells_the_form(posteriors, tmp_path):
    headline = posteriors["historical"]
    for form in FORMS:
        est.write_report(headline, tmp_path / f"report{form.upper()}", others=posteriors)
    read = {form: (tmp_path / f"report{form.upper()}").read_bytes() for form in FORMS}
    assert read[".html"].decode() == report_html(headline, posteriors)
    assert read[".pdf"].startswith(b"%PDF-")
    assert json.loads(read[".json"])["scenarios"] == list(posteriors)
    assert read[".csv"].decode() == long_csv(headline)


@pytest.mark.parametrize("name", ["report", "report.txt", "report.html.zip", "report.\u202efdp"])
def test_another_suffix_is_refused_and_the_right_ones_are_named(name, posterior, tmp_path):
    with pytest.raises(OutputError, match=r"allowed: \.html, \.pdf, \.json, \.csv") as told:
        write_report(posterior, tmp_path / name)
    assert "\u202e" not in str(told.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", FORMS)
def test_a_file_is_replaced_only_by_force(form, posterior, tmp_path):
    path = tmp_path / f"report{form}"
    path.write_text("mine", "utf-8")
    with pytest.raises(OutputExistsError):
        write_report(posterior, path)
    assert path.read_text("utf-8") == "mine"
    assert write_report(posterior, path, force=True).read_bytes() != b"mine"


def test_the_words_of_another_scale_are_taken(posterior, tmp_path):
    path = write_report(posterior, tmp_path / "a.html", scale="phia")
    assert "Professional Head of Intelligence Assessment" in path.read_text("utf-8")


@pytest.mark.parametrize(
    "strike", ["../../x", "/etc/passwd", "a\\b", "CON", "..", "", "\u202ea", "б", "a" * 999, "index"]
)
def test_no_name_of_a_strike_is_a_path(strike):
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]*-[0-9a-f]{10}\.html", file_name(strike))
    assert len(file_name(strike)) < 80
    assert file_name(strike) == file_name(strike)


def test_names_that_look_alike_get_files_of_their_own():
    assert len({file_name(name) for name in ("a b", "a-b", "A b", "a  b", "б", "в")}) == 6


def test_a_folder_gets_a_page_for_every_strike_and_a_list(batch):
    _, folder, said = batch
    assert "wrote out/index.html and 2 reports" in said
    names = sorted(path.name for path in folder.iterdir())
    assert names == sorted(["index.html", file_name("../../etc/passwd"), file_name("<b>б</b>")])
    index = (folder / "index.html").read_text("utf-8")
    assert re.findall(r'href="([^"#]+)#salvo-1"', index) == [
        file_name("../../etc/passwd"),
        file_name("<b>б</b>"),
    ]
    assert "<b>б" not in index
    assert "&lt;b&gt;б&lt;/b&gt;" in index
    assert "Content-Security-Policy" in index
    assert "<script" not in index
    page = (folder / file_name("<b>б</b>")).read_text("utf-8")
    assert "passwd" not in page
    sentence = re.search(r"Of \d+ launched [^<]*", index)
    tags = re.compile("<[^>]*>")
    assert sentence
    assert sentence[0] in tags.sub("", (folder / file_name("../../etc/passwd")).read_text("utf-8"))


def test_a_batch_gives_the_same_bytes_again_and_only_by_force(batch):
    claims, folder, _ = batch
    arguments = ["report", str(claims), "-o", f"{folder}/"]
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert cli.main(arguments) == 2
    for path in folder.iterdir():
        path.write_bytes(b"mine")
    assert cli.main([*arguments, "--force"]) == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first


def test_one_page_that_is_there_stops_a_batch_before_anything_is_written(claims, tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    mine = folder / file_name("<b>б</b>")
    mine.write_text("mine", "utf-8")
    assert cli.main(["report", str(claims), "-o", str(folder)]) == 2
    assert [path.name for path in folder.iterdir()] == [mine.name]
    assert mine.read_text("utf-8") == "mine"


def test_a_folder_that_cannot_be_made_is_refused(claims, tmp_path, capsys):
    assert cli.main(["report", str(claims), "-o", f"{tmp_path}/no/such/"]) == 2
    assert "found no folder" in capsys.readouterr().err
    assert cli.main(["report", str(claims), "-o", f"{claims}/"]) == 2


def test_the_library_writes_batches_from_a_generator(claims, tmp_path):
    priors = est.load_priors()
    ledgers = list(by_strike(est.read_claims(claims)))
    assert [one.digest for one in ledgers] != [est.read_claims(claims).digest] * 2
    summaries = (est.summarise(est.estimate(one, priors)) for one in ledgers)
    index = est.write_batch(summaries, tmp_path / "pages")
    assert index == tmp_path / "pages" / "index.html"
    assert len(list((tmp_path / "pages").iterdir())) == 3


def test_a_summary_of_several_strikes_is_no_page_of_one(claims, tmp_path, summary):
    both = est.summarise(est.estimate(est.read_claims(claims), est.load_priors()))
    with pytest.raises(EstimatorError, match="several strikes"):
        write_batch([both], tmp_path / "a")
    with pytest.raises(EstimatorError, match="one strike twice"):
        write_batch([summary, summary], tmp_path / "b")
    with pytest.raises(EstimatorError, match="no summary"):
        write_batch([], tmp_path / "c")


def test_a_withheld_answer_is_withheld_in_the_list(summary, tmp_path):
    salvo = summary.salvos[0]
    held = replace(
        salvo, posterior=replace(salvo.posterior, withheld="The fit failed."), sentence="The fit failed."
    )
    index = write_batch([replace(summary, salvos=(held,))], tmp_path / "a").read_text("utf-8")
    assert "The fit failed." in index
    assert "launched:" not in index


def test_the_command_refuses_another_suffix_before_it_estimates(claims, tmp_path, capsys):
    assert cli.main(["report", str(claims), "-o", str(tmp_path / "a.doc")]) == 2
    assert "allowed: .html, .pdf, .json, .csv" in capsys.readouterr().err
    assert cli.main(["report", str(claims), "-o", str(tmp_path / "a.csv")]) == 0
    assert (tmp_path / "a.csv").read_text("utf-8").startswith("strike,weapon")
