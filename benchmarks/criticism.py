"""Hold the model against what was said and against other models: ``python benchmarks/criticism.py``.

    python benchmarks/criticism.py                                    # every fit that is not there yet; resumable
    python benchmarks/criticism.py --records g3-4 real --variants a c # only these
    python benchmarks/criticism.py --again                            # salvos with k-hat above 0.7, fitted without them
    python benchmarks/criticism.py --predictive                       # the predictive checks that are not there yet
    python benchmarks/criticism.py --table                            # docs/model-criticism.md and .json from the fits
    python benchmarks/criticism.py --variants a k l m n               # what was tried later ...
    python benchmarks/criticism.py --later                            # ... and its tables

A record is ``real`` (without the claims that truth ranges rest on), or a generator of the scoreboard and a replicate
(``g1-4``). Every fit is one JSON file in the results folder (``--results``), worked out anew where code or priors are
others than those it carries the digest of.
"""

import os

os.environ.setdefault(
    "OPENBLAS_NUM_THREADS", "1"
)  # before NumPy: idle threads burn CPU time that is no one's

import argparse
import json
import time
from pathlib import Path

from criticism import fits, page, predictive, records, summary
from criticism.variants import BESIDE, LATER, VARIANTS

from estimator.inference.importance import K_HAT_MAX
from estimator.output import write_text

RESULTS = Path("out/criticism")
PAGE = Path("docs/model-criticism.md")
#: In this order, so that a run that is broken off has some of all.
RECORDS = ("g1-4", "g2-4", "g3-4", "real", "g1-2", "g2-2", "g3-2", "g1-1", "g2-1", "g3-1")
CHECKED = ("g1-4", "g2-4", "g3-4", "real-all")


def parsed():
    """Return the options."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--records", nargs="*", default=list(RECORDS), choices=RECORDS)
    parser.add_argument("--variants", nargs="*", default=list(VARIANTS), choices=list(VARIANTS))
    parser.add_argument("--minutes", type=float, default=35.0, help="begin no further fit after so long")
    parser.add_argument("--again", action="store_true", help="fit again where salvos are too influential")
    parser.add_argument("--predictive", action="store_true", help="posterior predictive checks, as shipped")
    parser.add_argument("--table", action="store_true", help="write the page and its JSON from the fits")
    parser.add_argument(
        "--later", action="store_true", help="write the tables of what was tried later, from its fits"
    )
    parser.add_argument("--results", type=Path, default=RESULTS)
    return parser.parse_args()


def apart(record, variant):
    """Return whether a variant differs from the shipped model on a record: two or three sources share no side."""
    return not (variant == "i" and record.endswith(("-1", "-2")))


def run(options, until):
    """Make every fit asked for that is not there, and print a line each."""
    asked = [(r, v) for r in options.records for v in options.variants if apart(r, v)]
    for record, variant in asked:
        if time.monotonic() > until:
            print("out of time; run again to go on", flush=True)
            return
        made = fits.fit(record, variant, options.results)
        above = sum(k > K_HAT_MAX for k in made.k_hat)
        print(
            f"{record:>5} {variant:<9} {made.how:<8} {made.seconds:>6.1f} s elpd {made.left_out.sum():>9.2f} "
            f"k-hat to {max(made.k_hat):.2f}, {above} above; R-hat {made.rhat:.3f}, {made.divergences} divergences, "
            f"weights {made.weights_k:.2f}",
            flush=True,
        )


def again(options, until):
    """Fit again without each salvo that is too influential for its weights, the worst first."""
    for record in options.records:
        for variant in options.variants:
            one = fits.find(options.results, record, variant)
            for place in sorted(range(len(one.k_hat) if one else 0), key=lambda k: -one.k_hat[k]):
                if one.k_hat[place] <= K_HAT_MAX or str(place) in one.again or time.monotonic() > until:
                    continue
                one = fits.refitted(options.results, one, place)
                print(record, variant, one.salvos[place], one.elpd[place], one.again[str(place)], flush=True)


def check(options):
    """Make the predictive checks that are not there, of code and priors as they are."""
    options.results.mkdir(parents=True, exist_ok=True)
    for record in CHECKED:
        path = options.results / f"predictive-{record}-{fits.stamp()}.json"
        if not path.is_file():
            found = predictive.checks(record)
            write_text(path, json.dumps(found) + "\n", force=True)
            print(record, found["kinds"], found["patterns"], flush=True)


def write_page(options):
    """Write the tables into the page, and the same numbers as JSON."""
    found = [fits.find(options.results, r, v) for r in RECORDS for v in VARIANTS if v not in LATER]
    checks = {}
    for record in sorted(CHECKED, reverse=True):  # the real record first
        path = options.results / f"predictive-{record}-{fits.stamp()}.json"
        if path.is_file():
            checks[record] = json.loads(path.read_text("utf-8"))
    seeds = {"fits": fits.SEED, "panels": records.SEED, "predictive": predictive.SEED}
    before = json.loads(PAGE.with_suffix(".json").read_text("utf-8"))
    text = summary.as_json([f for f in found if f], checks, fits.stamp(), seeds)
    keep(summary.as_text({**json.loads(text), "later": before.get("later", {})}))


def write_later(options):
    """Write the tables of what was tried later into the page and its JSON, and leave the others."""
    found = [fits.find(options.results, r, v) for r in RECORDS for v in BESIDE]
    before = PAGE.with_suffix(".json").read_text("utf-8")
    keep(summary.with_later(before, [f for f in found if f], fits.stamp()))


def keep(text):
    """Write the JSON, and the page from it."""
    write_text(PAGE.with_suffix(".json"), text, force=True)
    write_text(PAGE, page.replaced(PAGE.read_text("utf-8"), json.loads(text)), force=True)


def main():
    """Do what is asked for."""
    options = parsed()
    until = time.monotonic() + 60 * options.minutes
    if options.table:
        write_page(options)
    elif options.later:
        write_later(options)
    elif options.predictive:
        check(options)
    else:
        (again if options.again else run)(options, until)


if __name__ == "__main__":
    main()
