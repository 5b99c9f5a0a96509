"""The child process that learns a record: started by ``app.jobs``, never imported by the server."""

import json
import os
import shutil
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final, NoReturn

_EVERY: Final = 0.2  # seconds between lines of progress within a stage


def main() -> None:
    """Do what is asked; where the server is gone, leave nothing behind."""
    try:
        _answer(sys.stdin.buffer.readline(), _own_pipe())
    except BrokenPipeError:
        _leave()


def _answer(line: bytes, told: BinaryIO) -> None:
    """Read the request, learn, leave the result in a file, and say how it went."""
    if not line:
        _leave()
    request = json.loads(line)
    threading.Thread(target=_end_with_server, daemon=True).start()
    _tell(told, {"stage": "starting", "done": 0, "total": 1, "divergences": 0})
    from estimator.errors import EstimatorError  # noqa: PLC0415 - after the first sign of life

    try:
        _learn(request, told)
    except EstimatorError as error:
        _tell(told, {"end": "failed", "text": str(error)})
    else:
        _tell(told, {"end": "done"})


def _own_pipe() -> BinaryIO:
    """Return standard output for our own lines; whatever else is printed goes to standard error."""
    pipe = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    return pipe


def _tell(pipe: BinaryIO, line: Mapping[str, Any]) -> None:
    pipe.write(json.dumps(line).encode() + b"\n")


def _end_with_server() -> None:
    """Wait for the end of standard input: then the server is gone, and nobody wants the result."""
    while os.read(0, 4096):
        pass
    _leave()


def _leave() -> NoReturn:
    """End at once, without the folder that was made for this process and that it works in."""
    shutil.rmtree(Path.cwd(), ignore_errors=True)
    os._exit(3)


def _learn(request: Mapping[str, Any], pipe: BinaryIO) -> None:
    from estimator.claims import claims_from_records  # noqa: PLC0415 - as above
    from estimator.inference.learn_cost import learn  # noqa: PLC0415 - as above
    from estimator.inference.sampling import Progress, Sampling  # noqa: PLC0415 - as above
    from estimator.priors import load_priors  # noqa: PLC0415 - as above
    from estimator.priors.own import with_numbers  # noqa: PLC0415 - as above

    last = {"at": 0.0, "stage": ""}

    def watch(progress: Progress) -> bool:
        now = time.monotonic()
        if progress.stage != last["stage"] or now - float(last["at"]) > _EVERY:
            last.update(at=now, stage=progress.stage)
            line = {"stage": progress.stage, "done": progress.done, "total": progress.total}
            _tell(pipe, {**line, "divergences": progress.divergences})
        return True

    priors = load_priors(request["scenario"])
    if request["own"]:
        priors = with_numbers(priors, request["named"], request["own"])
    ledger = claims_from_records(request["records"], request["name"])
    sampling = Sampling(watch=watch)
    learned = learn(ledger, priors, seed=request["seed"], method=request["method"], sampling=sampling)
    learned.save(request["output"])


if __name__ == "__main__":
    main()
