"""Where the time of a document goes: nanoseconds per byte of text, stage by stage.

    python benchmarks/stages.py [--mb 4]

Builds the core once more with TC_PROFILE, into build/profile, and runs it on texts of benchmarks/texts.py. Times are of
this thread's processor time, so that a busy machine disturbs them less; each figure is the least of three passes.
"""

from __future__ import annotations

import argparse
import ctypes
import importlib.util
import os
import shlex
import subprocess
import sys
import sysconfig
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType

TOP = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TOP / "benchmarks"), str(TOP / "python"), str(TOP / "build_backend")]

# As pipeline.c counts them: before the stages, each of them in its order, and the copying of rows at the end.
STAGES = (
    "open", "text", "tokens", "words", "structure", "mentions", "times found", "document day", "times read", "quantities",
    "quotes", "events", "signature", "rows",
)  # fmt: skip


def build() -> Path:
    """The extension with its stages timed; compiled again only where a source is newer."""
    import find_pcre2

    out = TOP / "build" / "profile"
    out.mkdir(parents=True, exist_ok=True)
    pcre2 = find_pcre2.find_pcre2()
    cc = shlex.split(os.environ.get("CC", "cc"))
    flags = ["-std=c11", "-O2", "-fPIC", "-fvisibility=hidden", "-DTC_PROFILE", "-D_POSIX_C_SOURCE=200809L", "-DNDEBUG"]
    flags += ['-DTC_VERSION="profile"', f'-DTC_PCRE2_SOURCE="{pcre2.source}"', "-DPy_LIMITED_API=0x030B0000"]
    flags += [f"-I{TOP / 'csrc'}", f"-I{sysconfig.get_path('include')}", *(f"-I{i}" for i in pcre2.include_dirs)]
    newest = max(h.stat().st_mtime for h in (*TOP.glob("csrc/**/*.h"), *TOP.glob("python/ext/*.h"), Path(__file__)))
    sources = [*sorted(TOP.glob("csrc/**/*.c")), *sorted(TOP.glob("python/ext/*.c"))]

    def compile_one(source: Path) -> Path:
        target = out / ("_".join(source.relative_to(TOP).parts) + ".o")
        if not target.exists() or target.stat().st_mtime < max(newest, source.stat().st_mtime):
            subprocess.run([*cc, *flags, *pcre2.compile_args, "-c", str(source), "-o", str(target)], check=True)
        return target

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        objects = [str(o) for o in (*pool.map(compile_one, sources), *pcre2.objects)]
    library = out / "_core.so"
    shared = ["-bundle", "-undefined", "dynamic_lookup"] if sys.platform == "darwin" else ["-shared"]
    subprocess.run([*cc, *shared, "-o", str(library), *objects, *pcre2.link_args, "-lm"], check=True)
    return library


def load(library: Path) -> ModuleType:
    """Takes the place of the installed core, for this process."""
    spec = importlib.util.spec_from_file_location("tiktokcorpus._core", library)
    assert spec and spec.loader
    core = importlib.util.module_from_spec(spec)
    sys.modules["tiktokcorpus._core"] = core
    spec.loader.exec_module(core)
    return core


def measure(mb: float, passes: int = 3) -> dict[str, list[float]]:
    """{kind of text: ns per byte of each stage}"""
    library = build()
    load(library)
    import texts

    from tiktokcorpus import engine

    spent = (ctypes.c_uint64 * len(STAGES)).in_dll(ctypes.CDLL(str(library)), "tc_profile_ns")
    pipeline = engine.pipeline()
    found = {}
    for name, make in (("news", texts.news), ("diverse", texts.diverse)):
        rows = [(f"d{i}", text.encode(), 18_500, 1) for i, text in enumerate(make(mb, seed=7))]
        size = sum(len(row[1]) for row in rows)
        best = [float("inf")] * len(STAGES)
        for _ in range(passes):
            ctypes.memset(spent, 0, ctypes.sizeof(spent))
            for i in range(0, len(rows), 64):
                pipeline.process(rows[i : i + 64])
            best = [min(old, ns / size) for old, ns in zip(best, spent, strict=True)]
        found[name] = best
    return found


def show(found: dict[str, list[float]]) -> str:
    lines = [f"{'ns per byte':<14}" + "".join(f"{name:>10}" for name in found)]
    lines += [f"{s:<14}" + "".join(f"{row[i]:>10.2f}" for row in found.values()) for i, s in enumerate(STAGES)]
    lines += [f"{'all':<14}" + "".join(f"{sum(row):>10.2f}" for row in found.values())]
    lines += [f"{'MB/s':<14}" + "".join(f"{1000 / sum(row):>10.1f}" for row in found.values())]
    return "\n".join(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--mb", type=float, default=4, help="megabytes of each kind of text")
    print(show(measure(parser.parse_args().mb)))
