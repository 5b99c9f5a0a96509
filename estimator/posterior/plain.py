"""Values to plain JSON with their arrays set aside, and back by the types of their fields.

Reading follows the annotations, so that whatever a file says, only the values that the code knows come out of it.
"""

import math
import sys
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType, UnionType
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

import numpy as np
import numpy.typing as npt

from estimator.posterior.unfit import UnfitError

Array = npt.NDArray[Any]

_NAMES: Final[dict[type, str]] = {dict: "an object", list: "a list", str: "text"}
_INFINITE: Final = {"inf": math.inf, "-inf": -math.inf}


class Shelf:
    """Arrays by name; equal arrays (to the last bit) are kept once, under the name of the first."""

    def __init__(self, arrays: Mapping[str, Array] | None = None) -> None:
        self.arrays: dict[str, Array] = dict(arrays or {})
        self.taken: set[str] = set()
        self._by_id: dict[int, str] = {}
        self._by_content: dict[tuple[str, tuple[int, ...], bytes], str] = {}

    def put(self, name: str, array: Array) -> str:
        """Keep an array and return the name under which it is kept."""
        if id(array) not in self._by_id:  # the caller holds every array meanwhile, so that no id recurs
            key = (array.dtype.str, array.shape, array.tobytes())
            kept = self._by_content.setdefault(key, name)
            self.arrays.setdefault(kept, array)
            self._by_id[id(array)] = kept
        return self._by_id[id(array)]

    def take(self, name: str, dtype: type[np.generic]) -> Array:
        """Return the array of a name."""
        array = self.arrays.get(name)
        if array is None:
            raise UnfitError(f"no variable {name!r}", "every variable that the text names")
        if array.dtype != dtype:
            raise UnfitError(f"{array.dtype} in {name!r}", np.dtype(dtype).name)
        self.taken.add(name)
        return array


def to_plain(value: Any, shelf: Shelf, path: str = "") -> Any:
    """Return a value as JSON would have it; arrays go to the shelf under their path, their names stand for them."""
    if is_dataclass(value):
        return {f.name: to_plain(getattr(value, f.name), shelf, _join(path, f.name)) for f in fields(value)}
    if isinstance(value, np.ndarray):
        return shelf.put(path, value)
    if isinstance(value, Mapping):
        return {key: to_plain(item, shelf, _join(path, key)) for key, item in value.items()}
    if isinstance(value, tuple):
        return [to_plain(item, shelf, _join(path, str(k))) for k, item in enumerate(value)]
    return _leaf_to_plain(value, path)


def _leaf_to_plain(value: Any, path: str) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, float):
        if math.isnan(value):
            raise UnfitError(f"no number at {path}", "numbers")
        return str(float(value)) if math.isinf(value) else float(value)
    if value is None or isinstance(value, bool | str | int):
        return value
    raise UnfitError(f"a {type(value).__name__} at {path}", "the values that a posterior is made of")


def from_plain(hint: Any, plain: Any, shelf: Shelf, path: str = "") -> Any:
    """Return the value of type ``hint`` that ``to_plain`` made ``plain`` of."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is UnionType and is_dataclass(args[0]):  # ``X | None``
        return None if plain is None else _record(args[0], plain, shelf, path)
    if is_dataclass(hint):
        return _record(hint, plain, shelf, path)
    if origin in (np.ndarray, npt.NDArray):  # which one hangs on NumPy's version
        dtype = args[0] if origin is npt.NDArray else get_args(args[1])[0]
        return shelf.take(_of(str, plain, path), dtype)
    if origin is tuple:
        return _tuple(args, plain, shelf, path)
    if origin is Mapping:
        items = _of(dict, plain, path).items()
        return MappingProxyType({k: from_plain(args[1], v, shelf, _join(path, k)) for k, v in items})
    return _leaf(hint, plain, path)


def _leaf(hint: Any, plain: Any, path: str) -> Any:
    origin, args = get_origin(hint), get_args(hint)
    if origin is UnionType:  # only ``X | None`` is in use
        return None if plain is None else _leaf(args[0], plain, path)
    if origin is Literal:
        if plain not in args:
            raise _wrong(path, plain, " or ".join(map(str, args)))
        return plain
    return _LEAVES[hint](plain, path)


def _record(hint: Any, plain: Any, shelf: Shelf, path: str) -> Any:
    hints = _hints(hint)
    held = _of(dict, plain, path)
    if held.keys() != hints.keys():
        odd = sorted(held.keys() ^ hints.keys())[0]
        state = "missing" if odd in hints else "not known"
        raise UnfitError(f"{_join(path, odd)[:80]!r} {state}", f"just the fields {', '.join(hints)}")
    return hint(
        **{name: from_plain(kind, held[name], shelf, _join(path, name)) for name, kind in hints.items()}
    )


@lru_cache(maxsize=64)
def _hints(hint: Any) -> dict[str, Any]:
    known = get_type_hints(hint)
    return {f.name: known[f.name] for f in fields(hint)}


def _tuple(args: tuple[Any, ...], plain: Any, shelf: Shelf, path: str) -> tuple[Any, ...]:
    items = _of(list, plain, path)
    kinds = [args[0]] * len(items) if args[-1] is Ellipsis else list(args)
    if len(items) != len(kinds):
        raise UnfitError(f"{len(items)} values at {path}", str(len(kinds)))
    return tuple(
        from_plain(kind, item, shelf, _join(path, str(k)))
        for k, (kind, item) in enumerate(zip(kinds, items, strict=True))
    )


def _number(plain: Any, path: str) -> float:
    if isinstance(plain, str) and plain in _INFINITE:
        return _INFINITE[plain]
    if type(plain) in (int, float) and abs(plain) <= sys.float_info.max:
        return plain  # type: ignore[no-any-return]  # a whole number stays one, as it was saved
    raise _wrong(path, plain, "a number")


def _moment(plain: Any, path: str) -> datetime:
    try:
        return datetime.fromisoformat(_of(str, plain, path))
    except ValueError:
        raise _wrong(path, plain, "a date and time") from None


def _exactly(kind: type, name: str) -> Callable[[Any, str], Any]:
    def leaf(plain: Any, path: str) -> Any:
        if type(plain) is not kind:  # True is no whole number here
            raise _wrong(path, plain, name)
        return plain

    return leaf


_LEAVES: Final[dict[Any, Callable[[Any, str], Any]]] = {
    str: _exactly(str, "text"),
    int: _exactly(int, "a whole number"),
    bool: _exactly(bool, "true or false"),
    float: _number,
    datetime: _moment,
}


def _of(kind: type, plain: Any, path: str) -> Any:
    if not isinstance(plain, kind):
        raise _wrong(path, plain, _NAMES[kind])
    return plain


def _wrong(path: str, plain: Any, allowed: str) -> UnfitError:
    # Containers may be huge, and a whole number too long to print.
    shown = repr(plain)[:60] if isinstance(plain, str | float | None) else f"a {type(plain).__name__}"
    return UnfitError(f"{shown} at {path[:120] or 'the top'}", allowed)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
