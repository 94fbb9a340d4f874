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
from .cli_lexicon import lexicon
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

    def note(self, text: str) -> None:
        if not self.quiet:
            with self._aside():
                click.echo(f"note: {text}", err=True)

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
            click.argument("paths", nargs=-1, metavar="PATH..."),
            click.option("--dct", metavar="DATE", help="Publication day of every document, YYYY-MM-DD."),
            click.option(
                "--dct-file", type=click.Path(exists=True, dir_okay=False), help="JSON object: document id -> date."
            ),
            click.option("--lexicon", "-l", multiple=True, metavar="NAME|PATH", help="Bundled or own lexicon."),
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
    src: Any = list(o["paths"])
    if not src:
        _fail("name a folder or files to read (or - for standard input)")
    if src == ["-"]:
        src = [("stdin", sys.stdin.buffer.read())]
    pipe = engine.pipeline(
        o["lexicon"] or ("tiktok",),
        rules=o["rules"],
        exclude_origins=o["exclude_origin"],
        kernel=o["kernel"],
        max_document=o["max_document"],
    )
    dated = 0
    records = sources.records(
        src,
        published,
        id=o["id_column"],
        text=o["text_column"],
        max_document=o["max_document"],
        on_problem=log.problem,
    )
    for batch, rows in engine.run(pipe, records, log.problem, threads=o["threads"], progress=log.progress):
        failed = {i for i, *_ in batch.problems}
        for i, record in enumerate(rows):
            dated += record.day is not None
            if i not in failed:
                yield batch, i, record
    if o["dct_file"] and published and not dated:
        log.note(f"no document has an id that stands in {o['dct_file']}")


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


def entry() -> None:
    """The program `tiktokcorpus`."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `| head` ends us quietly
    main(prog_name="tiktokcorpus")


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


def _corpus(log: _Log, o: dict[str, Any]) -> Any:
    """The documents as a corpus."""
    from . import engine
    from .corpus import Corpus

    places, records = [], []
    for batch, i, record in _scan(log, o):
        places.append((batch, i))
        records.append(record)
    pipe = engine.pipeline(
        o["lexicon"] or ("tiktok",), rules=o["rules"], exclude_origins=o["exclude_origin"], kernel=o["kernel"],
        max_document=o["max_document"],
    )  # fmt: skip
    about = {"lexicon": list(o["lexicon"]) or ["tiktok"], "exclude_origins": list(o["exclude_origin"])}
    return Corpus(pipe, places, records, log.all, about)


@main.command()
@_options
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "markdown", "html"]),
    help="[table on a terminal, else json]",
)
@click.option(
    "--min-sources", type=click.IntRange(1), default=1, help="Independent documents that must tell of an item."
)
@click.option("--all", "unworthy", is_flag=True, help="Also events that are no timeline item by themselves.")
@click.option("-o", "--output", metavar="FILE", help="Write to FILE instead of stdout.")
def timeline(form: str | None, min_sources: int, unworthy: bool, output: str | None, **o: Any) -> int:
    """Write one timeline of what the documents tell, every item with its sources."""
    log = _Log(o["quiet"])
    corpus = _corpus(log, o)
    found = corpus.timeline(min_sources=min_sources, include_unworthy=unworthy)
    form = form or ("table" if output is None and sys.stdout.isatty() else "json")
    if form == "json":
        text = found.to_json() + "\n"
    elif form == "markdown":
        text = found.to_markdown()
    elif form == "html":
        text = found.to_html()
    else:
        text = _as_table(found)
    with _out(output) as out:
        out.write(text.encode())
    log.summary(len(corpus))
    return _exit_code(log, len(found), o["strict"])


def _as_table(found: Any) -> str:
    import shutil

    width = shutil.get_terminal_size((110, 24)).columns
    rows = [(i.date_label, i.modality, str(i.n_documents), i.headline) for i in found]
    head = ("when", "how sure", "docs", "what")
    wide = [max(len(row[c]) for row in (head, *rows)) for c in range(3)]
    room = max(20, width - sum(wide) - 6)

    def line(row: tuple[str, ...]) -> str:
        what = row[3] if len(row[3]) <= room else row[3][: room - 1] + "…"
        return "  ".join((*(row[c].ljust(wide[c]) for c in range(3)), what)).rstrip() + "\n"

    return line(head) + "".join(map(line, rows))


@main.command()
@_options
@click.option("-o", "--output", metavar="FOLDER", required=True, help="Where the results go.")
@click.option("--tokens", is_flag=True, help="Write the tokens too.")
@click.option("--title", default="Timeline", help="Title of the report.")
@click.option("--sample", is_flag=True, help="Read the bundled sample articles.")
def run(output: str, tokens: bool, title: str, sample: bool, **o: Any) -> int:
    """Write everything: tables as Parquet, timeline.json and report.html."""
    if sample:
        from .datasets import sample_dates, sample_path

        o["paths"] = (sample_path(), *o["paths"])
        o["dct_file"] = o["dct_file"] or (None if o["dct"] else sample_dates())
    log = _Log(o["quiet"])
    corpus = _corpus(log, o)
    if not len(corpus):
        log.summary(0)
        return _exit_code(log, 0, o["strict"])
    top = corpus.save(output, tokens=tokens)
    corpus.report(top / "report.html", title=title)
    log.summary(len(corpus))
    click.echo(f"{len(corpus)} documents, {len(corpus.timeline())} timeline items", err=True)
    click.echo(str(top / "report.html"))
    return _exit_code(log, len(corpus), o["strict"])


@main.command()
def doctor() -> int:
    """Say what this installation is made of, and whether it works."""
    import platform
    from importlib import metadata

    from . import _core, engine

    faults = 0

    def line(name: str, value: object) -> None:
        click.echo(f"{name:<12} {value}")

    line("tiktokcorpus", __version__)
    line("python", f"{platform.python_version()} ({platform.python_implementation()}) on {platform.platform()}")
    line("core", _core.__file__)
    line("pcre2", f"{_core.PCRE2_VERSION} ({_core.PCRE2_SOURCE})")
    kernels = {k: there for k, there in _core.kernels().items() if k != "auto"}
    line("kernels", ", ".join(f"{k} {'yes' if there else 'no'}" for k, there in kernels.items()))
    line("threads", engine.default_threads())
    files = engine.rule_files()
    line("rules", ", ".join(p.name for p in files) or "MISSING")
    faults += not files
    try:
        document = engine.pipeline().process([("doctor", "TikTok was banned in India on 29 June 2020.", None, 1)])
        found = document.json(0)
        line("self-test", "ok" if b'"2020-06-29"' in found and b"TikTok" in found else f"FAILED: {found.decode()}")
        faults += b'"2020-06-29"' not in found
    except Exception as e:
        line("self-test", f"FAILED: {e}")
        faults += 1
    for name in ("duckdb", "msgspec", "jinja2", "click", "tqdm", "pandas", "polars", "pyarrow"):
        try:
            line(name, metadata.version(name))
        except metadata.PackageNotFoundError:
            needed = name not in ("pandas", "polars", "pyarrow")
            line(name, "MISSING: pip install " + name if needed else "not installed (optional)")
            faults += needed
    return FATAL if faults else OK


@main.command()
@click.argument("what", type=click.Choice(["tables", "annotate", "timeline", "lexicon"]), default="tables")
def schema(what: str) -> int:
    """Describe the columns of the tables, or the JSON Schema of `annotate`, `timeline` or a `lexicon`'s lines."""
    import msgspec

    if what == "tables":
        from .corpus import read

        corpus = read([("empty", "Nothing.")])
        for name in corpus.tables:
            relation = corpus.table(name).query("select * from rows limit 0")
            click.echo(name)
            for column, kind in zip(relation.columns, relation.types):
                click.echo(f"    {column:<16} {str(kind).lower() if len(str(kind)) < 40 else 'enum'}")
        return OK
    if what == "lexicon":
        from .lexicon import schema as of_lexicon

        click.echo(of_lexicon(), nl=False)
        return OK
    from .document import _Annotation
    from .timeline import _Interchange

    found = msgspec.json.schema(_Annotation if what == "annotate" else _Interchange)
    click.echo(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
    return OK


main.add_command(lexicon)
