"""The rules of STIX 2.1 that a bundle of ours can break, written from the specification."""

import re
import uuid
from typing import Any

REQUIRED = {
    "identity": {"name"},
    "note": {"content", "object_refs"},
    "opinion": {"opinion", "object_refs"},
    "extension-definition": {"name", "schema", "version", "extension_types", "created_by_ref"},
}
ALLOWED = {
    "identity": {"name", "description", "identity_class"},
    "note": {"abstract", "content", "authors", "object_refs"},
    "opinion": {"explanation", "authors", "opinion", "object_refs"},
    "extension-definition": {"name", "description", "schema", "version", "extension_types"},
}
COMMON = {
    "type", "spec_version", "id", "created", "modified", "created_by_ref", "confidence", "external_references",
    "extensions",
}  # fmt: skip
ENUM = {"strongly-disagree", "disagree", "neutral", "agree", "strongly-agree"}
EXTENSION_TYPES = {"new-sdo", "new-sco", "new-sro", "property-extension", "toplevel-property-extension"}
IDENTITY_CLASSES = {"individual", "group", "system", "organization", "class", "unspecified"}
IDENTIFIER = re.compile(r"([a-z][a-z0-9-]*)--([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})")
TIMESTAMP = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z")
PROPERTY = re.compile(r"[a-z][a-z0-9_]{2,249}")
#: The namespace of the specification, which is for cyber observables alone.
FORBIDDEN_NAMESPACE = uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")


def breaches(bundle: dict[str, Any]) -> list[str]:
    """Name every rule that a bundle breaks."""
    found = [] if set(bundle) == {"type", "id", "objects"} and bundle["type"] == "bundle" else ["bundle"]
    found += _identifier(bundle["id"], "bundle")
    held = [item["id"] for item in bundle["objects"]]
    found += ["an id twice"] if len(set(held)) < len(held) else []
    for item in bundle["objects"]:
        found += [f"{item.get('id')}: {breach}" for breach in _object(item, set(held))]
    return found


def _object(item: dict[str, Any], held: set[str]) -> list[str]:
    kind = item["type"]
    found = _identifier(item["id"], kind)
    found += [
        f"lacks {name}" for name in (REQUIRED[kind] | {"spec_version", "created", "modified"}) - set(item)
    ]
    found += [f"knows no {name}" for name in set(item) - ALLOWED[kind] - COMMON]
    found += ["spec_version"] if item.get("spec_version") != "2.1" else []
    for name in ("created", "modified"):
        found += [] if TIMESTAMP.fullmatch(str(item.get(name))) else [f"{name} {item.get(name)}"]
    found += ["modified before created"] if item["modified"] < item["created"] else []
    refs = [*item.get("object_refs", []), *filter(None, [item.get("created_by_ref")])]
    found += [f"refers to {ref}" for ref in refs if ref not in held]
    found += _values(kind, item) + _extensions(item, held) + _empty(item)
    for reference in item.get("external_references", []):
        found += [] if reference.get("source_name") and len(reference) > 1 else ["external reference"]
    return found


def _values(kind: str, item: dict[str, Any]) -> list[str]:
    found = []
    if kind == "opinion" and item.get("opinion") not in ENUM:
        found.append(f"opinion {item.get('opinion')}")
    if kind == "identity" and item.get("identity_class") not in IDENTITY_CLASSES:
        found.append("identity_class")
    if kind == "extension-definition" and not set(item.get("extension_types", [""])) <= EXTENSION_TYPES:
        found.append("extension_types")
    sure = item.get("confidence", 0)
    if type(sure) is not int or not 0 <= sure <= 100:
        found.append(f"confidence {sure}")
    return found


def _extensions(item: dict[str, Any], held: set[str]) -> list[str]:
    found = []
    for name, extension in item.get("extensions", {}).items():
        found += [] if name in held and name.startswith("extension-definition--") else [f"extension {name}"]
        found += [] if extension.get("extension_type") == "property-extension" else ["extension_type"]
        found += [f"property {key}" for key in extension if not PROPERTY.fullmatch(key)]
    return found


def _empty(value: Any) -> list[str]:
    """No null, no empty list, no empty object anywhere."""
    if value is None or (isinstance(value, list | dict) and not value):
        return ["an empty value"]
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [breach for each in inside for breach in _empty(each)]


def _identifier(text: str, kind: str) -> list[str]:
    match = IDENTIFIER.fullmatch(text)
    if not match or match[1] != kind:
        return [f"id {text}"]
    found = uuid.UUID(match[2])
    return [] if found.version in {4, 5} and found.variant == uuid.RFC_4122 else [f"UUID of {text}"]
