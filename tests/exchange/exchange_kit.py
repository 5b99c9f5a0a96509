"""Small makers of posteriors and tables, so that a test shows only what it is about."""

import csv
import io
from dataclasses import replace
from datetime import date

import pytest

import estimator as est
from estimator.claims import Limits
from estimator.errors import ClaimError, Fault
from estimator.exchange.imports import FORMS, Imported, import_content

TODAY = date(2025, 1, 31)
SCENARIOS = ("historical", "neutral", "sceptical")
HOSTILE = "</script><script>alert(1)</script>"

ROWS = (
    {"source": "Attacker", "role": "attacker", "quantity": "launched", "said": "8", "published": "2024-11-19"},
    {"source": "Ministry", "role": "defender", "quantity": "intercepted", "said": "4", "published": "2024-11-18"},
    {"source": "Ministry", "role": "defender", "quantity": "intercepted", "said": "5",
     "published": "2024-11-19T10:30Z", "url": "https://example.org/a?b=1&c=2", "quote": "five were shot down"},
    {"source": "Ministry", "role": "defender", "quantity": "damaged", "said": "1", "url": "javascript:alert(1)"},
    {"source": "Ministry", "role": "defender", "quantity": "failed", "said": ""},
    {"source": "Officials", "role": "attacker", "class": "ally", "quantity": "hit", "said": "6"},
    {"source": "Agency", "role": "defender", "quantity": "intercepted", "said": "5", "repeats": "Ministry"},
    {"source": "Observer", "role": "neutral", "quantity": "intercepted", "said": "over 50 %"},
    {"source": "Observer", "role": "neutral", "quantity": "hit", "said": "at least 1", "part": "north"},
    {"source": "Observer", "role": "neutral", "quantity": "hit", "said": "at least 1", "part": "south"},
    {"source": HOSTILE, "role": "neutral", "quantity": "hit", "said": "all"},
)  # fmt: skip


def estimated(rows=ROWS, scenarios=SCENARIOS, **options) -> dict[str, est.Posterior]:
    """Return the posterior of some rows under every scenario, or some."""
    ledger = est.claims_from_records([{"strike": "s1", "weapon": "ATACMS"} | row for row in rows])
    return {name: est.estimate(ledger, est.load_priors(name), seed=1, **options) for name in scenarios}


def table(*rows: dict[str, object]) -> str:
    """Return rows as CSV; every column that any of them has."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def attack(**cells: object) -> dict[str, object]:
    """Return a sound row of a tally with some cells changed."""
    plain = {
        "time_start": "2024-01-05 20:00",
        "time_end": "2024-01-06 08:00",
        "model": "Shahed",
        "launched": "60",
        "destroyed": "40",
        "not_reach_goal": "12",
    }
    return plain | cells


def imported(form: str, content: str | bytes, limits: Limits | None = None, **setting: str) -> Imported:
    """Import the content of a table, with some fields of the usual setting changed."""
    changed = replace(FORMS[form].setting, **setting)
    return import_content(form, content, changed, limits=limits or Limits(), today=TODAY)


def said(made: Imported) -> list[tuple[str, str]]:
    """Return quantity and words of every claim."""
    return [(record["quantity"], record["said"]) for record in made.records]


def faults_of(form: str, content: str | bytes, **setting: str) -> tuple[Fault, ...]:
    with pytest.raises(ClaimError) as caught:
        imported(form, content, **setting)
    return caught.value.faults
