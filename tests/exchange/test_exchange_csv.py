"""Written CSV: no formulas, numbers that read back as they were, the same bytes every time."""

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.exchange.cells import csv_text, neutral, one_line
from estimator.exchange.long_csv import COLUMNS, long_csv


def test_the_table_holds_every_probability(posterior):
    rows = list(csv.DictReader(io.StringIO(long_csv(posterior))))
    assert tuple(rows[0]) == COLUMNS
    salvo = posterior.salvos[0]
    for quantity, pmf in salvo.pmf.items():
        own = [row for row in rows if row["quantity"] == quantity]
        assert [float(row["probability"]) for row in own][: pmf.size] == pmf.tolist()
        assert [int(row["value"]) for row in own] == list(range(len(own)))
        prior = [float(row["prior_probability"]) for row in own if row["prior_probability"]]
        assert prior == salvo.prior_pmf[quantity].tolist()
        inside = tuple(int(row["value"]) for row in own if row["in_set_90"] == "1")
        assert inside == salvo.credible_set(quantity).values


def test_the_table_agrees_with_the_frame(posterior):
    frame = posterior.to_frame()
    rows = list(csv.DictReader(io.StringIO(long_csv(posterior))))
    assert [float(row["probability"]) for row in rows] == frame["probability"].tolist()


def test_names_are_no_formulas(posterior):
    hostile = replace(
        posterior, salvos=tuple(replace(s, strike="=1+1", weapon="@x") for s in posterior.salvos)
    )
    text = long_csv(hostile)
    assert text == long_csv(hostile)
    assert text.splitlines()[1].startswith("'=1+1,'@x,launched,0,")


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "  =1", "\r1", "＝1", "\u00a0=1"])
def test_a_formula_gets_an_apostrophe(text):
    assert neutral(text) == "'" + text


@pytest.mark.parametrize("text", ["", "5", "at least 5", "a=b", "'=1", "5-7"])
def test_other_text_stays(text):
    assert neutral(text) == text


@given(st.text(max_size=20))
def test_neutral_once_is_enough(text):
    assert neutral(neutral(text)) == neutral(text)


@given(st.text(max_size=40), st.integers(1, 10))
def test_one_line_is_one_short_line(text, most):
    line = one_line(text, most)
    assert len(line) <= most
    assert len(line.splitlines()) <= 1


def test_cells_with_separators_are_quoted():
    assert csv_text(("a", "b"), [{"a": 'x,"y"'}]) == 'a,b\n"x,""y""",\n'
