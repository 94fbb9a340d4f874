"""`tiktokcorpus lexicon`: the tools for who makes a lexicon, on the command line."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

OK, NOTHING, FATAL, STRICT = 0, 1, 2, 3


@click.group()
def lexicon() -> None:
    """Start, check, explain, compare and extend lexicons."""


@lexicon.command()
@click.argument("folder", metavar="NAME|FOLDER")
def init(folder: str) -> int:
    """Write a commented starter lexicon that extends "common"."""
    from . import lexicon as tools

    target = tools.init(folder)
    click.echo(str(target))
    click.echo(f"edit {target / 'entities.jsonl'}, then: tiktokcorpus lexicon validate {target}", err=True)
    return OK


@lexicon.command()
@click.argument("sources", nargs=-1, required=True, metavar="NAME|PATH...")
@click.option("--strict", is_flag=True, help="Exit with 3 when there are warnings.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--quiet", "-q", is_flag=True, help="No notes, only faults and warnings.")
def validate(sources: tuple[str, ...], strict: bool, as_json: bool, quiet: bool) -> int:
    """Check lexicons: every fault with file, line and mend; then what is likely not meant.

    Exit codes: 0 sound, 2 faults, 3 warnings under --strict.
    """
    import msgspec

    from . import lexicon as tools

    counts = {"fault": 0, "warning": 0, "note": 0}
    for source in sources:
        for finding in tools.validate(source):
            counts[finding.severity] += 1
            if quiet and finding.severity == "note":
                continue
            click.echo(msgspec.json.encode(finding).decode() if as_json else str(finding))
    click.echo(", ".join(f"{n} {kind}{'' if n == 1 else 's'}" for kind, n in counts.items()), err=True)
    if counts["fault"]:
        return FATAL
    return STRICT if strict and counts["warning"] else OK


@lexicon.command()
@click.argument("string")
@click.option("--text", "file", metavar="FILE", help="Explain its occurrences in this text (- for standard input).")
@click.option("--lexicon", "-l", "name", default="tiktok", metavar="NAME|PATH", help="Bundled or own lexicon.")
@click.option("--dct", metavar="DATE", help="Publication day of the text, YYYY-MM-DD.")
@click.option("--json", "as_json", is_flag=True, help="As a JSON object.")
def explain(string: str, file: str | None, name: str, dct: str | None, as_json: bool) -> int:
    """Say why a string is a name or none. Exit code 1: it is none."""
    import msgspec

    from . import lexicon as tools

    text = None
    if file is not None:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        text = data.decode("utf-8", "replace")
    found = tools.explain(string, text, lexicon=name, published=dct)
    click.echo(msgspec.json.encode(found).decode() if as_json else str(found))
    return OK if found.matches else NOTHING


@lexicon.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option("--extends", is_flag=True, help="Compare what is in force, with what they extend.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def diff(before: str, after: str, extends: bool, as_json: bool) -> int:
    """Say what was added (+), removed (-) and changed (~) from A to B. Exit code 1: nothing."""
    import msgspec

    from . import lexicon as tools

    changes = tools.diff(before, after, extends=extends)
    for change in changes:
        click.echo(msgspec.json.encode(change).decode() if as_json else str(change))
    return OK if changes else NOTHING


@lexicon.command()
@click.argument("paths", nargs=-1, required=True, metavar="IN...")
@click.option("--lexicon", "-l", "name", default="tiktok", metavar="NAME|PATH", help="Names it has are left out.")
@click.option("--minimum", type=click.IntRange(1), default=2, help="Fewest mentions [2].", show_default=False)
@click.option(
    "--examples", type=click.IntRange(0), default=3, help="Sentences quoted for each [3].", show_default=False
)
@click.option("-o", "--output", metavar="FILE", help="Write to FILE instead of stdout.")
def suggest(paths: tuple[str, ...], name: str, minimum: int, examples: int, output: str | None) -> int:
    """Write draft rows (JSONL) for names of the documents that the lexicon does not have."""
    from . import lexicon as tools
    from .lexicon_tools import dump

    rows = tools.suggest(list(paths), minimum=minimum, examples=examples, lexicon=name)
    _write(dump(rows), output)
    click.echo(f"{len(rows)} names", err=True)
    return OK if rows else NOTHING


@lexicon.command("import")
@click.argument("file", metavar="CSV", type=click.Path(exists=True, dir_okay=False))
@click.option("-o", "--output", metavar="FILE", help="Write to FILE instead of stdout.")
def import_(file: str, output: str | None) -> int:
    """Turn a CSV file (columns name, type, and if there id, aliases, tags, qid, origin) into rows (JSONL)."""
    from . import lexicon as tools

    text = tools.import_csv(file)
    _write(text, output)
    click.echo(f"{text.count(chr(10))} entities", err=True)
    return OK if text else NOTHING


def _write(text: str, output: Any) -> None:
    if output in (None, "-"):
        click.echo(text, nl=False)
    else:
        Path(output).write_text(text, encoding="utf-8", newline="\n")
