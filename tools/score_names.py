#!/usr/bin/env python3
"""Scores the discovery of names in no lexicon on a CoNLL file (one token and its tag a line, blank line between
sentences, -DOCSTART- between articles): strict span F1, labels ignored.

usage: score_names.py FILE [--unit article|sentence] [--join space|line] [--lexicon PATH|none] [--errors N]
                      [--part K/N] [--min F1]

Tokens are joined by single blanks; sentences by a blank or a line end (--join). Without -DOCSTART- lines the whole file
is one document, unless --unit is sentence. `none` stands for an empty lexicon: discovery alone. A predicted span counts
when it is exactly a gold span; a final full stop of an abbreviation (and 's) is a token like others. --part 1/2 takes
every second document, to keep some unseen. Exit 1 when the figure lies below --min.
"""

from __future__ import annotations

import argparse
import collections
import json
import subprocess
import sys
import tempfile
from pathlib import Path


def read(path: Path, unit: str) -> list[list[list[tuple[str, str]]]]:
    """Documents, of sentences, of (token, tag)."""
    documents: list[list[list[tuple[str, str]]]] = [[]]
    sentence: list[tuple[str, str]] = []

    def close() -> None:
        nonlocal sentence
        if sentence:
            documents[-1].append(sentence)
            sentence = []
            if unit == "sentence":
                documents.append([])

    for line in path.read_text(encoding="utf-8").splitlines():
        fields = line.split()
        if not fields:
            close()
        elif fields[0] == "-DOCSTART-":
            close()
            documents.append([])
        else:
            sentence.append((fields[0], fields[-1]))
    close()
    return [d for d in documents if d]


def compose(document: list[list[tuple[str, str]]], join: str) -> tuple[str, set[tuple[int, int]]]:
    """The text, and the gold spans."""
    text, spans = "", set()
    for sentence in document:
        start = end = 0
        before = "O"
        for token, tag in [*sentence, ("", "O")]:
            begins = tag != "O" and (tag.startswith("B-") or before == "O" or tag[2:] != before[2:])
            if before != "O" and (begins or tag == "O"):
                spans.add((start, end))
            if not token:
                break
            if text:
                text += "\n" if join == "line" and token is sentence[0][0] and end == 0 else " "
            if begins:
                start = len(text)
            text += token
            end = len(text)
            before = tag
    return text, spans


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--unit", choices=("article", "sentence"), default="article")
    parser.add_argument("--join", choices=("space", "line"), default="space")
    parser.add_argument("--lexicon", default="none")
    parser.add_argument("--errors", type=int, default=0, help="print N errors, each with some words around it")
    parser.add_argument("--part", default="1/1")
    parser.add_argument("--min", type=float, default=0.0)
    o = parser.parse_args()
    part, parts = (int(n) for n in o.part.split("/"))
    documents = [compose(d, o.join) for d in read(o.file, o.unit)][part - 1 :: parts]
    with tempfile.TemporaryDirectory() as folder:
        source, empty = Path(folder) / "texts.jsonl", Path(folder) / "empty"
        empty.mkdir()
        (empty / "entities.jsonl").touch()
        lines = (json.dumps({"id": str(i), "text": text}) for i, (text, _) in enumerate(documents))
        source.write_text("\n".join(lines) + "\n", encoding="utf-8")
        command = [sys.executable, "-m", "tiktokcorpus", "annotate", source, "--id", "id", "--text", "text", "-q"]
        command += ["-l", empty if o.lexicon == "none" else o.lexicon]
        done = subprocess.run([str(c) for c in command], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    right = found = wanted = 0
    errors: list[str] = []
    rules: dict[str, collections.Counter[bool]] = collections.defaultdict(collections.Counter)
    for line in done.stdout.splitlines():
        row = json.loads(line)
        text, gold = documents[int(row["doc_id"])]
        mentions = {(m["start"], m["end"]): m for m in row["mentions"]}
        right += len(gold & mentions.keys())
        found += len(mentions)
        wanted += len(gold)
        for span in sorted(gold | mentions.keys()):
            if span in mentions:
                rules[mentions[span]["rule"]][span in gold] += 1
            if (span in gold) != (span in mentions):
                a, b = span
                what = f"{mentions[span]['rule']} {mentions[span]['type']}" if span in mentions else "missed"
                around = f"{text[max(0, a - 40) : a]}[{text[a:b]}]{text[b : b + 30]}".replace("\n", " / ")
                errors.append(f"{row['doc_id']:>4} {what:<28} {around}")
    for error in errors[: o.errors]:
        print(error)
    if o.errors:
        for rule, seen in sorted(rules.items()):
            print(f"{rule:<28} {seen[True]:5} right {seen[False]:5} wrong")
    precision, recall = right / max(found, 1), right / max(wanted, 1)
    f1 = 2 * right / max(found + wanted, 1)
    print(f"{len(documents)} documents, {wanted} names: precision {precision:.4f} recall {recall:.4f} F1 {f1:.4f}")
    return 1 if f1 < o.min else 0


if __name__ == "__main__":
    sys.exit(main())
