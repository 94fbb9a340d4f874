#!/usr/bin/env python3
"""Writes python/tiktokcorpus/data/rules/words.rules: the common words of English, by which a capital at the start of a
sentence is judged.

usage: tools/gen_words.py [--check]      --check: exit 1 when the file is not what would be written

A word is in when wordfreq ranks it as common (Zipf 3.2 or more: at least 1.6 in a million) and the spelling dictionary en_US,
as spylls carries it, has it with a small letter. Only that fact is taken from either: no figures, no entries. Forms that
csrc/match_unlisted.c derives from a word that stands (plurals, -ed, -ing, -ly) are left out. Only the output is needed at run time.
"""

import pathlib
import re
import sys

import spylls
from spylls.hunspell import Dictionary
from wordfreq import top_n_list, zipf_frequency

OUT = pathlib.Path(__file__).parent.parent / "python/tiktokcorpus/data/rules/words.rules"
LEAST = 3.2
NAMES = {"china"}  # never written small in news
HEAD = """# The common words of English that are written with a small letter, written by tools/gen_words.py. Regular forms (plurals, -ed,
# -ing, -ly) of words that stand here are left out.
layer mention
origin general

"""


def stems(word: str) -> list[str]:
    """What a regular form may come from; the same as stem_is_word of csrc/match_unlisted.c."""
    out = []
    for end, puts in (
        ("s", ("",)),
        ("es", ("",)),
        ("ies", ("y",)),
        ("ed", ("", "e")),
        ("ied", ("y",)),
        ("ing", ("", "e")),
        ("ly", ("",)),
        ("ily", ("y",)),
    ):
        if word.endswith(end) and len(word) >= len(end) + 3:
            stem = word[: -len(end)]
            out += [stem + put for put in puts]
            if end in ("ed", "ing") and len(stem) >= 4 and stem[-1] == stem[-2]:
                out.append(stem[:-1])
    return out


def text() -> str:
    data = pathlib.Path(spylls.__file__).parent / "hunspell" / "data" / "en" / "en_US"
    spelling = Dictionary.from_files(str(data))
    found = set()
    for word in top_n_list("en", 40_000, wordlist="best"):
        if zipf_frequency(word, "en") < LEAST:
            break
        if re.fullmatch("[a-z]{2,}", word) and spelling.lookup(word) and word not in NAMES:
            found.add(word)
    words = sorted(w for w in found if not any(s in found for s in stems(w)))
    lines, line = [], "class name_word"
    for word in words:
        if len(line) + 1 + len(word) > 118:
            lines.append(line)
            line = "class name_word+"
        line += " " + word
    return HEAD + "\n".join([*lines, line]) + "\n"


def main() -> int:
    new = text()
    if "--check" in sys.argv[1:]:
        return OUT.read_text(encoding="utf-8") != new
    OUT.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
