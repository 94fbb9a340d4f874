"""Sources: from what a user names (folder, files, records) to documents-to-be, in a fixed order.

Everything that can be wrong with an input is met here, at the door: what cannot be read becomes a Problem, and the
rest goes on. Files are known by their path relative to the folder that was given, without the suffix where that
stays unique among all inputs; so the order in which files are named does not matter. Records (JSONL, CSV, Parquet,
data frames, iterables) keep their order and their own ids.
"""

from __future__ import annotations

import codecs
import errno
import os
import re
import stat
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from .days import to_day
from .problems import Problem

MAX_DOCUMENT = 64 << 20  # bytes; the core's own default
GIVEN, METADATA = 1, 2  # tc_dct_method

_BOMS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_RECORD_SUFFIXES = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "csv", ".parquet": "parquet"}
_UNSUPPORTED = {
    **dict.fromkeys((".html", ".htm", ".xhtml"), "extract its text first (for example with trafilatura)"),
    **dict.fromkeys((".pdf", ".doc", ".docx", ".odt", ".rtf"), "convert it to plain text first"),
    **dict.fromkeys((".gz", ".zip", ".bz2", ".xz", ".zst", ".tar", ".7z", ".warc"), "unpack it first"),
    ".json": "write one object per line and name it .jsonl",
}
_SUFFIX = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,7}$")
_COLUMNS = {  # names under which records often keep what we need
    "id": ("doc_id", "id", "uid", "guid", "url", "link"),
    "text": ("text", "body", "content", "article", "maintext", "main_text", "article_text", "fulltext"),
    "published": (
        "published", "date", "dct", "pub_date", "pubdate", "publish_date", "date_publish", "publication_date",
        "published_at", "date_published", "publishedat", "datetime", "timestamp",
    ),
}  # fmt: skip


class Record:
    """A document-to-be. data is None once the core has taken it."""

    __slots__ = ("data", "day", "id", "meta", "method", "path", "size")

    def __init__(self, id: str, data: bytes | str, path: str | None = None, meta: dict[str, Any] | None = None):
        self.id = id
        self.data: bytes | str | None = data
        self.path = path
        self.meta = meta
        self.day: int | None = None
        self.method = GIVEN
        self.size = len(data)


Published = Any  # None | date | str | Mapping[str, date] | Callable[[str], date]
OnProblem = Callable[[Problem], None]


def printable(path: str) -> str:
    """A path as valid text: bytes that are no UTF-8 are written as \\xNN."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


# ------------------------------------------------------------------------------------- finding files


def _walk(root: str, on_problem: OnProblem) -> Iterator[tuple[str, str]]:
    """(path, path relative to root) of the files below root, following links, never round in a circle."""

    def visit(folder: str, relative: str, above: frozenset[tuple[int, int]]) -> Iterator[tuple[str, str]]:
        try:
            info = os.stat(folder)
            key = (info.st_dev, info.st_ino)
            if key in above:
                on_problem(Problem(None, printable(folder), "symlink_loop", "a link that leads back to a folder above"))
                return
            entries = sorted(os.scandir(folder), key=lambda e: e.name)
        except OSError as e:
            on_problem(Problem(None, printable(folder), _os_code(e), _os_text(e)))
            return
        for entry in entries:
            if entry.name.startswith("."):
                continue
            below = f"{relative}/{entry.name}" if relative else entry.name
            try:
                is_folder = entry.is_dir()
            except OSError as e:
                on_problem(Problem(None, printable(entry.path), _os_code(e), _os_text(e)))
                continue
            if is_folder:
                yield from visit(entry.path, below, above | {key})
            else:
                yield entry.path, below

    yield from visit(root, "", frozenset())


def _os_code(e: OSError) -> str:
    return "symlink_loop" if e.errno == errno.ELOOP else "unreadable"


def _os_text(e: OSError) -> str:
    return e.strerror or str(e)


def find(paths: Iterable[str | os.PathLike[str]], on_problem: OnProblem) -> list[tuple[str, str, bool]]:
    """(doc id or name, path, named by the user) of every file, sorted; a path that is not there raises."""
    found: dict[str, tuple[str, str, bool]] = {}
    for given in paths:
        path = os.fsdecode(given)
        if os.path.isdir(path):
            for full, relative in _walk(path, on_problem):
                found.setdefault(os.path.normpath(full), (relative, full, False))
        elif os.path.lexists(path):
            found.setdefault(os.path.normpath(path), (os.path.basename(path), path, True))
        else:
            raise FileNotFoundError(errno.ENOENT, "no such file or folder", path)
    rows = list(found.values())
    names = Counter(name for name, _, _ in rows)
    # one name in two of the given folders: then the path as given tells them apart
    rows = [(n if names[n] == 1 else os.path.normpath(p).replace(os.sep, "/"), p, d) for n, p, d in rows]
    bare = Counter(_SUFFIX.sub("", n) for n, _, _ in rows)
    rows = [(_SUFFIX.sub("", n) if bare[_SUFFIX.sub("", n)] == 1 else n, p, d) for n, p, d in rows]
    return sorted((printable(n), p, d) for n, p, d in rows)


# ------------------------------------------------------------------------------------ reading a file


def decode(data: bytes) -> tuple[bytes | str | None, str | None]:
    """(text, None) when all is well, (text, remark) when a guess was needed, (None, reason) when it is no text.

    Bytes without a mark are left to the core, which reads them as UTF-8.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            if encoding == "utf-8-sig":
                return data[len(mark) :], None
            text = data.decode(encoding, "replace")
            return (text, None) if "\0" not in text else (None, "binary")
    if b"\0" not in data:
        return (None, "binary") if data.startswith((b"%PDF-", b"\x1f\x8b")) else (data, None)
    head = data[:4096]
    even, odd, half = head[0::2].count(0), head[1::2].count(0), max(1, len(head) // 2)
    for little, few, many in ((True, even, odd), (False, odd, even)):
        if many > 0.4 * half and few < 0.02 * half:
            encoding = "utf-16-le" if little else "utf-16-be"
            try:
                return data.decode(encoding), f"read as {encoding.upper()}: it has no byte order mark"
            except UnicodeDecodeError:
                break
    return None, "binary"


def encodable(text: bytes | str) -> bytes | str:
    """The text, as bytes when it holds lone surrogates: the core puts U+FFFD for them."""
    if isinstance(text, str):
        try:
            text.encode()
        except UnicodeEncodeError:
            return text.encode("utf-8", "surrogatepass")
    return text


def _read_file(id: str, path: str, max_document: int, on_problem: OnProblem) -> Record | None:
    shown = printable(path)
    try:
        info = os.stat(path)
        if not stat.S_ISREG(info.st_mode):
            on_problem(Problem(id, shown, "unsupported", "not a regular file"))
            return None
        if info.st_size > 4 * max_document:  # UTF-32 takes four bytes for one
            on_problem(Problem(id, shown, "too_large", _too_large(info.st_size, max_document)))
            return None
        with open(path, "rb") as file:
            data = file.read()
    except OSError as e:
        on_problem(Problem(id, shown, _os_code(e), _os_text(e)))
        return None
    text, remark = decode(data)
    if text is None:
        on_problem(Problem(id, shown, "binary", "binary data, no text"))
        return None
    if not text.strip():
        on_problem(Problem(id, shown, "empty", "no text in it"))
        return None
    if len(text) > max_document:
        on_problem(Problem(id, shown, "too_large", _too_large(len(text), max_document)))
        return None
    if remark:
        on_problem(Problem(id, shown, "encoding", remark, lost=False))
    return Record(id, text, shown)


def _too_large(size: int, limit: int) -> str:
    return f"{size} bytes in one document, more than the limit of {limit}; split it, or raise max_document"


# ------------------------------------------------------------------------------------------- records


class Columns:
    """Which columns of a record hold what, found once per source."""

    def __init__(self, names: Iterable[str], wanted: Mapping[str, str | None], where: str):
        self.names = list(names)
        lower = {n.lower(): n for n in reversed(self.names)}
        self.at: dict[str, str | None] = {}
        for role, guesses in _COLUMNS.items():
            name = wanted.get(role)
            if name is not None and name not in self.names:
                raise ValueError(f"{where} has no column {name!r}; it has {', '.join(self.names)}")
            self.at[role] = name or next((lower[g] for g in guesses if g in lower), None)
        if self.at["text"] is None:
            raise ValueError(f"{where} has no text column; it has {', '.join(self.names)}. Name it with text=...")


def _from_row(
    row: Mapping[str, Any], columns: Columns, fallback: str, where: str | None, on_problem: OnProblem
) -> Record | None:
    at = columns.at
    id = row.get(at["id"]) if at["id"] else None
    id = fallback if id is None or id == "" else str(id)
    text = row.get(at["text"] or "")
    if isinstance(text, bytes):
        text = decode(text)[0]
        if text is None:
            on_problem(Problem(id, where, "binary", "binary data, no text"))
            return None
    elif text is not None and not isinstance(text, str):
        on_problem(Problem(id, where, "bad_record", f"its text is a {type(text).__name__}, not a string"))
        return None
    if text is None or not text.strip():
        on_problem(Problem(id, where, "empty", "no text in it"))
        return None
    meta = {k: v for k, v in row.items() if k not in (at["text"], at["id"])}
    record = Record(id, text, where, meta)
    if at["published"]:
        try:
            record.day, record.method = to_day(row.get(at["published"])), METADATA
        except ValueError as e:
            on_problem(Problem(id, where, "bad_date", str(e), lost=False))
    return record


def _jsonl(path: str, name: str, wanted: Mapping[str, str | None], on_problem: OnProblem) -> Iterator[Record | None]:
    import msgspec

    shown = printable(path)
    columns = None
    with open(path, "rb") as file:
        for number, line in enumerate(file, 1):
            if number == 1:
                line = line.removeprefix(codecs.BOM_UTF8)
            if not line.strip():
                continue
            id = f"{name}:{number}"
            try:
                row = msgspec.json.decode(line)
                if not isinstance(row, dict):
                    raise ValueError("not an object")
            except (ValueError, msgspec.DecodeError) as e:
                on_problem(Problem(id, shown, "bad_record", f"line {number}: {e}", number))
                continue
            if columns is None or not (columns.at["text"] in row and (columns.at["id"] in row or not columns.at["id"])):
                try:
                    columns = Columns(row, wanted, f"{shown}, line {number},")
                except ValueError as e:
                    on_problem(Problem(id, shown, "bad_record", str(e), number))
                    continue
            yield _from_row(row, columns, id, shown, on_problem)


def _by_duckdb(
    path: str, name: str, kind: str, wanted: Mapping[str, str | None], on_problem: OnProblem
) -> Iterator[Record | None]:
    import duckdb

    shown = printable(path)
    with duckdb.connect() as con:
        if kind == "csv":
            cursor = con.execute(
                "select * from read_csv($path, all_varchar=true, header=true, store_rejects=true, null_padding=false)",
                {"path": path},
            )
        else:
            cursor = con.execute("select * from read_parquet($path)", {"path": path})
        names = [d[0] for d in cursor.description]
        columns = Columns(names, wanted, shown)
        number = 0
        while rows := cursor.fetchmany(1024):
            for values in rows:
                number += 1
                yield _from_row(dict(zip(names, values)), columns, f"{name}:{number}", shown, on_problem)
        if kind == "csv":
            rejects = con.execute("select distinct line, error_message from reject_errors order by line").fetchall()
            for line, message in rejects:
                first = str(message).splitlines()[0]
                on_problem(Problem(f"{name}:line {line}", shown, "bad_record", f"line {line}: {first}", int(line)))


def _record_file(
    path: str, name: str, kind: str, named: bool, wanted: Mapping[str, str | None], on_problem: OnProblem
) -> Iterator[Record | None]:
    """Records of one file. A file that the user named himself raises when it cannot be read at all."""
    try:
        if kind == "jsonl":
            yield from _jsonl(path, name, wanted, on_problem)
        else:
            yield from _by_duckdb(path, name, kind, wanted, on_problem)
    except Exception as e:
        if isinstance(e, (ImportError, MemoryError)) or (named and not isinstance(e, OSError)):
            raise ValueError(f"{printable(path)}: {e}") from e
        text = _os_text(e) if isinstance(e, OSError) else str(e).splitlines()[0]
        on_problem(Problem(None, printable(path), "unreadable", text))


def _present(value: Any) -> Any:
    """None for pandas' ways to say that a value is missing (NaN, NaT, NA)."""
    try:
        return None if value != value else value
    except TypeError:  # NA is neither equal nor unequal to anything
        return None
    except ValueError:  # an array
        return value


def _rows_of(src: Any) -> Iterator[Any] | None:
    """Rows of a data frame or Arrow table, or None."""
    if hasattr(src, "iter_rows") and hasattr(src, "columns"):  # polars
        return iter(src.iter_rows(named=True))
    if hasattr(src, "itertuples") and hasattr(src, "columns"):  # pandas
        names = [str(c) for c in src.columns]
        return ({n: _present(v) for n, v in zip(names, row)} for row in src.itertuples(index=False, name=None))
    if hasattr(src, "to_pylist") and hasattr(src, "column_names"):  # pyarrow
        return iter(src.to_pylist())
    return None


def _records_of(
    items: Iterable[Any], wanted: Mapping[str, str | None], on_problem: OnProblem
) -> Iterator[Record | None]:
    columns = None
    for number, item in enumerate(items, 1):
        if isinstance(item, Mapping):
            if columns is None or columns.at["text"] not in item:
                columns = Columns(map(str, item), wanted, f"record {number}")
            yield _from_row(item, columns, str(number), None, on_problem)
            continue
        if not isinstance(item, (tuple, list)) or not 2 <= len(item) <= 3:
            raise TypeError(
                f"record {number} is a {type(item).__name__}; give (id, text), (id, text, published) or a mapping"
            )
        names = ("id", "text", "published")[: len(item)]
        plain = Columns(names, {}, "")
        yield _from_row(dict(zip(names, item)), plain, str(number), None, on_problem)


# -------------------------------------------------------------------------------------------- public


def _dating(published: Published) -> tuple[Callable[[Record], Any] | None, str | None]:
    """(function that dates a record, or name of a column that does)."""
    if published is None:
        return None, None
    if isinstance(published, str):
        try:
            to_day(published)
        except ValueError:
            if published.replace("_", "").isidentifier():
                return None, published
            raise
        return (lambda record: published), None
    if isinstance(published, Mapping):
        return (lambda record: published.get(record.id, published.get(os.path.basename(record.path or "")))), None
    if callable(published):
        return (lambda record: published(record.id)), None
    to_day(published)  # raises at once for what is no date
    return (lambda record: published), None


def records(
    src: Any,
    published: Published = None,
    *,
    id: str | None = None,
    text: str | None = None,
    max_document: int = 0,
    on_problem: OnProblem,
) -> Iterator[Record]:
    """The documents-to-be of a source, with unique ids; problems are told on the way."""
    limit = max_document or MAX_DOCUMENT
    dating, column = _dating(published)
    wanted = {"id": id, "text": text, "published": column}
    seen: set[str] = set()
    for record in _all(src, wanted, limit, on_problem):
        if record is None:
            continue
        if record.id in seen:
            old, n = record.id, 2
            while (new := f"{old}#{n}") in seen:
                n += 1
            on_problem(
                Problem(
                    new, record.path, "duplicate_id", f"the id {old!r} stands twice; this one is {new!r}", lost=False
                )
            )
            record.id = new
        seen.add(record.id)
        if dating:
            try:
                day = to_day(dating(record))
            except ValueError as e:
                on_problem(Problem(record.id, record.path, "bad_date", str(e), lost=False))
            else:
                if day is not None:
                    record.day, record.method = day, GIVEN
        if record.data is not None:
            record.data = encodable(record.data)
        yield record


def _all(src: Any, wanted: Mapping[str, str | None], limit: int, on_problem: OnProblem) -> Iterator[Record | None]:
    if isinstance(src, (str, bytes, os.PathLike)):
        yield from _files([src], wanted, limit, on_problem)
        return
    rows = _rows_of(src)
    if rows is not None:
        yield from _records_of(rows, wanted, on_problem)
        return
    if isinstance(src, Mapping):
        yield from _records_of(src.items(), wanted, on_problem)
        return
    if not isinstance(src, Iterable):
        raise TypeError(f"cannot read a {type(src).__name__}; give a folder, a file, a list of paths or records")
    items = iter(src)
    first = next(items, None)
    if first is None:
        return
    if isinstance(first, (str, os.PathLike)):
        yield from _files([first, *items], wanted, limit, on_problem)
        return

    def chained() -> Iterator[Any]:
        yield first
        yield from items

    yield from _records_of(chained(), wanted, on_problem)


def _files(
    paths: Iterable[Any], wanted: Mapping[str, str | None], limit: int, on_problem: OnProblem
) -> Iterator[Record | None]:
    for id, path, named in find(paths, on_problem):
        suffix = os.path.splitext(path)[1].lower()
        if suffix in _RECORD_SUFFIXES:
            yield from _record_file(path, id, _RECORD_SUFFIXES[suffix], named, wanted, on_problem)
        elif suffix in _UNSUPPORTED:
            on_problem(
                Problem(id, printable(path), "unsupported", f"{suffix} files are not read; {_UNSUPPORTED[suffix]}")
            )
        else:
            yield _read_file(id, path, limit, on_problem)
