"""Random and mutated files for every reader: each must give a value or an error raised on purpose, fast and small.

python benchmarks/fuzz.py --count 10000 --seed 1 prints executions, failures, the slowest input and the peak of memory;
it ends with 1 where an input failed, took longer than 2 s or more than 512 MiB.
"""

import argparse
import random
import resource
import sys
import time
from dataclasses import dataclass, field

from fuzz_target import READERS, seeds, survives

#: In seconds of the processor: another program on the machine is no fault of a reader.
SECONDS_MAX, BYTES_MAX = 2.0, 512 * 2**20
_PIECES = (
    b",", b";", b"\t", b'"', b"'", b"\n", b"\r\n", b"{", b"}", b"[", b"]", b":", b"=", b"\\", b"\0", b"\xff",
    b"\xef\xbb\xbf", b"\xe2\x80\xae", b"\xd9\xa5", b"\\ud800", b"null", b"true", b"NaN", b"inf", b"-1", b"1e400",
    b"0x" + b"f" * 5000,
    b"9" * 5000, b"a.b.c.d", b"[[x]]", b"[" * 60, b"a." * 60, b'{"a":' * 12, b"all", b"most", b"0", b"launched", b"%",
    b"1.5", b"87.1234", b"%-", b"-3", b" to ", b"between ", b" and ", b"about ", b"at least ", b" per cent", b"five",
)  # fmt: skip


@dataclass(slots=True)
class Tally:
    """What was tried, and the worst of it."""

    executions: int = 0
    taken: int = 0
    failures: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")


def mutated(data: bytes, random_: random.Random) -> bytes:
    """Return bytes with a few places cut out, doubled or replaced."""
    changed = bytearray(data)
    for _ in range(random_.randint(1, 6)):
        start = random_.randint(0, len(changed))
        end = min(len(changed), start + random_.choice((0, 1, 3, 20, 200)))
        kind = random_.randrange(4)
        if kind == 0:
            changed[start:end] = random_.choice(_PIECES)
        elif kind == 1:
            changed[start:end] = random_.randbytes(random_.choice((0, 1, 2, 8)))
        elif kind == 2:
            changed[start:start] = changed[start:end] * random_.choice((1, 2, 50))
        else:
            del changed[start:end]
    return bytes(changed)


def made(files: list[bytes], random_: random.Random) -> bytes:
    """Return some file: mostly a sound one that was spoilt, now and then bytes at random."""
    kind = random_.random()
    if kind < 0.1:
        return random_.randbytes(random_.choice((0, 1, 10, 300)))
    if kind < 0.2:
        return b"".join(random_.choices(_PIECES, k=random_.choice((1, 5, 50))))
    return mutated(random_.choice(files), random_)


def fuzz(count: int, seed: int) -> Tally:
    """Try so many files, the readers in turn."""
    random_, tally, sound, names = random.Random(seed), Tally(), seeds(), sorted(READERS)  # noqa: S311 - no secret
    for number in range(count):
        name = names[number % len(names)]
        data = made(sound[name], random_)
        begun = time.process_time()
        try:
            tally.taken += survives(name, data)
        except Exception as error:  # what is looked for: anything but a value or an error of ours
            tally.failures.append(f"{name}: {type(error).__name__}: {str(error)[:200]} for {data[:300]!r}")
        tally.slowest = max(tally.slowest, (time.process_time() - begun, f"{name}, {len(data)} bytes"))
        tally.executions += 1
    return tally


def main() -> int:
    """Print what was found; 1 where anything failed or was too dear."""
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--count", type=int, default=10_000)
    arguments.add_argument("--seed", type=int, default=1)
    chosen = arguments.parse_args()
    tally = fuzz(chosen.count, chosen.seed)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    print(f"executions {tally.executions:,}, of which {tally.taken:,} were read, seed {chosen.seed}")
    print(f"failures {len(tally.failures)}")
    print(f"slowest {tally.slowest[0]:.3f} s ({tally.slowest[1]})")
    print(f"peak memory of the process {peak / 2**20:.0f} MiB")
    for failure in tally.failures[:20]:
        print(failure)
    return int(bool(tally.failures) or tally.slowest[0] > SECONDS_MAX or peak > BYTES_MAX)


if __name__ == "__main__":
    sys.exit(main())
