"""The command line: what goes where, and with which exit code."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time

import pytest

import tiktokcorpus as tc
from conftest import DATES


def cli(*args, **kwargs):
    return subprocess.run(
        [sys.executable, "-m", "tiktokcorpus", *map(str, args)], capture_output=True, text=True, check=False, **kwargs
    )


@pytest.fixture(scope="module")
def dates(tmp_path_factory):
    path = tmp_path_factory.mktemp("dates") / "dct.json"
    path.write_text(json.dumps(DATES))
    return path


def test_annotate(folder, dates):
    done = cli("annotate", folder, "--dct-file", dates)
    assert done.returncode == 0 and done.stderr == ""
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [r["doc_id"] for r in rows] == ["app", "bridge", "plane"]
    layers = {
        "dct",
        "title",
        "sentences",
        "debris",
        "mentions",
        "times",
        "quantities",
        "quotes",
        "attributions",
        "events",
    }
    for row in rows:
        assert layers <= set(row) and "tokens" not in row
        text = (folder / f"{row['doc_id']}.txt").read_text(encoding="utf-8")
        for layer in ("mentions", "times", "quantities"):
            assert all(text[r["start"] : r["end"]] == r["surface"] for r in row[layer])
        for layer in layers - {"dct", "title", "events"}:
            spans = [(r["start"], r["end"]) for r in row[layer]]
            assert spans == sorted(spans), layer
    assert rows[0]["dct"] == {
        "date": "2020-10-02",
        "interval": ["2020-10-02"] * 2,
        "method": "given",
        "confidence": 1.0,
        "cues": [],
    }


def test_annotate_options(folder, tmp_path):
    out = tmp_path / "a.jsonl"
    done = cli(
        "annotate",
        folder / "app.txt",
        "--tokens",
        "--dct",
        "2020-10-02",
        "-o",
        out,
        "--exclude-origin",
        "seed",
        "-j",
        1,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    row = json.loads(out.read_text())
    assert row["doc_id"] == "app" and row["tokens"][0] == [0, 6]
    done = cli("annotate", "-", input="Congress met on 3 May 2020.")
    assert json.loads(done.stdout)["doc_id"] == "stdin"


def test_timeline(folder, dates):
    done = cli("timeline", folder, "--dct-file", dates, "--format", "json")
    assert done.returncode == 0
    raw = json.loads(done.stdout)
    assert raw["schema_version"] == 1 and raw["documents"]["app"] == "2020-10-02" and raw["items"]
    assert json.loads(cli("timeline", folder, "--dct-file", dates).stdout) == raw
    assert "## 2020" in cli("timeline", folder, "--dct-file", dates, "--format", "markdown").stdout
    table = cli("timeline", folder, "--dct-file", dates, "--format", "table").stdout
    assert table.startswith("when") and len(table.splitlines()) == len(raw["items"]) + 1


def test_run(folder, dates, tmp_path):
    done = cli("run", folder, "--dct-file", dates, "-o", tmp_path / "out")
    assert done.returncode == 0 and done.stdout.strip().endswith("report.html")
    names = {p.name for p in (tmp_path / "out").iterdir()}
    assert {"report.html", "timeline.json", "manifest.json", "mentions.parquet", "documents.parquet"} <= names
    import duckdb

    pattern = str(tmp_path / "out" / "documents.parquet")
    assert duckdb.sql(f"select count(*) from '{pattern}'").fetchall() == [(3,)]


def test_doctor_and_schema():
    done = cli("doctor")
    assert done.returncode == 0, done.stdout
    assert "pcre2" in done.stdout and "self-test    ok" in done.stdout
    assert "mentions" in cli("schema").stdout
    assert json.loads(cli("schema", "timeline").stdout)
    assert json.loads(cli("schema", "annotate").stdout)
    assert cli("--version").stdout.strip().endswith(tc.__version__)


def test_nothing_found(tmp_path):
    assert cli("annotate", tmp_path).returncode == 1
    assert cli("timeline", tmp_path).returncode == 1
    (tmp_path / "empty.txt").touch()
    done = cli("annotate", tmp_path)
    assert done.returncode == 1 and "empty.txt" in done.stderr and done.stdout == ""


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["annotate"], "name a folder"),
        (["annotate", "/no/such/place"], "/no/such/place"),
        (["annotate", ".", "--dct", "May 2020"], "YYYY-MM-DD"),
        (["annotate", ".", "--exclude-origin", "nope"], "nope"),
        (["annotate", ".", "--lexicon", "nope"], "nope"),
        (["annotate", ".", "--kernel", "nope"], "nope"),
        (["frobnicate"], "frobnicate"),
        (["annotate", ".", "--threads", "0"], "threads"),
        (["run", "."], "-o"),
    ],
)
def test_wrong_usage(args, says, tmp_path):
    done = cli(*args, cwd=tmp_path)
    assert done.returncode == 2 and says in done.stderr and done.stdout == ""
    assert "Traceback" not in done.stderr


def test_bad_date_file(folder, tmp_path):
    path = tmp_path / "d.json"
    for content in ("{", "[]", '{"app": "soon"}'):
        path.write_text(content)
        done = cli("annotate", folder, "--dct-file", path)
        assert done.returncode == 2 and "d.json" in done.stderr


def test_a_date_file_of_other_documents(folder, tmp_path):
    path = tmp_path / "d.json"
    path.write_text('{"other": "2020-01-01"}')
    done = cli("annotate", folder, "--dct-file", path)
    assert done.returncode == 0 and "no document" in done.stderr
    path.write_text('{"app.txt": "2020-01-01"}')  # the file's name will do
    assert '"date":"2020-01-01"' in cli("annotate", folder, "--dct-file", path).stdout


def test_strict(folder, tmp_path):
    (tmp_path / "good.txt").write_text("All is well.")
    (tmp_path / "bad.txt").write_bytes(b"\0\1\2")
    lax, strict = cli("annotate", tmp_path), cli("annotate", tmp_path, "--strict")
    assert (lax.returncode, strict.returncode) == (0, 3)
    assert lax.stdout == strict.stdout != ""
    assert "bad.txt" in lax.stderr and cli("annotate", tmp_path, "-q").stderr == ""


def test_a_failed_run_leaves_no_half_file(tmp_path):
    out = tmp_path / "a.jsonl"
    assert cli("annotate", tmp_path / "nope", "-o", out).returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_a_closed_pipe(folder):
    done = subprocess.run(
        f"'{sys.executable}' -m tiktokcorpus annotate '{folder}' | head -c 10",
        shell=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.startswith('{"doc_id"') and done.stderr == ""


def test_ctrl_c(tmp_path):
    path = tmp_path / "many.jsonl"
    text = "The council of Springfield said on Monday that it would vote. " * 100
    with open(path, "w") as file:
        for i in range(20_000):
            file.write(json.dumps({"id": str(i), "text": text}) + "\n")
    process = subprocess.Popen(
        [sys.executable, "-m", "tiktokcorpus", "annotate", str(path), "-o", str(tmp_path / "o")],
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(1.0)
    assert process.poll() is None, "finished before it could be interrupted"
    process.send_signal(signal.SIGINT)
    began = time.monotonic()
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130 and "interrupted" in err and "Traceback" not in err
    assert time.monotonic() - began < 2.0
    assert not (tmp_path / "o").exists()
