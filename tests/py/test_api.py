"""The wrapper: corpus, documents, tables, timeline."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys

import msgspec
import pytest

import tiktokcorpus as tc
from conftest import ARTICLES, DATES


def test_corpus(corpus):
    assert len(corpus) == 3 and corpus.ids == ["app", "bridge", "plane"]
    assert [d.id for d in corpus] == corpus.ids
    assert corpus[0].id == "app" and corpus[-1].id == "plane" and corpus["bridge"].id == "bridge"
    assert "app" in corpus and "nope" not in corpus
    assert corpus[1:].ids == ["bridge", "plane"] and corpus[::-1].ids == ["plane", "bridge", "app"]
    with pytest.raises(KeyError, match="nope"):
        corpus["nope"]
    with pytest.raises(IndexError):
        corpus[3]
    assert "3 documents" in repr(corpus)


def test_filter(corpus):
    assert corpus.filter(published=("2021", None)).ids == ["bridge", "plane"]
    assert corpus.filter(published=("2020-10", "2021-06")).ids == ["app", "bridge"]
    assert corpus.filter(published=(None, dt.date(2020, 10, 1))).ids == []
    assert corpus.filter(ids=["plane"]).ids == ["plane"]
    assert corpus.filter(where=lambda d: "Boeing" in d.text).ids == ["plane"]


def test_document(corpus):
    document = corpus["app"]
    assert document.text == ARTICLES["app"]
    assert document.published == dt.date.fromisoformat(DATES["app"]) and document.dct.method == "given"
    assert document.title == "TikTok says it will fight the ban"
    assert document.path and document.path.endswith("app.txt")
    names = {m.name for m in document.mentions}
    assert {"TikTok", "ByteDance"} <= names
    for rows in (document.mentions, document.times, document.quantities):
        assert rows and all(document.text[r.start : r.end] == r.surface for r in rows)
    assert [t.value for t in document.times if t.surface == "6 August 2020"] == ["2020-08-06"]
    assert all(s.text.strip() for s in document.sentences)
    assert document.sentences[0].kind == "heading"
    assert [t.text for t in document.tokens][:3] == ["TikTok", "says", "it"]
    assert len(document) == len(document.tokens)
    assert document.events and all(e.trigger_text for e in document.events)
    assert document.to_dict()["doc_id"] == "app" and "tokens" in document.to_dict(tokens=True)


def test_process_one_text():
    document = tc.process("TikTok was banned yesterday.", published="2020-07-01")
    assert document.times[0].interval == (dt.date(2020, 6, 30), dt.date(2020, 6, 30))
    assert tc.process("").sentences == [] and tc.process("").events == []
    assert tc.process(b"\xef\xbb\xbfHello.").text == "Hello."
    with pytest.raises(ValueError, match="binary"):
        tc.process(b"\x00\x01\x02")


def test_small_helpers():
    assert [t.text for t in tc.tokenize("It’s $1.5bn, he said.")][-3:] == ["he", "said", "."]
    assert [t.value for t in tc.times("two days ago", published="2020-03-01")] == ["2020-02-28"]


def test_undated_text_is_not_dated():
    (time,) = tc.times("They met on August 3.")
    assert time.interval is None and time.value.startswith("XXXX")


def test_exclude_origins(folder):
    assert len(tc.read(folder, exclude_origins=["seed"])) == 3
    with pytest.raises(ValueError, match="origin"):
        tc.read(folder, exclude_origins=["nope"])


def test_own_lexicon(tmp_path, folder):
    path = tmp_path / "mine.jsonl"
    path.write_text('{"id": "mine/lopez", "name": "Maria Lopez", "type": "PERSON", "aliases": ["M. Lopez"]}\n')
    (found,) = (m for m in tc.read(folder, lexicon=path)["bridge"].mentions if m.entity == "mine/lopez")
    assert found.surface == "Maria Lopez"
    both = tc.read(folder, lexicon=["tiktok", path])
    assert {"mine/lopez"} <= {m.entity for m in both["bridge"].mentions}
    assert any(m.name == "TikTok" for m in both["app"].mentions)
    with pytest.raises(ValueError, match="nowhere"):
        tc.read(folder, lexicon="nowhere")


def test_own_rules(tmp_path, folder):
    path = tmp_path / "mine.rules"
    path.write_text("layer time\nrule x ( -> y\n")
    with pytest.raises(tc.RuleSyntaxError) as caught:
        tc.read(folder, rules=[path])
    assert caught.value.offset == 2 and "mine.rules" in str(caught.value)


# ------------------------------------------------------------------------------------------- tables


def test_tables(corpus):
    for name in corpus.tables:
        table = corpus.table(name)
        assert len(table) == len(list(table)) and table.columns, name
        assert name in repr(table)
    assert len(corpus.docs) == 3
    assert len(corpus.mentions) == sum(len(d.mentions) for d in corpus)
    assert len(corpus.tokens) == sum(len(d) for d in corpus)
    row = corpus.docs.head(1)[0]
    assert row["doc_id"] == "app" and row["dct"] == dt.date(2020, 10, 2)
    top = corpus.entities.head(1)[0]
    assert {"entity", "name", "n_mentions", "n_docs"} <= set(top)


def test_tables_agree_with_documents(corpus):
    for row in corpus.mentions:
        assert corpus[row["doc_id"]].text[row["start"] : row["end"]] == row["surface"]
    for row in corpus.sentences:
        assert corpus[row["doc_id"]].text[row["start"] : row["end"]] == row["text"]


def test_tables_of_a_selection(corpus):
    assert {r["doc_id"] for r in corpus[1:].mentions} == {"bridge", "plane"}


def test_table_files(corpus, tmp_path):
    table = corpus.mentions
    table.to_csv(tmp_path / "m.csv")
    table.to_jsonl(tmp_path / "m.jsonl")
    table.to_parquet(tmp_path / "m.parquet")
    assert len((tmp_path / "m.csv").read_text().splitlines()) == len(table) + 1
    rows = [json.loads(line) for line in (tmp_path / "m.jsonl").read_text().splitlines()]
    assert len(rows) == len(table) and rows[0]["surface"]
    import duckdb

    assert duckdb.read_parquet(str(tmp_path / "m.parquet")).count("*").fetchall() == [(len(table),)]


def test_duckdb_reads_a_table(corpus):
    import duckdb

    mentions = corpus.mentions
    assert duckdb.sql("select count(*) from mentions").fetchall() == [(len(mentions),)]


# ----------------------------------------------------------------------------------------- timeline


def test_timeline(corpus):
    timeline = corpus.timeline()
    assert len(timeline) >= 3 and len(list(timeline)) == len(timeline)
    assert timeline[timeline[0].id] is timeline[0]
    order = [(i.interval[0] or i.interval[1]) for i in timeline if i.interval and i.interval[0]]
    assert order == sorted(order)
    for item in timeline:
        assert item.support and item.date_label
        assert item.headline and f"({item.date_label})" not in item.headline
        for s in item.support:
            text = corpus[s.doc_id].text
            assert s.text == text[s.sentence.start : s.sentence.end]
            assert s.trigger_text == text[s.trigger.start : s.trigger.end] and s.trigger_text in s.text
            assert 0 <= s.start <= s.trigger.start and s.trigger.end <= s.end <= len(text)
    assert str(len(timeline)) in repr(timeline)


def test_timeline_ways_out(corpus, tmp_path):
    timeline = corpus.timeline()
    raw = json.loads(timeline.to_json())
    assert (
        raw["schema_version"] == 1 and len(raw["items"]) == len(timeline) and set(raw["documents"]) == set(corpus.ids)
    )
    markdown = timeline.to_markdown()
    assert "## 2020" in markdown and timeline.to_markdown(tmp_path / "t.md") is None
    assert (tmp_path / "t.md").read_text(encoding="utf-8") == markdown
    page = timeline.to_html()
    assert page.lstrip().lower().startswith("<!doctype html>") and "http" not in page.split("<body")[0].replace(
        "http-equiv", ""
    )
    told = timeline.explain(timeline[0].id)
    assert timeline[0].support[0].doc_id in told
    with pytest.raises(KeyError, match="nope"):
        timeline.explain("nope")


def test_timeline_filter(corpus):
    timeline = corpus.timeline()
    late = timeline.filter(between=("2024-01-01", None))
    assert 0 < len(late) < len(timeline) and all(i.interval for i in late)
    kinds = {i.type for i in timeline}
    assert sum(len(timeline.filter(types=[k])) for k in kinds) == len(timeline)
    assert len(timeline[:2]) == 2
    ids = {i.id for i in timeline[:2]}
    assert all(r.id in ids for i in timeline[:2] for r in i.related)


def test_save(corpus, tmp_path):
    top = corpus.save(tmp_path / "out")
    manifest = msgspec.json.decode((top / "manifest.json").read_bytes())
    assert manifest["documents"] == 3 and manifest["version"] == tc.__version__
    assert {p.name for p in top.iterdir()} == {*manifest["files"], "manifest.json"}
    again = corpus.save(tmp_path / "again")
    for path in top.iterdir():
        assert path.read_bytes() == (again / path.name).read_bytes(), path.name


# -------------------------------------------------------------------------------------------- cards


def test_cards_escape():
    nasty = '<script>alert(1)</script> & "TikTok" said <b>no</b> on 3 May 2020, it paid $1.5bn or $2bn.\n'
    corpus = tc.read([("<i>id</i>", nasty)], published="2020-05-05")
    for thing in (corpus, corpus[0], corpus.timeline(), corpus.mentions, corpus.problems):
        page = thing._repr_html_()
        assert "<script" not in page and "<b>no" not in page and "<i>id" not in page
        assert 'class="tex2jax_ignore mathjax_ignore"' in page
    assert "&lt;script&gt;" in corpus[0]._repr_html_()


def test_cards_of_nothing(tmp_path):
    corpus = tc.read(tmp_path)
    assert corpus._repr_html_() and corpus.timeline()._repr_html_() and corpus.docs._repr_html_()


def test_import_is_lean():
    code = "import sys, tiktokcorpus; print(sorted({m.split('.')[0] for m in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    for heavy in ("duckdb", "click", "jinja2", "pandas", "msgspec", "tqdm", "numpy"):
        assert f"'{heavy}'" not in loaded


def test_public_names():
    for name in tc.__all__:
        assert getattr(tc, name) is not None
    assert set(tc.__all__) <= set(dir(tc))
    with pytest.raises(AttributeError):
        tc.nope  # noqa: B018


def test_sample():
    corpus = tc.datasets.load_sample()
    assert len(corpus) >= 10 and len(corpus.problems) == 0
    assert sum(i.interval is not None for i in corpus.timeline()) >= 10
