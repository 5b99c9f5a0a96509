"""Drawings: well-formed, named, readable without colour, stable, and safe with any text."""

import math
import re
from xml.etree import ElementTree

import numpy as np
import pytest

from estimator.display.axis import MAX_BARS, axis_for
from estimator.display.bars import bars_svg
from estimator.display.colours import COLOURS, DARK, LETTERS, NEUTRAL, WHITE, contrast, ink
from estimator.display.marks import Mark, mark
from estimator.display.page import posterior_html
from estimator.display.plain import safe
from estimator.display.strips import MAX_SQUARES, split_svg, split_text

SVG = "{http://www.w3.org/2000/svg}"
PMF = np.array([0.05, 0.1, 0.2, 0.4, 0.15, 0.1])
HOSTILE = "</svg><script>alert(1)</script>\"'&\x1b[31m\u202e"


def texts(svg: str) -> str:
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own drawing
    return " ".join(" ".join(element.itertext()) for element in root.iter(f"{SVG}text"))


@pytest.mark.parametrize("fill", [*COLOURS.values(), NEUTRAL])
def test_colours_stand_out_on_both_grounds(fill):
    assert contrast(fill, WHITE) >= 3
    assert contrast(fill, DARK) >= 3
    assert contrast(ink(fill), fill) >= 4.5


def test_contrast_is_that_of_the_standard():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=1e-3)


def test_bars_have_a_name_a_description_and_numbers():
    svg = bars_svg(PMF, "hit", prior=PMF[::-1], marks=[Mark("Staff", "at least 2", 2, math.inf)])
    root = ElementTree.fromstring(svg)  # noqa: S314
    assert root.get("role") == "img"
    described = root.find(f"{SVG}desc").text
    assert "Most probable 3 (40 %)" in described
    assert "smallest credible set 1-5, which holds 95 %" in described
    assert "Staff: at least 2" in described
    assert root.get("aria-label") == f"{root.find(f'{SVG}title').text}. {described}"
    for wanted in ("40", "20", "Staff", ": at least 2", "1-5 with 95 %", "Hit"):
        assert wanted in texts(svg)


def test_a_claim_that_did_not_count_is_told_apart_without_colour():
    counted = bars_svg(PMF, "hit", marks=[Mark("A", "3", 3, 3)])
    left_out = bars_svg(PMF, "hit", marks=[Mark("A", "3", 3, 3, counted=False)])
    assert "not counted" not in counted
    assert "not counted" in texts(left_out)
    assert 'stroke-dasharray="2 2"' in left_out


def test_a_hole_leaves_a_gap_in_the_set():
    svg = bars_svg(np.array([0.5, 0.0, 0.0, 0.5]), "hit")
    assert len(re.findall(r'height="4" rx="2"', svg)) == 2


@pytest.mark.parametrize("quantity", ["launched", "not_intercepted", "damaged"])
def test_the_same_numbers_give_the_same_bytes(quantity):
    assert bars_svg(PMF, quantity, prior=PMF) == bars_svg(PMF.copy(), quantity, prior=PMF.copy())


@pytest.mark.parametrize(
    "source", [HOSTILE, "משרד הביטחון", "Минобороны", "وزارة الدفاع", "a" * 300, "", "\ud800"]
)
def test_any_name_is_text_and_isolated(source):
    svg = bars_svg(PMF, "hit", marks=[mark(source, source, ("count", 2, 3), 8)])
    root = ElementTree.fromstring(svg.encode())  # noqa: S314
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        "svg", "title", "desc", "text", "tspan", "rect", "line", "path"
    }  # fmt: skip
    assert "\x1b" not in svg
    assert "\u202e" not in svg
    assert 'unicode-bidi="isolate"' in svg
    if not safe(source).isascii():
        assert svg.count("\u2068") == svg.count("\u2069") > 0


@pytest.mark.parametrize("size", [1, 3, 20, 21, 60, 121, 400, 2_000])
def test_bars_are_few_and_lose_nothing(size):
    pmf = np.full(size, 1 / size)
    axis = axis_for(pmf, range(size), (), 0.0, 300.0)
    assert axis.bars <= max(MAX_BARS, 4)
    assert axis.heights(pmf).sum() == pytest.approx(1.0)
    assert axis.edge(axis.start) == 0.0


def test_an_open_end_stays_on_the_drawing():
    svg = bars_svg(PMF, "hit", marks=[Mark("A", "at least 2", 2, math.inf), Mark("B", "999", 999, 999)])
    assert max(float(x) for x in re.findall(r"[HML]([\d.]+)", svg)) <= 340


def test_shares_are_drawn_for_a_number_and_say_so():
    made = mark("A", "90 %", ("share", 0.895, 0.905), 120)
    assert (made.low, made.high) == (107, 109)
    assert "drawn for 120 launched" in str(made)
    everything = mark("A", "all", ("all", 0.0, math.inf), 8)
    assert (everything.low, everything.high) == (8, 8)


@pytest.mark.parametrize("total", [0, 1, 18, 19, 120, MAX_SQUARES, MAX_SQUARES + 1, 5_000])
def test_strips_hold_every_munition(total):
    counts = {"intercepted": total // 2, "hit": total - total // 2}
    svg = split_svg(counts, 0.1)
    squares = svg.count("<rect")
    assert squares == (total if total <= MAX_SQUARES else 2)
    assert split_text(counts) in svg


def test_strips_do_not_rest_on_colour():
    svg = split_svg(dict.fromkeys(LETTERS, 1), 0.1)
    assert texts(svg).split() == ["I", "H", "D", "F"]


def test_splits_in_words():
    assert split_text({"intercepted": 2, "hit": 6, "failed": 0}) == "8 = 2 intercepted + 6 hit"
    assert split_text({}) == "0"


def test_a_notebook_gets_text_and_drawings():
    page = posterior_html([f"Of 8 {HOSTILE}"], [[bars_svg(PMF, "hit")]])
    assert "<script" not in page
    assert "\x1b" not in page
    assert page.count("<svg") == 1
    with pytest.raises(ValueError, match="zip"):
        posterior_html(["one"], [])
