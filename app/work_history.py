"""What the History page sets going: reading a record, learning it in a child process, taking up what was learned."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from app import jobs, reading, record, state, work
from estimator.bundled import bundled
from estimator.claims import read_claims_text
from estimator.claims.ledger import Ledger
from estimator.claims.reading import claims_files
from estimator.errors import ClaimError

#: What all files of a record may hold together, in bytes.
BYTES_MAX: Final = 8 * 2**20
QUICK: Final = "laplace"
FULL: Final = "nuts"
METHODS: Final = {
    QUICK: "laplace: a first answer at once, refused where it is not good enough",
    FULL: "nuts: the full answer, from minutes to an hour",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """How a record is learned."""

    method: str
    scenario: str


def owner() -> str:
    """Return the name of this session, which only the server knows; it stays when a lost connection comes back."""
    context = get_script_run_ctx()
    return context.session_id if context else ""


def _is_there(name: str) -> bool:
    """Return whether a session's tab is open."""
    return not runtime.exists() or runtime.get_instance().is_active_session(name)


def read_files(files: Sequence[tuple[str, bytes]]) -> None:
    """Take the claims of several files as the record, or keep the faults of the first that has any."""
    jobs.drop(owner())
    names, rows = [name for name, _ in files], []
    try:
        for name, content in files:
            rows += [
                state.row_of(claim) for claim in read_claims_text(content, name, words=reading.words()).claims
            ]
        reading.read(rows, "record")
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
    return reading.read(held.rows, "record")


def learn(held: record.Record, plan: Plan) -> None:
    """Start to learn a record; where it is being learned already, nothing is started."""
    record.keep_learned(None)
    request = _request(held, plan)
    content = hashlib.sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()
    name = owner()
    jobs.start(name, content, request, lambda: _is_there(name))


def _request(held: record.Record, plan: Plan) -> dict[str, Any]:
    own = plan.scenario == work.OWN
    return {
        "records": reading.records(held.rows),
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
