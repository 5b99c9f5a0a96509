"""Argue the shipped priors from the record: ``python benchmarks/priors.py``.

    python benchmarks/priors.py               # the tables of priors/README.md, from priors/record.csv and salvos.csv
    python benchmarks/priors.py --sensitivity # every number moved, every factor fitted (ten minutes); writes the JSON
    python benchmarks/priors.py --docs        # every page from what is there; nothing is worked out anew

The JSON holds a digest of the priors it was made with; a test tells when they have changed since.
"""

import os

os.environ.setdefault(
    "OPENBLAS_NUM_THREADS", "1"
)  # before NumPy: idle threads burn CPU time that is no one's

import argparse
import sys
import time
from pathlib import Path

from argue_priors import pages
from argue_priors.at_its_word import Published, at_its_word
from argue_priors.derived import pools
from argue_priors.fit import fits
from argue_priors.ordinary import ordinary
from argue_priors.record import read_record, read_salvos
from argue_priors.sensitivity import sensitivity
from argue_priors.shared_scale import shared_scale
from argue_priors.strikes import SEED, strikes

from estimator.errors import EstimatorError
from estimator.output import write_text
from estimator.priors import load_priors
from estimator.terminal import Line


def parsed():
    """Return the options."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sensitivity", action="store_true", help="move every number, fit every factor")
    parser.add_argument("--docs", action="store_true", help="write the page of what was moved as well")
    parser.add_argument("-o", "--output", type=Path, default=pages.RESULT, help="the JSON to write")
    return parser.parse_args()


def main():
    """Do what the options ask for."""
    options = parsed()
    if options.sensitivity:
        work_out(options.output)
    write_text(pages.README, pages.argued(pages.README.read_text("utf-8")), force=True)
    if options.docs or options.sensitivity:
        text = pages.moved(pages.PAGE.read_text("utf-8"), options.output)
        write_text(pages.PAGE, text, force=True)


def work_out(output):
    """Move every number and fit every factor, and write the JSON."""
    begun, priors, found = time.perf_counter(), load_priors("historical"), strikes()
    with Line() as line:
        made = {"priors": priors.digest, "seed": SEED, **sensitivity(found, priors, line.show)}
        made["fits"] = fits(found, priors, pages.famous(), line.show)
        published = Published(read_record(pages.RECORD), read_salvos(pages.SALVOS))
        made["at_its_word"] = at_its_word(found, priors, published, line.show)
        made["shared_scale"] = shared_scale(found, priors, line.show)
        made["ordinary"] = ordinary(priors, pools(published.record), line.show)
    write_text(output, pages.as_json(made), force=True)
    print(f"{time.perf_counter() - begun:.0f} s; wrote {output}")


if __name__ == "__main__":
    try:
        main()
    except (EstimatorError, OSError) as error:
        print(error, file=sys.stderr)
        sys.exit(2)
