"""Timeline: what happened when, each item with the spans that support it."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, overload

import msgspec

from . import __version__
from .days import interval_label
from .document import Interval, Participant, Span


class ItemQuantity(msgspec.Struct):
    kind: str
    value: float | None
    min: float | None
    max: float | None
    unit: str | None
    modifier: str | None = None


class ItemAttribution(msgspec.Struct):
    source: str | None
    source_kind: str
    support: list[int]


class Support(msgspec.Struct, kw_only=True):
    """One place in one document that tells of the item."""

    doc_id: str
    event: str
    start: int
    end: int
    sentence: Span
    trigger: Span
    time: Span | None
    modality: str
    attribution: str | None
    text: str = ""  #: the sentence
    trigger_text: str = ""
    time_text: str | None = None


class ConflictValue(msgspec.Struct):
    value: Any
    support: list[int]


class Conflict(msgspec.Struct):
    field: str
    values: list[ConflictValue]


class Related(msgspec.Struct):
    id: str
    relation: str


class Item(msgspec.Struct, kw_only=True):
    """One thing that happened, was planned, threatened, denied ..."""

    id: str
    type: str
    interval: Interval | None
    as_of: dt.date | None
    precision: str
    relation: str | None
    modality: str
    polarity: bool
    participants: list[Participant]
    quantities: list[ItemQuantity]
    summary: str | None
    n_documents: int
    n_independent: int
    attributions: list[ItemAttribution]
    support: list[Support]
    conflicts: list[Conflict]
    related: list[Related]

    @property
    def date_label(self) -> str:
        """The date as people read it, never finer than it is known: "12 Nov 2020", "by 28 Oct 2020"."""
        days = [d.isoformat() if d else None for d in self.interval] if self.interval else None
        return interval_label(days, self.precision, self.as_of.isoformat() if self.as_of else None, self.relation)

    @property
    def label(self) -> str:
        """The same as `date_label`."""
        return self.date_label

    @property
    def headline(self) -> str:
        """The summary without the date it may end with: for places that show the date beside it."""
        text = " ".join((self.summary or self.type).split())
        return text.removesuffix(f" ({self.date_label})")


class _Interchange(msgspec.Struct):
    schema_version: int
    documents: dict[str, dt.date | None]
    items: list[Item]


class Timeline(Sequence[Item]):
    """Items in the order in which they happened. `timeline[0]`, `timeline["id"]`, `timeline[:10]`."""

    def __init__(
        self,
        data: bytes,
        text: Callable[[str], str],
        heading: Callable[[str], str | None] = lambda doc_id: None,
        problems: Sequence[Any] = (),
    ):
        """data: the timeline interchange object. text, heading: a document's text and headline by its id."""
        self._data = data
        self._text = text
        self._heading = heading
        self._problems = problems

    @cached_property
    def _read(self) -> _Interchange:
        read = msgspec.json.decode(self._data, type=_Interchange)
        for item in read.items:
            for s in item.support:
                text = self._text(s.doc_id)
                s.text = text[s.sentence.start : s.sentence.end]
                s.trigger_text = text[s.trigger.start : s.trigger.end]
                s.time_text = text[s.time.start : s.time.end] if s.time else None
        return read

    @cached_property
    def _by_id(self) -> dict[str, Item]:
        return {item.id: item for item in self._read.items}

    @property
    def items(self) -> list[Item]:
        return self._read.items

    @property
    def documents(self) -> dict[str, dt.date | None]:
        """The documents it was made from, and their dates."""
        return self._read.documents

    def __len__(self) -> int:
        return len(self._read.items)

    def __iter__(self) -> Iterator[Item]:
        return iter(self._read.items)

    @overload
    def __getitem__(self, key: int | str) -> Item: ...
    @overload
    def __getitem__(self, key: slice) -> Timeline: ...
    def __getitem__(self, key: int | str | slice) -> Item | Timeline:
        if isinstance(key, str):
            return self._by_id[key]
        if isinstance(key, slice):
            return self._keep(self._read.items[key])
        return self._read.items[key]

    def _keep(self, items: Sequence[Item]) -> Timeline:
        kept = {item.id for item in items}
        raw = self.to_dict()
        raw["items"] = [item for item in raw["items"] if item["id"] in kept]
        for item in raw["items"]:
            item["related"] = [r for r in item["related"] if r["id"] in kept]
        return Timeline(msgspec.json.encode(raw), self._text, self._heading, self._problems)

    def filter(
        self,
        *,
        types: Sequence[str] | None = None,
        modality: Sequence[str] | None = None,
        entity: str | None = None,
        between: tuple[Any, Any] | None = None,
        dated: bool | None = None,
        where: Callable[[Item], bool] | None = None,
    ) -> Timeline:
        """The items that meet every condition given. entity: id or name of a participant. between: two dates, either
        may be None; an item counts when its interval can meet them."""
        from .days import to_date, to_day

        lo, hi = (to_date(to_day(d)) for d in between) if between else (None, None)

        def keep(item: Item) -> bool:
            a, b = item.interval or (None, None)
            return (
                (types is None or item.type in types)
                and (modality is None or item.modality in modality)
                and (entity is None or any(entity in (p.entity, p.name) for p in item.participants))
                and (dated is None or (item.interval is not None) == dated)
                and (
                    not between
                    or (
                        item.interval is not None
                        and (lo is None or b is None or b >= lo)
                        and (hi is None or a is None or a <= hi)
                    )
                )
                and (where is None or where(item))
            )

        return self._keep([item for item in self if keep(item)])

    # ------------------------------------------------------------------------------------ ways out

    def to_dict(self) -> dict[str, Any]:
        return msgspec.json.decode(self._data, type=dict[str, Any])

    def to_json(self, path: str | os.PathLike[str] | None = None) -> str | None:
        """The timeline interchange object, as text or into a file."""
        return _emit(self._data.decode(), path)

    def to_markdown(self, path: str | os.PathLike[str] | None = None) -> str | None:
        lines: list[str] = []
        year = None
        for item in self:
            day = (item.interval and (item.interval[0] or item.interval[1])) or item.as_of
            heading = str(day.year) if day else "Undated"
            if heading != year:
                year = heading
                lines += ["", f"## {year}", ""] if lines else [f"## {year}", ""]
            how = "" if item.modality == "happened" else f" *({item.modality})*"
            lines.append(f"- **{_md(item.date_label)}**{how} {_md(item.headline)}")
            for s in item.support:
                said = f", {_md(s.attribution)}" if s.attribution else ""
                lines.append(f"  - [{_md(s.doc_id)}{said}] {_md(' '.join(s.text.split()))}")
            for c in item.conflicts:
                values = "; ".join(_md(_short(v.value)) for v in c.values)
                lines.append(f"  - sources differ on {_md(c.field)}: {values}")
        return _emit("\n".join(lines) + "\n", path)

    def to_html(self, path: str | os.PathLike[str] | None = None, title: str = "Timeline") -> str | None:
        """One self-contained page that works offline."""
        from .report import render

        problems = [msgspec.to_builtins(p) for p in self._problems]
        page = render(self.to_dict(), self._text, self._heading, title=title, problems=problems, version=__version__)
        return _emit(page, path)

    def explain(self, id: str) -> str:
        """Why an item stands as it does: its sources, sentence by sentence, and where they differ."""
        item = self._by_id.get(id)
        if item is None:
            raise KeyError(f"no item {id!r}; there are {len(self)}")
        lines = [
            f"{item.id}  {item.summary or item.type}",
            f"  when       {item.date_label} ({item.precision}, {item.relation or 'no relation'})",
        ]
        lines.append(f"  how sure   {item.modality}{'' if item.polarity else ', negated'}")
        for p in item.participants:
            lines.append(f"  {p.role:<10} {p.name}" + (f" ({p.entity})" if p.entity else ""))
        for q in item.quantities:
            lines.append(f"  quantity   {_short(msgspec.to_builtins(q))}")
        lines.append(f"  told by    {item.n_documents} documents, {item.n_independent} of them independent")
        for i, s in enumerate(item.support):
            lines.append(
                f"  [{i}] {s.doc_id} {s.start}:{s.end} {s.modality}"
                + (f", says {s.attribution}" if s.attribution else "")
            )
            lines.append(f"      {' '.join(s.text.split())}")
            lines.append(f"      trigger {s.trigger_text!r}" + (f", time {s.time_text!r}" if s.time_text else ""))
        for c in item.conflicts:
            for v in c.values:
                lines.append(
                    f"  conflict   {c.field} = {_short(v.value)}, says {', '.join(f'[{i}]' for i in v.support)}"
                )
        for r in item.related:
            other = self._by_id.get(r.id)
            lines.append(f"  {r.relation:<10} {r.id}  {other.summary if other else ''}".rstrip())
        return "\n".join(lines)

    def __repr__(self) -> str:
        dated = sum(item.interval is not None for item in self)
        return f"<Timeline: {len(self)} items, {dated} dated, from {len(self.documents)} documents>"

    def _repr_html_(self) -> str:
        from .cards import timeline_card

        return timeline_card(self)


def _emit(text: str, path: str | os.PathLike[str] | None) -> str | None:
    if path is None:
        return text
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    return None


def _md(text: str) -> str:
    """Text that stands in Markdown as it is."""
    for c in "\\`*_[]<>#|":
        text = text.replace(c, "\\" + c)
    return text


def _short(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{k} {_short(v)}" for k, v in value.items() if v is not None)
    if isinstance(value, list):
        return " to ".join("?" if v is None else _short(v) for v in value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
