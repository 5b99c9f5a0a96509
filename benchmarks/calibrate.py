"""Make the certificate of calibration: ``python benchmarks/calibrate.py`` (``--docs``: write its page and charts only).

What is done is kept in a folder as it is done; run again after Ctrl-C, it goes on where it stopped.
"""

import argparse
import json
import sys
import time
from pathlib import Path

from estimator.checks.calibration_panel import stamp
from estimator.checks.certificate import Certificate, as_text
from estimator.checks.certify import Plan, certify
from estimator.display.ranks import ranks_svg
from estimator.output import write_text
from estimator.priors import load_priors
from estimator.report.calibration_page import calibration_markdown, panels
from estimator.spread import Workers
from estimator.terminal import Line

FOLDER = Path("docs/calibration")
RESULT = FOLDER / "certificate.json"
PAGE = Path("docs/calibration.md")
BEGIN, END = "<!-- certificate: written by benchmarks/calibrate.py -->", "<!-- end of certificate -->"


def parsed():
    """Return the options."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--simulations", type=int, default=1000, help="for each scenario (1000)")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--dask", default="")
    parser.add_argument("--folder", type=Path, default=Path("out/calibration"), help="where chunks are kept")
    parser.add_argument(
        "--docs", action="store_true", help="write page and charts of the certificate that is there"
    )
    parser.add_argument("-o", "--output", type=Path, default=RESULT)
    return parser.parse_args()


def main():
    """Make the certificate, print what was found, write the page."""
    options = parsed()
    if not options.docs:
        make(options)
    certificate = Certificate.load(options.output)
    if options.output == RESULT:  # another one is on trial, and not for the page
        write_page(certificate)
    if not certificate.passed:
        print("some scenario is not calibrated: the certificate names it")


def make(options):
    """Make the certificate and write it."""
    workers = Workers(dask=options.dask) if options.dask else Workers(jobs=options.jobs)
    priors, begun = load_priors("historical"), time.perf_counter()
    nuts = json.loads((FOLDER / "nuts.json").read_text("utf-8"))
    if nuts["stamp"] != stamp(priors):
        print(
            "the calibration of learning belongs to other code: run make calibrate-nuts as well", flush=True
        )
    plan = Plan(options.simulations, options.seed, options.folder)
    with Line() as line:
        made, seconds = certify(
            priors, plan, nuts, workers, lambda name, done, of: line.show(f"{done} of {of} chunks: {name}")
        )
    options.output.parent.mkdir(parents=True, exist_ok=True)
    write_text(options.output, as_text(made), force=True)
    for one in made["scenarios"]:
        p, quantity = min((min(q["chi_square"], q["ecdf"]), name) for name, q in one["quantities"].items())
        print(
            f"{one['name']}: {'passed' if one['passed'] else 'FAILED'}, p {one['p_value']:.3f} "
            f"(smallest {p:.4f}, {quantity}), {seconds[one['name']]:.3f} s a simulation"
        )
    print(f"{time.perf_counter() - begun:.0f} s in all; wrote {options.output}")


def write_page(certificate):
    """Write the page and the charts of a certificate."""
    write_text(PAGE, with_certificate(PAGE.read_text("utf-8"), certificate), force=True)
    for one in certificate.scenarios:
        write_text(FOLDER / f"{one['slug']}.svg", chart(one), force=True)


def chart(scenario):
    """Return the chart of one scenario."""
    return ranks_svg(scenario["name"], panels(scenario), "99 %")


def with_certificate(page, certificate):
    """Return the page with the certificate between its marks."""
    before, _, rest = page.partition(BEGIN)
    told = calibration_markdown(certificate, FOLDER.name)
    return f"{before}{BEGIN}\n\n{told}\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("stopped; what is done is kept, and the same command goes on from there", file=sys.stderr)
        sys.exit(130)
