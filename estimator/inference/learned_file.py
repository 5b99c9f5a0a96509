"""``LearnedSources`` as one netCDF file: arrays by name, all the rest one JSON text, sealed by a checksum."""

import json
from dataclasses import replace
from math import inf
from pathlib import Path
from typing import Any, Final

import numpy as np

from estimator.errors import StoredFileError
from estimator.output import check_target, write_bytes
from estimator.panel.arrays import PARAMETERS
from estimator.posterior import netcdf
from estimator.posterior.checking import check_prior
from estimator.posterior.plain import Shelf, from_plain, to_plain
from estimator.posterior.storage import parsed
from estimator.posterior.unfit import UnfitError

#: What the text begins with, so that a saved posterior is not taken for learned sources.
KIND: Final = "learned sources"
#: The largest file that is read, in bytes.
FILE_MAX: Final = 256 * 2**20
#: What stands for a scale of spins, and for chances to copy, that were not learned: no array in a file is empty.
_UNSCALED: Final = np.ones(1)
_UNCOPIED: Final = np.zeros((1, 1))
_MEND: Final = "Learn the sources again, or take another file."


def save(learned: Any, path: str | Path, *, force: bool = False) -> Path:
    """Write learned sources (a ``LearnedSources``); ``OutputError`` where that cannot be done."""
    check_target(path, force=force)
    shelf = Shelf()
    try:
        plain = {"kind": KIND, "value": to_plain(_filled(learned), shelf)}
        text = json.dumps(plain, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        content = netcdf.write(text.encode("utf-8", "surrogatepass"), shelf.arrays)
    except UnfitError as error:
        raise StoredFileError(f"these sources cannot be stored: {error}.") from None
    return write_bytes(path, content, force=force)


def load[Learned](kind: type[Learned], path: str | Path) -> Learned:
    """Read learned sources back as ``kind``, which is ``LearnedSources`` and stands above this file.

    ``StoredFileError`` where the file holds none, or not all of them.
    """
    target = Path(path)
    try:
        text, arrays = netcdf.read(_content(target))
        shelf = Shelf(arrays)
        learned: Learned = from_plain(kind, _value(text), shelf)
        learned = _emptied(learned)
        _check(learned)
    except UnfitError as error:
        raise StoredFileError(f"{target.name}: {error}. {_MEND}") from None
    return learned


def _filled(learned: Any) -> Any:
    """Return what is written."""
    scale = learned.spin_scale if learned.spin_scale.size else _UNSCALED
    return replace(learned, spin_scale=scale, copying=learned.copying if learned.copying.size else _UNCOPIED)


def _emptied(learned: Any) -> Any:
    """Return what was meant by what is written."""
    if np.array_equal(learned.spin_scale, _UNSCALED):
        learned = replace(learned, spin_scale=np.zeros(0))
    if np.array_equal(learned.copying, _UNCOPIED):
        learned = replace(learned, copying=np.zeros((0, len(learned.sources))))
    return learned


def _content(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise StoredFileError(f"{path.name}: found no plain file; allowed: learned sources. {_MEND}")
        if path.stat().st_size > FILE_MAX:
            raise StoredFileError(f"{path.name}: found more than {FILE_MAX} bytes. {_MEND}")
        return path.read_bytes()
    except OSError as error:
        raise StoredFileError(f"{path.name}: cannot be read ({error.strerror}). Check the path.") from None


def _value(text: bytes) -> Any:
    plain = parsed(text)
    if not isinstance(plain, dict) or plain.get("kind") != KIND or set(plain) != {"kind", "value"}:
        raise UnfitError("a file of another kind", KIND)
    return plain["value"]


def _check(learned: Any) -> None:
    """Refuse values that fit their types but not each other."""
    if set(learned.draws) != set(PARAMETERS):
        raise UnfitError(f"draws of {', '.join(sorted(learned.draws))}", ", ".join(PARAMETERS))
    shapes = {array.shape for array in learned.draws.values()}
    if len(shapes) != 1 or next(iter(shapes))[-1:] != (len(learned.sources),):
        raise UnfitError(f"draws of shapes {sorted(shapes)}", "one shape, a column for every source")
    count = next(iter(shapes))[0]
    if any(array.shape != (count, array.shape[-1]) for array in learned.class_draws.values()):
        raise UnfitError("class numbers of another length", f"{count} draws")
    if learned.spin_scale.size and (
        learned.spin_scale.shape != (count,) or not (learned.spin_scale > 0).all()
    ):
        raise UnfitError("a scale of spins of another form", f"none, or {count} numbers above 0")
    if learned.copying.size and (
        learned.copying.shape != next(iter(shapes))
        or not ((learned.copying >= 0) & (learned.copying <= 1)).all()
    ):
        raise UnfitError(
            "chances to copy of another form", "none, or numbers from 0 to 1, a column for every source"
        )
    if not 0 < learned.copying_a < inf:
        raise UnfitError(f"copying_a {learned.copying_a}", "a finite number above 0")
    if learned.chains < 1 or count % learned.chains:
        raise UnfitError(f"{count} draws in {learned.chains} chains", "chains of one length")
    if not all(bool(np.isfinite(array).all()) for array in learned.draws.values()):
        raise UnfitError("draws that are no numbers", "finite numbers")
    if any(bool((learned.draws[name] <= 0).any()) for name in ("noise", "size_noise", "size_exact", "blur")):
        raise UnfitError("draws of noise, size_exact or blur at or below 0", "numbers above 0")
    if missing := {source.source_class for source in learned.sources} - set(learned.prior):
        raise UnfitError(f"no prior of class {', '.join(sorted(missing))}", "a prior for every class")
    for name, prior in learned.prior.items():
        check_prior(prior, f"prior.{name}")
