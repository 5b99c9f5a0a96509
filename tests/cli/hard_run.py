"""Run commands in processes of their own that are stopped, or starved of room, in the middle of writing.

python hard_run.py FOLDER reads FOLDER/cases.json, a list of [name, trouble, arguments, target], and prints for each how
it ended, what it said and what lies at the target. Each case is a fork of one process, so that imports are paid once.
"""

import contextlib
import hashlib
import io
import json
import os
import resource
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

from estimator import cli, commands, commands_check, commands_learn, output, write

OLD = b"what was there"


def die(*_arguments: object, **_options: object) -> None:
    """End as kill -9 does."""
    os.kill(os.getpid(), signal.SIGKILL)


class Half(io.FileIO):
    """A file that gets half of the first large piece, and then the process is gone."""

    def write(self, content: bytes) -> int:
        """Write half, or all of what is short."""
        piece = bytes(content)
        if len(piece) > 64:
            super().write(piece[: len(piece) // 2])
            die()
        return super().write(piece)


def prepare(trouble: str, mark: Path, meant: Path) -> None:
    """Plant the trouble in this process, for the file that is meant: a command may write others before it."""
    move, new = output._move, output._new

    def moved(passing: Path, target: Path, *, force: bool) -> None:
        if target != meant:
            move(passing, target, force=force)
            return
        mark.write_text(hashlib.sha256(passing.read_bytes()).hexdigest())
        if trouble == "before the move":
            die()
        move(passing, target, force=force)
        if trouble == "after the move":
            die()

    output._move = moved
    if trouble == "half written":
        output._new = lambda passing, target: Half(passing, "x") if target == meant else new(passing, target)
    if trouble == "no room":
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))


def run(trouble: str, arguments: list[str], mark: Path, meant: Path) -> tuple[int, str]:
    """Return how a command ended (a signal below 0) and what it said on the standard error."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(write, 2)
        sys.stderr = io.TextIOWrapper(io.FileIO(2, "w", closefd=False), write_through=True)
        prepare(trouble, mark, meant)
        with contextlib.redirect_stdout(io.StringIO()):
            code = cli.main(arguments)
        os._exit(code)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        said = pipe.read().decode("utf-8", "replace")
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said


class Once:
    """A costly function that is called once; later calls, whatever they ask for, get the same."""

    def __init__(self, module: Any, name: str) -> None:
        self._function, self._found = getattr(module, name), {}
        setattr(module, name, self)

    def __call__(self, *arguments: object, **options: object) -> object:
        """Return the one result."""
        if not self._found:
            self._found[""] = self._function(*arguments, **options)
        return self._found[""]


def rehearse(cases: list[Any], folder: Path) -> None:
    """Run every command once without trouble, so that what it works out is there for the troubled ones."""
    for module, names in (
        (commands, ("estimates", "argued")),
        (commands_check, ("track_record",)),
        (commands_learn, ("learn_within",)),
        (write, ("report_pdf",)),  # its threads do not outlive a fork
    ):
        for name in names:
            Once(module, name)
    for command, trouble, arguments, target in cases:
        if trouble == cases[0][1]:
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()) as said:
                code = cli.main(arguments)
            if code:
                raise SystemExit(f"{command}: {said.getvalue()}")
            if command == "learn":
                shutil.copy(target, folder / "learned.nc")
            Path(target).write_bytes(OLD)


def main(folder: Path) -> None:
    """Run every case and print what became of it."""
    found = []
    cases = json.loads((folder / "cases.json").read_text("utf-8"))
    rehearse(cases, folder)
    for name, trouble, arguments, target in cases:
        mark = folder / "mark"
        mark.unlink(missing_ok=True)
        code, said = run(trouble, arguments, mark, Path(target))
        there = hashlib.sha256(Path(target).read_bytes()).hexdigest() if Path(target).is_file() else ""
        told = mark.read_text() if mark.exists() else ""
        beside = sorted(p.name for p in Path(target).parent.iterdir()) if Path(target).parent.is_dir() else []
        found.append([name, trouble, code, said, there, told, beside])
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
