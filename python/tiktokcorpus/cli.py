"""The command line: data to stdout, progress and remarks to stderr.

Exit codes: 0 done, 1 nothing found, 2 wrong usage or nothing could be done, 3 some documents failed under --strict,
130 interrupted.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import click

from . import __version__
from .problems import Problem

OK, NOTHING, FATAL, STRICT, INTERRUPTED = 0, 1, 2, 3, 130
_LATER = 2.0  # seconds before a run that is not on a terminal says how far it is


def _fail(message: str) -> None:
    raise click.UsageError(message)


class _Log:
    """What goes to stderr: problems as they come (the first of each kind in full), progress for long work."""

    SHOWN = 5

    def __init__(self, quiet: bool):
        self.quiet = quiet
        self.counts: dict[str, int] = {}
        self.lost = 0
        self.all: list[Problem] = []
        self._bar: Any = None
        self._began = self._told = time.monotonic()

    def problem(self, problem: Problem) -> None:
        self.all.append(problem)
        self.lost += problem.lost
        n = self.counts[problem.code] = self.counts.get(problem.code, 0) + 1
        if not self.quiet and n <= self.SHOWN:
            with self._aside():
                click.echo(f"{'skipped' if problem.lost else 'note'}: {problem}", err=True)
                if n == self.SHOWN:
                    click.echo(f"note: further problems of kind '{problem.code}' are only counted", err=True)

    @contextlib.contextmanager
    def _aside(self) -> Iterator[None]:
        if self._bar is not None:
            with self._bar.external_write_mode():
                yield
        else:
            yield

    def progress(self, done: int) -> None:
        now = time.monotonic()
        if self.quiet or now - self._began < 0.5:
            return
        if sys.stderr.isatty():
            if self._bar is None:
                from tqdm import tqdm

                self._bar = tqdm(unit="B", unit_scale=True, desc="reading", leave=False, file=sys.stderr)
            self._bar.update(done - self._bar.n)
        elif now - self._told > _LATER:
            self._told = now
            click.echo(f"{done / 1e6:.0f} MB done in {now - self._began:.0f} s", err=True)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def summary(self, documents: int) -> None:
        self.close()
        if self.all and not self.quiet:
            kinds = ", ".join(f"{code} {n}" for code, n in sorted(self.counts.items()))
            click.echo(f"{documents} documents read, {self.lost} inputs skipped ({kinds})", err=True)


def _exit_code(log: _Log, documents: int, strict: bool) -> int:
    if strict and log.lost:
        return STRICT
    return OK if documents else NOTHING


def _options(f: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(
        (
            click.argument("paths", nargs=-1, required=True, metavar="PATH..."),
            click.option("--dct", metavar="DATE", help="Publication day of every document, YYYY-MM-DD."),
            click.option(
                "--dct-file", type=click.Path(exists=True, dir_okay=False), help="JSON object: document id -> date."
            ),
            click.option("--lexicon", "-l", multiple=True, metavar="NAME|PATH", help="Bundled name or own file [tiktok]."),
            click.option("--rules", multiple=True, type=click.Path(exists=True), help="Further rule files."),
            click.option(
                "--exclude-origin", multiple=True, metavar="ORIGIN",
                help="Leave out data rows of this origin (general, saga, seed, user).",
            ),
            click.option("--threads", "-j", type=click.IntRange(1), help="Threads [all processors]."),
            click.option("--kernel", envvar="TIKTOKCORPUS_KERNEL", help="Force a block kernel (portable, avx2)."),
            click.option("--max-document", type=click.IntRange(0), default=0, help="Largest document, bytes [64 MiB].",
                         show_default=False),
            click.option("--id", "id_column", metavar="COLUMN", help="Column of ids (JSONL, CSV, Parquet)."),
            click.option("--text", "text_column", metavar="COLUMN", help="Column of texts (JSONL, CSV, Parquet)."),
            click.option("--strict", is_flag=True, help="Exit with 3 when an input could not be read."),
            click.option("--quiet", "-q", is_flag=True, help="No remarks on stderr."),
        )
    ):  # fmt: skip
        f = option(f)
    return f


def _published(dct: str | None, dct_file: str | None) -> Any:
    from .days import to_day

    if dct and dct_file:
        _fail("give --dct or --dct-file, not both")
    if dct:
        try:
            to_day(dct)
        except ValueError as e:
            _fail(f"--dct: {e}")
        return dct
    if dct_file:
        import msgspec

        try:
            table = msgspec.json.decode(Path(dct_file).read_bytes(), type=dict[str, str | None])
            for id, day in table.items():
                try:
                    to_day(day)
                except ValueError as e:
                    raise ValueError(f"{id}: {e}") from None
        except (ValueError, msgspec.DecodeError) as e:
            _fail(f"--dct-file {dct_file}: {e}")
        return table
    return None


def _scan(log: _Log, o: dict[str, Any]) -> Iterator[tuple[Any, int, Any]]:
    """(batch, index, record) of every document, in order."""
    from . import engine, sources

    published = _published(o["dct"], o["dct_file"])
    pipe = engine.pipeline(
        o["lexicon"] or ("tiktok",),
        rules=o["rules"],
        exclude_origins=o["exclude_origin"],
        kernel=o["kernel"],
        max_document=o["max_document"],
    )
    records = sources.records(
        list(o["paths"]),
        published,
        id=o["id_column"],
        text=o["text_column"],
        max_document=o["max_document"],
        on_problem=log.problem,
    )
    for batch, rows in engine.run(pipe, records, log.problem, threads=o["threads"], progress=log.progress):
        failed = {i for i, *_ in batch.problems}
        for i, record in enumerate(rows):
            if i not in failed:
                yield batch, i, record


@contextlib.contextmanager
def _out(path: str | None) -> Iterator[BinaryIO]:
    """stdout, or a file that appears only when all was written."""
    if path is None or path == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    part = f"{path}.part"
    try:
        with open(part, "wb") as file:
            yield file
        os.replace(part, path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(part)


class _Group(click.Group):
    """Turns what can go wrong into one line on stderr and the right exit code."""

    def main(self, *args: Any, standalone_mode: bool = True, **kwargs: Any) -> Any:
        if not standalone_mode:
            return super().main(*args, standalone_mode=False, **kwargs)
        if hasattr(signal, "SIGPIPE") and os.environ.get("PYTEST_CURRENT_TEST") is None:
            signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `| head` ends us quietly
        try:
            code = super().main(*args, standalone_mode=False, **kwargs)
        except click.exceptions.Exit as e:
            code = e.exit_code
        except click.ClickException as e:
            e.show()
            code = FATAL
        except (click.Abort, KeyboardInterrupt):
            click.echo("interrupted", err=True)
            code = INTERRUPTED
        except FileNotFoundError as e:
            click.echo(f"error: {e.filename}: no such file or folder", err=True)
            code = FATAL
        except MemoryError:
            click.echo("error: out of memory; try fewer --threads or a smaller --max-document", err=True)
            code = FATAL
        except (OSError, ValueError, TypeError, ImportError) as e:
            if os.environ.get("TIKTOKCORPUS_TRACEBACK"):
                raise
            click.echo(f"error: {e}", err=True)
            code = FATAL
        sys.exit(code if isinstance(code, int) else OK)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="tiktokcorpus")
def main() -> None:
    """From a folder of news articles to linked, dated facts and one cited timeline."""


@main.command()
@_options
@click.option("--tokens", is_flag=True, help="Write the tokens too.")
@click.option("-o", "--output", metavar="FILE", help="Write to FILE instead of stdout.")
def annotate(tokens: bool, output: str | None, **o: Any) -> int:
    """Write one JSON object per document and line."""
    from . import _core

    log = _Log(o["quiet"])
    documents = 0
    flags = _core.JSON_TOKENS if tokens else 0
    with _out(output) as out:
        for batch, i, _ in _scan(log, o):
            out.write(batch.json(i, flags))
            out.write(b"\n")
            documents += 1
    log.summary(documents)
    return _exit_code(log, documents, o["strict"])
