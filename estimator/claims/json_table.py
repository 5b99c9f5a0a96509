"""JSON text -> raw rows: a list of records, read one by one so that a fault can name its line."""

import json
import re
from collections.abc import Iterator, Mapping

from estimator.claims.findings import Findings, Place, printable, shown
from estimator.claims.limits import Limits
from estimator.claims.tables import Headers, NumberToken, RawRow, Schema, check_row_count, raw_row

_DEEPEST = 10
_LIST = "a list of records: [{...}, {...}]"
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.DOTALL)
_WHITESPACE = re.compile(r"[ \t\n\r]*")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)", re.DOTALL)


class _Pairs(list[tuple[str, object]]):
    """The keys and values of one JSON object, duplicates and all."""


class JsonFaultError(Exception):
    """A fault of the JSON text itself, at a position of it; nothing behind it can be read."""

    def __init__(self, position: int, found: str, allowed: str, mend: str) -> None:
        super().__init__(found)
        self.position, self.found, self.allowed, self.mend = position, found, allowed, mend


def json_rows(text: str, file: str, schema: Schema, findings: Findings, limits: Limits) -> list[RawRow]:
    """Return the rows of a JSON list of records; the line of a row is that of its opening brace."""
    if not text.strip():
        mend = f"No {schema.what}: add a header and rows, or a list of records."
        findings.fault(Place(file), "an empty file", f"a header and rows of {schema.what}", mend)
        return []
    reader = RecordReader(file, schema, findings, limits)
    rows, count, line, seen = [], 0, 1, 0
    try:
        _check_depth(text)
        _check_surrogates(text)
        for position, value in _elements(text):
            count += 1
            line, seen = line + text.count("\n", seen, position), position
            if count <= limits.rows and (row := reader.row(line, value)):
                rows.append(row)
    except JsonFaultError as error:
        line, column = _line_and_column(text, error.position)
        findings.fault(Place(file, line), f"{error.found} at column {column}", error.allowed, error.mend)
        return rows
    check_row_count(count, file, findings, limits)
    if count == 0:
        mend = f"No {schema.what}: add a record."
        findings.fault(Place(file), "an empty list", f"at least one record of {schema.what}", mend)
    return rows


class RecordReader:
    """Turns one record at a time, from JSON or from a table of Python values, into a raw row."""

    def __init__(self, file: str, schema: Schema, findings: Findings, limits: Limits) -> None:
        self._file, self._schema, self._findings = file, schema, findings
        self._headers = Headers(file, schema, findings, limits)

    def row(self, line: int, value: object) -> RawRow | None:
        """Return the row a record holds, or None with a fault where it is no record."""
        if not isinstance(value, _Pairs):
            found = f"{_kind(value)} where a record is wanted"
            self._findings.fault(Place(self._file, line), found, _LIST, "Write each row as {...}.")
            return None
        names = [self._headers.resolve(key) for key, _ in value]
        self._headers.check(names, line)
        cells = []
        for name, (_, item) in zip(names, value, strict=True):
            # A cell with a fault is left out, lest it be reported again as blank.
            if (text := self._cell(item, Place(self._file, line, printable(name)))) is not None:
                cells.append((name, text))
        return raw_row(line, cells, self._schema)

    def record(self, line: int, record: Mapping[object, object]) -> RawRow | None:
        """Return the row of a Python mapping (a row of an edited table)."""
        return self.row(line, _Pairs((str(key), value) for key, value in record.items()))

    def _cell(self, value: object, place: Place) -> str | None:
        if value is None:
            return ""
        if isinstance(value, str):
            return value
        if isinstance(value, bool):
            return "true" if value else "false"
        self._findings.fault(place, _kind(value), "text or a number", "Write the value as text.")
        return None


def _elements(text: str) -> Iterator[tuple[int, object]]:
    """Yield each element of the top-level list with its position."""
    decoder = json.JSONDecoder(
        object_pairs_hook=_Pairs, parse_int=NumberToken, parse_float=NumberToken, parse_constant=NumberToken
    )
    at = _skip(text, 0)
    if text[at : at + 1] != "[":
        raise _wrong_top(text, at)
    at = _skip(text, at + 1)
    while text[at : at + 1] != "]":
        try:
            value, end = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            raise _broken(text, error) from None
        yield at, value
        at = _skip(text, end)
        if text[at : at + 1] == ",":
            comma, at = at, _skip(text, at + 1)
            if text[at : at + 1] == "]":
                raise _trailing_comma(comma)
        elif text[at : at + 1] != "]":
            raise JsonFaultError(
                at, _next_text(text, at), "a comma or ] after a record", "Mend the brackets."
            )
    if (rest := _skip(text, at + 1)) < len(text):
        raise JsonFaultError(rest, _next_text(text, rest), "nothing after the list", "Remove what follows.")


def _skip(text: str, at: int) -> int:
    match = _WHITESPACE.match(text, at)
    return match.end() if match else at


def _wrong_top(text: str, at: int) -> JsonFaultError:
    kind = {"{": "an object", '"': "a string"}.get(text[at : at + 1], _next_text(text, at))
    return JsonFaultError(at, f"{kind} at the top level", _LIST, "Put the records into one list.")


def _trailing_comma(position: int) -> JsonFaultError:
    return JsonFaultError(position, "a trailing comma", "a comma only between values", "Remove the comma.")


def _broken(text: str, error: json.JSONDecodeError) -> JsonFaultError:
    at = _skip(text, error.pos)
    before = text[: error.pos].rstrip()
    if text[at : at + 1] == "," and text[_skip(text, at + 1) :][:1] in {"]", "}"}:
        return _trailing_comma(at)
    if text[at : at + 1] in {"]", "}"} and before.endswith(","):
        return _trailing_comma(len(before) - 1)
    return JsonFaultError(error.pos, f"broken JSON ({error.msg})", "valid JSON", "Mend the syntax there.")


def _check_depth(text: str) -> None:
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(match[0], 0)
        if depth > _DEEPEST:
            found, allowed = f"nesting deeper than {_DEEPEST}", "records of plain values"
            raise JsonFaultError(match.start(), found, allowed, "Flatten the record.")


def _check_surrogates(text: str) -> None:
    """Find half of a pair of \\u escapes: it is no character and cannot be written to any file."""
    high: re.Match[str] | None = None
    for match in _ESCAPE.finditer(text):
        code = int(match[1], 16) if match[1] else 0
        is_low = 0xDC00 <= code <= 0xDFFF
        if high and not (is_low and high.end() == match.start()):
            break
        if is_low and not high:
            high = match
            break
        high = match if 0xD800 <= code <= 0xDBFF else None
    if high:
        found = f"a lone surrogate {printable(high[0])}"
        raise JsonFaultError(high.start(), found, "whole characters", "Write the character itself.")


def _line_and_column(text: str, position: int) -> tuple[int, int]:
    return text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)


def _next_text(text: str, at: int) -> str:
    return shown(text[at : at + 20]) if at < len(text) else "the end of the file"


def _kind(value: object) -> str:
    if isinstance(value, _Pairs | dict):
        return "an object"
    if isinstance(value, list | tuple):
        return "a list"
    return "a text" if isinstance(value, str) else f"a value of type {printable(type(value).__name__)}"
