#!/usr/bin/env python3
"""Write csrc/tables/*.h from the Unicode Character Database.

    python3 tools/gen_tables.py [--ucd /usr/share/unicode] [--check]

Two tables come out, both of two stages (a block number per 128 or 64 code points, then the blocks, equal blocks
shared):

  props.h   code point -> row of {Word_Break, Sentence_Break, flags}
  folds.h   code point -> UTF-8 of its folded form, where it differs

Folding is what names are compared by: full case folding; canonical decomposition with the combining
diacritical marks dropped; letters whose stroke or ligature no decomposition knows (LETTERS below) put as their
base letters; curly apostrophes as '; what is invisible dropped. Marks that are part of a
script's spelling (Hebrew, Arabic, Indic ...) stay.

The files carry the UCD version and a hash of the inputs and of this program. --check writes nothing
and fails when the files in the tree are not what the inputs give. Debian: apt install unicode-data.
"""

import argparse
import hashlib
import pathlib
import re
import sys

INPUTS = [
    "UnicodeData.txt",
    "CaseFolding.txt",
    "PropList.txt",
    "DerivedCoreProperties.txt",
    "auxiliary/WordBreakProperty.txt",
    "auxiliary/SentenceBreakProperty.txt",
    "emoji/emoji-data.txt",
]
CODE_POINTS = 0x110000

WORD_BREAK = [
    "Other", "CR", "LF", "Newline", "Extend", "ZWJ", "Format", "Regional_Indicator", "Katakana",
    "Hebrew_Letter", "ALetter", "Single_Quote", "Double_Quote", "MidNumLet", "MidLetter", "MidNum",
    "Numeric", "ExtendNumLet", "WSegSpace",
]  # fmt: skip
SENTENCE_BREAK = [
    "Other", "CR", "LF", "Extend", "Sep", "Format", "Sp", "Lower", "Upper", "OLetter", "Numeric",
    "ATerm", "SContinue", "STerm", "Close",
]  # fmt: skip
FLAGS = ["PICT", "BLANK", "IGNORABLE", "UPPER", "LOWER", "LETTER", "MARK", "DIGIT", "PUNCT"]

# Latin letters that no canonical decomposition takes apart, as English sources write them.
LETTERS = {
    "ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d",
}  # fmt: skip
APOSTROPHES = (0x2019, 0x2BC)  # right single quotation mark, modifier letter apostrophe
MARKS = [(0x300, 0x36F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE20, 0xFE2F)]


def rows(path):
    """(first, last, fields) of a UCD file's lines."""
    for line in path.read_text(encoding="utf-8").splitlines():
        line = line.split("#")[0].strip()
        if line:
            fields = [f.strip() for f in line.split(";")]
            first, _, last = fields[0].partition("..")
            yield int(first, 16), int(last or first, 16), fields[1:]


class Database:
    def __init__(self, root):
        head = (root / "auxiliary/WordBreakProperty.txt").read_text(encoding="utf-8").splitlines()[0]
        self.version = re.search(r"-(\d+\.\d+\.\d+)", head).group(1)
        self.word = [0] * CODE_POINTS
        self.sentence = [0] * CODE_POINTS
        self.flags = [0] * CODE_POINTS
        for names, column, name in (
            (WORD_BREAK, self.word, "auxiliary/WordBreakProperty.txt"),
            (SENTENCE_BREAK, self.sentence, "auxiliary/SentenceBreakProperty.txt"),
        ):
            for first, last, (value,) in rows(root / name):
                for c in range(first, last + 1):
                    column[c] = names.index(value)
        self.decomposition = {}
        self._categories(root)
        for name, wanted in (
            ("emoji/emoji-data.txt", {"Extended_Pictographic": "PICT"}),
            ("PropList.txt", {"White_Space": "BLANK"}),
            (
                "DerivedCoreProperties.txt",
                {"Default_Ignorable_Code_Point": "IGNORABLE", "Uppercase": "UPPER", "Lowercase": "LOWER"},
            ),
        ):
            for first, last, (value, *_) in rows(root / name):
                if value in wanted:
                    self._set(first, last, wanted[value])
        self._set(0x200B, 0x200B, "IGNORABLE")  # zero width space: no content either
        for c in range(CODE_POINTS):  # what cannot be seen is blank, unless it joins words
            if self.flags[c] >> FLAGS.index("IGNORABLE") & 1 and WORD_BREAK[self.word[c]] != "ALetter":
                self._set(c, c, "BLANK")
        self.folding = {}
        for c, _, (status, to, *_) in rows(root / "CaseFolding.txt"):
            if status in "CF":
                self.folding[c] = [int(x, 16) for x in to.split()]

    def _set(self, first, last, flag):
        bit = 1 << FLAGS.index(flag)
        for c in range(first, last + 1):
            self.flags[c] |= bit

    def _categories(self, root):
        start = 0
        for line in (root / "UnicodeData.txt").read_text(encoding="utf-8").splitlines():
            code, name, category, _, _, decomposition, *_ = line.split(";")
            c = int(code, 16)
            first = start if name.endswith("Last>") else c
            start = c
            flag = {"L": "LETTER", "M": "MARK", "N": "DIGIT", "P": "PUNCT"}.get(category[0])
            if category == "Nl":
                flag = "LETTER"
            if flag:
                self._set(first, c, flag)
            if decomposition and not decomposition.startswith("<"):
                self.decomposition[c] = [int(x, 16) for x in decomposition.split()]

    def decompose(self, c):
        out = []
        for part in self.decomposition.get(c, [c]):
            out += self.decompose(part) if part != c else [part]
        return out

    def fold(self, c):
        """The folded form of one code point, as a list."""
        if c in APOSTROPHES:
            return [0x27]
        if self.flags[c] >> FLAGS.index("IGNORABLE") & 1 or any(a <= c <= b for a, b in MARKS):
            return []
        out = self.folding.get(c, [c])
        parts = [d for x in out for d in self.decompose(x)]
        kept = [x for x in parts if not any(a <= x <= b for a, b in MARKS)]
        if len(kept) < len(parts):
            out = kept
        out = [ord(y) for x in out for y in LETTERS.get(chr(x), chr(x))]
        if out == [c]:
            return out
        return [y for x in out for y in self.fold(x)]  # to the fixed point


def two_stage(values, size):
    """(stage1, blocks): values[c] == blocks[stage1[c // size] * size + c % size]."""
    stage1, blocks, seen = [], [], {}
    for at in range(0, len(values), size):
        block = tuple(values[at : at + size])
        if block not in seen:
            seen[block] = len(seen)
            blocks += block
        stage1.append(seen[block])
    return stage1, blocks


def c_array(kind, name, values, scope="static "):
    lines, line = [], "    "
    for v in values:
        if len(line) + len(str(v)) + 1 > 110:
            lines.append(line)
            line = "    "
        line += f"{v},"
    lines.append(line)
    return f"{scope}const {kind} {name}[{len(values)}] = {{\n" + "\n".join(lines) + "\n};\n"


def width(values):
    return "uint8_t" if max(values) < 256 else "uint16_t"


def props_table(db, stamp):
    rows_seen = {}
    values = []
    for c in range(CODE_POINTS):
        row = (db.word[c], db.sentence[c], db.flags[c])
        values.append(rows_seen.setdefault(row, len(rows_seen)))
    stage1, blocks = two_stage(values, 128)
    assert max(values) < 256 and max(stage1) < 256
    out = stamp + "/* clang-format off */\n"
    out += f'#define TC_PROPS_UNICODE "{db.version}"\n'
    out += f"const tc_cp tc_prop_rows[{len(rows_seen)}] = {{\n"
    out += "".join(f"    {{{w}, {s}, {f}}},\n" for w, s, f in rows_seen)
    out += "};\n"
    out += c_array("uint8_t", "tc_prop_stage1", stage1, "")
    out += c_array("uint8_t", "tc_prop_stage2", blocks, "")
    return out


def folds_table(db, stamp):
    pool, offsets = bytearray([0]), {}
    values = [0] * CODE_POINTS
    longest, growth = 0, 0.0
    for c in range(CODE_POINTS):
        if 0xD800 <= c < 0xE000:
            continue
        folded = db.fold(c)
        if folded == [c]:
            continue
        text = "".join(map(chr, folded)).encode()
        again = [y for x in folded for y in db.fold(x)]
        assert again == folded, f"folding U+{c:04X} is not stable"
        longest = max(longest, len(text))
        growth = max(growth, len(text) / len(chr(c).encode()))
        if text not in offsets:
            offsets[text] = len(pool)
            pool += bytes([len(text)]) + text
        values[c] = offsets[text]
    assert growth <= 2 and len(pool) < 65536
    end = (1 + max(c for c in range(0xE0000) if values[c]) + 63) // 64 * 64
    assert all(not values[c] or not db.fold(c) for c in range(end, CODE_POINTS))
    stage1, blocks = two_stage(values[:end], 64)
    out = stamp + "/* clang-format off */\n"
    out += f"/* A folded form has at most {longest} bytes, and at most {growth:g} times those of its source. */\n"
    out += f"#define TC_FOLD_END {end} /* from here on only what is IGNORABLE folds, to nothing */\n"
    out += c_array(width(stage1), "fold_stage1", stage1)
    out += c_array("uint16_t", "fold_stage2", blocks)
    out += c_array("uint8_t", "fold_pool", pool)
    return out


def enum_table(stamp):
    def names(prefix, values):
        return "".join(f"    {prefix}{v.upper()},\n" for v in values)

    out = stamp + "/* clang-format off */\n#ifndef TC_TABLES_ENUMS_H\n#define TC_TABLES_ENUMS_H\n"
    out += "enum { /* Word_Break */\n" + names("TC_WB_", WORD_BREAK) + "};\n"
    out += "enum { /* Sentence_Break */\n" + names("TC_SB_", SENTENCE_BREAK) + "};\n"
    out += "enum { /* flags */\n" + "".join(f"    TC_CP_{f} = {1 << i},\n" for i, f in enumerate(FLAGS)) + "};\n"
    return out + "#endif\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ucd", default="/usr/share/unicode", type=pathlib.Path)
    parser.add_argument("--check", action="store_true", help="only compare; exit 1 when a table is not current")
    args = parser.parse_args()
    missing = [name for name in INPUTS if not (args.ucd / name).exists()]
    if missing:
        sys.exit(f"{args.ucd} lacks {', '.join(missing)}: apt install unicode-data, or name a UCD folder with --ucd")
    digest = hashlib.sha256()
    for path in [pathlib.Path(__file__), *(args.ucd / name for name in INPUTS)]:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    db = Database(args.ucd)
    stamp = (
        f"/* Written by tools/gen_tables.py; do not edit. Unicode {db.version},\n"
        f" * inputs and program {digest.hexdigest()[:32]} */\n"
    )
    target = pathlib.Path(__file__).resolve().parent.parent / "csrc" / "tables"
    stale = []
    for name, text in (
        ("enums.h", enum_table(stamp)),
        ("props.h", props_table(db, stamp)),
        ("folds.h", folds_table(db, stamp)),
    ):
        path = target / name
        if args.check:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                stale.append(str(path.relative_to(target.parent.parent)))
        else:
            path.write_text(text, encoding="utf-8", newline="\n")
    if stale:
        sys.exit(f"not current: {', '.join(stale)}; run tools/gen_tables.py")


if __name__ == "__main__":
    main()
