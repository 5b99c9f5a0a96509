"""Plain objects of STIX 2.1, each named by the hash of its content."""

import math
from datetime import UTC, datetime
from typing import Any, Final

from estimator.claims.ledger import Claim, Reading
from estimator.exchange.claimreview import page_of
from estimator.exchange.hashes import named
from estimator.exchange.judged import claim_text
from estimator.version import __version__

type Object = dict[str, Any]

#: Stands where no date is known: no clock is asked.
UNDATED: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SCHEMA: Final = (
    "On a note: strike, weapon, quantity, said, part (text, as in the claims file); fate (text: what became of it); "
    "read_kind (count, share or all), read_low, read_high (numbers; no read_high: no upper end). On an opinion: "
    "probability (number, 0 to 1: that the true number lies inside the claim), likelihood (its word after directive "
    "203 of the US intelligence community, 2015), scenario (the presumption about the sources), counted (whether the "
    "claim itself was weighed)."
)


def stamp(moment: datetime | None) -> str:
    """Return a moment as STIX writes it: UTC, to the millisecond."""
    return (moment or UNDATED).astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def sealed(kind: str, moment: datetime | None, content: Object) -> Object:
    """Return an object with its common properties; its id follows from all the rest."""
    when = stamp(moment)
    rest = {"type": kind, "spec_version": "2.1", "created": when, "modified": when, **content}
    return {"type": kind, "spec_version": "2.1", "id": f"{kind}--{named(rest)}", **rest}


def tool_identity() -> Object:
    """Return the identity of this program."""
    content = {
        "name": f"Strike claims estimator {__version__}",
        "description": "A computer program that estimates what happened in a strike from conflicting claims.",
        "identity_class": "system",
    }
    return sealed("identity", None, content)


def extension_definition(tool: str) -> Object:
    """Return the definition of the properties that notes and opinions carry beyond the specification."""
    content = {
        "created_by_ref": tool,
        "name": "Figures of strike claims",
        "schema": _SCHEMA,
        "version": "1.0.0",
        "extension_types": ["property-extension"],
    }
    return sealed("extension-definition", None, content)


def source_identity(tool: str, name: str) -> Object:
    """Return the identity of a source; whether it is a person or an organisation is not known."""
    content = {"created_by_ref": tool, "name": name, "identity_class": "unspecified"}
    return sealed("identity", None, content)


def claim_note(tool: str, source: str, extension: str, claim: Claim, fate: str) -> Object:
    """Return the note that holds one claim in its own words."""
    held = {"strike": claim.strike, "weapon": claim.weapon, "quantity": claim.quantity, "said": claim.said}
    held |= {"part": claim.part, "fate": fate}
    content: Object = {
        "created_by_ref": tool,
        "content": claim_text(claim) + (f' - "{claim.quote}"' if claim.quote else ""),
        "authors": [claim.source],
        "object_refs": [source],
        "extensions": _extension(extension, {**held, **_read(claim.reading)}),
    }
    if page := page_of(claim):
        content["external_references"] = [{"source_name": claim.source, "url": page}]
    return sealed("note", claim.published, content)


def _read(reading: Reading) -> Object:
    """Return a reading as plain numbers, without what cannot be written."""
    plain: Object = {"read_kind": reading.kind}
    if reading.kind in {"count", "share"}:
        plain["read_low"] = reading.low
        if not math.isinf(reading.high):
            plain["read_high"] = reading.high
    return plain


def sum_note(tool: str, refs: list[str], moment: datetime | None, authors: list[str], text: str) -> Object:
    """Return the note that adds up claims about parts."""
    content = {"created_by_ref": tool, "content": text, "authors": authors, "object_refs": refs}
    return sealed("note", moment, content)


def opinion_object(
    tool: str, note: str, moment: datetime | None, extension: tuple[str, Object], said: Object
) -> Object:
    """Return an opinion about a note; ``said`` holds opinion, explanation and (if any) confidence."""
    content = {"created_by_ref": tool, "object_refs": [note], **said, "extensions": _extension(*extension)}
    return sealed("opinion", moment, content)


def _extension(identifier: str, held: Object) -> Object:
    """Return an extension; the specification knows no empty values."""
    filled = {name: value for name, value in held.items() if value not in ("", None)}
    return {identifier: {"extension_type": "property-extension", **filled}}
