"""A posterior as a bundle of STIX 2.1: claims as notes, what is believed of them as opinions."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from estimator.claims.dates import as_utc
from estimator.claims.fates import claim_status
from estimator.claims.ledger import Claim
from estimator.exchange.hashes import json_text, named, run_facts
from estimator.exchange.judged import Judged, judged
from estimator.exchange.opinions import confidence, opinion
from estimator.exchange.stix_objects import (
    claim_note,
    extension_definition,
    opinion_object,
    source_identity,
    sum_note,
    tool_identity,
)
from estimator.inference.estimate import as_of_value
from estimator.posterior.values import Posterior

type Object = dict[str, Any]

#: Claims that have no note: they say nothing, nothing new, or nothing yet.
UNTOLD: Final = frozenset({"silent", "duplicate", "not yet published"})


def stix_bundle(posterior: Posterior, others: Mapping[str, Posterior] | None = None) -> Object:
    """Return a bundle: an identity for every source, a note for every claim, an opinion for every figure.

    ``others`` maps names of further scenarios to their posteriors; opinions carry a confidence only where they are
    given (docs/exchange.md).
    """
    bundle = _Bundle(posterior)
    notes = bundle.claims()
    for each in judged(posterior, others):
        bundle.judge(each, notes)
    objects = list(bundle.objects.values())
    name = named(["bundle", [item["id"] for item in objects], run_facts(posterior)])
    return {"type": "bundle", "id": f"bundle--{name}", "objects": objects}


def stix_text(posterior: Posterior, others: Mapping[str, Posterior] | None = None) -> str:
    """Return the bundle as JSON."""
    return json_text(stix_bundle(posterior, others))


class _Bundle:
    """The objects so far, by id: the same object is held once."""

    def __init__(self, posterior: Posterior) -> None:
        self._posterior = posterior
        self.objects: dict[str, Object] = {}
        self._tool = self._hold(tool_identity())
        self._extension = self._hold(extension_definition(self._tool))
        self._sources: dict[str, str] = {}
        fates = claim_status(posterior.ledger, as_of_value(posterior.as_of))
        self._told = [
            (c, str(f)) for c, f in zip(posterior.ledger.claims, fates, strict=True) if f not in UNTOLD
        ]
        self._moment = _moment(posterior, [claim for claim, _ in self._told])

    def _hold(self, item: Object) -> str:
        identifier: str = self.objects.setdefault(item["id"], item)["id"]
        return identifier

    def _source(self, name: str) -> str:
        if name not in self._sources:
            self._sources[name] = self._hold(source_identity(self._tool, name))
        return self._sources[name]

    def claims(self) -> dict[tuple[object, ...], str]:
        """Hold a note for every claim that says something; return their ids by what the claims say."""
        return {
            (claim.file, claim.row): self._hold(
                claim_note(self._tool, self._source(claim.source), self._extension, claim, fate)
            )
            for claim, fate in self._told
        }

    def judge(self, each: Judged, notes: Mapping[tuple[object, ...], str]) -> None:
        """Hold the opinion about one figure."""
        about = [notes[(claim.file, claim.row)] for claim in each.claims]
        note = self._sum(each, about) if each.is_sum else about[0]
        said: Object = {"opinion": opinion(each.view), "explanation": each.explanation}
        if (sure := confidence(each.view, each.elsewhere)) is not None:
            said["confidence"] = sure
        held = {
            "probability": each.view.likelihood.probability,
            "likelihood": each.view.likelihood.word,
            "scenario": self._posterior.priors.scenario,
            "counted": each.figure.counted,
        }
        self._hold(opinion_object(self._tool, note, self._moment, (self._extension, held), said))

    def _sum(self, each: Judged, parts: Sequence[str]) -> str:
        source = each.figure.source
        latest = max(filter(None, (claim.published for claim in each.claims)), default=None)
        refs = [self._source(each.claims[0].source), *parts]
        return self._hold(sum_note(self._tool, refs, latest, [source], each.text))


def _moment(posterior: Posterior, claims: Sequence[Claim]) -> datetime | None:
    """Return when the opinions were formed: the as-of date or the latest claim, whichever is later."""
    dates = [claim.published for claim in claims if claim.published]
    as_of = as_of_value(posterior.as_of)
    if isinstance(as_of, datetime):
        dates.append(as_utc(as_of))
    elif as_of is not None:
        dates.append(datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC))
    return max(dates, default=None)
