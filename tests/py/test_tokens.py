"""tokenize: texts in, Arrow columns out."""

import gc

import pytest

import tiktokcorpus as tc

TEXT = "It’s “fine”, said Müller’s aide in U.S. courts. Don’t! 1st $1.5bn https://a.example/x?y 👩‍👧"
DOCS = ["Hello world, a_b.", None, "Привет мир! antidisestablishmentarianism’s", ""]


def rows(tokens):
    return tokens.table.query('select doc, start, "end", kind from rows').fetchall()


def test_one_text():
    tokens = tc.tokenize(TEXT)
    assert len(tokens) == len(list(tokens)) == len(rows(tokens)) and tokens.texts == 1
    for (_, a, b, _), token, string in zip(rows(tokens), tokens, tokens.strings.tolist()):
        assert TEXT[a:b] == token.text == string and (token.start, token.end) == (a, b)
    assert [r[3] for r in rows(tokens)][:6] == ["word", "clitic", "punct", "word", "punct", "punct"]
    assert tokens[-1].text == "👩‍👧" and tokens[:2] == tokens.tolist()[:2]
    assert "1 text" in repr(tokens)


def test_byte_offsets_and_uax29():
    data = TEXT.encode()
    for token, (_, a, b, _) in zip(tc.tokenize(TEXT), rows(tc.tokenize(data, offsets="bytes"))):
        assert data[a:b].decode() == token.text
    assert tc.tokenize("TikTok’s U.S.", uax29=True).strings.tolist() == ["TikTok’s", "U.S", "."]
    with pytest.raises(ValueError, match="offsets"):
        tc.tokenize(TEXT, offsets="words")


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_buffers(kind):
    data = kind(TEXT.encode())
    assert tc.tokenize(data).tolist() == tc.tokenize(TEXT).tolist()


def test_bytes_that_are_no_utf8_read_as_python_reads_them():
    data = b"\xff abc \xe2\x80 d"
    assert tc.tokenize(data).strings.tolist() == tc.tokenize(data.decode(errors="replace")).strings.tolist()


def test_what_is_no_text():
    for bad in (3, [3], object()):
        with pytest.raises(TypeError):
            tc.tokenize(bad)


def test_several_texts():
    wanted = [(i, t.start, t.end) for i, d in enumerate(DOCS) for t in tc.tokenize(d or "")]
    assert [r[:3] for r in rows(tc.tokenize(DOCS))] == wanted
    assert [r[:3] for r in rows(tc.tokenize(iter(DOCS)))] == wanted
    assert tc.tokenize(DOCS).texts == 4


def test_arrow_columns():
    pa = pytest.importorskip("pyarrow")
    wanted = rows(tc.tokenize(DOCS)), tc.tokenize(DOCS).strings.tolist()
    columns = [pa.array(DOCS, t) for t in (pa.string(), pa.large_string(), pa.string_view())]
    columns += [pa.chunked_array([DOCS[:2], DOCS[2:]]), pa.array(["not this", *DOCS])[1:]]
    columns.append(pa.array([d and d.encode() for d in DOCS]))
    for column in columns:
        tokens = tc.tokenize(column)
        assert (rows(tokens), tokens.strings.tolist()) == wanted
    for bad in (pa.array([1]), pa.table({"a": DOCS}), pa.array(DOCS).dictionary_encode()):
        with pytest.raises(ValueError, match="no column of texts"):
            tc.tokenize(bad)


def test_arrow_out_outlives_the_tokens():
    pa = pytest.importorskip("pyarrow")
    tokens = tc.tokenize(DOCS)
    table, strings = pa.table(tokens), pa.chunked_array(tokens.strings)
    again = pa.table(tokens)
    assert table.column("start").chunk(0).buffers()[1].address == again.column("start").chunk(0).buffers()[1].address
    wanted = tokens.strings.tolist()
    del tokens
    gc.collect()
    table.validate(full=True)
    strings.validate(full=True)
    assert strings.to_pylist() == wanted and table.column_names == ["doc", "start", "end", "kind"]
    assert str(strings.type) == "string_view"


def test_polars():
    pl = pytest.importorskip("polars")
    frame = pl.DataFrame(tc.tokenize(pl.Series(DOCS)))
    assert frame.columns == ["doc", "start", "end", "kind"] and frame.height == len(tc.tokenize(DOCS))
