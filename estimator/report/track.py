"""The track record as text, as a page of Markdown, and as JSON: one set of tables."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from estimator.checks.track_record import STAGES, Scored, Surprise, TrackRecord
from estimator.display.likelihood import percent
from estimator.display.plain import anchored, safe, table
from estimator.output import json_text
from estimator.report.sections import Cell, Grid, Name

_NOTES: Final = (
    "Mass: probability of the range that later evidence supports. Log score: minus its natural logarithm, floored "
    "at 0.001. RPS: ranked probability score, over the thresholds at which the truth is known. Lower is better for "
    "both.",
    "Met: ranges that share a number with the smallest credible set of that mass. Ten ranges are few: 9 of 10 and "
    "7 of 10 are both within chance of a true 90 %.",
    "Surprise: minus log2 of the probability of the figure given every other figure of the strike, none of them "
    "the truth's own.",
)


def grids(record: TrackRecord) -> tuple[Grid, ...]:
    """Return the tables of a track record."""
    return (_means(record), _reliability(record), _ranges(record), _sources(record), _figures(record))


def track_text(record: TrackRecord) -> str:
    """Return the track record for a terminal."""
    lines = [_lead(record), ""]
    for grid in grids(record):
        rows = [[_plain(cell) for cell in row] for row in grid.rows]
        lines += [grid.caption, *table([_plain(cell) for cell in grid.head], rows), ""]
    return "\n".join([*lines, *_NOTES, ""])


def track_markdown(record: TrackRecord) -> str:
    """Return the track record as a page of Markdown; text from outside is escaped."""
    lines = [_lead(record), ""]
    for grid in grids(record):
        lines += [f"## {grid.caption}", "", _row(grid.head), _row(["---"] * len(grid.head))]
        lines += [*(_row(row) for row in grid.rows), ""]
    return "\n".join([*lines, *(f"{note}\n" for note in _NOTES)])


def track_json(record: TrackRecord) -> str:
    """Return the track record as JSON text in ASCII, ending in a line break."""
    plain = {
        "format": 1,
        "scenarios": list(record.scenarios),
        "left_out": record.left_out,
        "ranges": [_scored_json(one) for one in record.scored],
        "figures": [_surprise_json(one) for one in record.surprises],
    }
    return json_text(plain)


def _lead(record: TrackRecord) -> str:
    ranges = len(record.of(record.scenarios[0], STAGES[0]))
    return (
        f"{ranges} ranges that later evidence supports, each against the answer as of the day of the strike, a week "
        f"later and with all claims; {record.left_out} claims that a range itself rests on are left out."
    )


def _means(record: TrackRecord) -> Grid:
    rows = []
    for scenario in record.scenarios:
        for stage in STAGES:
            found = record.of(scenario, stage)
            means = [_mean(found, name) for name in ("mass", "log_score", "ranked_score")]
            met = [f"{hit} of {count}" for _, hit, count in record.coverage(scenario, stage)]
            rows.append((scenario, stage, *(f"{value:.2f}" for value in means), *met))
    head = ("scenario", "as of", "mass", "log score", "RPS", "met by 50 %", "met by 80 %", "met by 90 %")
    return Grid("Means over all ranges", head, tuple(rows))


def _mean(found: Sequence[Scored], name: str) -> float:
    return float(np.mean([getattr(one, name) for one in found]))


def _reliability(record: TrackRecord) -> Grid:
    rows = []
    for level, hit, count in record.coverage(record.scenarios[0], STAGES[-1]):
        rows.append((percent(level), f"{hit} of {count}", percent(hit / count), _bar(hit / count, level)))
    caption = f"Reliability of the sets ({record.scenarios[0]}, all claims)"
    return Grid(
        caption, ("set of", "ranges met", "share", "0 % ... 100 % (| where it should end)"), tuple(rows)
    )


def _bar(share: float, level: float) -> str:
    """Return a share as twenty cells, with a mark where the level lies."""
    cells = ["#" if k < round(20 * share) else "." for k in range(20)]
    cells[min(round(20 * level), 19)] = "|"
    return "".join(cells)


def _ranges(record: TrackRecord) -> Grid:
    rows = tuple(_range(record, one) for one in record.of(record.scenarios[0], STAGES[-1]))
    masses_at = (f"mass, {stage}" for stage in STAGES)
    head = ("strike", "quantity", "range", *masses_at, "log score", "RPS", "90 % set meets it")
    return Grid(f"Range by range ({record.scenarios[0]})", head, rows)


def _range(record: TrackRecord, one: Scored) -> tuple[Cell, ...]:
    truth = one.truth
    stages = [next(s for s in record.of(one.scenario, stage) if s.truth == truth) for stage in STAGES]
    masses = [percent(each.mass) + ("" if each.answered else " (prior)") for each in stages]
    ends = f"{truth.low}" if truth.low == truth.high else f"{truth.low} to {truth.high}"
    scores = (f"{one.log_score:.2f}", f"{one.ranked_score:.2f}", "yes" if one.met[-1] else "no")
    return (Name(truth.strike), truth.quantity, ends, *masses, *scores)


def _sources(record: TrackRecord) -> Grid:
    judged = [one for one in record.surprises if one.by is not None]
    names = sorted({one.source for one in judged})
    rows = tuple(_source(name, [one for one in judged if one.source == name]) for name in names)
    head = ("source", "figures with a range", "meet it", "mean distance", "P(truth inside), mean")
    return Grid("Source by source", head, rows)


def _source(name: str, own: Sequence[Surprise]) -> tuple[Cell, ...]:
    off = [one.by for one in own if one.by is not None]
    inside = float(np.mean([one.truth_inside for one in own]))
    meets = sum(by == 0 for by in off)
    return (Name(name), f"{len(own)}", f"{meets}", f"{np.mean(off):+.1f}", percent(min(inside, 1.0)))


def _figures(record: TrackRecord) -> Grid:
    ordered = sorted(record.surprises, key=lambda one: -one.bits)
    head = ("strike", "source", "quantity", "read as", "surprise, bits", "off the range", "P(truth inside)")
    return Grid("Figure by figure, the most surprising first", head, tuple(map(_figure, ordered)))


def _figure(one: Surprise) -> tuple[Cell, ...]:
    inside = percent(min(one.truth_inside, 1.0))
    return (Name(one.strike), Name(one.source), one.quantity, one.said, f"{one.bits:.1f}", _by(one), inside)


def _by(one: Surprise) -> str:
    if one.by is None:
        return "no range"
    return "meets it" if one.by == 0 else f"over by {one.by}" if one.by > 0 else f"under by {-one.by}"


def _plain(cell: Cell) -> str:
    return anchored(safe(cell.text)) if isinstance(cell, Name) else cell


def _row(cells: Sequence[Cell]) -> str:
    return f"| {' | '.join(_escaped(cell) for cell in cells)} |"


def _escaped(cell: Cell) -> str:
    """Return a cell in which no character of a name is Markdown or HTML."""
    if not isinstance(cell, Name):
        return cell.replace("|", "\\|")
    text = safe(cell.text)
    return "".join(f"\\{c}" if c in r"\`*_{}[]()<>#+!|~&" else c for c in text)


def _scored_json(one: Scored) -> dict[str, Any]:
    return {
        "strike": one.truth.strike,
        "weapon": one.truth.weapon,
        "quantity": one.truth.quantity,
        "low": one.truth.low,
        "high": one.truth.high,
        "basis": one.truth.basis,
        "scenario": one.scenario,
        "stage": one.stage,
        "answered": one.answered,
        "mass": one.mass,
        "log_score": one.log_score,
        "ranked_score": one.ranked_score,
        "met": list(one.met),
    }


def _surprise_json(one: Surprise) -> dict[str, Any]:
    return {
        name: getattr(one, name)
        for name in ("strike", "source", "quantity", "said", "bits", "by", "truth_inside")
    }
