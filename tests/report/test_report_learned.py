"""The report of learned sources: page, PDF and JSON, with numbers or with the reason why there are none."""

import dataclasses
import json
import re

import numpy as np
import pytest
from report_kit import quickly_learned

from estimator import cli
from estimator.display.forest import Row, Stretch, bounds_of, forest_svg
from estimator.inference.learned import LearnedSources
from estimator.report.learned_content import learned_blocks
from estimator.report.learned_report import learned_html, learned_pdf


@pytest.fixture(scope="module")
def sources() -> LearnedSources:
    return quickly_learned("Ministry", "צה״ל", "<script>#import")


@pytest.fixture(scope="module")
def failed(sources) -> LearnedSources:
    verdict = dataclasses.replace(
        sources.diagnostics,
        k_hat=-1.0,
        rhat=1.4,
        verdict="failed",
        problems=("rhat",),
        sentence="The chains do not agree (R-hat 1.400, allowed 1.01): sample more draws, with more tuning.",
    )
    return dataclasses.replace(sources, diagnostics=verdict)


def told(blocks) -> str:
    return json.dumps(blocks, ensure_ascii=False)


def test_the_page_holds_what_was_learned_and_runs_nothing(sources):
    text = learned_html(sources)
    for wanted in (
        "Passed.", "Content-Security-Policy", "The model is worst at", "Pareto k-hat", "What each number rests on",
        "How well the model fits each source", "Salvos", "How to make this again", "--method laplace", "צה״ל",
        sources.origin.claims_hash,
    ):  # fmt: skip
        assert wanted in text
    assert "<script" not in text
    assert "&lt;script&gt;#import" in text
    assert len(re.findall(r"<figure><svg", text)) == 2
    assert all('aria-label="' in svg for svg in re.findall(r"<svg[^>]*>", text))


def test_numbers_are_those_of_the_sources(sources):
    text = told(learned_blocks(sources))
    interval = sources.interval("Ministry", "reliability")
    assert (
        f"{sources.mean('Ministry', 'reliability'):.2f} ({interval.low:.2f} to {interval.high:.2f})" in text
    )
    prior = sources.interval("Ministry", "spin", prior=True)
    assert (
        f"prior {sources.mean('Ministry', 'spin', prior=True):.2f} (\u2212{-prior.low:.2f} to {prior.high:.2f})"
        in text
    )
    assert text.count("on prior") >= sum(len(sources.rests_on_prior(name)) for name in sources.names)


def test_a_failed_fit_says_so_and_withholds_its_numbers(failed):
    text = told(learned_blocks(failed))
    assert "Failed. " in text
    assert "sample more draws, with more tuning" in text
    assert '"failed"' in text
    assert "1.4000" in text
    for withheld in ("Reliability", "narrowed", "launched"):
        assert withheld not in text
    assert learned_html(failed)
    assert learned_pdf(failed).startswith(b"%PDF-")


def test_the_worst_fit_is_named_in_front(sources):
    worst = sources.checks[0]
    bad = dataclasses.replace(
        sources, checks=(dataclasses.replace(worst, source="Radio", p_value=0.001), *sources.checks)
    )
    assert "The model is worst at Radio (p 0.001) and does not fit it." in told(learned_blocks(bad))


def test_the_pdf_is_the_same_every_time(sources):
    assert learned_pdf(sources) == learned_pdf(sources)


def test_the_command_knows_learned_sources_by_what_they_are(sources, tmp_path, capsys):
    sources.save(tmp_path / "sources.nc")
    sources.save(tmp_path / "record")
    for name in ("sources.nc", "record"):
        for suffix in (".html", ".pdf", ".json"):
            assert cli.main(["report", str(tmp_path / name), "-o", str(tmp_path / f"{name}{suffix}")]) == 0
    assert (tmp_path / "sources.nc.html").read_bytes() == (tmp_path / "record.html").read_bytes()
    assert json.loads((tmp_path / "record.json").read_text("utf-8"))["method"] == "laplace"
    assert cli.main(["report", str(tmp_path / "sources.nc"), "-o", str(tmp_path / "a.csv")]) == 2
    assert "allowed: .html, .pdf, .json." in capsys.readouterr().err
    assert cli.main(["report", str(tmp_path / "sources.nc"), "-o", str(tmp_path / "record.html")]) == 2
    (tmp_path / "broken.nc").write_bytes(b"CDF\x01")
    assert cli.main(["report", str(tmp_path / "broken.nc"), "-o", str(tmp_path / "b.html")]) == 2


def test_a_forest_tells_its_numbers_in_words_and_keeps_within_its_axis():
    rows = [
        Row("A & B", Stretch(0.5, 0.4, 0.6), Stretch(0.3, 0.1, 0.9)),
        Row("C", None, Stretch(-0.001, -1.2, 2.5)),
    ]
    assert bounds_of(rows) == (-2.0, 3.0)
    svg = forest_svg("Spin", rows, bounds_of(rows))
    assert "A &amp; B: 0.50 (0.40 to 0.60), before any claim 0.30 (0.10 to 0.90)" in svg
    assert "C: no evidence, before any claim 0.00 (\u22121.20 to 2.50)" in svg
    assert {float(x) for x in re.findall(r'cx="([\d.]+)"', svg)} == {457.0}


def test_who_repeats_others_is_told_where_that_was_learned(sources):
    own = tuple(dataclasses.replace(s, may_copy=7 * k) for k, s in enumerate(sources.sources))
    draws = sources.draws["blur"].shape
    share = np.tile(np.linspace(0.2, 0.6, draws[0])[:, None], (1, draws[1]))
    copying = dataclasses.replace(sources, sources=own, copying=share)
    text, content = (
        page.replace("\xa0", " ") for page in (learned_html(copying), told(list(learned_blocks(copying))))
    )
    assert "accounts that may be copies" in text
    for source in own[1:]:
        assert "40 % (22 to 58 %)" in text
        assert source.name in content
    assert "before any claim 9 % (0 to 60 %)" in content
    assert "accounts that may be copies" not in learned_html(sources)
