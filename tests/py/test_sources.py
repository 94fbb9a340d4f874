"""What a user's folder may hold: everything bad becomes a clear record or a clear error, and the rest is read."""

from __future__ import annotations

import datetime as dt
import json
import os
import sys

import pytest

import tiktokcorpus as tc

TEXT = "The council met on Monday. It said no.\n"


def codes(corpus):
    return {(p["code"], p["doc_id"]) for p in corpus.problems}


@pytest.fixture
def mess(tmp_path):
    top = tmp_path / "mess"
    (top / "sub").mkdir(parents=True)
    (top / "good.txt").write_text(TEXT)
    (top / "sub" / "deep.txt").write_text(TEXT)
    (top / "empty.txt").write_bytes(b"")
    (top / "blank.txt").write_bytes(b" \n\t\n")
    (top / "binary.txt").write_bytes(bytes(range(256)) * 10)
    (top / "broken.txt").write_bytes(b"Caf\xe9 opens. \xe2\x80 The end.\n")
    (top / "utf16.txt").write_bytes(("\ufeff" + TEXT).encode("utf-16-le"))
    (top / "utf16bare.txt").write_bytes((TEXT * 5).encode("utf-16-be"))
    (top / "utf32.txt").write_bytes(("\ufeff" + TEXT).encode("utf-32-le"))
    (top / "marked.txt").write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    (top / "twin.txt").write_text(TEXT)
    (top / "twin.md").write_text(TEXT)
    (top / "page.html").write_text("<p>no</p>")
    (top / ".hidden.txt").write_text(TEXT)
    (top / "sub" / "loop").symlink_to(top)
    (top / "self").symlink_to(top / "self")
    (top / "gone.txt").symlink_to(top / "nowhere.txt")
    return top


def test_a_messy_folder(mess):
    corpus = tc.read(mess)
    assert corpus.ids == sorted(corpus.ids)
    assert set(corpus.ids) == {
        "broken", "good", "marked", "sub/deep", "twin.md", "twin.txt", "utf16", "utf16bare", "utf32",
    }  # fmt: skip
    found = codes(corpus)
    assert ("empty", "empty") in found
    assert ("empty", "blank") in found
    assert ("binary", "binary") in found
    assert ("encoding", "broken") in found
    assert ("encoding", "utf16bare") in found
    assert ("unsupported", "page") in found
    assert "symlink_loop" in {code for code, _ in found}
    assert "unreadable" in {code for code, _ in found}
    for id in ("good", "marked", "utf16", "utf32", "twin.md", "sub/deep"):
        assert corpus[id].text == TEXT
    assert corpus["broken"].text == b"Caf\xe9 opens. \xe2\x80 The end.\n".decode("utf-8", "replace")


def test_every_message_says_what_to_do(mess):
    for problem in tc.read(mess).problems:
        assert problem["message"] and len(problem["message"]) < 300
        assert problem["path"]


def test_raise_on_error(mess):
    with pytest.raises(tc.DocumentError) as caught:
        tc.read(mess, on_error="raise")
    assert caught.value.problem.lost
    with pytest.raises(ValueError, match="on_error"):
        tc.read(mess, on_error="explode")


def test_a_missing_path(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        tc.read(tmp_path / "nowhere")
    with pytest.raises(TypeError, match="int"):
        tc.read(5)


def test_an_empty_folder(tmp_path):
    corpus = tc.read(tmp_path)
    assert len(corpus) == 0 and len(corpus.problems) == 0 and len(corpus.timeline()) == 0
    assert len(corpus.mentions) == 0 and corpus.mentions.columns


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file(tmp_path):
    path = tmp_path / "secret.txt"
    path.write_text(TEXT)
    path.chmod(0)
    assert codes(tc.read(tmp_path)) == {("unreadable", "secret")}


def test_what_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert codes(tc.read(tmp_path)) == {("unsupported", "pipe")}


def test_too_large(tmp_path):
    (tmp_path / "large.txt").write_text("word " * 1000)
    (tmp_path / "small.txt").write_text(TEXT)
    corpus = tc.read(tmp_path, max_document=1000)
    assert corpus.ids == ["small"] and codes(corpus) == {("too_large", "large")}
    with pytest.raises(tc.LimitError, match="max_document"):
        tc.process("word " * 1000, max_document=1000)
    rows = tc.read([("a", "word " * 1000), ("b", TEXT)], max_document=1000)
    assert rows.ids == ["b"] and codes(rows) == {("too_large", "a")}


def test_one_very_long_line(tmp_path):
    path = tmp_path / "line.txt"
    with open(path, "wb") as file:
        for _ in range(200):
            file.write(b"word and " * (1_000_000 // 9))
    corpus = tc.read(path)
    assert len(corpus) == 0 and codes(corpus) == {("too_large", "line")}


def test_same_names_in_two_folders(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.txt").write_text(TEXT)
        (tmp_path / name / f"only-{name}.txt").write_text(TEXT)
    corpus = tc.read([tmp_path / "b", tmp_path / "a"])
    assert {"only-a", "only-b"} <= set(corpus.ids)
    rest = [id for id in corpus.ids if not id.startswith("only")]
    assert len(rest) == 2 and rest[0].endswith("a/x") and rest[1].endswith("b/x")


def test_the_same_file_twice_counts_once(tmp_path):
    (tmp_path / "x.txt").write_text(TEXT)
    assert tc.read([tmp_path, tmp_path / "x.txt", str(tmp_path)]).ids == ["x"]


def test_names_with_dots(tmp_path):
    for name in ("report.2020", "v1.2.txt", "noext", "a.b.c.txt"):
        (tmp_path / name).write_text(TEXT)
    assert tc.read(tmp_path).ids == ["a.b.c", "noext", "report.2020", "v1.2"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_names_that_are_no_text(tmp_path):
    with open(os.fsencode(tmp_path) + b"/caf\xe9.txt", "w") as file:
        file.write(TEXT)
    corpus = tc.read(tmp_path)
    assert corpus.ids == ["caf\\xe9"] and corpus[0].text == TEXT
    corpus[0].to_json()


# ------------------------------------------------------------------------------------------ records


def test_jsonl(tmp_path):
    path = tmp_path / "news.jsonl"
    rows = [
        {"id": "a", "text": TEXT, "date": "2020-08-08", "source": "wire"},
        {"id": "b", "text": "", "date": None},
        {"id": "c", "text": TEXT, "date": "yesterday"},
        {"id": 7, "text": TEXT},
        {"id": "a", "text": TEXT},
        {"id": "d", "text": 5},
    ]
    lines = [json.dumps(r) for r in rows]
    lines[1:1] = ["{not json", "", "[1]"]
    path.write_text("\n".join(lines), encoding="utf-8")
    corpus = tc.read(path)
    assert corpus.ids == ["a", "c", "7", "a#2"]
    assert corpus["a"].published == dt.date(2020, 8, 8) and corpus["a"].dct.method == "metadata"
    assert corpus["a"].meta["source"] == "wire"
    assert {code for code, _ in codes(corpus)} == {"bad_record", "empty", "bad_date", "duplicate_id"}
    assert tc.read(path, published="2021-01-01")["a"].dct.method == "given"


def test_csv(tmp_path):
    path = tmp_path / "news.csv"
    path.write_text('url,body,published\n007,"Line one\nsays, ""no""",2020-01-02\nx,,\n', encoding="utf-8")
    corpus = tc.read(path)
    assert corpus.ids == ["007"] and corpus[0].text == 'Line one\nsays, "no"'
    assert corpus[0].published == dt.date(2020, 1, 2)
    assert codes(corpus) == {("empty", "x")}


def test_columns_by_name(tmp_path):
    path = tmp_path / "odd.csv"
    path.write_text("key,words,when\nk,Hello there.,2020-01-02\n")
    with pytest.raises(ValueError, match=r"no text column.*key, words, when"):
        tc.read(path)
    with pytest.raises(ValueError, match="no column 'nope'"):
        tc.read(path, text="nope")
    corpus = tc.read(path, id="key", text="words", published="when")
    assert corpus.ids == ["k"] and corpus[0].published == dt.date(2020, 1, 2)


def test_parquet(tmp_path):
    import duckdb

    path = str(tmp_path / "news.parquet")
    duckdb.sql("select 'a' as doc_id, 'Hello there.' as text, date '2020-01-02' as date").write_parquet(path)
    corpus = tc.read(path)
    assert corpus.ids == ["a"] and corpus[0].published == dt.date(2020, 1, 2)
    (tmp_path / "bad.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(ValueError, match=r"bad\.parquet"):
        tc.read(tmp_path / "bad.parquet")
    both = tc.read(tmp_path)
    assert both.ids == ["a"] and {code for code, _ in codes(both)} == {"unreadable"}


def test_iterables():
    assert tc.read([("z", TEXT), ("a", TEXT)]).ids == ["z", "a"]
    assert tc.read((i, TEXT) for i in range(3)).ids == ["0", "1", "2"]
    assert tc.read([("a", TEXT, "2020-02-03")])[0].published == dt.date(2020, 2, 3)
    assert tc.read({"k": TEXT}).ids == ["k"]
    assert tc.read([{"text": TEXT, "url": "u", "pub_date": dt.datetime(2020, 1, 1, 5)}]).ids == ["u"]
    assert len(tc.read([])) == 0
    with pytest.raises(TypeError, match="record 2"):
        tc.read([("a", TEXT), 5])


def test_frames():
    pandas = pytest.importorskip("pandas")
    polars = pytest.importorskip("polars")
    pyarrow = pytest.importorskip("pyarrow")
    data = {"id": ["a", "b"], "text": [TEXT, TEXT], "date": ["2020-01-02", None]}
    for frame in (pandas.DataFrame(data), polars.DataFrame(data), pyarrow.table(data)):
        corpus = tc.read(frame)
        assert corpus.ids == ["a", "b"]
        assert [d.published for d in corpus] == [dt.date(2020, 1, 2), None]
    dates = pandas.to_datetime(pandas.Series(["2020-01-02", None]))
    corpus = tc.read(pandas.DataFrame(data).assign(date=dates, more=pandas.Series([1, None], dtype="Int64")))
    assert [d.published for d in corpus] == [dt.date(2020, 1, 2), None] and not len(corpus.problems)


def test_publication_days(folder):
    assert tc.read(folder, published="2020-05-06")[0].published == dt.date(2020, 5, 6)
    assert tc.read(folder, published=dt.date(2020, 5, 6))[0].published == dt.date(2020, 5, 6)
    assert tc.read(folder, published=lambda id: "2020-05-06" if id == "app" else None)["app"].dct.method == "given"
    with pytest.raises(ValueError, match="YYYY-MM-DD"):
        tc.read(folder, published="06/05/2020")
    bad = tc.read(folder, published={"app": "soon"})
    assert codes(bad) == {("bad_date", "app")} and len(bad) == 3


def test_texts_with_lone_surrogates():
    document = tc.process("The \ud800 end.")
    assert document.text == "The \ufffd\ufffd\ufffd end."
