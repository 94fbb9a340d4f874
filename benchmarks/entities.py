"""Names in running text: 300, 10,000 and 1,000,000 of them, one core, whole words, leftmost longest.

    python benchmarks/entities.py [--mb 20] [--names 300 10000 1000000] [--json FILE]

Ours is `Pipeline.names`: validation, tokenization, the lexicon's words and the letter-case policy, the result as Arrow
columns. The others get the same str objects (daachorse-bytes: the same texts as bytes, encoded beforehand) and give what
they give (lists of tuples); where a library does not know whole words, matches are checked against their neighbours
afterwards, in Python, as a user would. Each engine runs in a process of its own, so that memory can be told apart; times
are of the processor, the best of three passes. What does not install is left out and said so.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

ENGINES = ("tiktokcorpus", "daachorse", "daachorse-bytes", "flashtext2", "pyahocorasick", "ahocorasick_rs")
_ONSET = "b br c ch cl d dr f fl g gr h j k kl l m n p pr r s sh st t tr v w z".split()
_NUCLEUS = "a e i o u ai ea ee io ou".split()
_CODA = ["", "", "l", "m", "n", "nd", "r", "rt", "s", "st", "ck", "x"]
_HEADS = "Agency Bank Board Bureau Centre Committee Council Department Institute Ministry Office University".split()
_TAILS = "Airlines Capital Energy Group Holdings Industries Labs Media Networks Partners Systems Times".split()


def names(n: int, seed: int = 5) -> list[str]:
    """Invented names of persons, firms and bodies, one to five words, no two alike."""
    r = random.Random(seed)

    def word() -> str:
        syllables = (r.choice(_ONSET) + r.choice(_NUCLEUS) + r.choice(_CODA) for _ in range(r.choice((2, 2, 3))))
        return "".join(syllables).capitalize()

    pool = [word() for _ in range(max(400, n // 12))]
    found: dict[str, None] = {}
    while len(found) < n:
        a, b = r.choice(pool), r.choice(pool)
        shape = r.random()
        if shape < 0.45:
            name = f"{a} {b}"
        elif shape < 0.65:
            name = f"{a} {r.choice(_TAILS)}"
        elif shape < 0.75:
            name = f"{a} {b} {r.choice(_TAILS)}"
        elif shape < 0.85:
            name = f"{r.choice(_HEADS)} of {a} {b}"
        elif shape < 0.95:
            name = f"{a} {word()} {b}"
        else:
            name = word() + word().lower()
        found.setdefault(name)
    return list(found)


def texts(mb: float, known: list[str]) -> list[str]:
    """News documents of benchmarks/texts.py, with a known name before about every third sentence."""
    import texts as source

    r = random.Random(11)
    out = []
    for document in source.news(mb):
        parts = document.split(". ")
        out.append(". ".join(f"{r.choice(known)} {p}" if r.random() < 0.33 else p for p in parts))
    return out


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _whole(text: str, start: int, end: int) -> bool:
    return (start == 0 or not text[start - 1].isalnum()) and (end == len(text) or not text[end].isalnum())


def _whole_bytes(text: bytes, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (before.isalnum() or before >= b"\x80" or after.isalnum() or after >= b"\x80")


def measure(engine: str, known: list[str], documents: list[str]) -> dict[str, float]:
    """Build time, memory and the best time of a pass, in this process."""
    before, begin = _resident(), time.process_time()
    extra = {}
    if engine == "tiktokcorpus":
        from tiktokcorpus import _core

        builder = _core.LexiconBuilder()
        for i, name in enumerate(known):
            builder.add_alias(builder.add_entity(str(i), name, 1), name, 1)
        lexicon = builder.build()
        del builder
        pipe = _core.Pipeline(lexicon, [])
        extra["lexicon_mb"] = lexicon.memory / 1e6

        def run() -> int:
            return len(pipe.names(documents))

    elif engine.startswith("daachorse"):
        import daachorse

        kind = daachorse.MATCH_KIND_LEFTMOST_LONGEST
        if engine == "daachorse-bytes":
            automaton = daachorse.DoubleArrayAhoCorasick([name.encode() for name in known], kind)
            encoded = [t.encode() for t in documents]
        else:
            automaton = daachorse.CharwiseDoubleArrayAhoCorasick(known, kind)

        def run() -> int:
            if engine == "daachorse-bytes":
                return sum(_whole_bytes(e, a, b) for e in encoded for a, b, _ in automaton.find(e))
            return sum(_whole(t, a, b) for t in documents for a, b, _ in automaton.find(t))

    elif engine == "flashtext2":
        from flashtext2 import KeywordProcessor

        processor = KeywordProcessor(case_sensitive=True)
        processor.add_keywords_from_iter(known)

        def run() -> int:
            return sum(len(processor.extract_keywords_with_span(t)) for t in documents)

    elif engine == "pyahocorasick":
        import ahocorasick

        automaton = ahocorasick.Automaton()
        for i, name in enumerate(known):
            automaton.add_word(name, (i, len(name)))
        automaton.make_automaton()

        def run() -> int:
            return sum(_whole(t, end + 1 - n, end + 1) for t in documents for end, (_, n) in automaton.iter_long(t))

    else:
        import ahocorasick_rs

        automaton = ahocorasick_rs.AhoCorasick(known, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)

        def run() -> int:
            return sum(_whole(t, a, b) for t in documents for _, a, b in automaton.find_matches_as_indexes(t))

    built = time.process_time() - begin
    memory = _resident() - before
    best, found = float("inf"), 0
    for _ in range(3):
        begin = time.process_time()
        found = run()
        best = min(best, time.process_time() - begin)
    return {"build_s": built, "memory_mb": memory / 1e6, "seconds": best, "found": found, **extra}


def child(engine: str, n: int, mb: float) -> None:
    known = names(n)
    documents = texts(mb, known)
    size = sum(len(t.encode()) for t in documents)
    result = measure(engine, known, documents)
    result["mb_per_s"] = size / 1e6 / result["seconds"]
    print(json.dumps(result))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mb", type=float, default=20)
    parser.add_argument("--names", type=int, nargs="+", default=[300, 10_000, 1_000_000])
    parser.add_argument("--engines", nargs="+", default=list(ENGINES), choices=ENGINES)
    parser.add_argument("--json", metavar="FILE", help="also write all figures here")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child:
        child(args.child, args.names[0], args.mb)
        return
    everything: dict[str, dict[str, dict[str, float]]] = {}
    print(
        f"{'names':>9}  {'engine':<15} {'MB/s':>7} {'ours is':>8} {'build s':>8} {'ours is':>8} {'MB':>7} {'found':>8}"
    )
    for n in args.names:
        rows: dict[str, dict[str, float]] = {}
        for engine in args.engines:
            command = [sys.executable, __file__, "--child", engine, "--names", str(n), "--mb", str(args.mb)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                print(f"{n:>9}  {engine:<15} not measured: {(done.stderr.strip().splitlines() or ['?'])[-1][:80]}")
                continue
            rows[engine] = json.loads(done.stdout)
        ours = rows.get("tiktokcorpus")
        for engine, row in rows.items():
            speed = f"{ours['mb_per_s'] / row['mb_per_s']:7.1f}x" if ours else ""
            build = f"{ours['build_s'] / row['build_s']:7.2f}x" if ours else ""
            print(
                f"{n:>9}  {engine:<15} {row['mb_per_s']:7.1f} {speed:>8} {row['build_s']:8.2f} {build:>8} "
                f"{row['memory_mb']:7.1f} {row['found']:>8}"
            )
        everything[str(n)] = rows
    if args.json:
        Path(args.json).write_text(json.dumps(everything, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
