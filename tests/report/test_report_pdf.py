"""The PDF report: whole, the same every time, read by everybody's tools, and no text in it is markup."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from importlib.metadata import version

import pytest
import typst

import estimator as est
from estimator.errors import EstimatorError
from estimator.report import glyphs
from estimator.report.checklist import checklist
from estimator.report.glyphs import FONTS, coverage, undrawable
from estimator.report.pdf import FORM, form_data, report_pdf
from estimator.report.pdf_blocks import heading, paragraph, run, table
from estimator.report.pdf_content import blocks, title

NASTY = (
    '#import "x"',
    "$x^2$",
    "\\ [b] *c* _d_",
    "@ref <label>",
    "`raw` // c /* d */",
    "\u202eevil",
    "a\x1b[31mb",
)


@pytest.fixture(scope="module")
def argued(posteriors, argument):
    return est.summarise(posteriors["historical"], posteriors, argument)


@pytest.fixture(scope="module")
def made(argued) -> bytes:
    return report_pdf(argued)


def texts(value: object) -> list[str]:
    """Every text that a query's answer holds."""
    if isinstance(value, dict):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return own + [text for one in value.values() for text in texts(one)]
    return [text for one in value for text in texts(one)] if isinstance(value, list) else []


def shown(content: list, selector: str) -> str:
    """Return the text that Typst shows in all elements of a kind."""
    data, _ = form_data("T", content)
    found = typst.query(
        FORM.read_bytes(),
        selector,
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"content": data},
    )
    return "".join(texts(json.loads(found))).replace("\u200b", "")


def test_it_is_a_tagged_pdf_with_title_language_and_no_date(made, argued):
    assert made.startswith(b"%PDF-")
    assert b"/MarkInfo<</Marked true" in made
    assert re.search(rb"/Lang\s*\(en\)", made)
    assert title(argued) == "s1, ATACMS: estimate"
    assert b"/Title(s1, ATACMS: estimate)" in made
    assert b"CreationDate" not in made
    assert b"ModDate" not in made


def test_the_same_inputs_give_the_same_bytes_in_another_process(tmp_path):
    code = (
        "import hashlib, estimator as est; from estimator.report.pdf import report_pdf;"
        "p = est.estimate(est.read_claims('examples/karachev.csv'), est.load_priors());"
        "print(hashlib.sha256(report_pdf(est.summarise(p))).hexdigest())"
    )
    posterior = est.estimate(est.read_claims("examples/karachev.csv"), est.load_priors())
    here = hashlib.sha256(report_pdf(est.summarise(posterior))).hexdigest()
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert there.strip() == here


def test_sections_stand_in_the_order_of_the_page(argued):
    told = shown(blocks(argued), "heading")
    wanted = (
        "s1, ATACMS", "Under other presumptions", "What is believed, and who said what", "ways to add up",
        "What the answer hangs on", "Who would have to be wrong", "Without each source", "Tipping points",
        "What would settle it", "What rests on presumption", "Sources", "Claims and what became", "Numerical check",
        "Model", "Priors used", "Checklist", "How to make this again",
    )  # fmt: skip
    places = [told.index(heading) for heading in wanted]
    assert places == sorted(places)


def test_the_first_page_holds_sentence_limits_and_scenarios(argued):
    content = blocks(argued)
    kinds = [one["kind"] for one in content]
    first = content[: kinds.index("table") + 1]
    data, _ = form_data("T", first)
    options = {"font_paths": [str(FONTS)], "ignore_system_fonts": True, "sys_inputs": {"content": data}}
    assert isinstance(
        typst.compile(FORM.read_bytes(), format="png", ppi=20, **options), bytes
    )  # else a list of pages
    assert [one["style"] for one in first if one["kind"] == "paragraph"][2] == "lead"
    assert any(one["kind"] == "bullets" and one["boxed"] for one in first)


def test_tables_hold_the_numbers_of_the_summary(argued, posterior):
    told = shown(blocks(argued), "table").replace("\u00a0", " ")
    for row in argued.salvos[0].rows:
        assert f"{row.count.value} (" in told
    for wanted in (
        "no evidence",
        "five were shot down",
        "https://example.org/a?b=1&c=2",
        "sources.belligerent.spin.mean",
    ):
        assert wanted in told
    for item in checklist(argued):
        assert item.name in told


def test_every_drawing_has_its_words(argued):
    for block in blocks(argued):
        if block["kind"] in {"pictures", "strips"}:
            assert all(one["alt"] and one["svg"].startswith("<svg") for one in block["items"])


def test_what_is_needed_to_make_it_again_is_there(argued, posterior):
    last = blocks(argued)[-3:]
    told = json.dumps(last)
    for wanted in (
        "-o report.pdf",
        "--seed 1",
        posterior.claims_hash,
        posterior.priors_hash,
        version("typst"),
    ):
        assert wanted in told


@pytest.mark.parametrize("text", NASTY)
def test_hostile_text_is_shown_as_it_is(text):
    content = [
        heading(2, run(text)),
        table(("a", run(text)), [("b", run(text))], (1, 1)),
        paragraph(run(text)),
    ]
    wanted = run(text)["text"]
    assert shown(content, "heading") == f"Section{wanted}"
    assert shown(content, "table").count(wanted) == 2
    assert not set("\u202e\x1b") & set(wanted)


def test_a_report_full_of_hostile_text_is_made(hostile):
    content = blocks(est.summarise(hostile))
    raw = json.dumps(content)
    assert not set("\x1b\x9b\u202e\ud800") & set("".join(texts(content)))
    assert "\\ud800" not in raw
    assert report_pdf(est.summarise(hostile)).startswith(b"%PDF-")


def test_the_form_evaluates_and_reads_nothing():
    source = FORM.read_text("utf-8")
    assert not re.search(r"\b(eval|read|import|include|plugin|csv|yaml|toml|xml|cbor)\s*\(", source)
    assert not re.search(r"#(import|include)", source)


def test_only_addresses_of_the_web_are_links(argued):
    addresses = [line["url"] for line in runs(blocks(argued)) if line["url"]]
    assert addresses == ["https://example.org/a?b=1&c=2"]


def runs(value: object) -> list[dict]:
    if isinstance(value, dict):
        return [value] if "url" in value else [one for each in value.values() for one in runs(each)]
    return [one for each in value for one in runs(each)] if isinstance(value, list) else []


def test_the_font_draws_the_scripts_of_names():
    names = "Минобороны Повітряні Сили צה״ל نیروی پدافند پژواک گچ ژ وزارة الدفاع ІЇЄҐ äöß “”–−…"
    assert undrawable(names) == ()
    assert undrawable("中國 a") == ("中", "國")
    assert len(coverage()) > 5_000


@pytest.mark.parametrize("trouble", ["none", "no bold", "cut", "another"])
def test_an_installation_without_its_font_says_so_and_writes_nothing(trouble, tmp_path, monkeypatch):
    fonts = tmp_path / "fonts"
    shutil.copytree(FONTS, fonts)
    plain, bold = (fonts / name for name in glyphs.FILES)
    if trouble in {"none", "no bold"}:
        (plain if trouble == "none" else bold).unlink()
    else:
        plain.write_bytes(plain.read_bytes()[:5000] if trouble == "cut" else b"no font at all")
    monkeypatch.setattr(glyphs, "FONTS", fonts)
    glyphs.coverage.cache_clear()
    try:
        with pytest.raises(
            EstimatorError, match=r"Install the package anew, or write the report as \.html\."
        ):
            form_data("T", [paragraph("a")])
    finally:
        glyphs.coverage.cache_clear()


def test_what_the_font_lacks_is_named():
    data, lacking = form_data("T", [paragraph("中國")])
    assert lacking == ("中", "國")
    assert "U+4E2D, U+570B" in data
    assert "fonts" not in form_data("T", [paragraph("Минобороны")])[0]


def test_several_salvos_get_a_list_and_pages_of_their_own():
    ledger = est.claims_from_records(
        [
            {"strike": n, "source": "A", "role": "defender", "quantity": "intercepted", "said": "2"}
            for n in ("one", "two")
        ]
    )
    content = blocks(est.summarise(est.estimate(ledger, est.load_priors())))
    kinds = [one["kind"] for one in content]
    assert kinds.count("contents") == 1
    assert kinds.count("page") == 3
    assert {"one, weapon not named", "two, weapon not named"} <= set(texts(content))
