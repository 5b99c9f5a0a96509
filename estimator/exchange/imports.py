"""Tables of others -> claims files: one function for each layout."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Final

from estimator.claims.limits import Limits
from estimator.claims.tables import RawRow, Schema
from estimator.exchange import oryx, tally, ucdp
from estimator.exchange.bench import Bench, Decision, Imported, Setting

__all__ = [
    "FORMS",
    "Decision",
    "Form",
    "Imported",
    "Setting",
    "import_content",
    "import_oryx",
    "import_table",
    "import_tally",
    "import_ucdp",
]

_DEFAULT: Final = Limits()
_EVERY: Final = frozenset({"source", "role", "source_class", "bloc"})


@dataclass(frozen=True, slots=True)
class Form:
    """One layout: its columns, which of them are names, what is presumed, and which fields of a setting it heeds."""

    schema: Schema
    names: Collection[str]
    setting: Setting
    fill: Callable[[Bench, Sequence[RawRow]], None]
    heeds: frozenset[str]


#: The layouts by name.
FORMS: Final = MappingProxyType(
    {
        "tally": Form(tally.SCHEMA, tally.NAMES, tally.DEFAULT, tally.fill, _EVERY | {"lost"}),
        "ucdp": Form(
            ucdp.SCHEMA, ucdp.NAMES, ucdp.DEFAULT, ucdp.fill, _EVERY | {"quantity", "weapon", "published"}
        ),
        "oryx": Form(
            oryx.SCHEMA,
            oryx.NAMES,
            oryx.DEFAULT,
            oryx.fill,
            _EVERY | {"quantity", "weapon", "published", "entries"},
        ),
    }
)


def import_tally(
    path: str | Path,
    setting: Setting = tally.DEFAULT,
    *,
    limits: Limits = _DEFAULT,
    today: date | None = None,
) -> Imported:
    """Read a daily tally of an air force; raise ClaimError with every fault."""
    return import_table("tally", path, setting, limits=limits, today=today)


def import_ucdp(
    path: str | Path, setting: Setting = ucdp.DEFAULT, *, limits: Limits = _DEFAULT, today: date | None = None
) -> Imported:
    """Read events with low, best and high estimates; raise ClaimError with every fault."""
    return import_table("ucdp", path, setting, limits=limits, today=today)


def import_oryx(
    path: str | Path, setting: Setting = oryx.DEFAULT, *, limits: Limits = _DEFAULT, today: date | None = None
) -> Imported:
    """Read a list of verified losses; raise ClaimError with every fault."""
    return import_table("oryx", path, setting, limits=limits, today=today)


def import_table(
    form: str, path: str | Path, setting: Setting, *, limits: Limits = _DEFAULT, today: date | None = None
) -> Imported:
    """Read a table file of a named form; raise ClaimError with every fault."""
    bench = Bench(Path(path).name, setting, limits, today)
    content = bench.read(path)
    return _filled(bench, form, content)


def import_content(
    form: str,
    content: str | bytes,
    setting: Setting,
    *,
    name: str = "table.csv",
    limits: Limits = _DEFAULT,
    today: date | None = None,
) -> Imported:
    """Read the content of a table of a named form (an upload); raise ClaimError with every fault."""
    return _filled(Bench(name, setting, limits, today), form, content)


def _filled(bench: Bench, form: str, content: str | bytes | None) -> Imported:
    layout = FORMS[form]
    if content is not None:
        layout.fill(bench, bench.rows(content, layout.schema, layout.names))
    return bench.imported()
