"""Coverage where the world is not as the model has it: ``python benchmarks/wrong_models.py`` (``--docs``: page)."""

import argparse
import json
import sys
import time
from pathlib import Path

from estimator.checks.wrong_models import as_text, wrong_models
from estimator.output import write_text
from estimator.priors import load_priors
from estimator.report.wrong_models import wrong_markdown
from estimator.spread import Workers
from estimator.terminal import Line

RESULT = Path("docs/calibration/wrong_models.json")
PAGE = Path("docs/calibration.md")
BEGIN, END = "<!-- wrong models: written by benchmarks/wrong_models.py -->", "<!-- end of wrong models -->"


def main():
    """Simulate, count, write the result and its table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--strikes", type=int, default=300, help="in each world, each way (300)")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--dask", default="")
    parser.add_argument("--docs", action="store_true", help="write the table of the result that is there")
    parser.add_argument("-o", "--output", type=Path, default=RESULT)
    options = parser.parse_args()
    if not options.docs:
        make(options)
    found = json.loads(options.output.read_text("utf-8"))
    write_text(PAGE, with_table(PAGE.read_text("utf-8"), found), force=True)


def make(options):
    """Simulate and write the result."""
    workers = Workers(dask=options.dask) if options.dask else Workers(jobs=options.jobs)
    begun = time.perf_counter()
    with Line() as line:
        found = wrong_models(
            load_priors("historical"),
            options.strikes,
            options.seed,
            workers,
            lambda done, of: line.show(f"{done} of {of} chunks"),
        )
    write_text(options.output, as_text(found), force=True)
    print(f"{time.perf_counter() - begun:.0f} s in all; wrote {options.output}")


def with_table(page, found):
    """Return the page with the table between its marks."""
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}\n\n{wrong_markdown(found)}\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("stopped; nothing was written", file=sys.stderr)
        sys.exit(130)
