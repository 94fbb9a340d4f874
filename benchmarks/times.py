"""Times: our speed beside one regular expression and beside other packages, in one run, on one core.

    python benchmarks/times.py [--mb 8] [--json OUT]

Text: benchmarks/texts.py, news (a date in nearly every sentence) and diverse (few), made anew each run and never repeated.
Compared are: benchmarks/times.c (tokens to values, in C, with each stage's share) and, over the same buffer, PCRE2's JIT with
one regular expression of eleven branches that only spots; `tc.times` from Python; and what of datefinder, dateparser's
search_dates and timexy is installed, on as much text as they can do in a few seconds. HeidelTime and SUTime are Java
programs whose models do not come from an index that this file may ask; they run when HEIDELTIME_JAR (its standalone
jar) names one.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(Path(__file__).parent))

import texts  # noqa: E402

DAY = "2022-07-29"
SECONDS = 5.0


def build(folder: Path) -> Path | None:
    """benchmarks/times.c over the core; None where there is no compiler."""
    compiler = os.environ.get("CC") or shutil.which("cc")
    if not compiler:
        return None
    flags = subprocess.run(
        [sys.executable, ROOT / "build_backend" / "find_pcre2.py"], stdout=subprocess.PIPE, check=True, text=True
    ).stdout.split()
    special = {
        "avx2.c": ["-mavx2", "-mbmi", "-mbmi2", "-mlzcnt", "-mpopcnt"],
    }
    objects = []
    for source in sorted((ROOT / "csrc").rglob("*.c")):
        made = folder / (source.stem + ".o")
        includes = [f for f in flags if f.startswith("-I")]
        command = [compiler, "-std=c11", "-O2", "-w", f"-I{ROOT / 'csrc'}", *includes, *special.get(source.name, [])]
        subprocess.run([*command, "-c", source, "-o", made], check=True)
        objects.append(made)
    out = folder / "times_bench"
    rules = ROOT / "python" / "tiktokcorpus" / "data" / "rules"
    command = [compiler, "-std=c11", "-O2", "-w", f"-I{ROOT / 'csrc'}", f"-I{ROOT / 'tests' / 'c'}"]
    command += [
        f'-DRULES_DIR="{rules}"',
        ROOT / "benchmarks" / "times.c",
        *objects,
        "-o",
        out,
        *flags,
        "-lm",
        "-lpthread",
    ]
    subprocess.run([str(c) for c in command], check=True)
    return out


def timed(function: Callable[[str], int], documents: Iterable[str]) -> tuple[float, int]:
    """MB per second of processor time and what was found, over as many documents as fit into a few seconds."""
    size = found = 0
    start = time.process_time()
    for document in documents:
        found += function(document)
        size += len(document.encode())
        if time.process_time() - start > SECONDS:
            break
    return size / 1e6 / (time.process_time() - start), found


def others() -> dict[str, Callable[[str], int]]:
    """What is installed, each as a function from a text to the count of its finds."""
    found: dict[str, Callable[[str], int]] = {}
    try:
        import tiktokcorpus as tc

        tc.times("warm", published=DAY)
        found["tiktokcorpus, from Python"] = lambda text: len(tc.times(text, published=DAY))
    except ImportError:
        pass
    try:
        import datefinder

        found["datefinder"] = lambda text: sum(1 for _ in datefinder.find_dates(text))
    except ImportError:
        pass
    try:
        from dateparser.search import search_dates

        found["dateparser"] = lambda text: len(search_dates(text, languages=["en"]) or ())
    except ImportError:
        pass
    try:
        import spacy
        import timexy  # noqa: F401

        nlp = spacy.blank("en")
        nlp.max_length = 10_000_000
        nlp.add_pipe("timexy", config={"kb_id_type": "timex3", "label": "timexy", "overwrite": False})
        found["timexy"] = lambda text: len(nlp(text).ents)
    except Exception as error:
        print(f"timexy: not run ({error})", file=sys.stderr)
    jar = os.environ.get("HEIDELTIME_JAR")
    if jar and shutil.which("java"):

        def heideltime(text: str) -> int:
            with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                command = ["java", "-jar", jar, "-l", "ENGLISH", "-t", "NEWS", "-dct", DAY, "-pos", "NO", file.name]
                return subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout.count(b"<TIMEX3")

        found["HeidelTime"] = heideltime
    return found


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--mb", type=float, default=8.0)
    arguments.add_argument("--json", type=Path)
    options = arguments.parse_args()
    result: dict[str, dict[str, object]] = {}
    with tempfile.TemporaryDirectory() as folder:
        program = build(Path(folder))
        for kind in ("news", "diverse"):
            documents = list(getattr(texts, kind)(options.mb))
            rows: dict[str, object] = {}
            ours = 0.0
            if program:
                path = Path(folder) / f"{kind}.txt"
                path.write_text("\n\n".join(documents), encoding="utf-8")
                rows["core"] = core = json.loads(
                    subprocess.run([program, path], stdout=subprocess.PIPE, check=True).stdout
                )
                ours = core["mb_per_s"]
                print(f"{kind:8} tiktokcorpus, the core   {ours:10.1f} MB/s  {core['times']} times")
                print(f"{kind:8} PCRE2 JIT, 11 branches   {core['regex_mb_per_s']:10.1f} MB/s  we are"
                      f" {ours / core['regex_mb_per_s']:.2f}x")  # fmt: skip
                print(f"{'':8} ns per byte: {core['stages_ns_per_byte']}")
            for name, function in others().items():
                try:
                    speed, count = timed(function, documents)
                except Exception as error:
                    print(f"{kind:8} {name}: stopped ({type(error).__name__}: {error})")
                    continue
                rows[name] = {"mb_per_s": speed, "found": count}
                print(f"{kind:8} {name:24} {speed:10.3f} MB/s  we are {ours / speed:.0f}x")
            result[kind] = rows
    if options.json:
        options.json.write_text(json.dumps(result, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
