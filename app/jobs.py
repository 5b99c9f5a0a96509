"""Long work in child processes: one for each session at most, watched, stopped, and never outliving the server.

A child gets its request as the first line of its standard input, and the pipe stays open as long as the server lives:
its end tells the child to stop. It answers in lines of JSON and leaves its result in a temporary folder, which is
removed once the result was read, or when there is none.
"""

import atexit
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from estimator.errors import EstimatorError
from estimator.inference.learned import LearnedSources

#: Children that run at once, for all sessions together: each uses every core it is given.
MOST: Final = 2
_CHILD: Final = Path(__file__).with_name("learn_child.py")
_PATIENCE: Final = 3.0  # seconds that a child gets to end by itself
_LINE_MAX: Final = 10_000
#: Seconds that a session may be away before its job is dropped, and between two looks at it.
ABSENT: Final = 180.0
_LOOK: Final = 5.0


@dataclass(frozen=True, slots=True)
class Report:
    """How far a job is; ``began`` is when its stage began, ``end`` how it ended ("" while it runs)."""

    stage: str = "starting"
    done: int = 0
    total: int = 1
    divergences: int = 0
    began: float = 0.0
    end: str = ""
    text: str = ""

    @property
    def seconds_left(self) -> float | None:
        """Seconds until its stage ends, were it to go on as it did; None where that cannot be told yet."""
        passed = time.monotonic() - self.began
        if self.stage not in {"sampling", "checking"} or not self.done or passed < 1:
            return None
        return passed * (self.total - self.done) / self.done


@dataclass(slots=True, eq=False)
class Job:
    """One child: ``content`` names what it works on, ``result`` is there once it has ended as "done"."""

    content: str
    process: subprocess.Popen[bytes]
    folder: Path
    report: Report = field(default_factory=lambda: Report(began=time.monotonic()))
    started: float = field(default_factory=time.monotonic)
    cancelled: bool = False
    result: LearnedSources | None = None

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return not self.report.end


_jobs: dict[str, Job] = {}
_lock = threading.RLock()


def of(owner: str) -> Job | None:
    """Return a session's job."""
    with _lock:
        return _jobs.get(owner)


def start(
    owner: str, content: str, request: Mapping[str, Any], is_there: Callable[[], bool] = lambda: True
) -> Job:
    """Start a session's job, or return the one that works on the same content already.

    ``is_there`` tells whether its session is; a while after it has gone the job is dropped. One that works on
    something else is stopped. Raises ``EstimatorError`` where too many run for others.
    """
    with _lock:
        there = _jobs.get(owner)
        if there and there.running and there.content == content:
            return there
        drop(owner)
        if sum(job.running for job in _jobs.values()) >= MOST:
            raise EstimatorError(
                f"found {MOST} records being learned for others on this server; allowed: {MOST} at once. "
                "Try again in a few minutes."
            )
        job = _started(content, request)
        _jobs[owner] = job
    threading.Thread(target=_follow, args=(job,), daemon=True).start()
    threading.Thread(target=_mind, args=(owner, job, is_there), daemon=True).start()
    return job


def cancel(owner: str) -> None:
    """Stop a session's job; it ends as "cancelled"."""
    with _lock:
        job = _jobs.get(owner)
        if job and job.running:
            job.cancelled = True
            _stop(job)


def drop(owner: str) -> None:
    """Stop and forget a session's job."""
    with _lock:
        cancel(owner)
        _jobs.pop(owner, None)


def _started(content: str, request: Mapping[str, Any]) -> Job:
    folder = Path(tempfile.mkdtemp(prefix="strike-claims-"))
    home = str(_CHILD.parents[1])
    path = os.pathsep.join(part for part in (home, os.environ.get("PYTHONPATH", "")) if part)
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own file
        [sys.executable, str(_CHILD)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path},
    )
    job = Job(content, process, folder)
    line = json.dumps({**request, "output": str(folder / "sources.nc")}).encode() + b"\n"
    threading.Thread(target=_send, args=(process, line), daemon=True).start()
    return job


def _send(process: subprocess.Popen[bytes], line: bytes) -> None:
    """Hand over the request; a long one waits until the child reads it."""
    assert process.stdin is not None  # noqa: S101 - a pipe was asked for
    with contextlib.suppress(BrokenPipeError, ValueError):  # it ended before it had read
        process.stdin.write(line)
        process.stdin.flush()


def _follow(job: Job) -> None:
    """Read what a child tells until it ends, then its result; its folder is gone afterwards."""
    assert job.process.stdout is not None  # noqa: S101 - a pipe was asked for
    last = Report(end="failed", text="Learning ended without an answer.")
    try:
        while line := job.process.stdout.readline(_LINE_MAX):
            told = json.loads(line)
            if told.get("end"):
                last = replace(last, end=told["end"], text=told.get("text", ""))
            else:
                _note(job, told)
        job.process.wait()
        if last.end == "done" and not job.cancelled:
            job.result = LearnedSources.load(job.folder / "sources.nc")
    except (EstimatorError, ValueError) as error:
        last = replace(last, end="failed", text=str(error))
    finally:
        _stop(job)
        job.process.stdout.close()
        shutil.rmtree(job.folder, ignore_errors=True)
        job.report = replace(last, end="cancelled", text="") if job.cancelled else last


def _mind(owner: str, job: Job, is_there: Callable[[], bool]) -> None:
    """Drop a job whose session has been gone for longer than a lost connection takes to come back."""
    seen = time.monotonic()
    while of(owner) is job:
        time.sleep(_LOOK)
        seen = time.monotonic() if is_there() else seen
        if time.monotonic() - seen > ABSENT:
            with _lock:
                if _jobs.get(owner) is job:
                    drop(owner)


def _note(job: Job, told: Mapping[str, Any]) -> None:
    began = job.report.began if told["stage"] == job.report.stage else time.monotonic()
    job.report = Report(told["stage"], told["done"], told["total"], told["divergences"], began)


def _stop(job: Job) -> None:
    """End a child: it is asked first, then made to."""
    process = job.process
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    with contextlib.suppress(BrokenPipeError):
        if process.stdin is not None:
            process.stdin.close()


@atexit.register
def stop_all() -> None:
    """End every child; where the server is killed instead, the end of their pipes tells them."""
    with _lock:
        for owner in tuple(_jobs):
            drop(owner)
