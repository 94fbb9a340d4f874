"""Tables through Arrow, into the libraries that users have."""

from __future__ import annotations

import gc

import pytest

import tiktokcorpus as tc


def test_pyarrow(corpus):
    pyarrow = pytest.importorskip("pyarrow")
    for name in corpus.tables:
        table = corpus.table(name).to_arrow()
        table.validate(full=True)
        assert table.num_rows == len(corpus.table(name)) and table.column_names == corpus.table(name).columns
    assert pyarrow.types.is_date32(corpus.docs.to_arrow().schema.field("dct").type)


def test_polars(corpus):
    polars = pytest.importorskip("polars")
    for name in corpus.tables:
        frame = corpus.table(name).to_polars()
        assert frame.height == len(corpus.table(name))
    assert polars.DataFrame(corpus.mentions)["surface"].to_list() == [r["surface"] for r in corpus.mentions]


def test_pandas(corpus):
    pytest.importorskip("pandas")
    for name in corpus.tables:
        frame = corpus.table(name).to_pandas()
        assert len(frame) == len(corpus.table(name)) and list(frame.columns) == corpus.table(name).columns
    assert corpus.mentions.to_pandas()["surface"].tolist() == [r["surface"] for r in corpus.mentions]


def test_pandas_without_pyarrow(corpus):
    """In a process where pyarrow cannot be imported."""
    import subprocess
    import sys

    pytest.importorskip("pandas")
    code = """
import sys
sys.modules["pyarrow"] = None
import tiktokcorpus as tc
corpus = tc.read([("a", "TikTok said no on 3 May 2020."), ("b", "")])
print(corpus.mentions.to_pandas()["surface"].tolist())
print(corpus.entities.to_pandas()["name"].tolist(), corpus.problems.to_pandas()["code"].tolist())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.split("\n") == ["['TikTok']", "['TikTok'] ['empty']", ""], done.stderr


def test_all_readers_see_the_same(corpus):
    pyarrow = pytest.importorskip("pyarrow")
    for name in corpus.tables:
        rows = list(corpus.table(name))
        assert pyarrow.table(corpus.table(name)).to_pylist() == rows


def test_a_stream_outlives_its_corpus():
    pyarrow = pytest.importorskip("pyarrow")
    corpus = tc.read([("a", "TikTok said no."), ("b", "ByteDance said yes.")])
    stream = pyarrow.RecordBatchReader.from_stream(corpus.mentions)
    table = corpus.sentences.to_arrow()
    del corpus
    gc.collect()
    assert stream.read_all().column("surface").to_pylist() == ["TikTok", "ByteDance"]
    assert table.column("text").to_pylist() == ["TikTok said no.", "ByteDance said yes."]


def test_each_stream_is_fresh(corpus):
    table = corpus.mentions
    first, second = table.__arrow_c_stream__(), table.__arrow_c_stream__()
    assert first is not second
    del first  # an unread stream is released with its capsule
    gc.collect()
    assert len(table) == len(list(table))


def test_missing_libraries_say_so(corpus, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(ModuleNotFoundError, match="pip install polars"):
        corpus.mentions.to_polars()
