"""How the kernel is compiled, and where what was compiled is kept, so that later processes start at once.

numba's own check notices no change in other files whose functions were compiled in, so the folder is named for a digest
of all of the kernel's texts. What lies in it is run as it stands: it is used only where nobody else can write. Where
there is no such folder, everything works and only starts more slowly.
"""

# mypy: disable-error-code="no-untyped-call"

import contextlib
import hashlib
import os
import platform
import stat
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import numba
import numpy as np
from numba.core.caching import FunctionCache

#: What can change the compiled code: the kernel, and the files whose layouts it is compiled for.
SOURCES: Final = (
    "arrays.py",
    "jit.py",
    "kernel.py",
    "kernel_copies.py",
    "kernel_numbers.py",
    "kernel_places.py",
    "kernel_states.py",
    "kernel_steps.py",
    "numbers.py",
    "packing.py",
)
#: Name of the folder among a user's caches, and of the variable that turns it off.
FOLDER: Final = "strike-claims-estimator"
SWITCH: Final = "ESTIMATOR_CACHE"

_OTHERS_WRITE: Final = stat.S_IWGRP | stat.S_IWOTH
_njit: Any = numba.njit
_config: Any = numba.config


def kept(function: Callable[..., Any]) -> Any:
    """Compile a function that is called from outside, once a user: later processes load what was compiled."""
    compiled: Any = _njit(error_model="numpy", nogil=True)(function)
    folder = cache_folder()
    if folder is not None and hasattr(compiled, "enable_caching"):
        cache = _cache(function, folder)
        if cache is not None:
            compiled._cache = cache
    return compiled


def digest(folder: Path | None = None) -> str:
    """Return a digest of the kernel's texts and of what compiles them."""
    folder = folder or Path(__file__).parent
    versions = (numba.__version__, version("llvmlite"), np.__version__, platform.python_version())
    text = hashlib.sha256(repr((versions, platform.machine())).encode())
    for name in SOURCES:
        content = (folder / name).read_bytes()
        text.update(f"{name} {len(content)} ".encode() + content)
    return text.hexdigest()[:32]


def cache_folder() -> Path | None:
    """Return the folder of what was compiled, made if need be; None where there is none that is this user's alone."""
    base = _caches()
    if base is None:
        return None
    try:
        _make(base)
        base = base.resolve(strict=True)
        own = base / FOLDER, base / FOLDER / digest()
        for folder in own:
            _make(folder)
        safe = all(map(_own, own)) and all(map(_out_of_reach, (base, *base.parents)))
    except OSError:
        return None
    return own[-1] if safe else None


def _caches() -> Path | None:
    """Return where the user's caches lie; None where that is unknown, or owners cannot be told."""
    if os.environ.get(SWITCH, "").lower() == "off" or not hasattr(os, "geteuid"):
        return None
    named, home = Path(os.environ.get("XDG_CACHE_HOME", "")), Path(os.environ.get("HOME", ""))
    if named.is_absolute():
        return named
    return home / ".cache" if home.is_absolute() else None


def _make(folder: Path) -> None:
    """Make one folder, not those above it: a home that does not exist is not made."""
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)


def _own(folder: Path) -> bool:
    """Tell whether a folder, itself and not a link, is this user's, and only this user can write in it."""
    found = folder.lstat()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & _OTHERS_WRITE


def _out_of_reach(folder: Path) -> bool:
    """Tell whether nobody else can put another folder in the place of one in this."""
    found = folder.lstat()
    shared = found.st_mode & _OTHERS_WRITE and not found.st_mode & stat.S_ISVTX
    return found.st_uid in {0, os.geteuid()} and not shared


def _cache(function: Callable[..., Any], folder: Path) -> Any:
    """Return numba's cache of one function in a folder; None where it cannot be written."""
    before = _config.CACHE_DIR
    _config.CACHE_DIR = str(folder)
    try:
        cache = _Kept(function)
    except (OSError, RuntimeError):
        return None
    finally:
        _config.CACHE_DIR = before
    # numba looks for another place where this one fails, and those were not checked.
    return cache if Path(cache.cache_path).is_relative_to(folder) else None


class _Kept(FunctionCache):
    """numba's cache, for one process at a time, and never the reason that something fails.

    Two processes that save at once could each give their file the number that the other's index names.
    """

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return what was compiled for a signature; None where nothing was, or it is damaged."""
        try:
            with self._alone():
                return super().load_overload(sig, target_context)
        except Exception:  # whatever a damaged file makes of unpickling
            with contextlib.suppress(OSError):
                self.flush()
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep what was compiled for a signature, where there is room for it."""
        with contextlib.suppress(OSError), self._alone():
            super().save_overload(sig, data)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        import fcntl  # noqa: PLC0415 - not everywhere; where it is not, nothing is kept

        with (Path(self.cache_path) / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
