"""What must hold for any text at all."""

from __future__ import annotations

import json
import os
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tiktokcorpus as tc

PIECES = [
    "TikTok", "ByteDance", "the White House", "U.S.", "said", "on Friday", "Aug. 6, 2020", "by September 15",
    "last month", "“", "”", "‘", "’", '"', "'", "’s", "'s", ".", ",", "\n", "\n\n", "\r\n", " ", " ",
    "$1.5 billion", "60%", "100 million users", "banned", "sued", "denied", "will", "may", "if", "not",
    "according to Reuters", "Mr. Smith", "👍🏽", "é", "e\u0301", "字", "مرحبا", "\u200b", "\u2028", "\ufeff", "ﬁ",
    "İ", "ß", "\x00", "\x1f", "\U000e0001", "…", "—", "(", ")", "[", "]", "http://a.b/c?d=e", "@x", "#y",
    "a" * 70, "31 June 2021", "29 February 2021", "5-9 March", "the 1990s", "two", "hundred", "million", "half",
    "0.00 (0%)",
]  # fmt: skip
NEWSLIKE = st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=60).map(" ".join) | st.lists(
    st.sampled_from(PIECES), max_size=80
).map("".join)
ANY = st.text(max_size=400) | NEWSLIKE
# The same examples each time; TC_EXAMPLES=10000 looks for new ones.
MORE = os.environ.get("TC_EXAMPLES")
quick = settings(
    max_examples=int(MORE or 300), derandomize=not MORE, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def check(document, text):
    assert document.text == text
    size = len(text)
    raw = document.to_dict(tokens=True)
    for layer in ("sentences", "debris", "mentions", "times", "quantities", "quotes", "attributions"):
        rows = raw[layer]
        for row in rows:
            assert 0 <= row["start"] < row["end"] <= size, layer
            if "surface" in row:
                assert text[row["start"] : row["end"]] == row["surface"], layer
        spans = [(row["start"], row["end"]) for row in rows]
        assert spans == sorted(spans), layer
    tokens = raw["tokens"]
    assert all(0 <= a < b <= size for a, b in tokens)
    assert all(x[1] <= y[0] for x, y in pairwise(tokens))
    units = sorted((r["start"], r["end"]) for r in raw["sentences"] + raw["debris"])
    assert all(x[1] <= y[0] for x, y in pairwise(units))
    covered = set()
    for a, b in units:
        covered.update(range(a, b))
    for a, _ in tokens:
        assert a in covered, "a token in no unit"
    sentences = raw["sentences"]
    for event in raw["events"]:
        a, b = event["trigger"]
        s = sentences[event["sentence"]]
        assert s["start"] <= a < b <= s["end"]
        assert all(0 <= q < len(raw["quantities"]) for q in event["quantities"])
        assert event["date"]["time"] is None or 0 <= event["date"]["time"] < len(raw["times"])
    for row in raw["attributions"]:
        assert all(0 <= s < len(sentences) for s in row["scope"])
    for row in raw["times"] + [e["date"] for e in raw["events"]]:
        lo, hi = row["interval"] or (None, None)
        assert lo is None or hi is None or lo <= hi
    assert document.events is not None  # every row fits its type


@quick
@given(ANY)
def test_any_text(text):
    check(tc.process(text), text)


@quick
@given(NEWSLIKE, st.dates())
def test_any_text_and_day(text, day):
    document = tc.process(text, published=day)
    check(document, text)
    assert document.published == day


@quick
@given(st.binary(max_size=300))
def test_any_bytes(data):
    batch, i = _batch(data)
    expected = data.decode("utf-8", "replace")
    assert batch.text(i) == expected
    bad = expected.count("\ufffd") - data.count("\ufffd".encode())
    assert batch.replacements(i)[0] == bad
    json.loads(batch.json(i))


def _batch(data):
    from tiktokcorpus import engine

    return engine.pipeline().process([("x", data, None, 1)]), 0


@quick
@given(st.lists(NEWSLIKE, max_size=5))
def test_any_timeline(texts):
    corpus = tc.read([(str(i), t) for i, t in enumerate(texts)], published="2021-03-04")
    timeline = corpus.timeline(include_unworthy=True)
    ids = [item.id for item in timeline]
    assert len(ids) == len(set(ids))
    for item in timeline:
        for s in item.support:
            text = corpus[s.doc_id].text
            assert 0 <= s.start <= s.trigger.start < s.trigger.end <= s.end <= len(text)
        assert all(r.id in ids for r in item.related)
    timeline.to_markdown(), timeline.to_html()


@quick
@given(ANY)
def test_tokenize(text):
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    rows = tc.tokenize(text)
    assert all(text[t.start : t.end] == t.text for t in rows)
    assert [(t.start, t.end) for t in rows] == [(t.start, t.end) for t in tc.process(text).tokens]
