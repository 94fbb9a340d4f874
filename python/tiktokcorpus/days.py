"""Days: the core counts int32 days from 1970-01-01; people write dates, and read intervals as labels that are never
finer than they are."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

_EPOCH = dt.date(1970, 1, 1).toordinal()
_ISO = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ].*)?$")


def to_day(value: Any) -> int | None:
    """The day of a date, a datetime, or a text such as "2020-08-08" or "2020-08-08T10:00Z"; None stays None.

    Raises ValueError for anything else: a date is not guessed.
    """
    if value is None or value == "":
        return None
    if isinstance(value, dt.date):  # datetime is one too
        return value.toordinal() - _EPOCH
    if isinstance(value, str):
        found = _ISO.match(value.strip())
        if found:
            return dt.date(*map(int, found.groups())).toordinal() - _EPOCH
    elif hasattr(value, "toordinal"):  # pandas.Timestamp and the like
        return int(value.toordinal()) - _EPOCH
    raise ValueError(f"{value!r} is not a date; write it as YYYY-MM-DD")


def to_date(day: int | None) -> dt.date | None:
    return None if day is None else dt.date.fromordinal(day + _EPOCH)


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def parse_day(text: str | None) -> dt.date | None:
    """A day from its ISO form; None stays None."""
    return dt.date.fromisoformat(text[:10]) if text else None


def day_label(day: dt.date) -> str:
    """3 Aug 2020"""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _is_month_end(day: dt.date) -> bool:
    return (day + dt.timedelta(days=1)).day == 1


def interval_label(
    interval: Sequence[str | None] | None, precision: str | None, as_of: str | None, relation: str | None
) -> str:
    """A short label: "3 Aug 2020", "Aug 2020", "Q2 2020", "2019", "by 12 Nov 2020", "from Apr 2020",
    "28 Oct 2020 – 28 Oct 2023"; without an interval "by" the day the reports are of."""
    if not interval or not (interval[0] or interval[1]):
        return f"by {day_label(day)}" if (day := parse_day(as_of)) else "undated"
    lo, hi = parse_day(interval[0]), parse_day(interval[1])
    if lo is None:
        return f"by {day_label(hi)}"
    if hi is None:
        return f"from {day_label(lo)}"
    if relation == "deadline":
        return f"by {day_label(hi)}"
    if lo == hi:
        return day_label(lo)
    if lo.day == 1 and _is_month_end(hi):
        if lo.year == hi.year:
            if (lo.month, hi.month) == (1, 12):
                return str(lo.year)
            if lo.month == hi.month:
                return f"{_MONTHS[lo.month - 1]} {lo.year}"
            if precision == "quarter" and lo.month % 3 == 1 and hi.month == lo.month + 2:
                return f"Q{(lo.month + 2) // 3} {lo.year}"
            return f"{_MONTHS[lo.month - 1]} – {_MONTHS[hi.month - 1]} {lo.year}"
        if (lo.month, hi.month) == (1, 12):
            return f"{lo.year} – {hi.year}"
        return f"{_MONTHS[lo.month - 1]} {lo.year} – {_MONTHS[hi.month - 1]} {hi.year}"
    if precision == "week" and (hi - lo).days == 6:
        return f"week of {day_label(lo)}"
    if precision == "season":
        return f"{_MONTHS[lo.month - 1]} {lo.year} – {_MONTHS[hi.month - 1]} {hi.year}"
    return f"{day_label(lo)} – {day_label(hi)}"
