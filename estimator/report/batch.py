"""A folder of reports: one page for each strike, and one that lists them."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from estimator.claims.ledger import Ledger
from estimator.claims.reading import digest
from estimator.display.plain import safe
from estimator.errors import EstimatorError, OutputError
from estimator.output import check_target, write_text
from estimator.quantities import LAUNCHED
from estimator.report.html import environment, html_of
from estimator.report.values import Contents, Count, SalvoSummary

INDEX: Final = "index.html"
#: Letters of a strike's name that its file keeps; digits of the digest that tells equal ones apart.
_KEPT: Final = 48
_DIGITS: Final = 10


@dataclass(frozen=True, slots=True)
class Entry:
    """One salvo in the list: where its report is, and what it says in short."""

    file: str
    place: str
    strike: str
    weapon: str
    sentence: str
    counts: tuple[tuple[str, Count], ...]
    limits: tuple[str, ...]


def file_name(strike: str) -> str:
    """Return a name of a-z, 0-9 and hyphens for a strike's report, and no other strike's."""
    plain = unicodedata.normalize("NFKD", strike).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain)[:_KEPT].strip("-") or "strike"
    seal = hashlib.sha256(strike.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
    return f"{slug}-{seal}.html"


def by_strike(ledger: Ledger) -> Iterator[Ledger]:
    """Return the claims about each strike as a ledger of its own, in the order of their first claims."""
    for strike in dict.fromkeys(claim.strike for claim in ledger.claims):
        claims = tuple(claim for claim in ledger.claims if claim.strike == strike)
        places = {(claim.file, claim.row) for claim in claims}
        notices = tuple(one for one in ledger.notices if one.row is None or (one.file, one.row) in places)
        yield replace(ledger, claims=claims, notices=notices, digest=digest(claims))


def check_batch(folder: str | Path, strikes: Iterable[str], *, force: bool = False) -> None:
    """Refuse a folder that reports cannot or must not be written to, before any costly step; make it if need be."""
    target = Path(folder)
    try:
        target.mkdir(exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"{safe(target.name)}: found no folder, and none can be made ({error.strerror}); allowed: a folder whose "
            "own folder is there. Choose another."
        ) from error
    for name in (INDEX, *map(file_name, strikes)):
        check_target(target / name, force=force)


def write_batch(summaries: Iterable[Contents], folder: str | Path, *, force: bool = False) -> Path:
    """Write a page for each summary (of one strike) into ``folder``, then the list of them, and return the list's path.

    Summaries are taken one by one, so that a generator of many holds one at a time. Each file is written whole or not
    at all, the list last; a file that is there already is replaced only with ``force``.
    """
    check_batch(folder, (), force=force)
    target, entries, written = Path(folder), [], set()
    for summary in summaries:
        strike = summary.salvos[0].posterior.strike
        name = file_name(strike)
        if any(salvo.posterior.strike != strike for salvo in summary.salvos) or name in written:
            raise EstimatorError(
                f"{safe(strike)}: found several strikes in one summary, or one strike twice; allowed: one summary a "
                "strike. Estimate each strike's claims by themselves."
            )
        write_text(target / name, html_of(summary), force=force)
        written.add(name)
        entries += [_entry(salvo, name, k) for k, salvo in enumerate(summary.salvos, 1)]
    if not entries:
        raise EstimatorError("found no summary; allowed: at least one. Give the summary of a strike.")
    return write_text(target / INDEX, index_html(entries), force=force)


def _entry(salvo: SalvoSummary, name: str, place: int) -> Entry:
    shown = (LAUNCHED, *salvo.posterior.outcomes)
    counts = (
        ()
        if salvo.posterior.withheld
        else tuple((r.quantity, r.count) for r in salvo.rows if r.quantity in shown)
    )
    return Entry(
        name,
        f"salvo-{place}",
        salvo.posterior.strike,
        salvo.posterior.weapon,
        salvo.sentence,
        counts,
        salvo.limits,
    )


def index_html(entries: Iterable[Entry]) -> str:
    """Return the list of reports as a page; it holds no script and loads nothing."""
    return environment().get_template("index.html.jinja").render(entries=tuple(entries))
