"""Corpus: many documents, their tables and their timeline."""

from __future__ import annotations

import calendar
import datetime as dt
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, overload

from . import __version__, _core, engine, sources
from .days import to_date, to_day
from .document import Document, Time
from .problems import DocumentError, Problem
from .table import Table, from_query, from_rows
from .timeline import Timeline

_ENTITIES = """
    select entity, any_value(name) as name, any_value(qid) as qid, mode(type) as type,
           count(*) as n_mentions, count(distinct doc_id) as n_docs
    from rows where entity is not null group by entity order by n_mentions desc, entity
"""

_DISCOVERED = """
    select name, mode(type) as type, count(*) as n_mentions, count(distinct doc_id) as n_docs,
           list_sort(list(distinct surface)) as surfaces
    from rows where entity is null group by name order by n_docs desc, n_mentions desc, name
"""


class Entities(Table):
    """One row per linked entity, with its mentions and documents counted."""

    def __init__(self, mentions: Table):
        super().__init__("entities", from_query("entities", mentions, _ENTITIES)._stream)
        self._mentions = mentions

    @property
    def discovered(self) -> Table:
        """Names that are in no lexicon, by the fullest form their documents give; the most widespread first."""
        return from_query("discovered", self._mentions, _DISCOVERED)


class Corpus(Sequence[Document]):
    """Documents in a fixed order. `corpus[0]`, `corpus["id"]`, `corpus[:10]`, `for document in corpus`."""

    def __init__(
        self,
        pipe: _core.Pipeline,
        places: Sequence[tuple[_core.Batch, int]],
        records: Sequence[sources.Record],
        problems: Sequence[Problem] = (),
        about: Mapping[str, Any] | None = None,
    ):
        self._pipe = pipe
        self._places = list(places)
        self._records = list(records)
        self._problems = list(problems)
        self._about = dict(about or {})

    # ------------------------------------------------------------------------------------ documents

    def __len__(self) -> int:
        return len(self._places)

    @cached_property
    def ids(self) -> list[str]:
        return [r.id for r in self._records]

    @cached_property
    def _at(self) -> dict[str, int]:
        return {id: i for i, id in enumerate(self.ids)}

    def _document(self, i: int) -> Document:
        batch, index = self._places[i]
        return Document(batch, index, path=self._records[i].path, meta=self._records[i].meta)

    def __iter__(self) -> Iterator[Document]:
        return map(self._document, range(len(self)))

    def __contains__(self, key: object) -> bool:
        return key in self._at if isinstance(key, str) else super().__contains__(key)

    @overload
    def __getitem__(self, key: int | str) -> Document: ...
    @overload
    def __getitem__(self, key: slice) -> Corpus: ...
    def __getitem__(self, key: int | str | slice) -> Document | Corpus:
        if isinstance(key, slice):
            return self._keep(range(len(self))[key])
        if isinstance(key, str):
            if key not in self._at:
                raise KeyError(f"no document {key!r}; there are {len(self)}")
            return self._document(self._at[key])
        return self._document(range(len(self))[key])

    def _keep(self, rows: Iterable[int]) -> Corpus:
        rows = list(rows)
        return Corpus(
            self._pipe, [self._places[i] for i in rows], [self._records[i] for i in rows], self._problems, self._about
        )

    def filter(
        self,
        *,
        published: tuple[Any, Any] | None = None,
        ids: Iterable[str] | None = None,
        where: Callable[[Document], bool] | None = None,
    ) -> Corpus:
        """The documents that meet every condition given.

        published: first and last day; "2020", "2020-07", "2020-07-31", dates, or None for no bound. A document whose
        date is known as an interval counts when all of it lies inside; an undated one does not.
        """
        wanted = None if ids is None else set(ids)
        lo = hi = None
        if published is not None:
            first, last = published
            lo, hi = _bound(first, end=False), _bound(last, end=True)

        def keep(i: int) -> bool:
            if wanted is not None and self.ids[i] not in wanted:
                return False
            if published is None and where is None:
                return True
            document = self._document(i)
            if published is not None:
                a, b = document.dct.interval or (None, None)
                if a is None and b is None:
                    return False
                if (lo and (a is None or a < lo)) or (hi and (b is None or b > hi)):
                    return False
            return where is None or where(document)

        return self._keep(filter(keep, range(len(self))))

    # --------------------------------------------------------------------------------------- tables

    def table(self, name: str) -> Table:
        """The table of that name; see `tables`."""
        if name == "problems":
            return self.problems
        if name == "entities":
            return self.entities
        if name == "duplicates":
            return self.duplicates
        core = _core.table(name, self._places)
        return Table(name, lambda: core)

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of all tables."""
        return (*_core.TABLES, "entities", "duplicates", "problems")

    @property
    def docs(self) -> Table:
        return self.table("documents")

    @property
    def sentences(self) -> Table:
        return self.table("sentences")

    @property
    def debris(self) -> Table:
        return self.table("debris")

    @property
    def tokens(self) -> Table:
        return self.table("tokens")

    @property
    def mentions(self) -> Table:
        return self.table("mentions")

    @property
    def times(self) -> Table:
        return self.table("times")

    @property
    def quantities(self) -> Table:
        return self.table("quantities")

    @property
    def quotes(self) -> Table:
        return self.table("quotes")

    @property
    def attributions(self) -> Table:
        return self.table("attributions")

    @property
    def events(self) -> Table:
        return self.table("events")

    @property
    def participants(self) -> Table:
        return self.table("participants")

    @property
    def entities(self) -> Entities:
        """One row per linked entity, its mentions and documents counted; `.discovered` has the names in no lexicon."""
        return Entities(self.mentions)

    @property
    def duplicates(self) -> Table:
        """Documents that have copies among the corpus, by cluster: syndicated, cut, spun or translated there and back.

        cluster: number of the set. similarity: 0 to 1, to the representative. kind: identical | near-copy | abridged |
        reworded. representative: id of the document that stands for the set: the first published where days are known,
        else the one most like the others. Nothing is removed: `corpus.filter(where=...)` can.
        """
        ids = self.ids
        rows = [(ids[i], c, s, kind, ids[r]) for i, c, s, kind, r in _core.duplicates(self._places)]
        spec = {"doc_id": "varchar", "cluster": "integer", "similarity": "double", "kind": "varchar"}
        return from_rows("duplicates", {**spec, "representative": "varchar"}, rows)

    @property
    def problems(self) -> Table:
        """What could not be read or was mended on the way in."""
        rows = [(p.code, p.doc_id, p.path, p.message, p.offset, p.lost) for p in self._problems]
        spec = {"code": "varchar", "doc_id": "varchar", "path": "varchar", "message": "varchar", "offset": "bigint"}
        return from_rows("problems", {**spec, "lost": "boolean"}, rows)

    # ------------------------------------------------------------------------------------- timeline

    def timeline(
        self,
        *,
        min_sources: int = 1,
        include_unworthy: bool = False,
        types: Sequence[str] | None = None,
        entity: str | None = None,
    ) -> Timeline:
        """Merges the documents' events. min_sources: independent documents that must tell of an item.
        include_unworthy: also events that are no item by themselves. types, entity: as in Timeline.filter."""
        core = _core.timeline(self._places, min_sources=min_sources, include_unworthy=include_unworthy)
        timeline = Timeline(core.json(), self._text_of, lambda id: self[id].title, tuple(self._problems))
        return timeline.filter(types=types, entity=entity) if types or entity else timeline

    def _text_of(self, id: str) -> str:
        batch, index = self._places[self._at[id]]
        return batch.text(index)

    # ------------------------------------------------------------------------------------- ways out

    def to_jsonl(self, path: str | os.PathLike[str], tokens: bool = False) -> None:
        """Every document as one line of the annotation interchange."""
        flags = _core.JSON_TOKENS if tokens else 0
        with open(path, "wb") as file:
            for batch, index in self._places:
                file.write(batch.json(index, flags))
                file.write(b"\n")

    def report(self, path: str | os.PathLike[str], title: str = "Timeline") -> None:
        """The timeline as one self-contained HTML page."""
        self.timeline().to_html(path, title=title)

    def save(self, folder: str | os.PathLike[str], *, tokens: bool = False) -> Path:
        """Writes every table as Parquet, the texts, timeline.json and manifest.json into a folder."""
        import hashlib

        import msgspec

        top = Path(folder)
        top.mkdir(parents=True, exist_ok=True)
        files: dict[str, dict[str, Any]] = {}

        def note(name: str, rows: int) -> None:
            data = (top / name).read_bytes()
            files[name] = {"rows": rows, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}

        for name in self.tables:
            if name == "tokens" and not tokens:
                continue
            table = self.table(name)
            table.to_parquet(top / f"{name}.parquet")
            note(f"{name}.parquet", len(table))
        texts = from_rows(
            "texts",
            {"doc_id": "varchar", "path": "varchar", "text": "varchar"},
            [(r.id, r.path, batch.text(i)) for r, (batch, i) in zip(self._records, self._places)],
        )
        texts.to_parquet(top / "texts.parquet")
        note("texts.parquet", len(texts))
        timeline = self.timeline()
        timeline.to_json(top / "timeline.json")
        note("timeline.json", len(timeline))
        manifest = {
            "format": "tiktokcorpus",
            "schema_version": 1,
            "version": __version__,
            "documents": len(self),
            "problems": len(self._problems),
            "options": self._about,
            "files": files,
        }
        (top / "manifest.json").write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")
        return top

    def __repr__(self) -> str:
        lost = sum(p.lost for p in self._problems)
        extra = f", {lost} inputs not read (see .problems)" if lost else ""
        return f"<Corpus: {len(self)} documents{extra}>"

    def _repr_html_(self) -> str:
        from .cards import corpus_card

        return corpus_card(self)


def _bound(value: Any, end: bool) -> dt.date | None:
    """The first or last day of "2020", "2020-07" or a date."""
    if isinstance(value, str) and (found := re.fullmatch(r"(\d{4})(?:-(\d{2}))?", value.strip())):
        year, month = int(found[1]), int(found[2] or (12 if end else 1))
        return dt.date(year, month, calendar.monthrange(year, month)[1] if end else 1)
    return to_date(to_day(value))


def read(
    src: Any,
    published: sources.Published = None,
    lexicon: Any = "tiktok",
    on_error: str = "record",
    threads: int | None = None,
    *,
    id: str | None = None,
    text: str | None = None,
    rules: Sequence[str | os.PathLike[str]] = (),
    exclude_origins: Sequence[str] = (),
    max_document: int = 0,
    kernel: str | None = None,
    progress: Callable[[int], None] | bool | None = None,
) -> Corpus:
    """Reads and extracts documents.

    src: a folder, a file, a list of these; JSONL, CSV and Parquet files hold one document per row; or an iterable of
    (id, text), (id, text, published) or mappings, or a data frame. Paths are sorted by document id; records keep
    their order.
    published: day of publication: a date for all, a mapping or function from document id to date, or the name of a
    column. Without it, columns of records and cues in the text are used.
    lexicon: "tiktok", a path to own entities, or a list of both kinds.
    on_error: "record" keeps problems in `corpus.problems`; "raise" raises DocumentError for the first lost document.
    id, text: columns of records. rules: further rule files. exclude_origins: leaves out data rows, e.g. ["seed"].
    max_document: bytes; a larger text is a problem, not a crash (64 MiB).
    progress: called with the bytes done so far; True shows a bar.

    Ctrl-C stops it promptly. The result does not depend on threads or on the order of files.
    """
    if on_error not in ("record", "raise"):
        raise ValueError('on_error must be "record" or "raise"')
    pipe = engine.pipeline(
        lexicon, rules=rules, exclude_origins=exclude_origins, kernel=kernel, max_document=max_document
    )
    problems: list[Problem] = []

    def on_problem(problem: Problem) -> None:
        if on_error == "raise" and problem.lost:
            raise DocumentError(problem)
        problems.append(problem)

    bar = None
    if progress is True:
        from tqdm import tqdm

        bar = tqdm(unit="B", unit_scale=True, leave=False)
        progress = lambda done: bar.update(done - bar.n)  # noqa: E731
    places: list[tuple[_core.Batch, int]] = []
    kept: list[sources.Record] = []
    try:
        records = sources.records(src, published, id=id, text=text, max_document=max_document, on_problem=on_problem)
        for batch, rows in engine.run(pipe, records, on_problem, threads=threads, progress=progress or None):
            failed = {i for i, *_ in batch.problems}
            for i, record in enumerate(rows):
                if i not in failed:
                    places.append((batch, i))
                    kept.append(record)
    finally:
        if bar is not None:
            bar.close()
    about = {
        "lexicon": lexicon if isinstance(lexicon, str) else "own",
        "exclude_origins": list(exclude_origins),
        "max_document": max_document or sources.MAX_DOCUMENT,
    }
    return Corpus(pipe, places, kept, problems, about)


def process(
    text: str | bytes,
    published: Any = None,
    *,
    id: str = "text",
    lexicon: Any = "tiktok",
    rules: Sequence[str | os.PathLike[str]] = (),
    exclude_origins: Sequence[str] = (),
    max_document: int = 0,
) -> Document:
    """Extracts one text. published: the day that "yesterday" is counted from. bytes are read as a file would be."""
    pipe = engine.pipeline(lexicon, rules=rules, exclude_origins=exclude_origins, max_document=max_document)
    data = sources.decode(text)[0] if isinstance(text, bytes) else text
    if data is None:
        raise ValueError("binary data, no text")
    record = sources.Record(id, sources.encodable(data))
    record.day = to_day(published)
    return Document(engine.extract_one(pipe, record), 0)


def times(text: str | bytes, published: Any = None, *, lexicon: Any = ()) -> list[Time]:
    """The time expressions of a text; published is the day that "yesterday" is counted from.

    No lexicon is needed. With one ("tiktok") its names are no times, and its dated facts may date a text without a day.
    """
    return process(text, published, lexicon=lexicon).times
