"""What the History page sets going: reading a record, learning it in a child process, taking up what was learned."""

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from app import jobs, record, state, work
from estimator.bundled import bundled
from estimator.claims import read_claims_text
from estimator.claims.ledger import Ledger
from estimator.claims.reading import claims_files
from estimator.errors import ClaimError

#: What all files of a record may hold together, in bytes.
BYTES_MAX: Final = 8 * 2**20
METHODS: Final = {
    "laplace": "laplace: a first answer at once, refused where it is not good enough",
    "nuts": "nuts: the full answer, from minutes to an hour",
}
_DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class Plan:
    """How a record is learned."""

    method: str
    scenario: str


@st.cache_resource(ttl=7 * _DAY, max_entries=1, show_spinner=False, scope="session", on_release=jobs.drop)
def owner() -> str:
    """Return a name for this session that nobody can guess; its job ends when the session does."""
    return secrets.token_hex(16)


def read_files(files: Sequence[tuple[str, bytes]]) -> None:
    """Take the claims of several files as the record, or keep the faults of the first that has any."""
    jobs.drop(owner())
    names, rows = [name for name, _ in files], []
    try:
        for name, content in files:
            rows += [
                state.row_of(claim) for claim in read_claims_text(content, name, words=work.words()).claims
            ]
        work.read(rows, "record")
    except ClaimError as error:
        record.keep(names, (), error)
    else:
        record.keep(names, rows)


def read_bundled() -> None:
    """Take the strikes that ship with the project as the record."""
    found = claims_files(bundled("examples") / "strikes")
    read_files([(path.name, path.read_bytes()) for path in found])


def forget() -> None:
    """Stop what is running and go back to having no record."""
    jobs.drop(owner())
    record.forget()


def ledger(held: record.Record) -> Ledger:
    """Return a record's claims as one ledger."""
    return work.read(held.rows, "record")


def learn(held: record.Record, plan: Plan) -> None:
    """Start to learn a record; where it is being learned already, nothing is started."""
    record.keep_learned(None)
    request = _request(held, plan)
    content = hashlib.sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()
    jobs.start(owner(), content, request)


def _request(held: record.Record, plan: Plan) -> dict[str, Any]:
    own = plan.scenario == work.OWN
    return {
        "records": work.records(held.rows),
        "name": "record",
        "method": plan.method,
        "scenario": work.FIRST if own else plan.scenario,
        "named": work.OWN,
        "own": dict(state.own_numbers()) if own else {},
        "seed": work.SEED,
    }


def job() -> jobs.Job | None:
    """Return this session's job."""
    return jobs.of(owner())


def cancel() -> None:
    """Stop this session's job."""
    jobs.cancel(owner())


def collect() -> None:
    """Take up what a job has learned since the page was last drawn."""
    found = job()
    if found and found.result is not None:
        record.keep_learned(found.result)
        jobs.drop(owner())
