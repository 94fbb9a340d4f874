"""Days: the core counts int32 days from 1970-01-01; people write dates."""

from __future__ import annotations

import datetime as dt
import re
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
