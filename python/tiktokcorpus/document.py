"""Document: one article, and what was found in it. Rows are read from the core's JSON on first use."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any, NamedTuple

import msgspec

from . import _core

Interval = tuple[dt.date | None, dt.date | None]  # both days included; None: open


class Span(NamedTuple):
    """Half-open, in code points of the document's text."""

    start: int
    end: int


class _Row(msgspec.Struct, kw_only=True):
    start: int
    end: int

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


class Token(_Row):
    text: str = ""


class Sentence(_Row):
    kind: str  # sentence | heading | leadin | fragment
    text: str = ""


class Debris(_Row):
    kind: str  # share_counter | related | comments | caption | credit | duplicate_title | markup | other
    text: str = ""


class Candidate(msgspec.Struct):
    entity: str | None
    score: float


class Mention(_Row):
    surface: str
    type: str | None
    entity: str | None
    name: str | None
    qid: str | None
    variant: str
    rule: str | None
    score: float | None
    candidates: list[Candidate] = []


class Time(_Row):
    surface: str
    type: str
    value: str | None
    interval: Interval | None
    anchor: str | None
    mod: str | None
    edtf: str | None
    rule: str | None


class Quantity(_Row):
    surface: str
    kind: str
    value: float | None
    min: float | None
    max: float | None
    unit: str | None
    modifier: str | None
    rule: str | None


class Quote(_Row):
    speaker: str | None
    speaker_entity: str | None
    cue: Span | None
    rule: str | None
    kind: str | None = None
    text: str = ""


class Attribution(_Row):
    """start and end are those of the cue."""

    source: str | None
    source_kind: str
    scope: list[int]  # rows of sentences
    source_entity: str | None = None
    rule: str | None = None
    text: str = ""


class Participant(msgspec.Struct):
    role: str
    entity: str | None
    name: str | None


class EventDate(msgspec.Struct):
    interval: Interval | None
    precision: str
    time: int | None  # row of times
    relation: str | None


class Event(msgspec.Struct, kw_only=True):
    id: str
    type: str
    trigger: Span
    sentence: int | None
    participants: list[Participant]
    date: EventDate
    modality: str
    polarity: bool
    quantities: list[int]  # rows of quantities
    attribution: str | None
    rule: str | None
    timeline_worthy: bool
    coref: str | None = None
    identifier: str | None = None
    summary: str | None = None
    trigger_text: str = ""


class DocumentDate(msgspec.Struct):
    """What is known of the day of publication."""

    date: dt.date | None
    interval: Interval | None
    method: str  # given | metadata | dateline | inferred | none
    cues: list[Span]
    confidence: float | None = None  # 0..1; None where nothing is known


class Reason(msgspec.Struct):
    """A kind of noise in the wording, and how many signs of it were counted."""

    code: str  # lowercased | translated | spun | ocr | scrambled | titlecased
    count: int


class Quality(msgspec.Struct):
    """How clean the wording is: score 1 is clean, 0 unreadable; reasons say what was counted against it.

    lowercased: sentences and names that begin small. titlecased: words inside sentences with a capital. translated,
    spun: signs of machine translation and of words replaced by a thesaurus. ocr: letters misread as digits. scrambled:
    words that a paywall made unreadable, so that the text is not whole, and jumbled ones.
    """

    score: float = 1.0
    reasons: list[Reason] = []

    @property
    def codes(self) -> list[str]:
        return [reason.code for reason in self.reasons]


class _Annotation(msgspec.Struct, kw_only=True):
    doc_id: str
    text_sha256: str
    dct: DocumentDate
    title: Span | None
    sentences: list[Sentence]
    debris: list[Debris]
    mentions: list[Mention]
    times: list[Time]
    quantities: list[Quantity]
    quotes: list[Quote]
    attributions: list[Attribution]
    events: list[Event]
    quality: Quality = msgspec.field(default_factory=Quality)
    tokens: list[Span] = []


class Document:
    """An article. `document.text[row.start:row.end]` is the surface of every row.

    Made by `tiktokcorpus.process` and by a Corpus. Immutable; its rows are kept once they were asked for.
    """

    def __init__(self, batch: _core.Batch, index: int, *, path: str | None = None, meta: dict[str, Any] | None = None):
        self._batch, self._index = batch, index
        self.path = path  #: the file it came from
        self.meta = dict(meta or {})  #: other columns of its record

    @cached_property
    def id(self) -> str:
        return self._batch.id(self._index)

    @cached_property
    def text(self) -> str:
        """The text as decoded, nothing stripped."""
        return self._batch.text(self._index)

    @cached_property
    def _rows(self) -> _Annotation:
        rows = msgspec.json.decode(self._batch.json(self._index), type=_Annotation)
        text = self.text
        quoting: list[Sentence | Debris | Quote | Attribution]
        quoting = [*rows.sentences, *rows.debris, *rows.quotes, *rows.attributions]
        for row in quoting:
            row.text = text[row.start : row.end]
        for event in rows.events:
            event.trigger_text = text[event.trigger.start : event.trigger.end]
        return rows

    @property
    def dct(self) -> DocumentDate:
        """The document's date: given, found or inferred, and how."""
        return self._rows.dct

    @property
    def published(self) -> dt.date | None:
        """The day of publication where it is known to the day."""
        return self._rows.dct.date

    @property
    def title(self) -> str | None:
        span = self._rows.title
        return self.text[span.start : span.end] if span else None

    @property
    def quality(self) -> Quality:
        """How clean the wording is, and what speaks against it."""
        return self._rows.quality

    @property
    def sha256(self) -> str:
        return self._rows.text_sha256

    @property
    def sentences(self) -> list[Sentence]:
        return self._rows.sentences

    @property
    def debris(self) -> list[Debris]:
        """Lines that are no part of the article: counters, captions, related posts ..."""
        return self._rows.debris

    @property
    def mentions(self) -> list[Mention]:
        return self._rows.mentions

    @property
    def times(self) -> list[Time]:
        return self._rows.times

    @property
    def quantities(self) -> list[Quantity]:
        return self._rows.quantities

    @property
    def quotes(self) -> list[Quote]:
        return self._rows.quotes

    @property
    def attributions(self) -> list[Attribution]:
        return self._rows.attributions

    @property
    def events(self) -> list[Event]:
        return self._rows.events

    @cached_property
    def tokens(self) -> list[Token]:
        rows = msgspec.json.decode(self._batch.json(self._index, _core.JSON_TOKENS), type=_Annotation)
        text = self.text
        return [Token(start=a, end=b, text=text[a:b]) for a, b in rows.tokens]

    def to_json(self, tokens: bool = False) -> str:
        """The document as one object of the annotation interchange."""
        return self._batch.json(self._index, _core.JSON_TOKENS if tokens else 0).decode()

    def to_dict(self, tokens: bool = False) -> dict[str, Any]:
        return msgspec.json.decode(self.to_json(tokens), type=dict[str, Any])

    def to_timeml(self) -> str:
        """The document as TimeML: XML with every time expression tagged in place."""
        from .timeml import timeml

        return timeml(self)

    def __len__(self) -> int:
        """Tokens in the text."""
        return self._batch.token_count(self._index)

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        day = self.published or (self.dct.interval and "/".join(str(d or "..") for d in self.dct.interval)) or "undated"
        found = f"{len(self.mentions)} mentions, {len(self.events)} events"
        return f"<Document {self.id!r}: {len(self)} tokens, {day}, {found}>"

    def _repr_html_(self) -> str:
        from .cards import document_card

        return document_card(self)
