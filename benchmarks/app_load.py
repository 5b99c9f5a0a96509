"""Load the app's server: 20 sessions that edit claims for two minutes; what it holds then, and after they have gone.

Run with ``python benchmarks/app_load.py`` (``--seconds 20 --sessions 5`` for a short one). Sessions speak the protocol
of a browser's tab over WebSockets of their own and draw nothing: it is the server that is asked about. Each writes its
own marker into its claims, and every message that it gets is searched for the markers of all others. ``--waves 3`` lets
as many fresh sessions come again after the first have gone: a leak shows as growth from wave to wave. Ends with code 1
where a session went unanswered or met another's text.
"""

import argparse
import gc
import statistics
import sys
import threading
import time
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import psutil
from app_client import Session, cpu, resident, server, wait

EDITS_ALONE = 50
FEW = 5
LATE = 999


@dataclass(eq=False)
class Visitor:
    """One tab on the Karachev example, known by a marker in its claims."""

    url: str
    number: int
    edits: int = 0
    times: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.session = Session(self.url)
        self.session.run()
        self.session.run(start="karachev.csv")
        self.table = next(key for key in self.session.ids if key.startswith("claims-"))

    @property
    def marker(self) -> str:
        """Its own marker; no marker is part of another."""
        return f"MARKER{self.number:03d}"

    def edit(self) -> None:
        """Change numbers of the first two rows, and look for its own marker and anybody else's."""
        launched, intercepted = 7 + self.edits % 6, 2 + self.edits // 6 % 5
        rows: dict[str, Any] = {
            "0": {"source": self.marker, "said": str(launched)},
            "1": {"said": str(intercepted)},
        }
        found = self.session.run(**{self.table: {"edited_rows": rows}})
        self.edits += 1
        self.times.append(found.whole)
        if found.charts != 7 or self.marker not in found.text:
            self.wrong.append(f"edit {self.edits} was not answered")
        if found.text.count("MARKER") != found.text.count(self.marker):
            self.wrong.append(f"edit {self.edits} met another session's text")


def main() -> int:
    """Print figures; return 1 where something was wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=120.0, help="how long all sessions edit (120)")
    parser.add_argument("--sessions", type=int, default=20, help="how many there are (20)")
    parser.add_argument("--waves", type=int, default=1, help="how often so many fresh sessions come (1)")
    choices = parser.parse_args()
    with server() as (url, process):
        wait(url)
        _tell("at the start", process)
        visitors = [Visitor(url, 0)]
        time.sleep(3)
        _tell("with one session open", process)
        _alone(visitors[0], process)
        visitors += [Visitor(url, number) for number in range(1, FEW)]
        _together(visitors, choices.seconds / 4, process)
        visitors += [Visitor(url, number) for number in range(FEW, choices.sessions)]
        everybody = list(visitors)
        _together(visitors, choices.seconds, process)
        full, left = [resident(process)], [_left(visitors, url, process)]
        for _ in range(1, choices.waves):
            visitors = [Visitor(url, len(everybody) + number) for number in range(choices.sessions)]
            everybody += visitors
            _together(visitors, choices.seconds, process)
            full.append(resident(process))
            left.append(_left(visitors, url, process))
    for name, held in (("with all sessions", full), ("once they had gone and another had come", left)):
        _compare(name, held)
    wrong = [f"session {one.number}: {text}" for one in everybody for text in one.wrong]
    print("\n".join(wrong[:20]) or "every edit was answered; no session met another's text")
    return 1 if wrong else 0


def _alone(visitor: Visitor, process: psutil.Process) -> None:
    for done in range(1, EDITS_ALONE + 1):
        visitor.edit()
        if done in {10, EDITS_ALONE}:
            _tell(f"after {done} edits of one session", process)


def _together(visitors: list[Visitor], seconds: float, process: psutil.Process) -> None:
    """Let all edit at once for a while."""
    ends, used = time.monotonic() + seconds, cpu(process)
    before = sum(one.edits for one in visitors)

    def work(visitor: Visitor) -> None:
        visitor.times.clear()
        while time.monotonic() < ends:
            visitor.edit()

    threads = [threading.Thread(target=work, args=(one,)) for one in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    edits = sum(one.edits for one in visitors) - before
    times = [1000 * each for one in visitors for each in one.times]
    fewest = min(len(one.times) for one in visitors)
    _tell(f"with {len(visitors)} sessions, after {edits} edits in {seconds:.0f} s", process)
    print(
        f"  whole answer: median {statistics.median(times):.0f} ms, largest {max(times):.0f} ms; fewest edits of a "
        f"session {fewest}; {1000 * (cpu(process) - used) / edits:.0f} ms of processor time an edit"
    )


def _gone(process: psutil.Process) -> None:
    """Wait until the server has let sessions go; it keeps one for two minutes in case its tab comes back."""
    for minutes in (0, 1, 2.5):
        time.sleep(60 * minutes)
        _tell(f"{minutes} min after all sessions were closed", process)


def _left(visitors: list[Visitor], url: str, process: psutil.Process) -> float:
    """Let sessions go, and one more come: what it needs is there again; return what is held after it, in MiB.

    Only then is it told what stays: what has gone is collected when something new is made.
    """
    for visitor in visitors:
        visitor.session.close()
    _gone(process)
    late = Visitor(url, LATE)
    for _ in range(10):
        late.edit()
    late.session.close()
    _tell("after ten edits of a session that came later", process)
    return resident(process)


def _compare(name: str, held: list[float]) -> None:
    """Print what was held wave by wave, with the growth from each to the next."""
    grown = ", ".join(f"{100 * (b / a - 1):+.1f} %" for a, b in pairwise(held))
    print(
        f"  {name}, wave by wave: {', '.join(f'{each:.0f}' for each in held)} MiB{f' ({grown})' if grown else ''}"
    )


def _tell(when: str, process: psutil.Process) -> None:
    gc.collect()
    print(f"{resident(process):6.0f} MiB {process.num_threads():3d} threads {when}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
