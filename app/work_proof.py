"""What speaks for the model: its committed track record on real strikes, and its certificate of calibration.

Both are files that ship with the project and were worked out beforehand; nothing is worked out here.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import streamlit as st

from app.reading import DAY
from estimator.bundled import bundled
from estimator.report.certificate import calibration
from estimator.report.sections import Grid

TRACK: Final = Path("track-record.json")
#: Masses of the credible sets that a track record judges, in the order of its ``met``.
LEVELS: Final = (0.5, 0.8, 0.9)
_TRACK_FORMAT: Final = 1

type Object = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Track:
    """Every range that later evidence supports, at every stage under every scenario, as plain objects."""

    scenarios: tuple[str, ...]
    stages: tuple[str, ...]
    ranges: tuple[Object, ...]
    left_out: int

    def of(self, scenario: str, stage: str) -> tuple[Object, ...]:
        """Return the ranges of one scenario at one stage."""
        return tuple(one for one in self.ranges if (one["scenario"], one["stage"]) == (scenario, stage))

    def met(self, scenario: str, stage: str) -> tuple[tuple[float, int, int], ...]:
        """Return (mass asked for, ranges that the set of that mass met, ranges)."""
        found = self.of(scenario, stage)
        return tuple(
            (level, sum(one["met"][k] for one in found), len(found)) for k, level in enumerate(LEVELS)
        )


@st.cache_resource(ttl=DAY, max_entries=1, show_spinner=False)
def track() -> Track | None:
    """Return the track record that ships with the project."""
    found = _read(TRACK)
    if found is None or found.get("format") != _TRACK_FORMAT:
        return None
    ranges = tuple(found["ranges"])
    stages = tuple(dict.fromkeys(str(one["stage"]) for one in ranges))
    return Track(tuple(found["scenarios"]), stages, ranges, int(found["left_out"]))


@st.cache_resource(ttl=DAY, max_entries=1, show_spinner=False)
def certificate() -> tuple[str, Grid | None, str]:
    """Return the certificate of calibration as a sentence, a table (none where it is not this model's) and a note."""
    return calibration()


def _read(place: Path) -> Object | None:
    try:
        found = json.loads((bundled("docs") / place).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
