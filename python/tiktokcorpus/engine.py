"""The engine room: pipelines (compiled once per lexicon and options) and runs over many documents.

A run is a plain thread pool over batches: the core releases the GIL. Batches are cut by size, results come back in
the order of the input, and no more than a few batches wait at a time. Which batch a document falls into changes
nothing in its extraction.
"""

from __future__ import annotations

import functools
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

from . import _core
from .problems import Problem
from .sources import Record

DATA = Path(__file__).parent / "data"
_BATCH_BYTES, _BATCH_DOCUMENTS = 1 << 20, 512
_TICK = 0.1  # seconds between looks at Ctrl-C and progress

_CODES = {"TC_E_LIMIT": "too_large"}


def rule_files() -> list[Path]:
    """The bundled rule files, by name."""
    return sorted((DATA / "rules").glob("*.rules"), key=lambda p: p.name)


def origins(names: Iterable[str]) -> int:
    """The bit mask of origins by name ("seed", "saga", ...)."""
    mask = 0
    for name in names:
        if name not in _core.ORIGINS:
            raise ValueError(f"{name!r} is no origin; there are {', '.join(_core.ORIGINS)}")
        mask |= 1 << _core.ORIGINS[name]
    return mask


def kernel_of(name: str | None) -> int:
    """The kernel's number; None asks the environment (TIKTOKCORPUS_KERNEL), then takes the best."""
    name = name or os.environ.get("TIKTOKCORPUS_KERNEL") or "auto"
    if name not in _core.KERNELS:
        raise ValueError(f"{name!r} is no kernel; there are {', '.join(_core.KERNELS)}")
    return _core.KERNELS[name]


def pipeline(
    lexicon: Any = "tiktok",
    *,
    rules: Sequence[str | os.PathLike[str]] = (),
    exclude_origins: Sequence[str] = (),
    kernel: str | None = None,
    max_document: int = 0,
) -> _core.Pipeline:
    """The pipeline for a lexicon (a bundled name, a path, several of these, or a compiled one) and options.

    rules: further rule files, compiled together with the bundled ones. Equal arguments give the same object.
    """
    extra = tuple(sorted(os.fspath(r) for r in rules))
    left_out, number = tuple(sorted(set(exclude_origins))), kernel_of(kernel)
    if hasattr(lexicon, "compiled"):  # a lexicon.Lexicon, with the dated facts of its files
        from . import lexicon as reader

        extra += tuple(str(f) for f in reader.facts(lexicon.source))
        lexicon = lexicon.compiled
    if isinstance(lexicon, _core.Lexicon):
        return _build(lexicon, extra, origins(left_out), number, max_document)
    names = (lexicon,) if isinstance(lexicon, (str, os.PathLike)) else tuple(lexicon)
    places = tuple(_place(os.fspath(name)) for name in names)
    stamps = tuple(_stamp(p) for p in (*places, *extra))
    return _cached(places, extra, left_out, number, max_document, stamps)


def _place(name: str) -> str:
    """A bundled lexicon is meant by its bare name, whatever lies in the current folder."""
    bundled = DATA / "lexicons" / name
    return str(bundled) if name == Path(name).name and bundled.is_dir() else name


def _stamp(path: str) -> tuple[tuple[str, int, int], ...]:
    """What changes when a user edits his files."""
    top = Path(path)
    files = sorted(top.iterdir()) if top.is_dir() else [top] if top.is_file() else []
    return tuple((str(f), f.stat().st_mtime_ns, f.stat().st_size) for f in files)


@functools.lru_cache(maxsize=8)
def _cached(
    places: tuple[str, ...],
    extra: tuple[str, ...],
    exclude_origins: tuple[str, ...],
    kernel: int,
    max_document: int,
    stamps: object,
) -> _core.Pipeline:
    from . import lexicon

    mask = origins(exclude_origins)
    entities: dict[str, Any] = {}
    wordings: list[Any] = []
    patterns: dict[str, Any] = {}
    for place in places:  # of two rows with one id the later counts
        rows, words, forms = lexicon.join(lexicon.levels(place))
        entities.update((entity.id, (where, entity)) for where, entity in rows)
        patterns.update((row.pattern, (where, row)) for where, row in forms)
        wordings += [w for w in words if w not in wordings]
    built = lexicon.fill(_core.LexiconBuilder(), entities.values(), wordings, patterns.values()).build(mask)
    known = tuple(dict.fromkeys(str(f) for place in places for f in lexicon.facts(place)))
    return _build(built, (*extra, *known), mask, kernel, max_document)


def _build(lexicon: _core.Lexicon, extra: tuple[str, ...], mask: int, kernel: int, max_document: int) -> _core.Pipeline:
    sources = [(p.name, p.read_bytes()) for p in rule_files()]
    sources += [(p, Path(p).read_bytes()) for p in extra]
    return _core.Pipeline(lexicon, sources, exclude_origins=mask, kernel=kernel, max_document=max_document)


def default_threads() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


Progress = Callable[[int], None]  # told of bytes done so far


def run(
    pipe: _core.Pipeline,
    records: Iterable[Record],
    on_problem: Callable[[Problem], None],
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Iterator[tuple[_core.Batch, list[Record]]]:
    """Extracts records; yields (batch, its records) in order. Ctrl-C stops it within a blink."""
    threads = threads or default_threads()
    if threads < 1:
        raise ValueError("threads must be at least 1")
    control = _core.Run()
    waiting: deque[tuple[Future[_core.Batch], list[Record]]] = deque()
    pool = ThreadPoolExecutor(threads, thread_name_prefix="tiktokcorpus")

    def harvest() -> tuple[_core.Batch, list[Record]]:
        future, rows = waiting.popleft()
        while not wait((future,), _TICK).done:
            if progress:
                progress(control.bytes)
        if progress:
            progress(control.bytes)
        batch = future.result()
        _report(batch, rows, on_problem)
        return batch, rows

    try:
        for rows in _batches(records):
            inputs = [(r.id, r.data, r.day, r.method) for r in rows]
            for r in rows:
                r.data = None
            waiting.append((pool.submit(pipe.process, inputs, control), rows))
            del inputs
            while len(waiting) > 2 * threads or (waiting and waiting[0][0].done()):
                yield harvest()
        while waiting:
            yield harvest()
    finally:
        control.cancel()
        pool.shutdown(wait=True, cancel_futures=True)


def _batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    rows: list[Record] = []
    size = 0
    for record in records:
        rows.append(record)
        size += record.size
        if size >= _BATCH_BYTES or len(rows) >= _BATCH_DOCUMENTS:
            yield rows
            rows, size = [], 0
    if rows:
        yield rows


def _report(batch: _core.Batch, rows: list[Record], on_problem: Callable[[Problem], None]) -> None:
    failed = set()
    for i, status, offset, message in batch.problems:
        failed.add(i)
        on_problem(Problem(rows[i].id, rows[i].path, _CODES.get(status, "failed"), message, offset))
    for i, record in enumerate(rows):
        if i not in failed:
            n, first = batch.replacements(i)
            if n:
                text = f"{n} invalid UTF-8 sequence{'s' * (n > 1)} read as U+FFFD, the first at byte {first}"
                on_problem(Problem(record.id, record.path, "encoding", text, first, lost=False))
            n, source = batch.pattern_faults(i)
            if n:
                text = f"{n} pattern{'s' * (n > 1)} of the lexicon took too long and stopped, the first {source!r}"
                on_problem(Problem(record.id, record.path, "pattern", text, lost=False))


def extract_one(pipe: _core.Pipeline, record: Record) -> _core.Batch:
    """One document, now. A long text goes through a thread of its own, so that Ctrl-C is heard."""
    row = (record.id, record.data, record.day, record.method)
    if record.size < _BATCH_BYTES or threading.current_thread() is not threading.main_thread():
        batch = pipe.process([row])
    else:
        ((batch, _),) = run(pipe, [record], lambda problem: None, threads=1)
    for _, status, _, message in batch.problems:
        kind = {"TC_E_LIMIT": _core.LimitError, "TC_E_MEMORY": MemoryError}.get(status, _core.TiktokcorpusError)
        raise kind(message)
    return batch
