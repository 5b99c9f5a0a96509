"""Names made of hashes: the same content has the same name on every machine, and nothing of a clock is in it."""

import hashlib
import json
import uuid
from typing import Any, Final

from estimator.posterior.values import Posterior

#: The namespace of every id made here; drawn once at random, never to change.
NAMESPACE: Final = uuid.UUID("4ab16299-af46-43a5-9693-9ea053c7720c")


def digest(content: Any) -> str:
    """Return the SHA-256 of plain values, whatever text they hold."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def named(content: Any) -> uuid.UUID:
    """Return the UUID (version 5) of plain values."""
    return uuid.uuid5(NAMESPACE, digest(content))


def run_facts(posterior: Posterior) -> list[Any]:
    """Return what a result rests on: claims, priors, scenario, route, seed, date and version."""
    learned = posterior.priors.learned
    return [
        posterior.claims_hash,
        posterior.priors_hash,
        posterior.priors.scenario,
        posterior.method,
        posterior.seed,
        posterior.as_of,
        posterior.weapon_prior,
        posterior.versions.get("estimator", ""),
        learned.claims_hash if learned else "",
    ]


def json_text(content: Any) -> str:
    """Return JSON in ASCII that is safe inside a page's script element as well, ending in a line break."""
    text = json.dumps(content, indent=1, allow_nan=False)
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text + "\n"
