"""Tokens beside other libraries: same text, same run, one core; only the ratios matter.

    python benchmarks/tokens.py [--mb 16] [--spacy-mb 0.5] [--no-native] | --linear

Texts: varied English news, diverse English, Cyrillic (Russian words by frequency), in documents of about 4 KB. Native:
the C kernels and StringZilla's, both compiled into a temporary folder (StringZilla from its source distribution, whose
headers pip fetches). From Python: bytes, an Arrow column and str, beside StringZilla, PyICU and blank spaCy on str. Figures
are MB of UTF-8 per second of processor time, the best of five passes; a library that is not there is left out.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import texts  # noqa: E402

PASSES = 5


def cyrillic(mb: float, seed: int = 3, size: int = 4000) -> list[str]:
    from wordfreq import top_n_list, word_frequency

    r = random.Random(seed)
    words = top_n_list("ru", 40_000)
    cum = list(itertools.accumulate(word_frequency(w, "ru") for w in words))
    documents, left = [], mb * 1e6
    while left > 0:
        parts, n = [], 0
        while n < size:
            sentence = " ".join(r.choices(words, cum_weights=cum, k=r.randint(5, 30)))
            sentence = sentence[0].upper() + sentence[1:].replace(" ", ", ", 1) + r.choice("....?!")
            parts.append(sentence)
            n += len(sentence.encode()) + 1
        documents.append(" ".join(parts))
        left -= n
    return documents


def best(work: Callable[[], object], size: int, passes: int = PASSES) -> float:
    """MB/s of the best pass."""
    times = []
    for _ in range(passes):
        begin = time.process_time()
        work()
        times.append(time.process_time() - begin)
    return size / min(times) / 1e6


# ------------------------------------------------------------------------------------------------ native


def build_own(folder: Path) -> Path:
    target = folder / "own"
    sources = [HERE / "tokens.c", *sorted((HERE.parent / "csrc").rglob("*.c"))]
    flags = subprocess.run(
        [sys.executable, str(HERE.parent / "build_backend" / "find_pcre2.py")], capture_output=True, text=True, check=True
    ).stdout.split()
    command = ["cc", "-std=c11", "-O2", "-w", '-DTC_VERSION="0"', f"-I{HERE.parent / 'csrc'}", "-o", str(target)]
    subprocess.run([*command, *map(str, sources), *flags, "-lm", "-lpthread"], check=True)
    return target


def build_stringzilla(folder: Path) -> Path | None:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
    done = subprocess.run([*command, "--dest", str(folder), "stringzilla"], capture_output=True, text=True, check=False)
    archives = sorted(folder.glob("stringzilla-*.tar.gz"))
    if done.returncode or not archives:
        print("StringZilla's headers cannot be had:", done.stderr.strip().splitlines()[-1:], file=sys.stderr)
        return None
    with tarfile.open(archives[0]) as archive:
        archive.extractall(folder, filter="data")
    include = next(p for p in folder.glob("stringzilla-*/include"))
    target = folder / "theirs"
    command = ["cc", "-O3", "-march=native", "-w", "-DSZ_DYNAMIC_DISPATCH=0", f"-I{include}", "-o", str(target)]
    done = subprocess.run([*command, str(HERE / "tokens_stringzilla.c")], capture_output=True, text=True, check=False)
    if done.returncode:
        print("StringZilla does not compile:", done.stderr.strip().splitlines()[-1:], file=sys.stderr)
        return None
    return target


def figures(program: Path, file: Path) -> dict[str, float]:
    """{kernel: MB/s} of the lines "UAX #29, kernel N MB/s"."""
    out = subprocess.run([str(program), str(file), "4"], capture_output=True, text=True, check=True).stdout
    return {m[1]: float(m[2]) for m in re.finditer(r"^UAX #29, (\w+)\s+(\d+) MB/s", out, re.M)}


def native(samples: dict[str, list[str]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        own, theirs = build_own(folder), build_stringzilla(folder)
        print(f"\n{'native, UAX #29':<18}{'kernel':<10}{'ours':>8}{'StringZilla':>13}{'ratio':>8}")
        for label, documents in samples.items():
            file = folder / "text"
            file.write_text("\n\n".join(documents), encoding="utf-8")
            rows: list[tuple[dict[str, float], dict[str, float]]] = []
            for _ in range(3):  # by turns, as a busy machine is not equally fast all the time
                rows.append((figures(own, file), figures(theirs, file) if theirs else {}))
            for kernel in rows[0][0]:
                ours = max(a[kernel] for a, _ in rows)
                other = max((b.get(kernel, 0) for _, b in rows), default=0)
                ratio = f"{ours / other:8.2f}" if other else ""
                print(f"{label:<18}{kernel:<10}{ours:8.0f}{other or float('nan'):13.0f}{ratio}")


def instructions(program: Path, file: Path, size: int, folder: Path) -> int:
    command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder / 'callgrind'}", str(program)]
    done = subprocess.run([*command, "--once", str(file), str(size)], capture_output=True, text=True, check=True)
    found = re.search(r"Collected : (\d+)", done.stderr)
    assert found, done.stderr
    return int(found[1])


def linear(samples: dict[str, list[str]]) -> None:
    """Cost of twice the text, by instructions; also of texts that a careless tokeniser is quadratic on."""
    if not shutil.which("valgrind"):
        print("\nvalgrind is not there: instructions are not counted")
        return
    hostile = ["a'", "a@", "a:", "a.A", "a://", "www.", "(", "_a", "a.com-", "\u200d", "\u05d0\"", "\U0001f1e6"]
    texts_of = {label: "\n\n".join(documents) for label, documents in samples.items()}
    texts_of |= {ascii(unit): unit * (1 << 17) for unit in hostile}
    worst = 0.0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        own, file = build_own(folder), folder / "text"
        print(f"\n{'cost(2n) / cost(n), instructions':<36}")
        for label, text in texts_of.items():
            data = text.encode()[: 1 << 18].decode(errors="ignore").encode()  # no character cut
            half = len(data[: len(data) // 2].decode(errors="ignore").encode())
            file.write_bytes(data)
            counts = [instructions(own, file, n, folder) for n in (0, half, len(data))]
            ratio = (counts[2] - counts[0]) / (counts[1] - counts[0])
            worst = max(worst, ratio)
            print(f"{label:<36}{ratio:6.3f}   {(counts[2] - counts[0]) / len(data):8.2f} instructions a byte")
    print(f"worst: {worst:.3f} ({'within' if worst <= 2.1 else 'ABOVE'} 2.1)")
    if worst > 2.1:
        sys.exit(1)


# ------------------------------------------------------------------------------------------------ Python


def contenders(documents: list[str]) -> dict[str, tuple[Callable[[], object], bool]]:
    """{name: (work, ours)}; each goes over all documents."""
    import tiktokcorpus as tc

    data = [d.encode() for d in documents]
    whole = b"\n\n".join(data)
    found: dict[str, tuple[Callable[[], object], bool]] = {
        "ours, bytes": (lambda: tc.tokenize(whole), True),
        "ours, documents": (lambda: tc.tokenize(data), True),
    }
    try:
        import pyarrow

        column = pyarrow.array(documents)
        found["ours, Arrow"] = (lambda: tc.tokenize(column), True)
        found["ours, UAX #29"] = (lambda: tc.tokenize(column, uax29=True), True)
    except ModuleNotFoundError:
        pass

    def strs() -> None:  # each str made anew: it keeps its UTF-8 once it was asked for
        tc.tokenize([d[:1] + d[1:] for d in documents])

    found["ours, str"] = (strs, True)
    try:
        import stringzilla

        def zilla() -> None:
            for d in data:
                for _ in stringzilla.utf8_wordbreaks(d):
                    pass

        found["stringzilla"] = (zilla, False)
    except (ModuleNotFoundError, AttributeError):
        pass
    try:
        import icu

        breaker = icu.BreakIterator.createWordInstance(icu.Locale.getRoot())

        def with_icu() -> None:
            for d in documents:
                breaker.setText(d)
                for _ in breaker:
                    pass

        found["PyICU"] = (with_icu, False)
    except ModuleNotFoundError:
        pass
    return found


def python(samples: dict[str, list[str]], spacy_mb: float) -> None:
    print(f"\n{'from Python':<18}{'':<18}{'MB/s':>8}   ours on Arrow (or bytes) is so many times as fast")
    for label, documents in samples.items():
        size = sum(len(d.encode()) for d in documents)
        speeds = {name: (best(work, size, PASSES if ours else 2), ours) for name, (work, ours) in contenders(documents).items()}
        try:
            import spacy

            part = list(itertools.islice(documents, max(1, int(spacy_mb * 250))))
            nlp = spacy.blank("ru" if label == "Cyrillic" else "en")
            speeds["spaCy, blank"] = (
                best(lambda nlp=nlp, part=part: [nlp(d) for d in part], sum(len(d.encode()) for d in part), 1),
                False,
            )
        except (ModuleNotFoundError, ImportError):
            pass
        base = speeds.get("ours, Arrow", speeds["ours, bytes"])[0]
        for name, (speed, ours) in speeds.items():
            print(f"{label:<18}{name:<18}{speed:8.1f}{'' if ours else f'{base / speed:9.1f}'}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mb", type=float, default=16)
    parser.add_argument("--spacy-mb", type=float, default=0.5)
    parser.add_argument("--no-native", action="store_true")
    parser.add_argument("--linear", action="store_true", help="only count instructions of n and 2n bytes (valgrind)")
    args = parser.parse_args()
    args.mb = 0.5 if args.linear else args.mb
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    samples = {
        "English news": list(texts.news(args.mb)),
        "diverse English": list(texts.diverse(args.mb)),
        "Cyrillic": cyrillic(args.mb),
    }
    if args.linear:
        return linear(samples)
    if not args.no_native:
        native(samples)
    python(samples, args.spacy_mb)


if __name__ == "__main__":
    main()
