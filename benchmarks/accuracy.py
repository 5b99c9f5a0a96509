"""Score our model against every alternative on simulated panels: ``python benchmarks/accuracy.py``.

    python benchmarks/accuracy.py                                     # everything that is not there yet; resumable
    python benchmarks/accuracy.py --only ours-nuts --generators g2 --replicates 2
    python benchmarks/accuracy.py --only ours-nuts --label blur       # a changed model beside the one recorded
    python benchmarks/accuracy.py --only ours-nuts --label tails --hook variants:truths
    python benchmarks/accuracy.py --table [--replicates 1]            # docs/scoreboard.md and .json from the records
    python benchmarks/accuracy.py --tune                              # how opponents were tuned, on panels apart

Each result is one JSON file in the results folder (``--results``), and a row of docs/scoreboard-panels.csv once
``--table`` has been run: what stands in either is not worked out again. Our rows carry a digest of code and priors,
and are worked out anew where it is another. ``--label`` keeps a variant's rows under a name of their own; ``--hook``
names a function that takes the place of ``scoreboard.ours.truths(method, ledger, priors, seed)``.
"""

import os

os.environ.setdefault(
    "OPENBLAS_NUM_THREADS", "1"
)  # before NumPy: idle threads burn CPU time that is no one's

import argparse
from itertools import product
from pathlib import Path

from scoreboard import ours, page, run, tune
from scoreboard.generators import GENERATORS, LARGE_ONES, panel
from scoreboard.goals import is_single
from scoreboard.panels import STRIKES, is_large
from scoreboard.records import Record, as_csv, every, from_csv
from scoreboard.table import means, print_row

from estimator.output import write_text
from estimator.priors import load_priors
from estimator.spread import Workers, spread

RESULTS = Path("out/scoreboard")
PAGE = Path("docs/scoreboard.md")
PANELS = Path("docs/scoreboard-panels.csv")


def parsed():
    """Return the options."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="*", default=[], metavar="METHOD", help="only these methods")
    every = [*GENERATORS, *LARGE_ONES]
    parser.add_argument("--generators", nargs="*", default=every, choices=every)
    parser.add_argument("--replicates", type=int, default=5)
    parser.add_argument("--strikes", type=int, default=STRIKES)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--label", default="", help="keep our rows under this name beside the plain ones")
    parser.add_argument(
        "--hook", default="", metavar="MODULE:FUNCTION", help="instead of scoreboard.ours.truths"
    )
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--table", action="store_true", help="write the page and its JSON from the records")
    parser.add_argument(
        "--tune", action="store_true", help="print opponents' scores by setting, on panels apart"
    )
    parser.add_argument("--large", action="store_true", help="tune on panels of large salvos")
    return parser.parse_args()


def blanks(options):
    """Yield a record without scores for everything asked for, with the plain name of its method."""
    names = options.only or list(run.methods())
    stamp = ours.stamp(load_priors("historical"))
    asked = product(range(1, options.replicates + 1), options.generators, names)
    for (
        replicate,
        generator,
        name,
    ) in asked:  # whole replicates first: a run that is broken off has some of all
        if is_large(generator) and not is_single(name):
            continue
        mine = name in run.OURS
        named = f"{name}@{options.label}" if mine and options.label else name
        stamped = stamp if mine else ""
        yield name, Record(generator, replicate, options.seed, named, "", stamped, 0.0, "", {})


class Task:
    """One method on one panel, to be run in this process or another."""

    def __init__(self, options):
        """Keep what every task has in common."""
        self.kept = run.Kept(options.results, tuple(from_csv(PANELS)))
        self.hook, self.strikes = options.hook, options.strikes

    def __call__(self, asked):
        """Run one."""
        name, blank = asked
        table = run.methods(run.hook(self.hook)) if self.hook else run.methods()
        return run.run(self.kept, blank, table[name], self.strikes)


def fresh(folder):
    """Return all plain records that rest on today's code and panels; variants (``--label``) are left out."""
    stamp = ours.stamp(load_priors("historical"))
    kept = [r for r in every(folder, from_csv(PANELS)) if "@" not in r.method and r.stamp in ("", stamp)]
    drawn = {(r.generator, r.replicate, r.seed) for r in kept}
    digests = {asked: panel(*asked, STRIKES).digest for asked in drawn}
    return [r for r in kept if r.panel == digests[r.generator, r.replicate, r.seed]]


def write_page(options):
    """Write all fresh records into their table, and what those of the seed sum up to into the page and its JSON."""
    found = fresh(options.results)
    write_text(PANELS, as_csv(found), force=True)
    kept = [r for r in found if r.seed == options.seed and r.replicate <= options.replicates]
    write_text(PAGE, page.replaced(PAGE.read_text("utf-8"), kept), force=True)
    write_text(PAGE.with_suffix(".json"), page.as_json(kept), force=True)
    print(page.tables(kept))


def main():
    """Run what is asked for and not there yet, and print one line each and the means."""
    options = parsed()
    if options.tune:
        tune.tune(options.only, options.large)
        return
    if options.table:
        write_page(options)
        return
    found = []
    for record in spread(Task(options), blanks(options), Workers(jobs=options.jobs)):
        print_row(record)
        found.append(record)
    print(means(found))


if __name__ == "__main__":
    main()
