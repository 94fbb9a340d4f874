"""How fast the package is: one run, one core, on texts in which no sentence repeats.

    python benchmarks/run.py [--mb 100] [--spacy-mb 2] [--no-stages]

Reports megabytes a second of copying the texts (memcpy), of tokens alone, of the whole pipeline, and of spaCy's blank
tokenizer with a PhraseMatcher over the names of the same lexicon, all of this run, so that only their ratios matter.
Each document is seen once. On a busy machine the wall clock lies: both are shown, and ratios are of processor time.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import texts  # noqa: E402

BATCH = 256
DAY = 18_500  # of every document: 2020-08-26


class Clock:
    """Sums the wall and processor time of what runs inside."""

    def __init__(self) -> None:
        self.wall = self.cpu = 0.0

    def __enter__(self) -> Clock:
        self._from = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self.wall += time.perf_counter() - self._from[0]
        self.cpu += time.process_time() - self._from[1]


def one_core() -> str:
    if hasattr(os, "sched_setaffinity"):
        core = max(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {core})
        return f"pinned to core {core}"
    return "not pinned"


def resident(field: str) -> int | None:
    """VmRSS or VmHWM of this process in bytes, where the system tells."""
    try:
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith(field + ":"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return None


def batches(make: Callable[..., Iterator[str]], mb: float) -> Iterator[list[bytes]]:
    """Made while the benchmark runs, outside its clocks: so that texts come cold and memory stays small."""
    rows: list[bytes] = []
    for text in make(mb):
        rows.append(text.encode())
        if len(rows) == BATCH:
            yield rows
            rows = []
    if rows:
        yield rows


def run(name: str, make: Callable[..., Iterator[str]], mb: float) -> None:
    from tiktokcorpus import _core, engine

    pipeline = engine.pipeline()
    pipeline.process([("warm", next(make(0.01, seed=99)), DAY, 1)])  # touches the tables once
    copy, tokens, whole = Clock(), Clock(), Clock()
    size = documents = n_tokens = held = 0
    room = bytearray(1)
    for rows in batches(make, mb):
        joined = b"".join(rows)
        if len(room) < len(joined):
            room = bytearray(len(joined) * 2)
        with copy:
            memoryview(room)[: len(joined)] = joined
        with tokens:
            n_tokens += len(_core.tokenize(rows))
        inputs = [(f"d{documents + i}", row, DAY, 1) for i, row in enumerate(rows)]
        with whole:
            batch = pipeline.process(inputs)
        held += batch.memory
        assert not batch.problems
        del batch
        size += len(joined)
        documents += len(rows)
    print(f"\n{name}: {size / 1e6:.0f} MB in {documents} documents, {n_tokens} tokens")
    print(f"  {'':<18}{'MB/s':>10}{'MB/s of cpu':>14}{'of memcpy':>14}")
    for label, clock in (("memcpy", copy), ("tokens", tokens), ("whole pipeline", whole)):
        wall, cpu = size / clock.wall / 1e6, size / max(clock.cpu, 1e-9) / 1e6
        print(f"  {label:<18}{wall:>10.1f}{cpu:>14.1f}{'1/' + format(clock.cpu / copy.cpu, '.0f'):>14}")
    print(f"  held by a document: {held / documents / 1024:.1f} KB for {size / documents / 1024:.1f} KB of text")
    rates[name] = size / whole.cpu / 1e6


def spacy_rate(mb: float) -> float | None:
    """MB/s of spaCy's blank tokenizer and PhraseMatcher, over the names of the bundled lexicon."""
    try:
        import spacy
        from spacy.matcher import PhraseMatcher
    except ImportError:
        print("\nspaCy is not installed: pip install -r benchmarks/requirements.txt")
        return None
    from tiktokcorpus import lexicon

    nlp = spacy.blank("en")
    rows, _ = lexicon.read("tiktok")
    names = sorted({s for _, e in rows for s in (e.name, *(a if isinstance(a, str) else a.surface for a in e.aliases))})
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    matcher.add("NAME", [nlp.make_doc(n) for n in names])
    slice_ = list(texts.news(mb, seed=5))
    size = sum(len(t.encode()) for t in slice_)
    found = 0
    with Clock() as clock:
        for text in slice_:
            found += len(matcher(nlp.make_doc(text)))
    rate = size / clock.cpu / 1e6
    print(
        f"\nspaCy {spacy.__version__}, blank tokenizer + PhraseMatcher: {len(names)} names, {size / 1e6:.1f} MB of news"
    )
    print(f"  {rate:.2f} MB/s of cpu, {found} matches; the whole pipeline is {rates['news'] / rate:.1f} times as fast")
    return rate


def peak() -> None:
    """Memory of one document at a time, beside what the process holds already."""
    from tiktokcorpus import engine

    pipeline = engine.pipeline()
    rows = [(f"d{i}", text.encode(), DAY, 1) for i, text in enumerate(texts.news(1, seed=11))]
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak is counted from here
        before = resident("VmRSS")
    except OSError:
        before = None
    largest = 0
    for row in rows:
        largest = max(largest, pipeline.process([row]).memory)
    after = resident("VmHWM")
    extra = f", peak of the process above its rest {(after - before) / 1024:.0f} KB" if before and after else ""
    whole = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"\nmemory: the largest document holds {largest / 1024:.1f} KB{extra}; whole process {whole / 1024:.0f} MB at most"
    )


rates: dict[str, float] = {}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--mb", type=float, default=100, help="megabytes of text in all")
    parser.add_argument("--spacy-mb", type=float, default=2)
    parser.add_argument("--no-stages", action="store_true", help="leave the profile out, which needs a compiler")
    args = parser.parse_args()
    from tiktokcorpus import _core

    kernels = ", ".join(k for k, runs in _core.kernels().items() if runs)
    print(
        f"{platform.machine()} {platform.system()}, Python {platform.python_version()}, {one_core()}; kernels: {kernels}"
    )
    for name, make in (("news", texts.news), ("diverse", texts.diverse)):
        run(name, make, args.mb / 2)
    spacy_rate(args.spacy_mb)
    peak()
    if not args.no_stages:
        print()
        sys.stdout.flush()
        subprocess.run([sys.executable, str(HERE / "stages.py")], check=True)


if __name__ == "__main__":
    main()
