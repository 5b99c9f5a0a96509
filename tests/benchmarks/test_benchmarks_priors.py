"""The priors argued: shifts follow the model, pools the book, and the pages what is committed beside them."""

import json
from math import log, sqrt

import numpy as np
import pytest
import scoreboard_kit
from argue_priors import argued, pages
from argue_priors.amounts import Amount, read_amount
from argue_priors.changes import changed, every_number, moves
from argue_priors.derived import own_scatter, standing
from argue_priors.fit import fit
from argue_priors.pooling import pool, scatter
from argue_priors.record import read_record, read_salvos
from argue_priors.shared_scale import many, scaled
from argue_priors.shifts import Shift, shift
from argue_priors.strikes import (
    EARLY,
    SCORES,
    Answer,
    answer,
    early_scores,
    scores_of,
    strikes,
    total_variation,
)
from scipy.stats import chi2

from estimator.errors import ClaimError, EstimatorError
from estimator.inference.salvo import begin_salvo
from estimator.model.source import cuts, figure_logpmf, log_odds
from estimator.priors import load_priors
from estimator.priors.spin_scale import KNOWN, SPIN_SCALES, SpinScale, in_scale

SHIPPED = load_priors("historical")
MADE = json.loads(pages.RESULT.read_text("utf-8"))
HEAD, ROW = (
    pages.RECORD.read_text("utf-8").splitlines()[0],
    "e,b,A,belligerent,{role},{quantity},{claim},{found},campaign,high,https://a.example,https://b.example,\n",
)


def compared(tmp_path, claim, found, role="defender", quantity="intercepted"):
    """Return the one comparison of a record made for the test."""
    path = tmp_path / "record.csv"
    path.write_text(f"{HEAD}\n{ROW.format(role=role, quantity=quantity, claim=claim, found=found)}", "utf-8")
    return read_record(path)[0]


@pytest.mark.parametrize(
    ("role", "quantity", "sign"),
    [
        ("defender", "intercepted", 1),
        ("attacker", "hit", 1),
        ("defender", "hit", -1),
        ("attacker", "intercepted", -1),
    ],
)
def test_a_shift_is_the_spin_under_which_the_claim_is_likeliest(tmp_path, role, quantity, sign):
    assert scoreboard_kit.ROOT.name
    found = shift(compared(tmp_path, "34 of 729", "15 of 729", role, quantity))
    assert found.mean == pytest.approx(sign * (log(34.5 / 695.5) - log(15.5 / 714.5)))
    spins = np.linspace(-3, 3, 6001)
    cut = cuts(np.array(34.0), np.array(34.0), np.array(729.0))
    at = log_odds(15.0, 714.0)
    likelihood = figure_logpmf(cut, (at, at), sign * spins, np.array(0.1))
    assert spins[likelihood.argmax()] == pytest.approx(found.mean, abs=0.01)


def test_a_range_leaves_a_shift_open(tmp_path):
    found = shift(compared(tmp_path, "50 %", "20-80 %"))
    assert found.mean == pytest.approx(0.0, abs=1e-9)
    assert 0.7 < found.sd < 0.8  # the sd of the log-odds of a share uniform on 0.2..0.8


def test_counts_of_an_unknown_whole_give_the_log_ratio(tmp_path):
    assert shift(compared(tmp_path, "2692", "1733")).mean == pytest.approx(log(2692.5 / 1733.5))
    launched = shift(compared(tmp_path, "10", "25", "attacker", "launched"))
    assert launched.mean == pytest.approx(log(25.5 / 10.5))


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("34", Amount(34, 34, 0, False)),
        ("0-11 of 47", Amount(0, 11, 47, False)),
        ("41-60 %", Amount(41, 60, 0, True)),
        ("9-3", None),
        ("5 of 4", None),
        ("1 of 0", None),
        ("100 %", None),
        ("about 5", None),
    ],
)
def test_amounts_are_read_or_refused(text, amount):
    assert read_amount(text) == amount


def test_every_fault_of_a_record_is_told_at_once(tmp_path):
    path = tmp_path / "record.csv"
    row = "e,b,A,general,defender,intercepted,9-3,5 of 6,campaign,high,www.example.org,https://b.example,\n"
    path.write_text(f"{HEAD}\n{row}", "utf-8")
    with pytest.raises(ClaimError) as caught:
        read_record(path)
    assert [fault.column for fault in caught.value.faults] == ["claim_url", "class", "claim"]


def test_a_pool_of_two_is_the_one_worked_by_hand():
    # 2 / (1 + v) squares must be worth one degree of freedom, so v = 1.
    found = pool([Shift(0.0, 1.0), Shift(2.0, 1.0)])
    assert (found.mean, found.error, found.between) == pytest.approx((1.0, 1.0, 1.0), abs=1e-6)
    low, high = found.between_ends
    assert low == 0.0
    assert high == pytest.approx(sqrt(2 / chi2.ppf(0.05, 1) - 1), rel=1e-6)


def test_like_units_have_nothing_between_them_and_one_tells_no_spread():
    assert pool([Shift(1.0, 0.5), Shift(1.2, 0.5)]).between == 0.0
    assert np.isnan(pool([Shift(1.0, 0.5)]).between)
    assert pool([]) is None
    assert scatter([[0.0, 2.0], [5.0, 7.0], [9.0]]) == (pytest.approx(sqrt(2.0)), 2)


def test_every_number_of_the_prior_files_is_moved_both_ways_and_has_its_reason():
    keys = {entry.key.removeprefix("sources.").removeprefix("weapons.") for entry in SHIPPED.entries}
    moved = moves(SHIPPED)
    assert sorted((move.number, move.way) for move in moved) == sorted(
        (key, way) for key in keys for way in ("down", "up")
    )
    assert all(move.before != move.after for move in moved)
    said = argued.reasons()
    assert all(argued.reason(key, said) for key in keys)


@pytest.mark.parametrize(
    "number", ["belligerent.spin.sd", "bloc_share", "cruise missile.hit.b", "unknown.launched.sigma"]
)
def test_a_change_changes_that_number_alone(number):
    made = changed(SHIPPED, {number: 0.75})
    differ = {key for key, value in every_number(made).items() if value != every_number(SHIPPED)[key]}
    assert differ == {number}
    assert made.digest != SHIPPED.digest


def made_up(log_likelihood):
    """Return answers, by factor and strike, of which only the likelihood matters."""
    return {
        factor: {name: Answer(np.ones(1), ((1.0, 1.0, 0.5),), one) for name, one in row.items()}
        for factor, row in log_likelihood.items()
    }


def test_a_strike_left_out_has_no_say_in_its_factor():
    found = fit(
        made_up({1.0: {"lie": -9.0, "a": -1.0, "b": -1.0}, 3.0: {"lie": -1.0, "a": -2.0, "b": -2.0}}),
        frozenset({"lie"}),
    )
    assert (found["all"], found["left_out"]) == (3.0, {"lie": 1.0, "a": 3.0, "b": 3.0})
    assert (found["lies"]["fitted"], found["others"]["fitted"], found["loss_on_others"]) == (3.0, 1.0, 2.0)


def test_the_page_of_the_priors_is_what_the_record_gives():
    text = pages.README.read_text("utf-8")
    assert pages.argued(text) == text, "run python benchmarks/priors.py and commit priors/README.md"
    assert len(read_salvos(pages.SALVOS)) > 20


def test_the_page_of_what_was_moved_is_what_its_json_gives():
    text = pages.PAGE.read_text("utf-8")
    assert pages.moved(text, pages.RESULT) == text, "run python benchmarks/priors.py --docs"


def test_a_page_without_its_marks_is_refused():
    with pytest.raises(EstimatorError, match="found no place for the tables"):
        pages.argued("# A page\n")


def test_what_was_moved_are_the_shipped_priors():
    assert MADE["priors"] == SHIPPED.digest, "run python benchmarks/priors.py --sensitivity and commit"
    record = json.loads((pages.ROOT / "docs" / "track-record.json").read_text("utf-8"))
    ranges = [one for one in record["ranges"] if (one["scenario"], one["stage"]) == ("historical", "all")]
    for name, key in (("log", "log_score"), ("rps", "ranked_score"), ("mass", "mass")):
        assert MADE["scores"][name] == pytest.approx(np.mean([one[key] for one in ranges]), abs=1e-3)


def test_a_move_worked_out_again_is_the_one_on_the_page():
    strike = next(one for one in strikes() if one.name.startswith("lotarevka"))
    move = next(
        one for one in MADE["moves"] if one["number"] == "belligerent.spin.mean" and one["way"] == "up"
    )
    before, after = answer(strike, SHIPPED), answer(strike, changed(SHIPPED, {move["number"]: move["to"]}))
    told = move["strikes"][strike.name]
    assert told["tv"] == pytest.approx(total_variation(before.pmf, after.pmf), abs=1e-3)
    assert told["median"] == after.headline()["median"]


def test_what_a_source_took_back_is_no_scatter(tmp_path):
    """Of figures on one thing, judged by one finding, the last stands; other findings and sources are other things."""
    rows = [
        ("A", "45 of 47", "9 of 47"),
        ("A", "40 %", "9 of 47"),
        ("A", "30", "20"),
        ("B", "45 of 47", "9 of 47"),
    ]
    path = tmp_path / "record.csv"
    line = "e,b,{},belligerent,defender,intercepted,{},{},campaign,high,https://a.example,https://b.example,"
    path.write_text("\n".join([HEAD, *(line.format(*row) for row in rows), ""]), "utf-8")
    record = read_record(path)
    assert [(r.claimant, r.cells["claim"]) for r in standing(record)] == [
        ("A", "40 %"),
        ("A", "30"),
        ("B", "45 of 47"),
    ]
    assert own_scatter(standing(record))[1] == 1
    shifts = [shift(r).mean for r in record[1:3]]
    assert own_scatter(standing(record))[0] == pytest.approx(np.std(shifts, ddof=1))


def test_scores_by_date_are_those_of_the_track_record():
    record = json.loads((pages.ROOT / "docs" / "track-record.json").read_text("utf-8"))
    own = [one for one in record["ranges"] if one["scenario"] == "historical"]
    means = {
        stage: [
            np.mean([one[key] for one in own if one["stage"] == stage])
            for key in ("log_score", "ranked_score", "mass")
        ]
        for stage in (*EARLY, "all")
    }
    shipped = MADE["at_its_word"]["shipped"]
    dated = {**{date: shipped[date] for date in EARLY}, "all": shipped}
    for date, at in dated.items():
        assert [at[score] for score in SCORES] == pytest.approx(means[date], abs=1e-4)
    for date, at in MADE["shared_scale"]["as shipped, 3 values"].items():
        assert [at[score] for score in SCORES] == pytest.approx(means[date.removesuffix(" claims")], abs=1e-4)


def test_what_was_not_yet_told_is_left_to_the_prior():
    silent = next(strike for strike in strikes() if strike.early == (None, strike.early[1]) and strike.truths)
    at_first, later = early_scores(silent, SHIPPED)
    assert at_first == scores_of(silent, None, SHIPPED)
    assert later != at_first


def test_a_scale_is_mixed_by_what_the_claims_make_of_it():
    wide, narrow = in_scale(SHIPPED, 2.0).sources["ally"], SHIPPED.sources["ally"]
    assert (wide.spin_mean, wide.spin_sd) == (2 * narrow.spin_mean, 2 * narrow.spin_sd)
    assert wide.size_spin_sd == narrow.size_spin_sd
    strike = next(strike for strike in strikes() if strike.name.startswith("lotarevka"))
    shipped = begin_salvo(strike.salvo, SHIPPED, 1)
    pmfs, log = scaled(strike.salvo, SHIPPED, SPIN_SCALES)
    assert log == pytest.approx(shipped.solution.log_evidence)
    np.testing.assert_allclose(pmfs["hit"], shipped.pmf["hit"], atol=1e-12)
    two = [scaled(strike.salvo, in_scale(SHIPPED, s), KNOWN) for s in (0.5, 2.0)]
    evidence = np.exp([log for _, log in two])
    pmfs, log = scaled(strike.salvo, SHIPPED, (SpinScale(0.5, 0.5), SpinScale(2.0, 0.5)))
    assert log == pytest.approx(np.log(evidence.mean()))
    size = pmfs["hit"].size
    by_hand = sum(
        w * np.pad(one["hit"], (0, size - one["hit"].size)) for w, (one, _) in zip(evidence, two, strict=True)
    )
    np.testing.assert_allclose(pmfs["hit"], by_hand / evidence.sum(), atol=1e-12)
    assert evidence[0] != pytest.approx(evidence[1], rel=0.01)


def test_the_values_that_are_shipped_are_near_to_many():
    """As docs/model.md has it: no probability of a bundled strike differs by more than 0.035."""
    for strike in strikes():
        few, _ = scaled(strike.salvo, SHIPPED, SPIN_SCALES)
        fine, _ = scaled(strike.salvo, SHIPPED, many())
        for quantity, pmf in few.items():
            size = max(pmf.size, fine[quantity].size)
            one, other = (np.pad(each, (0, size - each.size)) for each in (pmf, fine[quantity]))
            assert np.abs(one - other).max() < 0.035, (strike.name, quantity)
