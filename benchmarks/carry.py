"""Carry rows of learned panels over to code that has changed, but not for what is learned.

    python benchmarks/carry.py OLD --results FOLDER

OLD is a checkout of the code that its rows (docs/scoreboard-panels.csv) were made by. Either code compiles every panel,
in a process of its own. A row is written to FOLDER for the present code where three things are the same to the last
bit: the panel's arrays, its log-density with the gradient at some points, and the files that make draws and answers of
these. Others are left.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy: sums in one order

import argparse
import dataclasses
import hashlib
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
from scoreboard import records

ROOT = Path(__file__).resolve().parents[1]
LEARNED = ("ours-nuts", "ours-laplace")
#: What makes draws and answers of a compiled panel; what else there is shows in its arrays or its density.
AFTER = ("inference/learn.py", "inference/sampling.py", "inference/importance.py", "panel/*.py")
#: What makes the arrays and chooses what is learned.
BEFORE = ("compile.py", "pooling.py", "states.py", "accounts.py", "tellers.py")
POINTS, SEED = 4, 5


def parsed():
    """Return the options."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("old", type=Path, help="a checkout of the code that the rows were made by")
    parser.add_argument("--results", type=Path, required=True, help="the folder that rows are kept in")
    return parser.parse_args()


def digest(panel, density):
    """Return a digest of a compiled panel's arrays, and of its density and gradient at points drawn from the prior."""
    state, seen = hashlib.sha256(), set()
    _feed(state, panel, seen)
    for flat in density.prior_draws(POINTS, np.random.default_rng(SEED)):
        value, slope = density(flat)
        state.update(np.array([value, *slope]).tobytes())
    return state.hexdigest()


def _feed(state, value, seen):
    """Digest arrays and numbers, however nested; of priors and claims only what the arrays make of them counts."""
    if isinstance(value, np.ndarray):
        state.update(f"{value.dtype}{value.shape}".encode() + np.ascontiguousarray(value).tobytes())
    elif dataclasses.is_dataclass(value):
        if id(value) not in seen:
            seen.add(id(value))
            for field in dataclasses.fields(value):
                if field.name != "problems":
                    _feed(state, getattr(value, field.name), seen)
    elif isinstance(value, (list, tuple)):
        for one in value:
            _feed(state, one, seen)
    elif isinstance(value, (int, float, str, bool, type(None))):
        state.update(repr(value).encode())


def tell(names):
    """Return, as this code has it: its stamp, and the digest of every panel by name."""
    from scoreboard import ours  # noqa: PLC0415 - of whichever code is asked
    from scoreboard.generators import panel  # noqa: PLC0415

    from estimator.claims.salvos import salvos  # noqa: PLC0415
    from estimator.panel.compile import compile_panel  # noqa: PLC0415
    from estimator.panel.density import Density  # noqa: PLC0415
    from estimator.panel.hierarchy import hierarchy  # noqa: PLC0415
    from estimator.panel.pooling import pooled  # noqa: PLC0415
    from estimator.priors import load_priors  # noqa: PLC0415
    from estimator.quantities import OUTCOMES  # noqa: PLC0415

    priors, found = load_priors("historical"), {}
    for name in names:
        generator, replicate, seed = name.split()
        read = salvos(panel(generator, int(replicate), int(seed)).ledger)[0]
        learned = pooled(read, priors, OUTCOMES)
        compiled = compile_panel(read, priors, learned=learned.sticks)
        found[name] = digest(compiled, Density(compiled, hierarchy(compiled, priors, learned)))
    return {"stamp": ours.stamp(priors), "panels": found}


def asked(tree, names):
    """Return what the code of a checkout tells."""
    path = os.pathsep.join(map(str, (tree, tree / "benchmarks")))
    code = f"import sys, json; sys.path[:0] = {path.split(os.pathsep)!r}\n" + (
        f"import importlib.util as u; s = u.spec_from_file_location('carry', {str(Path(__file__))!r})\n"
        "m = u.module_from_spec(s); s.loader.exec_module(m); print(json.dumps(m.tell(json.load(sys.stdin))))"
    )
    made = subprocess.run(  # noqa: S603 - this interpreter, this file
        [sys.executable, "-c", code],
        input=json.dumps(names),
        capture_output=True,
        text=True,
        check=True,
        cwd=tree,
    )
    return json.loads(made.stdout.splitlines()[-1])


def same_after(old, new=ROOT):
    """Return whether the files that make draws and answers of a compiled panel are the same in two checkouts."""
    return all(
        path.read_bytes() == (old / path.relative_to(new)).read_bytes()
        for part in AFTER
        for path in (new / "estimator").glob(part)
        if path.name not in BEFORE
    )


def main():
    """Stamp anew what may be kept, and say of every other row why not."""
    options = parsed()
    old = options.old.resolve()
    if not same_after(old):
        raise SystemExit("what makes draws of a compiled panel has changed: no row can be carried over")
    rows = [row for row in records.from_csv(old / "docs" / "scoreboard-panels.csv") if row.method in LEARNED]
    names = sorted({named(row) for row in rows})
    before, now = (asked(tree, names) for tree in (old, ROOT))
    for row in rows:
        if row.stamp != before["stamp"]:
            told = "left, it is of other code"
        elif before["panels"][named(row)] != now["panels"][named(row)]:
            told = "left, the panel is learned otherwise"
        else:
            records.write(options.results, dataclasses.replace(row, stamp=now["stamp"]))
            told = "carried over"
        print(f"{named(row)}, {row.method}: {told}")


def named(row):
    """Return the name of a row's panel."""
    return f"{row.generator} {row.replicate} {row.seed}"


if __name__ == "__main__":
    main()
