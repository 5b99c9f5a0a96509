"""A whole session as one JSON file, and back: versioned, bounded, every fault named."""

import base64
import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import streamlit as st

from app import reading, record, state, work, work_method
from app.state import CELL_MAX, COLUMNS, COUNTS
from estimator.claims import claims_from_records
from estimator.display.plain import safe
from estimator.errors import EstimatorError, StoredFileError
from estimator.inference.learned import LearnedSources
from estimator.quantities import OUTCOMES

KIND: Final = "strike claims session"
VERSION: Final = 1
#: What is read at most, in bytes, in commas and brackets (they bound what parsing takes) and in rows of claims.
BYTES_MAX: Final = 32 * 2**20
ITEMS_MAX: Final = 2_000_000
ROWS_MAX: Final = 20_000
_NUMBER_MAX: Final = 10**300

type Object = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Session:
    """What a session holds, taken while its page is drawn: the file is made when no session is at hand."""

    case: state.Case | None
    chosen: state.Choices | None
    own: Mapping[str, float]
    record: record.Record | None
    learned: LearnedSources | None
    use_learned: bool

    def to_json(self) -> bytes:
        """Return the session as JSON text."""
        held, case = self.record, self.case
        plain: Object = {
            "kind": KIND,
            "version": VERSION,
            "case": None if case is None else {"name": case.name, "rows": [dict(row) for row in case.rows]},
            "choices": None if self.chosen is None else _choices(self.chosen),
            "own_priors": dict(self.own),
            "record": None
            if held is None
            else {"names": held.names, "rows": [dict(row) for row in held.rows]},
            "learned": None if self.learned is None else base64.b64encode(_stored(self.learned)).decode(),
            "use_learned": self.use_learned,
        }
        return json.dumps(plain, ensure_ascii=True, allow_nan=False).encode()


def current() -> Session:
    """Return what this session holds."""
    return Session(
        state.case(),
        state.choices(),
        state.own_numbers(),
        record.record(),
        record.learned(),
        record.in_use() is not None,
    )


def _choices(chosen: state.Choices) -> Object:
    return {
        "salvo": list(chosen.salvo),
        "scenario": chosen.scenario,
        "outcomes": list(chosen.outcomes),
        "as_of": chosen.as_of.isoformat() if chosen.as_of else "",
        "weapon_prior": chosen.weapon_prior,
    }


def _stored(learned: LearnedSources) -> bytes:
    """Return learned sources as bytes; the file they pass through is gone at once."""
    with tempfile.TemporaryDirectory(prefix="strike-claims-") as folder:
        return learned.save(Path(folder) / "sources.nc").read_bytes()


def load(content: bytes) -> None:
    """Put a saved session in place of this one; raises ``StoredFileError`` and changes nothing where it cannot."""
    plain = _read(content)
    case, chosen = _case(plain["case"]), _chosen(plain["choices"])
    own, held, learned = _own(plain["own_priors"]), _record(plain["record"]), _learned(plain["learned"])
    if chosen and chosen.scenario not in (*work.scenarios(), *((work.OWN,) if own else ())):
        raise _fault("choices.scenario", chosen.scenario, "a scenario that is there")
    _put(case, chosen, own)
    if held is None:
        record.forget()
    else:
        record.keep(*held)
    record.keep_learned(learned)
    record.use(learned is not None and plain["use_learned"] is True)


def _put(case: tuple[str, tuple[state.Row, ...]] | None, chosen: state.Choices | None, own: Object) -> None:
    state.keep_own_numbers(own)
    st.session_state[state.START] = None
    if case is None:
        state.close_case()
        return
    state.open_case(*case)
    if chosen is not None:
        state.keep_choices(chosen)
        st.session_state[state.SALVO] = chosen.salvo
        st.session_state[state.SCENARIO] = chosen.scenario
        st.session_state[state.OUTCOMES_IN_PLAY] = list(chosen.outcomes)
        st.session_state[state.AS_OF] = chosen.as_of
        st.session_state[state.WEAPON_PRIOR] = chosen.weapon_prior


def _read(content: bytes) -> Object:
    items = sum(map(content.count, (b",", b"[", b"{")))
    for found, most, what in ((len(content), BYTES_MAX, "bytes"), (items, ITEMS_MAX, "commas and brackets")):
        if found > most:
            raise _fault("the file", f"{found:,} {what}", f"up to {most:,}")
    plain = _parsed(content)
    if not isinstance(plain, dict) or plain.get("kind") != KIND:
        raise _fault("kind", _short(plain.get("kind") if isinstance(plain, dict) else plain), KIND)
    if plain.get("version") != VERSION:
        raise _fault("version", _short(plain.get("version")), str(VERSION))
    needed = {"kind", "version", "case", "choices", "own_priors", "record", "learned", "use_learned"}
    if set(plain) != needed:
        raise _fault("the parts", ", ".join(sorted(map(str, plain))[:12]), ", ".join(sorted(needed)))
    return plain


def _parsed(content: bytes) -> Any:
    try:
        plain = json.loads(content.decode("utf-8"), object_pairs_hook=_once)
        json.dumps(plain, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # "\ud800": no page can show it
        raise _fault("the file", "half of a surrogate pair", "whole characters") from None
    except (ValueError, RecursionError):
        raise _fault("the file", "something that is no JSON text", "a session saved by this app") from None
    return plain


def _once(pairs: list[tuple[str, Any]]) -> Object:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _fault("the file", "a name that stands twice in one object", "each name once")
    return found


def _case(plain: Any) -> tuple[str, tuple[state.Row, ...]] | None:
    if plain is None:
        return None
    found = _object(plain, "case", {"name", "rows"})
    name, rows = _text(found["name"], "case.name"), _rows(found["rows"], "case.rows")
    return (name, rows) if rows else None  # of a file that could not be read no row was kept


def _rows(plain: Any, where: str) -> tuple[state.Row, ...]:
    if not isinstance(plain, list) or len(plain) > ROWS_MAX:
        raise _fault(where, _short(plain), f"a list of up to {ROWS_MAX:,} rows")
    return tuple(_row(row, f"{where}[{place}]") for place, row in enumerate(plain))


def _row(plain: Any, where: str) -> state.Row:
    row = _object(plain, where, {COUNTS, *COLUMNS})
    cells = {column: _text(row[column], f"{where}.{column}") for column in COLUMNS}
    return {COUNTS: _is_true(row[COUNTS], f"{where}.{COUNTS}"), **cells}


def _chosen(plain: Any) -> state.Choices | None:
    if plain is None:
        return None
    found = _object(plain, "choices", {"salvo", "scenario", "outcomes", "as_of", "weapon_prior"})
    salvo, outcomes = _texts(found["salvo"], "choices.salvo"), _texts(found["outcomes"], "choices.outcomes")
    if len(salvo) != 2:
        raise _fault("choices.salvo", _short(salvo), "strike and weapon")
    if not set(outcomes) <= set(OUTCOMES):
        raise _fault("choices.outcomes", _short(outcomes), ", ".join(OUTCOMES))
    weapon = _text(found["weapon_prior"], "choices.weapon_prior")
    if weapon and weapon not in work.priors(work.FIRST).weapons:
        raise _fault("choices.weapon_prior", weapon, "a weapon type that has a prior")
    as_of = _day(_text(found["as_of"], "choices.as_of"))
    return state.Choices(
        (salvo[0], salvo[1]), _text(found["scenario"], "choices.scenario"), outcomes, as_of, weapon
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise _fault("choices.as_of", text, "a date as in 2024-11-19, or nothing") from None


def _own(plain: Any) -> Object:
    if not isinstance(plain, Mapping) or not all(
        isinstance(v, int | float) and not isinstance(v, bool) for v in plain.values()
    ):
        raise _fault("own_priors", _short(plain), "numbers by name")
    if huge := [name for name, value in plain.items() if abs(value) > _NUMBER_MAX]:
        raise _fault(f"own_priors.{safe(huge[0])}", "a number beyond all others", "numbers by name")
    if wrong := work_method.allowed(plain):
        raise StoredFileError(f"own_priors: {wrong}. Mend the file or save the session again.")
    return dict(plain)


def _record(plain: Any) -> tuple[tuple[str, ...], tuple[state.Row, ...]] | None:
    if plain is None:
        return None
    found = _object(plain, "record", {"names", "rows"})
    names, rows = _texts(found["names"], "record.names"), _rows(found["rows"], "record.rows")
    # A record is only kept where it can be read; else its faults are told.
    claims_from_records(reading.records(rows), "record", words=reading.words())
    return names, rows


def _learned(plain: Any) -> LearnedSources | None:
    if plain is None:
        return None
    try:
        content = base64.b64decode(_string(plain, "learned"), validate=True)
    except ValueError:
        raise _fault(
            "learned", "a text that is no base64", "learned sources as this app saves them"
        ) from None
    with tempfile.TemporaryDirectory(prefix="strike-claims-") as folder:
        path = Path(folder) / "learned"
        path.write_bytes(content)
        return LearnedSources.load(path)


def _object(plain: Any, where: str, names: set[str]) -> Object:
    if not isinstance(plain, dict) or set(plain) != names:
        raise _fault(where, _short(plain), f"an object with {', '.join(sorted(names))}")
    return plain


def _texts(plain: Any, where: str) -> tuple[str, ...]:
    return _all(plain, where, lambda each: _text(each, where))


def _all(plain: Any, where: str, read: Callable[[Any], str]) -> tuple[str, ...]:
    if not isinstance(plain, list) or len(plain) > ROWS_MAX:
        raise _fault(where, _short(plain), "a list of texts")
    return tuple(read(each) for each in plain)


def _text(plain: Any, where: str) -> str:
    text = _string(plain, where)
    if len(text) > CELL_MAX:
        raise _fault(where, f"{len(text):,} characters", f"up to {CELL_MAX:,}")
    return text


def _string(plain: Any, where: str) -> str:
    if not isinstance(plain, str):
        raise _fault(where, _short(plain), "a text")
    return plain


def _is_true(plain: Any, where: str) -> bool:
    if not isinstance(plain, bool):
        raise _fault(where, _short(plain), "true or false")
    return plain


def _short(plain: Any) -> str:
    text = repr(plain)
    return text if len(text) <= 80 else f"{text[:80]}..."


def _fault(where: str, found: str, allowed: str) -> EstimatorError:
    return StoredFileError(
        f"{where}: found {safe(found)}; allowed: {allowed}. Mend the file or save the session again."
    )
