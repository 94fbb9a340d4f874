#!/usr/bin/env python3
"""Turns a marked page into a page and its gold annotation.

usage: mark.py PAGE.marked ...     writes PAGE.txt and PAGE.json beside it
       mark.py --show PAGE.json    prints the annotated spans

In a marked page every unit stands in brackets, its kind first:
⟦t title⟧ ⟦h heading⟧ ⟦s sentence⟧ ⟦l lead-in:⟧ ⟦f fragment⟧ ⟦caption debris of that kind⟧
"""

import json
import pathlib
import re
import sys

KINDS = {"t": "heading", "h": "heading", "s": "sentence", "l": "leadin", "f": "fragment"}
DEBRIS = {"share_counter", "related", "comments", "caption", "credit", "duplicate_title", "markup", "other"}


def convert(path):
    marked, text, sentences, debris, title, last = path.read_text(encoding="utf-8"), "", [], [], None, 0
    for m in re.finditer("⟦([a-z_]+) (.*?)⟧", marked, re.S):
        between = marked[last : m.start()]
        if between.strip():
            sys.exit(f"{path}: unmarked text: {between.strip()!r}")
        text += between
        kind, surface, start = m[1], m[2], len(text)
        text += surface
        span = {"start": start, "end": len(text), "surface": surface}
        if surface != surface.strip():
            sys.exit(f"{path}: outer blanks: {surface!r}")
        if kind in KINDS:
            sentences.append({"id": len(sentences), **span, "kind": KINDS[kind]})
            if kind == "t":
                title = span
                sentences[-1]["is_title"] = True
        elif kind in DEBRIS:
            debris.append({**span, "kind": kind})
        else:
            sys.exit(f"{path}: unknown kind {kind}")
        last = m.end()
    text += marked[last:]
    gold = {
        "document": {"docid": path.stem, "n_chars": len(text), "title": title, "debris": debris},
        "sentences": sentences,
        "mentions": [],
    }
    path.with_suffix(".txt").write_text(text, encoding="utf-8", newline="")
    path.with_suffix(".json").write_text(json.dumps(gold, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if sys.argv[1:2] == ["--show"]:
    g = json.loads(pathlib.Path(sys.argv[2]).read_text(encoding="utf-8"))
    for s in sorted(g["sentences"] + g["document"]["debris"], key=lambda s: s["start"]):
        print(f"{s['start']:6}-{s['end']:<6}{s['kind']:16}{s['surface']}")
else:
    for p in sys.argv[1:]:
        convert(pathlib.Path(p))
