"""Claims as ClaimReview (schema.org, JSON-LD), one review for every figure."""

from collections.abc import Mapping
from datetime import time
from typing import Any, Final

from estimator.claims.ledger import Claim
from estimator.exchange.hashes import json_text, named, run_facts
from estimator.exchange.judged import Judged, judged
from estimator.posterior.values import Posterior
from estimator.version import __version__

_CONTEXT: Final = "https://schema.org"
_ASPECT: Final = "probability that the true number lies inside the claim"
#: Digits after the point of a rating: finer than any word or percent that is shown, coarser than rounding errors.
_DIGITS: Final = 6

type Object = dict[str, Any]


def claim_reviews(posterior: Posterior, others: Mapping[str, Posterior] | None = None) -> list[Object]:
    """Return one ClaimReview for every figure; ``others`` maps names of further scenarios to their posteriors.

    Every review is a whole JSON-LD document. Claims that no figure rests on (silent, superseded, repeats, ...) have
    none: ``estimator.exchange.judged.left_out`` names them with the reason.
    """
    facts = run_facts(posterior)
    return [_review(each, facts) for each in judged(posterior, others)]


def claim_reviews_text(posterior: Posterior, others: Mapping[str, Posterior] | None = None) -> str:
    """Return the reviews as one JSON-LD file: a list of documents."""
    return json_text(claim_reviews(posterior, others))


def _review(each: Judged, facts: list[Any]) -> Object:
    claim = _claim(each)
    return {
        "@context": _CONTEXT,
        "@type": "ClaimReview",
        "@id": named(["review", claim["@id"], facts]).urn,
        "claimReviewed": each.text,
        "itemReviewed": claim,
        "author": {
            "@type": "Organization",
            "name": f"Strike claims estimator {__version__}",
            "description": "A computer program: its reviews are estimates from conflicting claims, checked by nobody.",
        },
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": round(each.view.likelihood.probability, _DIGITS),
            "bestRating": 1,
            "worstRating": 0,
            "alternateName": str(each.view.likelihood),
            "reviewAspect": _ASPECT,
            "ratingExplanation": each.explanation,
        },
    }


def _claim(each: Judged) -> Object:
    claims = each.claims
    item: Object = {
        "@type": "Claim",
        "@id": named(["claim", *([_content(claim) for claim in claims])]).urn,
        "text": each.text,
        "author": {"@type": "Organization", "name": claims[0].source},
    }
    dates = [claim.published for claim in claims]
    if latest := max(filter(None, dates), default=None):
        # Midnight is how a date without a time is read; no time is claimed where none was given.
        item["datePublished"] = latest.date().isoformat() if latest.time() == time() else latest.isoformat()
    if pages := list(dict.fromkeys(page for claim in claims if (page := page_of(claim)))):
        item["appearance"] = [{"@type": "CreativeWork", "url": page} for page in pages]
    return item


def page_of(claim: Claim) -> str:
    """Return the page of a claim where it is one of the web, else nothing."""
    page = claim.url.strip()
    return page if page.casefold().startswith(("http://", "https://")) and len(page.split()) == 1 else ""


def _content(claim: Claim) -> list[str]:
    return [str(value) for value in claim.content]
