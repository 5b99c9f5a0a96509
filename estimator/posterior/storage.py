"""A posterior as one file: classic netCDF-3, loss-free, the same posterior in the same bytes, nothing pickled.

Arrays are variables named by where they stand (``salvos.0.pmf.hit``); arrays that sources share are stored once. All
the rest is one JSON text in the variable ``text``. docs/stored-files.md describes the layout.
"""

import json
import os
import stat
from pathlib import Path
from typing import Any, Final

from estimator.errors import LimitError, StoredFileError
from estimator.output import check_target, write_bytes
from estimator.posterior import netcdf
from estimator.posterior.checking import check
from estimator.posterior.parts import PosteriorFields
from estimator.posterior.plain import Shelf, from_plain, to_plain
from estimator.posterior.unfit import UnfitError

#: The largest file that is written or read, in bytes. Reading one holds its bytes and a copy of each array.
FILE_MAX: Final = 256 * 2**20
#: The longest JSON text in it, in bytes, and the most commas and brackets in that: they bound what parsing can take.
TEXT_MAX: Final = 32 * 2**20
ITEMS_MAX: Final = 4_000_000
# So no file, whoever made it, takes more than about 1.3 GB: two file sizes, four texts, 150 bytes an item.

_MEND: Final = "Save the posterior again, or take another file."


def save(posterior: PosteriorFields, path: str | Path, *, force: bool = False) -> Path:
    """Write a posterior whole or not at all; an existing file is replaced only with ``force``.

    Raises ``OutputError`` where it cannot be written, ``LimitError`` where it is too large.
    """
    check_target(path, force=force)
    return write_bytes(path, to_bytes(posterior), force=force)


def load[P: PosteriorFields](path: str | Path, kind: type[P]) -> P:
    """Read a posterior of class ``kind`` back; ``StoredFileError`` where the file is not one, or not whole."""
    return from_bytes(_content(Path(path)), Path(path).name, kind)


def to_bytes(posterior: PosteriorFields) -> bytes:
    """Return the bytes of a file."""
    shelf = Shelf()
    try:
        check(posterior)
        text = json.dumps(
            to_plain(posterior, shelf), ensure_ascii=False, allow_nan=False, separators=(",", ":")
        )
        # A lone half of a surrogate pair is no text in UTF-8, but may stand in a claim: it is kept as it is.
        letters = text.encode("utf-8", "surrogatepass")
        _check_sizes(len(letters) + sum(array.nbytes for array in shelf.arrays.values()), letters)
        return netcdf.write(letters, shelf.arrays)
    except UnfitError as error:
        raise StoredFileError(f"this posterior cannot be stored: {error}.") from None


def from_bytes[P: PosteriorFields](raw: bytes, name: str, kind: type[P]) -> P:
    """Return the posterior in a file's bytes; ``name`` stands in errors."""
    try:
        text, arrays = netcdf.read(raw)
        shelf = Shelf(arrays)
        posterior: P = from_plain(kind, parsed(text), shelf)
        strangers = sorted(arrays.keys() - shelf.taken)
        if strangers:
            raise UnfitError(f"a variable {strangers[0]!r} that nothing names", "those of a posterior")
        check(posterior)
    except UnfitError as error:
        raise StoredFileError(f"{name}: {error}. {_MEND}") from None
    return posterior


def _check_sizes(size: int, text: bytes) -> None:
    items = sum(map(text.count, (b",", b"[", b"{")))
    for found, most, what in (
        (size, FILE_MAX, "bytes"),
        (len(text), TEXT_MAX, "bytes of text"),
        (items, ITEMS_MAX, "items of text"),
    ):
        if found > most:
            raise LimitError(
                f"the posterior takes {found} {what}; a file takes {most}. Store fewer strikes in each file."
            )


def _content(path: Path) -> bytes:
    """Read a plain file of bounded size; a device or pipe might never end, so it is not even opened."""
    try:
        kind = path.stat()
        if not stat.S_ISREG(kind.st_mode):
            raise StoredFileError(f"{path.name}: found no plain file; allowed: a saved posterior. {_MEND}")
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            raw = file.read(FILE_MAX + 1) if size <= FILE_MAX else b""
    except (OSError, ValueError) as error:  # a name with a NUL in it is a ValueError
        reason = getattr(error, "strerror", None) or "no such name"
        raise StoredFileError(f"{path.name}: cannot be read ({reason}). Check the path.") from None
    if max(size, len(raw)) > FILE_MAX:
        raise StoredFileError(f"{path.name}: found {size} bytes; allowed: up to {FILE_MAX}. {_MEND}")
    return raw


def parsed(text: bytes) -> Any:
    """Return the JSON value of a stored text, which may be anybody's: its size is bounded before it is parsed."""
    if len(text) > TEXT_MAX or sum(map(text.count, (b",", b"[", b"{"))) > ITEMS_MAX:
        raise UnfitError("a text that is too long", f"up to {TEXT_MAX} bytes and {ITEMS_MAX} items")
    try:
        return json.loads(
            text.decode("utf-8", "surrogatepass"), object_pairs_hook=_object, parse_constant=_constant
        )
    except (ValueError, RecursionError):  # no UTF-8, no JSON, endless numbers or brackets
        raise UnfitError("a text that is no JSON", "the text of a saved result") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise UnfitError("a name that stands twice in one object", "each once")
    return found


def _constant(name: str) -> float:
    raise UnfitError(f"{name} in the text", "finite numbers, or inf as text")
