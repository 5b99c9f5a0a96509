"""Score many made-up salvos: salvos a second and the most memory that it took, to show that this stays bounded.

Run: python benchmarks/score.py [--salvos 2000] [--jobs 2]. With 100000 salvos it takes the better part of an hour.
"""

import argparse
import resource
import tempfile
import time
from pathlib import Path

import numpy as np

import estimator as est
from estimator.inference.scoring import score
from estimator.spread import Workers

#: Strikes in one file: some 3,000 rows, well within what the reader takes.
STRIKES_A_FILE = 1_000
HEAD = "strike,source,role,quantity,said,class,weapon\n"


def strike(number: int, rng: np.random.Generator) -> str:
    """Return the rows of one strike: two sides, two to six munitions."""
    launched = int(rng.integers(2, 7))
    shot = int(rng.integers(0, launched + 1))
    name, sides = f"strike {number}", rng.integers(0, 50, 2)
    return (
        f"{name},Defender {sides[0]},defender,intercepted,{shot},belligerent,ATACMS\n"
        f"{name},Attacker {sides[1]},attacker,launched,{launched},belligerent,ATACMS\n"
        f"{name},Attacker {sides[1]},attacker,hit,{launched - shot // 2},belligerent,ATACMS\n"
    )


def write_claims(folder: Path, salvos: int) -> None:
    """Write claims of so many strikes, several files of them."""
    rng = np.random.default_rng(1)
    for first in range(0, salvos, STRIKES_A_FILE):
        numbers = range(first, min(first + STRIKES_A_FILE, salvos))
        text = "".join(strike(number, rng) for number in numbers)
        (folder / f"part-{first:06}.csv").write_text(HEAD + text, "utf-8")


def main() -> None:
    """Write claims, score them, and print what it took."""
    options = argparse.ArgumentParser()
    options.add_argument("--salvos", type=int, default=2_000)
    options.add_argument("--jobs", type=int, default=2)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "claims"
        folder.mkdir()
        write_claims(folder, asked.salvos)
        start = time.perf_counter()
        target = Path(name) / "scored.parquet"
        scored = score(folder, est.load_priors("historical"), target, workers=Workers(asked.jobs))
        took = time.perf_counter() - start
        size = target.stat().st_size / 2**20
    own, others = (
        resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(
        f"{asked.salvos} salvos, {asked.jobs} jobs: {took:.1f} s, {asked.salvos / took:.0f} salvos a second",
        end="; ",
    )
    print(f"{scored.rows} rows, {size:.1f} MiB; at most {own:.0f} MiB here, {others:.0f} MiB in a worker")


if __name__ == "__main__":
    main()
