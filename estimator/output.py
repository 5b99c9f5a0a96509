"""Files written whole or not at all, and never over another file unasked."""

import glob
import json
import os
import secrets
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, Final

from estimator.errors import OutputError, OutputExistsError

#: A passing file as old as this was left by a process that was killed.
_LEFT: Final = 3600.0


def write_text(path: str | Path, text: str, *, force: bool = False) -> Path:
    """Write ``text`` as UTF-8 to ``path``; see :func:`write_bytes`."""
    return write_bytes(path, text.encode("utf-8"), force=force)


def write_bytes(path: str | Path, content: bytes, *, force: bool = False) -> Path:
    """Write ``content`` beside ``path`` under a passing name, then move it there in one step.

    Whatever stops the writing leaves the old file, or none, and nothing half-written. A file that is there is
    replaced only with ``force``; what is no plain file (a folder, a device, a link) never is.
    """
    with open_whole(path, force=force) as file:
        try:
            file.write(content)
        except OSError as error:
            raise cannot_write(path, error) from error
    return Path(path)


def json_text(plain: Any) -> str:
    """Return plain values as JSON, one space a level; no "<" stands in it as such, so that a page can hold it."""
    return json.dumps(plain, indent=1, allow_nan=False).replace("<", "\\u003c") + "\n"


@contextmanager
def open_whole(path: str | Path, *, force: bool = False) -> Iterator[BinaryIO]:
    """Yield a new file under a passing name beside ``path``, and move it there at the end, unless there was an error.

    For what is written piece by piece; see :func:`write_bytes`.
    """
    target = Path(path)
    check_target(target, force=force)
    passing = target.with_name(f".{target.name[:200]}.{secrets.token_hex(4)}.part")
    _sweep(target)
    try:
        file = _new(passing, target)
        try:
            yield file
            _to_disk(file, target)
        finally:
            # Where the disk is full, closing fails once more, and would hide what was said of it.
            with suppress(OSError):
                file.close()
        _move(passing, target, force=force)
    finally:
        passing.unlink(missing_ok=True)


def _sweep(target: Path) -> None:
    """Remove what writers of the same file left that were killed; younger ones may still be at work."""
    pattern = f".{glob.escape(target.name[:200])}.{'[0-9a-f]' * 8}.part"
    for left in target.parent.glob(pattern):
        with suppress(OSError):
            if stat.S_ISREG(left.lstat().st_mode) and time.time() - left.lstat().st_mtime > _LEFT:
                left.unlink()


def check_target(path: str | Path, *, force: bool = False) -> None:
    """Refuse a target that cannot or must not be written, so that this is known before any costly step."""
    target = Path(path)
    if not target.name or "\0" in str(path):
        raise OutputError(f"found {str(path)!r}; allowed: the name of a file. Name one.")
    try:
        if not target.parent.is_dir():
            raise OutputError(f"{target.name}: its folder is not there. Make it, or choose another.")
        kind = target.lstat().st_mode
    except FileNotFoundError:
        return
    except OSError as error:
        raise cannot_write(target, error) from error
    if not stat.S_ISREG(kind):
        raise OutputError(
            f"{target.name}: found {_name_of(kind)}; allowed: a plain file. Choose another name."
        )
    if not force:
        raise _exists(target)


def cannot_write(path: str | Path, error: OSError) -> OutputError:
    """Return the error that says why a file cannot be written."""
    return OutputError(f"{Path(path).name}: cannot be written ({error.strerror}). Choose another place.")


def _new(passing: Path, target: Path) -> BinaryIO:
    """Create a file that was not there before."""
    try:
        return passing.open("xb")
    except OSError as error:
        raise cannot_write(target, error) from error


def _to_disk(file: BinaryIO, target: Path) -> None:
    try:
        file.flush()
        os.fsync(file.fileno())
    except OSError as error:
        raise cannot_write(target, error) from error


def _move(passing: Path, target: Path, *, force: bool) -> None:
    try:
        if force:
            passing.replace(target)
        else:
            _link(passing, target)
    except FileExistsError:
        raise _exists(target) from None
    except OSError as error:
        raise cannot_write(target, error) from error


def _link(passing: Path, target: Path) -> None:
    # A link fails if the name was taken meanwhile, a replacement would not.
    try:
        os.link(passing, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        passing.replace(target)


def _exists(target: Path) -> OutputExistsError:
    return OutputExistsError(
        f"{target.name} is there already. Choose another name, or replace it with --force."
    )


def _name_of(kind: int) -> str:
    if stat.S_ISDIR(kind):
        return "a folder"
    return "a link" if stat.S_ISLNK(kind) else "a device or pipe"
