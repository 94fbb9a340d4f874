"""TimeML: a document as XML in which every time expression is marked up in place (TIMEX3, ISO 24617-1).

The text stands unchanged in ``<TEXT>``; leaving out the tags gives it back, but for characters that XML 1.0 cannot
hold, which read as U+FFFD, and ``\\r``, which is written as a character reference.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from .document import Document, Time

if TYPE_CHECKING:
    from .document import DocumentDate

__all__ = ["timeml"]

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MODS = {
    "START", "MID", "END", "APPROX", "BEFORE", "AFTER", "ON_OR_BEFORE", "ON_OR_AFTER",
    "LESS_THAN", "MORE_THAN", "EQUAL_OR_LESS", "EQUAL_OR_MORE",
}  # fmt: skip


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", text), {"\r": "&#13;"})


def _attribute(value: str) -> str:
    return quoteattr(_NOT_XML.sub("\ufffd", value), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def _timex(number: int, time: Time, text: str) -> str:
    attributes = {"tid": f"t{number}", "type": time.type, "value": time.value or "XXXX-XX-XX"}
    if time.type == "SET":
        attributes["quant"] = "EVERY"
    if time.mod in _MODS:
        attributes["mod"] = time.mod
    if time.anchor == "dct":
        attributes["temporalFunction"] = "true"
        attributes["anchorTimeID"] = "t0"
    elif time.anchor == "previous":
        attributes["temporalFunction"] = "true"
    written = " ".join(f"{key}={_attribute(value)}" for key, value in attributes.items())
    return f"<TIMEX3 {written}>{_text(text)}</TIMEX3>"


def _creation(date: DocumentDate) -> str:
    """The document's day, or what is known of it: its interval stands in the comment attribute."""
    value, comment = "XXXX-XX-XX", ""
    if date.date is not None:
        value = date.date.isoformat()
    elif date.interval is not None:
        lo, hi = date.interval
        if lo is not None and hi is not None:
            same = lo.isoformat()[:8] if (lo.year, lo.month) == (hi.year, hi.month) else ""
            value = f"{same}XX" if same else f"{lo.year:04}-XX-XX" if lo.year == hi.year else value
        comment = f" comment={_attribute('/'.join(_day(day) for day in date.interval))}"
    body = date.date.isoformat() if date.date is not None else ""
    return (
        f'<DCT><TIMEX3 tid="t0" type="DATE" value="{value}" temporalFunction="false" '
        f'functionInDocument="CREATION_TIME"{comment}>{body}</TIMEX3></DCT>'
    )


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day is not None else ".."


def timeml(document: Document) -> str:
    """The document as TimeML: well-formed XML without a document type, times as TIMEX3 tags in the text.

    >>> import tiktokcorpus as tc
    >>> xml = tc.process("It closed on Friday.", published="2022-07-29").to_timeml()
    """
    text, parts, at = document.text, [], 0
    for number, time in enumerate(document.times, 1):
        if time.start < at:  # times do not overlap; a document that says otherwise keeps the first
            continue
        parts += [_text(text[at : time.start]), _timex(number, time, text[time.start : time.end])]
        at = time.end
    parts.append(_text(text[at:]))
    title = f"<TITLE>{_text(document.title)}</TITLE>\n" if document.title else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<TimeML>\n'
        f"<DOCID>{_text(document.id)}</DOCID>\n{_creation(document.dct)}\n{title}"
        f"<TEXT>{''.join(parts)}</TEXT>\n</TimeML>\n"
    )
