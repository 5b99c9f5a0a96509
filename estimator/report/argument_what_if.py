"""Sections of the argument about presumptions: tipping points, what would settle it, power-scaling, days, copies."""

import math
from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

from estimator.argument.argue import SalvoArgument
from estimator.argument.replay import Moment
from estimator.argument.scaling import COMPONENTS, SENSITIVE, Sensitivity
from estimator.argument.tipping import Crossing, Tipping
from estimator.display.credible import smallest_set
from estimator.display.curve import curve_svg
from estimator.display.likelihood import Scale, likelihood, percent
from estimator.display.plain import isolated, safe
from estimator.display.timeline import timeline_svg
from estimator.report.argument_who import plain
from estimator.report.sections import Cell, Grid, Name, Section

Floats = npt.NDArray[np.float64]

#: Curves that are drawn; all are in the table.
CURVES: Final = 6
_AXES: Final = {"spin": "spin (log-odds)", "noise": "noise (log-odds)"}


def tipping_points(argument: SalvoArgument, scale: Scale) -> Section:
    """Return how far each source would have to lean or scatter for the statement to cross an even chance."""
    words = argument.statement.words
    note = (
        f"The probability of {words} with one number of one source held at a value, everything else summed over as "
        "before (a source of a bloc speaks for itself meanwhile). Spin above 0 flatters its own side; noise is "
        "scatter. Beyond: the probability that the number lies where the verdict changes, as presumed and given "
        "the claims."
    )
    rows = tuple(row for one in argument.tipping for row in _tipping_rows(one))
    head = ("source", "number", "now", "least to most", "even at", "beyond: presumed, now")
    grid = Grid(f"When {words} crosses an even chance", head, rows)
    drawn = sorted(argument.tipping, key=lambda one: -float(np.ptp(one.probability)))[:CURVES]
    charts = tuple(map(_curve, drawn))
    return Section("tipping", "Tipping points", note, tuple(_tipping_lines(argument, scale)), (grid,), charts)


def _tipping_lines(argument: SalvoArgument, scale: Scale) -> Iterator[str]:
    now = likelihood(argument.statement.probability(argument.answer.pmf), scale)
    yield f"As the claims have it, {now.clause(f'there were {argument.statement.words}')}."
    found = [(one, crossing) for one in argument.tipping for crossing in one.crossings]
    if not found:
        yield "No spin or noise that a single source could have carries it across an even chance."
        return
    one, crossing = max(found, key=lambda pair: pair[1].posterior)
    yield (
        f"It would cross an even chance if the {one.parameter} of {isolated(safe(one.source))} were "
        f"{crossing.beyond} {_number(crossing.value)}; that has a probability of {percent(crossing.posterior)}."
    )


def _tipping_rows(one: Tipping) -> Iterator[tuple[Cell, ...]]:
    ends = f"{percent(float(one.probability.min()))} to {percent(float(one.probability.max()))}"
    start = (Name(one.source), one.parameter, percent(one.now), ends)
    if not one.crossings:
        yield (*start, "never", "-")
    for crossing in one.crossings:
        yield (*start, crossing.words, _beyond(crossing))


def _beyond(crossing: Crossing) -> str:
    return f"{percent(crossing.prior)}, {percent(crossing.posterior)}"


def _curve(one: Tipping) -> str:
    title = f"{isolated(safe(one.source)[:40])}: {one.parameter}"
    roots = [crossing.value for crossing in one.crossings]
    return curve_svg(
        title, _AXES[one.parameter], one.values, one.probability, roots, log=one.parameter == "noise"
    )


def settling(argument: SalvoArgument) -> Section:
    """Return the observations that could be had, the most telling first."""
    name = plain(argument.quantity)
    rows = tuple(
        (one.what, f"{one.bits:.2f}", percent(one.share), f"{one.size:.0f}", f"{one.expected_size:.1f}")
        for one in argument.settling
    )
    note = (
        "Expected, before it is known what the observation says, and if a new source behaves as its class is "
        "presumed to and is independent of all others. Bits: mutual information with the quantity; share: of the "
        "quantity's uncertainty (entropy). Numbers: how many the smallest 90 % credible set holds, now and on "
        "average afterwards."
    )
    head = ("one more observation", "bits", "share", "numbers now", "numbers after")
    lines: tuple[str, ...] = ()
    if argument.settling:
        best = argument.settling[0]
        lines = (
            f"Most would be learned of {name} from {best.what}: {percent(best.share)} of what is uncertain.",
        )
    return Section(
        "settling", "What would settle it", note, lines, (Grid(f"What would tell {name}", head, rows),)
    )


def scaling(argument: SalvoArgument) -> Section:
    """Return how every quantity moves when presumptions or claims count for more."""
    rows = tuple(
        (plain(one.quantity), *(f"{one.sensitivity[part]:.2f}" for part in COMPONENTS), one.reading)
        for one in argument.scaling
    )
    note = (
        "Power-scaling (Kallioinen et al. 2024) at powers 0.99 and 1.01, worked out exactly: how fast the answer "
        f"moves when a part counts for a little more. From {SENSITIVE:g} on it counts. Prior: truth and sources "
        "together. The likelihood is that of the accounts given the truth, sources summed out. The curve gives the "
        "smallest 90 % credible set with the part raised to a power: 0.5 counts half, 2 double."
    )
    head = ("quantity", *COMPONENTS, "reading")
    close = next(one for one in argument.scaling if one.quantity == argument.quantity)
    grids = (Grid("Sensitivity to each part", head, rows), _curve_grid(close))
    line = f"{plain(close.quantity).capitalize()}: {close.reading}."
    return Section("scaling", "What rests on presumption", note, (line,), grids)


def _curve_grid(one: Sensitivity) -> Grid:
    powers = sorted({point.power for point in one.curve})
    rows = tuple(
        (part, *(str(point.credible) for point in one.curve if point.component == part))
        for part in COMPONENTS
    )
    caption = f"{plain(one.quantity)}: smallest 90 % credible set with a part raised to a power"
    return Grid(caption, ("part", *(f"power {power:g}" for power in powers)), rows)


def replayed(argument: SalvoArgument) -> Section:
    """Return what was believed at the end of every day on which a claim was published."""
    name = plain(argument.quantity)
    days = [_day(moment) for moment in argument.replay]
    pmfs = [moment.pmf[argument.quantity] for moment in argument.replay]
    rows = tuple(
        (day, f"{len(moment.new)}", *_belief(pmf))
        for day, moment, pmf in zip(days, argument.replay, pmfs, strict=True)
    )
    note = "The answer at the end of each day on which a claim was published, from what was out by then."
    grid = Grid(
        f"What was believed of {name}, day by day", ("by", "new claims", "most probable", "set"), rows
    )
    lines: tuple[str, ...] = ()
    if len(days) == 1:
        lines = ("All claims are of one day, or none has a date: there is one answer.",)
    return Section(
        "replay",
        "Day by day",
        note,
        lines,
        (grid,),
        (timeline_svg(argument.quantity, days, pmfs),) if len(days) > 1 else (),
    )


def _belief(pmf: Floats) -> tuple[str, str]:
    best, found = int(np.argmax(pmf)), smallest_set(pmf)
    return f"{best} ({percent(float(pmf[best]))})", f"{found} with {percent(found.mass)}"


def _day(moment: Moment) -> str:
    return moment.day.isoformat() if moment.day else "undated"


def copied(argument: SalvoArgument) -> Section:
    """Return the answer beside the one with every source a witness of its own."""
    found = argument.copies
    note = (
        "What was declared of who repeats whom and which sources share a bloc, and what is presumed of sources that "
        "say the same, against counting every source as a witness of its own. Distance in munitions (Wasserstein)."
    )
    if not found.matter:
        line = (
            "No claim is declared to repeat another, no source to belong to a bloc, and none says word for word what "
            "another said before it: each is its own witness."
        )
        return Section("copies", "Copies", note, (line,), ())
    rows = tuple(
        (plain(name), str(moved.before), str(moved.after), f"{moved.distance:.2f}")
        for name, moved in found.shifts.items()
    )
    repeated = "1 claim repeats another" if found.repeats == 1 else f"{found.repeats} claims repeat others"
    blocs = ", ".join(isolated(safe(bloc)) for bloc in found.blocs) or "none"
    alike = ", ".join(isolated(safe(name)) for name in found.alike) or "nobody"
    line = (
        f"Declared: {repeated if found.repeats else 'no repeats'}; blocs: {blocs}. May be copies, for they say word "
        f"for word what was said before: {alike}."
    )
    head = ("quantity", "as answered", "all independent", "distance")
    return Section("copies", "Copies", note, (line,), (Grid("As answered, and independent", head, rows),))


def _number(value: float) -> str:
    text = f"{value:.2f}" if math.isfinite(value) else "-"
    return text.replace("-", "\u2212")
