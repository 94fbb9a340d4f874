"""The same input gives the same bytes, whatever runs beside it."""

from __future__ import annotations

import os
import random
import subprocess
import sys

import pytest

import tiktokcorpus as tc
from conftest import ARTICLES, DATES
from tiktokcorpus import _core

KERNELS = [k for k, there in _core.kernels().items() if there]


def texts(n=60):
    """Documents of many sizes, some odd, made without chance."""
    rng = random.Random(5)
    lines = [line for text in ARTICLES.values() for line in text.splitlines()]
    odd = [
        "«Где?» спросил он 3 мая 2020.",
        "“Unclosed",
        "字节跳动 said 👍.",
        "U.S. $1.5bn 3,000 12/31/1999",
        "x" * 500,
        "",
    ]
    for i in range(n):
        yield f"doc-{i:03}", "\n".join(rng.choices(lines + odd, k=rng.randint(1, 40))) or "x"


def output(corpus):
    rows = sorted((d.id, d.to_json(tokens=True)) for d in corpus)
    return rows, corpus.timeline().to_json()


@pytest.fixture(scope="module")
def expected():
    return output(tc.read(texts(), published="2021-05-06"))


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_threads(expected, threads):
    assert output(tc.read(texts(), published="2021-05-06", threads=threads)) == expected


def test_order_of_documents(expected):
    rows = list(texts())
    random.Random(1).shuffle(rows)
    assert output(tc.read(rows, published="2021-05-06")) == expected


def test_batches(expected, monkeypatch):
    from tiktokcorpus import engine

    monkeypatch.setattr(engine, "_BATCH_DOCUMENTS", 1)
    assert output(tc.read(texts(), published="2021-05-06", threads=3)) == expected


@pytest.mark.parametrize("kernel", KERNELS)
def test_kernels(expected, kernel):
    assert output(tc.read(texts(), published="2021-05-06", kernel=kernel)) == expected


def test_the_same_pipeline_again(expected):
    tc.read([("noise", "x" * 100_000 + " 1999 " * 5000)])
    assert output(tc.read(texts(), published="2021-05-06")) == expected


def run(folder, *args, **env):
    done = subprocess.run(
        [sys.executable, "-m", "tiktokcorpus", *map(str, args)],
        env={**os.environ, **env},
        cwd=folder,
        capture_output=True,
        check=True,
    )
    return done.stdout


def test_surroundings(folder):
    """Hash seed, time zone and locale of the process; order of the files on the command line."""
    files = [f"{name}.txt" for name in ARTICLES]
    for command in (["annotate"], ["timeline", "--format", "json"]):
        plain = run(folder, *command, *files, "--dct", "2021-05-06")
        assert plain
        for env in (
            {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"},
            {"PYTHONHASHSEED": "77", "TZ": "America/Los_Angeles", "LC_ALL": "tr_TR.UTF-8"},
            {"LC_ALL": "de_DE.UTF-8", "LC_NUMERIC": "de_DE.UTF-8", "PYTHONUTF8": "0"},
        ):
            assert run(folder, *command, *files[::-1], "--dct", "2021-05-06", **env) == plain
        assert run(folder, *command, folder, "--dct", "2021-05-06", "-j", 2) == plain


def test_saved_tables(folder, tmp_path):
    one, two = (tc.read(folder, published=DATES, threads=n).save(tmp_path / str(n)) for n in (1, 2))
    for path in one.iterdir():
        assert path.read_bytes() == (two / path.name).read_bytes(), path.name
