"""Drawings are valid Vega-Lite, hold the numbers of the answer, and can be told apart by everybody."""

import tomllib

import altair
import jsonschema
import pytest
from app_kit import ROOT

import estimator as est
from app.components import balance, bars, bars_data, basis, curve, intervals, source_map, sources, splits
from app.components.bars_data import BAR_HEIGHT
from app.components.drawing import PERCENT
from app.components.literal import label, told_apart
from estimator.display.colours import COLOURS, NEUTRAL, contrast
from estimator.display.likelihood import percent
from estimator.report.summary import summarise


def summary(text=None):
    ledger = est.read_claims_text(text) if text else est.read_claims(ROOT / "examples" / "karachev.csv")
    return summarise(est.estimate(ledger, est.load_priors("historical"), seed=1)).salvos[0]


@pytest.fixture(scope="module")
def salvo():
    return summary()


def drawn(salvo, quantity):
    row = next(row for row in salvo.rows if row.quantity == quantity)
    said = bars_data.marks(row, salvo.posterior)
    axis = bars_data.axis_of(salvo.posterior.pmf[quantity], row, said)
    return bars_data.rows(salvo.posterior, row, axis), row, axis


def claims(salvo, quantity):
    """Return what is drawn of the claims about a quantity; places are shares of the way across."""
    return next(chart for chart in charts(salvo) if chart["title"].lower() == quantity)["claims"]


def charts(salvo):
    return [bars._chart(salvo, row) for row in bars.rows_shown(salvo)]


def of_kind(rows, *kinds):
    return [row for row in rows if row["kind"] in kinds]


@pytest.mark.parametrize(
    "spec",
    [
        splits.splits_spec(5),
        sources.sources_spec(2),
        intervals.intervals_spec(3),
        balance.balance_spec(3, "percent"),
        curve.curve_spec("spin", "probability", PERCENT, 1.0),
        source_map.map_spec(),
    ],
    ids=["splits", "sources", "intervals", "balance", "curve", "map"],
)
def test_specifications_are_valid(spec):
    chart = altair.Chart.from_dict({"data": {"values": []}, **spec})
    assert chart.to_dict()["layer"]


def test_an_invalid_specification_is_found_out():
    spec = splits.splits_spec(1) | {"layer": [{"mark": {"type": "barr"}}]}
    with pytest.raises(jsonschema.ValidationError):
        altair.Chart.from_dict({"data": {"values": []}, **spec})


@pytest.mark.parametrize("quantity", ["launched", "intercepted", "hit", "damaged", "failed"])
def test_bars_are_as_high_as_their_probability(salvo, quantity):
    rows, _row, axis = drawn(salvo, quantity)
    shown = of_kind(rows, "bar", "bar outside")
    pmf = salvo.posterior.pmf[quantity]
    assert axis.width == 1
    ratio = [bar["y2"] / float(pmf[int(bar["text"])]) for bar in shown if bar["y2"] > 0.5]
    assert max(ratio) == pytest.approx(min(ratio))
    assert max(bar["y2"] for bar in [*shown, *of_kind(rows, "prior")]) <= BAR_HEIGHT + 1e-9


def test_solid_bars_are_the_credible_set(salvo):
    rows, row, _axis = drawn(salvo, "hit")
    assert [int(bar["text"]) for bar in of_kind(rows, "bar")] == list(row.count.credible.values)
    underline = of_kind(rows, "set")
    assert [(line["x"], line["x2"]) for line in underline] == [
        (first - 0.5, last + 0.5) for first, last in row.count.credible.runs()
    ]


def test_numbers_stand_on_the_bars(salvo):
    rows, row, _axis = drawn(salvo, "hit")
    best = row.count.value
    assert {"kind": "number", "x": float(best), "text": f"{100 * row.count.probability:.0f}"}.items() <= next(
        number for number in of_kind(rows, "number") if number["x"] == best
    ).items()


def test_claims_are_marked_where_they_point(salvo):
    _rows, _row, axis = drawn(salvo, "hit")
    (told,) = claims(salvo, "hit")
    assert told["words"] == "US officials: 6"
    ((kind, across),) = [tuple(mark.values()) for mark in told["marks"]]
    assert (kind, axis.left + across * (axis.right - axis.left)) == ("exact", pytest.approx(6))


def test_open_and_shared_claims_stay_on_the_drawing():
    text = (
        "strike,source,role,quantity,said\ns,A,attacker,hit,at least 1\ns,B,defender,hit,10 %\n"
        "s,C,attacker,launched,8\ns,D,defender,reached,1-2\n"
    )
    found = summary(text)
    told = claims(found, "hit")
    marks = [mark for each in told for mark in each["marks"]]
    assert [mark["x"] for mark in of_kind(marks, "open")] == [1.0]
    assert all(0 <= mark[end] <= 1 for mark in marks for end in ("x", "x2") if end in mark)
    assert any("drawn for" in each["words"] for each in told)
    # A union is shown because somebody spoke of it.
    assert [row.quantity for row in bars.rows_shown(found)][-1] == "reached"


def test_the_table_holds_what_the_bars_hold(salvo):
    table = bars.numbers(salvo, bars.rows_shown(salvo))
    assert set(map(len, table.values())) == {len(table["number"])}
    assert table["hit"][4] == pytest.approx(100 * salvo.posterior.pmf["hit"][4], abs=0.051)


def test_a_strip_has_one_square_for_each_munition(salvo):
    rows = splits.rows(salvo.splits)
    squares, letters = of_kind(rows, "square"), of_kind(rows, "letter")
    assert len(squares) == sum(split.launched for split in salvo.splits) == len(letters)
    assert {(square["outcome"], letter["text"]) for square, letter in zip(squares, letters, strict=True)} <= {
        ("intercepted", "I"),
        ("hit", "H"),
        ("damaged", "D"),
        ("failed", "F"),
    }


def test_descriptions_say_what_is_drawn(salvo):
    assert "Ukrainian forces: no evidence" in sources.describe(salvo)
    assert "2 intercepted" in splits.describe(salvo.splits)


def test_names_of_any_script_are_isolated_and_held_to_a_length():
    assert label("צה״ל") == "\u2068צה״ל\u2069"
    assert label("a\u202eb") == "a<U+202E>b"
    assert len(label("x" * 200)) <= 62


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", [*COLOURS, "neutral"])
def test_colours_stand_out_on_both_grounds(theme, name):
    config = tomllib.loads((ROOT / "app/.streamlit/config.toml").read_text("utf-8"))
    ground = config["theme"][theme]["backgroundColor"]
    assert contrast(COLOURS.get(name, NEUTRAL), ground) >= 3
    assert contrast(config["theme"][theme]["textColor"], ground) >= 7
    assert contrast(config["theme"][theme]["grayTextColor"], ground) >= 4.5


def test_on_the_map_a_label_names_only_centres_that_all_but_meet():
    """A source without evidence stays where it was presumed: it must not be named beside another's disc."""
    found = source_map._numbers([(1.36, 0.51), (0.92, 0.56), (1.0, 0.57), (0.92, 0.9)])
    assert {(one["x"], one["text"]) for one in found} == {(1.36, "1"), (0.92, "2, 3"), (0.92, "4")}


def test_on_the_map_a_label_that_another_would_run_into_stands_below():
    found = source_map._numbers([(0.8, 0.56), (2.1, 0.8), (1.02, 0.56), (0.66, 0.56), (0.8, 0.66)])
    above = {one["text"] for one in found if one["kind"] == "number"}
    assert (above, {one["text"] for one in found if one["kind"] == "number below"}) == (
        {"1, 4", "2", "5"},
        {"3"},
    )


def test_labels_that_are_cut_to_the_same_words_are_told_apart():
    assert told_apart(["a", "b", "a", "a"]) == ("a", "b", "a (2)", "a (3)")


@pytest.mark.parametrize(("bar", "first", "last"), [("4", 4, 4), ("2 to 4", 2, 4), ("0 to 999", 0, 999)])
def test_a_bar_that_is_clicked_is_told_with_its_probability(salvo, bar, first, last):
    pmfs = salvo.posterior.pmf["hit"], salvo.posterior.prior_pmf["hit"]
    after, before = (percent(min(float(pmf[first : last + 1].sum()), 1.0)) for pmf in pmfs)
    told = basis._shares(salvo, "hit", bar)
    assert told == f"{bar}: {after} after the claims, {before} before any of them. "


@pytest.mark.parametrize("bar", ["", "x", "-1", "4 to", "٤", "9" * 20])
def test_what_is_no_bar_is_told_without(salvo, bar):
    assert basis._shares(salvo, "hit", bar) == ""
