"""Times alone, as TimeML, and as columns of pandas."""

from __future__ import annotations

import datetime as dt
import re
import xml.etree.ElementTree as etree
from pathlib import Path

import pytest

import tiktokcorpus as tc

SPEC = Path(__file__).parents[1] / "spec" / "times.md"


def test_times_without_a_lexicon():
    found = tc.times("It closed on Friday and opens by May 5.", published="2022-07-29")
    assert [(t.surface, t.type, t.value) for t in found] == [
        ("Friday", "DATE", "2022-07-29"),
        ("May 5", "DATE", "2023-05-05"),
    ]
    assert found[0].interval == (dt.date(2022, 7, 29), dt.date(2022, 7, 29))
    assert tc.times("It closed on Friday.")[0].value == "XXXX-WXX-5"
    assert tc.times("") == []


def spec_rows():
    for line in SPEC.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        dated = re.fullmatch(r"\d{4}-\d\d-\d\d", cells[0])
        if len(cells) == 6 and (dated or (cells[0] == "-" and "---" not in cells[1])):
            yield cells


def test_the_page_of_examples():
    """Every example is run from C; here, that Python says the same of it."""
    rows = list(spec_rows())
    assert len(rows) >= 400
    wrong = []
    for day, text, kind, value, _, _ in rows:
        plain = text.replace("[[", "").replace("]]", "").replace("⏎", "\n").replace("\\|", "|")
        found = tc.times(plain, published=None if day == "-" else day)
        if kind == "none":
            if found:
                wrong.append((text, found[0].surface))
            continue
        start = text.replace("⏎", "\n").replace("\\|", "|").index("[[")
        there = [t for t in found if t.start == start]
        if not there or (there[0].type, there[0].value) != (kind, value):
            wrong.append((text, there and there[0].value))
    assert not wrong


def test_timeml():
    text = 'Title of it\n\nIt closed on Friday, "A&B" <said>, and opens every week\x01 since early May 2021.\r\nEnd.'
    document = tc.process(text, published="2022-07-29", lexicon=())
    root = etree.fromstring(document.to_timeml().encode())
    assert root.tag == "TimeML" and "DOCTYPE" not in document.to_timeml()
    assert "".join(root.find("TEXT").itertext()) == text.replace("\x01", "\ufffd")
    day = root.find("DCT/TIMEX3")
    assert day.attrib["functionInDocument"] == "CREATION_TIME" and day.attrib["value"] == "2022-07-29" == day.text
    tags = [
        (t.text, t.attrib["type"], t.attrib["value"], t.attrib.get("mod")) for t in root.find("TEXT").iter("TIMEX3")
    ]
    assert tags == [
        ("Friday", "DATE", "2022-07-29", None),
        ("every week", "SET", "P1W", None),
        ("early May 2021", "DATE", "2021-05", "START"),
    ]
    assert len({t.attrib["tid"] for t in root.iter("TIMEX3")}) == 4


def test_timeml_of_an_unknown_day():
    root = etree.fromstring(tc.process("It closed on Friday.", lexicon=()).to_timeml().encode())
    assert root.find("DCT/TIMEX3").attrib["value"] == "XXXX-XX-XX" and not root.find("DCT/TIMEX3").text


def test_columns_for_pandas():
    pandas = pytest.importorskip("pandas")
    corpus = tc.read([("a", "It closed last week. It will open in May 2023. It lasted.", "2022-07-29")], lexicon=())
    frame = corpus.times.to_pandas()
    starts = pandas.to_datetime(frame["date_start"])
    ends = pandas.to_datetime(frame["date_end"])
    assert starts.tolist() == [pandas.Timestamp("2022-07-18"), pandas.Timestamp("2023-05-01")]
    assert ends.tolist() == [pandas.Timestamp("2022-07-24"), pandas.Timestamp("2023-05-31")]
    both = pandas.IntervalIndex.from_arrays(starts, ends + pandas.Timedelta(days=1), closed="left")
    assert both.contains(pandas.Timestamp("2023-05-31 12:00")).tolist() == [False, True]


def test_facts_name_entities():
    """Every id in the bundled facts stands in the bundled lexicon, and every row begins with a real day."""
    from tiktokcorpus import lexicon

    ids = {entity.id for _, entity in lexicon.read("tiktok")[0]}
    files = lexicon.facts("tiktok")
    assert {f.name for f in files} == {"world.facts", "saga.facts"}
    rows = [line for f in files for line in f.read_text(encoding="utf-8").splitlines() if "|" in line]
    assert len(rows) > 250
    for row in rows:
        assert set(re.findall(r"@([\w-]+)", row)) <= ids, row
        dt.date.fromisoformat(row.split()[1][:10])


def test_an_undated_text_is_dated_by_facts():
    text = "US President Donald Trump signed an order against TikTok on August 6. ByteDance must agree with Microsoft to sell by September 15."
    document = tc.process(text)
    assert document.dct.method == "inferred" and document.dct.date is None
    assert document.dct.interval == (dt.date(2020, 8, 6), dt.date(2020, 9, 14))
    assert 0 < document.dct.confidence < 1 and len(document.dct.cues) >= 2
    assert [t.value for t in document.times] == ["2020-08-06", "2020-09-15"]
    assert tc.process(text, lexicon=()).dct.method == "none"
