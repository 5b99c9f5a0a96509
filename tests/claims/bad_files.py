"""The bad-input table: files as a whole, their bytes, headers and syntax (see bad_inputs.py)."""

import gzip
import io
import json
import pickle
import zipfile

from bad_case import Case, csv_only, either, json_only, one, rows
from claims_kit import as_csv, as_json, row

GOOD = as_csv([row()])[0]
HEAD = "strike,source,role,quantity,said\n"


def archive(*members: str) -> bytes:
    """Return a ZIP archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for member in members:
            made.writestr(member, GOOD)
    return out.getvalue()


def raw(what: str, told: str, line: str, **more: object) -> Case:
    """Return the case of a CSV with one line that no writer would write."""
    return csv_only(what, told, HEAD + line, **more)


def record(what: str, told: str, text: str, **more: object) -> Case:
    """Return the case of a JSON file as it stands."""
    return json_only(what, told, text, **more)


def encoded(what: str, told: str, codec: str) -> Case:
    """Return the case of a file in another encoding."""
    text = [row(source="Министерство обороны")]
    plain = "[\n" + json.dumps(text[0], ensure_ascii=False) + "\n]"
    return Case(what, told, {"csv": as_csv(text)[0].encode(codec), "json": plain.encode(codec)})


A = row()
SILENT = row(said="")
_RECORD = json.dumps(A)

FILES: dict[str, list[Case]] = {
    "empty file, header alone, no row with a figure": [
        either(
            "an empty file",
            (
                ": found an empty file; allowed: a header and rows of claims. No claims: add a header"
                " and rows, or a list of records."
            ),
            b"",
        ),
        csv_only(
            "a header alone",
            (
                ": found a header and nothing below it; allowed: at least one row of claims. No "
                "claims: add a row below the header."
            ),
            HEAD,
        ),
        record(
            "an empty list",
            (": found an empty list; allowed: at least one record of claims. No claims: add a record."),
            "[]",
        ),
        rows(
            "only silence",
            (
                ": found no row with a figure; allowed: at least one figure. No claims: fill the "
                "column said of at least one row that repeats nobody."
            ),
            SILENT,
        ),
    ],
    "file, rows, columns or cells beyond a limit": [
        either(
            "a file of 1 MiB and a byte",
            (
                ": found 1,048,577 bytes; allowed: files up to the limit of 1,048,576 bytes. Split "
                "the file. Raise the limit with Limits(file_bytes=...) or --max-bytes."
            ),
            b"x" * (2**20 + 1),
        ),
        rows(
            "5,001 rows",
            (
                ": found 5,001 rows; allowed: up to the limit of 5,000 rows in a file. Split the "
                "file. Raise the limit with Limits(rows=...) or --max-rows."
            ),
            *[row(source=f"S{n}") for n in range(5001)],
        ),
        rows(
            "65 columns",
            (
                ", line 1: found 65 columns; allowed: up to the limit of 64. Drop some. Raise the "
                "limit with Limits(columns=...) or --max-columns."
            ),
            row(**{f"extra{n}": "x" for n in range(60)}),
            header=True,
        ),
        one(
            "a note of 2,001 characters",
            (
                ", line 2, column note: found 2,001 characters; allowed: up to the limit of 2,000 "
                "characters in a cell. Shorten it. Raise the limit with Limits(cell=...) or "
                "--max-cell."
            ),
            note="x" * 2001,
        ),
    ],
    "ZIP, XLSX, PDF, PNG, HDF5, gzip, pickle and other binary content, whatever the name": [
        either(
            "ZIP",
            (
                ": found a ZIP archive; allowed: a CSV or JSON text file in UTF-8. Export the table "
                "as CSV (UTF-8) and load that."
            ),
            archive("claims.csv"),
        ),
        either(
            "XLSX",
            (
                ": found an Excel workbook or other Office file (XLSX, a ZIP archive); allowed: a CSV"
                " or JSON text file in UTF-8. Export the table as CSV (UTF-8) and load that."
            ),
            archive("[Content_Types].xml", "xl/workbook.xml"),
        ),
        either(
            "PDF",
            (
                ": found a PDF document; allowed: a CSV or JSON text file in UTF-8. Export the table "
                "as CSV (UTF-8) and load that."
            ),
            b"%PDF-1.7\n",
        ),
        either(
            "PNG",
            (
                ": found a PNG image; allowed: a CSV or JSON text file in UTF-8. Export the table as "
                "CSV (UTF-8) and load that."
            ),
            b"\x89PNG\r\n\x1a\n....",
        ),
        either(
            "HDF5",
            (
                ": found an HDF5 file; allowed: a CSV or JSON text file in UTF-8. Export the table as"
                " CSV (UTF-8) and load that."
            ),
            b"\x89HDF\r\n\x1a\n....",
        ),
        either(
            "gzip",
            (
                ": found a gzip archive; allowed: a CSV or JSON text file in UTF-8. Export the table "
                "as CSV (UTF-8) and load that."
            ),
            gzip.compress(b"claims", mtime=0),
        ),
        either(
            "pickle",
            (
                ": found a Python pickle; allowed: a CSV or JSON text file in UTF-8. Export the table"
                " as CSV (UTF-8) and load that."
            ),
            pickle.dumps([{"strike": "s"}]),
        ),
    ],
    "UTF-8 with a byte-order mark": [
        Case(
            "a mark", "", {"csv": b"\xef\xbb\xbf" + GOOD.encode(), "json": "\ufeff" + as_json([A])[0]}, "read"
        ),
    ],
    "UTF-16, or bytes that are not UTF-8": [
        encoded(
            "UTF-16",
            (
                ", line 1: found text in UTF-16; allowed: a CSV or JSON text file in UTF-8. Save the "
                "file as UTF-8."
            ),
            "utf-16",
        ),
        encoded(
            "Cyrillic in Windows-1251",
            (
                ", line 2: found the byte 0xCC, which is not UTF-8; likely Windows-1251 (Cyrillic); "
                "allowed: a CSV or JSON text file in UTF-8. Save the file as UTF-8 and load it again."
            ),
            "cp1251",
        ),
    ],
    "control characters, direction overrides (U+202A to U+202E, U+2066 to U+2069)": [
        one(
            "NUL",
            (
                ", line 2, column note: found U+0000 NUL; allowed: text without control characters. "
                "Remove or retype the character."
            ),
            note="a\0b",
        ),
        one(
            "U+202E",
            (
                ", line 2, column quote: found U+202E RIGHT-TO-LEFT OVERRIDE; allowed: text without "
                "control characters. Remove or retype the character."
            ),
            quote="a\u202eb",
        ),
        one(
            "U+2066",
            (
                ", line 2, column note: found U+2066 LEFT-TO-RIGHT ISOLATE; allowed: text without "
                "control characters. Remove or retype the character."
            ),
            note="a\u2066b\u2069",
        ),
        one(
            "an escape in a name",
            (
                ", line 2, column source: found U+001B ESCAPE; allowed: visible characters. Remove or "
                "retype the character."
            ),
            source="A\x1b[2J",
        ),
    ],
    "a quote that is not closed, a row with too many or too few cells, a header or JSON key twice": [
        raw(
            "a quote that is not closed",
            (
                ", line 2: found a quote that is never closed; allowed: cells whose quotes open and "
                'close. Close it, and write a quote inside a quoted cell as "".'
            ),
            's1,A,defender,intercepted,"5\n',
        ),
        raw(
            "a cell too many",
            (
                ", line 2: found 6 cells (too many); allowed: 5 cells, as in the header. Quote a cell"
                " that holds the separator, or add the missing cells."
            ),
            "s1,A,defender,intercepted,1,000\n",
        ),
        raw(
            "a cell too few",
            (
                ", line 2: found 4 cells (too few); allowed: 5 cells, as in the header. Quote a cell "
                "that holds the separator, or add the missing cells."
            ),
            "s1,A,defender,intercepted\n",
        ),
        csv_only(
            "a header twice",
            (
                ", line 1, column said: found the same column twice; allowed: each column once. "
                "Rename or drop one."
            ),
            "strike,source,role,quantity,said,said\ns1,A,defender,hit,5,6\n",
        ),
        record(
            "a key twice",
            (
                ", line 1, column said: found the same column twice; allowed: each column once. "
                "Rename or drop one."
            ),
            '[{"said": "6", ' + _RECORD[1:] + "]",
        ),
    ],
    "a required column missing or misspelt": [
        Case(
            "`quantitty`",
            (
                ', line 1, column quantity: found no column "quantity"; the nearest header is '
                '"quantitty"; allowed: the required columns strike, source, role, quantity, said. '
                'Rename "quantitty" to quantity.'
            ),
            {
                "csv": GOOD.replace("quantity", "quantitty"),
                "json": as_json([A])[0].replace("quantity", "quantitty"),
            },
            header=True,
        ),
    ],
    "an unknown column: kept as a note": [
        rows(
            "`sauce`",
            ', line 1: the column "sauce" is unknown and is kept as a note; did you mean source?',
            row(sauce="x"),
            kind="notice",
            header=True,
        )
    ],
    "JSON nested deeper than ten levels, half a surrogate pair, something else than a list on top, a trailing comma": [
        record(
            "eleven levels",
            (
                ", line 1: found nesting deeper than 10 at column 11; allowed: records of plain "
                "values. Flatten the record."
            ),
            "[" * 11 + "]" * 11,
        ),
        record(
            "half a pair",
            (
                ", line 2: found a lone surrogate \\ud800 at column 29; allowed: whole characters. "
                "Write the character itself."
            ),
            as_json([row(source="\ud800")])[0],
        ),
        record(
            "an object on top",
            (
                ", line 1: found an object at the top level at column 1; allowed: a list of records: "
                "[{...}, {...}]. Put the records into one list."
            ),
            _RECORD,
        ),
        record(
            "a text in place of a record",
            (
                ", line 1: found a text where a record is wanted; allowed: a list of records: [{...},"
                " {...}]. Write each row as {...}."
            ),
            '["x"]',
        ),
        record(
            "a trailing comma",
            (
                ", line 1: found a trailing comma at column 93; allowed: a comma only between values."
                " Remove the comma."
            ),
            f"[{_RECORD},]",
        ),
        record(
            "a list in a cell",
            (", line 2, column note: found a list; allowed: text or a number. Write the value as text."),
            as_json([row(note=["x"])])[0],
        ),
    ],
}
