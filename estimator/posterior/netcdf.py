"""One text and named arrays as the bytes of a classic netCDF file (version 3, 64-bit offsets), and back.

SciPy writes it, so that ncdump, xarray and R read it. Reading is stricter than SciPy's and takes a stranger's bytes:
it accepts only what ``write`` makes, and never holds more than the bytes and one copy of every array in them.
"""

import hashlib
import io
import re
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from estimator.posterior.unfit import UnfitError

Array = npt.NDArray[Any]

FORMAT: Final = "strike-claims-estimator posterior"
VERSION: Final = 10
#: The variable that holds the text.
TEXT: Final = "text"

_MAGIC: Final = b"CDF\x02"
_VARIABLES_MAX: Final = 200_000
_DIMENSIONS_MAX: Final = 20_000
_NAME_MAX: Final = 256
_RANK_MAX: Final = 2
_TYPES: Final = {2: np.dtype("S1"), 4: np.dtype(">i4"), 6: np.dtype(">f8")}
_DTYPES: Final = (np.dtype(np.float64), np.dtype(np.int32))
_LISTS: Final = {"dimensions": 10, "variables": 11, "attributes": 12}
#: Where the digest of all other bytes stands: the attribute's padded name, its type and its length come before.
_SEAL: Final = re.compile(rb"sha256\0\0\0\0\0\x02\0\0\0\x40([0-9a-f]{64})")
_SEAL_WITHIN: Final = 1 << 20
_NO_SEAL: Final = b"0" * 64


def write(text: bytes, arrays: Mapping[str, Array]) -> bytes:
    """Return the bytes of a file: the same text and arrays give the same bytes, sealed by their SHA-256.

    Arrays are float64 or int32 and not empty: netCDF-3 knows no other whole numbers and no dimension of 0.
    """
    for name, array in arrays.items():
        if array.dtype not in _DTYPES or array.size == 0:
            raise UnfitError(
                f"{name} of type {array.dtype} and shape {array.shape}", "full float64 or int32 arrays"
            )
    from scipy.io import netcdf_file  # noqa: PLC0415  # slow to import, and not every run stores anything

    buffer = io.BytesIO()
    file = netcdf_file(buffer, "w", version=2)
    file.format, file.sha256, file.format_version = FORMAT, _NO_SEAL, np.int32(VERSION)
    letters = np.frombuffer(text, dtype="S1")
    for size in sorted({size for array in arrays.values() for size in array.shape}):
        file.createDimension(f"n{size}", size)
    file.createDimension("letters", letters.size)
    file.createVariable(TEXT, "S1", ("letters",))[:] = letters
    for name, array in arrays.items():
        file.createVariable(name, array.dtype, tuple(f"n{size}" for size in array.shape))[:] = array
    file.flush()
    content = buffer.getvalue()
    file.close()
    return _sealed(content)


def read(raw: bytes) -> tuple[bytes, dict[str, Array]]:
    """Return the text and the arrays (read-only) of a file's bytes; ``UnfitError`` says what is wrong with them."""
    _check_seal(raw)
    header = _Header(raw)
    lengths = header.dimensions()
    version = header.attributes().get("format_version")
    if version != VERSION.to_bytes(4, "big"):
        found = "none" if version is None else str(int.from_bytes(version[:4], "big"))
        raise UnfitError(
            f"version {found} of the format", f"version {VERSION}, the one that this package reads"
        )
    arrays = header.variables(lengths)
    text = arrays.pop(TEXT, None)
    if text is None or text.dtype.kind != "S":
        raise UnfitError("no text", f"the variable {TEXT} of characters")
    strangers = [name for name, array in arrays.items() if array.dtype not in _DTYPES]
    if strangers:
        raise UnfitError(f"characters in {strangers[0]}", "numbers everywhere but in the text")
    return text.tobytes(), arrays


def _sealed(content: bytes) -> bytes:
    place = _SEAL.search(content, 0, _SEAL_WITHIN)
    if place is None:
        raise UnfitError("too many lengths of arrays", f"a header below {_SEAL_WITHIN} bytes")
    return content[: place.start(1)] + _digest(content, place) + content[place.end(1) :]


def _digest(content: bytes, place: re.Match[bytes]) -> bytes:
    """Return the SHA-256 of all bytes, the digest's own place taken as zeros, in hexadecimal."""
    view = memoryview(content)
    state = hashlib.sha256(view[: place.start(1)])
    state.update(_NO_SEAL)
    state.update(view[place.end(1) :])
    return state.hexdigest().encode()


def _check_seal(raw: bytes) -> None:
    if not raw:
        raise UnfitError("an empty file", "a saved posterior")
    if raw[:4] != _MAGIC[: len(raw)]:
        raise UnfitError("a file of another kind", "a posterior saved as netCDF-3 with 64-bit offsets")
    place = _SEAL.search(raw, 0, _SEAL_WITHIN)
    if place is None or FORMAT.encode() not in raw[: place.start()]:
        raise UnfitError(
            "a netCDF file that is no posterior, or the beginning of one", "a whole saved posterior"
        )
    if _digest(raw, place) != place[1]:
        raise UnfitError(
            "a damaged file: its bytes do not fit their checksum", "the bytes as they were saved"
        )


class _Header:
    """A walk through the header of a netCDF-3 file; whatever the bytes say, it stays inside them."""

    def __init__(self, raw: bytes) -> None:
        self._raw, self._at = raw, len(_MAGIC)
        if self._number() != 0:
            raise UnfitError("records", "arrays of fixed length only")

    def dimensions(self) -> list[int]:
        """Return the length of every dimension."""
        lengths = []
        for _ in range(self._list("dimensions", _DIMENSIONS_MAX)):
            self._name()
            lengths.append(self._number())
        return lengths

    def attributes(self, most: int = 8) -> dict[str, bytes]:
        """Return attributes (of one letter or more, or one whole number) as bytes."""
        found = {}
        for _ in range(self._list("attributes", most)):
            name, kind, count = self._name(), self._number(), self._number()
            if kind not in (2, 4):
                raise UnfitError(f"an attribute {name!r} of kind {kind}", "texts and whole numbers")
            found[name] = self._padded(count * _TYPES[kind].itemsize)
        return found

    def variables(self, lengths: list[int]) -> dict[str, Array]:
        """Return every variable; together they are no larger than the file."""
        found: dict[str, Array] = {}
        left = len(self._raw)
        for _ in range(self._list("variables", _VARIABLES_MAX)):
            name, array = self._variable(lengths, left)
            if name in found:
                raise UnfitError(f"two variables {name!r}", "one of a name")
            found[name] = array
            left -= array.nbytes
        return found

    def _variable(self, lengths: list[int], most: int) -> tuple[str, Array]:
        name, rank = self._name(), self._number()
        if rank > _RANK_MAX:
            raise UnfitError(f"{rank} dimensions of {name!r}", f"{_RANK_MAX} at most")
        places = [self._number() for _ in range(rank)]
        if any(place >= len(lengths) for place in places):
            raise UnfitError(f"a dimension of {name!r} that is not there", "one of those listed")
        shape = tuple(lengths[place] for place in places)
        self.attributes(most=0)
        kind, _, begin = self._number(), self._number(), int.from_bytes(self._take(8), "big")
        if kind not in _TYPES:
            raise UnfitError(f"values of kind {kind} in {name!r}", "characters, int32 or float64")
        count = 1
        for length in shape:
            count *= length
        size = count * _TYPES[kind].itemsize
        if size == 0 or size > most or begin + size > len(self._raw):
            raise UnfitError(f"{size} bytes of {name!r}", "at least one, and no more than the file holds")
        values = np.frombuffer(self._raw, _TYPES[kind], count, begin).reshape(shape)
        own = values.astype(_TYPES[kind].newbyteorder("="))
        own.flags.writeable = False
        return name, own

    def _list(self, what: str, most: int) -> int:
        tag, count = self._number(), self._number()
        if tag != (_LISTS[what] if count else 0) or count > most:
            raise UnfitError(
                f"a list of {count} {what} under the tag {tag}", f"up to {most}, under their own tag"
            )
        return count

    def _name(self) -> str:
        size = self._number()
        if size > _NAME_MAX:
            raise UnfitError(f"a name of {size} bytes", f"{_NAME_MAX} at most")
        return self._padded(size).decode("latin-1")

    def _number(self) -> int:
        return int.from_bytes(self._take(4), "big")

    def _padded(self, size: int) -> bytes:
        return self._take(size + -size % 4)[:size]

    def _take(self, size: int) -> bytes:
        start, self._at = self._at, self._at + size
        if self._at > len(self._raw):
            raise UnfitError("a header that ends too soon", "a whole file")
        return self._raw[start : self._at]
