#!/usr/bin/env python3
"""Scores this tree against gold annotation and holds the results to floors that only rise.

usage: score.py SHARED [--floors FILE] [--raise] [--all]

SHARED holds eval/score.py, eval/score_timeline.py, gold/ and seeds/. FILE has lines `RUN MEASURE FLOOR [max]`, where
RUN is one of
  seeds     annotate on SHARED/seeds, with their dates
  noseed    the same, with all rows of origin seed switched off
  timeline  timeline on SHARED/seeds
  dev       annotate on tests/dev
  pages     annotate on tests/dev-pages
  open      annotate on tests/unseen/open: annotated apart from the rules, may be read while tuning
  sealed    annotate on tests/unseen/sealed: likewise, and never read while tuning
and `max` says that the figure must not lie above it. --raise writes better figures into FILE (rounded down to two
decimals). --all prints every figure. Exit 1 when a floor is not held.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
from pathlib import Path

RUNS = ("seeds", "noseed", "timeline", "dev", "pages", "open", "sealed")
TOP = Path(__file__).resolve().parent.parent


def run(*command: object, output: Path | None = None) -> str:
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, check=False, cwd=TOP)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stderr}{done.stdout}exit {done.returncode}")
    if output:
        output.write_text(done.stdout, encoding="utf-8")
    return done.stdout


def flat(tree: dict, prefix: str = "") -> dict[str, float]:
    out: dict[str, float] = {}
    for key, value in tree.items():
        if isinstance(value, dict):
            out |= flat(value, f"{prefix}{key}.")
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            out[prefix + key] = value
    return out


def figures(shared: Path, wanted: set[str]) -> dict[str, dict[str, float]]:
    cli = [sys.executable, "-m", "tiktokcorpus"]
    evaluate, gold, seeds = shared / "eval", shared / "gold", shared / "seeds"
    dates = ["--dct-file", evaluate / "seeds-dct.json"]
    out: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        part = Path(folder) / "out"
        for name, extra in (("seeds", []), ("noseed", ["--exclude-origin", "seed"])):
            if name in wanted:
                run(*cli, "annotate", seeds, *dates, *extra, output=part)
                out[name] = flat(json.loads(run(sys.executable, evaluate / "score.py", gold, part, "--json")))
        if "timeline" in wanted:
            run(*cli, "timeline", seeds, *dates, "--format", "json", output=part)
            command = [sys.executable, evaluate / "score_timeline.py", gold / "timeline.json", part, "--json"]
            out["timeline"] = flat(json.loads(run(*command)))
        tests = TOP / "tests"
        places = {"dev": tests / "dev", "pages": tests / "dev-pages"}
        places |= {part: tests / "unseen" / part for part in ("open", "sealed")}
        for name, place in places.items():
            texts = sorted(p for p in place.glob("*.txt") if p.with_suffix(".json").is_file())
            if name in wanted and texts:
                given = ["--dct-file", place / "dct.json"] if (place / "dct.json").is_file() else []
                run(*cli, "annotate", *texts, *given, output=part)
                # the scorer takes every JSON file of a folder as gold
                copy = Path(folder) / name
                copy.mkdir()
                for text in texts:
                    os.symlink(text.with_suffix(".json"), copy / text.with_suffix(".json").name)
                command = [sys.executable, evaluate / "score.py", copy, part, "--json", "--texts", place]
                if (aliases := place.parent / "aliases.jsonl").is_file():
                    command += ["--aliases", aliases]
                out[name] = flat(json.loads(run(*command)))
    return out


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--floors", type=Path)
    parser.add_argument("--raise", dest="lift", action="store_true")
    parser.add_argument("--all", action="store_true")
    o = parser.parse_args()
    shared = o.shared.resolve()
    lines = o.floors.read_text(encoding="utf-8").splitlines() if o.floors else []
    rows = [line.split() for line in lines]
    wanted = {r[0] for r in rows if r and not r[0].startswith("#")} or set(RUNS)
    found = figures(shared, wanted)
    if o.all:
        for name, values in found.items():
            for measure, value in values.items():
                if measure.endswith(("f1", "acc", "tau", "pred", "gold")) or "merge" in measure:
                    print(f"{name:<9} {measure:<34} {value:.3f}")
    failed = 0
    for i, row in enumerate(rows):
        if not row or row[0].startswith("#"):
            continue
        name, measure, floor, *more = row
        value = found.get(name, {}).get(measure)
        if value is None:
            print(f"{name:<9} {measure:<34} missing")
            failed += 1
            continue
        worst = "max" in more
        held = value <= float(floor) if worst else value >= float(floor) - 1e-9
        failed += not held
        print(
            f"{name:<9} {measure:<34} {value:6.3f}  {'at most' if worst else 'at least'} {floor}"
            + ("" if held else "   NOT HELD")
        )
        if o.lift and held and not worst and value < 1.5:
            better = math.floor(value * 100) / 100
            if better > float(floor):
                lines[i] = f"{name} {measure} {better:.2f}"
    if o.lift and o.floors:
        o.floors.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
