"""Bytes -> text: size, kind and encoding, decided before anything is parsed."""

import re
import stat
from pathlib import Path

from estimator.claims.findings import Findings, Place, named, printable
from estimator.claims.limits import Limits, raise_it

_TEXT = "a CSV or JSON text file in UTF-8"
_EXPORT = "Export the table as CSV (UTF-8) and load that."
_MAGIC = (
    (b"PK\x03\x04", "a ZIP archive"),
    (b"PK\x05\x06", "a ZIP archive"),
    (b"PK\x07\x08", "a ZIP archive"),
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
    (b"CDF\x01", "a NetCDF file"),
    (b"CDF\x02", "a NetCDF file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel or Word file (OLE)"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"\x7fELF", "a program"),
    (b"{\\rtf", "an RTF document"),
)
# Protocols 2 and up announce themselves; 0 and 1 look like text, begin with an opcode and end with a stop.
_PICKLE = re.compile(
    rb"\x80[\x02-\x05]|(?:[\]})]q|\((?:lp|dp|tp|q)|[\]})]\.|c[A-Za-z_][\w.]*\n[\w.]+\n).*\.\s*\Z", re.DOTALL
)
_MARKS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_HIGH_RUN = re.compile(rb"[\x80-\xff]{2,}")
_CYRILLIC = (
    ("cp1251", "Windows-1251 (Cyrillic)"),
    ("koi8-r", "KOI8-R (Cyrillic)"),
    ("cp866", "CP866 (Cyrillic)"),
)


def read_bytes(path: Path, findings: Findings, limits: Limits) -> bytes | None:
    """Return the bytes of a file no larger than the limit, or None with a fault."""
    place, mend = Place(printable(path.name)), "Check the name and the rights."
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # a pipe or a device might never end
            findings.fault(place, "no plain file", _TEXT, mend)
        elif status.st_size > limits.file_bytes:
            _too_large(place, status.st_size, findings, limits)
        else:
            return path.read_bytes()
    except OSError as error:
        findings.fault(place, error.strerror or "an unreadable file", _TEXT, mend)
    except ValueError:  # a NUL in the name
        findings.fault(place, "no such name", _TEXT, mend)
    return None


def decode(data: bytes, file: str, findings: Findings, limits: Limits) -> str | None:
    """Return the text of ``data`` without its byte-order mark, or None with a fault."""
    place = Place(file)
    if len(data) > limits.file_bytes:
        _too_large(place, len(data), findings, limits)
    elif kind := _binary_kind(data):
        findings.fault(place, kind, _TEXT, _EXPORT)
    elif encoding := _wide_encoding(data):
        findings.fault(place._replace(row=1), f"text in {encoding}", _TEXT, "Save the file as UTF-8.")
    else:
        return _utf8(data, place, findings)
    return None


def check_text(text: str, file: str, findings: Findings, limits: Limits) -> str | None:
    """Return text that came without bytes if it is within the limit and encodable, or None with a fault."""
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > limits.file_bytes:
        _too_large(Place(file), size, findings, limits)
        return None
    if match := re.search("[\ud800-\udfff]", text):
        place = Place(file, text.count("\n", 0, match.start()) + 1)
        findings.fault(place, f"a lone surrogate {named(match[0])}", _TEXT, "Remove or retype the character.")
        return None
    return text.removeprefix("\ufeff")


def _too_large(place: Place, size: int, findings: Findings, limits: Limits) -> None:
    allowed = f"files up to the limit of {limits.file_bytes:,} bytes"
    findings.fault(place, f"{size:,} bytes", allowed, f"Split the file. {raise_it('file_bytes')}")


def _binary_kind(data: bytes) -> str | None:
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            is_excel = kind == "a ZIP archive" and (b"xl/" in data or b"[Content_Types].xml" in data)
            return "an Excel workbook or other Office file (XLSX, a ZIP archive)" if is_excel else kind
    if b"%PDF-" in data[:1024]:
        return "a PDF document"
    return "a Python pickle" if _PICKLE.match(data) else None


def _wide_encoding(data: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    head = data[:1000]
    zeros = max(head[0::2].count(0), head[1::2].count(0))
    return "UTF-16 (without its mark)" if len(head) >= 4 and zeros > 0.3 * len(head) / 2 else None


def _utf8(data: bytes, place: Place, findings: Findings) -> str | None:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = f"the byte 0x{data[error.start]:02X}, which is not UTF-8; likely {_likely_encoding(data)}"
        findings.fault(place._replace(row=line), found, _TEXT, "Save the file as UTF-8 and load it again.")
    return None


def _likely_encoding(data: bytes) -> str:
    """Guess by the eye's rule: accents stand alone among Latin letters, Cyrillic words run on."""
    high = sum(byte >= 0x80 for byte in data)
    runs = _HIGH_RUN.findall(data)
    if 2 * sum(map(len, runs)) < high:
        return "Windows-1252 (Western European)"
    best, score = "another 8-bit encoding", 0.5
    for codec, name in _CYRILLIC:
        letters = b"".join(runs).decode(codec, "replace")
        lower = sum("а" <= c <= "я" or c in "ёіїєґ" for c in letters) / len(letters)
        if lower > score:
            best, score = name, lower
    return best
