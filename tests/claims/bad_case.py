"""One case of the bad-input table: the input in each format, and the words that a user is told."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from claims_kit import Row, as_csv, as_json, row

Content = str | bytes
#: Stands in expected words for a part that says nothing of the case: a list of all words, or today's date.
ANY = "…"


@dataclass(frozen=True)
class Case:
    """Some input of one row of the table, and what is told of it.

    ``files``: content by format. ``told``: the fault, notice or error after the name of the file. ``kind``: "fault" and
    "notice" come from reading, "error" and "found" (a remark on a result) from estimating, "read" is no fault at all.
    ``records``: the rows, where an edited table can hold them. ``header``: a fault of a header, or of a key.
    """

    what: str
    told: str
    files: Mapping[str, Content]
    kind: str = "fault"
    records: tuple[Row, ...] = ()
    outcomes: str = ""
    header: bool = False

    def expected(self, form: str) -> str:
        """Return the words expected of one format."""
        # A header of a CSV is its line 1; the keys of a JSON file stand in its records, the first of them in line 2.
        return self.told.replace("line 1", "line 2", 1) if self.header and form == "json" else self.told


def says(expected: str, actual: str) -> bool:
    """Tell whether words are those expected, up to the parts that may be any."""
    return re.fullmatch(".*".join(map(re.escape, expected.split(ANY))), actual, re.DOTALL) is not None


def rows(what: str, told: str, *records: Row, kind: str = "fault", **more: object) -> Case:
    """Return the case of some rows, in both formats and as an edited table."""
    files = {"csv": as_csv(list(records))[0], "json": as_json(list(records))[0]}
    return Case(what, told, files, kind, records, **more)


def one(what: str, told: str, kind: str = "fault", **cells: object) -> Case:
    """Return the case of one sound row with some cells changed."""
    return rows(what, told, row(**cells), kind=kind)


def said(words: object, told: str, kind: str = "fault") -> Case:
    """Return the case of one row that says some words."""
    return one(str(words)[:20], told, kind, said=words)


def either(what: str, told: str, content: bytes, **more: object) -> Case:
    """Return the case of one content, whatever the name of the file."""
    return Case(what, told, {"csv": content, "json": content}, **more)


def csv_only(what: str, told: str, content: Content, **more: object) -> Case:
    """Return the case of a fault that only a CSV can have."""
    return Case(what, told, {"csv": content}, **more)


def json_only(what: str, told: str, content: Content, **more: object) -> Case:
    """Return the case of a fault that only a JSON file can have."""
    return Case(what, told, {"json": content}, **more)
