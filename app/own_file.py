"""Priors of one's own as a scenario file that the command line reads, and in words for a report."""

import json
from collections.abc import Mapping
from typing import Final

from app import work, work_method

NAME: Final = f"{work.OWN}.toml"
PLACE: Final = f"PRIORS/scenarios/{NAME}"
_OVERRIDE: Final = """
[[override]]
classes = [{name}]
number = {number}
set = {value!r}
reason = "A number of your own, set in the app."
"""


def scenario_file(numbers: Mapping[str, float]) -> str:
    """Return a scenario file with the numbers in place of those of ``sources.toml``."""
    text = f"# Saved by the app; to be put at {PLACE}, PRIORS being a folder of your choice.\n\n"
    text += (
        f"description = {json.dumps(f'The shipped numbers, {len(numbers)} of them replaced by your own.')}\n"
    )
    for key, value in numbers.items():
        name, _, number = key.partition(".")
        text += _OVERRIDE.format(name=json.dumps(name), number=json.dumps(number), value=float(value))
    return text


def told(numbers: Mapping[str, float]) -> str:
    """Return which numbers were edited, and what the report's command needs to know them."""
    parts = []
    for key, value in numbers.items():
        name, _, number = key.partition(".")
        parts.append(f"{key} = {value:g} (shipped: {work_method.shipped(name, number):g})")
    return (
        f"priors were edited in the app: {'; '.join(parts)}. The command finds them where the file that the app's "
        f"Report page offers lies at {PLACE}"
    )
