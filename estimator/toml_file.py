"""A TOML file within bounds -> tables: what would take the parser minutes is refused before it is parsed."""

import re
import stat
import tomllib
from pathlib import Path
from typing import Any, Final

#: The largest file that is read, in bytes; the shipped ones are a twentieth of it.
FILE_MAX: Final = 1 << 18
#: The most dots in one line: the parser takes a key of n parts in the square of n steps.
DOTS_MAX: Final = 50


class TomlFaultError(Exception):
    """Why a file is no table: what was found, what is allowed, how to mend it, and the line if it is known."""

    def __init__(self, found: str, allowed: str, mend: str, row: int | None = None) -> None:
        super().__init__(found)
        self.found, self.allowed, self.mend, self.row = found, allowed, mend, row


def read_toml_file(path: Path) -> dict[str, Any]:
    """Return the tables of a file, or raise TomlFaultError."""
    text = _text(path)
    for number, line in enumerate(text.split("\n"), start=1):
        if line.count(".") > DOTS_MAX:
            found, allowed = f"{line.count('.')} dots in one line", f"{DOTS_MAX} at most"
            raise TomlFaultError(found, allowed, "Break the line, or nest less.", number)
    try:
        return tomllib.loads(text)
    except RecursionError:
        said, last = "tables nested too deep", text.count("\n") + 1
    except ValueError as error:  # also for numbers of thousands of digits, without a line
        said, last = str(error), text.count("\n") + 1
    row = int(line_said[1]) if (line_said := re.search(r"line (\d+)", said)) else last
    raise TomlFaultError(f"a TOML error: {said}", "valid TOML", "Mend the syntax on that line.", row)


def _text(path: Path) -> str:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            found = "a file that cannot be read (no plain file)"
            raise TomlFaultError(found, "a readable file", "Check the path.")
        if status.st_size > FILE_MAX:
            allowed = f"at most {FILE_MAX} bytes"
            raise TomlFaultError(f"{status.st_size} bytes", allowed, "Name a file of priors.")
        with path.open("rb") as file:
            return file.read(FILE_MAX).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found = f"a byte that is not UTF-8 at offset {error.start}"
        raise TomlFaultError(found, "UTF-8 text", "Save it as UTF-8.") from None
    except OSError as error:
        found = f"a file that cannot be read ({error.strerror})"
        raise TomlFaultError(found, "a readable file", "Check the path.") from None
