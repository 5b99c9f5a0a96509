"""The argument as text, JSON and HTML: one set of sections, names literal, every chart told twice."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from report_kit import HOSTILE

import estimator as est
from estimator.display.likelihood import SCALES, likelihood
from estimator.report.argument_json import argument_json
from estimator.report.argument_sections import argument_sections
from estimator.report.argument_text import argument_text
from estimator.report.html import report_html
from estimator.report.sections import Name

TITLES = (
    "Who would have to be wrong",
    "Two stories",
    "Without each source",
    "Tipping points",
    "What would settle it",
    "What rests on presumption",
    "Day by day",
    "Copies",
)


@pytest.fixture(scope="module")
def small():
    """A strike that is soon argued, of hostile names."""
    name = HOSTILE.replace("\ud800", "").replace("\x1b", "").replace("\x9b", "").replace("\u202e", "")
    rows = [
        {"source": name, "role": "defender", "quantity": "intercepted", "said": "2", "bloc": "<b>bloc</b>"},
        {
            "source": "משרד הביטחון",
            "role": "attacker",
            "quantity": "hit",
            "said": "2",
            "published": "2024-01-01",
        },
        {
            "source": "ستاد کل",
            "role": "attacker",
            "quantity": "launched",
            "said": "3",  # a small salvo is soon summed over
            "published": "2024-01-02",
        },
    ]
    ledger = est.claims_from_records([{"strike": "s1", "weapon": "ATACMS"} | row for row in rows])
    return est.estimate(ledger, est.load_priors(), seed=1)


@pytest.fixture(scope="module")
def hostile_argument(small):
    return est.argue(small)


def test_every_section_has_tables_as_wide_as_their_heads(argument):
    sections = argument_sections(argument.salvos[0])
    assert tuple(section.title for section in sections) == TITLES
    for section in sections:
        assert section.note
        for grid in section.grids:
            assert all(len(row) == len(grid.head) for row in grid.rows)
            assert grid.rows


def test_text_and_page_hold_the_same_cells(argument, posterior):
    text, page = argument_text(argument), report_html(posterior, argument=argument)
    squeezed = re.sub(r"\s+", "", text)
    for section in argument_sections(argument.salvos[0]):
        assert section.title in text
        assert f"<h4>{section.title}</h4>" in page
        for grid in section.grids:
            assert grid.caption.replace(" %", "\u00a0%").replace("-", "-") in page.replace("–", "-")
            for row in grid.rows:
                for cell in row[1:]:
                    told = cell.text if isinstance(cell, Name) else cell
                    assert re.sub(r"\s+", "", told) in squeezed


def test_every_chart_has_a_description_and_a_table(argument):
    for section in argument_sections(argument.salvos[0]):
        for chart in section.charts:
            assert 'role="img"' in chart
            assert re.search(r"<desc>[^<]{20,}</desc>", chart)
            assert section.grids


def test_the_table_names_the_story_that_each_figure_speaks_for(argument):
    told = argument.salvos[0].stories
    (grid,) = next(one for one in argument_sections(argument.salvos[0]) if one.key == "stories").grids
    assert any(ratio.is_telling for ratio in told.ratios)
    for ratio, row in zip(told.ratios, grid.rows, strict=True):
        story = told.first if ratio.log_ratio > 0 else told.second
        assert row[3] == (story.span if ratio.is_telling else "neither")


def test_every_probability_word_has_its_number(argument):
    for scale in SCALES:
        text = " ".join(argument_text(argument, scale).split())
        assert re.search(
            r"As the claims have it, (it is|there is)[a-z ]+ \([^)]* %\) that there were at least", text
        )


def test_no_sentence_speaks_of_likelihood_and_confidence_at_once(argument, summary):
    """Directive 203 forbids it: how likely something is, and how well founded that is, are two statements."""
    texts = (argument_text(argument), summary.text, *summary.salvos[0].limits)
    for sentence in re.split(r"[.;]\s", " ".join(" ".join(texts).split())):
        assert not (re.search(r"\b(un)?likely\b|\bchance\b", sentence) and "confiden" in sentence), sentence


def test_hostile_names_stay_text(hostile_argument):
    posterior = hostile_argument.posterior
    page = report_html(posterior, argument=hostile_argument)
    assert "<script>alert(1)" not in page
    assert "<b>bloc</b>" not in page
    assert "&lt;script&gt;" in page
    text = argument_text(hostile_argument)
    assert all(
        c.isprintable() or c in "\n\u200e\u200f" for c in text.replace("\u2068", "").replace("\u2069", "")
    )
    assert "משרד הביטחון" in page
    assert "ستاد کل" in text


def test_where_headlines_are_withheld_no_sentence_is_told(argument):
    salvo = replace(
        argument.salvos[0], answer=replace(argument.salvos[0].answer, withheld="No headline: failed.")
    )
    assert all(not section.lines for section in argument_sections(salvo))


def test_the_json_is_the_same_every_time(hostile_argument, small):
    assert argument_json(hostile_argument) == argument_json(est.argue(small))


def test_the_json_is_whole_and_plain(argument, posterior):
    told = argument_json(argument)
    assert told.isascii()
    (salvo,) = json.loads(told)["salvos"]
    for key in salvo:
        assert f"`{key}`" in Path(__file__).resolve().parents[2].joinpath("docs", "argument.md").read_text(
            "utf-8"
        ), key
    whole = json.loads(est.summarise(posterior, argument=argument).to_json())
    assert whole["salvos"][0]["argument"]["wrong"] == salvo["wrong"]
    assert json.loads(est.summarise(posterior).to_json())["salvos"][0]["argument"] is None


@pytest.mark.parametrize(
    ("probability", "icd203", "phia", "ipcc"),
    [
        (0.005, "almost no chance", "remote chance", "exceptionally unlikely"),
        (0.10, "very unlikely", "highly unlikely", "unlikely"),
        (0.30, "unlikely", "unlikely", "unlikely"),
        (0.50, "roughly even chance", "realistic possibility", "about as likely as not"),
        (0.70, "likely", "likely", "likely"),
        (0.90, "very likely", "highly likely", "likely"),
        (0.97, "almost certain", "almost certain", "very likely"),
        (0.995, "almost certain", "almost certain", "virtually certain"),
    ],
)
def test_words_of_every_scale(probability, icd203, phia, ipcc):
    assert likelihood(probability).word == icd203
    assert likelihood(probability, "phia").word == phia
    assert likelihood(probability, "ipcc").word == ipcc


def test_the_scale_that_was_chosen_is_named(posterior):
    summary = est.summarise(posterior, scale="phia")
    assert "yardstick of the Professional Head" in " ".join(summary.text.split())
    assert summary.salvos[0].sentence == posterior.salvos[0].sentence("phia")
