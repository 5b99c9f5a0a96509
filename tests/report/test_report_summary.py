"""The summary: what it holds, what its text says, what it refuses."""

from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest

import estimator as est
from estimator.display.plain import cells
from estimator.errors import EstimatorError
from estimator.inference.estimate import as_of_value
from estimator.report.numbers import count, error_text, total_variation


def test_every_quantity_has_its_uncertainty(summary):
    for row in summary.salvos[0].rows:
        assert 0 < row.count.probability <= 1
        assert row.count.credible.mass >= 0.9 - 1e-9
        assert row.prior.credible.mass >= 0.9 - 1e-9
        assert 0 <= row.moved <= 1


def test_fates_and_chances_stand_beside_the_claims(summary):
    fates = {(s.claim.source, s.claim.quantity): s for s in summary.salvos[0].sayings}
    repeated = fates["Agency", "intercepted"]
    assert (repeated.fate, repeated.counted, repeated.truth_inside) == ("repeats", False, None)
    assert fates["Observer", "hit"].fate == "part of a sum"
    assert 0 < fates["Ministry", "intercepted"].truth_inside < 1


def test_a_source_without_outcomes_has_no_evidence(summary):
    sources = {row.name: row for row in summary.salvos[0].sources}
    assert not sources["Ukrainian forces"].has_evidence("reliability")
    assert sources["Ukrainian forces"].has_evidence("size_spin")
    assert sources["Ministry"].has_evidence("spin")
    assert not sources["Ministry"].has_evidence("size_noise")


def test_scenarios_stand_side_by_side(summary, posteriors):
    assert summary.scenarios == ("historical", "neutral", "sceptical")
    row = next(row for row in summary.salvos[0].scenarios if row.quantity == "hit")
    for one, name in zip(row.counts, summary.scenarios, strict=True):
        assert one.value == posteriors[name].salvos[0].most_probable("hit")
    assert 0 < row.spread <= 1


def test_text_says_it_all(summary):
    text = summary.text
    for wanted in (
        "s1, ATACMS", summary.salvos[0].sentence[:60], "Before you rely on it", "sceptical", "no evidence",
        "(repeats)", "total variation", "seed 1", "Numerical check",
    ):  # fmt: skip
        assert wanted in text
    assert text.endswith("\n")


def test_text_stays_within_a_terminal(summary):
    assert max(map(cells, summary.text.splitlines())) <= 132


def test_text_is_stable(posteriors):
    once, again = (est.summarise(posteriors["historical"], posteriors) for _ in range(2))
    assert once.text == again.text
    assert once.to_json() == again.to_json()


def test_limits_name_the_scenarios_and_the_unmoved(summary):
    limits = summary.salvos[0].limits
    assert 2 <= len(limits) <= 4
    assert "neutral" in limits[0]
    assert "%" in limits[0]


def test_without_other_scenarios_the_limits_ask_for_them(posterior):
    alone = est.summarise(posterior)
    assert "Compare the result under other presumptions" in alone.salvos[0].limits[0]
    assert alone.salvos[0].scenarios == ()
    assert "Under other presumptions" not in alone.text.replace(
        "Compare the result under other presumptions", ""
    )


def test_other_claims_under_another_scenario_are_refused(posterior, posteriors):
    other = replace(posteriors["neutral"], claims_hash="0")
    with pytest.raises(EstimatorError, match="scenario neutral: found other claims"):
        est.summarise(posterior, {"neutral": other})


def test_a_summary_cannot_be_changed(summary):
    with pytest.raises(FrozenInstanceError):
        summary.notices = ()


def test_total_variation():
    one, other = np.array([0.5, 0.5]), np.array([0.0, 0.5, 0.5])
    assert total_variation(one, one) == 0
    assert total_variation(one, other) == pytest.approx(0.5)
    assert total_variation(np.array([1.0]), np.array([0.0, 1.0])) == 1.0
    # What a prior lacks lies beyond its end, where the posterior has nothing.
    assert total_variation(np.array([1.0]), np.array([0.6])) == pytest.approx(0.4)


def test_the_set_of_a_cut_off_prior_holds_the_mass_asked_for():
    cut = np.array([0.5, 0.2, 0.15, 0.1])
    assert count(cut).credible.mass >= 0.9
    assert count(cut).credible.asked == 0.9
    assert count(np.array([0.4, 0.1])).credible.values == (0, 1)


def test_errors_in_words(posterior):
    told = error_text(posterior.salvos[0].error)
    assert told.startswith("Numerical error of the probabilities")
    assert "e-" not in told


@pytest.mark.parametrize("text", ["", "2024-11-20", "2024-11-20T10:00:00+00:00"])
def test_the_date_comes_back(text):
    value = as_of_value(text)
    assert (value.isoformat() if value else "") == text


def test_large_salvos_say_that_no_split_stands_for_the_whole(posterior):
    few = est.summarise(posterior)
    assert few.salvos[0].splits_tell
    thin = tuple(replace(split, probability=1e-4) for split in few.salvos[0].splits)
    assert not replace(few.salvos[0], splits=thin).splits_tell


def test_terminal_text_neutralises_every_field(hostile):
    text = est.summarise(hostile).text
    assert "<U+001B>" in text
    for bad in "\x1b\x9b\u202e\ud800\r":
        assert bad not in text


def test_a_notebook_shows_sentence_and_bars(posterior, hostile):
    page = posterior._repr_html_()
    assert posterior.salvos[0].sentence()[:20] in page
    assert page.count("<svg") == 5
    assert "<script" not in hostile._repr_html_()
    assert "\x1b" not in hostile.salvos[0]._repr_html_()
