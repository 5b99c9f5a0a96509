"""The bundle keeps the rules of STIX 2.1, says what the posterior says, and is the same every time."""

import copy
import json
import subprocess
import sys

import pytest
from exchange_kit import HOSTILE, ROWS, estimated
from stix_rules import FORBIDDEN_NAMESPACE, breaches

import estimator as est
from estimator.display.credible import CredibleSet
from estimator.display.likelihood import likelihood
from estimator.errors import EstimatorError
from estimator.exchange.hashes import NAMESPACE
from estimator.exchange.judged import View
from estimator.exchange.opinions import confidence, opinion
from estimator.exchange.stix import stix_text


@pytest.fixture(scope="module")
def bundle(posterior, others):
    return est.stix_bundle(posterior, others)


def of(bundle, kind):
    return [item for item in bundle["objects"] if item["type"] == kind]


def held(item):
    (extension,) = item["extensions"].values()
    return extension


def test_the_rules_are_kept(bundle, posterior):
    assert breaches(bundle) == []
    assert breaches(est.stix_bundle(posterior)) == []
    assert NAMESPACE != FORBIDDEN_NAMESPACE


@pytest.mark.parametrize(
    "spoil",
    [
        lambda item: item.update(created="2024-11-19T00:00:00Z"),
        lambda item: item.update(id="opinion--1"),
        lambda item: item.update(id=item["id"].replace("opinion", "note")),
        lambda item: item.update(opinion="maybe"),
        lambda item: item.update(confidence=101),
        lambda item: item.update(confidence=50.0),
        lambda item: item.update(object_refs=[]),
        lambda item: item.update(object_refs=["note--6ba7b810-9dad-51d1-80b4-00c04fd430c8"]),
        lambda item: item.update(weapon="ATACMS"),
        lambda item: item.pop("spec_version"),
        lambda item: item.pop("opinion"),
        lambda item: next(iter(item["extensions"].values())).update(extension_type="new-sdo"),
    ],
)
def test_the_rules_find_what_breaks_them(bundle, spoil):
    spoilt = copy.deepcopy(bundle)
    spoil(of(spoilt, "opinion")[0])
    assert breaches(spoilt)


def test_every_claim_that_speaks_has_a_note_in_its_words(bundle):
    told = {(held(note)["said"], held(note)["fate"]) for note in of(bundle, "note") if "extensions" in note}
    assert ("4", "superseded") in told
    assert ("5", "repeats") in told
    assert ("at least 1", "part of a sum") in told
    assert not [note for note in of(bundle, "note") if "silent" in json.dumps(note)]
    assert {item["name"] for item in of(bundle, "identity")} >= {row["source"] for row in ROWS}


def test_every_figure_has_one_opinion_with_its_probability(bundle, posterior):
    figures = posterior.salvos[0].figures
    assert len(of(bundle, "opinion")) == len(figures)
    told = sorted(held(item)["probability"] for item in of(bundle, "opinion"))
    assert told == pytest.approx(sorted(min(f.truth_inside, 1.0) for f in figures))
    for item in of(bundle, "opinion"):
        assert str(likelihood(held(item)["probability"])) in item["explanation"]


def test_the_opinion_about_parts_is_about_their_sum(bundle):
    sums = [note for note in of(bundle, "note") if "extensions" not in note]
    assert len(sums) == 1
    assert "at least 2 hit" in sums[0]["content"]
    assert len(sums[0]["object_refs"]) == 3
    assert [item for item in of(bundle, "opinion") if item["object_refs"] == [sums[0]["id"]]]


def test_times_come_from_the_claims(bundle):
    assert {item["created"] for item in of(bundle, "opinion")} == {"2024-11-19T10:30:00.000Z"}
    times = {held(note)["said"]: note["created"] for note in of(bundle, "note") if "extensions" in note}
    assert times["4"] == "2024-11-18T00:00:00.000Z"
    assert times["6"] == "1970-01-01T00:00:00.000Z"


def test_only_pages_of_the_web_are_referred_to(bundle):
    pages = [r["url"] for note in of(bundle, "note") for r in note.get("external_references", [])]
    assert pages == ["https://example.org/a?b=1&c=2"]


def test_confidence_needs_other_presumptions(bundle, posterior):
    assert all(item["confidence"] in {15, 50, 85} for item in of(bundle, "opinion"))
    assert all("confidence" not in item for item in est.stix_bundle(posterior)["objects"])


def view(probability: float, meets: bool) -> View:
    return View(likelihood(probability), CredibleSet((1,), 0.9, 0.9), meets)


@pytest.mark.parametrize(
    ("probability", "meets", "wanted"),
    [
        (0.97, True, "strongly-agree"),
        (0.95, True, "agree"),
        (0.56, True, "agree"),
        (0.55, True, "neutral"),
        (0.45, False, "neutral"),
        (0.44, True, "neutral"),
        (0.08, False, "disagree"),
        (0.01, True, "neutral"),
        (0.01, False, "strongly-disagree"),
    ],
)
def test_opinions_follow_the_thresholds(probability, meets, wanted):
    assert opinion(view(probability, meets)) == wanted


def test_confidence_is_about_the_opinion():
    firm, open_, other = view(0.01, False), view(0.5, True), view(0.08, False)
    assert confidence(firm, {}) is None
    assert confidence(firm, {"a": firm}) == 85
    assert confidence(firm, {"a": other}) == 50
    assert confidence(firm, {"a": open_}) == 15


def test_others_must_rest_on_the_same_claims(posterior):
    with pytest.raises(EstimatorError, match="other claims"):
        est.stix_bundle(posterior, {"neutral": estimated(ROWS[:2])["neutral"]})


def test_the_text_is_safe_inside_a_page(posterior, others):
    text = stix_text(posterior, others)
    assert text.isascii()
    assert "<" not in text
    assert HOSTILE in json.dumps(json.loads(text))


def test_as_of_is_heeded():
    rows = [row for row in ROWS if row.get("published")]
    early = estimated(rows, as_of=est.claims.dates.date(2024, 11, 18))["historical"]
    bundle = est.stix_bundle(early)
    assert breaches(bundle) == []
    assert len(of(bundle, "opinion")) == 1
    assert {item["created"] for item in of(bundle, "opinion")} == {"2024-11-18T00:00:00.000Z"}


def test_the_same_in_another_process(tmp_path):
    script = (
        "import sys; sys.path.insert(0, 'tests/exchange')\n"
        "from exchange_kit import estimated\n"
        "from estimator.exchange.stix import stix_text\n"
        "p = estimated(scenarios=('historical', 'neutral'))\n"
        "sys.stdout.write(stix_text(p['historical'], {'neutral': p['neutral']}))"
    )
    made = [
        subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
        ).stdout
        for seed in ("1", "2")
    ]
    assert made[0] == made[1]
    assert made[0]
