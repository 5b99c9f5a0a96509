"""ISO 8601 dates and times -> UTC."""

import re
from datetime import UTC, date, datetime

from estimator.claims.findings import shown
from estimator.claims.numerals import UnreadableError

_ALLOWED = "an ISO 8601 date or time: 2024-11-19 or 2024-11-19T10:00Z"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CLOCK = r"\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?"
_TIME = re.compile(rf"{_DATE.pattern}[T ]{_CLOCK}\s*(?:Z|[+-]\d{{2}}:?\d{{2}})?", re.ASCII)


def today_utc() -> date:
    """Return today's date in UTC."""
    return datetime.now(UTC).date()


def as_utc(moment: datetime) -> datetime:
    """Return ``moment`` in UTC; a time without zone is taken as UTC already."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def read_date(text: str, today: date) -> tuple[datetime, str | None]:
    """Return the moment ``text`` names and what its reader should know, or raise UnreadableError.

    A plain date is midnight UTC of that day.
    """
    plain = text.strip().upper()
    if not (_DATE.fullmatch(plain) or _TIME.fullmatch(plain)):
        raise UnreadableError(shown(text), _ALLOWED, "Write year, month and day as in 2024-11-19.")
    try:
        moment = datetime.fromisoformat(plain.replace(" +", "+").replace(" Z", "Z"))
        published = as_utc(moment)
    except (ValueError, OverflowError):
        raise UnreadableError(f"{shown(text)}, which does not exist", _ALLOWED, "Check the date.") from None
    if published.date() > today:
        mend = "Check the year; a claim is dated when it was published."
        raise UnreadableError(f"{shown(text)}, in the future", f"dates up to today ({today})", mend)
    has_no_zone = moment.tzinfo is None and not _DATE.fullmatch(plain)
    return published, f"the time {shown(text)} has no zone and is read as UTC" if has_no_zone else None
