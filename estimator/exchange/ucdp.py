"""Events with a low, a best and a high estimate, in the layout of the UCDP's georeferenced event dataset."""

from collections.abc import Sequence
from typing import Final

from estimator.claims.tables import RawRow, Schema
from estimator.exchange.bench import Bench, Setting

_TOLD: Final = ("date_start", "date_end", "where_coordinates", "side_a", "side_b", "source_headline")
SCHEMA: Final = Schema("events", ("id", "low", "best", "high"), (*_TOLD, "source_article"))
DEFAULT: Final = Setting("UCDP GED", "neutral", "neutral")
NAMES: Final = frozenset({"id"})
_ORIGIN: Final = {"strike": "id", "said": "low", "published": "--published", "url": "source_article"}


def fill(bench: Bench, rows: Sequence[RawRow]) -> None:
    """Add one claim for every event that has an estimate."""
    quantity, published = bench.setting.quantity, bench.setting.published
    bench.decide(
        1, "low, best, high", f"read as {quantity}, as told; the dataset itself counts deaths, not munitions"
    )
    if not published:
        bench.decide(
            1, "no date of publication", "the claims are undated and always count; --published dates them"
        )
    first: dict[str, int] = {}
    for raw in rows:
        before = bench.faults
        event = raw.cells.get("id", "").strip()
        _check_id(bench, raw, event, first)
        said, told = _said(bench, raw)
        if bench.faults > before:
            continue
        bench.decide(raw.line, _found(raw), f"{quantity} {said} ({told})" if said else told)
        if said:
            cells = {"strike": f"ucdp-{event}", "quantity": quantity, "said": said, "published": published}
            bench.claim(raw, _ORIGIN, {**cells, "weapon": bench.setting.weapon, **_page(raw, event)})


def _check_id(bench: Bench, raw: RawRow, event: str, first: dict[str, int]) -> None:
    if "id" not in raw.cells:
        return  # told once, of the header
    if not event:
        bench.fault(raw, "id", "a blank cell", "the id of the event", "Give every event its id.")
    elif (line := first.setdefault(event, raw.line)) != raw.line:
        bench.fault(raw, "id", f"an id that stands in line {line}", "every id once", "Keep one of the two.")


def _said(bench: Bench, raw: RawRow) -> tuple[str, str]:
    """Return the words for an event's estimates, and why; no words where there are none."""
    before = bench.faults
    low, best, high = (bench.whole(raw, column) for column in ("low", "best", "high"))
    if bench.faults > before:
        return "", ""
    ends = [(low, "low", high, "high"), (low, "low", best, "best"), (best, "best", high, "high")]
    for less, less_name, more, more_name in ends:
        if less is not None and more is not None and less > more:
            found = f"{less_name} {less} above {more_name} {more}"
            bench.fault(raw, less_name, found, "low, best and high in this order", "Check the event.")
            return "", ""
    return _words(low, best, high)


def _words(low: int | None, best: int | None, high: int | None) -> tuple[str, str]:
    noted = "" if best is None else f", the best estimate {best} is kept in the note"
    if low is not None and high is not None:
        return (str(low), "low and high agree") if low == high else (f"{low}-{high}", f"low to high{noted}")
    if low is not None:
        return (
            (f"at least {low}", f"no upper end is given{noted}")
            if low
            else ("", "no figure: at least 0 says nothing")
        )
    if high is not None:
        return f"at most {high}", f"no lower end is given{noted}"
    if best is not None:
        return str(best), "the best estimate alone, taken as the figure said"
    return "", "no figure: unknown, not zero"


def _found(raw: RawRow) -> str:
    return ", ".join(
        f"{name} {raw.cells.get(name, '').strip() or 'blank'}" for name in ("low", "best", "high")
    )


def _page(raw: RawRow, event: str) -> dict[str, str]:
    article = raw.cells.get("source_article", "").strip()
    is_page = article.casefold().startswith(("http://", "https://")) and len(article.split()) == 1
    told = {name: raw.cells.get(name, "").strip() for name in ("best", *_TOLD)}
    told["source_article"] = "" if is_page else article
    kept = "; ".join(f"{name} {text}" for name, text in told.items() if text)
    return {"url": article if is_page else "", "note": f"event {event}: {kept}"}
