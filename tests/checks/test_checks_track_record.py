"""The track record: what is left out, each stage against its own answer, and its forms."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

import estimator as est
from estimator import cli
from estimator.checks.track_record import BASIS, LEVELS, STAGES, track_record
from estimator.claims.asof import read_as_of
from estimator.claims.truth import TruthRange, read_truth
from estimator.errors import CancelledError, ClaimError, EstimatorError
from estimator.report.track import track_json, track_markdown, track_text

ROOT = Path(__file__).resolve().parents[2]
STRIKES = ROOT / "examples" / "strikes"
SMALL = ("khalino-2024-11-25", "lotarevka-2024-11-23", "riyadh-2017-11-04")


@pytest.fixture(scope="module")
def parts():
    ledger = est.read_claims(STRIKES)
    kept = replace(ledger, claims=tuple(claim for claim in ledger.claims if claim.strike in SMALL))
    truths = tuple(truth for truth in read_truth(STRIKES / "truth.csv") if truth.strike in SMALL)
    return (
        kept,
        truths,
        read_as_of(STRIKES / "asof.csv"),
        [est.load_priors(n) for n in ("historical", "neutral")],
    )


@pytest.fixture(scope="module")
def record(parts):
    return track_record(*parts)


def test_every_range_at_every_stage_under_every_scenario(record, parts):
    assert record.scenarios == ("historical", "neutral")
    assert len(record.scored) == len(parts[1]) * len(STAGES) * 2
    assert record.left_out == sum(BASIS in claim.note for claim in parts[0].claims)


@pytest.mark.parametrize("stage", ["day 7", "all"])
def test_a_stage_is_the_answer_of_its_date_without_what_the_truth_rests_on(record, parts, stage):
    ledger, truths, dates, priors = parts
    rows = tuple(c for c in ledger.claims if c.strike == truths[0].strike and BASIS not in c.note)
    as_of = dates[truths[0].strike].day7 if stage == "day 7" else None
    other = est.estimate(replace(ledger, claims=rows), priors[0], seed=1, as_of=as_of)
    found = next(one for one in record.of("historical", stage) if one.truth == truths[0])
    np.testing.assert_array_equal(found.pmf, other.salvos[0].pmf[truths[0].quantity])


def test_where_nothing_had_been_said_the_prior_stands_in(record):
    early = [one for one in record.of("historical", "day 0") if not one.answered]
    assert [one.truth.strike for one in early] == ["lotarevka-2024-11-23"]
    assert 0.9 < early[0].pmf.sum() <= 1 + 1e-9


def test_the_truth_never_enters_the_fit(parts, record):
    ledger, truths, dates, priors = parts
    moved = tuple(replace(truth, low=truth.low + 40, high=truth.high + 40) for truth in truths)
    other = track_record(ledger, moved, dates, priors[:1])
    for one, two in zip(other.of("historical", "all"), record.of("historical", "all"), strict=True):
        np.testing.assert_array_equal(one.pmf, two.pmf)
        assert one.mass < two.mass


def test_a_surprise_is_the_evidence_lost(parts, record):
    ledger = replace(
        parts[0], claims=tuple(c for c in parts[0].claims if c.strike == SMALL[0] and BASIS not in c.note)
    )
    whole = est.estimate(ledger, parts[3][0], seed=1).salvos[0]
    one = next(s for s in record.surprises if (s.strike, s.quantity) == (SMALL[0], "hit"))
    less = replace(
        ledger, claims=tuple(c for c in ledger.claims if (c.source, c.quantity) != (one.source, "hit"))
    )
    without = est.estimate(less, parts[3][0], seed=1).salvos[0]
    assert one.bits == pytest.approx((without.log_evidence - whole.log_evidence) / np.log(2), abs=0.02)
    assert one.by == 0


def test_coverage_counts_what_is_met(record):
    for level, met, count in record.coverage("historical", "all"):
        found = record.of("historical", "all")
        assert (met, count) == (sum(one.met[LEVELS.index(level)] for one in found), len(found))


def test_faults_are_named(parts):
    ledger, truths, dates, priors = parts
    with pytest.raises(EstimatorError, match="found a range for nowhere, no weapon"):
        track_record(ledger, [TruthRange("nowhere", "", "hit", 1, 2)], dates, priors)
    with pytest.raises(EstimatorError, match="as-of dates: found none for"):
        track_record(ledger, truths, {}, priors)
    with pytest.raises(CancelledError):
        track_record(ledger, truths, dates, priors, watcher=lambda done, total: False)


def test_as_of_dates_are_read_with_every_fault(tmp_path):
    assert read_as_of(STRIKES / "asof.csv")[SMALL[0]].day0 == date(2024, 11, 25)
    file = tmp_path / "asof.csv"
    file.write_text(
        "strike,day0,day7\na,2024-01-09,2024-01-02\n,2024-01-01,x\na,2024-01-01,2024-01-02\na,2024-01-01,2024-01-02\n"
    )
    with pytest.raises(ClaimError) as caught:
        read_as_of(file)
    told = str(caught.value)
    for wanted in ("day0 after day7", "a blank cell", "column day7: found", "a second row for a strike"):
        assert wanted in told


def test_forms_hold_the_same_numbers(record):
    text, page, plain = track_text(record), track_markdown(record), json.loads(track_json(record))
    assert len(plain["ranges"]) == len(record.scored)
    for one in record.surprises:
        assert f"{one.bits:.1f}" in text
        assert f"{one.bits:.1f}" in page
    assert track_json(record).isascii()


def test_names_stay_text_in_markdown(record):
    hostile = replace(record, surprises=(replace(record.surprises[0], source="<b>[x](y)</b> | *z*"),))
    assert "\\<b\\>\\[x\\]\\(y\\)\\</b\\> \\| \\*z\\*" in track_markdown(hostile)


def test_the_command_refuses_a_name_it_cannot_write(capsys):
    assert cli.main(["track-record", str(STRIKES), "-o", "record.html"]) == 2
    assert "allowed: a name that ends in .md, .json, .txt" in capsys.readouterr().err
