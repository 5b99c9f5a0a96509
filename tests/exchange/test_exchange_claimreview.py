"""Reviews in the form of schema.org, one for every figure."""

import json
from dataclasses import replace

import pytest
from exchange_kit import HOSTILE

import estimator as est
from estimator.display.likelihood import likelihood
from estimator.exchange.claimreview import claim_reviews_text
from estimator.exchange.judged import left_out
from estimator.version import __version__


@pytest.fixture(scope="module")
def reviews(posterior, others):
    return est.claim_reviews(posterior, others)


def about(reviews, start):
    (found,) = [review for review in reviews if review["claimReviewed"].startswith(start)]
    return found


def test_every_review_has_what_the_form_asks_for(reviews, posterior):
    assert len(reviews) == len(posterior.salvos[0].figures)
    for review in reviews:
        assert (review["@context"], review["@type"]) == ("https://schema.org", "ClaimReview")
        assert review["@id"].startswith("urn:uuid:")
        assert review["itemReviewed"]["@type"] == "Claim"
        assert review["itemReviewed"]["author"]["@type"] == "Organization"
        assert __version__ in review["author"]["name"]
        rating = review["reviewRating"]
        assert rating["worstRating"] <= rating["ratingValue"] <= rating["bestRating"]
        assert "datePublished" not in review


def test_the_rating_is_the_probability_in_words_and_as_a_number(reviews, posterior):
    figure = next(
        f for f in posterior.salvos[0].figures if f.source == "Ministry" and f.quantity == "intercepted"
    )
    rating = about(reviews, "Ministry: 5 intercepted")["reviewRating"]
    assert rating["ratingValue"] == pytest.approx(figure.truth_inside, abs=1e-6)
    assert rating["alternateName"] == str(likelihood(figure.truth_inside))
    assert "sceptical:" in rating["ratingExplanation"]
    assert "smallest set" in rating["ratingExplanation"]


def test_a_claim_says_who_when_and_where(reviews):
    claim = about(reviews, "Ministry: 5 intercepted (s1, ATACMS)")["itemReviewed"]
    assert claim["author"]["name"] == "Ministry"
    assert claim["datePublished"] == "2024-11-19T10:30:00+00:00"
    assert claim["appearance"] == [{"@type": "CreativeWork", "url": "https://example.org/a?b=1&c=2"}]
    assert about(reviews, "Attacker: 8 launched")["itemReviewed"]["datePublished"] == "2024-11-19"
    other = about(reviews, "Ministry: 1 damaged")["itemReviewed"]
    assert "appearance" not in other
    assert "datePublished" not in other


def test_parts_are_reviewed_as_their_sum(reviews):
    assert "at least 2 hit" in about(reviews, "Observer: at least 2")["claimReviewed"]
    assert "north: at least 1, south: at least 1" in about(reviews, "Observer: at least 2")["claimReviewed"]


def test_what_is_left_out_has_a_reason(posterior):
    assert [(claim.source, claim.said, why) for claim, why in left_out(posterior)] == [
        ("Ministry", "4", "superseded"),
        ("Ministry", "", "silent"),
        ("Agency", "5", "repeats"),
    ]


def test_a_withheld_headline_is_no_review(posterior):
    withheld = replace(
        posterior, salvos=tuple(replace(s, withheld="learning failed") for s in posterior.salvos)
    )
    assert est.claim_reviews(withheld) == []
    assert not [item for item in est.stix_bundle(withheld)["objects"] if item["type"] == "opinion"]
    assert ("5", "headline withheld") in {(claim.said, why) for claim, why in left_out(withheld)}


def test_ids_are_stable_and_tell_results_apart(reviews, posterior, others, posteriors):
    again = est.claim_reviews(posterior, others)
    assert again == reviews
    other = est.claim_reviews(posteriors["neutral"])
    assert {r["@id"] for r in other}.isdisjoint(r["@id"] for r in reviews)
    assert [r["itemReviewed"]["@id"] for r in other] == [r["itemReviewed"]["@id"] for r in reviews]
    assert len({review["@id"] for review in reviews}) == len(reviews)


def test_hostile_text_stays_text(posterior, others):
    text = claim_reviews_text(posterior, others)
    assert text.isascii()
    assert "<" not in text
    assert "&" not in text
    assert any(review["itemReviewed"]["author"]["name"] == HOSTILE for review in json.loads(text))
